#include "plugins/store-pg/pg-blob.h"

#include <openssl/evp.h>
#include <string.h>

#include "core/base/tern-error.h"

#define SHA256_SIZE 32
/* Chunks a flush: what is measured to fill the pipe without holding much memory. */
#define FLUSH_CHUNKS 8

#define BLOB_SQL "INSERT INTO tern.blob (mailbox_id, blob_id, size_bytes) VALUES ($1, $2, $3)"
/* A known chunk only becomes young again, lest the sweep takes it before the item refers to it; and rarely, since a
 * row that is written over and over would be hot. */
#define CHUNK_SQL                                                                                                      \
  "INSERT INTO tern.chunk (mailbox_id, sha256, data) VALUES ($1, $2, $3) ON CONFLICT (mailbox_id, sha256) "            \
  "DO UPDATE SET born = now () WHERE chunk.born < now () - interval '1 hour'"
#define MAP_SQL                                                                                                        \
  "INSERT INTO tern.blob_map (mailbox_id, blob_id, seq, sha256) VALUES ($1, $2, $3, $4) "                              \
  "ON CONFLICT (mailbox_id, blob_id, seq) DO UPDATE SET sha256 = EXCLUDED.sha256"

#define SWEEP_BLOBS_SQL                                                                                                \
  "WITH dead AS (DELETE FROM tern.blob b WHERE b.mailbox_id = $1 AND b.born < now () - make_interval (secs => "        \
  "$2::int8) AND NOT EXISTS (SELECT FROM tern.stream s WHERE s.mailbox_id = $1 AND s.blob_id = b.blob_id) "            \
  "RETURNING b.blob_id), maps AS (DELETE FROM tern.blob_map bm USING dead WHERE bm.mailbox_id = $1 AND bm.blob_id "    \
  "= dead.blob_id) SELECT count (*) FROM dead"
#define SWEEP_CHUNKS_SQL                                                                                               \
  "DELETE FROM tern.chunk c WHERE c.mailbox_id = $1 AND c.born < now () - make_interval (secs => $2::int8) "           \
  "AND NOT EXISTS (SELECT FROM tern.blob_map bm WHERE bm.mailbox_id = $1 AND bm.sha256 = c.sha256)"

gint64
pg_blob_new_id (void)
{
  TernGuid random;
  guint64 id;

  tern_guid_random (&random);
  memcpy (&id, random.bytes, sizeof id);
  /* Version and variant of the GUID are elsewhere in it; these eight bytes hold the version's four fixed bits. */
  id ^= (guint64) random.bytes[15] << 56 ^ (guint64) random.bytes[14] << 48;
  return (gint64) (id & G_MAXINT64);
}

static gboolean
hash (const guint8 *data, gsize size, guint8 ret_digest[SHA256_SIZE], GError **error)
{
  if (EVP_Digest (data, size, ret_digest, NULL, EVP_sha256 (), NULL) == 1)
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INTERNAL, "hash a chunk: the crypto library failed");
  return FALSE;
}

static void
start_params (TernDbParams *params, PgMailbox *mailbox)
{
  tern_db_params_init (params);
  tern_db_params_add_int8 (params, pg_mailbox_get_id (mailbox));
}

gboolean
pg_blob_put_chunk (PgPipeline *pipeline, PgMailbox *mailbox, gint64 blob_id, guint seq, GBytes *chunk, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_auto (TernDbParams) map = { 0 };
  guint8 digest[SHA256_SIZE];
  gsize size;
  const guint8 *data = g_bytes_get_data (chunk, &size);

  if (!hash (data, size, digest, error))
    return FALSE;
  start_params (&params, mailbox);
  tern_db_params_add_bytea (&params, digest, sizeof digest);
  tern_db_params_add_bytea (&params, data, size);
  pg_pipeline_add (pipeline, CHUNK_SQL, &params);
  start_params (&map, mailbox);
  tern_db_params_add_int8 (&map, blob_id);
  tern_db_params_add_int4 (&map, (gint32) seq);
  tern_db_params_add_bytea (&map, digest, sizeof digest);
  pg_pipeline_add (pipeline, MAP_SQL, &map);
  return TRUE;
}

static void
add_blob (PgPipeline *pipeline, PgMailbox *mailbox, gint64 blob_id, gsize size)
{
  g_auto (TernDbParams) params = { 0 };

  start_params (&params, mailbox);
  tern_db_params_add_int8 (&params, blob_id);
  tern_db_params_add_int8 (&params, (gint64) size);
  pg_pipeline_add (pipeline, BLOB_SQL, &params);
}

gboolean
pg_blob_upload (PgMailbox *mailbox, gint64 blob_id, const guint8 *data, gsize size, TernJob *job, GError **error)
{
  for (gsize at = 0; at < size;) {
    g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_WRITE, job);
    g_autoptr (GPtrArray) results = NULL;

    if (!tern_job_check (job, error))
      return FALSE;
    if (at == 0)
      add_blob (pipeline, mailbox, blob_id, size);
    for (guint i = 0; i < FLUSH_CHUNKS && at < size; i++) {
      g_autoptr (GBytes) chunk = g_bytes_new_static (data + at, MIN (size - at, PG_BLOB_CHUNK));

      if (!pg_blob_put_chunk (pipeline, mailbox, blob_id, at / PG_BLOB_CHUNK, chunk, error))
        return FALSE;
      at += g_bytes_get_size (chunk);
    }
    results = pg_pipeline_run (pipeline, error);
    if (results == NULL) {
      g_prefix_error_literal (error, "write a large value: ");
      return FALSE;
    }
  }
  return TRUE;
}

static void
add_sweep (PgPipeline *pipeline, const char *sql, PgMailbox *mailbox, gint64 grace)
{
  g_auto (TernDbParams) params = { 0 };

  start_params (&params, mailbox);
  tern_db_params_add_int8 (&params, grace);
  pg_pipeline_add (pipeline, sql, &params);
}

gboolean
pg_blobs_sweep (PgMailbox *mailbox, gint64 grace, guint64 *ret_removed, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;

  add_sweep (pipeline, SWEEP_BLOBS_SQL, mailbox, grace);
  add_sweep (pipeline, SWEEP_CHUNKS_SQL, mailbox, grace);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL) {
    g_prefix_error_literal (error, "sweep unused large values: ");
    return FALSE;
  }
  *ret_removed = (guint64) (tern_db_result_get_int (pg_results_get (results, 0), 0, 0)
                            + tern_db_result_get_affected (pg_results_get (results, 1)));
  return TRUE;
}

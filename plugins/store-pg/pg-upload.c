#include "plugins/store-pg/pg-upload.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-blob.h"

G_STATIC_ASSERT (TERN_UPLOAD_PIECE == PG_BLOB_CHUNK);

/* More than a reader asks for at once; keeps one answer below what a bytea may hold. */
#define READ_MAX (64 * 1024 * 1024)
/* Where a blob of any size ends. */
#define OFFSET_MAX (G_GINT64_CONSTANT (1) << 40)

#define YOUNG_SQL                                                                                                      \
  "INSERT INTO tern.blob (mailbox_id, blob_id, size_bytes) VALUES ($1, $2, 0) "                                        \
  "ON CONFLICT (mailbox_id, blob_id) DO UPDATE SET born = now ()"

#define READ_SQL                                                                                                       \
  "SELECT substring (c.data, GREATEST ($3 - bm.seq::int8 * 262144, 0)::int4 + 1, "                                     \
  "LEAST ($3 + $4 - GREATEST ($3, bm.seq::int8 * 262144), 262144)::int4) FROM tern.blob_map bm "                       \
  "JOIN tern.chunk c ON c.mailbox_id = $1 AND c.sha256 = bm.sha256 WHERE bm.mailbox_id = $1 AND bm.blob_id = $2 "      \
  "AND bm.seq BETWEEN $3 / 262144 AND ($3 + $4 - 1) / 262144 ORDER BY bm.seq"
G_STATIC_ASSERT (PG_BLOB_CHUNK == 262144);

/* $2 from, $3 size, $4 to */
#define COPY_SQL                                                                                                       \
  "WITH b AS (INSERT INTO tern.blob (mailbox_id, blob_id, size_bytes) VALUES ($1, $4, $3)) "                           \
  "INSERT INTO tern.blob_map (mailbox_id, blob_id, seq, sha256) SELECT $1, $4, seq, sha256 FROM tern.blob_map "        \
  "WHERE mailbox_id = $1 AND blob_id = $2 AND seq <= ($3 - 1) / 262144"

#define SHARE_SQL                                                                                                      \
  "SELECT s.blob_id FROM tern.stream s WHERE s.mailbox_id = $1 AND s.oid = $2 AND s.prop_id = $3 "                     \
  "AND s.size_bytes > 8192"
G_STATIC_ASSERT (PG_BLOB_INLINE == 8192);

#define CLOSE_SQL                                                                                                      \
  "WITH b AS (UPDATE tern.blob SET born = now (), size_bytes = $3 WHERE mailbox_id = $1 AND blob_id = $2 "             \
  "RETURNING blob_id), cut AS (DELETE FROM tern.blob_map WHERE mailbox_id = $1 AND blob_id = $2 "                      \
  "AND seq > ($3 - 1) / 262144) "                                                                                      \
  "SELECT (SELECT count (*) FROM b), (SELECT COALESCE (sum (octet_length (c.data)), 0)::int8 FROM tern.blob_map bm "   \
  "JOIN tern.chunk c ON c.mailbox_id = $1 AND c.sha256 = bm.sha256 WHERE bm.mailbox_id = $1 AND bm.blob_id = $2 "      \
  "AND bm.seq <= ($3 - 1) / 262144)"

static void
start_params (TernDbParams *params, PgMailbox *mailbox, guint64 upload)
{
  tern_db_params_init (params);
  tern_db_params_add_int8 (params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int8 (params, (gint64) upload);
}

static TernDbResult *
query (PgMailbox *mailbox, const char *sql, TernDbParams *params, TernJob *job, GError **error)
{
  return tern_database_query (TERN_DATABASE (pg_mailbox_get_database (mailbox)), sql, params, job, error);
}

static gboolean
write_upload (TernUploads *uploads, guint64 *upload, guint32 first, GBytes *pieces, TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (uploads);
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;
  guint64 id = *upload != 0 ? *upload : (guint64) pg_blob_new_id ();
  gsize size = g_bytes_get_size (pieces);
  g_auto (TernDbParams) young = { 0 };

  start_params (&young, mailbox, id);
  pg_pipeline_add (pipeline, YOUNG_SQL, &young);
  for (gsize at = 0; at < size; at += PG_BLOB_CHUNK) {
    g_autoptr (GBytes) piece = g_bytes_new_from_bytes (pieces, at, MIN (size - at, PG_BLOB_CHUNK));

    if (!pg_blob_put_chunk (pipeline, mailbox, (gint64) id, first + at / PG_BLOB_CHUNK, piece, error))
      return FALSE;
  }
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL) {
    g_prefix_error_literal (error, "write a part of a large value: ");
    return FALSE;
  }
  *upload = id;
  return TRUE;
}

static GBytes *
read_upload (TernUploads *uploads, guint64 upload, gint64 offset, gsize size, TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (uploads);
  g_autoptr (TernDbResult) chunks = NULL;
  GByteArray *bytes;
  g_auto (TernDbParams) params = { 0 };

  start_params (&params, mailbox, upload);
  tern_db_params_add_int8 (&params, CLAMP (offset, 0, OFFSET_MAX));
  tern_db_params_add_int8 (&params, (gint64) CLAMP (size, 1, READ_MAX));
  chunks = query (mailbox, READ_SQL, &params, job, error);
  if (chunks == NULL)
    return NULL;
  bytes = g_byte_array_new ();
  for (guint i = 0; i < tern_db_result_get_n_rows (chunks); i++) {
    gsize n;
    const guint8 *data = tern_db_result_get_bytea (chunks, i, 0, &n);

    g_byte_array_append (bytes, data, n);
  }
  return g_byte_array_free_to_bytes (bytes);
}

static gboolean
copy (TernUploads *uploads, guint64 upload, gint64 size, guint64 *ret_copy, TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (uploads);
  gint64 id = pg_blob_new_id ();
  g_autoptr (TernDbResult) done = NULL;
  g_auto (TernDbParams) params = { 0 };

  start_params (&params, mailbox, upload);
  tern_db_params_add_int8 (&params, size);
  tern_db_params_add_int8 (&params, id);
  done = query (mailbox, COPY_SQL, &params, job, error);
  if (done == NULL)
    return FALSE;
  *ret_copy = (guint64) id;
  return TRUE;
}

static gboolean
share (TernUploads *uploads, TernId object, TernPropTag tag, guint64 *ret_upload, TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (uploads);
  g_autoptr (TernDbResult) found = NULL;
  g_auto (TernDbParams) params = { 0 };

  start_params (&params, mailbox, object);
  tern_db_params_add_int4 (&params, TERN_PROP_ID (tag));
  found = query (mailbox, SHARE_SQL, &params, job, error);
  if (found == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (found) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND,
                 "object 0x%" G_GINT64_MODIFIER "x has no large value for property 0x%08x", object, tag);
    return FALSE;
  }
  *ret_upload = (guint64) tern_db_result_get_int (found, 0, 0);
  return TRUE;
}

gboolean
pg_upload_close (PgMailbox *mailbox, guint64 upload, gint64 size, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };

  start_params (&params, mailbox, upload);
  tern_db_params_add_int8 (&params, size);
  result = query (mailbox, CLOSE_SQL, &params, job, error);
  if (result == NULL)
    return FALSE;
  if (tern_db_result_get_int (result, 0, 0) == 1 && tern_db_result_get_int (result, 0, 1) == size)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_STALE,
               "of a large value of %" G_GINT64_FORMAT " bytes %" G_GINT64_FORMAT " are left", size,
               tern_db_result_get_int (result, 0, 1));
  return FALSE;
}

void
pg_uploads_iface_init (TernUploadsInterface *iface)
{
  iface->write = write_upload;
  iface->read = read_upload;
  iface->copy = copy;
  iface->share = share;
}

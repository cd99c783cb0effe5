#include "plugins/store-pg/pg-stream.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-blob.h"
#include "plugins/store-pg/pg-needs.h"
#include "plugins/store-pg/pg-upload.h"

/* More than a reader asks for at once; keeps one answer below what a bytea may hold. */
#define READ_MAX (64 * 1024 * 1024)
/* Beyond the end of any stream, and far from an overflow of sums. */
#define OFFSET_MAX (G_GINT64_CONSTANT (1) << 48)

#define INLINE_SQL                                                                                                     \
  "SELECT s.prop_type, s.size_bytes, substring (b.inline, LEAST ($4, 2147483646)::int4 + 1, $5::int4) "                \
  "FROM tern.stream s JOIN tern.blob b ON b.mailbox_id = $1 AND b.blob_id = s.blob_id "                                \
  "WHERE s.mailbox_id = $1 AND s.oid = $2 AND s.prop_id = $3"

#define CHUNKS_SQL                                                                                                     \
  "SELECT substring (c.data, GREATEST ($4 - bm.seq::int8 * 262144, 0)::int4 + 1, "                                     \
  "LEAST ($4 + $5 - GREATEST ($4, bm.seq::int8 * 262144), 262144)::int4) "                                             \
  "FROM tern.stream s JOIN tern.blob_map bm ON bm.mailbox_id = $1 AND bm.blob_id = s.blob_id "                         \
  "AND bm.seq BETWEEN $4 / 262144 AND ($4 + $5 - 1) / 262144 "                                                         \
  "JOIN tern.chunk c ON c.mailbox_id = $1 AND c.sha256 = bm.sha256 "                                                   \
  "WHERE s.mailbox_id = $1 AND s.oid = $2 AND s.prop_id = $3 ORDER BY bm.seq"
G_STATIC_ASSERT (PG_BLOB_CHUNK == 262144);

void
pg_streams_save_init (PgStreamsSave *streams)
{
  streams->oids = g_array_new (FALSE, FALSE, sizeof (gint64));
  streams->prop_ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  streams->prop_types = g_array_new (FALSE, FALSE, sizeof (gint32));
  streams->blob_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  streams->sizes = g_array_new (FALSE, FALSE, sizeof (gint64));
  streams->inline_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  streams->inline_bytes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

void
pg_streams_save_clear (PgStreamsSave *streams)
{
  g_clear_pointer (&streams->oids, g_array_unref);
  g_clear_pointer (&streams->prop_ids, g_array_unref);
  g_clear_pointer (&streams->prop_types, g_array_unref);
  g_clear_pointer (&streams->blob_ids, g_array_unref);
  g_clear_pointer (&streams->sizes, g_array_unref);
  g_clear_pointer (&streams->inline_ids, g_array_unref);
  g_clear_pointer (&streams->inline_bytes, g_ptr_array_unref);
}

/** get_content: what a stream holds: a text's WTF-8 without its NUL, a binary's bytes. */
static const guint8 *
get_content (const TernValue *value, gsize *ret_size)
{
  if (TERN_PROP_TYPE (value->tag) == PtypString) {
    *ret_size = value->str != NULL ? strlen (value->str) : 0;
    return (const guint8 *) value->str;
  }
  *ret_size = value->bin.size;
  return value->bin.data;
}

gboolean
pg_value_is_stream (const TernValue *value)
{
  gsize size;

  if (!pg_prop_is_streamable (value->tag))
    return FALSE;
  get_content (value, &size);
  return size >= PG_STREAM_MIN;
}

gboolean
pg_streams_save_add (PgStreamsSave *streams, PgMailbox *mailbox, gint64 oid, const TernValue *value, TernJob *job,
                     GError **error)
{
  gint32 prop_id = TERN_PROP_ID (value->tag), prop_type = TERN_PROP_TYPE (value->tag);
  gint64 blob_id = pg_blob_new_id ();
  gsize size;
  const guint8 *data = get_content (value, &size);
  gint64 stored = (gint64) size;

  g_array_append_val (streams->oids, oid);
  g_array_append_val (streams->prop_ids, prop_id);
  g_array_append_val (streams->prop_types, prop_type);
  g_array_append_val (streams->blob_ids, blob_id);
  g_array_append_val (streams->sizes, stored);
  if (size > PG_BLOB_INLINE)
    return pg_blob_upload (mailbox, blob_id, data, size, job, error);
  g_array_append_val (streams->inline_ids, blob_id);
  g_ptr_array_add (streams->inline_bytes, g_bytes_new (data, size));
  return TRUE;
}

gboolean
pg_streams_save_add_upload (PgStreamsSave *streams, PgMailbox *mailbox, gint64 oid, const TernUploadRef *ref,
                            TernJob *job, GError **error)
{
  gint32 prop_id = TERN_PROP_ID (ref->tag), prop_type = TERN_PROP_TYPE (ref->tag);
  gint64 blob_id = (gint64) ref->upload, size = ref->size;

  if (!pg_upload_close (mailbox, ref->upload, size, job, error))
    return FALSE;
  g_array_append_val (streams->oids, oid);
  g_array_append_val (streams->prop_ids, prop_id);
  g_array_append_val (streams->prop_types, prop_type);
  g_array_append_val (streams->blob_ids, blob_id);
  g_array_append_val (streams->sizes, size);
  return TRUE;
}

/** Range: bytes of one stream. */
typedef struct {
  gint64 mailbox_id;
  TernId object;
  TernPropTag tag;
  gint64 offset;
  gint64 size;
} Range;

static void
add_statement (PgPipeline *pipeline, const char *sql, const Range *range)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, range->mailbox_id);
  tern_db_params_add_int8 (&params, (gint64) range->object);
  tern_db_params_add_int4 (&params, TERN_PROP_ID (range->tag));
  tern_db_params_add_int8 (&params, range->offset);
  tern_db_params_add_int8 (&params, range->size);
  pg_pipeline_add (pipeline, sql, &params);
}

static GBytes *
join (const TernDbResult *head, const TernDbResult *chunks)
{
  guint n = tern_db_result_get_n_rows (chunks);
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i <= n; i++) {
    gsize size;
    const guint8 *data = i == 0 ? tern_db_result_get_bytea (head, 0, 2, &size)
                                : tern_db_result_get_bytea (chunks, i - 1, 0, &size);

    if (size > 0)
      g_byte_array_append (bytes, data, size);
  }
  return g_byte_array_free_to_bytes (bytes);
}

GBytes *
pg_stream_read (PgMailbox *mailbox, TernId object, TernPropTag tag, gint64 offset, gsize size, TernJob *job,
                GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_READ, job);
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Range range = { pg_mailbox_get_id (mailbox), object, tag, CLAMP (offset, 0, OFFSET_MAX), MIN (size, READ_MAX) };
  const TernDbResult *head;
  gint64 left;

  add_statement (pipeline, INLINE_SQL, &range);
  add_statement (pipeline, CHUNKS_SQL, &range);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL) {
    g_prefix_error (error, "read property 0x%08x of object 0x%" G_GINT64_MODIFIER "x: ", tag, object);
    return NULL;
  }
  head = pg_results_get (results, 0);
  if (tern_db_result_get_n_rows (head) == 0
      || (TERN_PROP_TYPE (tag) != PtypUnspecified && tern_db_result_get_int (head, 0, 0) != TERN_PROP_TYPE (tag))) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND,
                 "object 0x%" G_GINT64_MODIFIER "x has no stream for property 0x%08x", object, tag);
    return NULL;
  }
  bytes = join (head, pg_results_get (results, 1));
  left = MAX (tern_db_result_get_int (head, 0, 1) - range.offset, 0);
  if ((gint64) g_bytes_get_size (bytes) != MIN (left, range.size)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_CORRUPT,
                 "property 0x%08x of object 0x%" G_GINT64_MODIFIER "x: chunks are missing", tag, object);
    return NULL;
  }
  return g_steal_pointer (&bytes);
}

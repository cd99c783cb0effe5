#include "plugins/store-pg/pg-rows.h"

#include <string.h>

#include "core/model/tern-prop-block.h"
#include "plugins/store-pg/pg-params.h"

/* The shortest values that a table may give ([MS-OXCTABL] 2.2.1.1): 255 UTF-16 units, each at most 3 bytes here. */
#define PREFIX_UNITS 255
#define PREFIX_BINARY 510

#define BLOCKS_SQL                                                                                                     \
  "SELECT message_id, props FROM tern.message_props WHERE mailbox_id = $1 AND message_id = ANY ($2)"

#define STREAM_PREFIXES_SQL                                                                                            \
  "SELECT s.oid, s.prop_id, s.prop_type, substring (COALESCE (b.inline, c.data), 1, 768) FROM tern.stream s "          \
  "JOIN tern.blob b ON b.mailbox_id = $1 AND b.blob_id = s.blob_id "                                                   \
  "LEFT JOIN tern.blob_map bm ON b.inline IS NULL AND bm.mailbox_id = $1 AND bm.blob_id = b.blob_id AND bm.seq = 0 "   \
  "LEFT JOIN tern.chunk c ON c.mailbox_id = $1 AND c.sha256 = bm.sha256 "                                              \
  "WHERE s.mailbox_id = $1 AND s.oid = ANY ($2) AND s.prop_id = ANY ($3)"

#define STREAMS_SQL                                                                                                    \
  "SELECT s.oid, s.prop_id, s.prop_type, COALESCE (b.inline, c.data) FROM tern.stream s "                              \
  "JOIN tern.blob b ON b.mailbox_id = $1 AND b.blob_id = s.blob_id "                                                   \
  "LEFT JOIN tern.blob_map bm ON b.inline IS NULL AND bm.mailbox_id = $1 AND bm.blob_id = b.blob_id "                  \
  "LEFT JOIN tern.chunk c ON c.mailbox_id = $1 AND c.sha256 = bm.sha256 "                                              \
  "WHERE s.mailbox_id = $1 AND s.oid = ANY ($2) AND s.prop_id = ANY ($3) ORDER BY s.oid, s.prop_id, bm.seq"

#define ATTACHMENTS_SQL                                                                                                \
  "SELECT o.message_id, o.oid, o.num, o.size_bytes + COALESCE ((SELECT sum (s.size_bytes)::int8 FROM tern.stream s "   \
  "WHERE s.mailbox_id = $1 AND s.oid = o.oid), 0), o.props FROM tern.object o "                                        \
  "WHERE o.mailbox_id = $1 AND o.message_id = ANY ($2) AND o.parent_oid = o.message_id ORDER BY o.message_id, o.num"

#define ATTACHMENT_STREAMS_SQL                                                                                         \
  "SELECT s.oid, s.prop_id, s.prop_type, COALESCE (b.inline, c.data) FROM tern.object o "                              \
  "JOIN tern.stream s ON s.mailbox_id = $1 AND s.oid = o.oid AND s.prop_id = ANY ($3) "                                \
  "JOIN tern.blob b ON b.mailbox_id = $1 AND b.blob_id = s.blob_id "                                                   \
  "LEFT JOIN tern.blob_map bm ON b.inline IS NULL AND bm.mailbox_id = $1 AND bm.blob_id = b.blob_id "                  \
  "LEFT JOIN tern.chunk c ON c.mailbox_id = $1 AND c.sha256 = bm.sha256 "                                              \
  "WHERE o.mailbox_id = $1 AND o.message_id = ANY ($2) AND o.parent_oid = o.message_id "                               \
  "ORDER BY s.oid, s.prop_id, bm.seq"

/** Late: which rows need what, and which result of the pipeline brings it (-1: none). */
typedef struct {
  PgRows *rows;
  const PgNeeds *needs;
  GArray *block_ids;
  GArray *stream_ids;
  GArray *attachment_ids;
  int blocks;
  int streams;
  int attachments;
  int attachment_streams;
} Late;

static void
clear_streams (gpointer data)
{
  GArray *streams = data;

  for (guint i = 0; i < streams->len; i++)
    g_byte_array_unref (g_array_index (streams, PgRowStream, i).bytes);
  g_array_unref (streams);
}

void
pg_rows_init (PgRows *rows)
{
  *rows = (PgRows){ 0 };
  rows->results = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  rows->rows = g_array_new (FALSE, FALSE, sizeof (PgRow));
}

void
pg_rows_clear (PgRows *rows)
{
  for (guint i = 0; rows->rows != NULL && i < rows->rows->len; i++) {
    PgRow *row = pg_rows_get (rows, i);

    for (guint j = 0; row->attachments != NULL && j < row->attachments->len; j++)
      g_clear_pointer (&g_array_index (row->attachments, PgRowAttachment, j).streams, clear_streams);
    g_clear_pointer (&row->attachments, g_array_unref);
    g_clear_pointer (&row->streams, clear_streams);
  }
  g_clear_pointer (&rows->rows, g_array_unref);
  g_clear_pointer (&rows->results, g_ptr_array_unref);
}

void
pg_rows_take (PgRows *rows, GPtrArray *results, guint n)
{
  const TernDbResult *result = pg_results_get (results, n);
  guint n_rows = tern_db_result_get_n_rows (result);

  g_ptr_array_add (rows->results, g_ptr_array_ref (results));
  for (guint i = 0; i < n_rows; i++) {
    PgRow row;

    pg_row_read (result, i, &rows->layout, &row);
    g_array_append_val (rows->rows, row);
  }
}

static gsize
large_bytes (GArray *streams)
{
  gsize size = 0;

  for (guint i = 0; streams != NULL && i < streams->len; i++)
    size += g_array_index (streams, PgRowStream, i).bytes->len;
  return size;
}

gsize
pg_rows_get_large (const PgRows *rows)
{
  gsize size = 0;

  for (guint i = 0; i < rows->rows->len; i++) {
    const PgRow *row = pg_rows_get (rows, i);

    size += large_bytes (row->streams);
    for (guint j = 0; row->attachments != NULL && j < row->attachments->len; j++)
      size += large_bytes (g_array_index (row->attachments, PgRowAttachment, j).streams);
  }
  return size;
}

static gboolean
is_in_block (const PgRow *row, TernPropTag tag)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernValue value;

  return row->block != NULL && tern_prop_block_find (row->block, row->block_size, tag, arena, &value);
}

static gboolean
lacks_stream (const PgRow *row, const PgNeeds *needs)
{
  if ((row->lossy & PG_LOSSY_STREAMS) == 0)
    return FALSE;
  for (guint i = 0; i < needs->streamed->len; i++)
    if (!is_in_block (row, g_array_index (needs->streamed, TernPropTag, i)))
      return TRUE;
  return FALSE;
}

static GArray *
new_ids (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
collect (Late *late)
{
  guint32 cut = pg_needs_get_cut (late->needs);

  for (guint i = 0; i < late->rows->rows->len; i++) {
    const PgRow *row = pg_rows_get (late->rows, i);
    gint64 id = row->head.id;

    if (row->block == NULL && (row->lossy & cut) != 0)
      g_array_append_val (late->block_ids, id);
    if (lacks_stream (row, late->needs))
      g_array_append_val (late->stream_ids, id);
    if (late->needs->attachments && row->head.has_attachments)
      g_array_append_val (late->attachment_ids, id);
  }
}

static guint
add_statement (PgPipeline *pipeline, const char *sql, PgMailbox *mailbox, GArray *ids, GArray *tags)
{
  g_auto (TernDbParams) params = { 0 };
  g_autofree gint32 *prop_ids = g_new (gint32, tags != NULL ? MAX (tags->len, 1) : 1);

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  pg_params_add_int8_array (&params, (const gint64 *) ids->data, ids->len);
  for (guint i = 0; tags != NULL && i < tags->len; i++)
    prop_ids[i] = TERN_PROP_ID (g_array_index (tags, TernPropTag, i));
  if (tags != NULL)
    pg_params_add_int4_array (&params, prop_ids, tags->len);
  return pg_pipeline_add (pipeline, sql, &params);
}

static GHashTable *
index_rows (PgRows *rows)
{
  GHashTable *index = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < rows->rows->len; i++) {
    PgRow *row = pg_rows_get (rows, i);

    g_hash_table_insert (index, &row->head.id, row);
  }
  return index;
}

static void
take_blocks (GHashTable *index, const TernDbResult *result)
{
  guint n = tern_db_result_get_n_rows (result);

  for (guint i = 0; i < n; i++) {
    gint64 id = tern_db_result_get_int (result, i, 0);
    PgRow *row = g_hash_table_lookup (index, &id);

    row->block = tern_db_result_get_bytea (result, i, 1, &row->block_size);
  }
}

/** prefix_of_text: what is left of @size bytes of WTF-8 after PREFIX_UNITS UTF-16 units, never within a sequence. */
static gsize
prefix_of_text (const guint8 *text, gsize size)
{
  guint units = 0;
  gsize at = 0;

  while (at < size) {
    gsize length = text[at] < 0xC0 ? 1 : text[at] < 0xE0 ? 2 : text[at] < 0xF0 ? 3 : 4;

    units += length == 4 ? 2 : 1;
    if (at + length > size || units > PREFIX_UNITS)
      break;
    at += length;
  }
  return at;
}

/** append_stream: a row of a stream statement: the beginning of a stream or, in order, its next chunk. */
static void
append_stream (GArray **streams, const TernDbResult *result, guint n, gboolean whole)
{
  TernPropTag tag = TERN_PROP_TAG (tern_db_result_get_int (result, n, 1), tern_db_result_get_int (result, n, 2));
  PgRowStream *last;
  gsize size;
  const guint8 *data = tern_db_result_get_bytea (result, n, 3, &size);

  if (*streams == NULL)
    *streams = g_array_new (FALSE, FALSE, sizeof (PgRowStream));
  last = (*streams)->len > 0 ? &g_array_index (*streams, PgRowStream, (*streams)->len - 1) : NULL;
  if (last == NULL || last->tag != tag) {
    PgRowStream stream = { tag, g_byte_array_new () };

    g_array_append_val (*streams, stream);
    last = &g_array_index (*streams, PgRowStream, (*streams)->len - 1);
  }
  if (!whole)
    size = TERN_PROP_TYPE (tag) == PtypString ? prefix_of_text (data, size) : MIN (size, PREFIX_BINARY);
  if (size > 0)
    g_byte_array_append (last->bytes, data, size);
}

static void
take_streams (GHashTable *index, const TernDbResult *result, gboolean whole)
{
  guint n = tern_db_result_get_n_rows (result);

  for (guint i = 0; i < n; i++) {
    gint64 id = tern_db_result_get_int (result, i, 0);
    PgRow *row = g_hash_table_lookup (index, &id);

    append_stream (&row->streams, result, i, whole);
  }
}

static void
take_attachments (GHashTable *index, const TernDbResult *result)
{
  guint n = tern_db_result_get_n_rows (result);

  for (guint i = 0; i < n; i++) {
    gint64 id = tern_db_result_get_int (result, i, 0);
    PgRow *row = g_hash_table_lookup (index, &id);
    PgRowAttachment attachment = {
      .oid = tern_db_result_get_int (result, i, 1),
      .num = tern_db_result_get_int (result, i, 2),
      .size = tern_db_result_get_int (result, i, 3),
    };

    attachment.block = tern_db_result_get_bytea (result, i, 4, &attachment.block_size);
    if (row->attachments == NULL)
      row->attachments = g_array_new (FALSE, FALSE, sizeof (PgRowAttachment));
    g_array_append_val (row->attachments, attachment);
  }
}

static void
take_attachment_streams (PgRows *rows, const TernDbResult *result)
{
  g_autoptr (GHashTable) index = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n = tern_db_result_get_n_rows (result);

  for (guint i = 0; i < rows->rows->len; i++) {
    const PgRow *row = pg_rows_get (rows, i);

    for (guint j = 0; row->attachments != NULL && j < row->attachments->len; j++) {
      PgRowAttachment *attachment = &g_array_index (row->attachments, PgRowAttachment, j);

      g_hash_table_insert (index, &attachment->oid, attachment);
    }
  }
  for (guint i = 0; i < n; i++) {
    gint64 oid = tern_db_result_get_int (result, i, 0);
    PgRowAttachment *attachment = g_hash_table_lookup (index, &oid);

    if (attachment != NULL)
      append_stream (&attachment->streams, result, i, TRUE);
  }
}

static void
add_statements (Late *late, PgPipeline *pipeline, PgMailbox *mailbox)
{
  const PgNeeds *needs = late->needs;

  if (late->block_ids->len > 0)
    late->blocks = add_statement (pipeline, BLOCKS_SQL, mailbox, late->block_ids, NULL);
  if (late->stream_ids->len > 0)
    late->streams = add_statement (pipeline, needs->whole ? STREAMS_SQL : STREAM_PREFIXES_SQL, mailbox,
                                   late->stream_ids, needs->streamed);
  if (late->attachment_ids->len == 0)
    return;
  late->attachments = add_statement (pipeline, ATTACHMENTS_SQL, mailbox, late->attachment_ids, NULL);
  if (needs->attachment_tags->len > 0)
    late->attachment_streams
      = add_statement (pipeline, ATTACHMENT_STREAMS_SQL, mailbox, late->attachment_ids, needs->attachment_tags);
}

static gboolean
complete (Late *late, PgMailbox *mailbox, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_READ, job);
  g_autoptr (GHashTable) index = NULL;
  g_autoptr (GPtrArray) results = NULL;

  add_statements (late, pipeline, mailbox);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  g_ptr_array_add (late->rows->results, g_ptr_array_ref (results));
  index = index_rows (late->rows);
  if (late->blocks >= 0)
    take_blocks (index, pg_results_get (results, late->blocks));
  if (late->streams >= 0)
    take_streams (index, pg_results_get (results, late->streams), late->needs->whole);
  if (late->attachments >= 0)
    take_attachments (index, pg_results_get (results, late->attachments));
  if (late->attachment_streams >= 0)
    take_attachment_streams (late->rows, pg_results_get (results, late->attachment_streams));
  return TRUE;
}

gboolean
pg_rows_complete (PgRows *rows, PgMailbox *mailbox, const PgNeeds *needs, TernJob *job, GError **error)
{
  g_autoptr (GArray) block_ids = new_ids ();
  g_autoptr (GArray) stream_ids = new_ids ();
  g_autoptr (GArray) attachment_ids = new_ids ();
  Late late = { rows, needs, block_ids, stream_ids, attachment_ids, -1, -1, -1, -1 };

  collect (&late);
  if (block_ids->len + stream_ids->len + attachment_ids->len == 0)
    return TRUE;
  return complete (&late, mailbox, job, error);
}

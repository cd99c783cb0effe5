#include "plugins/store-pg/pg-items.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-hot-columns.h"
#include "plugins/store-pg/pg-item-tree.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-quota.h"

/*
 * A save is one flush with one Sync, thus one transaction: PG_TAKE locks the mailbox row and takes the numbers, then
 * the message, its objects and its streams follow, each with a snapshot of after the lock. A refused save (no folder, a
 * conflict) writes nothing but the number it took: all later statements ask for the message with that number.
 */

/* $2 timeline, $3 ids. */
#define TAKE_SQL PG_TAKE ("1", "$3", "")

/* What the save took: `t.cn`, and `t.base` for numbers below PG_SAVE_REFS. $2 ids, $3 the message. */
#define TAKEN                                                                                                          \
  "(SELECT next_cn - 1 AS cn, " PG_OWN_ID "next_id - $2 AS base FROM tern.mailbox WHERE mailbox_id = $1) t"
#define REF(ref) "CASE WHEN " ref " < 65536 THEN t.base + " ref " ELSE " ref " END"
G_STATIC_ASSERT (PG_SAVE_REFS == 65536);
/* The same, if the message was written: what all but the message's own statement select from. */
#define WRITTEN TAKEN " JOIN tern.message g ON g.mailbox_id = $1 AND g.message_id = " REF ("$3") " AND g.cn = t.cn"

/* The parameters of both: $4 folder, $5 associated, $6 read, $7 status, $8 size, $9 creator, $10 change key, $11 list,
 * $12 block, $13 recipients, $14 has attachments, $15 kind of change, $16 ... $35 PG_HOT_DERIVED; then for an update
 * $36 the expected number, $37 keeps recipients, $38 keeps attachments, $39 keeps the marks. Last, $36 or $40, the
 * limit of mailboxes that have none of their own: a message that would be too much isn't written. What makes a message
 * no larger always is, or a full mailbox couldn't be tidied. */
#define DERIVED_VALUES                                                                                                 \
  "$16::int8, $17::int8, $18::int8, $19::int4, $20::int4, $21::int4, $22::int4, $23::int4, $24::text, $25::text, "     \
  "$26::text, $27::text, $28::text, $29::text, $30::text, $31::int4, $32::int4, $33::boolean, $34::int8, $35::int8"
G_STATIC_ASSERT (PG_N_HOT_DERIVED == 20);

/* A search folder shows messages of others and has none of its own. */
#define INSERT_SQL                                                                                                     \
  "WITH t AS (SELECT next_cn - 1 AS cn, " PG_OWN_ID "next_id - $2 AS base, " PG_QUOTA_EXCEEDED ("size_bytes + $8",     \
  "$36") " AS is_full FROM tern.mailbox WHERE mailbox_id = $1), "                                                      \
  "f AS (UPDATE tern.folder SET content_count = content_count + CASE WHEN $5 THEN 0 ELSE 1 END, "                      \
  "unread_count = unread_count + CASE WHEN $5 OR $6 THEN 0 ELSE 1 END, "                                               \
  "associated_count = associated_count + CASE WHEN $5 THEN 1 ELSE 0 END, "                                             \
  "size_bytes = folder.size_bytes + $8, contents_cn = t.cn FROM t "                                                    \
  "WHERE mailbox_id = $1 AND folder_id = $4 AND deleted_at IS NULL AND type <> 2 AND NOT t.is_full "                   \
  "RETURNING t.cn, t.base), "                                                                                          \
  "m AS (INSERT INTO tern.message (mailbox_id, message_id, folder_id, cn, is_associated, is_read, status, "            \
  "size_bytes, creator, change_key, pcl, has_attachments, " PG_HOT_DERIVED ") "                                        \
  "SELECT $1, " REF ("$3") ", $4, t.cn, $5, $6, $7, $8, $9::uuid, $10::bytea, $11::bytea, $14, " DERIVED_VALUES        \
  " FROM f t RETURNING message_id, cn), "                                                                              \
  "p AS (INSERT INTO tern.message_props (mailbox_id, message_id, props, rcpts) "                                       \
  "SELECT $1, m.message_id, $12, $13::bytea FROM m), "                                                                 \
  "s AS (UPDATE tern.mailbox SET size_bytes = size_bytes + $8 FROM m WHERE mailbox_id = $1), "                         \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, folder_id, message_id, kind) "                                   \
  "SELECT $1, m.cn, $4, m.message_id, $15::int4 FROM m) "                                                              \
  "SELECT m.message_id, m.cn, NULL::int8, NULL::int8, t.is_full FROM t LEFT JOIN m ON TRUE"

#define NEW_READ "CASE WHEN $39 THEN o.is_read ELSE $6 END"

#define UPDATE_SQL                                                                                                     \
  "WITH o AS (SELECT message.cn, message.folder_id, message.size_bytes, message.is_read, message.is_associated, "      \
  "$8 > message.size_bytes AND " PG_QUOTA_EXCEEDED ("b.size_bytes - message.size_bytes + $8", "$40") " AS is_full "    \
  "FROM tern.message JOIN tern.mailbox b ON b.mailbox_id = message.mailbox_id "                                        \
  "WHERE message.mailbox_id = $1 AND message.message_id = $3 AND deleted_at IS NULL AND EXISTS (SELECT FROM tern.folder f "            \
  "WHERE f.mailbox_id = $1 AND f.folder_id = message.folder_id AND f.deleted_at IS NULL)), "                           \
  "m AS (UPDATE tern.message SET (cn, is_read, read_cn, status, size_bytes, creator, change_key, pcl, "                \
  "has_attachments, " PG_HOT_DERIVED ") = ROW (t.cn, " NEW_READ ", "                                                   \
  "CASE WHEN o.is_read = " NEW_READ " THEN message.read_cn ELSE t.cn END, "                                            \
  "CASE WHEN $39 THEN message.status ELSE $7 END, $8, COALESCE ($9::uuid, message.creator), $10::bytea, COALESCE ($11::bytea, message.pcl), "                \
  "CASE WHEN $38 THEN message.has_attachments ELSE $14 END, " DERIVED_VALUES ") "                                      \
  "FROM o, " TAKEN " WHERE message.mailbox_id = $1 AND message.message_id = $3 AND o.folder_id = $4 "                  \
  "AND ($36 < 0 OR o.cn = $36) AND NOT o.is_full RETURNING message.message_id, message.cn, $8 - o.size_bytes AS size_delta, "            \
  "CASE WHEN o.is_associated OR o.is_read = " NEW_READ " THEN 0 WHEN $6 THEN -1 ELSE 1 END AS unread_delta), "         \
  "p AS (UPDATE tern.message_props SET props = $12, rcpts = CASE WHEN $37 THEN rcpts ELSE $13::bytea END FROM m "      \
  "WHERE message_props.mailbox_id = $1 AND message_props.message_id = m.message_id), "                                 \
  "f AS (UPDATE tern.folder SET unread_count = unread_count + m.unread_delta, "                                        \
  "size_bytes = folder.size_bytes + m.size_delta, contents_cn = m.cn FROM m WHERE mailbox_id = $1 AND folder_id = "    \
  "$4), s AS (UPDATE tern.mailbox SET size_bytes = mailbox.size_bytes + m.size_delta FROM m WHERE mailbox_id = $1), "  \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, folder_id, message_id, kind) "                                   \
  "SELECT $1, m.cn, $4, m.message_id, $15::int4 FROM m) "                                                              \
  "SELECT m.message_id, m.cn, o.cn, o.folder_id, o.is_full FROM o LEFT JOIN m ON TRUE"

/* $4 objects whose subtree stays, $5 objects that stay; the rest of the message's objects goes, with its streams. */
#define PRUNE_SQL                                                                                                      \
  "WITH RECURSIVE kept (oid) AS (SELECT unnest ($4::int8[]) UNION ALL SELECT o.oid FROM tern.object o "                \
  "JOIN kept ON o.parent_oid = kept.oid WHERE o.mailbox_id = $1 AND o.message_id = $3), "                              \
  "gone AS (DELETE FROM tern.object d USING " WRITTEN " WHERE d.mailbox_id = $1 AND d.message_id = $3 "                \
  "AND d.oid <> ALL ($5) AND NOT EXISTS (SELECT FROM kept WHERE kept.oid = d.oid) RETURNING d.oid) "                   \
  "DELETE FROM tern.stream s USING gone WHERE s.mailbox_id = $1 AND s.oid = gone.oid"

/* $4 objects of which only the streams ($5, $6) stay. */
#define DROP_STREAMS_SQL                                                                                               \
  "DELETE FROM tern.stream s USING " WRITTEN " WHERE s.mailbox_id = $1 AND s.oid = ANY ($4) "                          \
  "AND NOT EXISTS (SELECT FROM unnest ($5::int8[], $6::int4[]) k (oid, prop_id) "                                      \
  "WHERE k.oid = s.oid AND k.prop_id = s.prop_id)"

#define OBJECTS_SQL                                                                                                    \
  "INSERT INTO tern.object (mailbox_id, oid, message_id, parent_oid, kind, num, status, is_read, size_bytes, props, "  \
  "rcpts) SELECT $1, " REF ("n.oid") ", g.message_id, " REF ("n.parent") ", n.kind, n.num, n.status, n.is_read, "      \
  "n.size, n.props, CASE WHEN n.keeps THEN (SELECT k.rcpts FROM tern.object k WHERE k.mailbox_id = $1 "                \
  "AND k.oid = n.oid) ELSE n.rcpts END FROM " WRITTEN " CROSS JOIN unnest ($4::int8[], $5::int8[], $6::int4[], "       \
  "$7::int4[], $8::int4[], $9::boolean[], $10::int8[], $11::bytea[], $12::bytea[], $13::boolean[]) "                   \
  "n (oid, parent, kind, num, status, is_read, size, props, rcpts, keeps) "                                            \
  "ON CONFLICT (mailbox_id, oid) DO UPDATE SET num = EXCLUDED.num, status = EXCLUDED.status, "                         \
  "is_read = EXCLUDED.is_read, size_bytes = EXCLUDED.size_bytes, props = EXCLUDED.props, rcpts = EXCLUDED.rcpts "      \
  "WHERE object.message_id = EXCLUDED.message_id AND object.kind = EXCLUDED.kind"

#define BLOBS_SQL                                                                                                      \
  "INSERT INTO tern.blob (mailbox_id, blob_id, size_bytes, inline) SELECT $1, n.blob_id, octet_length (n.inline), "    \
  "n.inline FROM " WRITTEN " CROSS JOIN unnest ($4::int8[], $5::bytea[]) n (blob_id, inline)"

#define STREAMS_SQL                                                                                                    \
  "INSERT INTO tern.stream (mailbox_id, oid, prop_id, prop_type, blob_id, size_bytes) SELECT $1, " REF ("n.oid") ", "  \
  "n.prop_id, n.prop_type, n.blob_id, n.size FROM " WRITTEN " CROSS JOIN unnest ($4::int8[], $5::int4[], $6::int4[], " \
  "$7::int8[], $8::int8[]) n (oid, prop_id, prop_type, blob_id, size) ON CONFLICT (mailbox_id, oid, prop_id) "         \
  "DO UPDATE SET prop_type = EXCLUDED.prop_type, blob_id = EXCLUDED.blob_id, size_bytes = EXCLUDED.size_bytes"

/* A second delivery under one key violates the primary key: the whole save is undone. */
#define DELIVERED_SQL                                                                                                  \
  "INSERT INTO tern.delivered (mailbox_id, key) SELECT $1, $4 FROM " WRITTEN

/* Times: FILETIME; 0: now. */
#define QUEUE_SQL                                                                                                      \
  "INSERT INTO tern.queue (mailbox_id, queue_id, message_id, kind, due, key, payload) SELECT $1, " REF ("n.id") ", "   \
  "g.message_id, n.kind, CASE WHEN n.due = 0 THEN now () ELSE " PG_TIME ("n.due") " END, n.key, n.payload FROM "       \
  WRITTEN " CROSS JOIN unnest ($4::int8[], $5::int4[], $6::int8[], $7::text[], $8::bytea[]) "                          \
  "n (id, kind, due, key, payload)"

enum {
  TAKE,
  MESSAGE,
};

/** Saving: one call. */
typedef struct {
  PgMailbox *mailbox;
  const TernItemSave *save;
  PgItemTree *tree;
  gint64 message; /* id, or 0: the first of those that it takes */
  gboolean is_new;
  TernJob *job;
  gint64 queue_ref; /* of the first row of work, among the numbers that it takes */
} Saving;

static gint64 *
column_int8 (GArray *objects, gsize offset)
{
  gint64 *values = g_new (gint64, MAX (objects->len, 1));

  for (guint i = 0; i < objects->len; i++)
    values[i] = G_STRUCT_MEMBER (gint64, &g_array_index (objects, PgObjectSave, i), offset);
  return values;
}

/** column_int4: of gint32, enumerations and gboolean alike. */
static gint32 *
column_int4 (GArray *objects, gsize offset)
{
  gint32 *values = g_new (gint32, MAX (objects->len, 1));

  for (guint i = 0; i < objects->len; i++)
    values[i] = G_STRUCT_MEMBER (gint32, &g_array_index (objects, PgObjectSave, i), offset);
  return values;
}

static GBytes **
column_bytes (GArray *objects, gsize offset)
{
  GBytes **values = g_new (GBytes *, MAX (objects->len, 1));

  for (guint i = 0; i < objects->len; i++)
    values[i] = G_STRUCT_MEMBER (GBytes *, &g_array_index (objects, PgObjectSave, i), offset);
  return values;
}

static void
add_int8_column (TernDbParams *params, GArray *objects, gsize offset)
{
  g_autofree gint64 *values = column_int8 (objects, offset);

  pg_params_add_int8_array (params, values, objects->len);
}

static void
add_int4_column (TernDbParams *params, GArray *objects, gsize offset)
{
  g_autofree gint32 *values = column_int4 (objects, offset);

  pg_params_add_int4_array (params, values, objects->len);
}

static void
add_boolean_column (TernDbParams *params, GArray *objects, gsize offset)
{
  g_autofree gint32 *values = column_int4 (objects, offset);

  pg_params_add_boolean_array (params, values, objects->len);
}

static void
add_bytes_column (TernDbParams *params, GArray *objects, gsize offset)
{
  g_autofree GBytes **values = column_bytes (objects, offset);

  pg_params_add_bytea_array (params, values, objects->len);
}

/** start_params: $1 mailbox, $2 ids, $3 message. */
static void
start_params (const Saving *saving, TernDbParams *params)
{
  tern_db_params_init (params);
  tern_db_params_add_int8 (params, pg_mailbox_get_id (saving->mailbox));
  tern_db_params_add_int8 (params, saving->tree->n_ids);
  tern_db_params_add_int8 (params, saving->message);
}

static void
add_message (const Saving *saving, PgPipeline *pipeline)
{
  const TernItemSave *save = saving->save;
  g_auto (TernDbParams) params = { 0 };
  TernChangeKind kind = !saving->is_new     ? TERN_CHANGE_MODIFIED
                        : save->is_delivery ? TERN_CHANGE_NEW_MAIL
                                            : TERN_CHANGE_CREATED;

  start_params (saving, &params);
  tern_db_params_add_int8 (&params, (gint64) save->folder);
  tern_db_params_add_boolean (&params, save->is_associated);
  tern_db_params_add_boolean (&params, save->is_read);
  tern_db_params_add_int4 (&params, (gint32) save->status);
  tern_db_params_add_int8 (&params, save->size);
  pg_params_add_guid (&params, &save->creator);
  pg_params_add_bytes (&params, save->change_key);
  pg_params_add_bytes (&params, save->pcl);
  pg_params_add_bytes (&params, saving->tree->props);
  pg_params_add_bytes (&params, saving->tree->recipients);
  tern_db_params_add_boolean (&params, save->attachments != NULL && save->attachments->len > 0);
  tern_db_params_add_int4 (&params, kind);
  pg_hot_columns_bind (save->props, saving->tree->has_streams, &params);
  if (saving->is_new) {
    tern_db_params_add_int4 (&params, pg_quota_receive_default (saving->mailbox));
    pg_pipeline_add (pipeline, INSERT_SQL, &params);
    return;
  }
  tern_db_params_add_int8 (&params, save->expected_cn);
  tern_db_params_add_boolean (&params, save->recipients == NULL);
  tern_db_params_add_boolean (&params, save->attachments == NULL);
  tern_db_params_add_boolean (&params, save->keeps_marks);
  tern_db_params_add_int4 (&params, pg_quota_receive_default (saving->mailbox));
  pg_pipeline_add (pipeline, UPDATE_SQL, &params);
}

/** add_prune: objects of the stored message that the new state doesn't have. */
static void
add_prune (const Saving *saving, PgPipeline *pipeline)
{
  g_autoptr (GArray) subtrees = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (TernDbParams) params = { 0 };

  for (guint i = 0; i < saving->tree->objects->len; i++) {
    const PgObjectSave *object = &g_array_index (saving->tree->objects, PgObjectSave, i);

    if (object->oid < PG_SAVE_REFS)
      continue;
    g_array_append_val (kept, object->oid);
    if (object->keeps_subtree)
      g_array_append_val (subtrees, object->oid);
  }
  start_params (saving, &params);
  pg_params_add_int8_array (&params, (const gint64 *) subtrees->data, subtrees->len);
  pg_params_add_int8_array (&params, (const gint64 *) kept->data, kept->len);
  pg_pipeline_add (pipeline, PRUNE_SQL, &params);
}

static void
add_drop_streams (const Saving *saving, PgPipeline *pipeline)
{
  const PgItemTree *tree = saving->tree;
  g_auto (TernDbParams) params = { 0 };

  start_params (saving, &params);
  pg_params_add_int8_array (&params, (const gint64 *) tree->existing->data, tree->existing->len);
  pg_params_add_int8_array (&params, (const gint64 *) tree->kept_oids->data, tree->kept_oids->len);
  pg_params_add_int4_array (&params, (const gint32 *) tree->kept_ids->data, tree->kept_ids->len);
  pg_pipeline_add (pipeline, DROP_STREAMS_SQL, &params);
}

static void
add_objects (const Saving *saving, PgPipeline *pipeline)
{
  GArray *objects = saving->tree->objects;
  g_auto (TernDbParams) params = { 0 };

  start_params (saving, &params);
  add_int8_column (&params, objects, G_STRUCT_OFFSET (PgObjectSave, oid));
  add_int8_column (&params, objects, G_STRUCT_OFFSET (PgObjectSave, parent));
  add_int4_column (&params, objects, G_STRUCT_OFFSET (PgObjectSave, kind));
  add_int4_column (&params, objects, G_STRUCT_OFFSET (PgObjectSave, num));
  add_int4_column (&params, objects, G_STRUCT_OFFSET (PgObjectSave, status));
  add_boolean_column (&params, objects, G_STRUCT_OFFSET (PgObjectSave, is_read));
  add_int8_column (&params, objects, G_STRUCT_OFFSET (PgObjectSave, size));
  add_bytes_column (&params, objects, G_STRUCT_OFFSET (PgObjectSave, props));
  add_bytes_column (&params, objects, G_STRUCT_OFFSET (PgObjectSave, recipients));
  add_boolean_column (&params, objects, G_STRUCT_OFFSET (PgObjectSave, keeps_recipients));
  pg_pipeline_add (pipeline, OBJECTS_SQL, &params);
}

static void
add_streams (const Saving *saving, PgPipeline *pipeline)
{
  const PgStreamsSave *streams = &saving->tree->streams;
  guint n = streams->oids->len;
  g_auto (TernDbParams) blobs = { 0 };
  g_auto (TernDbParams) params = { 0 };

  if (streams->inline_ids->len > 0) {
    start_params (saving, &blobs);
    pg_params_add_int8_array (&blobs, (const gint64 *) streams->inline_ids->data, streams->inline_ids->len);
    pg_params_add_bytea_array (&blobs, (GBytes *const *) streams->inline_bytes->pdata, streams->inline_bytes->len);
    pg_pipeline_add (pipeline, BLOBS_SQL, &blobs);
  }
  start_params (saving, &params);
  pg_params_add_int8_array (&params, (const gint64 *) streams->oids->data, n);
  pg_params_add_int4_array (&params, (const gint32 *) streams->prop_ids->data, n);
  pg_params_add_int4_array (&params, (const gint32 *) streams->prop_types->data, n);
  pg_params_add_int8_array (&params, (const gint64 *) streams->blob_ids->data, n);
  pg_params_add_int8_array (&params, (const gint64 *) streams->sizes->data, n);
  pg_pipeline_add (pipeline, STREAMS_SQL, &params);
}

static void
add_queue (const Saving *saving, PgPipeline *pipeline)
{
  GPtrArray *rows = saving->save->queue;
  g_autofree gint64 *ids = g_new (gint64, rows->len);
  g_autofree gint32 *kinds = g_new (gint32, rows->len);
  g_autofree gint64 *dues = g_new (gint64, rows->len);
  g_autofree const char **keys = g_new (const char *, rows->len);
  g_autofree GBytes **payloads = g_new (GBytes *, rows->len);
  g_auto (TernDbParams) params = { 0 };

  for (guint i = 0; i < rows->len; i++) {
    const TernQueueRow *row = g_ptr_array_index (rows, i);

    ids[i] = saving->queue_ref + i;
    kinds[i] = row->kind;
    dues[i] = (gint64) row->due;
    keys[i] = row->key;
    payloads[i] = row->payload;
  }
  start_params (saving, &params);
  pg_params_add_int8_array (&params, ids, rows->len);
  pg_params_add_int4_array (&params, kinds, rows->len);
  pg_params_add_int8_array (&params, dues, rows->len);
  pg_params_add_text_array (&params, keys, rows->len);
  pg_params_add_bytea_array (&params, payloads, rows->len);
  pg_pipeline_add (pipeline, QUEUE_SQL, &params);
}

static void
add_delivery_key (const Saving *saving, PgPipeline *pipeline)
{
  g_auto (TernDbParams) params = { 0 };

  start_params (saving, &params);
  tern_db_params_add_text (&params, saving->save->delivery_key);
  pg_pipeline_add (pipeline, DELIVERED_SQL, &params);
}

static gboolean
add_statements (const Saving *saving, PgPipeline *pipeline, GError **error)
{
  const PgItemTree *tree = saving->tree;
  g_auto (TernDbParams) take = { 0 };

  if (!pg_mailbox_start_params (saving->mailbox, &take, saving->job, error))
    return FALSE;
  tern_db_params_add_int8 (&take, tree->n_ids);
  pg_pipeline_add (pipeline, TAKE_SQL, &take);
  add_message (saving, pipeline);
  if (!saving->is_new && saving->save->attachments != NULL)
    add_prune (saving, pipeline);
  if (tree->existing->len > 0)
    add_drop_streams (saving, pipeline);
  if (tree->objects->len > 0)
    add_objects (saving, pipeline);
  if (tree->streams.oids->len > 0)
    add_streams (saving, pipeline);
  if (saving->save->queue != NULL && saving->save->queue->len > 0)
    add_queue (saving, pipeline);
  if (saving->save->delivery_key != NULL)
    add_delivery_key (saving, pipeline);
  return TRUE;
}

/** is_too_much: whether the limit is what a message wasn't written for; of an update, where all else was right. */
static gboolean
is_too_much (const Saving *saving, const TernDbResult *message)
{
  const TernItemSave *save = saving->save;

  if (tern_db_result_get_n_rows (message) == 0 || tern_db_result_get_int (message, 0, 4) == 0)
    return FALSE;
  if (saving->is_new)
    return TRUE;
  return (TernId) tern_db_result_get_int (message, 0, 3) == save->folder
         && (save->expected_cn < 0 || tern_db_result_get_int (message, 0, 2) == save->expected_cn);
}

/** check: why nothing was written, if so. */
static gboolean
check (const Saving *saving, GPtrArray *results, GError **error)
{
  const TernItemSave *save = saving->save;
  const TernDbResult *message = pg_results_get (results, MESSAGE);

  if (tern_db_result_get_n_rows (pg_results_get (results, TAKE)) == 0)
    return pg_mailbox_gone (saving->mailbox, error);
  if (tern_db_result_get_n_rows (message) > 0 && !tern_db_result_is_null (message, 0, 0))
    return TRUE;
  if (is_too_much (saving, message))
    pg_quota_set_exceeded (saving->mailbox, error);
  else if (saving->is_new)
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x does not exist",
                 save->folder);
  else if (tern_db_result_get_n_rows (message) == 0 || (TernId) tern_db_result_get_int (message, 0, 3) != save->folder)
    g_set_error (error, TERN_ERROR, TERN_ERROR_EXPUNGED,
                 "message 0x%" G_GINT64_MODIFIER "x is not in folder 0x%" G_GINT64_MODIFIER "x any more", save->id,
                 save->folder);
  else
    g_set_error (error, TERN_ERROR, TERN_ERROR_CONFLICT,
                 "message 0x%" G_GINT64_MODIFIER "x changed: it is at %" G_GINT64_FORMAT
                 ", opened at %" G_GINT64_FORMAT,
                 save->id, tern_db_result_get_int (message, 0, 2), save->expected_cn);
  return FALSE;
}

static void
fill_saved (const Saving *saving, GPtrArray *results, TernItemSaved *ret_saved)
{
  TernId base = TERN_ID (TERN_REPLID_OWN, (guint64) tern_db_result_get_int (pg_results_get (results, TAKE), 0, 1));
  GArray *refs = saving->tree->refs;

  ret_saved->id = tern_db_result_get_int (pg_results_get (results, MESSAGE), 0, 0);
  ret_saved->cn = tern_db_result_get_int (pg_results_get (results, MESSAGE), 0, 1);
  ret_saved->attachment_objects = g_array_sized_new (FALSE, FALSE, sizeof (TernId), refs->len);
  for (guint i = 0; i < refs->len; i++) {
    gint64 ref = g_array_index (refs, gint64, i);
    TernId id = ref < PG_SAVE_REFS ? base + (guint64) ref : (TernId) ref;

    g_array_append_val (ret_saved->attachment_objects, id);
  }
}

static gboolean
run (const Saving *saving, TernItemSaved *ret_saved, GError **error)
{
  g_autoptr (PgPipeline) pipeline
    = pg_pipeline_begin (pg_mailbox_get_database (saving->mailbox), PG_PIPELINE_WRITE, saving->job);
  g_autoptr (GPtrArray) results = NULL;

  if (!add_statements (saving, pipeline, error))
    return FALSE;
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL || !check (saving, results, error))
    return FALSE;
  fill_saved (saving, results, ret_saved);
  pg_mailbox_committed (saving->mailbox, ret_saved->cn, saving->job);
  return TRUE;
}

static gboolean
take_queue_ids (Saving *saving, GError **error)
{
  guint n = saving->save->queue != NULL ? saving->save->queue->len : 0;

  if (n > 0 && saving->tree->n_ids + n >= PG_SAVE_REFS) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_LIMIT, "a message has too many parts to be sent");
    return FALSE;
  }
  saving->queue_ref = saving->tree->n_ids;
  saving->tree->n_ids += n;
  return TRUE;
}

gboolean
pg_item_save (TernItems *items, const TernItemSave *save, TernItemSaved *ret_saved, TernJob *job, GError **error)
{
  g_auto (PgItemTree) tree = { 0 };
  Saving saving = { PG_MAILBOX (items), save, &tree, (gint64) save->id, save->is_new || save->id == 0, job };

  if (!pg_item_tree_init (&tree, saving.mailbox, save, job, error) || !take_queue_ids (&saving, error)
      || !run (&saving, ret_saved, error)) {
    g_prefix_error (error, "save message 0x%" G_GINT64_MODIFIER "x in folder 0x%" G_GINT64_MODIFIER "x: ", save->id,
                    save->folder);
    return FALSE;
  }
  return TRUE;
}

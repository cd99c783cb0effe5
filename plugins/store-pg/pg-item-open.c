#include "plugins/store-pg/pg-items.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-block.h"
#include "plugins/store-pg/pg-per-user.h"

/* Statements of a pipeline have a snapshot each. All that is inside a message changes only together with its change
 * number, so the last one compares it, and what was torn is read again. */
#define TRIES 4

#define KIND_ATTACHMENT 2
#define KIND_EMBEDDED 3

#define MESSAGE_SQL                                                                                                    \
  "SELECT m.folder_id, m.cn, m.is_associated, m.is_read, m.deleted_at IS NOT NULL, m.has_attachments, m.status, "      \
  "m.size_bytes, m.creator, m.is_private, m.change_key, m.pcl, p.props, p.rcpts, f.acl_version, "                      \
  "f.deleted_at IS NOT NULL FROM tern.message m "                                                                      \
  "JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = m.message_id "                                    \
  "JOIN tern.folder f ON f.mailbox_id = $1 AND f.folder_id = m.folder_id "                                             \
  "WHERE m.mailbox_id = $1 AND m.message_id = $2"

/* An embedded message has its outermost message's place, rights and change number. */
#define EMBEDDED_SQL                                                                                                   \
  "SELECT m.folder_id, m.cn, false, o.is_read, m.deleted_at IS NOT NULL, "                                             \
  "EXISTS (SELECT FROM tern.object a WHERE a.mailbox_id = $1 AND a.message_id = o.message_id AND a.parent_oid = "      \
  "o.oid), o.status, o.size_bytes, m.creator, m.is_private, NULL::bytea, NULL::bytea, o.props, o.rcpts, "              \
  "f.acl_version, f.deleted_at IS NOT NULL FROM tern.object o "                                                        \
  "JOIN tern.message m ON m.mailbox_id = $1 AND m.message_id = o.message_id "                                          \
  "JOIN tern.folder f ON f.mailbox_id = $1 AND f.folder_id = m.folder_id "                                             \
  "WHERE o.mailbox_id = $1 AND o.oid = $2 AND o.kind = 3"

/* $2 is the message or an embedded one: the outermost message's id either way. */
#define OUTERMOST                                                                                                      \
  "COALESCE ((SELECT e.message_id FROM tern.object e WHERE e.mailbox_id = $1 AND e.oid = $2), $2)"

/* The attachments with their properties, and what is embedded in them for its size. */
#define OBJECTS_SQL                                                                                                    \
  "SELECT o.oid, o.parent_oid, o.kind, o.num, o.size_bytes, CASE WHEN o.parent_oid = $2 THEN o.props END "             \
  "FROM tern.object o WHERE o.mailbox_id = $1 AND o.message_id = " OUTERMOST " ORDER BY o.num, o.oid"

#define STREAMS_SQL                                                                                                    \
  "SELECT s.oid, s.prop_id, s.prop_type, s.size_bytes FROM tern.stream s WHERE s.mailbox_id = $1 "                     \
  "AND s.oid = ANY (ARRAY (SELECT $2 UNION ALL SELECT o.oid FROM tern.object o WHERE o.mailbox_id = $1 "               \
  "AND o.message_id = " OUTERMOST " AND o.parent_oid = $2)) ORDER BY s.oid, s.prop_id"

#define CN_SQL "SELECT m.cn FROM tern.message m WHERE m.mailbox_id = $1 AND m.message_id = " OUTERMOST

enum {
  MESSAGE,
  EMBEDDED,
  OBJECTS,
  STREAMS,
  CN,
};

/** Opening: one call. */
typedef struct {
  PgMailbox *mailbox;
  TernId folder;
  TernId id;
  gboolean deleted;
  const TernAccess *access;
  TernJob *job;
} Opening;

static gboolean
fail_not_found (const Opening *opening, GError **error)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "message 0x%" G_GINT64_MODIFIER "x does not exist",
               opening->id);
  return FALSE;
}

static void
add_statement (PgPipeline *pipeline, const char *sql, const Opening *opening)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (opening->mailbox));
  tern_db_params_add_int8 (&params, (gint64) opening->id);
  pg_pipeline_add (pipeline, sql, &params);
}

static GPtrArray *
run (const Opening *opening, GError **error)
{
  g_autoptr (PgPipeline) pipeline
    = pg_pipeline_begin (pg_mailbox_get_database (opening->mailbox), PG_PIPELINE_READ, opening->job);
  g_autofree char *read_sql = pg_per_user_read_sql (opening->mailbox, opening->access);

  if (read_sql != NULL)
    pg_pipeline_replace (pipeline, PG_READ_COLUMN, read_sql);

  add_statement (pipeline, MESSAGE_SQL, opening);
  add_statement (pipeline, EMBEDDED_SQL, opening);
  add_statement (pipeline, OBJECTS_SQL, opening);
  add_statement (pipeline, STREAMS_SQL, opening);
  add_statement (pipeline, CN_SQL, opening);
  return pg_pipeline_run (pipeline, error);
}

/** check: who may not see it gets what a missing one gives. */
static gboolean
check (const Opening *opening, const TernDbResult *result, GError **error)
{
  TernId folder = tern_db_result_get_int (result, 0, 0);
  gboolean is_deleted = tern_db_result_get_int (result, 0, 4) != 0 || tern_db_result_get_int (result, 0, 15) != 0;
  const TernAccess *access = opening->access;

  if ((opening->folder != 0 && opening->folder != folder) || (is_deleted && !opening->deleted))
    return fail_not_found (opening, error);
  if (access == NULL)
    return TRUE;
  if (access->folder != folder)
    return fail_not_found (opening, error);
  if (access->acl_version != tern_db_result_get_int (result, 0, 14)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_STALE,
                 "the permissions of folder 0x%" G_GINT64_MODIFIER "x have changed since they were checked", folder);
    return FALSE;
  }
  if (access->own_only || (access->hide_private && tern_db_result_get_int (result, 0, 9) != 0)) {
    TernGuid creator = tern_db_result_get_uuid (result, 0, 8);

    if (tern_db_result_is_null (result, 0, 8) || !tern_guid_equal (&creator, &access->account))
      return fail_not_found (opening, error);
  }
  return TRUE;
}

static GBytes *
copy_bytes (const TernDbResult *result, guint row, guint column)
{
  gsize size;
  const guint8 *data = tern_db_result_get_bytea (result, row, column, &size);

  return tern_db_result_is_null (result, row, column) ? NULL : g_bytes_new (data, size);
}

static TernBag *
unpack_block (const TernDbResult *result, guint row, guint column, GError **error)
{
  gsize size;
  const guint8 *data = tern_db_result_get_bytea (result, row, column, &size);

  return tern_prop_block_unpack (data, size, error);
}

static gboolean
read_head (const Opening *opening, const TernDbResult *result, gboolean is_embedded, TernItem *item, GError **error)
{
  TernItemHead *head = &item->head;

  head->id = opening->id;
  head->folder = is_embedded ? 0 : tern_db_result_get_int (result, 0, 0);
  head->cn = tern_db_result_get_int (result, 0, 1);
  head->is_associated = tern_db_result_get_int (result, 0, 2) != 0;
  head->is_read = tern_db_result_get_int (result, 0, 3) != 0;
  head->is_deleted = tern_db_result_get_int (result, 0, 4) != 0;
  head->has_attachments = tern_db_result_get_int (result, 0, 5) != 0;
  head->status = tern_db_result_get_int (result, 0, 6);
  head->size = tern_db_result_get_int (result, 0, 7);
  if (!tern_db_result_is_null (result, 0, 8))
    head->creator = tern_db_result_get_uuid (result, 0, 8);
  head->is_private = tern_db_result_get_int (result, 0, 9) != 0;
  item->change_key = copy_bytes (result, 0, 10);
  item->pcl = copy_bytes (result, 0, 11);
  item->props = unpack_block (result, 0, 12, error);
  if (item->props == NULL)
    return FALSE;
  if (!tern_db_result_is_null (result, 0, 13)) {
    gsize size;
    const guint8 *data = tern_db_result_get_bytea (result, 0, 13, &size);
    GPtrArray *recipients = tern_recipients_unpack (data, size, error);

    if (recipients == NULL)
      return FALSE;
    g_ptr_array_unref (item->recipients);
    item->recipients = recipients;
  }
  return TRUE;
}

static void
read_streams (const Opening *opening, const TernDbResult *result, GHashTable *attachments, TernItem *item)
{
  guint n = tern_db_result_get_n_rows (result);

  for (guint i = 0; i < n; i++) {
    gint64 oid = tern_db_result_get_int (result, i, 0);
    TernAttachmentRef *attachment = g_hash_table_lookup (attachments, &oid);
    TernStreamRef stream = {
      .tag = TERN_PROP_TAG (tern_db_result_get_int (result, i, 1), tern_db_result_get_int (result, i, 2)),
      .size = tern_db_result_get_int (result, i, 3),
    };

    if (attachment == NULL) {
      g_array_append_val (item->streams, stream);
      continue;
    }
    g_array_append_val (attachment->streams, stream);
    attachment->size += stream.size;
  }
}

/** read_attachments: *attachments maps object ids to them. An embedded message counts for the attachment's size. */
static gboolean
read_attachments (const Opening *opening, const TernDbResult *objects, GHashTable *attachments, TernItem *item,
                  GError **error)
{
  guint n = tern_db_result_get_n_rows (objects);

  for (guint i = 0; i < n; i++) {
    TernAttachmentRef *attachment;

    if ((TernId) tern_db_result_get_int (objects, i, 1) != opening->id
        || tern_db_result_get_int (objects, i, 2) != KIND_ATTACHMENT)
      continue;
    attachment = tern_attachment_ref_new ();
    g_ptr_array_add (item->attachments, attachment);
    attachment->object = tern_db_result_get_int (objects, i, 0);
    attachment->num = tern_db_result_get_int (objects, i, 3);
    attachment->size = tern_db_result_get_int (objects, i, 4);
    attachment->props = unpack_block (objects, i, 5, error);
    if (attachment->props == NULL)
      return FALSE;
    g_hash_table_insert (attachments, &attachment->object, attachment);
  }
  for (guint i = 0; i < n; i++) {
    gint64 parent = tern_db_result_get_int (objects, i, 1);
    TernAttachmentRef *attachment = g_hash_table_lookup (attachments, &parent);

    if (attachment == NULL || tern_db_result_get_int (objects, i, 2) != KIND_EMBEDDED)
      continue;
    attachment->embedded = tern_db_result_get_int (objects, i, 0);
    attachment->size += tern_db_result_get_int (objects, i, 4);
  }
  return TRUE;
}

static TernItem *
read_item (const Opening *opening, GPtrArray *results, gboolean is_embedded, GError **error)
{
  g_autoptr (TernItem) item = tern_item_new ();
  g_autoptr (GHashTable) attachments = g_hash_table_new (g_int64_hash, g_int64_equal);

  if (!read_head (opening, pg_results_get (results, is_embedded ? EMBEDDED : MESSAGE), is_embedded, item, error)
      || !read_attachments (opening, pg_results_get (results, OBJECTS), attachments, item, error)) {
    g_prefix_error (error, "message 0x%" G_GINT64_MODIFIER "x: ", opening->id);
    return NULL;
  }
  read_streams (opening, pg_results_get (results, STREAMS), attachments, item);
  return g_steal_pointer (&item);
}

TernItem *
pg_item_open (TernItems *items, TernId folder, TernId id, gboolean deleted, const TernAccess *access, TernJob *job,
              GError **error)
{
  Opening opening = { PG_MAILBOX (items), folder, id, deleted, access, job };

  for (guint i = 0; i < TRIES; i++) {
    g_autoptr (GPtrArray) results = run (&opening, error);
    gboolean is_embedded;
    const TernDbResult *head;

    if (results == NULL) {
      g_prefix_error (error, "open message 0x%" G_GINT64_MODIFIER "x: ", id);
      return NULL;
    }
    is_embedded = tern_db_result_get_n_rows (pg_results_get (results, MESSAGE)) == 0;
    head = pg_results_get (results, is_embedded ? EMBEDDED : MESSAGE);
    if (tern_db_result_get_n_rows (head) == 0) {
      fail_not_found (&opening, error);
      return NULL;
    }
    if (!check (&opening, head, error))
      return NULL;
    if (tern_db_result_get_n_rows (pg_results_get (results, CN)) > 0
        && tern_db_result_get_int (pg_results_get (results, CN), 0, 0) == tern_db_result_get_int (head, 0, 1))
      return read_item (&opening, results, is_embedded, error);
  }
  g_set_error (error, TERN_ERROR, TERN_ERROR_BUSY,
               "message 0x%" G_GINT64_MODIFIER "x changes faster than it can be read", id);
  return NULL;
}

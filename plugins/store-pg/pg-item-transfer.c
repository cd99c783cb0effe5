#include "plugins/store-pg/pg-items.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-hot-columns.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-quota.h"

/*
 * A moved message is a new one in its new folder: new id, new change number, a change key of the server's own; the log
 * says where it was ([MS-OXCFXICS] 3.2.5.9.4.6 and kin tell clients by the old folder's deletions). A soft-deleted
 * message that is moved is alive again, in the same folder too.
 *
 * Parameters as PgBulk has them; $2 is the target folder, $8 the number of ids asked for.
 */

#define MOVE_TAKE_SQL PG_TAKE ("$3", "$3", "")
/* A copy takes ids for everything inside as well; counted under the lock, and again by COPY_SQL. */
#define N_OBJECTS(ids) "(SELECT count (*) FROM tern.object WHERE mailbox_id = $1 AND message_id = ANY (" ids "))"
#define COPY_TAKE_SQL PG_TAKE ("$3", "$3 + " N_OBJECTS ("$4"), "")

#define TARGET                                                                                                         \
  "tf AS (SELECT folder_id FROM tern.folder WHERE mailbox_id = $1 AND folder_id = $2 AND deleted_at IS NULL "          \
  "AND type <> 2)"

/* k: the place among the messages that are there, in the order asked for. */
#define CHOSEN(condition)                                                                                              \
  "v AS MATERIALIZED (SELECT m.message_id AS old, t.id + m.k AS new, t.cn + m.k AS cn, m.is_associated, m.is_read, "   \
  "m.size_bytes, m.deleted_at FROM t, (SELECT m.message_id, m.is_associated, m.is_read, m.size_bytes, m.deleted_at, "  \
  "row_number () OVER (ORDER BY array_position ($4, m.message_id)) - 1 AS k FROM " PG_ALLOWED " " condition            \
  " AND EXISTS (SELECT FROM tf)) m)"

#define FOLDER_DELTA                                                                                                   \
  "f AS (UPDATE tern.folder SET content_count = content_count + d.content, unread_count = unread_count + d.unread, "   \
  "associated_count = associated_count + d.associated, deleted_count = deleted_count + d.deleted, "                    \
  "size_bytes = folder.size_bytes + d.size, contents_cn = d.cn FROM d "                                                \
  "WHERE mailbox_id = $1 AND folder.folder_id = d.folder_id)"
/* What the target gains. */
#define GAINS                                                                                                          \
  "count (*) FILTER (WHERE NOT is_associated)::int4 AS content, "                                                      \
  "count (*) FILTER (WHERE NOT is_associated AND NOT is_read)::int4 AS unread, "                                       \
  "count (*) FILTER (WHERE is_associated)::int4 AS associated, sum (size_bytes)::int8 AS size, max (cn) AS cn"

#define LOG(kind)                                                                                                      \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, folder_id, message_id, old_folder_id, old_id, kind) "            \
  "SELECT $1, v.cn, $2, v.new, $3, v.old, " kind " FROM v)"

#define MOVE_SQL                                                                                                       \
  "WITH " TARGET ", t AS (SELECT next_cn - $8 AS cn, " PG_OWN_ID "next_id - $8 AS id FROM tern.mailbox "               \
  "WHERE mailbox_id = $1), " CHOSEN ("AND (m.deleted_at IS NOT NULL OR $2 <> $3)") ", "                                \
  "u AS (UPDATE tern.message SET message_id = v.new, folder_id = $2, cn = v.cn, change_key = NULL, deleted_at = "      \
  "NULL, delete_cn = NULL FROM v WHERE message.mailbox_id = $1 AND message.message_id = v.old), "                      \
  "p AS (UPDATE tern.message_props SET message_id = v.new FROM v WHERE message_props.mailbox_id = $1 "                 \
  "AND message_props.message_id = v.old), "                                                                            \
  "o AS (UPDATE tern.object SET message_id = v.new, "                                                                  \
  "parent_oid = CASE WHEN parent_oid = v.old THEN v.new ELSE parent_oid END FROM v "                                   \
  "WHERE object.mailbox_id = $1 AND object.message_id = v.old), "                                                      \
  "st AS (UPDATE tern.stream SET oid = v.new FROM v WHERE stream.mailbox_id = $1 AND stream.oid = v.old), "            \
  "x AS (DELETE FROM tern.xprop USING v WHERE xprop.mailbox_id = $1 AND xprop.message_id = v.old), "                   \
  "d AS (SELECT folder_id, sum (content)::int4 AS content, sum (unread)::int4 AS unread, "                             \
  "sum (associated)::int4 AS associated, sum (deleted)::int4 AS deleted, sum (size)::int8 AS size, max (cn) AS cn "    \
  "FROM (SELECT $2 AS folder_id, 0 AS deleted, " GAINS " FROM v HAVING count (*) > 0 UNION ALL "                       \
  "SELECT $3, - count (*) FILTER (WHERE deleted_at IS NOT NULL), "                                                     \
  "- count (*) FILTER (WHERE NOT is_associated AND deleted_at IS NULL), "                                              \
  "- count (*) FILTER (WHERE NOT is_associated AND NOT is_read AND deleted_at IS NULL), "                              \
  "- count (*) FILTER (WHERE is_associated AND deleted_at IS NULL), "                                                  \
  "- COALESCE (sum (size_bytes) FILTER (WHERE deleted_at IS NULL), 0), max (cn) FROM v HAVING count (*) > 0) e "       \
  "GROUP BY folder_id), " FOLDER_DELTA ", "                                                                            \
  "s AS (UPDATE tern.mailbox SET size_bytes = mailbox.size_bytes + w.size FROM (SELECT sum (size_bytes)::int8 AS "     \
  "size FROM v WHERE deleted_at IS NOT NULL) w WHERE mailbox_id = $1 AND w.size > 0), " LOG ("4") " "                  \
  "SELECT CASE WHEN $2 = $3 THEN (SELECT count (*) FROM " PG_ALLOWED ") ELSE (SELECT count (*) FROM v) END, "          \
  "(SELECT max (cn) FROM v), EXISTS (SELECT FROM tf)"

#define COPIED_COLUMNS                                                                                                 \
  "is_associated, is_read, status, size_bytes, creator, has_attachments, " PG_HOT_DERIVED

#define COPY_SQL                                                                                                       \
  "WITH " TARGET ", t AS (SELECT next_cn - $8 AS cn, " PG_OWN_ID "next_id - $8 - " N_OBJECTS ("$4") " AS id "          \
  "FROM tern.mailbox WHERE mailbox_id = $1), " CHOSEN ("AND m.deleted_at IS NULL") ", "                                \
  "om AS MATERIALIZED (SELECT o.*, v.new, v.old, t.id + $8 + row_number () OVER (ORDER BY o.oid) - 1 AS new_oid "      \
  "FROM t, v JOIN tern.object o ON o.mailbox_id = $1 AND o.message_id = v.old), "                                      \
  "u AS (INSERT INTO tern.message (mailbox_id, message_id, folder_id, cn, " COPIED_COLUMNS ") "                        \
  "SELECT $1, w.new, $2, w.w_cn, " COPIED_COLUMNS " FROM (SELECT v.new, v.cn AS w_cn, c.* FROM v "                     \
  "JOIN tern.message c ON c.mailbox_id = $1 AND c.message_id = v.old) w), "                                            \
  "p AS (INSERT INTO tern.message_props (mailbox_id, message_id, props, rcpts) SELECT $1, v.new, c.props, c.rcpts "    \
  "FROM v JOIN tern.message_props c ON c.mailbox_id = $1 AND c.message_id = v.old), "                                  \
  "o AS (INSERT INTO tern.object (mailbox_id, oid, message_id, parent_oid, kind, num, status, is_read, size_bytes, "   \
  "props, rcpts) SELECT $1, om.new_oid, om.new, COALESCE (parent.new_oid, om.new), om.kind, om.num, om.status, "       \
  "om.is_read, om.size_bytes, om.props, om.rcpts FROM om LEFT JOIN om parent ON parent.oid = om.parent_oid), "         \
  "st AS (INSERT INTO tern.stream (mailbox_id, oid, prop_id, prop_type, blob_id, size_bytes) "                         \
  "SELECT $1, w.new, c.prop_id, c.prop_type, c.blob_id, c.size_bytes "                                                 \
  "FROM (SELECT old, new FROM v UNION ALL SELECT oid, new_oid FROM om) w "                                             \
  "JOIN tern.stream c ON c.mailbox_id = $1 AND c.oid = w.old), "                                                       \
  "d AS (SELECT $2 AS folder_id, 0 AS deleted, " GAINS " FROM v HAVING count (*) > 0), " FOLDER_DELTA ", "             \
  "s AS (UPDATE tern.mailbox SET size_bytes = mailbox.size_bytes + d.size FROM d WHERE mailbox_id = $1), "             \
  LOG ("5") " SELECT (SELECT count (*) FROM v), (SELECT max (cn) FROM v), EXISTS (SELECT FROM tf)"
G_STATIC_ASSERT (TERN_CHANGE_MOVED == 4 && TERN_CHANGE_COPIED == 5);

/* $3 what is transferred, $4 the limit of mailboxes that have none of their own, $5 whether it is copied: whether all
 * that counts in addition would be too much: what is copied, and of what is moved that which comes alive again. */
#define TARGET_SQL                                                                                                     \
  "SELECT " PG_QUOTA_EXCEEDED ("b.size_bytes + n.size", "$4") " AND n.size > 0 FROM tern.folder f "                    \
  "JOIN tern.mailbox b ON b.mailbox_id = f.mailbox_id, (SELECT COALESCE (sum (m.size_bytes), 0)::int8 AS size "        \
  "FROM tern.message m WHERE m.mailbox_id = $1 AND m.message_id = ANY ($3::int8[]) "                                   \
  "AND (m.deleted_at IS NULL) = $5) n "                                                                                \
  "WHERE f.mailbox_id = $1 AND f.folder_id = $2 AND f.deleted_at IS NULL AND f.type <> 2"

/** check_target: a target that vanishes later moves nothing, which is a partial success. The size is tested here and
 * not in each batch, so that a copy that doesn't fit copies nothing. */
static gboolean
check_target (PgMailbox *mailbox, const TernTransfer *transfer, TernJob *job, GError **error)
{
  const TernId folder = transfer->target_folder;
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_READ, job);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int8 (&params, (gint64) folder);
  pg_params_add_int8_array (&params, (const gint64 *) transfer->ids, transfer->n_ids);
  tern_db_params_add_int4 (&params, pg_quota_receive_default (mailbox));
  tern_db_params_add_boolean (&params, transfer->copy);
  pg_pipeline_add (pipeline, TARGET_SQL, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (pg_results_get (results, 0)) > 0)
    return tern_db_result_get_int (pg_results_get (results, 0), 0, 0) == 0 || pg_quota_set_exceeded (mailbox, error);
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "no folder 0x%" G_GINT64_MODIFIER "x holds messages", folder);
  return FALSE;
}

static gboolean
transfer_within (PgMailbox *mailbox, const TernTransfer *transfer, const TernAccess *access, gboolean *ret_partial,
                 TernJob *job, GError **error)
{
  PgBulk bulk = {
    .mailbox = mailbox,
    .lock = transfer->copy ? PG_LOCK : NULL,
    .take = transfer->copy ? COPY_TAKE_SQL : MOVE_TAKE_SQL,
    .sql = transfer->copy ? COPY_SQL : MOVE_SQL,
    .argument = (gint64) transfer->target_folder,
    .folder = transfer->folder,
    .access = access,
    .job = job,
  };

  return check_target (mailbox, transfer, job, error)
         && pg_bulk_run (&bulk, transfer->ids, transfer->n_ids, ret_partial, error);
}

gboolean
pg_items_transfer (TernItems *items, const TernTransfer *transfer, const TernAccess *access, gboolean *ret_partial,
                   TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (items);
  gboolean ok;

  if (transfer->target_mailbox == NULL || transfer->target_mailbox == TERN_MAILBOX (items))
    ok = transfer_within (mailbox, transfer, access, ret_partial, job, error);
  else
    ok = pg_items_transfer_out (mailbox, transfer, access, ret_partial, job, error);
  if (!ok)
    g_prefix_error (error, "%s messages from folder 0x%" G_GINT64_MODIFIER "x to 0x%" G_GINT64_MODIFIER "x: ",
                    transfer->copy ? "copy" : "move", transfer->folder, transfer->target_folder);
  return ok;
}

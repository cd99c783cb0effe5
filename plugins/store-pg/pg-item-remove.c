#include "plugins/store-pg/pg-items.h"

#include "core/base/tern-filetime.h"

#define TAKE_SQL PG_TAKE ("1", "0", "")

#define TAKEN "t AS (SELECT next_cn - 1 AS cn FROM tern.mailbox WHERE mailbox_id = $1)"

/* What the folder and the mailbox lose; v: the messages. */
#define SUMS                                                                                                           \
  "c AS (SELECT count (*) AS n, count (*) FILTER (WHERE NOT is_associated AND deleted_at IS NULL)::int4 AS content, "  \
  "count (*) FILTER (WHERE NOT is_associated AND NOT is_read AND deleted_at IS NULL)::int4 AS unread, "                \
  "count (*) FILTER (WHERE is_associated AND deleted_at IS NULL)::int4 AS associated, "                                \
  "count (*) FILTER (WHERE deleted_at IS NOT NULL)::int4 AS deleted, "                                                 \
  "COALESCE (sum (size_bytes) FILTER (WHERE deleted_at IS NULL), 0)::int8 AS size FROM v)"
#define SUBTRACT(deleted)                                                                                              \
  "f AS (UPDATE tern.folder SET content_count = content_count - c.content, unread_count = unread_count - c.unread, "   \
  "associated_count = associated_count - c.associated, deleted_count = deleted_count " deleted ", "                    \
  "size_bytes = folder.size_bytes - c.size, contents_cn = t.cn FROM c, t "                                             \
  "WHERE mailbox_id = $1 AND folder_id = $3 AND c.n > 0), "                                                            \
  "s AS (UPDATE tern.mailbox SET size_bytes = mailbox.size_bytes - c.size FROM c WHERE mailbox_id = $1 AND c.n > 0)"
#define LOG(kind)                                                                                                      \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, folder_id, message_id, seq, kind) "                              \
  "SELECT $1, t.cn, $3, v.message_id, row_number () OVER () - 1, " kind " FROM v, t)"
#define ANSWER "SELECT c.n, CASE WHEN c.n > 0 THEN t.cn END FROM c, t"

/* $2: when. */
#define SOFT_SQL                                                                                                       \
  "WITH " TAKEN ", v AS MATERIALIZED (SELECT m.message_id, m.is_associated, m.is_read, m.size_bytes, m.deleted_at "    \
  "FROM " PG_ALLOWED " AND m.deleted_at IS NULL), "                                                                    \
  "u AS (UPDATE tern.message SET deleted_at = $2, delete_cn = t.cn FROM v, t "                                         \
  "WHERE message.mailbox_id = $1 AND message.message_id = v.message_id), " SUMS ", " SUBTRACT ("+ c.n::int4") ", "     \
  LOG ("7") " " ANSWER

/* Blobs stay for the sweep, since copies share them. */
#define HARD_SQL                                                                                                       \
  "WITH " TAKEN ", v AS MATERIALIZED (SELECT m.message_id, m.is_associated, m.is_read, m.size_bytes, m.deleted_at "    \
  "FROM " PG_ALLOWED "), "                                                                                             \
  "o AS (DELETE FROM tern.object USING v WHERE object.mailbox_id = $1 AND object.message_id = v.message_id "           \
  "RETURNING object.oid), "                                                                                            \
  "os AS (DELETE FROM tern.stream USING o WHERE stream.mailbox_id = $1 AND stream.oid = o.oid), "                      \
  "ms AS (DELETE FROM tern.stream USING v WHERE stream.mailbox_id = $1 AND stream.oid = v.message_id), "               \
  "x AS (DELETE FROM tern.xprop USING v WHERE xprop.mailbox_id = $1 AND xprop.message_id = v.message_id), "            \
  "p AS (DELETE FROM tern.message_props USING v WHERE message_props.mailbox_id = $1 "                                  \
  "AND message_props.message_id = v.message_id), "                                                                     \
  "u AS (DELETE FROM tern.message USING v WHERE message.mailbox_id = $1 AND message.message_id = v.message_id), "      \
  SUMS ", " SUBTRACT ("- c.deleted") ", " LOG ("6") " " ANSWER
G_STATIC_ASSERT (TERN_CHANGE_DELETED == 6 && TERN_CHANGE_SOFT_DELETED == 7);

gboolean
pg_items_remove (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean hard,
                 const TernAccess *access, gboolean *ret_partial, TernJob *job, GError **error)
{
  PgBulk bulk = {
    .mailbox = PG_MAILBOX (items),
    .take = TAKE_SQL,
    .sql = hard ? HARD_SQL : SOFT_SQL,
    .argument = (gint64) tern_filetime_now (),
    .folder = folder,
    .access = access,
    .job = job,
  };

  if (pg_bulk_run (&bulk, ids, n_ids, ret_partial, error))
    return TRUE;
  g_prefix_error (error, "delete messages of folder 0x%" G_GINT64_MODIFIER "x: ", folder);
  return FALSE;
}

#include "core/base/tern-error.h"
#include "core/base/tern-filetime.h"
#include "plugins/store-pg/pg-folders-private.h"

/* Emptying a folder, in batches of one transaction each ([MS-OXCFOLD] 2.2.1.9, 2.2.1.10). */

#define BATCH "500"
#define BATCH_N 500

/* $3 folder, $4 the associated ones too, $5 now. Both forms run behind PG_LOCK. The order is that of the index of live
 * messages, so that a batch doesn't wade through what those before it removed. */
#define VICTIMS                                                                                                        \
  "WITH v AS MATERIALIZED (SELECT message_id, is_associated, is_read, size_bytes FROM tern.message "                   \
  "WHERE mailbox_id = $1 AND folder_id = $3 AND is_associated <= $4 AND deleted_at IS NULL "                           \
  "ORDER BY is_associated, delivered, message_id LIMIT " BATCH "), "                                                   \
  "a AS (SELECT count (*) AS n, count (*) FILTER (WHERE NOT is_associated) AS normal, "                                \
  "count (*) FILTER (WHERE NOT is_associated AND NOT is_read) AS unread, "                                             \
  "count (*) FILTER (WHERE is_associated) AS associated, coalesce (sum (size_bytes), 0)::int8 AS size FROM v), "       \
  "t AS (" PG_TAKE_WHERE ("1", "0", ", size_bytes = size_bytes - (SELECT size FROM a)",                                \
                          " AND EXISTS (SELECT FROM v)") "), "
#define COUNTERS                                                                                                       \
  "content_count = content_count - a.normal, unread_count = unread_count - a.unread, "                                 \
  "associated_count = associated_count - a.associated, size_bytes = f.size_bytes - a.size, contents_cn = t.cn "        \
  "FROM t, a WHERE f.mailbox_id = $1 AND f.folder_id = $3), "
#define LOG(kind)                                                                                                      \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, seq, kind, folder_id, message_id) "                              \
  "SELECT $1, t.cn, row_number () OVER () - 1, " kind ", $3, v.message_id FROM t, v) "                                 \
  "SELECT (SELECT cn FROM t), (SELECT n FROM a)"

#define SOFT_SQL                                                                                                       \
  VICTIMS                                                                                                              \
  "m AS (UPDATE tern.message m SET deleted_at = $5, delete_cn = t.cn FROM t, v "                                       \
  "WHERE m.mailbox_id = $1 AND m.message_id = v.message_id), "                                                         \
  "f AS (UPDATE tern.folder f SET deleted_count = deleted_count + a.n, " COUNTERS LOG ("7")
#define HARD_SQL                                                                                                       \
  VICTIMS                                                                                                              \
  "m AS (DELETE FROM tern.message m USING t, v WHERE m.mailbox_id = $1 AND m.message_id = v.message_id), "             \
  "p AS (DELETE FROM tern.message_props p USING t, v WHERE p.mailbox_id = $1 AND p.message_id = v.message_id), "       \
  "o AS (DELETE FROM tern.object o USING t, v WHERE o.mailbox_id = $1 AND o.message_id = v.message_id "                \
  "RETURNING o.oid), "                                                                                                 \
  "s AS (DELETE FROM tern.stream s USING (SELECT message_id AS oid FROM v UNION ALL SELECT oid FROM o) k "             \
  "WHERE s.mailbox_id = $1 AND s.oid = k.oid), "                                                                       \
  "x AS (DELETE FROM tern.xprop x USING t, v WHERE x.mailbox_id = $1 AND x.message_id = v.message_id), "               \
  "f AS (UPDATE tern.folder f SET " COUNTERS LOG ("6")

/* The number of messages that went, 0 at the end. */
static gboolean
empty_batch (PgMailbox *self, TernId id, guint flags, gint64 *ret_n, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (self), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;
  gboolean hard = (flags & TERN_DELETE_HARD) != 0;
  const TernDbResult *row;
  TernDbParams params, lock;

  if (!pg_mailbox_start_params (self, &params, job, error))
    return FALSE;
  tern_db_params_add_int8 (&params, (gint64) id);
  tern_db_params_add_boolean (&params, (flags & TERN_DELETE_ASSOCIATED) != 0);
  if (!hard)
    tern_db_params_add_int8 (&params, (gint64) tern_filetime_now ());
  tern_db_params_init (&lock);
  tern_db_params_add_int8 (&lock, pg_mailbox_get_id (self));
  pg_pipeline_add (pipeline, PG_LOCK, &lock);
  pg_pipeline_add (pipeline, hard ? HARD_SQL : SOFT_SQL, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (pg_results_get (results, 0)) == 0)
    return pg_mailbox_gone (self, error);
  row = pg_results_get (results, 1);
  *ret_n = tern_db_result_get_int (row, 0, 1);
  if (!tern_db_result_is_null (row, 0, 0))
    pg_mailbox_committed (self, tern_db_result_get_int (row, 0, 0), job);
  return TRUE;
}

static gboolean
empty_messages (PgMailbox *self, TernId id, guint flags, TernJob *job, GError **error)
{
  gint64 n = BATCH_N;

  while (n == BATCH_N) {
    if (!empty_batch (self, id, flags, &n, job, error))
      return FALSE;
  }
  return TRUE;
}

/* Special folders stay; everything else goes, whatever it holds. */
static gboolean
remove_subfolders (TernFolders *folders, TernId id, guint flags, gboolean *partial, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) all = tern_folders_list (folders, job, error);
  guint with = TERN_DELETE_MESSAGES | TERN_DELETE_FOLDERS | (flags & TERN_DELETE_HARD);

  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (all, i);
    gboolean some_stay = info->is_special;
    g_autoptr (GError) why = NULL;

    if (info->parent != id)
      continue;
    if (!info->is_special && !tern_folders_remove (folders, info->id, with, &some_stay, job, &why) &&
        !g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
    *partial = *partial || some_stay;
  }
  return TRUE;
}

gboolean
pg_folders_empty (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (folders);
  g_autoptr (TernFolderInfo) info = tern_folders_get (folders, id, job, error);
  gboolean partial = FALSE;

  if (info == NULL)
    return FALSE;
  /* Neither asked for means both: what RopEmptyFolder does. */
  if ((flags & (TERN_DELETE_MESSAGES | TERN_DELETE_FOLDERS)) == 0)
    flags |= TERN_DELETE_MESSAGES | TERN_DELETE_FOLDERS;
  if ((flags & TERN_DELETE_FOLDERS) != 0 && !remove_subfolders (folders, id, flags, &partial, job, error))
    return FALSE;
  if ((flags & TERN_DELETE_MESSAGES) != 0 && !empty_messages (self, id, flags, job, error))
    return FALSE;
  *ret_partial = partial;
  return TRUE;
}

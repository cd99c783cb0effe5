#include "core/base/tern-error.h"
#include "core/base/tern-filetime.h"
#include "plugins/store-pg/pg-folders-private.h"
#include "plugins/store-pg/pg-params.h"

/* Removing a folder takes it and everything below it out of sight in one statement; a hard removal clears away what
 * was behind it afterwards, in batches, and can be gone on with at any time. */

#define BATCH 500

/* $3 id, $4 now, $5 whether messages may go too, $6 whether subfolders may, $7 kind. Runs behind PG_LOCK. What a search
 * folder shows doesn't belong to it. */
#define HIDE_SQL                                                                                                       \
  "WITH RECURSIVE sub AS (SELECT folder_id FROM tern.folder WHERE mailbox_id = $1 AND folder_id = $3 "                 \
  "AND deleted_at IS NULL UNION SELECT f.folder_id FROM tern.folder f JOIN sub ON f.parent_id = sub.folder_id "        \
  "WHERE f.mailbox_id = $1 AND f.deleted_at IS NULL), "                                                                \
  "facts AS (SELECT f.folder_id, f.parent_id, f.is_special, CASE WHEN f.type = 2 THEN 0 "                              \
  "ELSE f.content_count + f.associated_count END AS items, CASE WHEN f.type = 2 THEN 0 ELSE f.size_bytes END AS size " \
  "FROM tern.folder f JOIN sub USING (folder_id) WHERE f.mailbox_id = $1), "                                           \
  "verdict AS (SELECT count (*) AS n, coalesce (bool_or (is_special), false) AS special, "                             \
  "coalesce (sum (items), 0) AS items, coalesce (sum (size), 0)::int8 AS size FROM facts), "                           \
  "ok AS (SELECT FROM verdict WHERE n > 0 AND NOT special AND ($5 OR items = 0) AND ($6 OR n = 1)), "                  \
  "t AS (" PG_TAKE_WHERE ("1", "0", ", size_bytes = size_bytes - (SELECT size FROM verdict)",                          \
                          " AND EXISTS (SELECT FROM ok)") "), "                                                        \
  "d AS (UPDATE tern.folder f SET deleted_at = $4, delete_cn = t.cn FROM t, sub "                                      \
  "WHERE f.mailbox_id = $1 AND f.folder_id = sub.folder_id), "                                                         \
  "h AS (UPDATE tern.folder p SET hier_cn = t.cn FROM t, facts WHERE p.mailbox_id = $1 "                               \
  "AND p.folder_id = facts.parent_id AND facts.folder_id = $3), "                                                      \
  "r AS (DELETE FROM tern.receive_folder r USING t, sub WHERE r.mailbox_id = $1 AND r.folder_id = sub.folder_id), "    \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, seq, kind, folder_id, old_folder_id) "                           \
  "SELECT $1, t.cn, row_number () OVER () - 1, $7, facts.folder_id, facts.parent_id FROM t, facts) "                   \
  "SELECT (SELECT cn FROM t), n, special FROM verdict"

/* *ret_cn 0: something has to stay. */
static gboolean
hide (PgMailbox *self, TernId id, guint flags, gint64 *ret_cn, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (self), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;
  const TernDbResult *row;
  TernDbParams params, lock;

  if (!pg_mailbox_start_params (self, &params, job, error))
    return FALSE;
  tern_db_params_add_int8 (&params, (gint64) id);
  tern_db_params_add_int8 (&params, (gint64) tern_filetime_now ());
  tern_db_params_add_boolean (&params, (flags & TERN_DELETE_MESSAGES) != 0);
  tern_db_params_add_boolean (&params, (flags & TERN_DELETE_FOLDERS) != 0);
  tern_db_params_add_int4 (&params, (flags & TERN_DELETE_HARD) != 0 ? TERN_CHANGE_DELETED : TERN_CHANGE_SOFT_DELETED);
  tern_db_params_init (&lock);
  tern_db_params_add_int8 (&lock, pg_mailbox_get_id (self));
  pg_pipeline_add (pipeline, PG_LOCK, &lock);
  pg_pipeline_add (pipeline, HIDE_SQL, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (pg_results_get (results, 0)) == 0)
    return pg_mailbox_gone (self, error);
  row = pg_results_get (results, 1);
  if (tern_db_result_get_int (row, 0, 1) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x doesn't exist", id);
    return FALSE;
  }
  *ret_cn = tern_db_result_get_int (row, 0, 0);
  return TRUE;
}

#define SUBTREE_SQL                                                                                                    \
  "WITH RECURSIVE sub AS (SELECT folder_id FROM tern.folder WHERE mailbox_id = $1 AND folder_id = $2 "                 \
  "AND deleted_at IS NOT NULL UNION SELECT f.folder_id FROM tern.folder f JOIN sub ON f.parent_id = sub.folder_id "    \
  "WHERE f.mailbox_id = $1 AND f.deleted_at IS NOT NULL) SELECT folder_id FROM sub"

static GArray *
read_subtree (PgMailbox *self, TernId id, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;
  GArray *ids;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  tern_db_params_add_int8 (&params, (gint64) id);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), SUBTREE_SQL, &params, job, error);
  if (rows == NULL)
    return NULL;
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++) {
    gint64 folder = tern_db_result_get_int (rows, row, 0);

    g_array_append_val (ids, folder);
  }
  return ids;
}

/* Blobs stay for the sweeper, which knows whether another stream shares them. */
#define PURGE_SQL                                                                                                      \
  "WITH v AS MATERIALIZED (SELECT message_id FROM tern.message WHERE mailbox_id = $1 AND folder_id = "                 \
  "ANY ($2) LIMIT $3), "                                                                                               \
  "m AS (DELETE FROM tern.message m USING v WHERE m.mailbox_id = $1 AND m.message_id = v.message_id), "                \
  "p AS (DELETE FROM tern.message_props p USING v WHERE p.mailbox_id = $1 AND p.message_id = v.message_id), "          \
  "o AS (DELETE FROM tern.object o USING v WHERE o.mailbox_id = $1 AND o.message_id = v.message_id RETURNING o.oid), " \
  "s AS (DELETE FROM tern.stream s USING (SELECT message_id AS oid FROM v UNION ALL SELECT oid FROM o) k "             \
  "WHERE s.mailbox_id = $1 AND s.oid = k.oid), "                                                                       \
  "x AS (DELETE FROM tern.xprop x USING v WHERE x.mailbox_id = $1 AND x.message_id = v.message_id) "                   \
  "SELECT count (*) FROM v"
#define DROP_SQL                                                                                                       \
  "WITH f AS (DELETE FROM tern.folder f WHERE mailbox_id = $1 AND folder_id = ANY ($2) AND deleted_at IS NOT NULL "    \
  "AND NOT EXISTS (SELECT FROM tern.message m WHERE m.mailbox_id = $1 AND m.folder_id = f.folder_id) "                 \
  "RETURNING folder_id), "                                                                                             \
  "p AS (DELETE FROM tern.permission p USING f WHERE p.mailbox_id = $1 AND p.folder_id = f.folder_id), "               \
  "r AS (DELETE FROM tern.rule r USING f WHERE r.mailbox_id = $1 AND r.folder_id = f.folder_id), "                     \
  "u AS (DELETE FROM tern.per_user_read u USING f WHERE u.mailbox_id = $1 AND u.folder_id = f.folder_id), "            \
  "s AS (DELETE FROM tern.search_folder s USING f WHERE s.mailbox_id = $1 AND s.folder_id = f.folder_id), "            \
  "h AS (DELETE FROM tern.search_hit h USING f WHERE h.mailbox_id = $1 AND h.folder_id = f.folder_id) "                \
  "SELECT count (*) FROM f"

static TernDbResult *
run_on_subtree (PgMailbox *self, const char *sql, GArray *ids, gboolean limited, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  pg_params_add_int8_array (&params, (const gint64 *) (gpointer) ids->data, ids->len);
  if (limited)
    tern_db_params_add_int8 (&params, BATCH);
  return tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), sql, &params, job, error);
}

gboolean
pg_folders_purge (PgMailbox *self, TernId id, TernJob *job, GError **error)
{
  g_autoptr (GArray) ids = read_subtree (self, id, job, error);
  g_autoptr (TernDbResult) dropped = NULL;
  gint64 n = BATCH;

  if (ids == NULL)
    return FALSE;
  while (n == BATCH) {
    g_autoptr (TernDbResult) row = run_on_subtree (self, PURGE_SQL, ids, TRUE, job, error);

    if (row == NULL)
      return FALSE;
    n = tern_db_result_get_int (row, 0, 0);
  }
  dropped = run_on_subtree (self, DROP_SQL, ids, FALSE, job, error);
  return dropped != NULL;
}

gboolean
pg_folders_remove (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (folders);
  g_autoptr (TernFolderInfo) info = tern_folders_get (folders, id, job, error);
  gint64 cn = 0;

  if (info == NULL || !pg_folders_demand_movable (info, error) || !hide (self, id, flags, &cn, job, error))
    return FALSE;
  *ret_partial = cn == 0;
  if (cn == 0)
    return TRUE;
  pg_mailbox_committed (self, cn, job);
  return (flags & TERN_DELETE_HARD) == 0 || pg_folders_purge (self, id, job, error);
}

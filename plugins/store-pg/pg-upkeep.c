#include "plugins/store-pg/pg-upkeep.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-blob.h"
#include "plugins/store-pg/pg-folders-private.h"
#include "plugins/store-pg/pg-items.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-store-private.h"

#define LOG_BATCH "5000"
#define LOG_BATCH_N 5000

static TernDbResult *
run (TernUpkeep *upkeep, const char *sql, gint64 mailbox, const gint64 *argument, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, mailbox);
  if (argument != NULL)
    tern_db_params_add_int8 (&params, *argument);
  return tern_database_query (TERN_DATABASE (pg_store_get_database (PG_STORE (upkeep))), sql, &params, job, error);
}

static gboolean
next_mailbox (TernUpkeep *upkeep, gint64 after, gint64 *ret_next, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) row
    = run (upkeep, "SELECT coalesce (min (mailbox_id), 0) FROM tern.mailbox WHERE mailbox_id > $1", after, NULL, job,
           error);

  if (row == NULL)
    return FALSE;
  *ret_next = tern_db_result_get_int (row, 0, 0);
  return TRUE;
}

/* (nullable) (transfer full): NULL without an error: it is gone. */
static TernMailbox *
open_number (TernUpkeep *upkeep, gint64 mailbox, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) row
    = run (upkeep, "SELECT guid FROM tern.mailbox WHERE mailbox_id = $1", mailbox, NULL, job, error);
  g_autoptr (GError) why = NULL;
  TernMailbox *opened;
  TernGuid guid;

  if (row == NULL || tern_db_result_get_n_rows (row) == 0)
    return NULL;
  guid = tern_db_result_get_uuid (row, 0, 0);
  opened = tern_store_open_mailbox (TERN_STORE (upkeep), &guid, job, &why);
  if (opened == NULL && !g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&why));
  return opened;
}

static gboolean
purge_mailbox (TernUpkeep *upkeep, gint64 mailbox, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) row
    = run (upkeep, "SELECT FROM tern.mailbox WHERE mailbox_id = $1", mailbox, NULL, job, error);

  if (row == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (row) > 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "mailbox %" G_GINT64_FORMAT " exists", mailbox);
    return FALSE;
  }
  return pg_purge_mailbox (pg_store_get_database (PG_STORE (upkeep)), mailbox, job, error);
}

/* One folder's at a time, since that is what a removal works on. */
#define EXPIRED_SQL                                                                                                    \
  "WITH o AS (SELECT m.folder_id FROM tern.message m JOIN tern.folder f ON f.mailbox_id = $1 AND f.folder_id = "       \
  "m.folder_id WHERE m.mailbox_id = $1 AND m.deleted_at < $2 AND f.deleted_at IS NULL LIMIT 1) "                       \
  "SELECT m.folder_id, m.message_id FROM o JOIN tern.message m ON m.mailbox_id = $1 AND m.folder_id = o.folder_id "    \
  "AND m.deleted_at < $2 LIMIT 500"
#define EXPIRED_FOLDER_SQL                                                                                             \
  "SELECT folder_id FROM tern.folder WHERE mailbox_id = $1 AND deleted_at < $2 LIMIT 1"

static gboolean
expire_messages (TernMailbox *mailbox, const TernDbResult *rows, TernJob *job, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (TernId));
  gboolean partial;

  for (guint i = 0; i < tern_db_result_get_n_rows (rows); i++) {
    TernId id = (TernId) tern_db_result_get_int (rows, i, 1);

    g_array_append_val (ids, id);
  }
  return tern_items_remove (TERN_ITEMS (mailbox), (TernId) tern_db_result_get_int (rows, 0, 0),
                            (const TernId *) (gpointer) ids->data, ids->len, TRUE, NULL, &partial, job, error);
}

static gboolean
expire_deleted (TernUpkeep *upkeep, gint64 number, TernFiletime before, gboolean *ret_more, TernJob *job,
                GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (TernMailbox) mailbox = open_number (upkeep, number, job, &why);
  g_autoptr (TernDbResult) rows = NULL;
  g_autoptr (TernDbResult) folder = NULL;
  const gint64 argument = (gint64) before;

  if (mailbox == NULL && why != NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  *ret_more = FALSE;
  if (mailbox == NULL)
    return TRUE;
  rows = run (upkeep, EXPIRED_SQL, number, &argument, job, error);
  if (rows == NULL)
    return FALSE;
  *ret_more = tern_db_result_get_n_rows (rows) > 0;
  if (*ret_more)
    return expire_messages (mailbox, rows, job, error);
  folder = run (upkeep, EXPIRED_FOLDER_SQL, number, &argument, job, error);
  if (folder == NULL)
    return FALSE;
  *ret_more = tern_db_result_get_n_rows (folder) > 0;
  return !*ret_more
         || pg_folders_purge (PG_MAILBOX (mailbox), (TernId) tern_db_result_get_int (folder, 0, 0), job, error);
}

#define MARK_SQL                                                                                                       \
  "INSERT INTO tern.log_mark (mailbox_id, cn) SELECT mailbox_id, next_cn - 1 FROM tern.mailbox b "                     \
  "WHERE mailbox_id = $1 ON CONFLICT DO NOTHING"
/* The floor rises before anything goes, so that no reader misses a change. */
#define FLOOR_SQL                                                                                                      \
  "UPDATE tern.mailbox SET log_floor_cn = k.cn FROM (SELECT max (cn) AS cn FROM tern.log_mark WHERE mailbox_id = $1 "  \
  "AND at <= now () - make_interval (secs => $2::float8)) k WHERE mailbox_id = $1 AND k.cn > log_floor_cn"
#define PRUNE_SQL                                                                                                      \
  "DELETE FROM tern.change_log l USING (SELECT c.cn, c.seq FROM tern.mailbox b JOIN tern.change_log c "                \
  "ON c.mailbox_id = $1 AND c.cn <= b.log_floor_cn WHERE b.mailbox_id = $1 ORDER BY c.cn, c.seq "                      \
  "LIMIT " LOG_BATCH ") v WHERE l.mailbox_id = $1 AND l.cn = v.cn AND l.seq = v.seq"
#define MARKS_SQL                                                                                                      \
  "DELETE FROM tern.log_mark k USING tern.mailbox b WHERE b.mailbox_id = $1 AND k.mailbox_id = $1 "                    \
  "AND k.cn < b.log_floor_cn"

static gboolean
prune_changes (TernUpkeep *upkeep, gint64 mailbox, gint64 keep, gboolean *ret_more, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) marked = run (upkeep, MARK_SQL, mailbox, NULL, job, error);
  g_autoptr (TernDbResult) raised = marked != NULL ? run (upkeep, FLOOR_SQL, mailbox, &keep, job, error) : NULL;
  g_autoptr (TernDbResult) pruned = raised != NULL ? run (upkeep, PRUNE_SQL, mailbox, NULL, job, error) : NULL;
  g_autoptr (TernDbResult) marks = NULL;

  if (pruned == NULL)
    return FALSE;
  *ret_more = tern_db_result_get_affected (pruned) == LOG_BATCH_N;
  if (*ret_more)
    return TRUE;
  marks = run (upkeep, MARKS_SQL, mailbox, NULL, job, error);
  return marks != NULL;
}

static gboolean
sweep_values (TernUpkeep *upkeep, gint64 number, gint64 grace, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (TernMailbox) mailbox = open_number (upkeep, number, job, &why);
  guint64 removed;

  if (mailbox != NULL)
    return pg_blobs_sweep (PG_MAILBOX (mailbox), grace, &removed, job, error);
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

void
pg_upkeep_iface_init (TernUpkeepInterface *iface)
{
  iface->next_mailbox = next_mailbox;
  iface->purge_mailbox = purge_mailbox;
  iface->expire_deleted = expire_deleted;
  iface->prune_changes = prune_changes;
  iface->sweep_values = sweep_values;
}

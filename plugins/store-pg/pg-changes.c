#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-mailbox-private.h"

#define MAX_CN_SQL "SELECT next_cn - 1 FROM tern.mailbox WHERE mailbox_id = $1"

static gboolean
get_max_cn (TernChanges *changes, gint64 *ret_cn, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (changes);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  row = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), MAX_CN_SQL, &params, job, error);
  if (row == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (row) == 0)
    return pg_mailbox_gone (self, error);
  *ret_cn = tern_db_result_get_int (row, 0, 0);
  return TRUE;
}

/* The floor and the rows in one snapshot. WITH TIES: rows of one number are never torn apart, so that a reader may go
 * on after the last number it has seen. */
#define READ_SQL                                                                                                       \
  "SELECT m.log_floor_cn, l.cn, l.kind, l.folder_id, l.message_id, l.old_folder_id, l.old_id FROM tern.mailbox m "     \
  "LEFT JOIN LATERAL (SELECT cn, seq, kind, folder_id, message_id, old_folder_id, old_id FROM tern.change_log "       \
  "WHERE mailbox_id = m.mailbox_id AND cn > $2 "                                                                       \
  "ORDER BY cn FETCH FIRST $3 ROWS WITH TIES) l ON true WHERE m.mailbox_id = $1 ORDER BY l.cn, l.seq"

static GArray *
decode (const TernDbResult *rows)
{
  guint n = tern_db_result_get_n_rows (rows);
  GArray *array = g_array_sized_new (FALSE, FALSE, sizeof (TernChange), n);

  for (guint row = 0; row < n; row++) {
    TernChange change = {
      .cn = tern_db_result_get_int (rows, row, 1),
      .kind = (TernChangeKind) tern_db_result_get_int (rows, row, 2),
      .folder = (TernId) tern_db_result_get_int (rows, row, 3),
      .message = (TernId) tern_db_result_get_int (rows, row, 4),
      .old_folder = (TernId) tern_db_result_get_int (rows, row, 5),
      .old_id = (TernId) tern_db_result_get_int (rows, row, 6),
    };

    if (!tern_db_result_is_null (rows, row, 1))
      g_array_append_val (array, change);
  }
  return array;
}

static GArray *
read_log (TernChanges *changes, gint64 cn, guint n, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (changes);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  tern_db_params_add_int8 (&params, cn);
  tern_db_params_add_int8 (&params, n);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), READ_SQL, &params, job, error);
  if (rows == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (rows) == 0) {
    pg_mailbox_gone (self, error);
    return NULL;
  }
  if (cn < tern_db_result_get_int (rows, 0, 0)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_STALE, "changes after %" G_GINT64_FORMAT " are no longer in the log",
                 cn);
    return NULL;
  }
  return decode (rows);
}

static guint
watch (TernChanges *changes, TernChangesFunc func, gpointer user_data, GDestroyNotify destroy)
{
  return pg_watchers_add (pg_mailbox_get_watchers (PG_MAILBOX (changes)), func, user_data, destroy);
}

static void
unwatch (TernChanges *changes, guint id)
{
  pg_watchers_remove (pg_mailbox_get_watchers (PG_MAILBOX (changes)), id);
}

void
pg_changes_iface_init (TernChangesInterface *iface)
{
  iface->get_max_cn = get_max_cn;
  iface->read = read_log;
  iface->watch = watch;
  iface->unwatch = unwatch;
}

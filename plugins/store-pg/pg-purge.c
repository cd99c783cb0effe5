#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-store-private.h"

/* The table's rows go in batches, so that no statement runs for long; the key of each begins with the mailbox. */
#define PURGE(table)                                                                                                   \
  "DELETE FROM tern." table " WHERE ctid = ANY (ARRAY (SELECT ctid FROM tern." table                                   \
  " WHERE mailbox_id = $1 LIMIT 2000))"
#define BATCH 2000

static const char *const purges[] = {
  PURGE ("search_hit"),    PURGE ("xprop"),          PURGE ("change_log"),    PURGE ("stream"),     PURGE ("object"),
  PURGE ("message_props"), PURGE ("message"),        PURGE ("blob_map"),      PURGE ("blob"),       PURGE ("chunk"),
  PURGE ("permission"),    PURGE ("rule"),           PURGE ("per_user_read"), PURGE ("per_user_foreign"), PURGE ("queue"),      PURGE ("consumer"),
  PURGE ("search_folder"), PURGE ("receive_folder"), PURGE ("folder"),        PURGE ("named_prop"), PURGE ("replica"),
  PURGE ("reserved_range"), PURGE ("mailbox_props"), PURGE ("log_mark"),      PURGE ("delivered"),  PURGE ("job"),
};

gboolean
pg_purge_mailbox (PgDatabase *database, gint64 mailbox_id, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, mailbox_id);
  for (guint i = 0; i < G_N_ELEMENTS (purges); i++) {
    gint64 n = BATCH;

    while (n == BATCH) {
      g_autoptr (TernDbResult) done = NULL;

      if (!tern_job_check (job, error))
        return FALSE;
      done = tern_database_query (TERN_DATABASE (database), purges[i], &params, job, error);
      if (done == NULL) {
        g_prefix_error (error, "clear away mailbox %" G_GINT64_FORMAT ": ", mailbox_id);
        return FALSE;
      }
      n = tern_db_result_get_affected (done);
    }
  }
  return TRUE;
}

gboolean
pg_purge_all (PgDatabase *database, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) rows = tern_database_query (
    TERN_DATABASE (database), "SELECT mailbox_id FROM tern.job WHERE kind = 'purge-mailbox'", NULL, job, error);

  if (rows == NULL)
    return FALSE;
  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++) {
    if (!pg_purge_mailbox (database, tern_db_result_get_int (rows, row, 0), job, error))
      return FALSE;
  }
  return TRUE;
}

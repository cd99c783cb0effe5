#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-mailbox-private.h"
#include "plugins/store-pg/pg-params.h"

/* Replica ids and counters of TernMailbox. Replica id 1 is the mailbox's own, 5 its mapping signature; 2 to 4 have
 * meanings elsewhere, so foreign ones begin at 6. */
#define REPLID_MAPPING 5
#define REPLID_FIRST_FOREIGN 6
#define REPLID_MAX 0x7FFF
/* A counter has 47 bits and a client asks for 64 Ki at most; so nobody can use them up. */
#define RESERVE_MAX 0x100000

#define FIND_SQL "SELECT replid FROM tern.replica WHERE mailbox_id = $1 AND guid = $2"
#define REGISTER_SQL                                                                                                   \
  "INSERT INTO tern.replica (mailbox_id, replid, guid) SELECT $1, coalesce (max (replid), $3 - 1) + 1, $2 "            \
  "FROM tern.replica WHERE mailbox_id = $1 HAVING coalesce (max (replid), 0) < $4 "                                    \
  "ON CONFLICT (mailbox_id, guid) DO NOTHING"

static void
start (TernDbParams *params, PgMailbox *mailbox, const TernGuid *replica)
{
  tern_db_params_init (params);
  tern_db_params_add_int8 (params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_uuid (params, replica);
}

static gboolean
register_replica (PgMailbox *mailbox, const TernGuid *replica, guint16 *ret_replid, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;
  TernDbParams lock, insert, find;
  const TernDbResult *row;

  tern_db_params_init (&lock);
  tern_db_params_add_int8 (&lock, pg_mailbox_get_id (mailbox));
  pg_pipeline_add (pipeline, PG_LOCK, &lock);
  start (&insert, mailbox, replica);
  tern_db_params_add_int4 (&insert, REPLID_FIRST_FOREIGN);
  tern_db_params_add_int4 (&insert, REPLID_MAX);
  pg_pipeline_add (pipeline, REGISTER_SQL, &insert);
  start (&find, mailbox, replica);
  pg_pipeline_add (pipeline, FIND_SQL, &find);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (pg_results_get (results, 0)) == 0)
    return pg_mailbox_gone (mailbox, error);
  row = pg_results_get (results, 2);
  if (tern_db_result_get_n_rows (row) == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_LIMIT, "the mailbox has no replica id left");
    return FALSE;
  }
  *ret_replid = (guint16) tern_db_result_get_int (row, 0, 0);
  return TRUE;
}

gboolean
pg_replicas_get_replid (TernMailbox *mailbox, const TernGuid *replica, gboolean create, guint16 *ret_replid,
                        TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (mailbox);
  const TernMailboxInfo *info = tern_mailbox_get_info (mailbox);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;

  if (tern_guid_equal (replica, &info->replica) || tern_guid_equal (replica, &info->mapping_signature)) {
    *ret_replid = tern_guid_equal (replica, &info->replica) ? TERN_REPLID_OWN : REPLID_MAPPING;
    return TRUE;
  }
  start (&params, self, replica);
  row = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), FIND_SQL, &params, job, error);
  if (row == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (row) > 0) {
    *ret_replid = (guint16) tern_db_result_get_int (row, 0, 0);
    return TRUE;
  }
  if (create && !tern_guid_is_null (replica))
    return register_replica (self, replica, ret_replid, job, error);
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the mailbox doesn't know this replica");
  return FALSE;
}

#define GUID_SQL "SELECT guid FROM tern.replica WHERE mailbox_id = $1 AND replid = $2"

gboolean
pg_replicas_get_replica (TernMailbox *mailbox, guint16 replid, TernGuid *ret_replica, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (mailbox);
  const TernMailboxInfo *info = tern_mailbox_get_info (mailbox);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;

  if (replid == TERN_REPLID_OWN || replid == REPLID_MAPPING) {
    *ret_replica = replid == TERN_REPLID_OWN ? info->replica : info->mapping_signature;
    return TRUE;
  }
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  tern_db_params_add_int4 (&params, replid);
  row = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), GUID_SQL, &params, job, error);
  if (row == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (row) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the mailbox has no replica id %u", replid);
    return FALSE;
  }
  *ret_replica = tern_db_result_get_uuid (row, 0, 0);
  return TRUE;
}

/* Takes no change number: nothing becomes visible. */
#define RESERVE_SQL                                                                                                    \
  "WITH t AS (" PG_TAKE ("0", "$3", "") "), r AS (INSERT INTO tern.reserved_range (mailbox_id, first_id, count) "      \
  "SELECT $1, t.id, $3 FROM t) SELECT id FROM t"

gboolean
pg_replicas_reserve_ids (TernMailbox *mailbox, guint32 count, guint64 *ret_first, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (mailbox);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;

  if (count == 0 || count > RESERVE_MAX) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%u ids can't be reserved at once", count);
    return FALSE;
  }
  if (!pg_mailbox_start_params (self, &params, job, error))
    return FALSE;
  tern_db_params_add_int8 (&params, count);
  row = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), RESERVE_SQL, &params, job, error);
  if (row == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (row) == 0)
    return pg_mailbox_gone (self, error);
  *ret_first = (guint64) tern_db_result_get_int (row, 0, 0);
  return TRUE;
}

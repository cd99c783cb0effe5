#include "plugins/store-pg/pg-duties.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-store-private.h"
#include "plugins/store-pg/pg-store.h"

/*
 * While a duty runs its row is due at infinity, so that a due time before that says: posted again since. Its claim is
 * the lease's end in microseconds, which is another with each claim and renewal: who lost the lease can't write.
 */
#define CLAIM "(extract (epoch FROM lease_until) * 1000000)::int8"
#define SECONDS(n) "make_interval (secs => " n "::float8)"

#define POST(from, conflict)                                                                                           \
  "INSERT INTO tern.job (mailbox_id, kind, key, due, payload) SELECT m, $2, $3, now () + " SECONDS ("$4") ", $5 "      \
  "FROM (" from ") m (m) ON CONFLICT (mailbox_id, kind, key) DO " conflict
#define SOONER                                                                                                         \
  "UPDATE SET due = LEAST (job.due, excluded.due), payload = coalesce (excluded.payload, job.payload)"
#define OF_MAILBOX "SELECT mailbox_id FROM tern.mailbox WHERE guid = $1"
#define OF_ALL "SELECT 0::int8 WHERE $1::uuid IS NULL"

static gboolean
post (TernDuties *duties, const TernDutyPost *post, TernJob *job, GError **error)
{
  static const char *const sql[2][2] = {
    { POST (OF_ALL, "NOTHING"), POST (OF_ALL, SOONER) },
    { POST (OF_MAILBOX, "NOTHING"), POST (OF_MAILBOX, SOONER) },
  };
  static const TernGuid none = { 0 };
  PgStore *store = PG_STORE (duties);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;

  tern_db_params_init (&params);
  pg_params_add_guid (&params, post->mailbox != NULL ? post->mailbox : &none);
  tern_db_params_add_text (&params, post->kind);
  tern_db_params_add_text (&params, post->key != NULL ? post->key : "");
  tern_db_params_add_int8 (&params, post->delay);
  pg_params_add_bytes (&params, post->payload);
  done = tern_database_query (TERN_DATABASE (pg_store_get_database (store)),
                              sql[post->mailbox != NULL][post->sooner != FALSE], &params, job, error);
  if (done == NULL) {
    g_prefix_error (error, "post duty %s: ", post->kind);
    return FALSE;
  }
  if (post->delay <= 0 && tern_db_result_get_affected (done) > 0)
    pg_duty_hook_call (pg_database_get_duty_hook (pg_store_get_database (store)));
  return TRUE;
}

#define POST_ALONG                                                                                                       \
  "INSERT INTO tern.job (mailbox_id, kind, key, due) VALUES ($1, $2, $3, now () + " SECONDS ("$4") ") "                \
  "ON CONFLICT (mailbox_id, kind, key) DO UPDATE SET due = LEAST (job.due, excluded.due)"

void
pg_duties_add_post (PgPipeline *pipeline, gint64 mailbox_id, const char *kind, const char *key, gint64 delay)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, mailbox_id);
  tern_db_params_add_text (&params, kind);
  tern_db_params_add_text (&params, key);
  tern_db_params_add_int8 (&params, delay);
  pg_pipeline_add (pipeline, POST_ALONG, &params);
}

/* A lease that ran out counts as a failure: what kills its node each time is put off like any other. */
#define CLAIM_SQL                                                                                                      \
  "WITH w AS MATERIALIZED (SELECT j.mailbox_id, j.kind, j.key, d.lease FROM unnest ($2::text[], $3::int8[], "          \
  "$4::int8[]) d (kind, most, lease) CROSS JOIN LATERAL (SELECT mailbox_id, kind, key FROM tern.job "                  \
  "WHERE kind = d.kind AND (lease_until < now () OR (lease_until IS NULL AND due <= now ())) "                         \
  "ORDER BY due, mailbox_id LIMIT d.most FOR NO KEY UPDATE SKIP LOCKED) j) "                                           \
  "UPDATE tern.job j SET lease_until = clock_timestamp () + " SECONDS ("w.lease") ", node = $1, due = 'infinity', "    \
  "attempts = attempts + CASE WHEN lease_until IS NULL THEN 0 ELSE 1 END FROM w "                                      \
  "WHERE j.mailbox_id = w.mailbox_id AND j.kind = w.kind AND j.key = w.key "                                           \
  "RETURNING j.mailbox_id, (SELECT guid FROM tern.mailbox b WHERE b.mailbox_id = j.mailbox_id), j.kind, j.key, "       \
  "j.attempts, j.payload, " CLAIM ", 9223372036854775807, w.lease, j.node, j.last_error"

#define LIST_SQL                                                                                                       \
  "SELECT j.mailbox_id, (SELECT guid FROM tern.mailbox b WHERE b.mailbox_id = j.mailbox_id), j.kind, j.key, "          \
  "j.attempts, j.payload, CASE WHEN lease_until > now () THEN " CLAIM " END, CASE WHEN j.due = 'infinity' THEN "       \
  "9223372036854775807 ELSE extract (epoch FROM j.due - now ())::int8 END, "                                           \
  "GREATEST (extract (epoch FROM lease_until - now ())::int8, 0), j.node, j.last_error FROM tern.job j "               \
  "ORDER BY due, mailbox_id, kind, key"

static char *
get_text (const TernDbResult *rows, guint row, guint column)
{
  return tern_db_result_is_null (rows, row, column) ? NULL : g_strdup (tern_db_result_get_text (rows, row, column));
}

static GPtrArray *
read_duties (const TernDbResult *rows)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_duty_free);

  for (guint i = 0; i < tern_db_result_get_n_rows (rows); i++) {
    TernDuty *duty = g_new0 (TernDuty, 1);
    const guint8 *payload;
    gsize size;

    duty->number = tern_db_result_get_int (rows, i, 0);
    duty->mailbox = tern_db_result_get_uuid (rows, i, 1);
    duty->kind = g_strdup (tern_db_result_get_text (rows, i, 2));
    duty->key = g_strdup (tern_db_result_get_text (rows, i, 3));
    duty->failures = (guint) tern_db_result_get_int (rows, i, 4);
    payload = tern_db_result_get_bytea (rows, i, 5, &size);
    duty->payload = payload != NULL ? g_bytes_new (payload, size) : NULL;
    duty->claim = tern_db_result_get_int (rows, i, 6);
    duty->due_in = tern_db_result_get_int (rows, i, 7);
    duty->lease_left = tern_db_result_get_int (rows, i, 8);
    duty->node = get_text (rows, i, 9);
    duty->last_error = get_text (rows, i, 10);
    g_ptr_array_add (list, duty);
  }
  return list;
}

static GPtrArray *
claim (TernDuties *duties, const char *node, const TernDutyDemand *demands, guint n, TernJob *job, GError **error)
{
  g_autofree const char **kinds = g_new0 (const char *, n + 1);
  g_autofree gint64 *most = g_new0 (gint64, n + 1);
  g_autofree gint64 *leases = g_new0 (gint64, n + 1);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  for (guint i = 0; i < n; i++) {
    kinds[i] = demands[i].kind;
    most[i] = demands[i].most;
    leases[i] = demands[i].lease;
  }
  tern_db_params_init (&params);
  tern_db_params_add_text (&params, node);
  pg_params_add_text_array (&params, kinds, n);
  pg_params_add_int8_array (&params, most, n);
  pg_params_add_int8_array (&params, leases, n);
  rows = tern_database_query (TERN_DATABASE (pg_store_get_database (PG_STORE (duties))), CLAIM_SQL, &params, job,
                              error);
  return rows != NULL ? read_duties (rows) : NULL;
}

static GPtrArray *
list (TernDuties *duties, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) rows = tern_database_query (
    TERN_DATABASE (pg_store_get_database (PG_STORE (duties))), LIST_SQL, NULL, job, error);

  return rows != NULL ? read_duties (rows) : NULL;
}

#define MINE " WHERE mailbox_id = $1 AND kind = $2 AND key = $3 AND " CLAIM " = $4"

static void
start_params (TernDbParams *params, const TernDuty *duty)
{
  tern_db_params_init (params);
  tern_db_params_add_int8 (params, duty->number);
  tern_db_params_add_text (params, duty->kind);
  tern_db_params_add_text (params, duty->key);
  tern_db_params_add_int8 (params, duty->claim);
}

static gboolean
set_lost (const TernDuty *duty, GError **error)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_STALE, "the lease of duty %s ran out and it isn't ours any more",
               duty->kind);
  return FALSE;
}

#define RENEW_SQL                                                                                                      \
  "UPDATE tern.job SET lease_until = clock_timestamp () + " SECONDS ("$5") MINE " RETURNING " CLAIM

static gboolean
renew (TernDuties *duties, TernDuty *duty, gint64 lease, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;

  start_params (&params, duty);
  tern_db_params_add_int8 (&params, lease);
  row = tern_database_query (TERN_DATABASE (pg_store_get_database (PG_STORE (duties))), RENEW_SQL, &params, job,
                             error);
  if (row == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (row) == 0)
    return set_lost (duty, error);
  duty->claim = tern_db_result_get_int (row, 0, 0);
  return TRUE;
}

/* Two statements, each with its own snapshot: the first waits for a post under way and leaves what was posted. */
#define REMOVE_SQL "DELETE FROM tern.job" MINE " AND $5::boolean AND due = 'infinity'"
#define RELEASE_SQL                                                                                                    \
  "UPDATE tern.job SET lease_until = NULL, node = NULL, last_error = $5, "                                             \
  "attempts = CASE WHEN $5::text IS NULL THEN 0 ELSE attempts + 1 END, "                                               \
  "due = LEAST (due, now () + " SECONDS ("$6") "), payload = coalesce ($7, payload)" MINE

static gboolean
finish (TernDuties *duties, const TernDuty *duty, const TernDutyResult *result, TernJob *job, GError **error)
{
  g_autofree char *why = result->error != NULL ? g_utf8_make_valid (result->error, -1) : NULL;
  g_autoptr (PgPipeline) pipeline
    = pg_pipeline_begin (pg_store_get_database (PG_STORE (duties)), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) remove = { 0 };
  g_auto (TernDbParams) release = { 0 };

  start_params (&remove, duty);
  tern_db_params_add_boolean (&remove, result->is_done);
  pg_pipeline_add (pipeline, REMOVE_SQL, &remove);
  start_params (&release, duty);
  if (why != NULL)
    tern_db_params_add_text (&release, why);
  else
    tern_db_params_add_null (&release);
  tern_db_params_add_int8 (&release, result->again_in);
  pg_params_add_bytes (&release, result->payload);
  pg_pipeline_add (pipeline, RELEASE_SQL, &release);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  if (tern_db_result_get_affected (pg_results_get (results, 0)) == 0
      && tern_db_result_get_affected (pg_results_get (results, 1)) == 0)
    return set_lost (duty, error);
  return TRUE;
}

static void
set_posted (TernDuties *duties, TernDutiesPosted func, gpointer user_data)
{
  pg_duty_hook_set (pg_database_get_duty_hook (pg_store_get_database (PG_STORE (duties))), func, user_data);
}

void
pg_duties_iface_init (TernDutiesInterface *iface)
{
  iface->post = post;
  iface->claim = claim;
  iface->renew = renew;
  iface->finish = finish;
  iface->list = list;
  iface->set_posted = set_posted;
}

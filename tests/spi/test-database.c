#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-pipeline.h"
#include "tests/spi/store-fixture.h"

static TernDbResult *
query (StoreFixture *fixture, const char *sql, const TernDbParams *params)
{
  g_autoptr (GError) error = NULL;
  TernDbResult *result = tern_database_query (TERN_DATABASE (fixture->database), sql, params, fixture->job, &error);

  g_assert_no_error (error);
  return result;
}

static void
assert_fails (StoreFixture *fixture, const char *sql, TernErrorCode code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernDbResult) result =
      tern_database_query (TERN_DATABASE (fixture->database), sql, NULL, fixture->job, &error);

  g_assert_error (error, TERN_ERROR, (int) code);
  g_assert_null (result);
}

#define ECHO_SQL "SELECT $1::int8, $2::int4, $3::boolean, $4::text, $5::bytea, $6::uuid, $7::int8"

static void
test_values (StoreFixture *fixture, gconstpointer data)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) result = NULL;
  TernGuid guid = TERN_GUID_INIT (0x00020329, 0, 0, 0xC000, 0x46), back;
  gsize size;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, G_MININT64);
  tern_db_params_add_int4 (&params, -7);
  tern_db_params_add_boolean (&params, TRUE);
  tern_db_params_add_text (&params, "grün");
  tern_db_params_add_bytea (&params, "a\0b", 3);
  tern_db_params_add_uuid (&params, &guid);
  tern_db_params_add_null (&params);
  result = query (fixture, ECHO_SQL, &params);
  g_assert_cmpint (tern_db_result_get_int (result, 0, 0), ==, G_MININT64);
  g_assert_cmpint (tern_db_result_get_int (result, 0, 1), ==, -7);
  g_assert_cmpint (tern_db_result_get_int (result, 0, 2), ==, 1);
  g_assert_cmpstr (tern_db_result_get_text (result, 0, 3), ==, "grün");
  g_assert_cmpmem (tern_db_result_get_bytea (result, 0, 4, &size), 3, "a\0b", 3);
  g_assert_cmpuint (size, ==, 3);
  back = tern_db_result_get_uuid (result, 0, 5);
  g_assert_true (tern_guid_equal (&guid, &back));
  g_assert_true (tern_db_result_is_null (result, 0, 6));
  g_assert_cmpint (tern_db_result_get_int (result, 0, 6), ==, 0);
}

/* A statement first used with NULL is prepared with another type when a value comes. */
static void
test_null_then_value (StoreFixture *fixture, gconstpointer data)
{
  static const char sql[] = "SELECT coalesce ($1, 5) + 0";

  for (guint i = 0; i < 4; i++) {
    g_auto (TernDbParams) params = { 0 };
    g_autoptr (TernDbResult) result = NULL;

    tern_db_params_init (&params);
    if (i % 2 == 0)
      tern_db_params_add_null (&params);
    else
      tern_db_params_add_int4 (&params, 8);
    result = query (fixture, sql, &params);
    g_assert_cmpint (tern_db_result_get_int (result, 0, 0), ==, i % 2 == 0 ? 5 : 8);
  }
}

#define ARRAYS_SQL                                                                                                     \
  "SELECT a, b, c, d, e, f FROM unnest ($1::int8[], $2::int4[], $3::boolean[], $4::text[], $5::bytea[], $6::uuid[]) "  \
  "AS x (a, b, c, d, e, f)"

static void
test_arrays (StoreFixture *fixture, gconstpointer data)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new ("xyz", 3);
  const gint64 int8s[] = { 1, G_MAXINT64 };
  const gint32 int4s[] = { -1, 2 };
  const gboolean booleans[] = { TRUE, FALSE };
  const char *const texts[] = { "a", NULL };
  GBytes *const byteas[] = { NULL, bytes };
  TernGuid guids[2];
  gsize size;

  tern_guid_random (&guids[0]);
  tern_guid_random (&guids[1]);
  tern_db_params_init (&params);
  pg_params_add_int8_array (&params, int8s, 2);
  pg_params_add_int4_array (&params, int4s, 2);
  pg_params_add_boolean_array (&params, booleans, 2);
  pg_params_add_text_array (&params, texts, 2);
  pg_params_add_bytea_array (&params, byteas, 2);
  pg_params_add_uuid_array (&params, guids, 2);
  result = query (fixture, ARRAYS_SQL, &params);
  g_assert_cmpuint (tern_db_result_get_n_rows (result), ==, 2);
  g_assert_cmpint (tern_db_result_get_int (result, 1, 0), ==, G_MAXINT64);
  g_assert_cmpint (tern_db_result_get_int (result, 0, 1), ==, -1);
  g_assert_cmpint (tern_db_result_get_int (result, 0, 2), ==, 1);
  g_assert_true (tern_db_result_is_null (result, 1, 3));
  g_assert_true (tern_db_result_is_null (result, 0, 4));
  g_assert_cmpmem (tern_db_result_get_bytea (result, 1, 4, &size), 3, "xyz", 3);
  for (guint i = 0; i < 2; i++) {
    TernGuid back = tern_db_result_get_uuid (result, i, 5);

    g_assert_true (tern_guid_equal (&guids[i], &back));
  }
}

static void
test_errors (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernDbResult) made = query (fixture, "CREATE TABLE x (a int PRIMARY KEY, b text CHECK (b <> ''))", NULL);
  g_autoptr (TernDbResult) row = query (fixture, "INSERT INTO x VALUES (1, 'b')", NULL);

  g_assert_cmpint (tern_db_result_get_affected (row), ==, 1);
  assert_fails (fixture, "INSERT INTO x VALUES (1, 'c')", TERN_ERROR_EXISTS);
  assert_fails (fixture, "INSERT INTO x VALUES (2, '')", TERN_ERROR_INVALID);
  assert_fails (fixture, "SELECT 1/0", TERN_ERROR_INVALID);
  assert_fails (fixture, "SELECT nonsense", TERN_ERROR_INTERNAL);
}

static void
test_transactions (StoreFixture *fixture, gconstpointer data)
{
  TernDatabase *database = TERN_DATABASE (fixture->database);
  g_autoptr (TernDbResult) made = query (fixture, "CREATE TABLE x (a int PRIMARY KEY)", NULL);
  g_autoptr (TernDbResult) one = NULL;
  g_autoptr (TernDbResult) two = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_database_begin (database, fixture->job, &error));
  one = query (fixture, "INSERT INTO x VALUES (1)", NULL);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM x"), ==, 0);
  g_assert_true (tern_database_commit (database, fixture->job, &error));
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM x"), ==, 1);

  g_assert_true (tern_database_begin (database, fixture->job, &error));
  two = query (fixture, "INSERT INTO x VALUES (2)", NULL);
  tern_database_rollback (database, fixture->job);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM x"), ==, 1);

  /* PostgreSQL answers a COMMIT of a failed transaction with success. */
  g_assert_true (tern_database_begin (database, fixture->job, &error));
  assert_fails (fixture, "INSERT INTO x VALUES (1)", TERN_ERROR_EXISTS);
  g_assert_false (tern_database_commit (database, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INTERNAL);
}

/* After the rollback of an inner part nothing of the whole may be committed, nor run outside of it. */
static void
test_nested (StoreFixture *fixture, gconstpointer data)
{
  TernDatabase *database = TERN_DATABASE (fixture->database);
  g_autoptr (TernDbResult) made = query (fixture, "CREATE TABLE x (a int PRIMARY KEY)", NULL);
  g_autoptr (TernDbResult) one = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_database_begin (database, fixture->job, &error));
  one = query (fixture, "INSERT INTO x VALUES (1)", NULL);
  g_assert_true (tern_database_begin (database, fixture->job, &error));
  tern_database_rollback (database, fixture->job);
  assert_fails (fixture, "INSERT INTO x VALUES (2)", TERN_ERROR_UNAVAILABLE);
  g_assert_false (tern_database_commit (database, fixture->job, &error));
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM x"), ==, 0);
  g_clear_error (&error);
  g_assert_true (tern_database_begin (database, fixture->job, &error));
  g_assert_true (tern_database_commit (database, fixture->job, &error));
}

static void
test_pipeline (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernDbResult) made = query (fixture, "CREATE TABLE x (a int PRIMARY KEY)", NULL);
  g_autoptr (PgPipeline) good = pg_pipeline_begin (fixture->database, PG_PIPELINE_WRITE, fixture->job);
  g_autoptr (PgPipeline) bad = pg_pipeline_begin (fixture->database, PG_PIPELINE_WRITE, fixture->job);
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;
  static const char insert[] = "INSERT INTO x VALUES ($1)";

  for (gint i = 0; i < 3; i++) {
    TernDbParams params;

    tern_db_params_init (&params);
    tern_db_params_add_int4 (&params, i);
    g_assert_cmpuint (pg_pipeline_add (good, insert, &params), ==, (guint) i);
    g_assert_null (params.bytes);
  }
  pg_pipeline_add_dynamic (good, "SELECT count (*) FROM x", NULL);
  results = pg_pipeline_run (good, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tern_db_result_get_int (pg_results_get (results, 3), 0, 0), ==, 3);

  /* All or nothing. */
  for (gint i = 5; i > 1; i--) {
    TernDbParams params;

    tern_db_params_init (&params);
    tern_db_params_add_int4 (&params, i);
    pg_pipeline_add (bad, insert, &params);
  }
  g_assert_null (pg_pipeline_run (bad, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM x"), ==, 3);
  /* The connection goes on. */
  g_clear_pointer (&made, tern_db_result_free);
  made = query (fixture, "SELECT 1", NULL);
}

static gpointer
cancel_soon (gpointer job)
{
  g_usleep (200000);
  tern_job_cancel (job);
  return NULL;
}

static void
test_cancel (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernJob) job = tern_job_new ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, job);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TernDbResult) result =
    tern_database_query (TERN_DATABASE (fixture->database), "SELECT pg_sleep (30)", NULL, job, &error);

  g_assert_error (error, TERN_ERROR, TERN_ERROR_CANCELLED);
  g_assert_null (result);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
  g_thread_join (thread);
}

/* What an operator or a timeout of the server ends isn't the client's doing. */
static void
test_statement_timeout (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernDbResult) set = query (fixture, "SET statement_timeout = 50", NULL);

  assert_fails (fixture, "SELECT pg_sleep (10)", TERN_ERROR_TIMEOUT);
}

static void
test_pool_is_bounded (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (PgDatabase) database = pg_database_new (fixture->dsn, 2, 100);
  g_autoptr (TernJob) first = tern_job_new ();
  g_autoptr (TernJob) second = tern_job_new ();
  g_autoptr (TernJob) third = tern_job_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (pg_database_get_connection (database, first, &error));
  g_assert_nonnull (pg_database_get_connection (database, second, &error));
  g_assert_null (pg_database_get_connection (database, third, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_BUSY);
  g_clear_error (&error);
  g_clear_pointer (&first, tern_job_free);
  g_assert_nonnull (pg_database_get_connection (database, third, &error));
}

static void
test_health (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (PgDatabase) nowhere = pg_database_new ("host=/nonexistent dbname=x", 1, 100);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (tern_health_check_get_name (TERN_HEALTH_CHECK (fixture->database)), ==, "database");
  g_assert_true (tern_health_check_run (TERN_HEALTH_CHECK (fixture->database), fixture->job, &error));
  g_assert_false (tern_health_check_run (TERN_HEALTH_CHECK (nowhere), fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE);
}

static void
assert_refused (const char *dsn, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgConnection) connection = pg_connection_open (dsn, &error);

  g_assert_null (connection);
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, word));
}

/* Invariants 2 and 11: such servers are refused. */
static void
test_unfit_servers (StoreFixture *fixture, gconstpointer data)
{
  TestCluster *cluster = (TestCluster *) data;
  g_autofree char *latin = test_cluster_new_empty_database (cluster, "ENCODING 'LATIN1' TEMPLATE template0");
  g_autofree char *utf8 = test_cluster_new_empty_database (cluster, "LC_COLLATE 'C.UTF-8' TEMPLATE template0");

  assert_refused (latin, "LATIN1");
  assert_refused (utf8, "collation");
  test_execute (fixture->dsn, "ALTER SYSTEM SET full_page_writes = off");
  test_execute (fixture->dsn, "SELECT pg_reload_conf ()");
  g_usleep (300000);
  assert_refused (fixture->dsn, "full_page_writes");
  test_execute (fixture->dsn, "ALTER SYSTEM RESET full_page_writes");
  test_execute (fixture->dsn, "ALTER SYSTEM SET fsync = off");
  test_execute (fixture->dsn, "SELECT pg_reload_conf ()");
  g_usleep (300000);
  assert_refused (fixture->dsn, "fsync");
  test_execute (fixture->dsn, "ALTER SYSTEM RESET fsync");
  test_execute (fixture->dsn, "SELECT pg_reload_conf ()");
  g_usleep (300000);
}

/* Invariant 2: the session decides, whatever the database's default is. */
static void
test_commits_are_synchronous (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernDbResult) result = NULL;
  g_autoptr (PgDatabase) database = NULL;

  test_execute (fixture->dsn, "ALTER ROLE tern SET synchronous_commit = off");
  database = pg_database_new (fixture->dsn, 1, 100);
  result = tern_database_query (TERN_DATABASE (database), "SELECT current_setting ('synchronous_commit')", NULL,
                                fixture->job, NULL);
  g_assert_nonnull (result);
  g_assert_cmpstr (tern_db_result_get_text (result, 0, 0), ==, "on");
  test_execute (fixture->dsn, "ALTER ROLE tern RESET synchronous_commit");
}

static gboolean
migrate (StoreFixture *fixture, const TernMigration *steps, guint n, GError **error)
{
  return tern_database_migrate (TERN_DATABASE (fixture->database), "other", steps, n, fixture->job, error);
}

static void
test_migrate (StoreFixture *fixture, gconstpointer data)
{
  const TernMigration one[] = { { 1, "first", "CREATE TABLE other.a (x int);", 1 } };
  const TernMigration two[] = { one[0],
                                { 2, "second", "CREATE TABLE other.b (x int); INSERT INTO other.b VALUES (1);", 2 } };
  const TernMigration edited[] = { { 1, "first", "CREATE TABLE other.a (x int8);", 1 } };
  const TernMigration broken[] = { two[0],
                                   two[1],
                                   { 3, "third", "CREATE TABLE other.c (x int); SELECT nonsense;", 1 } };
  g_autoptr (GError) error = NULL;

  g_assert_true (migrate (fixture, one, 1, &error));
  g_assert_true (migrate (fixture, one, 1, &error));
  g_assert_true (migrate (fixture, two, 2, &error));
  g_assert_true (migrate (fixture, two, 2, &error));
  g_assert_no_error (error);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM other.b"), ==, 1);
  /* Invariant 12: an older program may go on only beside a schema that says so. */
  g_assert_false (migrate (fixture, one, 1, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  test_execute (fixture->dsn, "UPDATE other.schema_version SET min_code = 1 WHERE number = 2");
  g_assert_true (migrate (fixture, one, 1, &error));
  g_assert_false (migrate (fixture, edited, 1, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_false (migrate (fixture, broken, 3, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (
      test_query_int (fixture->dsn, "SELECT count (*) FROM pg_tables WHERE schemaname = 'other' AND tablename = 'c'"),
      ==, 0);
  g_clear_error (&error);
  g_assert_false (tern_database_migrate (TERN_DATABASE (fixture->database), "no; such", one, 1, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
}

/** missing: how many steps the database lacks; the first of them is @number. */
static guint
missing (StoreFixture *fixture, guint number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps
      = tern_database_list_missing_steps (TERN_DATABASE (fixture->database), fixture->job, &error);

  g_assert_no_error (error);
  if (steps->len > 0) {
    const TernMissingStep *first = g_ptr_array_index (steps, 0);

    g_assert_cmpstr (first->schema, ==, "again");
    g_assert_cmpuint (first->number, ==, number);
  }
  return steps->len;
}

/* A database that was exchanged for an older one lacks steps that this process knows. */
static void
test_migrate_again (StoreFixture *fixture, gconstpointer data)
{
  static const TernMigration steps[]
      = { { 1, "first", "CREATE TABLE again.a (x int);", 1 }, { 2, "second", "CREATE TABLE again.b (x int);", 1 } };
  TernDatabase *database = TERN_DATABASE (fixture->database);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (missing (fixture, 0), ==, 0);
  g_assert_true (tern_database_migrate (database, "again", steps, 2, fixture->job, &error));
  g_assert_true (tern_database_migrate (database, "again", steps, 2, fixture->job, &error));
  g_assert_cmpuint (missing (fixture, 0), ==, 0);
  test_execute (fixture->dsn, "DROP TABLE again.b; DELETE FROM again.schema_version WHERE number = 2");
  g_assert_cmpuint (missing (fixture, 2), ==, 1);
  g_assert_cmpuint (missing (fixture, 2), ==, 1);
  g_assert_true (tern_database_migrate_again (database, fixture->job, &error));
  g_assert_cmpuint (missing (fixture, 0), ==, 0);
  test_execute (fixture->dsn, "DROP SCHEMA again CASCADE");
  g_assert_cmpuint (missing (fixture, 1), ==, 2);
  g_assert_true (tern_database_migrate_again (database, fixture->job, &error));
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM again.b"), ==, 0);
  test_execute (fixture->dsn, "UPDATE again.schema_version SET sha256 = 'other' WHERE number = 1");
  none = tern_database_list_missing_steps (database, fixture->job, &error);
  g_assert_null (none);
  g_assert_error (error, TERN_ERROR, TERN_ERROR_CORRUPT);
}

/* A connection that the server has ended is replaced, and a read doesn't notice. */
static void
test_lost_connection (StoreFixture *fixture, gconstpointer data)
{
  TernDatabase *database = TERN_DATABASE (fixture->database);
  g_autoptr (TernDbResult) before = query (fixture, "SELECT 1", NULL);
  g_autoptr (TernDbResult) after = NULL;
  g_autoptr (GError) error = NULL;

  test_execute (fixture->dsn,
                "SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE application_name = 'ternd'");
  g_usleep (100000);
  after = query (fixture, "SELECT 1", NULL);
  /* A transaction doesn't survive it, and nothing of it runs on another connection. */
  g_clear_pointer (&after, tern_db_result_free);
  g_assert_true (tern_database_begin (database, fixture->job, &error));
  after = query (fixture, "CREATE TABLE y (a int)", NULL);
  test_execute (fixture->dsn,
                "SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE application_name = 'ternd'");
  g_usleep (100000);
  assert_fails (fixture, "CREATE TABLE z (a int)", TERN_ERROR_UNAVAILABLE);
  assert_fails (fixture, "SELECT 1", TERN_ERROR_UNAVAILABLE);
  g_assert_false (tern_database_commit (database, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE);
  g_clear_pointer (&after, tern_db_result_free);
  after = query (fixture, "SELECT 1", NULL);
}

typedef struct {
  StoreFixture *fixture;
  gint stop;         /* atomic */
  gint acknowledged; /* atomic */
  gint refused;      /* atomic */
} Writing;

static gpointer
write_loop (gpointer data)
{
  Writing *writing = data;

  while (!g_atomic_int_get (&writing->stop)) {
    g_autoptr (TernJob) job = tern_job_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (TernDbResult) result = tern_database_query (TERN_DATABASE (writing->fixture->database),
                                                           "INSERT INTO w (a) VALUES (1)", NULL, job, &error);

    if (result != NULL) {
      g_atomic_int_inc (&writing->acknowledged);
    } else {
      g_assert_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE);
      g_atomic_int_inc (&writing->refused);
      g_usleep (10000);
    }
  }
  return NULL;
}

/* Invariant 2: kill -9 of the server in the middle of writes: every acknowledged one is there, the others say
 * UNAVAILABLE, and it goes on by itself when the server is back. */
static void
test_kill (StoreFixture *fixture, gconstpointer data)
{
  TestCluster *cluster = (TestCluster *) data;
  Writing writing = { .fixture = fixture };
  GThread *threads[4];
  gint before;

  test_execute (fixture->dsn, "CREATE TABLE w (a int)");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", write_loop, &writing);
  g_usleep (300000);
  test_cluster_kill (cluster);
  g_usleep (300000);
  before = g_atomic_int_get (&writing.acknowledged);
  test_cluster_start (cluster);
  for (guint i = 0; i < 100 && g_atomic_int_get (&writing.acknowledged) == before; i++)
    g_usleep (100000);
  g_usleep (100000);
  g_atomic_int_set (&writing.stop, 1);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (writing.refused, >, 0);
  g_assert_cmpint (writing.acknowledged, >, before);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM w"), >=, writing.acknowledged);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  store_fixture_add ("/spi/database/values", cluster, test_values);
  store_fixture_add ("/spi/database/null-then-value", cluster, test_null_then_value);
  store_fixture_add ("/spi/database/arrays", cluster, test_arrays);
  store_fixture_add ("/spi/database/errors", cluster, test_errors);
  store_fixture_add ("/spi/database/transactions", cluster, test_transactions);
  store_fixture_add ("/spi/database/nested", cluster, test_nested);
  store_fixture_add ("/spi/database/pipeline", cluster, test_pipeline);
  store_fixture_add ("/spi/database/cancel", cluster, test_cancel);
  store_fixture_add ("/spi/database/statement-timeout", cluster, test_statement_timeout);
  store_fixture_add ("/spi/database/pool-is-bounded", cluster, test_pool_is_bounded);
  store_fixture_add ("/spi/database/health", cluster, test_health);
  store_fixture_add ("/spi/database/unfit-servers", cluster, test_unfit_servers);
  store_fixture_add ("/spi/database/commits-are-synchronous", cluster, test_commits_are_synchronous);
  store_fixture_add ("/spi/database/migrate", cluster, test_migrate);
  store_fixture_add ("/spi/database/migrate-again", cluster, test_migrate_again);
  store_fixture_add ("/spi/database/lost-connection", cluster, test_lost_connection);
  store_fixture_add ("/spi/database/kill", cluster, test_kill);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

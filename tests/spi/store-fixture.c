#include "tests/spi/store-fixture.h"

#include <glib/gstdio.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"

#define TEMPLATE "tern_template"
#define START_TIMEOUT_US (60 * G_USEC_PER_SEC)

struct _TestCluster {
  char *bin_dir;
  char *dir;
  char *data_dir;
  GPid pid;
  guint n_databases;
  gboolean has_template;
  struct passwd *user; /* nullable: the own one */
};

static char *
find_bin_dir (void)
{
  g_autoptr (GDir) versions = g_dir_open ("/usr/lib/postgresql", 0, NULL);
  const char *version;
  char *found = NULL;
  gint64 best = 0;

  while (versions != NULL && (version = g_dir_read_name (versions)) != NULL) {
    g_autofree char *bin_dir = g_build_filename ("/usr/lib/postgresql", version, "bin", NULL);
    g_autofree char *program = g_build_filename (bin_dir, "postgres", NULL);
    gint64 number = g_ascii_strtoll (version, NULL, 10);

    if (number > best && g_file_test (program, G_FILE_TEST_IS_EXECUTABLE)) {
      g_free (found);
      found = g_steal_pointer (&bin_dir);
      best = number;
    }
  }
  return found;
}

/* In the child: the server's user, and the same end as this program. */
static void
become_server (gpointer data)
{
  TestCluster *cluster = data;

  setsid ();
  if (cluster->user != NULL &&
      (initgroups (cluster->user->pw_name, cluster->user->pw_gid) != 0 || setgid (cluster->user->pw_gid) != 0 ||
       setuid (cluster->user->pw_uid) != 0))
    _exit (126);
  prctl (PR_SET_PDEATHSIG, SIGQUIT);
}

static void
run_and_wait (TestCluster *cluster, const char *const *argv)
{
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (cluster->dir, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_SEARCH_PATH, become_server,
                cluster, NULL, &errors, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s: %s", argv[0], error->message, errors);
}

static char *
make_dsn (TestCluster *cluster, const char *database)
{
  return g_strdup_printf ("host=%s port=5432 user=tern dbname=%s", cluster->dir, database);
}

static void
wait_until_ready (TestCluster *cluster)
{
  g_autofree char *dsn = make_dsn (cluster, "postgres");
  gint64 until = g_get_monotonic_time () + START_TIMEOUT_US;

  while (PQping (dsn) != PQPING_OK) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_usleep (20000);
  }
}

void
test_cluster_start (TestCluster *cluster)
{
  g_autofree char *program = g_build_filename (cluster->bin_dir, "postgres", NULL);
  const char *const argv[] = { program, "-D", cluster->data_dir, "-k", cluster->dir, "-c", "listen_addresses=",
                               "-c", "max_connections=60", "-c", "log_min_messages=fatal", "-c", "jit=off",
                               "-c", "shared_buffers=64MB", NULL };
  g_autoptr (GError) error = NULL;

  /* A postmaster that was killed leaves its backends for a moment, during which no other may start. */
  for (guint i = 0; i < 50; i++) {
    int status;

    g_spawn_async (cluster->dir, (char **) argv, NULL,
                   G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, become_server,
                   cluster, &cluster->pid, &error);
    g_assert_no_error (error);
    g_usleep (200000);
    if (waitpid (cluster->pid, &status, WNOHANG) == 0)
      break;
    cluster->pid = 0;
  }
  g_assert_cmpint (cluster->pid, !=, 0);
  wait_until_ready (cluster);
}

void
test_cluster_kill (TestCluster *cluster)
{
  kill (cluster->pid, SIGKILL);
  waitpid (cluster->pid, NULL, 0);
  cluster->pid = 0;
}

TestCluster *
test_cluster_new (void)
{
  g_autofree char *bin_dir = find_bin_dir ();
  g_autofree char *initdb = bin_dir != NULL ? g_build_filename (bin_dir, "initdb", NULL) : NULL;
  TestCluster *cluster;

  if (bin_dir == NULL)
    return NULL;
  cluster = g_new0 (TestCluster, 1);
  cluster->bin_dir = g_steal_pointer (&bin_dir);
  cluster->dir = g_strdup ("/tmp/tern-test-XXXXXX");
  g_assert_nonnull (g_mkdtemp (cluster->dir));
  if (geteuid () == 0) {
    cluster->user = getpwnam ("postgres");
    g_assert_nonnull (cluster->user);
    g_assert_cmpint (chown (cluster->dir, cluster->user->pw_uid, cluster->user->pw_gid), ==, 0);
  }
  cluster->data_dir = g_build_filename (cluster->dir, "data", NULL);
  run_and_wait (cluster,
                (const char *const[]){ initdb, "-D", cluster->data_dir, "-U", "tern", "-A", "trust", "-E", "UTF8",
                                       "--locale=C", "--no-sync", "--data-checksums", "--wal-segsize=4", NULL });
  test_cluster_start (cluster);
  return cluster;
}

void
test_cluster_free (TestCluster *cluster)
{
  if (cluster == NULL)
    return;
  if (cluster->pid != 0) {
    kill (cluster->pid, SIGQUIT);
    waitpid (cluster->pid, NULL, 0);
  }
  run_and_wait (cluster, (const char *const[]){ "rm", "-rf", cluster->dir, NULL });
  g_free (cluster->bin_dir);
  g_free (cluster->data_dir);
  g_free (cluster->dir);
  g_free (cluster);
}

static PGresult *
execute (PGconn *native, const char *sql)
{
  PGresult *result = PQexec (native, sql);
  ExecStatusType status = PQresultStatus (result);

  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (native));
  return result;
}

void
test_execute (const char *dsn, const char *sql)
{
  PGconn *native = PQconnectdb (dsn);

  PQclear (execute (native, sql));
  PQfinish (native);
}

gint64
test_query_int (const char *dsn, const char *sql)
{
  PGconn *native = PQconnectdb (dsn);
  PGresult *result = execute (native, sql);
  gint64 value = g_ascii_strtoll (PQgetvalue (result, 0, 0), NULL, 10);

  PQclear (result);
  PQfinish (native);
  return value;
}

char *
test_cluster_new_empty_database (TestCluster *cluster, const char *options)
{
  g_autofree char *maintenance = make_dsn (cluster, "postgres");
  g_autofree char *name = g_strdup_printf ("t%u", ++cluster->n_databases);
  g_autofree char *sql = g_strdup_printf ("CREATE DATABASE %s %s", name, options);

  test_execute (maintenance, sql);
  return make_dsn (cluster, name);
}

static void
make_template (TestCluster *cluster)
{
  g_autofree char *maintenance = make_dsn (cluster, "postgres");
  g_autofree char *dsn = make_dsn (cluster, TEMPLATE);
  g_autoptr (PgDatabase) database = NULL;
  g_autoptr (PgStore) store = NULL;
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (GError) error = NULL;

  test_execute (maintenance, "CREATE DATABASE " TEMPLATE);
  database = pg_database_new (dsn, 1, 1000);
  store = pg_store_new (database, FALSE);
  if (!pg_store_migrate (store, job, &error))
    g_error ("migrate: %s", error->message);
  pg_database_close (database);
  cluster->has_template = TRUE;
}

char *
test_cluster_new_database (TestCluster *cluster)
{
  if (!cluster->has_template)
    make_template (cluster);
  return test_cluster_new_empty_database (cluster, "TEMPLATE " TEMPLATE);
}

static TernId
add_folder (StoreFixture *fixture, TernId id, TernId parent, const char *name, TernFolderType type, gboolean is_special)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  TernFolderSpec spec = { .id = id, .parent = parent, .type = type, .is_special = is_special, .props = props };

  tern_bag_set_str (props, PidTagDisplayName, name);
  info = tern_folders_create (store_fixture_folders (fixture), &spec, NULL, fixture->job, &error);
  g_assert_no_error (error);
  return info->id;
}

void
store_fixture_set_up (StoreFixture *fixture, gconstpointer cluster)
{
  TernMailboxSpec spec = { .locale = "en_US" };
  g_autoptr (GError) error = NULL;

  fixture->dsn = test_cluster_new_database ((TestCluster *) cluster);
  fixture->database = pg_database_new (fixture->dsn, 12, 5000);
  fixture->store = pg_store_new (fixture->database, FALSE);
  fixture->job = tern_job_new ();
  tern_guid_random (&spec.guid);
  tern_guid_random (&spec.organisation);
  tern_guid_random (&spec.owner);
  fixture->guid = spec.guid;
  fixture->mailbox = tern_store_create_mailbox (TERN_STORE (fixture->store), &spec, fixture->job, &error);
  g_assert_no_error (error);
  fixture->root = add_folder (fixture, TERN_ID (TERN_REPLID_OWN, 1), 0, "", TERN_FOLDER_ROOT, TRUE);
  fixture->top = add_folder (fixture, TERN_ID (TERN_REPLID_OWN, 4), fixture->root, "Top", TERN_FOLDER_GENERIC, TRUE);
}

void
store_fixture_verify (StoreFixture *fixture)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;

  if (!tern_store_verify_mailbox (TERN_STORE (fixture->store), &fixture->guid, &problems, fixture->job, &error))
    g_error ("verify: %s", error->message);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (problems, i));
  g_assert_cmpuint (problems->len, ==, 0);
}

void
store_fixture_tear_down (StoreFixture *fixture, gconstpointer cluster)
{
  if (fixture->mailbox != NULL)
    store_fixture_verify (fixture);
  g_clear_pointer (&fixture->job, tern_job_free);
  g_clear_object (&fixture->mailbox);
  pg_store_close (fixture->store);
  pg_database_close (fixture->database);
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->database);
  g_clear_pointer (&fixture->dsn, g_free);
}

TernId
store_fixture_add_folder (StoreFixture *fixture, TernId parent, const char *name)
{
  return add_folder (fixture, 0, parent, name, TERN_FOLDER_GENERIC, FALSE);
}

TernId
store_fixture_add_message (StoreFixture *fixture, TernId folder, const char *subject, gboolean is_associated)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (GError) error = NULL;
  TernItemSave save = {
    .folder = folder, .is_new = TRUE, .expected_cn = -1, .is_associated = is_associated, .size = 1000, .props = props
  };
  TernItemSaved saved = { 0 };

  tern_bag_set_str (props, PidTagSubject, subject);
  tern_bag_set_str (props, PidTagMessageClass, "IPM.Note");
  tern_bag_set_time (props, PidTagMessageDeliveryTime, tern_filetime_now ());
  if (!tern_items_save (TERN_ITEMS (fixture->mailbox), &save, &saved, fixture->job, &error))
    g_error ("save: %s", error->message);
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return saved.id;
}

#include <glib/gstdio.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/tern-error.h"
#include "core/spi/tern-database.h"
#include "plugins/store-pg/pg-connection.h"
#include "plugins/store-pg/pg-embedded.h"

typedef struct {
  char *dir;
  char *data_dir;
  char *socket_dir;
  char *bin_dir;
} Fixture;

/* A process of our own that waits for the name of a folder, starts a server there and dies. */
typedef struct {
  pid_t pid;
  int folder; /* where it reads that */
} Predecessor;

static char *
find_bin_dir (void)
{
  for (guint version = 20; version >= 15; version--) {
    g_autofree char *bin_dir = g_strdup_printf ("/usr/lib/postgresql/%u/bin", version);

    if (g_file_test (bin_dir, G_FILE_TEST_IS_DIR))
      return g_steal_pointer (&bin_dir);
  }
  return NULL;
}

static void
init_paths (Fixture *fixture, char *dir)
{
  fixture->dir = dir;
  fixture->data_dir = g_build_filename (dir, "state", "data", NULL);
  fixture->socket_dir = g_build_filename (dir, "run", NULL);
  fixture->bin_dir = find_bin_dir ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  char *dir = g_strdup ("/tmp/tern-test-XXXXXX");

  g_assert_nonnull (g_mkdtemp (dir));
  init_paths (fixture, dir);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *const argv[] = { "rm", "-rf", fixture->dir, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (fixture->dir);
  g_free (fixture->data_dir);
  g_free (fixture->socket_dir);
  g_free (fixture->bin_dir);
}

static PgEmbedded *
make (Fixture *fixture)
{
  const PgEmbeddedSpec spec = {
    .data_dir = fixture->data_dir,
    .socket_dir = fixture->socket_dir,
    .bin_dir = fixture->bin_dir,
    .memory = 32 << 20,
    .max_connections = 20,
  };

  return pg_embedded_new (&spec);
}

static PgEmbedded *
start (Fixture *fixture)
{
  PgEmbedded *embedded = make (fixture);
  g_autoptr (GError) error = NULL;

  if (!pg_embedded_start (embedded, &error))
    g_error ("start: %s", error->message);
  return embedded;
}

/* postmaster.pid's first line; 0: no server. */
static pid_t
server_pid (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->data_dir, "postmaster.pid", NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? (pid_t) g_ascii_strtoll (text, NULL, 10) : 0;
}

static gint64
ask (PgEmbedded *embedded, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PgConnection) connection = pg_connection_open (pg_embedded_get_dsn (embedded), &error);
  PgStatement statement = { .sql = sql };
  g_autoptr (GPtrArray) results = NULL;
  const TernDbResult *row;

  g_assert_no_error (error);
  results = pg_connection_run (connection, &statement, 1, NULL, &error);
  g_assert_no_error (error);
  row = g_ptr_array_index (results, 0);
  return tern_db_result_get_n_rows (row) > 0 ? tern_db_result_get_int (row, 0, 0) : 0;
}

static void
test_start_and_stop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PgEmbedded) embedded = start (fixture);
  pid_t pid = server_pid (fixture);
  GStatBuf status;

  g_assert_cmpint (pid, >, 1);
  /* Checksums, no network, no jit, nobody else. */
  g_assert_cmpint (ask (embedded, "SELECT (current_setting ('data_checksums') = 'on')::int4"), ==, 1);
  g_assert_cmpint (ask (embedded, "SELECT (current_setting ('listen_addresses') = '')::int4"), ==, 1);
  g_assert_cmpint (ask (embedded, "SELECT (current_setting ('fsync') = 'on')::int4"), ==, 1);
  g_assert_cmpint (g_stat (fixture->socket_dir, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  ask (embedded, "CREATE TABLE t (a int)");
  pg_embedded_stop (embedded);
  g_assert_cmpint (kill (pid, 0), !=, 0);
  g_assert_cmpint (server_pid (fixture), ==, 0); /* it ended in order */
  g_clear_pointer (&embedded, pg_embedded_free);
  embedded = start (fixture);
  g_assert_cmpint (ask (embedded, "SELECT count (*) FROM t"), ==, 0);
}

/* A server that dies is started again; what was committed is there. */
static void
test_supervision (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PgEmbedded) embedded = start (fixture);
  pid_t pid = server_pid (fixture);
  g_autoptr (PgConnection) connection = NULL;

  ask (embedded, "CREATE TABLE t AS SELECT 7 AS a");
  kill (pid, SIGKILL);
  for (guint i = 0; i < 300 && connection == NULL; i++) {
    g_usleep (100000);
    connection = pg_connection_open (pg_embedded_get_dsn (embedded), NULL);
  }
  g_assert_nonnull (connection);
  g_assert_cmpint (server_pid (fixture), !=, pid);
  g_assert_cmpint (ask (embedded, "SELECT a FROM t"), ==, 7);
}

/* A daemon that was killed leaves its server running; the next one takes it over, and stops it. */
static void
test_adoption (Fixture *fixture, gconstpointer data)
{
  const Predecessor *predecessor = data;
  g_autoptr (PgEmbedded) embedded = NULL;
  size_t length = strlen (fixture->dir);
  pid_t pid;
  int status;

  g_assert_cmpint (write (predecessor->folder, fixture->dir, length), ==, length);
  close (predecessor->folder);
  g_assert_cmpint (waitpid (predecessor->pid, &status, 0), ==, predecessor->pid);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  pid = server_pid (fixture);
  g_assert_cmpint (kill (pid, 0), ==, 0);
  embedded = start (fixture);
  g_assert_cmpint (server_pid (fixture), ==, pid);
  g_assert_cmpint (ask (embedded, "SELECT 5"), ==, 5);
  pg_embedded_stop (embedded);
  g_assert_cmpint (server_pid (fixture), ==, 0);
}

/* The number in a stale file may be another process's by now. */
static void
test_stale_pid_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PgEmbedded) embedded = start (fixture);
  g_autofree char *path = g_build_filename (fixture->data_dir, "postmaster.pid", NULL);
  g_autofree char *text =
      g_strdup_printf ("%d\n%s\n1\n5432\n%s\n\n", (int) getpid (), fixture->data_dir, fixture->socket_dir);

  pg_embedded_stop (embedded);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_clear_pointer (&embedded, pg_embedded_free);
  embedded = start (fixture);
  g_assert_cmpint (server_pid (fixture), !=, getpid ());
}

static void
assert_refused (Fixture *fixture, TernErrorCode code, const char *word)
{
  g_autoptr (PgEmbedded) embedded = make (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_false (pg_embedded_start (embedded, &error));
  g_assert_error (error, TERN_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  g_autofree char *right = g_steal_pointer (&fixture->socket_dir);

  fixture->socket_dir = g_strdup_printf ("%s/%0100d", fixture->dir, 1);
  assert_refused (fixture, TERN_ERROR_INVALID, "too long");
  g_free (fixture->socket_dir);
  fixture->socket_dir = g_strdup_printf ("%s/a,b", fixture->dir);
  assert_refused (fixture, TERN_ERROR_INVALID, "commas");
  g_free (fixture->socket_dir);
  fixture->socket_dir = g_steal_pointer (&right);
  g_free (fixture->bin_dir);
  fixture->bin_dir = g_strdup ("/nonexistent");
  assert_refused (fixture, TERN_ERROR_UNAVAILABLE, "bin-dir");
}

static void
become_postgres (void)
{
  const struct passwd *user = getpwnam ("postgres");

  g_assert_nonnull (user);
  g_assert_cmpint (initgroups (user->pw_name, user->pw_gid), ==, 0);
  g_assert_cmpint (setgid (user->pw_gid), ==, 0);
  g_assert_cmpint (setuid (user->pw_uid), ==, 0);
  g_assert_cmpint (chdir ("/tmp"), ==, 0);
}

/* PostgreSQL refuses root, so the message should be ours; then the tests go on as `postgres`. */
static void
drop_root (void)
{
  Fixture fixture = { .data_dir = (char *) "/nonexistent",
                      .socket_dir = (char *) "/nonexistent",
                      .bin_dir = (char *) "/" };

  assert_refused (&fixture, TERN_ERROR_INVALID, "root");
  become_postgres ();
}

static void
leave_running (int folder)
{
  char dir[256] = "";
  Fixture fixture = { 0 };

  if (read (folder, dir, sizeof dir - 1) <= 0)
    _exit (0); /* nobody needs it */
  if (geteuid () == 0)
    become_postgres ();
  init_paths (&fixture, g_strdup (dir));
  start (&fixture);
  _exit (0); /* without a farewell, as by kill -9 */
}

/* Forked before there are threads, and not executed anew: `postgres` needn't be able to get to this program. */
static Predecessor
make_predecessor (void)
{
  Predecessor predecessor;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  predecessor = (Predecessor){ fork (), ends[1] };
  g_assert_cmpint (predecessor.pid, >=, 0);
  if (predecessor.pid == 0) {
    close (ends[1]);
    leave_running (ends[0]);
  }
  close (ends[0]);
  return predecessor;
}

int
main (int argc, char **argv)
{
  g_autofree char *bin_dir = find_bin_dir ();
  Predecessor predecessor = make_predecessor ();

  g_test_init (&argc, &argv, NULL);
  if (bin_dir == NULL)
    return 77;
  if (geteuid () == 0)
    drop_root ();
  g_test_add ("/store-pg/embedded/start-and-stop", Fixture, NULL, set_up, test_start_and_stop, tear_down);
  g_test_add ("/store-pg/embedded/supervision", Fixture, NULL, set_up, test_supervision, tear_down);
  g_test_add ("/store-pg/embedded/adoption", Fixture, &predecessor, set_up, test_adoption, tear_down);
  g_test_add ("/store-pg/embedded/stale-pid-file", Fixture, NULL, set_up, test_stale_pid_file, tear_down);
  g_test_add ("/store-pg/embedded/refusals", Fixture, NULL, set_up, test_refusals, tear_down);
  return g_test_run ();
}

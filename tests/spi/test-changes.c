#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "tests/spi/store-fixture.h"

static gint64
max_cn (StoreFixture *fixture)
{
  gint64 cn = 0;

  g_assert_true (tern_changes_get_max_cn (TERN_CHANGES (fixture->mailbox), &cn, fixture->job, NULL));
  return cn;
}

static GArray *
read_log (StoreFixture *fixture, gint64 after, guint n)
{
  g_autoptr (GError) error = NULL;
  GArray *log = tern_changes_read (TERN_CHANGES (fixture->mailbox), after, n, fixture->job, &error);

  g_assert_no_error (error);
  return log;
}

static void
assert_change (GArray *log, guint n, TernChangeKind kind, TernId folder, TernId message, TernId old_folder)
{
  const TernChange *change = &g_array_index (log, TernChange, n);

  g_assert_cmpuint (n, <, log->len);
  g_assert_cmpint (change->kind, ==, kind);
  g_assert_cmpuint (change->folder, ==, folder);
  g_assert_cmpuint (change->message, ==, message);
  g_assert_cmpuint (change->old_folder, ==, old_folder);
}

static void
test_log (StoreFixture *fixture, gconstpointer data)
{
  TernFolders *folders = store_fixture_folders (fixture);
  gint64 start = max_cn (fixture);
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId m = store_fixture_add_message (fixture, a, "x", FALSE);
  g_autoptr (TernBag) set = tern_bag_new ();
  g_autoptr (GArray) log = NULL;
  g_autoptr (GArray) part = NULL;
  g_autoptr (GArray) none = NULL;
  gboolean partial;

  tern_bag_set_str (set, PidTagComment, "x");
  g_assert_true (tern_folders_set_props (folders, a, set, NULL, 0, fixture->job, NULL));
  g_assert_true (tern_folders_move (folders, a, fixture->root, NULL, fixture->job, NULL));
  g_assert_true (tern_folders_remove (folders, a, TERN_DELETE_MESSAGES, &partial, fixture->job, NULL));
  log = read_log (fixture, start, 100);
  g_assert_cmpuint (log->len, ==, 5);
  assert_change (log, 0, TERN_CHANGE_CREATED, a, 0, 0);
  assert_change (log, 1, TERN_CHANGE_CREATED, a, m, 0);
  assert_change (log, 2, TERN_CHANGE_MODIFIED, a, 0, 0);
  assert_change (log, 3, TERN_CHANGE_MOVED, a, 0, fixture->top);
  assert_change (log, 4, TERN_CHANGE_SOFT_DELETED, a, 0, fixture->root);
  for (guint i = 0; i < log->len; i++)
    g_assert_cmpint (g_array_index (log, TernChange, i).cn, ==, start + 1 + i);
  g_assert_cmpint (max_cn (fixture), ==, start + 5);
  part = read_log (fixture, start + 1, 2);
  g_assert_cmpuint (part->len, ==, 2);
  g_assert_cmpint (g_array_index (part, TernChange, 1).cn, ==, start + 3);
  none = read_log (fixture, start + 5, 2);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Rows of one number come together, however few are asked for. */
static void
test_rows_of_one_number (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  g_autoptr (GArray) log = NULL;
  gint64 start;
  gboolean partial;

  for (guint i = 0; i < 5; i++)
    store_fixture_add_message (fixture, a, "x", FALSE);
  start = max_cn (fixture);
  g_assert_true (tern_folders_empty (store_fixture_folders (fixture), a, 0, &partial, fixture->job, NULL));
  log = read_log (fixture, start, 2);
  g_assert_cmpuint (log->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (g_array_index (log, TernChange, i).cn, ==, start + 1);
}

static void
test_stale (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) log = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_add_folder (fixture, fixture->top, "a");
  test_execute (fixture->dsn, "UPDATE tern.mailbox SET log_floor_cn = 2");
  test_execute (fixture->dsn, "DELETE FROM tern.change_log WHERE cn <= 2");
  g_assert_null (tern_changes_read (TERN_CHANGES (fixture->mailbox), 1, 10, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_STALE);
  log = read_log (fixture, 2, 10);
  g_assert_cmpuint (log->len, ==, 1);
}

typedef struct {
  gint64 cn;
  gint calls;
  gint destroyed;
} Heard;

static void
hear (gint64 cn, gpointer data)
{
  Heard *heard = data;

  __atomic_store_n (&heard->cn, cn, __ATOMIC_SEQ_CST); /* heard on a thread of the store, read on the test's */
  g_atomic_int_inc (&heard->calls);
}

static void
forget (gpointer data)
{
  g_atomic_int_inc (&((Heard *) data)->destroyed);
}

/* Hints come after the commit, never for what was rolled back. */
static void
test_watch (StoreFixture *fixture, gconstpointer data)
{
  TernDatabase *database = TERN_DATABASE (fixture->database);
  Heard heard = { 0 };
  guint id = tern_changes_watch (TERN_CHANGES (fixture->mailbox), hear, &heard, forget);

  store_fixture_add_folder (fixture, fixture->top, "a");
  g_assert_cmpint (heard.calls, ==, 1);
  g_assert_cmpint (heard.cn, ==, max_cn (fixture));
  g_assert_true (tern_database_begin (database, fixture->job, NULL));
  store_fixture_add_folder (fixture, fixture->top, "b");
  g_assert_cmpint (heard.calls, ==, 1);
  tern_database_rollback (database, fixture->job);
  g_assert_cmpint (heard.calls, ==, 1);
  g_assert_true (tern_database_begin (database, fixture->job, NULL));
  store_fixture_add_folder (fixture, fixture->top, "c");
  g_assert_cmpint (heard.calls, ==, 1);
  g_assert_true (tern_database_commit (database, fixture->job, NULL));
  g_assert_cmpint (heard.calls, ==, 2);
  tern_changes_unwatch (TERN_CHANGES (fixture->mailbox), id);
  g_assert_cmpint (heard.destroyed, ==, 1);
  store_fixture_add_folder (fixture, fixture->top, "d");
  g_assert_cmpint (heard.calls, ==, 2);
}

/* Changes something until the other node hears of one; a hint sent before somebody listens is lost. */
static void
change_until_heard (StoreFixture *fixture, TernMailbox *writer, Heard *heard)
{
  g_autoptr (TernBag) set = tern_bag_new ();

  tern_bag_set_str (set, PidTagComment, "x");
  for (guint attempt = 0; attempt < 200; attempt++) {
    g_autoptr (GError) error = NULL;
    gint64 cn;

    if (!tern_folders_set_props (TERN_FOLDERS (writer), fixture->top, set, NULL, 0, fixture->job, &error))
      g_error ("set_props: %s", error->message);
    cn = max_cn (fixture);
    for (guint i = 0; i < 20; i++) {
      if (__atomic_load_n (&heard->cn, __ATOMIC_SEQ_CST) == cn)
        return;
      g_usleep (5000);
    }
  }
  g_error ("nothing was heard");
}

/* From node to node, and again after all connections were lost. */
static void
test_other_node (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (PgDatabase) here_database = pg_database_new (fixture->dsn, 2, 1000);
  g_autoptr (PgDatabase) there_database = pg_database_new (fixture->dsn, 2, 1000);
  g_autoptr (PgStore) here = pg_store_new (here_database, TRUE);
  g_autoptr (PgStore) there = pg_store_new (there_database, TRUE);
  g_autoptr (TernMailbox) writer = tern_store_open_mailbox (TERN_STORE (here), &fixture->guid, fixture->job, NULL);
  g_autoptr (TernMailbox) watcher = tern_store_open_mailbox (TERN_STORE (there), &fixture->guid, fixture->job, NULL);
  Heard heard = { 0 };
  guint id = tern_changes_watch (TERN_CHANGES (watcher), hear, &heard, NULL);

  change_until_heard (fixture, writer, &heard);
  test_execute (fixture->dsn, "SELECT pg_terminate_backend (pid) FROM pg_stat_activity "
                              "WHERE datname = current_database () AND pid <> pg_backend_pid ()");
  g_usleep (100000);
  change_until_heard (fixture, writer, &heard);
  tern_changes_unwatch (TERN_CHANGES (watcher), id);
}

typedef struct {
  StoreFixture *fixture;
  gint stop; /* atomic */
} Writers;

static gpointer
write_loop (gpointer data)
{
  Writers *writers = data;
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (TernBag) props = tern_bag_new ();
  guint n = 0;

  while (!g_atomic_int_get (&writers->stop)) {
    g_autofree char *name = g_strdup_printf ("%p %u", &n, n);
    g_autoptr (GError) error = NULL;
    g_autoptr (TernFolderInfo) info = NULL;
    TernFolderSpec spec = { .parent = writers->fixture->top, .type = TERN_FOLDER_GENERIC, .props = props };

    tern_bag_set_str (props, PidTagDisplayName, name);
    info = tern_folders_create (store_fixture_folders (writers->fixture), &spec, NULL, job, &error);
    g_assert_no_error (error);
    n++;
  }
  return GUINT_TO_POINTER (n);
}

/* Invariant 1: a reader that goes on after the last number it saw misses nothing, whoever writes. */
static void
test_commit_order (StoreFixture *fixture, gconstpointer data)
{
  Writers writers = { .fixture = fixture };
  GThread *threads[8];
  gint64 last = max_cn (fixture), until = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  guint written = 0, seen = 0;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", write_loop, &writers);
  for (gboolean more = TRUE; more;) {
    g_autoptr (GArray) log = NULL;

    if (g_get_monotonic_time () > until && !g_atomic_int_get (&writers.stop)) {
      g_atomic_int_set (&writers.stop, 1);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        written += GPOINTER_TO_UINT (g_thread_join (threads[i]));
    }
    log = read_log (fixture, last, 100);
    for (guint i = 0; i < log->len; i++)
      g_assert_cmpint (g_array_index (log, TernChange, i).cn, ==, ++last);
    seen += log->len;
    more = log->len > 0 || !g_atomic_int_get (&writers.stop);
  }
  g_test_message ("%u changes by 8 writers in 2 s", written);
  g_assert_cmpuint (seen, ==, written);
  g_assert_cmpuint (written, >, 8);
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
  store_fixture_add ("/spi/changes/log", cluster, test_log);
  store_fixture_add ("/spi/changes/rows-of-one-number", cluster, test_rows_of_one_number);
  store_fixture_add ("/spi/changes/stale", cluster, test_stale);
  store_fixture_add ("/spi/changes/watch", cluster, test_watch);
  store_fixture_add ("/spi/changes/other-node", cluster, test_other_node);
  store_fixture_add ("/spi/changes/commit-order", cluster, test_commit_order);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

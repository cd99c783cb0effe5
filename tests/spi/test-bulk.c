#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"
#include "core/spi/tern-tables.h"
#include "tests/spi/store-fixture.h"

/* One call on many messages: bounded transactions, so that others come in between (trap 67). */

#define N 1600
#define BATCH 500

static GArray *
list_ids (StoreFixture *fixture, TernId folder)
{
  const TernTableQuery query = { .folder = folder, .kind = TERN_TABLE_NORMAL };
  const TernPropTag column = PidTagMid;
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, NULL, fixture->job, NULL);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (TernId));
  g_auto (TernRowSet) rows = { 0 };

  g_assert_true (tern_table_fetch (table, 0, 2 * N, &column, 1, &rows, fixture->job, NULL));
  for (guint i = 0; i < rows.n_rows; i++)
    g_array_append_val (ids, rows.heads[i].id);
  return ids;
}

static gboolean
transfer (StoreFixture *fixture, TernId from, GArray *ids, guint n, TernId to, gboolean copy)
{
  const TernTransfer order
    = { .folder = from, .ids = (const TernId *) (gpointer) ids->data, .n_ids = n, .target_folder = to, .copy = copy };
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;

  g_assert_true (tern_items_transfer (TERN_ITEMS (fixture->mailbox), &order, NULL, &partial, fixture->job, &error));
  g_assert_no_error (error);
  return partial;
}

static GArray *
fill (StoreFixture *fixture, TernId folder)
{
  for (guint i = 0; i < N / 32; i++)
    store_fixture_add_message (fixture, folder, "one of many", FALSE);
  for (guint n = N / 32; n < N; n *= 2) {
    g_autoptr (GArray) ids = list_ids (fixture, folder);

    g_assert_false (transfer (fixture, folder, ids, ids->len, folder, TRUE));
  }
  return list_ids (fixture, folder);
}

/** most_at_once: rows of the log that share a number, of messages. */
static gint64
most_at_once (StoreFixture *fixture, guint kind, gint64 *ret_rows)
{
  g_autofree char *most = g_strdup_printf (
    "SELECT max (n) FROM (SELECT count (*) AS n FROM tern.change_log WHERE kind = %u GROUP BY cn) x", kind);
  g_autofree char *rows = g_strdup_printf ("SELECT count (*) FROM tern.change_log WHERE kind = %u", kind);

  *ret_rows = test_query_int (fixture->dsn, rows);
  return test_query_int (fixture->dsn, most);
}

/** Other: somebody else who marks one message again and again. */
typedef struct {
  StoreFixture *fixture;
  TernId message;
  gint stops;
  guint n;
} Other;

static gpointer
other_run (gpointer data)
{
  Other *other = data;

  while (!g_atomic_int_get (&other->stops)) {
    g_autoptr (TernJob) job = tern_job_new ();
    gboolean partial = TRUE;

    g_assert_true (tern_items_set_read (TERN_ITEMS (other->fixture->mailbox), other->fixture->top, &other->message, 1,
                                        other->n % 2 == 0, NULL, &partial, job, NULL));
    g_assert_false (partial);
    other->n++;
  }
  return NULL;
}

static void
test_bulk (StoreFixture *fixture, gconstpointer data)
{
  TernId from = store_fixture_add_folder (fixture, fixture->top, "from");
  TernId to = store_fixture_add_folder (fixture, fixture->top, "to");
  Other other = { .fixture = fixture, .message = store_fixture_add_message (fixture, fixture->top, "other", FALSE) };
  TernItems *items = TERN_ITEMS (fixture->mailbox);
  g_autoptr (GArray) ids = fill (fixture, from);
  g_autoptr (GArray) moved = NULL;
  g_autoptr (TernFolderInfo) info = NULL;
  GThread *thread = g_thread_new ("other", other_run, &other);
  gboolean partial = TRUE;
  gint64 rows;

  g_assert_cmpuint (ids->len, ==, N);
  g_assert_true (tern_items_set_read (items, from, NULL, 0, TRUE, NULL, &partial, fixture->job, NULL));
  g_assert_false (partial);
  g_assert_false (transfer (fixture, from, ids, ids->len, to, FALSE));
  /* They are elsewhere by now: nothing is done, and it is said. */
  g_assert_true (transfer (fixture, from, ids, ids->len, to, FALSE));
  moved = list_ids (fixture, to);
  g_assert_cmpuint (moved->len, ==, N);
  g_array_append_val (moved, other.message);
  g_assert_true (tern_items_remove (items, to, (const TernId *) (gpointer) moved->data, moved->len, TRUE, NULL, &partial,
                                    fixture->job, NULL));
  g_assert_true (partial); /* one lies elsewhere */
  g_atomic_int_set (&other.stops, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (other.n, >, 0);
  g_assert_cmpint (most_at_once (fixture, TERN_CHANGE_READ, &rows), ==, BATCH);
  g_assert_cmpint (most_at_once (fixture, TERN_CHANGE_DELETED, &rows), ==, BATCH);
  g_assert_cmpint (rows, ==, N);
  (void) most_at_once (fixture, TERN_CHANGE_MOVED, &rows);
  g_assert_cmpint (rows, ==, N);
  info = tern_folders_get (store_fixture_folders (fixture), to, fixture->job, NULL);
  g_assert_cmpuint (info->content_count, ==, 0);
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
  store_fixture_add ("/spi/bulk", cluster, test_bulk);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

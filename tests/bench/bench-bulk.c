#include <string.h>

#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-items.h"
#include "core/spi/tern-tables.h"
#include "tests/spi/store-fixture.h"

/* 20,000 messages marked, moved, copied and removed in one call each, and how long another session of the same mailbox
 * waits meanwhile: for a page of another folder, and for marking one message there. Run it alone. */

#define N_MESSAGES 20000
#define N_OTHERS 100

/** Other: the other session, on a thread with a job of its own. */
typedef struct {
  StoreFixture *fixture;
  TernId folder;
  TernId message;
  GThread *thread;
  gint stops;
  GArray *reads;  /* (element-type double) milliseconds */
  GArray *writes; /* (element-type double) milliseconds */
} Other;

static double
since_ms (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e3;
}

static void
other_once (Other *other, gboolean read)
{
  const TernTableQuery query = { .folder = other->folder, .kind = TERN_TABLE_NORMAL };
  const TernPropTag columns[] = { PidTagMid, PidTagSubject, PidTagMessageFlags };
  TernMailbox *mailbox = other->fixture->mailbox;
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (TernTable) table = NULL;
  g_auto (TernRowSet) rows = { 0 };
  gint64 start = g_get_monotonic_time ();
  gboolean partial;
  double ms;

  table = tern_tables_open (TERN_TABLES (mailbox), &query, NULL, job, NULL);
  if (table == NULL || !tern_table_fetch (table, 0, 50, columns, G_N_ELEMENTS (columns), &rows, job, NULL))
    g_error ("the other session can't read");
  ms = since_ms (start);
  g_array_append_val (other->reads, ms);
  start = g_get_monotonic_time ();
  if (!tern_items_set_read (TERN_ITEMS (mailbox), other->folder, &other->message, 1, read, NULL, &partial, job, NULL))
    g_error ("the other session can't write");
  ms = since_ms (start);
  g_array_append_val (other->writes, ms);
}

static gpointer
other_run (gpointer data)
{
  Other *other = data;

  for (guint i = 0; !g_atomic_int_get (&other->stops); i++) {
    other_once (other, i % 2 == 0);
    g_usleep (2000);
  }
  return NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static void
print_waits (const char *what, GArray *waits)
{
  g_array_sort (waits, compare);
  g_print ("    %-20s %6u times, p50 %7.1f ms, p99 %7.1f ms, most %7.1f ms\n", what, waits->len,
           g_array_index (waits, double, waits->len / 2), g_array_index (waits, double, waits->len * 99 / 100),
           g_array_index (waits, double, waits->len - 1));
}

static void
other_start (Other *other)
{
  g_atomic_int_set (&other->stops, FALSE);
  other->reads = g_array_new (FALSE, FALSE, sizeof (double));
  other->writes = g_array_new (FALSE, FALSE, sizeof (double));
  other->thread = g_thread_new ("other", other_run, other);
}

static void
other_stop (Other *other, const char *what, gint64 start)
{
  double ms = since_ms (start);

  g_atomic_int_set (&other->stops, TRUE);
  g_thread_join (other->thread);
  g_print ("%-24s %8.0f ms, %8.0f messages/s\n", what, ms, N_MESSAGES / ms * 1e3);
  print_waits ("others read", other->reads);
  print_waits ("others write", other->writes);
  g_array_unref (other->reads);
  g_array_unref (other->writes);
}

static GArray *
list_ids (StoreFixture *fixture, TernId folder)
{
  const TernTableQuery query = { .folder = folder, .kind = TERN_TABLE_NORMAL };
  const TernPropTag column = PidTagMid;
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, NULL, fixture->job, NULL);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (TernId));
  g_auto (TernRowSet) rows = { 0 };

  if (!tern_table_fetch (table, 0, N_MESSAGES, &column, 1, &rows, fixture->job, NULL))
    g_error ("list messages");
  for (guint i = 0; i < rows.n_rows; i++)
    g_array_append_val (ids, rows.heads[i].id);
  return ids;
}

static void
transfer (StoreFixture *fixture, TernId from, GArray *ids, guint n, TernId to, gboolean copy)
{
  const TernTransfer order
    = { .folder = from, .ids = (const TernId *) (gpointer) ids->data, .n_ids = n, .target_folder = to, .copy = copy };
  g_autoptr (GError) error = NULL;
  gboolean partial;

  if (!tern_items_transfer (TERN_ITEMS (fixture->mailbox), &order, NULL, &partial, fixture->job, &error))
    g_error ("transfer: %s", error->message);
}

/** fill: by copying what is there. */
static void
fill (StoreFixture *fixture, TernId folder)
{
  for (guint i = 0; i < 8; i++)
    store_fixture_add_message (fixture, folder, "to be marked, moved and removed", FALSE);
  for (guint n = 8; n < N_MESSAGES;) {
    g_autoptr (GArray) ids = list_ids (fixture, folder);
    guint more = MIN (ids->len, N_MESSAGES - n);

    transfer (fixture, folder, ids, more, folder, TRUE);
    n += more;
  }
}

static void
bench (StoreFixture *fixture)
{
  TernId from = store_fixture_add_folder (fixture, fixture->top, "from");
  TernId to = store_fixture_add_folder (fixture, fixture->top, "to");
  TernId copies = store_fixture_add_folder (fixture, fixture->top, "copies");
  Other other = { .fixture = fixture, .folder = fixture->top };
  TernItems *items = TERN_ITEMS (fixture->mailbox);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GArray) moved = NULL;
  gboolean partial;
  gint64 start;

  for (guint i = 0; i < N_OTHERS; i++)
    other.message = store_fixture_add_message (fixture, fixture->top, "of another folder", FALSE);
  fill (fixture, from);
  ids = list_ids (fixture, from);
  other_start (&other);
  start = g_get_monotonic_time ();
  if (!tern_items_set_read (items, from, NULL, 0, TRUE, NULL, &partial, fixture->job, NULL))
    g_error ("mark");
  other_stop (&other, "marked as read", start);
  other_start (&other);
  start = g_get_monotonic_time ();
  transfer (fixture, from, ids, ids->len, copies, TRUE);
  other_stop (&other, "copied", start);
  other_start (&other);
  start = g_get_monotonic_time ();
  transfer (fixture, from, ids, ids->len, to, FALSE);
  other_stop (&other, "moved", start);
  moved = list_ids (fixture, to);
  other_start (&other);
  start = g_get_monotonic_time ();
  if (!tern_items_remove (items, to, (const TernId *) (gpointer) moved->data, moved->len, TRUE, NULL, &partial,
                          fixture->job, NULL))
    g_error ("remove");
  other_stop (&other, "removed for good", start);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster = test_cluster_new ();
  StoreFixture fixture = { 0 };

  if (cluster == NULL)
    return 77;
  store_fixture_set_up (&fixture, cluster);
  bench (&fixture);
  store_fixture_tear_down (&fixture, cluster);
  test_cluster_free (cluster);
  return 0;
}

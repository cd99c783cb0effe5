#include "plugins/mapi/nspi/nspi-view.h"

#include "plugins/mapi/wire/mapi-status.h"
#include "tests/plugins/mapi/nspi/nspi-fixture.h"

/** Model: [MS-OXNSPI] 3.1.4.5.2 word for word, over a list of ids. FALSE: NotFound. */
static gboolean
model_locate (const guint32 *ids, guint n, const STAT *stat, gint64 *ret_before, gint64 *ret_after)
{
  gint64 at = -1;

  if (stat->current_rec == 0) {
    at = 0;
  } else if (stat->current_rec == 2) {
    at = n;
  } else if (stat->current_rec == 1) {
    at = stat->total_recs == 0 ? 0 : (gint64) ((double) n * MIN (stat->num_pos, stat->total_recs) / stat->total_recs);
  } else {
    for (guint i = 0; i < n; i++)
      at = ids[i] == stat->current_rec ? (gint64) i : at;
    if (at < 0)
      return FALSE;
  }
  *ret_before = at;
  *ret_after = at + stat->delta < 0 ? 0 : at + stat->delta > (gint64) n ? (gint64) n : at + stat->delta;
  return TRUE;
}

static STAT
random_stat (guint n)
{
  static const gint32 deltas[] = { 0, 1, -1, 22, -22, G_MAXINT32, G_MININT32 };
  STAT stat = { .delta = deltas[g_test_rand_int_range (0, G_N_ELEMENTS (deltas))] };

  stat.current_rec = (guint32) g_test_rand_int_range (0, 4);
  if (stat.current_rec == 3)
    stat.current_rec = 0x10 + (guint32) g_test_rand_int_range (0, (gint32) n + 2);
  stat.total_recs = (guint32) g_test_rand_int_range (0, 2 * (gint32) n + 3);
  stat.num_pos = (guint32) g_test_rand_int_range (0, 2 * (gint32) n + 3);
  return stat;
}

/* A STAT of any kind means the row that the specification says, and says so itself afterwards. */
static void
test_stat (void)
{
  for (guint n = 0; n < 40; n++) {
    TernGuid organisation = { 0 };
    g_autoptr (TernAddressBook) book = nspi_fixture_book (&organisation, n);
    NspiView view = { .book = book };
    guint32 ids[40];

    for (guint i = 0; i < n; i++)
      ids[i] = nspi_view_nth (&view, i)->serial;
    for (guint round = 0; round < 500; round++) {
      STAT stat = random_stat (n);
      g_autoptr (GError) error = NULL;
      guint before = 0, after = 0;
      gint64 model_before = 0, model_after = 0;

      if (!model_locate (ids, n, &stat, &model_before, &model_after)) {
        g_assert_false (nspi_stat_locate (&view, &stat, &before, &after, &error));
        g_assert_error (error, MAPI_STATUS, (gint) ecNotFound);
        continue;
      }
      g_assert_true (nspi_stat_locate (&view, &stat, &before, &after, &error));
      g_assert_cmpint (before, ==, model_before);
      g_assert_cmpint (after, ==, model_after);
      nspi_stat_set (&view, &stat, after);
      g_assert_cmpuint (stat.total_recs, ==, n);
      g_assert_cmpuint (stat.num_pos, ==, after);
      g_assert_cmpint (stat.delta, ==, 0);
      g_assert_cmphex (stat.current_rec, ==, after < n ? ids[after] : 2);
      g_assert_true (nspi_stat_locate (&view, &stat, &before, &after, &error));
      g_assert_cmpint (before, ==, model_after);
    }
  }
}

/* SeekEntries: the first name at or behind; every name finds itself. */
static void
test_seek (void)
{
  TernGuid organisation = { 0 };
  g_autoptr (TernAddressBook) book = nspi_fixture_book (&organisation, 200);
  NspiView view = { .book = book };

  for (guint i = 0; i < 200; i++)
    g_assert_cmpuint (nspi_view_seek (&view, nspi_view_nth (&view, i)->name), ==, i);
  g_assert_cmpuint (nspi_view_seek (&view, ""), ==, 0);
  g_assert_cmpuint (nspi_view_seek (&view, "zzz"), ==, 200);
  g_assert_cmpuint (nspi_view_seek (&view, "ANNA FAMILY00000"), <=, 1); /* letter case decides last */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nspi/view/stat", test_stat);
  g_test_add_func ("/nspi/view/seek", test_seek);
  return g_test_run ();
}

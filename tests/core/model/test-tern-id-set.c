#include "core/model/tern-id-set.h"

/* The same by the simplest means: a flag for each of a few counters. */
#define MOST 96

static void
check (const TernIdRanges *ranges, const gboolean *wanted)
{
  guint64 count = 0;

  for (guint i = 0; i < MOST; i++) {
    g_assert_cmpint (tern_id_ranges_contains (ranges, i), ==, wanted[i]);
    count += wanted[i] ? 1 : 0;
  }
  g_assert_cmpuint (tern_id_ranges_count (ranges), ==, count);
  for (guint i = 0; i < tern_id_ranges_get_n (ranges); i++) {
    const TernIdRange *range = &tern_id_ranges_get (ranges)[i];

    g_assert_cmpuint (range->low, <=, range->high);
    if (i > 0)
      g_assert_cmpuint (range[-1].high + 1, <, range->low);
  }
}

static void
fill (GRand *rand, TernIdRanges *ranges, gboolean *flags)
{
  for (guint n = 0; n < 12; n++) {
    guint low = g_rand_int_range (rand, 0, MOST), length = g_rand_int_range (rand, 0, 9);
    guint high = MIN (low + length, MOST - 1);
    gboolean adds = g_rand_int_range (rand, 0, 3) > 0;

    if (adds)
      tern_id_ranges_add (ranges, low, high);
    else
      tern_id_ranges_remove (ranges, low, high);
    for (guint i = low; i <= high; i++)
      flags[i] = adds;
    check (ranges, flags);
  }
}

static void
check_gaps (const TernIdRanges *ranges, const gboolean *flags, guint low, guint high)
{
  g_autoptr (TernIdRanges) gaps = tern_id_ranges_get_gaps (ranges, low, high);

  for (guint i = 0; i < MOST; i++)
    g_assert_cmpint (tern_id_ranges_contains (gaps, i), ==, i >= low && i <= high && !flags[i]);
}

static void
test_algebra (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (77);

  for (guint round = 0; round < 500; round++) {
    gboolean a_flags[MOST] = { 0 }, b_flags[MOST] = { 0 }, sum[MOST], difference[MOST], both[MOST];
    g_autoptr (TernIdRanges) a = tern_id_ranges_new (), b = tern_id_ranges_new (), plus = NULL, minus = NULL;
    guint low = g_rand_int_range (rand, 0, MOST), high = g_rand_int_range (rand, 0, MOST);

    fill (rand, a, a_flags);
    fill (rand, b, b_flags);
    for (guint i = 0; i < MOST; i++) {
      sum[i] = a_flags[i] || b_flags[i];
      difference[i] = a_flags[i] && !b_flags[i];
      both[i] = a_flags[i] && b_flags[i];
    }
    check_gaps (a, a_flags, MIN (low, high), MAX (low, high));
    plus = tern_id_ranges_copy (a);
    tern_id_ranges_add_all (plus, b);
    check (plus, sum);
    minus = tern_id_ranges_copy (a);
    tern_id_ranges_remove_all (minus, b);
    check (minus, difference);
    tern_id_ranges_keep_all (a, b);
    check (a, both);
    tern_id_ranges_add_all (a, minus);
    tern_id_ranges_add_all (a, b);
    g_assert_true (tern_id_ranges_equal (a, plus));
  }
}

static void
test_ends (void)
{
  static const TernIdRange unordered[] = { { 9, 9 }, { 1, 3 }, { 4, 5 }, { 8, 7 }, { G_MAXUINT64, G_MAXUINT64 } };
  g_autoptr (TernIdRanges) all = tern_id_ranges_new (), none = NULL, some = NULL;

  tern_id_ranges_add (all, 0, G_MAXUINT64);
  tern_id_ranges_add (all, 5, 5);
  g_assert_cmpuint (tern_id_ranges_get_n (all), ==, 1);
  g_assert_cmpuint (tern_id_ranges_count (all), ==, G_MAXUINT64);
  none = tern_id_ranges_get_gaps (all, 0, G_MAXUINT64);
  g_assert_cmpuint (tern_id_ranges_get_n (none), ==, 0);
  tern_id_ranges_remove (all, 0, 0);
  tern_id_ranges_remove (all, G_MAXUINT64, G_MAXUINT64);
  g_assert_false (tern_id_ranges_contains (all, 0));
  g_assert_true (tern_id_ranges_contains (all, G_MAXUINT64 - 1));
  some = tern_id_ranges_new_from (unordered, G_N_ELEMENTS (unordered));
  g_assert_cmpuint (tern_id_ranges_get_n (some), ==, 3);
  g_assert_cmpuint (tern_id_ranges_count (some), ==, 7);
}

static void
test_sets (void)
{
  const TernGuid first = TERN_GUID_INIT (1, 0, 0, 0, 0), second = TERN_GUID_INIT (2, 0, 0, 0, 0);
  g_autoptr (TernIdSet) a = tern_id_set_new (), b = tern_id_set_new (), copy = NULL;
  TernGuid replica;

  g_assert_true (tern_id_set_is_empty (a));
  tern_id_ranges_add (tern_id_set_ranges (a, &second), 1, 10);
  g_assert_null (tern_id_set_find (a, &first));
  (void) tern_id_set_ranges (a, &first);
  g_assert_cmpuint (tern_id_set_get_n_replicas (a), ==, 2);
  (void) tern_id_set_get_nth (a, 0, &replica);
  g_assert_true (tern_guid_equal (&replica, &first));
  tern_id_ranges_add (tern_id_set_ranges (b, &second), 1, 10);
  g_assert_true (tern_id_set_equal (a, b)); /* a replica without counters doesn't count */
  tern_id_ranges_add (tern_id_set_ranges (b, &first), 4, 4);
  g_assert_false (tern_id_set_equal (a, b));
  copy = tern_id_set_copy (a);
  tern_id_set_add_all (copy, b);
  g_assert_true (tern_id_set_equal (copy, b));
  g_assert_true (tern_id_set_contains (copy, &first, 4));
  tern_id_set_remove_all (copy, b);
  g_assert_true (tern_id_set_is_empty (copy));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/id-set/algebra", test_algebra);
  g_test_add_func ("/id-set/ends", test_ends);
  g_test_add_func ("/id-set/sets", test_sets);
  return g_test_run ();
}

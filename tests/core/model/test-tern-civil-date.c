#include "core/model/tern-civil-date.h"

static void
test_agrees_with_gdate (void)
{
  GDate epoch;

  g_date_clear (&epoch, 1);
  g_date_set_dmy (&epoch, 1, G_DATE_JANUARY, 1601);
  for (gint64 days = 0; days < 1100000; days += 1 + days % 97) {
    GDate date = epoch;
    gint64 year;
    guint month, day;

    g_date_add_days (&date, days);
    tern_civil_from_days (days, &year, &month, &day);
    g_assert_cmpint (year, ==, g_date_get_year (&date));
    g_assert_cmpuint (month, ==, g_date_get_month (&date));
    g_assert_cmpuint (day, ==, g_date_get_day (&date));
    g_assert_cmpint (tern_civil_days (year, month, day), ==, days);
    g_assert_cmpuint (tern_civil_weekday (days), ==, g_date_get_weekday (&date) % 7);
    g_assert_cmpuint (tern_civil_month_length (year, month), ==, g_date_get_days_in_month (month, year));
  }
}

static void
test_before_the_epoch (void)
{
  gint64 year;
  guint month, day;

  tern_civil_from_days (-1, &year, &month, &day);
  g_assert_cmpint (year, ==, 1600);
  g_assert_cmpuint (month, ==, 12);
  g_assert_cmpuint (day, ==, 31);
  g_assert_cmpuint (tern_civil_weekday (-1), ==, 0);
  g_assert_cmpuint (tern_civil_weekday (-7), ==, 1);
}

static void
test_nth_weekday (void)
{
  /* November 2024: Fridays on 1, 8, 15, 22, 29; Thursdays on 7, 14, 21, 28. */
  g_assert_cmpint (tern_civil_nth_weekday (2024, 11, 1, 1 << 5), ==, tern_civil_days (2024, 11, 1));
  g_assert_cmpint (tern_civil_nth_weekday (2024, 11, 4, 1 << 4), ==, tern_civil_days (2024, 11, 28));
  g_assert_cmpint (tern_civil_nth_weekday (2024, 11, 5, 1 << 5), ==, tern_civil_days (2024, 11, 29));
  g_assert_cmpint (tern_civil_nth_weekday (2024, 11, 5, 1 << 4), ==, tern_civil_days (2024, 11, 28));
  /* any day, weekdays, weekend days */
  g_assert_cmpint (tern_civil_nth_weekday (2024, 11, 5, 0x7F), ==, tern_civil_days (2024, 11, 30));
  g_assert_cmpint (tern_civil_nth_weekday (2024, 11, 2, 0x3E), ==, tern_civil_days (2024, 11, 4));
  g_assert_cmpint (tern_civil_nth_weekday (2024, 11, 1, 0x41), ==, tern_civil_days (2024, 11, 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/civil-date/agrees-with-gdate", test_agrees_with_gdate);
  g_test_add_func ("/model/civil-date/before-the-epoch", test_before_the_epoch);
  g_test_add_func ("/model/civil-date/nth-weekday", test_nth_weekday);
  return g_test_run ();
}

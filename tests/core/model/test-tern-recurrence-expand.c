#include "core/model/tern-recurrence-expand.h"

#include "core/base/tern-error.h"
#include "core/model/tern-civil-date.h"
#include "tests/core/model/property-blob.h"

#define MASK(day) (1u << (day))
enum { SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY };

static guint32
date (gint64 year, guint month, guint day)
{
  return tern_civil_days (year, month, day) * TERN_MINUTES_PER_DAY;
}

static void
series (TernAppointmentRecurrence *recurrence, TernRecurrenceType type, guint32 period, guint32 start)
{
  tern_appointment_recurrence_init (recurrence);
  recurrence->pattern.type = type;
  recurrence->pattern.period = period;
  recurrence->pattern.start_date = start;
  recurrence->start_offset = 600;
  recurrence->end_offset = 660;
  tern_recurrence_pattern_set_first_date_time (&recurrence->pattern);
}

static void
assert_dates (const TernAppointmentRecurrence *recurrence, guint32 from, guint32 to, const guint32 *expected, guint n)
{
  g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (TernRecurrenceInstance));
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_recurrence_expand (recurrence, from, to, 1000, instances, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (instances->len, ==, n);
  for (guint i = 0; i < n; i++) {
    const TernRecurrenceInstance *instance = &g_array_index (instances, TernRecurrenceInstance, i);

    g_assert_cmpuint (instance->start, ==, expected[i] + recurrence->start_offset);
    g_assert_cmpuint (instance->end, ==, expected[i] + recurrence->end_offset);
    g_assert_cmpuint (instance->original_start, ==, instance->start);
    g_assert_null (instance->exception);
  }
}

static void
test_every_third_day (void)
{
  const guint32 expected[] = { date (2024, 2, 27), date (2024, 3, 1), date (2024, 3, 4) };
  TernAppointmentRecurrence recurrence;

  series (&recurrence, TERN_RECURRENCE_DAY, 3 * TERN_MINUTES_PER_DAY, date (2024, 2, 24));
  assert_dates (&recurrence, date (2024, 2, 25), date (2024, 3, 7), expected, G_N_ELEMENTS (expected));
}

/* The first day of the week decides which days of a fortnight belong together ([MS-OXOCAL] 2.2.1.44.1, FirstDOW). */
static void
test_every_second_week (void)
{
  /* from Tuesday, 2024-01-02, on Sundays and Tuesdays */
  const guint32 sunday_first[] = { date (2024, 1, 2), date (2024, 1, 14), date (2024, 1, 16), date (2024, 1, 28),
                                   date (2024, 1, 30) };
  const guint32 monday_first[] = { date (2024, 1, 2), date (2024, 1, 7), date (2024, 1, 16), date (2024, 1, 21),
                                   date (2024, 1, 30) };
  TernAppointmentRecurrence recurrence;

  series (&recurrence, TERN_RECURRENCE_WEEK, 2, date (2024, 1, 2));
  recurrence.pattern.days_mask = MASK (SUNDAY) | MASK (TUESDAY);
  assert_dates (&recurrence, 0, date (2024, 2, 1), sunday_first, G_N_ELEMENTS (sunday_first));
  recurrence.pattern.first_day_of_week = MONDAY;
  assert_dates (&recurrence, 0, date (2024, 2, 1), monday_first, G_N_ELEMENTS (monday_first));
}

static void
test_thirty_first (void)
{
  const guint32 expected[] = { date (2023, 12, 31), date (2024, 1, 31), date (2024, 2, 29), date (2024, 3, 31),
                               date (2024, 4, 30) };
  TernAppointmentRecurrence recurrence;

  series (&recurrence, TERN_RECURRENCE_MONTH, 1, date (2023, 12, 31));
  recurrence.pattern.day = 31;
  assert_dates (&recurrence, 0, date (2024, 5, 1), expected, G_N_ELEMENTS (expected));
  recurrence.pattern.type = TERN_RECURRENCE_MONTH_END;
  assert_dates (&recurrence, 0, date (2024, 5, 1), expected, G_N_ELEMENTS (expected));
}

static void
test_yearly (void)
{
  const guint32 leap_day[] = { date (2024, 2, 29), date (2025, 2, 28), date (2026, 2, 28) };
  const guint32 thanksgiving[] = { date (2024, 11, 28), date (2025, 11, 27), date (2026, 11, 26) };
  TernAppointmentRecurrence recurrence;

  series (&recurrence, TERN_RECURRENCE_MONTH, 12, date (2024, 2, 29));
  recurrence.pattern.frequency = TERN_RECURRENCE_YEARLY;
  recurrence.pattern.day = 29;
  assert_dates (&recurrence, 0, date (2027, 1, 1), leap_day, G_N_ELEMENTS (leap_day));
  series (&recurrence, TERN_RECURRENCE_MONTH_NTH, 12, date (2024, 11, 28));
  recurrence.pattern.days_mask = MASK (THURSDAY);
  recurrence.pattern.nth = 4;
  assert_dates (&recurrence, 0, date (2027, 1, 1), thanksgiving, G_N_ELEMENTS (thanksgiving));
}

/* A start that is no occurrence: FirstDateTime names the month. */
static void
test_month_from_first_date_time (void)
{
  const guint32 expected[] = { date (2024, 5, 10), date (2025, 5, 10) };
  TernAppointmentRecurrence recurrence;

  series (&recurrence, TERN_RECURRENCE_MONTH, 12, date (2024, 5, 10));
  recurrence.pattern.day = 10;
  recurrence.pattern.start_date = date (2024, 1, 1);
  assert_dates (&recurrence, 0, date (2026, 1, 1), expected, G_N_ELEMENTS (expected));
}

static void
test_last_weekday (void)
{
  const guint32 expected[] = { date (2024, 8, 30), date (2024, 9, 30), date (2024, 10, 31), date (2024, 11, 29) };
  TernAppointmentRecurrence recurrence;

  series (&recurrence, TERN_RECURRENCE_MONTH_NTH, 1, date (2024, 8, 30));
  recurrence.pattern.days_mask = 0x3E;
  recurrence.pattern.nth = 5;
  assert_dates (&recurrence, 0, date (2024, 12, 1), expected, G_N_ELEMENTS (expected));
}

static void
test_ends (void)
{
  const guint32 expected[] = { date (2024, 1, 1), date (2024, 1, 2), date (2024, 1, 3) };
  TernAppointmentRecurrence recurrence;

  series (&recurrence, TERN_RECURRENCE_DAY, TERN_MINUTES_PER_DAY, date (2024, 1, 1));
  recurrence.pattern.end_type = TERN_RECURRENCE_END_DATE;
  recurrence.pattern.end_date = date (2024, 1, 3);
  assert_dates (&recurrence, 0, G_MAXUINT32, expected, 3);
  recurrence.pattern.end_type = TERN_RECURRENCE_END_COUNT;
  recurrence.pattern.occurrence_count = 3;
  assert_dates (&recurrence, 0, G_MAXUINT32, expected, 3);
  /* Without its end date it has to be counted. */
  recurrence.pattern.end_date = TERN_RECURRENCE_NO_END_DATE;
  assert_dates (&recurrence, 0, G_MAXUINT32, expected, 3);
  assert_dates (&recurrence, date (2024, 1, 3), G_MAXUINT32, expected + 2, 1);
  assert_dates (&recurrence, date (2024, 1, 4), G_MAXUINT32, NULL, 0);
}

static void
test_deleted_and_modified (void)
{
  const guint32 deleted[] = { date (2024, 1, 4), date (2024, 1, 2) }; /* not in order */
  const guint32 modified[] = { date (2024, 1, 20) };
  TernRecurrenceException exception = { .start = date (2024, 1, 20) + 30, .end = date (2024, 1, 20) + 60,
                                        .original_start = date (2024, 1, 4) + 600 };
  g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (TernRecurrenceInstance));
  g_autoptr (GError) error = NULL;
  const TernRecurrenceInstance *instance;
  TernAppointmentRecurrence recurrence;

  series (&recurrence, TERN_RECURRENCE_DAY, TERN_MINUTES_PER_DAY, date (2024, 1, 1));
  recurrence.pattern.end_type = TERN_RECURRENCE_END_DATE;
  recurrence.pattern.end_date = date (2024, 1, 4);
  recurrence.pattern.deleted = deleted;
  recurrence.pattern.n_deleted = G_N_ELEMENTS (deleted);
  recurrence.pattern.modified = modified;
  recurrence.pattern.n_modified = G_N_ELEMENTS (modified);
  recurrence.exceptions = &exception;
  recurrence.n_exceptions = 1;
  g_assert_true (tern_recurrence_expand (&recurrence, date (2024, 1, 2), date (2024, 2, 1), 2, instances, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (instances->len, ==, 2);
  instance = &g_array_index (instances, TernRecurrenceInstance, 0);
  g_assert_cmpuint (instance->start, ==, date (2024, 1, 3) + 600);
  instance++;
  g_assert_true (instance->exception == &exception);
  g_assert_cmpuint (instance->start, ==, exception.start);
  g_assert_cmpuint (instance->original_start, ==, date (2024, 1, 4) + 600);
}

static void
test_overlap (void)
{
  TernAppointmentRecurrence recurrence;
  const guint32 expected[] = { date (2024, 1, 1) };

  /* one night long, from 22:00 to 06:00 */
  series (&recurrence, TERN_RECURRENCE_DAY, 7 * TERN_MINUTES_PER_DAY, date (2024, 1, 1));
  recurrence.start_offset = 22 * 60;
  recurrence.end_offset = 30 * 60;
  assert_dates (&recurrence, date (2024, 1, 2) + 5 * 60, date (2024, 1, 2) + 12 * 60, expected, 1);
  assert_dates (&recurrence, date (2024, 1, 2) + 6 * 60, date (2024, 1, 2) + 12 * 60, NULL, 0);
  assert_dates (&recurrence, date (2024, 1, 1), date (2024, 1, 1) + 22 * 60, NULL, 0);
}

static void
test_refusals (void)
{
  g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (TernRecurrenceInstance));
  TernAppointmentRecurrence recurrence;
  GError *error = NULL;

  series (&recurrence, TERN_RECURRENCE_HIJRI_MONTH, 1, date (2024, 1, 1));
  recurrence.pattern.day = 1;
  g_assert_false (tern_recurrence_expand (&recurrence, 0, G_MAXUINT32, 10, instances, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  recurrence.pattern.type = TERN_RECURRENCE_WEEK;
  g_assert_false (tern_recurrence_expand (&recurrence, 0, G_MAXUINT32, 10, instances, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  recurrence.pattern.type = TERN_RECURRENCE_DAY;
  recurrence.pattern.period = 0;
  g_assert_false (tern_recurrence_expand (&recurrence, 0, G_MAXUINT32, 10, instances, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  recurrence.pattern.period = TERN_MINUTES_PER_DAY;
  g_assert_false (tern_recurrence_expand (&recurrence, 0, G_MAXUINT32, 10, instances, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_LIMIT);
  g_clear_error (&error);
}

/** falls_on: what the pattern means, asked day by day; independent of how the walk finds its days. */
static gboolean
falls_on (const TernRecurrencePattern *pattern, gint64 day)
{
  gint64 start = pattern->start_date / TERN_MINUTES_PER_DAY, year, start_year;
  guint month, day_of_month, start_month, unused, length;

  if (day < start)
    return FALSE;
  tern_civil_from_days (day, &year, &month, &day_of_month);
  tern_civil_from_days (start, &start_year, &start_month, &unused);
  length = tern_civil_month_length (year, month);
  switch (pattern->type) {
  case TERN_RECURRENCE_DAY:
    return (day - start) % (pattern->period / TERN_MINUTES_PER_DAY) == 0;
  case TERN_RECURRENCE_WEEK:
    while (tern_civil_weekday (start) != pattern->first_day_of_week)
      start--;
    return (day - start) / 7 % pattern->period == 0 && (pattern->days_mask & MASK (tern_civil_weekday (day)));
  default:
    if (((year - start_year) * 12 + month - start_month) % pattern->period != 0)
      return FALSE;
    return day_of_month == MIN (pattern->day, length);
  }
}

static void
random_series (TernAppointmentRecurrence *recurrence)
{
  guint32 start = (150000 + g_test_rand_int_range (0, 20000)) * TERN_MINUTES_PER_DAY;
  TernRecurrenceType type = g_test_rand_int_range (0, 3);

  series (recurrence, type, g_test_rand_int_range (1, 5) * (type == TERN_RECURRENCE_DAY ? TERN_MINUTES_PER_DAY : 1),
          start);
  recurrence->pattern.days_mask = g_test_rand_int_range (1, 0x80);
  recurrence->pattern.day = g_test_rand_int_range (1, 32);
  recurrence->pattern.first_day_of_week = g_test_rand_int_range (0, 7);
  recurrence->start_offset = 0;
  recurrence->end_offset = 1;
  if (type != TERN_RECURRENCE_MONTH)
    return;
  /* Outlook starts a series at its first occurrence. */
  while (!falls_on (&recurrence->pattern, recurrence->pattern.start_date / TERN_MINUTES_PER_DAY))
    recurrence->pattern.start_date += TERN_MINUTES_PER_DAY;
  tern_recurrence_pattern_set_first_date_time (&recurrence->pattern);
}

static void
test_random_against_definition (void)
{
  for (guint run = 0; run < 300; run++) {
    g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (TernRecurrenceInstance));
    g_autoptr (GError) error = NULL;
    TernAppointmentRecurrence recurrence;
    gint64 from;
    guint next = 0;

    random_series (&recurrence);
    from = recurrence.pattern.start_date / TERN_MINUTES_PER_DAY + g_test_rand_int_range (-50, 800);
    g_assert_true (tern_recurrence_expand (&recurrence, from * TERN_MINUTES_PER_DAY,
                                           (from + 200) * TERN_MINUTES_PER_DAY, 201, instances, &error));
    for (gint64 day = from; day < from + 200; day++) {
      if (!falls_on (&recurrence.pattern, day))
        continue;
      g_assert_cmpuint (next, <, instances->len);
      g_assert_cmpuint (g_array_index (instances, TernRecurrenceInstance, next).start, ==, day * TERN_MINUTES_PER_DAY);
      next++;
    }
    g_assert_cmpuint (next, ==, instances->len);
  }
}

/* A real series: 18 Thursdays every other week, four deleted of which one was modified (it kept its day). */
static void
test_real_series (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) blob = property_blob_load ("APPOINTMENTRECURRENCEPATTERN-1");
  g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (TernRecurrenceInstance));
  g_autoptr (GError) error = NULL;
  TernAppointmentRecurrence recurrence;
  gsize size;
  const guint8 *data = g_bytes_get_data (blob, &size);
  guint modified = 0;

  g_assert_true (tern_appointment_recurrence_parse (data, size, arena, &recurrence, &error));
  g_assert_true (tern_recurrence_expand (&recurrence, 0, G_MAXUINT32, 100, instances, &error));
  g_assert_cmpuint (instances->len, ==, 18 - 4 + 1);
  for (guint i = 0; i < instances->len; i++) {
    const TernRecurrenceInstance *instance = &g_array_index (instances, TernRecurrenceInstance, i);

    g_assert_cmpuint (tern_civil_weekday (instance->start / TERN_MINUTES_PER_DAY), ==, THURSDAY);
    g_assert_cmpuint (instance->start % TERN_MINUTES_PER_DAY, ==, 870);
    modified += instance->exception != NULL;
  }
  g_assert_cmpuint (modified, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/recurrence-expand/every-third-day", test_every_third_day);
  g_test_add_func ("/model/recurrence-expand/every-second-week", test_every_second_week);
  g_test_add_func ("/model/recurrence-expand/thirty-first", test_thirty_first);
  g_test_add_func ("/model/recurrence-expand/yearly", test_yearly);
  g_test_add_func ("/model/recurrence-expand/month-from-first-date-time", test_month_from_first_date_time);
  g_test_add_func ("/model/recurrence-expand/last-weekday", test_last_weekday);
  g_test_add_func ("/model/recurrence-expand/ends", test_ends);
  g_test_add_func ("/model/recurrence-expand/deleted-and-modified", test_deleted_and_modified);
  g_test_add_func ("/model/recurrence-expand/overlap", test_overlap);
  g_test_add_func ("/model/recurrence-expand/refusals", test_refusals);
  g_test_add_func ("/model/recurrence-expand/random-against-definition", test_random_against_definition);
  g_test_add_func ("/model/recurrence-expand/real-series", test_real_series);
  return g_test_run ();
}

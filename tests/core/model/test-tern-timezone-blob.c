#include "core/model/tern-timezone-blob.h"

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"
#include "core/model/tern-civil-date.h"
#include "tests/core/model/property-blob.h"

static TernFiletime
at (gint64 year, guint month, guint day, guint hour, guint minute)
{
  return (tern_civil_days (year, month, day) * TERN_MINUTES_PER_DAY + hour * 60 + minute) * TERN_FILETIME_MINUTE;
}

static void
test_blobs_are_bit_exact (void)
{
  static const char *const names[] = { "TIMEZONEDEFINITION-1", "TIMEZONEDEFINITION-2", "TIMEZONEDEFINITION-3" };
  static const char *const keys[] = { "Eastern Standard Time", "US Eastern Standard Time", "Eastern Standard Time" };
  static const guint rules[] = { 2, 3, 0 }; /* the last says 0 and has two behind it */

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) blob = property_blob_load (names[i]);
    g_autoptr (GBytes) written = NULL;
    g_autoptr (GError) error = NULL;
    TernTimeZoneDefinition zone;
    gsize size;
    const guint8 *data = g_bytes_get_data (blob, &size);

    g_assert_true (tern_time_zone_definition_parse (data, size, arena, &zone, &error));
    g_assert_cmpstr (tern_utf16_to_wtf8 (zone.key_name.data, zone.key_name.size, arena), ==, keys[i]);
    g_assert_cmpuint (zone.n_rules, ==, rules[i]);
    written = tern_time_zone_definition_to_bytes (&zone);
    property_blob_assert_equal (written, blob, names[i]);
  }
}

static void
test_struct_is_bit_exact (void)
{
  g_autoptr (GBytes) blob = property_blob_load ("TIMEZONE-1");
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GError) error = NULL;
  TernTimeZoneStruct zone;
  gsize size;
  const guint8 *data = g_bytes_get_data (blob, &size);

  g_assert_cmpuint (size, ==, TERN_TIME_ZONE_STRUCT_SIZE);
  g_assert_true (tern_time_zone_struct_parse (data, size, &zone, &error));
  g_assert_cmpint (zone.rule.bias, ==, 300);
  g_assert_cmpint (zone.rule.daylight_bias, ==, -60);
  g_assert_cmpuint (zone.rule.standard_date.month, ==, 11);
  written = tern_time_zone_struct_to_bytes (&zone);
  property_blob_assert_equal (written, blob, "TIMEZONE-1");
  g_assert_false (tern_time_zone_struct_parse (data, size - 1, &zone, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
}

static void
test_every_cut_is_refused (void)
{
  g_autoptr (GBytes) blob = property_blob_load ("TIMEZONEDEFINITION-2");
  gsize size;
  const guint8 *data = g_bytes_get_data (blob, &size);

  for (gsize cut = 0; cut < size; cut++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autofree guint8 *copy = g_memdup2 (data, cut);
    g_autoptr (GError) error = NULL;
    TernTimeZoneDefinition zone;

    g_assert_false (tern_time_zone_definition_parse (copy, cut, arena, &zone, &error));
    g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  }
}

/* The eastern rules changed with 2007: daylight time from April to October before, from March to November since. */
static void
test_rule_of_the_year (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) blob = property_blob_load ("TIMEZONEDEFINITION-1");
  g_autoptr (GError) error = NULL;
  TernTimeZoneDefinition zone;
  gsize size;
  const guint8 *data = g_bytes_get_data (blob, &size);

  g_assert_true (tern_time_zone_definition_parse (data, size, arena, &zone, &error));
  g_assert_cmpuint (tern_time_zone_definition_get_rule (&zone, 2006)->year, ==, 2006);
  g_assert_cmpuint (tern_time_zone_definition_get_rule (&zone, 1990)->year, ==, 2006);
  g_assert_cmpuint (tern_time_zone_definition_get_rule (&zone, 2030)->year, ==, 2007);
  g_assert_cmpuint (tern_time_zone_to_local (&zone, at (2006, 3, 20, 12, 0)), ==, at (2006, 3, 20, 7, 0));
  g_assert_cmpuint (tern_time_zone_to_local (&zone, at (2007, 3, 20, 12, 0)), ==, at (2007, 3, 20, 8, 0));
  /* 2024-03-10 02:00 EST is the change: 07:00 UTC */
  g_assert_cmpuint (tern_time_zone_to_local (&zone, at (2024, 3, 10, 6, 59)), ==, at (2024, 3, 10, 1, 59));
  g_assert_cmpuint (tern_time_zone_to_local (&zone, at (2024, 3, 10, 7, 0)), ==, at (2024, 3, 10, 3, 0));
  /* 2024-11-03 02:00 EDT is the change: 06:00 UTC */
  g_assert_cmpuint (tern_time_zone_to_local (&zone, at (2024, 11, 3, 5, 59)), ==, at (2024, 11, 3, 1, 59));
  g_assert_cmpuint (tern_time_zone_to_local (&zone, at (2024, 11, 3, 6, 0)), ==, at (2024, 11, 3, 1, 0));
  /* 01:30 comes twice: the earlier one; 02:30 in March doesn't come: as standard time */
  g_assert_cmpuint (tern_time_zone_to_utc (&zone, at (2024, 11, 3, 1, 30)), ==, at (2024, 11, 3, 5, 30));
  g_assert_cmpuint (tern_time_zone_to_utc (&zone, at (2024, 3, 10, 2, 30)), ==, at (2024, 3, 10, 7, 30));
}

static void
test_southern_half (void)
{
  /* Sydney: UTC+10, daylight time from the first Sunday of October to the first Sunday of April */
  static const TernTimeZoneRule rule = { .bias = -600, .daylight_bias = -60,
                                         .standard_date = { .month = 4, .day = 1, .hour = 3 },
                                         .daylight_date = { .month = 10, .day = 1, .hour = 2 } };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = NULL;
  TernTimeZoneDefinition zone;

  tern_time_zone_definition_init (&zone, "AUS Eastern Standard Time", &rule, arena);
  g_assert_cmpuint (tern_time_zone_to_local (&zone, at (2023, 12, 31, 14, 0)), ==, at (2024, 1, 1, 1, 0));
  g_assert_cmpuint (tern_time_zone_to_utc (&zone, at (2024, 1, 1, 1, 0)), ==, at (2023, 12, 31, 14, 0));
  g_assert_cmpuint (tern_time_zone_to_local (&zone, at (2024, 7, 1, 0, 0)), ==, at (2024, 7, 1, 10, 0));
  bytes = tern_time_zone_definition_to_bytes (&zone);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 4 + zone.header_size + 66);
}

static void
test_round_trip_over_two_years (void)
{
  static const TernTimeZoneRule berlin = { .bias = -60, .daylight_bias = -60,
                                           .standard_date = { .month = 10, .day = 5, .hour = 3 },
                                           .daylight_date = { .month = 3, .day = 5, .hour = 2 } };
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernTimeZoneDefinition zone;
  g_autoptr (GTimeZone) system = g_time_zone_new_identifier ("CET-1CEST,M3.5.0,M10.5.0/3");

  tern_time_zone_definition_init (&zone, "W. Europe Standard Time", &berlin, arena);
  for (TernFiletime utc = at (2023, 1, 1, 0, 0); utc < at (2025, 1, 1, 0, 0); utc += 37 * TERN_FILETIME_MINUTE) {
    TernFiletime local = tern_time_zone_to_local (&zone, utc);
    TernFiletime back = tern_time_zone_to_utc (&zone, local);

    if (system != NULL) {
      gint64 when = tern_filetime_to_unix (utc);
      gint interval = g_time_zone_find_interval (system, G_TIME_TYPE_UNIVERSAL, when);

      g_assert_cmpint (tern_filetime_to_unix (local) - when, ==, g_time_zone_get_offset (system, interval));
    }
    /* Only the second of two equal wall times comes back as the first. */
    if (back != utc)
      g_assert_cmpuint (utc - back, ==, 60 * TERN_FILETIME_MINUTE);
  }
}

static void
test_extremes (void)
{
  static const TernTimeZoneRule odd = { .bias = G_MININT32, .standard_bias = G_MAXINT32, .daylight_bias = G_MAXINT32,
                                        .standard_date = { .month = 12, .day = 99, .day_of_week = 77, .hour = 99 },
                                        .daylight_date = { .month = 1, .day = 0, .year = 1601 } };
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernTimeZoneDefinition zone, none = { 0 };

  tern_time_zone_definition_init (&zone, "", &odd, arena);
  (void) tern_time_zone_to_local (&zone, 0);
  (void) tern_time_zone_to_local (&zone, G_MAXUINT64);
  (void) tern_time_zone_to_utc (&zone, 0);
  (void) tern_time_zone_to_utc (&zone, G_MAXUINT64);
  g_assert_cmpuint (tern_time_zone_to_local (&none, 77), ==, 77);
  g_assert_cmpuint (tern_time_zone_to_utc (&none, 77), ==, 77);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/timezone-blob/blobs-are-bit-exact", test_blobs_are_bit_exact);
  g_test_add_func ("/model/timezone-blob/struct-is-bit-exact", test_struct_is_bit_exact);
  g_test_add_func ("/model/timezone-blob/every-cut-is-refused", test_every_cut_is_refused);
  g_test_add_func ("/model/timezone-blob/rule-of-the-year", test_rule_of_the_year);
  g_test_add_func ("/model/timezone-blob/southern-half", test_southern_half);
  g_test_add_func ("/model/timezone-blob/round-trip-over-two-years", test_round_trip_over_two_years);
  g_test_add_func ("/model/timezone-blob/extremes", test_extremes);
  return g_test_run ();
}

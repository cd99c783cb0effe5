#include "core/model/tern-timezone-blob.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-reader.h"
#include "core/base/tern-utf16.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-civil-date.h"

#define VERSION_MAJOR 2
#define VERSION_MINOR 1
#define DEFINITION_RESERVED 0x0002
#define RULE_RESERVED 0x003E
#define RULE_SIZE 66
#define FILETIME_DAY (TERN_MINUTES_PER_DAY * (gint64) TERN_FILETIME_MINUTE)

static TernSystemTime
read_system_time (TernReader *reader)
{
  TernSystemTime time;

  time.year = tern_reader_u16 (reader);
  time.month = tern_reader_u16 (reader);
  time.day_of_week = tern_reader_u16 (reader);
  time.day = tern_reader_u16 (reader);
  time.hour = tern_reader_u16 (reader);
  time.minute = tern_reader_u16 (reader);
  time.second = tern_reader_u16 (reader);
  time.milliseconds = tern_reader_u16 (reader);
  return time;
}

static void
write_system_time (TernWriter *writer, const TernSystemTime *time)
{
  tern_writer_u16 (writer, time->year);
  tern_writer_u16 (writer, time->month);
  tern_writer_u16 (writer, time->day_of_week);
  tern_writer_u16 (writer, time->day);
  tern_writer_u16 (writer, time->hour);
  tern_writer_u16 (writer, time->minute);
  tern_writer_u16 (writer, time->second);
  tern_writer_u16 (writer, time->milliseconds);
}

static void
read_biases (TernReader *reader, TernTimeZoneRule *rule)
{
  rule->bias = tern_reader_u32 (reader);
  rule->standard_bias = tern_reader_u32 (reader);
  rule->daylight_bias = tern_reader_u32 (reader);
}

static void
write_biases (TernWriter *writer, const TernTimeZoneRule *rule)
{
  tern_writer_u32 (writer, rule->bias);
  tern_writer_u32 (writer, rule->standard_bias);
  tern_writer_u32 (writer, rule->daylight_bias);
}

gboolean
tern_time_zone_struct_parse (gconstpointer data, gsize size, TernTimeZoneStruct *ret_zone, GError **error)
{
  TernTimeZoneStruct zone = { 0 };
  TernReader reader;

  tern_reader_init (&reader, data, size);
  read_biases (&reader, &zone.rule);
  zone.standard_year = tern_reader_u16 (&reader);
  zone.rule.standard_date = read_system_time (&reader);
  zone.daylight_year = tern_reader_u16 (&reader);
  zone.rule.daylight_date = read_system_time (&reader);
  if (!tern_reader_finish (&reader, "PidLidTimeZoneStruct", error))
    return FALSE;
  *ret_zone = zone;
  return TRUE;
}

GBytes *
tern_time_zone_struct_to_bytes (const TernTimeZoneStruct *zone)
{
  g_auto (TernWriter) writer = { .limit = TERN_TIME_ZONE_STRUCT_SIZE };

  write_biases (&writer, &zone->rule);
  tern_writer_u16 (&writer, zone->standard_year);
  write_system_time (&writer, &zone->rule.standard_date);
  tern_writer_u16 (&writer, zone->daylight_year);
  write_system_time (&writer, &zone->rule.daylight_date);
  return tern_writer_steal (&writer);
}

static void
read_rule (TernReader *reader, TernTimeZoneRule *rule)
{
  const guint8 *unused;

  rule->major_version = tern_reader_u8 (reader);
  rule->minor_version = tern_reader_u8 (reader);
  rule->reserved = tern_reader_u16 (reader);
  rule->flags = tern_reader_u16 (reader);
  rule->year = tern_reader_u16 (reader);
  unused = tern_reader_bytes (reader, sizeof rule->unused);
  if (unused != NULL)
    memcpy (rule->unused, unused, sizeof rule->unused);
  read_biases (reader, rule);
  rule->standard_date = read_system_time (reader);
  rule->daylight_date = read_system_time (reader);
}

gboolean
tern_time_zone_definition_parse (gconstpointer data, gsize size, TernArena *arena, TernTimeZoneDefinition *ret_zone,
                                 GError **error)
{
  TernTimeZoneDefinition zone = { 0 };
  TernReader reader;

  tern_reader_init (&reader, data, size);
  zone.major_version = tern_reader_u8 (&reader);
  zone.minor_version = tern_reader_u8 (&reader);
  zone.header_size = tern_reader_u16 (&reader);
  zone.reserved = tern_reader_u16 (&reader);
  zone.key_name.size = 2 * (gsize) tern_reader_u16 (&reader);
  zone.key_name.data = tern_reader_bytes (&reader, zone.key_name.size);
  zone.n_rules = tern_reader_u16 (&reader);
  zone.n_rules = tern_reader_count (&reader, zone.n_rules, RULE_SIZE);
  zone.rules = tern_arena_new_n (arena, TernTimeZoneRule, zone.n_rules);
  for (guint16 i = 0; i < zone.n_rules; i++)
    read_rule (&reader, &zone.rules[i]);
  zone.rest.size = tern_reader_left (&reader);
  zone.rest.data = tern_reader_bytes (&reader, zone.rest.size);
  if (!tern_reader_finish (&reader, "PidLidAppointmentTimeZoneDefinition", error))
    return FALSE;
  *ret_zone = zone;
  return TRUE;
}

GBytes *
tern_time_zone_definition_to_bytes (const TernTimeZoneDefinition *zone)
{
  g_auto (TernWriter) writer = { .limit = G_MAXUINT32 };

  tern_writer_u8 (&writer, zone->major_version);
  tern_writer_u8 (&writer, zone->minor_version);
  tern_writer_u16 (&writer, zone->header_size);
  tern_writer_u16 (&writer, zone->reserved);
  tern_writer_u16 (&writer, zone->key_name.size / 2);
  tern_writer_bytes (&writer, zone->key_name.data, zone->key_name.size);
  tern_writer_u16 (&writer, zone->n_rules);
  for (guint16 i = 0; i < zone->n_rules; i++) {
    const TernTimeZoneRule *rule = &zone->rules[i];

    tern_writer_u8 (&writer, rule->major_version);
    tern_writer_u8 (&writer, rule->minor_version);
    tern_writer_u16 (&writer, rule->reserved);
    tern_writer_u16 (&writer, rule->flags);
    tern_writer_u16 (&writer, rule->year);
    tern_writer_bytes (&writer, rule->unused, sizeof rule->unused);
    write_biases (&writer, rule);
    write_system_time (&writer, &rule->standard_date);
    write_system_time (&writer, &rule->daylight_date);
  }
  tern_writer_bytes (&writer, zone->rest.data, zone->rest.size);
  return tern_writer_steal (&writer);
}

void
tern_time_zone_definition_init (TernTimeZoneDefinition *zone, const char *key_name, const TernTimeZoneRule *rule,
                                TernArena *arena)
{
  gsize length = strlen (key_name);
  gsize size = tern_wtf8_to_utf16_size (key_name, length);
  guint8 *wide = tern_arena_alloc (arena, size);
  TernTimeZoneRule *copy = tern_arena_memdup (arena, rule, sizeof *rule);

  tern_wtf8_to_utf16 (key_name, length, wide);
  copy->major_version = VERSION_MAJOR;
  copy->minor_version = VERSION_MINOR;
  copy->reserved = RULE_RESERVED;
  copy->flags = TERN_TIME_ZONE_RULE_EFFECTIVE;
  *zone = (TernTimeZoneDefinition){
    .major_version = VERSION_MAJOR,
    .minor_version = VERSION_MINOR,
    .header_size = 6 + size, /* what follows it, up to the rules */
    .reserved = DEFINITION_RESERVED,
    .key_name = { wide, size },
    .n_rules = 1,
    .rules = copy,
  };
}

const TernTimeZoneRule *
tern_time_zone_definition_get_rule (const TernTimeZoneDefinition *zone, gint64 year)
{
  const TernTimeZoneRule *first = NULL, *found = NULL;

  for (guint16 i = 0; i < zone->n_rules; i++) {
    const TernTimeZoneRule *rule = &zone->rules[i];

    if (first == NULL || rule->year < first->year)
      first = rule;
    if (rule->year <= year && (found == NULL || rule->year >= found->year))
      found = rule;
  }
  return found != NULL ? found : first;
}

static gint64
minutes (gint64 n)
{
  return n * (gint64) TERN_FILETIME_MINUTE;
}

/** year_of: of a time that may lie before 1601, as a wall time does shortly after it. */
static gint64
year_of (gint64 time)
{
  gint64 year;
  guint month, day;

  tern_civil_from_days (time / FILETIME_DAY - (time % FILETIME_DAY < 0), &year, &month, &day);
  return year;
}

/** transition: when @date comes in @year, as a wall time; FALSE if it doesn't. */
static gboolean
transition (const TernSystemTime *date, gint64 year, gint64 *ret_time)
{
  gint64 days;

  if (date->month < 1 || date->month > 12 || (date->year != 0 && date->year != year))
    return FALSE;
  if (date->year != 0)
    days = tern_civil_days (year, date->month, date->day);
  else
    days = tern_civil_nth_weekday (year, date->month, CLAMP (date->day, 1, 5), 1u << date->day_of_week % 7);
  *ret_time = days * FILETIME_DAY + minutes (date->hour * 60 + date->minute)
              + (gint64) TERN_FILETIME_SECOND * date->second;
  return TRUE;
}

static gint64
standard_offset (const TernTimeZoneRule *rule)
{
  return minutes ((gint64) rule->bias + rule->standard_bias);
}

static gint64
daylight_offset (const TernTimeZoneRule *rule)
{
  return minutes ((gint64) rule->bias + rule->daylight_bias);
}

static gboolean
is_daylight (const TernTimeZoneRule *rule, gint64 year, gint64 utc)
{
  gint64 standard, daylight;

  if (!transition (&rule->standard_date, year, &standard) || !transition (&rule->daylight_date, year, &daylight))
    return FALSE;
  standard += daylight_offset (rule);
  daylight += standard_offset (rule);
  if (daylight < standard)
    return utc >= daylight && utc < standard;
  return utc >= daylight || utc < standard; /* the southern half: summer goes over the new year */
}

TernFiletime
tern_time_zone_to_local (const TernTimeZoneDefinition *zone, TernFiletime utc)
{
  gint64 time = MIN (utc, (guint64) G_MAXINT64 / 2);
  const TernTimeZoneRule *rule = tern_time_zone_definition_get_rule (zone, year_of (time));
  gint64 year, local;

  if (rule == NULL)
    return utc;
  year = year_of (time - standard_offset (rule));
  rule = tern_time_zone_definition_get_rule (zone, year);
  local = time - (is_daylight (rule, year, time) ? daylight_offset (rule) : standard_offset (rule));
  return MAX (local, 0);
}

TernFiletime
tern_time_zone_to_utc (const TernTimeZoneDefinition *zone, TernFiletime local)
{
  gint64 time = MIN (local, (guint64) G_MAXINT64 / 2);
  gint64 year = year_of (time), utc;
  const TernTimeZoneRule *rule = tern_time_zone_definition_get_rule (zone, year);

  if (rule == NULL)
    return local;
  utc = time + daylight_offset (rule);
  if (!is_daylight (rule, year, utc))
    utc = time + standard_offset (rule);
  return MAX (utc, 0);
}

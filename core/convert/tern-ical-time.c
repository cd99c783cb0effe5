#include "core/convert/tern-ical-private.h"

#include <string.h>

#include "core/convert/tern-zone-name.h"
#include "core/model/tern-civil-date.h"

#define FIRST_YEAR 1601
#define LAST_YEAR 4500
#define LAST_WEEK 5
#define DAYS_A_WEEK 7

/** to_filetime: a wall time as if it were UTC; 0 if it is none. */
static TernFiletime
to_filetime (icaltimetype value)
{
  gint64 minutes;

  if (icaltime_is_null_time (value) || value.year <= FIRST_YEAR || value.year > LAST_YEAR || value.month < 1
      || value.month > 12 || value.day < 1 || value.day > 31)
    return 0;
  minutes = tern_civil_days (value.year, value.month, value.day) * TERN_MINUTES_PER_DAY;
  if (!value.is_date)
    minutes += CLAMP (value.hour, 0, 23) * 60 + CLAMP (value.minute, 0, 59);
  return minutes * TERN_FILETIME_MINUTE + (value.is_date ? 0 : CLAMP (value.second, 0, 59) * TERN_FILETIME_SECOND);
}

static icalcomponent *
find_zone (icalcomponent *calendar, const char *name)
{
  icalcomponent *zone = icalcomponent_get_first_component (calendar, ICAL_VTIMEZONE_COMPONENT);

  while (zone != NULL) {
    icalproperty *id = icalcomponent_get_first_property (zone, ICAL_TZID_PROPERTY);
    const char *found = id != NULL ? icalproperty_get_tzid (id) : NULL;

    if (found != NULL && (name == NULL || strcmp (found, name) == 0))
      return zone;
    zone = icalcomponent_get_next_component (calendar, ICAL_VTIMEZONE_COMPONENT);
  }
  return NULL;
}

/** latest: the observance of a kind that began last. */
static icalcomponent *
latest (icalcomponent *zone, icalcomponent_kind kind)
{
  icalcomponent *found = NULL, *observance;

  for (observance = icalcomponent_get_first_component (zone, kind); observance != NULL;
       observance = icalcomponent_get_next_component (zone, kind)) {
    if (found == NULL
        || icaltime_compare (icalcomponent_get_dtstart (observance), icalcomponent_get_dtstart (found)) > 0)
      found = observance;
  }
  return found;
}

static gint32
offset_to (icalcomponent *observance)
{
  icalproperty *property = icalcomponent_get_first_property (observance, ICAL_TZOFFSETTO_PROPERTY);

  return property != NULL ? CLAMP (icalproperty_get_tzoffsetto (property) / 60, -24 * 60, 24 * 60) : 0;
}

/** relative_day: which day of its month an observance begins at: by its rule, else by where it began. */
static void
relative_day (const struct icalrecurrencetype *rule, icaltimetype start, TernSystemTime *when)
{
  gint64 days = tern_civil_days (start.year, CLAMP (start.month, 1, 12), start.day);
  int position = 0;

  when->month = CLAMP (start.month, 1, 12);
  when->day_of_week = tern_civil_weekday (days);
  when->day = MIN ((MAX (start.day, 1) - 1) / 7 + 1, LAST_WEEK);
  if (rule == NULL)
    return;
  if (rule->by_month[0] >= 1 && rule->by_month[0] <= 12)
    when->month = rule->by_month[0];
  if (rule->by_day[0] == ICAL_RECURRENCE_ARRAY_MAX)
    return;
  when->day_of_week = (icalrecurrencetype_day_day_of_week (rule->by_day[0]) + 6) % DAYS_A_WEEK;
  position = icalrecurrencetype_day_position (rule->by_day[0]);
  if (position < 0)
    when->day = LAST_WEEK;
  else if (position > 0)
    when->day = MIN (position, LAST_WEEK);
  else if (rule->by_month_day[0] != ICAL_RECURRENCE_ARRAY_MAX
           && rule->by_month_day[0] > 0) /* "the Sunday of 8 to 14" */
    when->day = MIN ((rule->by_month_day[0] + 6) / 7, LAST_WEEK);
}

static TernSystemTime
begins_at (icalcomponent *observance)
{
  icaltimetype start = icalcomponent_get_dtstart (observance);
  icalproperty *property = icalcomponent_get_first_property (observance, ICAL_RRULE_PROPERTY);
  struct icalrecurrencetype rule;
  TernSystemTime when = { .hour = CLAMP (start.hour, 0, 23), .minute = CLAMP (start.minute, 0, 59) };

  if (property != NULL)
    rule = icalproperty_get_rrule (property);
  relative_day (property != NULL ? &rule : NULL, start, &when);
  return when;
}

/** rule_of: a VTIMEZONE as Outlook has it: the rules that are in force last. */
static TernTimeZoneRule
rule_of (icalcomponent *zone)
{
  icalcomponent *standard = latest (zone, ICAL_XSTANDARD_COMPONENT);
  icalcomponent *daylight = latest (zone, ICAL_XDAYLIGHT_COMPONENT);
  TernTimeZoneRule rule = { 0 };

  if (standard == NULL && daylight == NULL)
    return rule;
  rule.bias = -offset_to (standard != NULL ? standard : daylight);
  if (standard == NULL || daylight == NULL || icalcomponent_get_first_property (daylight, ICAL_RRULE_PROPERTY) == NULL)
    return rule; /* daylight time that doesn't come again is over */
  rule.daylight_bias = -offset_to (daylight) - rule.bias;
  rule.standard_date = begins_at (standard);
  rule.daylight_date = begins_at (daylight);
  return rule;
}

/** define: the zone of a name (%NULL: the calendar's only one): by the world's data, else as the mail describes it;
 * else UTC. */
static const TernTimeZoneDefinition *
define (TernIcalReading *reading, const char *name, guint year, const char **ret_name)
{
  TernTimeZoneDefinition *zone = tern_arena_new0 (reading->arena, TernTimeZoneDefinition);
  icalcomponent *described = find_zone (reading->calendar, name);
  TernTimeZoneRule rule = { 0 };
  const char *windows = NULL;

  if (name == NULL && described != NULL)
    name = icalproperty_get_tzid (icalcomponent_get_first_property (described, ICAL_TZID_PROPERTY));
  if (name != NULL)
    windows = tern_zone_to_windows (name, reading->arena);
  if (windows == NULL || !tern_zone_rule (name, year, &rule)) {
    if (described != NULL)
      rule = rule_of (described);
    else
      name = windows = "UTC";
  }
  tern_time_zone_definition_init (zone, windows != NULL ? windows : name, &rule, reading->arena);
  *ret_name = tern_arena_strdup (reading->arena, windows != NULL ? windows : name);
  return zone;
}

TernIcalTime
tern_ical_value_time (TernIcalReading *reading, icalproperty *property, icaltimetype value)
{
  icalparameter *parameter = icalproperty_get_first_parameter (property, ICAL_TZID_PARAMETER);
  const char *name = parameter != NULL ? icalparameter_get_tzid (parameter) : NULL;
  TernIcalTime time = { .local = to_filetime (value), .is_date = value.is_date };

  if (time.local == 0)
    return time;
  time.is_set = TRUE;
  if (icaltime_is_utc (value))
    name = "UTC";
  /* Dates and floating times are of the only zone that the mail speaks of, if it does. */
  time.zone = define (reading, name, value.year, &time.zone_name);
  time.utc = tern_time_zone_to_utc (time.zone, time.local);
  return time;
}

TernIcalTime
tern_ical_time (TernIcalReading *reading, icalproperty *property)
{
  icalvalue *value = property != NULL ? icalproperty_get_value (property) : NULL;

  if (value == NULL || (icalvalue_isa (value) != ICAL_DATETIME_VALUE && icalvalue_isa (value) != ICAL_DATE_VALUE))
    return (TernIcalTime){ 0 };
  return tern_ical_value_time (reading, property, icalvalue_get_datetime (value));
}

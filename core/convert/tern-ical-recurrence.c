#include "core/convert/tern-ical-private.h"

#include <string.h>

#include "core/model/tern-civil-date.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-recurrence-expand.h"

#define LONGEST_INTERVAL 999 /* [MS-OXOCAL] 2.2.1.44.1: Period */
#define MOST_INSTANCES 999
#define MOST_DELETED 1000
#define LAST_WEEK 5
#define LAST_DAY 31
#define NEVER_COUNT 10 /* [MS-OXOCAL] 2.2.1.44.1: OccurrenceCount of a series without end */

/* PidLidRecurrenceType ([MS-OXOCAL] 2.2.1.45). */
enum {
  REC_DAILY = 1,
  REC_WEEKLY = 2,
  REC_MONTHLY = 3,
  REC_YEARLY = 4,
};

static guint
count (const short *list, guint most)
{
  guint n = 0;

  while (n < most && list[n] != ICAL_RECURRENCE_ARRAY_MAX)
    n++;
  return n;
}

#define COUNT(list) count (list, G_N_ELEMENTS (list))

/** days_mask: the weekdays of BYDAY as bits, Sunday first; all with the position *ret_position, or none has one (0). */
static gboolean
days_mask (const struct icalrecurrencetype *rule, guint32 *ret_mask, int *ret_position)
{
  guint n = COUNT (rule->by_day);

  *ret_mask = 0;
  *ret_position = 0;
  for (guint i = 0; i < n; i++) {
    int day = icalrecurrencetype_day_day_of_week (rule->by_day[i]),
        position = icalrecurrencetype_day_position (rule->by_day[i]);

    if (day < 1 || day > 7 || (i > 0 && position != *ret_position))
      return FALSE;
    *ret_mask |= 1u << (day - 1);
    *ret_position = position;
  }
  return TRUE;
}

static gboolean
set_weekly (const struct icalrecurrencetype *rule, gint64 start_day, TernRecurrencePattern *pattern)
{
  guint32 mask;
  int position;

  if (!days_mask (rule, &mask, &position) || position != 0 || COUNT (rule->by_month_day) > 0
      || COUNT (rule->by_set_pos) > 0 || COUNT (rule->by_month) > 0)
    return FALSE;
  pattern->frequency = TERN_RECURRENCE_WEEKLY;
  pattern->type = TERN_RECURRENCE_WEEK;
  pattern->period = rule->interval;
  pattern->days_mask = mask != 0 ? mask : 1u << tern_civil_weekday (start_day);
  return TRUE;
}

static gboolean
set_daily (const struct icalrecurrencetype *rule, gint64 start_day, TernRecurrencePattern *pattern)
{
  if (COUNT (rule->by_day) > 0) /* "each day that is a Monday to Friday" is a week's pattern */
    return rule->interval == 1 && set_weekly (rule, start_day, pattern);
  if (COUNT (rule->by_month_day) > 0 || COUNT (rule->by_set_pos) > 0 || COUNT (rule->by_month) > 0)
    return FALSE;
  pattern->frequency = TERN_RECURRENCE_DAILY;
  pattern->type = TERN_RECURRENCE_DAY;
  pattern->period = rule->interval * TERN_MINUTES_PER_DAY;
  return TRUE;
}

/** set_nth: "the n-th such day of the month": of BYDAY=2MO, or of several days with BYSETPOS. */
static gboolean
set_nth (const struct icalrecurrencetype *rule, TernRecurrencePattern *pattern)
{
  guint n_positions = COUNT (rule->by_set_pos);
  int position;

  if (!days_mask (rule, &pattern->days_mask, &position) || n_positions > 1 || COUNT (rule->by_month_day) > 0)
    return FALSE;
  if (n_positions == 1 && position != 0)
    return FALSE;
  if (position != 0 && COUNT (rule->by_day) > 1)
    return FALSE; /* 2MO,2TU are two days, not the second of both */
  if (n_positions == 1)
    position = rule->by_set_pos[0];
  if (position < -1 || position == 0 || position > LAST_WEEK - 1)
    return FALSE;
  pattern->type = TERN_RECURRENCE_MONTH_NTH;
  pattern->nth = position == -1 ? LAST_WEEK : position;
  return TRUE;
}

static gboolean
set_monthly (const struct icalrecurrencetype *rule, gint64 start_day, TernRecurrencePattern *pattern)
{
  guint n_days = COUNT (rule->by_month_day), month, day;
  gint64 year;

  tern_civil_from_days (start_day, &year, &month, &day);
  pattern->frequency = TERN_RECURRENCE_MONTHLY;
  pattern->period = rule->interval;
  if (COUNT (rule->by_day) > 0)
    return set_nth (rule, pattern);
  if (n_days > 1 || COUNT (rule->by_set_pos) > 0)
    return FALSE;
  if (n_days == 1 && rule->by_month_day[0] == -1) {
    pattern->type = TERN_RECURRENCE_MONTH_END;
    pattern->day = LAST_DAY;
    return TRUE;
  }
  pattern->type = TERN_RECURRENCE_MONTH;
  pattern->day = day;
  return n_days == 0 || rule->by_month_day[0] == (int) day;
}

static gboolean
set_yearly (const struct icalrecurrencetype *rule, gint64 start_day, TernRecurrencePattern *pattern)
{
  guint n_months = COUNT (rule->by_month), month, day;
  gint64 year;

  tern_civil_from_days (start_day, &year, &month, &day);
  if (n_months > 1 || (n_months == 1 && rule->by_month[0] != (int) month)
      || (n_months == 0 && COUNT (rule->by_day) > 0))
    return FALSE;
  if (!set_monthly (rule, start_day, pattern))
    return FALSE;
  pattern->frequency = TERN_RECURRENCE_YEARLY;
  pattern->period = rule->interval * 12;
  return TRUE;
}

static gboolean
set_pattern (const struct icalrecurrencetype *rule, gint64 start_day, TernRecurrencePattern *pattern, gint32 *ret_type)
{
  if (rule->interval < 1 || rule->interval > LONGEST_INTERVAL || COUNT (rule->by_year_day) > 0
      || COUNT (rule->by_week_no) > 0 || COUNT (rule->by_hour) > 0 || COUNT (rule->by_minute) > 0
      || COUNT (rule->by_second) > 0 || rule->rscale != NULL)
    return FALSE;
  switch (rule->freq) {
  case ICAL_DAILY_RECURRENCE:
    *ret_type = REC_DAILY;
    return set_daily (rule, start_day, pattern);
  case ICAL_WEEKLY_RECURRENCE:
    *ret_type = REC_WEEKLY;
    return set_weekly (rule, start_day, pattern);
  case ICAL_MONTHLY_RECURRENCE:
    *ret_type = REC_MONTHLY;
    return COUNT (rule->by_month) == 0 && set_monthly (rule, start_day, pattern);
  case ICAL_YEARLY_RECURRENCE:
    *ret_type = REC_YEARLY;
    return set_yearly (rule, start_day, pattern);
  default:
    return FALSE;
  }
}

/** set_end: [MS-OXOCAL] 2.2.1.44.1: both the number of instances and the date of the last, whichever the rule gives. */
static gboolean
set_end (TernIcalReading *reading, icalproperty *property, const struct icalrecurrencetype *rule,
         TernRecurrencePattern *pattern)
{
  g_autoptr (GArray) dates = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 until = TERN_RECURRENCE_NO_END_DATE;

  pattern->end_type = TERN_RECURRENCE_END_NEVER;
  pattern->occurrence_count = NEVER_COUNT;
  if (rule->count == 0 && icaltime_is_null_time (rule->until))
    return TRUE;
  if (rule->count > 0) {
    if (rule->count > MOST_INSTANCES)
      return FALSE;
    pattern->end_type = TERN_RECURRENCE_END_COUNT;
    pattern->occurrence_count = rule->count;
  } else {
    TernIcalTime end = tern_ical_value_time (reading, property, rule->until);
    TernFiletime local
        = end.is_set && !end.is_date ? tern_time_zone_to_local (reading->start.zone, end.utc) : end.local;

    if (!end.is_set || local < reading->start.local)
      return FALSE;
    until = local / TERN_FILETIME_MINUTE / TERN_MINUTES_PER_DAY * TERN_MINUTES_PER_DAY + 1;
    pattern->end_type = TERN_RECURRENCE_END_DATE;
    pattern->end_date = until - 1;
  }
  if (!tern_recurrence_pattern_dates (pattern, pattern->start_date, until, MOST_INSTANCES, dates, NULL)
      || dates->len == 0) {
    /* Too many to count, but a date is enough. */
    return pattern->end_type == TERN_RECURRENCE_END_DATE;
  }
  pattern->occurrence_count = dates->len;
  if (pattern->end_type == TERN_RECURRENCE_END_COUNT)
    pattern->end_date = g_array_index (dates, guint32, dates->len - 1);
  return TRUE;
}

static int
compare_dates (gconstpointer a, gconstpointer b)
{
  guint32 first = *(const guint32 *) a, second = *(const guint32 *) b;

  return first < second ? -1 : first > second;
}

/** set_deleted: EXDATE: midnights in the series' zone, ascending, each once. */
static void
set_deleted (TernIcalReading *reading, TernRecurrencePattern *pattern)
{
  GArray *dates = g_array_new (FALSE, FALSE, sizeof (guint32));
  icalproperty *property;
  guint n = 0;

  tern_arena_keep (reading->arena, dates, (GDestroyNotify) g_array_unref);
  for (property = icalcomponent_get_first_property (reading->event, ICAL_EXDATE_PROPERTY); property != NULL;
       property = icalcomponent_get_next_property (reading->event, ICAL_EXDATE_PROPERTY)) {
    TernIcalTime time = tern_ical_time (reading, property);
    TernFiletime local = time.is_date  ? time.local
                         : time.is_set ? tern_time_zone_to_local (reading->start.zone, time.utc)
                                       : 0;
    guint32 date = local / TERN_FILETIME_MINUTE / TERN_MINUTES_PER_DAY * TERN_MINUTES_PER_DAY;

    if (time.is_set && dates->len < MOST_DELETED)
      g_array_append_val (dates, date);
    else
      reading->is_whole = FALSE;
  }
  g_array_sort (dates, compare_dates);
  for (guint i = 0; i < dates->len; i++) {
    if (i == 0 || g_array_index (dates, guint32, i) != g_array_index (dates, guint32, n - 1))
      g_array_index (dates, guint32, n++) = g_array_index (dates, guint32, i);
  }
  pattern->n_deleted = n;
  pattern->deleted = (const guint32 *) dates->data;
}

static void
put_recurrence (TernIcalReading *reading, const TernAppointmentRecurrence *recurrence, gint32 type)
{
  g_autoptr (GBytes) bytes = tern_appointment_recurrence_to_bytes (recurrence);
  g_autoptr (GBytes) zone = tern_time_zone_definition_to_bytes (reading->start.zone);
  const TernTimeZoneStruct narrow = { .rule = reading->start.zone->rules[0] };
  g_autoptr (GBytes) zone_struct = tern_time_zone_struct_to_bytes (&narrow);
  TernBag *props = reading->props;

  tern_bag_set_boolean (props, PidLidRecurring, TRUE);
  tern_bag_set_boolean (props, PidLidIsRecurring, TRUE);
  tern_bag_set_i32 (props, PidLidRecurrenceType, type);
  tern_bag_set_bin (props, PidLidAppointmentRecur, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  tern_bag_set_bin (props, PidLidAppointmentTimeZoneDefinitionRecur, g_bytes_get_data (zone, NULL),
                    g_bytes_get_size (zone));
  tern_bag_set_bin (props, PidLidTimeZoneStruct, g_bytes_get_data (zone_struct, NULL), g_bytes_get_size (zone_struct));
  tern_bag_set_str (props, PidLidTimeZoneDescription, reading->start.zone_name);
}

void
tern_ical_read_recurrence (TernIcalReading *reading)
{
  icalproperty *property = icalcomponent_get_first_property (reading->event, ICAL_RRULE_PROPERTY);
  TernAppointmentRecurrence recurrence;
  TernRecurrencePattern *pattern = &recurrence.pattern;
  struct icalrecurrencetype rule;
  guint32 start_minutes = reading->start.local / TERN_FILETIME_MINUTE;
  gint32 type = 0;

  if (icalcomponent_count_properties (reading->event, ICAL_RDATE_PROPERTY) > 0
      || icalcomponent_count_properties (reading->event, ICAL_RRULE_PROPERTY) > 1
      || icalcomponent_count_properties (reading->event, ICAL_EXRULE_PROPERTY) > 0)
    reading->is_whole = FALSE;
  if (property == NULL)
    return;
  rule = icalproperty_get_rrule (property);
  tern_appointment_recurrence_init (&recurrence);
  pattern->start_date = start_minutes / TERN_MINUTES_PER_DAY * TERN_MINUTES_PER_DAY;
  pattern->first_day_of_week = rule.week_start >= ICAL_SUNDAY_WEEKDAY ? (rule.week_start - 1) % 7 : 1;
  if (!set_pattern (&rule, start_minutes / TERN_MINUTES_PER_DAY, pattern, &type)) {
    reading->is_whole = FALSE;
    return;
  }
  tern_recurrence_pattern_set_first_date_time (pattern);
  if (!set_end (reading, property, &rule, pattern)) {
    reading->is_whole = FALSE;
    return;
  }
  set_deleted (reading, pattern);
  recurrence.start_offset = start_minutes % TERN_MINUTES_PER_DAY;
  recurrence.end_offset = recurrence.start_offset + (reading->end.utc - reading->start.utc) / TERN_FILETIME_MINUTE;
  put_recurrence (reading, &recurrence, type);
}

#include "core/model/tern-recurrence-expand.h"

#include "core/base/tern-error.h"
#include "core/model/tern-civil-date.h"

/** No pattern goes on after this day (G_MAXUINT32 minutes). */
#define LAST_DAY (G_MAXUINT32 / TERN_MINUTES_PER_DAY)

/* CalendarType ([MS-OXOCAL] 2.2.1.44.1) whose months aren't the Gregorian ones. */
#define CALENDAR_HIJRI 0x0006
#define CALENDAR_HEBREW 0x0008
#define CALENDAR_FIRST_LUNAR 0x000E

/** Walk: goes through the periods of a pattern (each @period-th day, week or month); dates are days. */
typedef struct {
  const TernRecurrencePattern *pattern;
  gint64 start; /* first day of the series */
  gint64 last;  /* last day that may be given */
  gint64 base;  /* first day or, for months, the number of the month since 1601-01, of period 0 */
  gint64 step;
  gint64 period; /* the next one to look at */
  gint64 left;   /* occurrences still to come; -1: not counted */
  gint64 days[7];
  guint n_days;
  guint next_day;
} Walk;

static gboolean
is_monthly (const TernRecurrencePattern *pattern)
{
  return pattern->type != TERN_RECURRENCE_DAY && pattern->type != TERN_RECURRENCE_WEEK;
}

static gboolean
check_pattern (const TernRecurrencePattern *pattern, GError **error)
{
  gboolean foreign = pattern->calendar == CALENDAR_HIJRI || pattern->calendar == CALENDAR_HEBREW
                     || pattern->calendar >= CALENDAR_FIRST_LUNAR;
  gboolean ok = pattern->period > 0;

  if (is_monthly (pattern) && (foreign || pattern->type >= TERN_RECURRENCE_HIJRI_MONTH)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "recurrence of type 0x%x in calendar 0x%x: not Gregorian",
                 pattern->type, pattern->calendar);
    return FALSE;
  }
  if (pattern->type == TERN_RECURRENCE_DAY)
    ok = ok && pattern->period % TERN_MINUTES_PER_DAY == 0;
  else if (pattern->type == TERN_RECURRENCE_WEEK)
    ok = ok && (pattern->days_mask & 0x7F) != 0;
  else if (pattern->type == TERN_RECURRENCE_MONTH_NTH)
    ok = ok && (pattern->days_mask & 0x7F) != 0 && pattern->nth >= 1 && pattern->nth <= 5;
  else if (pattern->type == TERN_RECURRENCE_MONTH)
    ok = ok && pattern->day >= 1;
  if (!ok)
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "recurrence of type 0x%x, period %u, day %u, days 0x%x, nth %u",
                 pattern->type, pattern->period, pattern->day, pattern->days_mask, pattern->nth);
  return ok;
}

static gint64
month_number (gint64 days)
{
  gint64 year;
  guint month, day;

  tern_civil_from_days (days, &year, &month, &day);
  return (year - 1601) * 12 + month - 1;
}

/** month_day: the day on which a monthly pattern falls; the 31st is the last day of shorter months. */
static gint64
month_day (const TernRecurrencePattern *pattern, gint64 number)
{
  gint64 year = 1601 + number / 12;
  guint month = number % 12 + 1;
  guint length = tern_civil_month_length (year, month);

  if (pattern->type == TERN_RECURRENCE_MONTH_NTH)
    return tern_civil_nth_weekday (year, month, pattern->nth, pattern->days_mask);
  if (pattern->type == TERN_RECURRENCE_MONTH_END)
    return tern_civil_days (year, month, length);
  return tern_civil_days (year, month, MIN (pattern->day, length));
}

/** first_month: FirstDateTime says which months count, unless the series begins with an occurrence, which says it
 * better. */
static gint64
first_month (const TernRecurrencePattern *pattern, gint64 start)
{
  gint64 number = month_number (start);
  gint64 phase = month_number (pattern->first_date_time / TERN_MINUTES_PER_DAY) % pattern->period;

  if (month_day (pattern, number) == start)
    return number;
  return number + (phase - number % pattern->period + pattern->period) % pattern->period;
}

static gint64
last_day (const TernRecurrencePattern *pattern)
{
  gboolean has_end = pattern->end_type == TERN_RECURRENCE_END_DATE || pattern->end_type == TERN_RECURRENCE_END_COUNT;

  if (!has_end || pattern->end_date == 0)
    return LAST_DAY;
  return pattern->end_date / TERN_MINUTES_PER_DAY;
}

static void
walk_init (Walk *walk, const TernRecurrencePattern *pattern)
{
  gint64 start = pattern->start_date / TERN_MINUTES_PER_DAY;
  gboolean counted = pattern->end_type == TERN_RECURRENCE_END_COUNT
                     && (pattern->end_date == 0 || pattern->end_date == TERN_RECURRENCE_NO_END_DATE);

  *walk = (Walk){ .pattern = pattern, .start = start, .last = last_day (pattern), .step = pattern->period };
  walk->left = counted ? (gint64) pattern->occurrence_count : -1;
  switch (pattern->type) {
  case TERN_RECURRENCE_DAY:
    walk->base = start;
    walk->step = pattern->period / TERN_MINUTES_PER_DAY;
    break;
  case TERN_RECURRENCE_WEEK:
    walk->base = start - (tern_civil_weekday (start) + 7 - pattern->first_day_of_week % 7) % 7;
    walk->step = 7 * (gint64) pattern->period;
    break;
  default:
    walk->base = first_month (pattern, start);
    break;
  }
}

/** walk_skip_to: passes by the periods that end before @day; a counted series must be walked. */
static void
walk_skip_to (Walk *walk, gint64 day)
{
  gint64 at = is_monthly (walk->pattern) ? month_number (MAX (day, 0)) : day - 7;

  if (walk->left < 0 && at > walk->base)
    walk->period = (at - walk->base) / walk->step;
}

static void
fill_week (Walk *walk, gint64 first)
{
  for (gint64 day = first; day < first + 7; day++)
    if (walk->pattern->days_mask >> tern_civil_weekday (day) & 1)
      walk->days[walk->n_days++] = day;
}

/** walk_fill: the days of the next period; FALSE when the series (or the calendar of 32-bit minutes) is over. */
static gboolean
walk_fill (Walk *walk)
{
  gint64 at = walk->base + walk->period++ * walk->step;

  walk->n_days = walk->next_day = 0;
  if (is_monthly (walk->pattern)) {
    if (at > month_number (walk->last))
      return FALSE;
    walk->days[walk->n_days++] = month_day (walk->pattern, at);
    return TRUE;
  }
  if (at > walk->last)
    return FALSE;
  if (walk->pattern->type == TERN_RECURRENCE_WEEK)
    fill_week (walk, at);
  else
    walk->days[walk->n_days++] = at;
  return TRUE;
}

static gboolean
walk_next (Walk *walk, gint64 *ret_day)
{
  for (;;) {
    gint64 day;

    if (walk->left == 0 || (walk->next_day == walk->n_days && !walk_fill (walk)))
      return FALSE;
    day = walk->days[walk->next_day++];
    if (day < walk->start)
      continue;
    if (day > walk->last)
      return FALSE;
    if (walk->left > 0)
      walk->left--;
    *ret_day = day;
    return TRUE;
  }
}

gboolean
tern_recurrence_pattern_dates (const TernRecurrencePattern *pattern, guint32 from, guint32 to, guint max, GArray *dates,
                               GError **error)
{
  Walk walk;
  gint64 day;

  if (!check_pattern (pattern, error))
    return FALSE;
  walk_init (&walk, pattern);
  walk_skip_to (&walk, from / TERN_MINUTES_PER_DAY);
  while (walk_next (&walk, &day) && day * TERN_MINUTES_PER_DAY < to) {
    guint32 date = day * TERN_MINUTES_PER_DAY;

    if (date < from)
      continue;
    if (dates->len >= max) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "recurrence: more than %u instances in the range", max);
      return FALSE;
    }
    g_array_append_val (dates, date);
  }
  return TRUE;
}

static gboolean
overlaps (guint32 start, guint32 end, guint32 from, guint32 to)
{
  return start < to && (end > from || (start == end && start >= from));
}

static gboolean
add_instance (GArray *instances, const TernRecurrenceInstance *instance, guint max, GError **error)
{
  if (instances->len >= max) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "recurrence: more than %u instances in the range", max);
    return FALSE;
  }
  g_array_append_vals (instances, instance, 1);
  return TRUE;
}

static gint
compare_dates (gconstpointer a, gconstpointer b)
{
  const guint32 *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

static gint
compare_instances (gconstpointer a, gconstpointer b)
{
  const TernRecurrenceInstance *x = a, *y = b;

  return x->start != y->start ? compare_dates (&x->start, &y->start) : compare_dates (&x->end, &y->end);
}

/** sorted_deleted: the midnights of deleted and modified instances; writers don't always keep them in order. */
static GArray *
sorted_deleted (const TernRecurrencePattern *pattern)
{
  GArray *deleted = g_array_sized_new (FALSE, FALSE, sizeof (guint32), pattern->n_deleted);

  for (guint32 i = 0; i < pattern->n_deleted; i++) {
    guint32 date = pattern->deleted[i] - pattern->deleted[i] % TERN_MINUTES_PER_DAY;

    g_array_append_val (deleted, date);
  }
  g_array_sort (deleted, compare_dates);
  return deleted;
}

static gboolean
add_regular (const TernAppointmentRecurrence *recurrence, const GArray *dates, guint32 from, guint32 to, guint max,
             GArray *instances, GError **error)
{
  g_autoptr (GArray) deleted = sorted_deleted (&recurrence->pattern);

  for (guint i = 0; i < dates->len; i++) {
    guint32 date = g_array_index (dates, guint32, i);
    gint64 start = (gint64) date + recurrence->start_offset, end = (gint64) date + recurrence->end_offset;
    TernRecurrenceInstance instance = { .start = start, .end = MAX (start, end), .original_start = start };

    if (MAX (start, end) > G_MAXUINT32 || !overlaps (instance.start, instance.end, from, to))
      continue;
    if (g_array_binary_search (deleted, &date, compare_dates, NULL))
      continue;
    if (!add_instance (instances, &instance, max, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_exceptions (const TernAppointmentRecurrence *recurrence, guint32 from, guint32 to, guint max, GArray *instances,
                GError **error)
{
  for (guint16 i = 0; i < recurrence->n_exceptions; i++) {
    const TernRecurrenceException *exception = &recurrence->exceptions[i];
    TernRecurrenceInstance instance = { exception->start, MAX (exception->start, exception->end),
                                        exception->original_start, exception };

    if (overlaps (instance.start, instance.end, from, to) && !add_instance (instances, &instance, max, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
tern_recurrence_expand (const TernAppointmentRecurrence *recurrence, guint32 from, guint32 to, guint max,
                        GArray *instances, GError **error)
{
  g_autoptr (GArray) dates = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 longest = MAX (recurrence->start_offset, recurrence->end_offset);
  guint32 first = from > longest ? from - longest : 0;
  gsize most = (gsize) max + recurrence->pattern.n_deleted + 2;

  /* A date may be deleted or end before the range: neither counts against @max. */
  first -= first % TERN_MINUTES_PER_DAY;
  if (!tern_recurrence_pattern_dates (&recurrence->pattern, first, to,
                                      MIN (most + longest / TERN_MINUTES_PER_DAY, G_MAXUINT), dates, error))
    return FALSE;
  if (!add_regular (recurrence, dates, from, to, max, instances, error))
    return FALSE;
  if (!add_exceptions (recurrence, from, to, max, instances, error))
    return FALSE;
  g_array_sort (instances, compare_instances);
  return TRUE;
}

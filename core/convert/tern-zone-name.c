#include "core/convert/tern-zone-name.h"

#include <string.h>

#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "core/model/tern-civil-date.h"

#define LONGEST_NAME 128
#define MS_PER_MINUTE 60000
#define MS_PER_DAY (24.0 * 60 * MS_PER_MINUTE)
#define LAST_WEEK 5

typedef struct {
  UChar text[LONGEST_NAME];
  int32_t size;
} Name;

static gboolean
to_wide (const char *name, Name *ret_wide)
{
  UErrorCode status = U_ZERO_ERROR;

  (void) u_strFromUTF8 (ret_wide->text, LONGEST_NAME, &ret_wide->size, name, -1, &status);
  return U_SUCCESS (status) && ret_wide->size > 0 && ret_wide->size < LONGEST_NAME;
}

/** iana_of: the IANA name of either kind of name. */
static gboolean
iana_of (const char *name, Name *ret_iana)
{
  Name wide, canonical;
  UErrorCode status = U_ZERO_ERROR;
  UBool is_system = FALSE;

  if (!to_wide (name, &wide))
    return FALSE;
  ret_iana->size = ucal_getTimeZoneIDForWindowsID (wide.text, wide.size, NULL, ret_iana->text, LONGEST_NAME, &status);
  if (U_SUCCESS (status) && ret_iana->size > 0)
    return TRUE;
  status = U_ZERO_ERROR;
  canonical.size
      = ucal_getCanonicalTimeZoneID (wide.text, wide.size, canonical.text, LONGEST_NAME, &is_system, &status);
  if (U_FAILURE (status) || !is_system)
    return FALSE;
  *ret_iana = canonical;
  return TRUE;
}

const char *
tern_zone_to_windows (const char *name, TernArena *arena)
{
  Name iana, windows;
  UErrorCode status = U_ZERO_ERROR;
  char *text;

  if (!iana_of (name, &iana))
    return NULL;
  windows.size = ucal_getWindowsTimeZoneID (iana.text, iana.size, windows.text, LONGEST_NAME, &status);
  if (U_FAILURE (status) || windows.size == 0)
    return NULL;
  text = tern_arena_alloc (arena, LONGEST_NAME * 3);
  (void) u_strToUTF8 (text, LONGEST_NAME * 3, NULL, windows.text, windows.size, &status);
  return U_SUCCESS (status) ? text : NULL;
}

/** offsets_at: minutes to add to UTC: by standard time, and by daylight time in addition. */
static gboolean
offsets_at (UCalendar *calendar, double when, gint32 *ret_standard, gint32 *ret_daylight)
{
  UErrorCode status = U_ZERO_ERROR;

  ucal_setMillis (calendar, when, &status);
  *ret_standard = ucal_get (calendar, UCAL_ZONE_OFFSET, &status) / MS_PER_MINUTE;
  *ret_daylight = ucal_get (calendar, UCAL_DST_OFFSET, &status) / MS_PER_MINUTE;
  return U_SUCCESS (status);
}

/** relative_date: a wall time as "the n-th such day of the month"; a last one counts as that, however many there are.
 */
static TernSystemTime
relative_date (double wall)
{
  gint64 minutes = (gint64) (wall / MS_PER_MINUTE) + (gint64) (TERN_FILETIME_UNIX_EPOCH / TERN_FILETIME_MINUTE);
  gint64 days = minutes / TERN_MINUTES_PER_DAY, year;
  guint month, day;

  tern_civil_from_days (days, &year, &month, &day);
  return (TernSystemTime){
    .month = month,
    .day_of_week = tern_civil_weekday (days),
    .day = day + 7 > tern_civil_month_length (year, month) ? LAST_WEEK : (day - 1) / 7 + 1,
    .hour = minutes % TERN_MINUTES_PER_DAY / 60,
    .minute = minutes % 60,
  };
}

/** read_transitions: the two of a year, if it has them. */
static gboolean
read_transitions (UCalendar *calendar, double begin, double end, TernTimeZoneRule *rule)
{
  gboolean has_standard = FALSE, has_daylight = FALSE;
  double when = begin;

  while (!has_standard || !has_daylight) {
    UErrorCode status = U_ZERO_ERROR;
    gint32 standard, daylight, before_standard, before_daylight;
    UDate next;
    double wall;

    ucal_setMillis (calendar, when, &status);
    if (!ucal_getTimeZoneTransitionDate (calendar, UCAL_TZ_TRANSITION_NEXT, &next, &status) || U_FAILURE (status)
        || next >= end)
      return FALSE;
    if (!offsets_at (calendar, next - 1, &before_standard, &before_daylight)
        || !offsets_at (calendar, next, &standard, &daylight))
      return FALSE;
    wall = next + (double) (before_standard + before_daylight) * MS_PER_MINUTE;
    if (daylight != 0) {
      rule->daylight_date = relative_date (wall);
      rule->daylight_bias = -daylight;
      has_daylight = TRUE;
    } else {
      rule->standard_date = relative_date (wall);
      rule->bias = -standard;
      has_standard = TRUE;
    }
    when = next;
  }
  return TRUE;
}

gboolean
tern_zone_rule (const char *name, guint year, TernTimeZoneRule *ret_rule)
{
  const double epoch = (double) tern_civil_days (1970, 1, 1);
  double begin = ((double) tern_civil_days (year, 1, 1) - epoch) * MS_PER_DAY;
  double end = ((double) tern_civil_days (year + 1, 1, 1) - epoch) * MS_PER_DAY;
  TernTimeZoneRule rule = { 0 };
  UErrorCode status = U_ZERO_ERROR;
  UCalendar *calendar;
  gint32 standard, daylight;
  gboolean done;
  Name iana;

  if (!iana_of (name, &iana))
    return FALSE;
  calendar = ucal_open (iana.text, iana.size, "en_US", UCAL_GREGORIAN, &status);
  if (U_FAILURE (status))
    return FALSE;
  done = offsets_at (calendar, begin, &standard, &daylight);
  if (done && !read_transitions (calendar, begin, end, &rule))
    rule = (TernTimeZoneRule){ .bias = -(standard + daylight) };
  ucal_close (calendar);
  if (done)
    *ret_rule = rule;
  return done;
}

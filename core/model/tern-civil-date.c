#include "core/model/tern-civil-date.h"

/* Years are counted from March here, so that the leap day is the last of a year, in eras of 400 years. */
#define DAYS_PER_ERA 146097
#define YEARS_PER_ERA 400
/** From 0000-03-01 to 1601-01-01. */
#define EPOCH_DAYS 584694

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b < 0);
}

gint64
tern_civil_days (gint64 year, guint month, gint64 day)
{
  gint64 march_year = month <= 2 ? year - 1 : year;
  gint64 era = floor_div (march_year, YEARS_PER_ERA);
  gint64 year_of_era = march_year - era * YEARS_PER_ERA;
  gint64 day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

  return era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - EPOCH_DAYS;
}

void
tern_civil_from_days (gint64 days, gint64 *ret_year, guint *ret_month, guint *ret_day)
{
  gint64 shifted = days + EPOCH_DAYS;
  gint64 era = floor_div (shifted, DAYS_PER_ERA);
  gint64 day_of_era = shifted - era * DAYS_PER_ERA;
  gint64 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  guint march_month = (5 * day_of_year + 2) / 153;

  *ret_day = day_of_year - (153 * march_month + 2) / 5 + 1;
  *ret_month = march_month < 10 ? march_month + 3 : march_month - 9;
  *ret_year = era * YEARS_PER_ERA + year_of_era + (*ret_month <= 2);
}

guint
tern_civil_weekday (gint64 days)
{
  /* 1601-01-01 was a Monday. */
  return days + 1 - floor_div (days + 1, 7) * 7;
}

guint
tern_civil_month_length (gint64 year, guint month)
{
  gint64 next = month == 12 ? tern_civil_days (year + 1, 1, 1) : tern_civil_days (year, month + 1, 1);

  return next - tern_civil_days (year, month, 1);
}

gint64
tern_civil_nth_weekday (gint64 year, guint month, guint nth, guint mask)
{
  gint64 first = tern_civil_days (year, month, 1);
  gint64 found = first;
  guint length = tern_civil_month_length (year, month);

  for (guint i = 0, n = 0; i < length && n < nth; i++) {
    if ((mask >> tern_civil_weekday (first + i) & 1) == 0)
      continue;
    found = first + i;
    /* The fifth is the last, also where a month has 20 such days. */
    if (nth < 5)
      n++;
  }
  return found;
}

#pragma once

#include <glib.h>

/*
 * Days of the proleptic Gregorian calendar, counted from 1601-01-01, the epoch of PtypTime and of recurrence patterns.
 */

#define TERN_MINUTES_PER_DAY 1440

/** tern_civil_days: days from 1601-01-01 to a date; @month 1 to 12, @day may lie outside of the month. */
gint64 tern_civil_days (gint64 year, guint month, gint64 day);
void tern_civil_from_days (gint64 days, gint64 *ret_year, guint *ret_month, guint *ret_day);
/** tern_civil_weekday: 0 for Sunday to 6. */
guint tern_civil_weekday (gint64 days);
guint tern_civil_month_length (gint64 year, guint month);
/** tern_civil_nth_weekday: days of the @nth (1 to 5, 5: last) day of a month whose weekday is a bit of @mask (bit 0:
 * Sunday); @mask must have one. */
gint64 tern_civil_nth_weekday (gint64 year, guint month, guint nth, guint mask);

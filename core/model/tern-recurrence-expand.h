#pragma once

#include <glib.h>

#include "core/model/tern-recurrence.h"

/** TernRecurrenceInstance: one occurrence, in minutes since 1601-01-01 of the series' time zone. */
typedef struct {
  guint32 start;
  guint32 end;
  guint32 original_start; /* where the pattern has it: PidLidExceptionReplaceTime's local time */
  const TernRecurrenceException *exception; /* nullable */
} TernRecurrenceInstance;

/**
 * tern_recurrence_expand:
 * @from, @to: minutes since 1601-01-01; instances that overlap [@from, @to) are listed
 * @max: most instances wanted
 * @instances: (element-type TernRecurrenceInstance): receives them in order of their start
 *
 * Deleted instances are left out, modified ones come as their exception says. The cost is that of the range and of the
 * exceptions, not of the time since the series began (but for one that ends after a count and has no end date).
 *
 * Returns: %FALSE with TERN_ERROR_UNSUPPORTED for months of another calendar than the Gregorian one, TERN_ERROR_INVALID
 * for a pattern that can't be followed, TERN_ERROR_LIMIT when there are more than @max
 */
gboolean tern_recurrence_expand (const TernAppointmentRecurrence *recurrence, guint32 from, guint32 to, guint max,
                                 GArray *instances, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tern_recurrence_pattern_dates:
 * @dates: (element-type guint32): receives midnights, ascending
 *
 * The dates of a pattern in [@from, @to), deleted and modified ones among them. Errors as above.
 */
gboolean tern_recurrence_pattern_dates (const TernRecurrencePattern *pattern, guint32 from, guint32 to, guint max,
                                        GArray *dates, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#pragma once

#include <glib.h>

#include "core/base/tern-writer.h"
#include "core/model/tern-value.h"

/*
 * RecurrencePattern and AppointmentRecurrencePattern ([MS-OXOCAL] 2.2.1.44): PidLidTaskRecurrence is the first alone,
 * PidLidAppointmentRecur the second. Times are minutes since 1601-01-01 in the series' own time zone. What was
 * parsed is written back byte by byte. Pointers point into the input or an arena.
 */

/** TernRecurrenceFrequency: RecurFrequency ([MS-OXOCAL] 2.2.1.44.1). */
typedef enum {
  TERN_RECURRENCE_DAILY = 0x200A,
  TERN_RECURRENCE_WEEKLY = 0x200B,
  TERN_RECURRENCE_MONTHLY = 0x200C,
  TERN_RECURRENCE_YEARLY = 0x200D,
} TernRecurrenceFrequency;

/** TernRecurrenceType: PatternType; it alone says what the pattern-specific fields are. */
typedef enum {
  TERN_RECURRENCE_DAY = 0x0000,
  TERN_RECURRENCE_WEEK = 0x0001,
  TERN_RECURRENCE_MONTH = 0x0002,
  TERN_RECURRENCE_MONTH_NTH = 0x0003,
  TERN_RECURRENCE_MONTH_END = 0x0004,
  TERN_RECURRENCE_HIJRI_MONTH = 0x000A,
  TERN_RECURRENCE_HIJRI_MONTH_NTH = 0x000B,
  TERN_RECURRENCE_HIJRI_MONTH_END = 0x000C,
} TernRecurrenceType;

/** TernRecurrenceEnd: EndType; both of the last two mean that the series never ends. */
typedef enum {
  TERN_RECURRENCE_END_DATE = 0x00002021,
  TERN_RECURRENCE_END_COUNT = 0x00002022,
  TERN_RECURRENCE_END_NEVER = 0x00002023,
} TernRecurrenceEnd;

#define TERN_RECURRENCE_END_NEVER_OLD 0xFFFFFFFFu

/** EndDate of a series without end: 4500-12-31 23:59. */
#define TERN_RECURRENCE_NO_END_DATE 0x5AE980DFu

typedef struct {
  guint16 reader_version;
  guint16 writer_version;
  guint16 frequency;
  guint16 type;
  guint16 calendar;
  guint32 first_date_time;
  guint32 period; /* minutes for DAY, weeks for WEEK, months else */
  guint32 sliding;
  guint32 day;       /* MONTH, MONTH_END: day of the month */
  guint32 days_mask; /* WEEK, MONTH_NTH: bit 0 is Sunday */
  guint32 nth;       /* MONTH_NTH: 1 to 4, 5 is the last */
  guint32 end_type;
  guint32 occurrence_count;
  guint32 first_day_of_week; /* 0 is Sunday */
  guint32 n_deleted;
  const guint32 *deleted; /* dates of instances that are deleted or modified */
  guint32 n_modified;
  const guint32 *modified; /* the dates to which modified ones came */
  guint32 start_date;
  guint32 end_date;
} TernRecurrencePattern;

/* OverrideFlags: what an exception has of its own ([MS-OXOCAL] 2.2.1.44.2). */
#define TERN_OVERRIDE_SUBJECT 0x0001
#define TERN_OVERRIDE_MEETING_TYPE 0x0002
#define TERN_OVERRIDE_REMINDER_DELTA 0x0004
#define TERN_OVERRIDE_REMINDER 0x0008
#define TERN_OVERRIDE_LOCATION 0x0010
#define TERN_OVERRIDE_BUSY_STATUS 0x0020
#define TERN_OVERRIDE_ATTACHMENT 0x0040
#define TERN_OVERRIDE_SUB_TYPE 0x0080
#define TERN_OVERRIDE_COLOR 0x0100
#define TERN_OVERRIDE_BODY 0x0200

/** TernRecurrenceText: a string that an exception has twice, in 8 bits and (in its ExtendedException) in UTF-16LE. */
typedef struct {
  guint16 size_with_nul; /* the first of the two lengths of the 8-bit form */
  TernBin narrow;
  TernBin wide;
} TernRecurrenceText;

/** TernRecurrenceException: an ExceptionInfo and its ExtendedException ([MS-OXOCAL] 2.2.1.44.2, 2.2.1.44.4). */
typedef struct {
  guint32 start;
  guint32 end;
  guint32 original_start;
  guint16 overrides;
  TernRecurrenceText subject;
  TernRecurrenceText location;
  guint32 meeting_type;
  guint32 reminder_delta;
  guint32 reminder_set;
  guint32 busy_status;
  guint32 attachment;
  guint32 sub_type;
  guint32 color;
  TernBin change_highlight; /* from writer version 2 0x3009 on: its value and what is reserved */
  TernBin reserved1;
  guint32 wide_start; /* the three times again, only with a subject or location */
  guint32 wide_end;
  guint32 wide_original_start;
  TernBin reserved2;
} TernRecurrenceException;

/** TernAppointmentRecurrence: AppointmentRecurrencePattern ([MS-OXOCAL] 2.2.1.44.5). */
typedef struct {
  TernRecurrencePattern pattern;
  guint32 reader_version2;
  guint32 writer_version2;
  guint32 start_offset; /* minutes after midnight */
  guint32 end_offset;
  guint16 n_exceptions;
  TernRecurrenceException *exceptions;
  gboolean without_extended; /* the bytes end after the ExceptionInfo structures, as some writers leave them */
  TernBin reserved1;
  TernBin reserved2;
  TernBin rest; /* bytes after the structure */
} TernAppointmentRecurrence;

gboolean tern_recurrence_pattern_parse (gconstpointer data, gsize size, TernArena *arena,
                                        TernRecurrencePattern *ret_pattern, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tern_recurrence_pattern_write (const TernRecurrencePattern *pattern, TernWriter *writer);

/** tern_appointment_recurrence_parse: TERN_ERROR_INVALID if the bytes make no sense. @data must outlive the result. */
gboolean tern_appointment_recurrence_parse (gconstpointer data, gsize size, TernArena *arena,
                                            TernAppointmentRecurrence *ret_recurrence, GError **error)
                                            G_GNUC_WARN_UNUSED_RESULT;
GBytes *tern_appointment_recurrence_to_bytes (const TernAppointmentRecurrence *recurrence);

/** tern_recurrence_pattern_init: the versions and an endless series; the caller fills in the rest. */
void tern_recurrence_pattern_init (TernRecurrencePattern *pattern);
void tern_appointment_recurrence_init (TernAppointmentRecurrence *recurrence);
/** tern_recurrence_pattern_set_first_date_time: FirstDateTime from type, period, start date and first day of week
 * ([MS-OXOCAL] 2.2.1.44.1). */
void tern_recurrence_pattern_set_first_date_time (TernRecurrencePattern *pattern);

/** tern_recurrence_text_set: both forms of @wtf8; characters outside of ASCII are '?' in the 8-bit one. */
void tern_recurrence_text_set (TernRecurrenceText *text, const char *wtf8, TernArena *arena);
/** tern_recurrence_text_get: WTF-8 of the UTF-16 form; without that of the 8-bit one. */
const char *tern_recurrence_text_get (const TernRecurrenceText *text, TernArena *arena);

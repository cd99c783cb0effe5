#include "core/model/tern-recurrence.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-reader.h"
#include "core/base/tern-utf16.h"
#include "core/model/tern-civil-date.h"

#define VERSION 0x3004
#define READER_VERSION2 0x3006
#define WRITER_VERSION2 0x3009
/** From this writer on an ExtendedException begins with a ChangeHighlight. */
#define WRITER_WITH_HIGHLIGHT 0x3009

#define EXCEPTION_MIN 14
#define WIDE_OVERRIDES (TERN_OVERRIDE_SUBJECT | TERN_OVERRIDE_LOCATION)

static void
read_specific (TernReader *reader, TernRecurrencePattern *pattern)
{
  switch (pattern->type) {
  case TERN_RECURRENCE_DAY:
    break;
  case TERN_RECURRENCE_WEEK:
    pattern->days_mask = tern_reader_u32 (reader);
    break;
  case TERN_RECURRENCE_MONTH:
  case TERN_RECURRENCE_MONTH_END:
  case TERN_RECURRENCE_HIJRI_MONTH:
  case TERN_RECURRENCE_HIJRI_MONTH_END:
    pattern->day = tern_reader_u32 (reader);
    break;
  case TERN_RECURRENCE_MONTH_NTH:
  case TERN_RECURRENCE_HIJRI_MONTH_NTH:
    pattern->days_mask = tern_reader_u32 (reader);
    pattern->nth = tern_reader_u32 (reader);
    break;
  default:
    tern_reader_fail (reader);
  }
}

static const guint32 *
read_dates (TernReader *reader, TernArena *arena, guint32 *ret_n)
{
  guint32 n = tern_reader_count (reader, tern_reader_u32 (reader), sizeof (guint32));
  guint32 *dates = tern_arena_new_n (arena, guint32, n);

  for (guint32 i = 0; i < n; i++)
    dates[i] = tern_reader_u32 (reader);
  *ret_n = n;
  return dates;
}

static void
read_pattern (TernReader *reader, TernArena *arena, TernRecurrencePattern *pattern)
{
  pattern->reader_version = tern_reader_u16 (reader);
  pattern->writer_version = tern_reader_u16 (reader);
  pattern->frequency = tern_reader_u16 (reader);
  pattern->type = tern_reader_u16 (reader);
  pattern->calendar = tern_reader_u16 (reader);
  pattern->first_date_time = tern_reader_u32 (reader);
  pattern->period = tern_reader_u32 (reader);
  pattern->sliding = tern_reader_u32 (reader);
  read_specific (reader, pattern);
  pattern->end_type = tern_reader_u32 (reader);
  pattern->occurrence_count = tern_reader_u32 (reader);
  pattern->first_day_of_week = tern_reader_u32 (reader);
  pattern->deleted = read_dates (reader, arena, &pattern->n_deleted);
  pattern->modified = read_dates (reader, arena, &pattern->n_modified);
  pattern->start_date = tern_reader_u32 (reader);
  pattern->end_date = tern_reader_u32 (reader);
}

/** tern_recurrence_pattern_parse: bytes after the pattern are ignored; TERN_ERROR_INVALID if there are too few. */
gboolean
tern_recurrence_pattern_parse (gconstpointer data, gsize size, TernArena *arena, TernRecurrencePattern *ret_pattern,
                               GError **error)
{
  TernRecurrencePattern pattern = { 0 };
  TernReader reader;

  tern_reader_init (&reader, data, size);
  read_pattern (&reader, arena, &pattern);
  if (!tern_reader_finish (&reader, "RecurrencePattern", error))
    return FALSE;
  *ret_pattern = pattern;
  return TRUE;
}

static TernBin
read_bin (TernReader *reader, gsize size)
{
  TernBin bin = { tern_reader_bytes (reader, size), size };

  return bin.data != NULL ? bin : (TernBin){ 0 };
}

static void
read_narrow (TernReader *reader, TernRecurrenceText *text)
{
  text->size_with_nul = tern_reader_u16 (reader);
  text->narrow = read_bin (reader, tern_reader_u16 (reader));
}

static guint32
read_if (TernReader *reader, gboolean present)
{
  return present ? tern_reader_u32 (reader) : 0;
}

static void
read_exception (TernReader *reader, TernRecurrenceException *exception)
{
  guint16 overrides;

  exception->start = tern_reader_u32 (reader);
  exception->end = tern_reader_u32 (reader);
  exception->original_start = tern_reader_u32 (reader);
  exception->overrides = overrides = tern_reader_u16 (reader);
  if (overrides & TERN_OVERRIDE_SUBJECT)
    read_narrow (reader, &exception->subject);
  exception->meeting_type = read_if (reader, overrides & TERN_OVERRIDE_MEETING_TYPE);
  exception->reminder_delta = read_if (reader, overrides & TERN_OVERRIDE_REMINDER_DELTA);
  exception->reminder_set = read_if (reader, overrides & TERN_OVERRIDE_REMINDER);
  if (overrides & TERN_OVERRIDE_LOCATION)
    read_narrow (reader, &exception->location);
  exception->busy_status = read_if (reader, overrides & TERN_OVERRIDE_BUSY_STATUS);
  exception->attachment = read_if (reader, overrides & TERN_OVERRIDE_ATTACHMENT);
  exception->sub_type = read_if (reader, overrides & TERN_OVERRIDE_SUB_TYPE);
  exception->color = read_if (reader, overrides & TERN_OVERRIDE_COLOR);
}

static void
read_extended (TernReader *reader, guint32 writer_version2, TernRecurrenceException *exception)
{
  if (writer_version2 >= WRITER_WITH_HIGHLIGHT)
    exception->change_highlight = read_bin (reader, tern_reader_u32 (reader));
  exception->reserved1 = read_bin (reader, tern_reader_u32 (reader));
  if ((exception->overrides & WIDE_OVERRIDES) == 0)
    return;
  exception->wide_start = tern_reader_u32 (reader);
  exception->wide_end = tern_reader_u32 (reader);
  exception->wide_original_start = tern_reader_u32 (reader);
  if (exception->overrides & TERN_OVERRIDE_SUBJECT)
    exception->subject.wide = read_bin (reader, 2 * (gsize) tern_reader_u16 (reader));
  if (exception->overrides & TERN_OVERRIDE_LOCATION)
    exception->location.wide = read_bin (reader, 2 * (gsize) tern_reader_u16 (reader));
  exception->reserved2 = read_bin (reader, tern_reader_u32 (reader));
}

static void
read_exceptions (TernReader *reader, TernArena *arena, TernAppointmentRecurrence *recurrence)
{
  guint16 n = tern_reader_count (reader, tern_reader_u16 (reader), EXCEPTION_MIN);

  recurrence->n_exceptions = n;
  recurrence->exceptions = tern_arena_new_n (arena, TernRecurrenceException, n);
  for (guint16 i = 0; i < n; i++)
    read_exception (reader, &recurrence->exceptions[i]);
  recurrence->without_extended = !reader->failed && tern_reader_left (reader) == 0;
  if (recurrence->without_extended)
    return;
  recurrence->reserved1 = read_bin (reader, tern_reader_u32 (reader));
  for (guint16 i = 0; i < n; i++)
    read_extended (reader, recurrence->writer_version2, &recurrence->exceptions[i]);
  recurrence->reserved2 = read_bin (reader, tern_reader_u32 (reader));
}

gboolean
tern_appointment_recurrence_parse (gconstpointer data, gsize size, TernArena *arena,
                                   TernAppointmentRecurrence *ret_recurrence, GError **error)
{
  TernAppointmentRecurrence recurrence = { 0 };
  TernReader reader;

  tern_reader_init (&reader, data, size);
  read_pattern (&reader, arena, &recurrence.pattern);
  recurrence.reader_version2 = tern_reader_u32 (&reader);
  recurrence.writer_version2 = tern_reader_u32 (&reader);
  recurrence.start_offset = tern_reader_u32 (&reader);
  recurrence.end_offset = tern_reader_u32 (&reader);
  read_exceptions (&reader, arena, &recurrence);
  recurrence.rest = read_bin (&reader, tern_reader_left (&reader));
  if (!tern_reader_finish (&reader, "AppointmentRecurrencePattern", error))
    return FALSE;
  *ret_recurrence = recurrence;
  return TRUE;
}

static void
write_specific (const TernRecurrencePattern *pattern, TernWriter *writer)
{
  switch (pattern->type) {
  case TERN_RECURRENCE_WEEK:
    tern_writer_u32 (writer, pattern->days_mask);
    break;
  case TERN_RECURRENCE_MONTH:
  case TERN_RECURRENCE_MONTH_END:
  case TERN_RECURRENCE_HIJRI_MONTH:
  case TERN_RECURRENCE_HIJRI_MONTH_END:
    tern_writer_u32 (writer, pattern->day);
    break;
  case TERN_RECURRENCE_MONTH_NTH:
  case TERN_RECURRENCE_HIJRI_MONTH_NTH:
    tern_writer_u32 (writer, pattern->days_mask);
    tern_writer_u32 (writer, pattern->nth);
    break;
  default:
    break;
  }
}

static void
write_dates (TernWriter *writer, const guint32 *dates, guint32 n)
{
  tern_writer_u32 (writer, n);
  for (guint32 i = 0; i < n; i++)
    tern_writer_u32 (writer, dates[i]);
}

void
tern_recurrence_pattern_write (const TernRecurrencePattern *pattern, TernWriter *writer)
{
  tern_writer_u16 (writer, pattern->reader_version);
  tern_writer_u16 (writer, pattern->writer_version);
  tern_writer_u16 (writer, pattern->frequency);
  tern_writer_u16 (writer, pattern->type);
  tern_writer_u16 (writer, pattern->calendar);
  tern_writer_u32 (writer, pattern->first_date_time);
  tern_writer_u32 (writer, pattern->period);
  tern_writer_u32 (writer, pattern->sliding);
  write_specific (pattern, writer);
  tern_writer_u32 (writer, pattern->end_type);
  tern_writer_u32 (writer, pattern->occurrence_count);
  tern_writer_u32 (writer, pattern->first_day_of_week);
  write_dates (writer, pattern->deleted, pattern->n_deleted);
  write_dates (writer, pattern->modified, pattern->n_modified);
  tern_writer_u32 (writer, pattern->start_date);
  tern_writer_u32 (writer, pattern->end_date);
}

static void
write_sized (TernWriter *writer, const TernBin *bin)
{
  tern_writer_u32 (writer, bin->size);
  tern_writer_bytes (writer, bin->data, bin->size);
}

static void
write_narrow (TernWriter *writer, const TernRecurrenceText *text)
{
  tern_writer_u16 (writer, text->size_with_nul);
  tern_writer_u16 (writer, text->narrow.size);
  tern_writer_bytes (writer, text->narrow.data, text->narrow.size);
}

static void
write_wide (TernWriter *writer, const TernRecurrenceText *text)
{
  tern_writer_u16 (writer, text->wide.size / 2);
  tern_writer_bytes (writer, text->wide.data, text->wide.size);
}

static void
write_if (TernWriter *writer, gboolean present, guint32 value)
{
  if (present)
    tern_writer_u32 (writer, value);
}

static void
write_exception (TernWriter *writer, const TernRecurrenceException *exception)
{
  guint16 overrides = exception->overrides;

  tern_writer_u32 (writer, exception->start);
  tern_writer_u32 (writer, exception->end);
  tern_writer_u32 (writer, exception->original_start);
  tern_writer_u16 (writer, overrides);
  if (overrides & TERN_OVERRIDE_SUBJECT)
    write_narrow (writer, &exception->subject);
  write_if (writer, overrides & TERN_OVERRIDE_MEETING_TYPE, exception->meeting_type);
  write_if (writer, overrides & TERN_OVERRIDE_REMINDER_DELTA, exception->reminder_delta);
  write_if (writer, overrides & TERN_OVERRIDE_REMINDER, exception->reminder_set);
  if (overrides & TERN_OVERRIDE_LOCATION)
    write_narrow (writer, &exception->location);
  write_if (writer, overrides & TERN_OVERRIDE_BUSY_STATUS, exception->busy_status);
  write_if (writer, overrides & TERN_OVERRIDE_ATTACHMENT, exception->attachment);
  write_if (writer, overrides & TERN_OVERRIDE_SUB_TYPE, exception->sub_type);
  write_if (writer, overrides & TERN_OVERRIDE_COLOR, exception->color);
}

static void
write_extended (TernWriter *writer, guint32 writer_version2, const TernRecurrenceException *exception)
{
  if (writer_version2 >= WRITER_WITH_HIGHLIGHT)
    write_sized (writer, &exception->change_highlight);
  write_sized (writer, &exception->reserved1);
  if ((exception->overrides & WIDE_OVERRIDES) == 0)
    return;
  tern_writer_u32 (writer, exception->wide_start);
  tern_writer_u32 (writer, exception->wide_end);
  tern_writer_u32 (writer, exception->wide_original_start);
  if (exception->overrides & TERN_OVERRIDE_SUBJECT)
    write_wide (writer, &exception->subject);
  if (exception->overrides & TERN_OVERRIDE_LOCATION)
    write_wide (writer, &exception->location);
  write_sized (writer, &exception->reserved2);
}

GBytes *
tern_appointment_recurrence_to_bytes (const TernAppointmentRecurrence *recurrence)
{
  g_auto (TernWriter) writer = { .limit = G_MAXUINT32 };

  tern_recurrence_pattern_write (&recurrence->pattern, &writer);
  tern_writer_u32 (&writer, recurrence->reader_version2);
  tern_writer_u32 (&writer, recurrence->writer_version2);
  tern_writer_u32 (&writer, recurrence->start_offset);
  tern_writer_u32 (&writer, recurrence->end_offset);
  tern_writer_u16 (&writer, recurrence->n_exceptions);
  for (guint16 i = 0; i < recurrence->n_exceptions; i++)
    write_exception (&writer, &recurrence->exceptions[i]);
  if (recurrence->without_extended)
    return tern_writer_steal (&writer);
  write_sized (&writer, &recurrence->reserved1);
  for (guint16 i = 0; i < recurrence->n_exceptions; i++)
    write_extended (&writer, recurrence->writer_version2, &recurrence->exceptions[i]);
  write_sized (&writer, &recurrence->reserved2);
  tern_writer_bytes (&writer, recurrence->rest.data, recurrence->rest.size);
  return tern_writer_steal (&writer);
}

void
tern_recurrence_pattern_init (TernRecurrencePattern *pattern)
{
  *pattern = (TernRecurrencePattern){
    .reader_version = VERSION,
    .writer_version = VERSION,
    .frequency = TERN_RECURRENCE_DAILY,
    .type = TERN_RECURRENCE_DAY,
    .period = TERN_MINUTES_PER_DAY,
    .end_type = TERN_RECURRENCE_END_NEVER,
    .end_date = TERN_RECURRENCE_NO_END_DATE,
  };
}

void
tern_appointment_recurrence_init (TernAppointmentRecurrence *recurrence)
{
  *recurrence = (TernAppointmentRecurrence){
    .reader_version2 = READER_VERSION2,
    .writer_version2 = WRITER_VERSION2,
  };
  tern_recurrence_pattern_init (&recurrence->pattern);
}

void
tern_recurrence_pattern_set_first_date_time (TernRecurrencePattern *pattern)
{
  guint32 period = MAX (pattern->period, 1);
  gint64 start = pattern->start_date / TERN_MINUTES_PER_DAY, year;
  guint month, day;
  gint64 week, first;

  switch (pattern->type) {
  case TERN_RECURRENCE_DAY:
    pattern->first_date_time = pattern->start_date % period;
    break;
  case TERN_RECURRENCE_WEEK:
    week = start - (tern_civil_weekday (start) + 7 - pattern->first_day_of_week % 7) % 7;
    pattern->first_date_time = MAX (week, 0) % (7 * (gint64) period) * TERN_MINUTES_PER_DAY;
    break;
  default:
    tern_civil_from_days (start, &year, &month, &day);
    first = ((year - 1601) * 12 + month - 1) % period;
    pattern->first_date_time = tern_civil_days (1601 + first / 12, first % 12 + 1, 1) * TERN_MINUTES_PER_DAY;
    break;
  }
}

void
tern_recurrence_text_set (TernRecurrenceText *text, const char *wtf8, TernArena *arena)
{
  gsize length = strlen (wtf8);
  gsize size = MIN (tern_wtf8_to_utf16_size (wtf8, length), 2 * (gsize) (G_MAXUINT16 - 1));
  guint8 *wide = tern_arena_alloc (arena, tern_wtf8_to_utf16_size (wtf8, length));
  guint8 *narrow = tern_arena_alloc (arena, size / 2);

  tern_wtf8_to_utf16 (wtf8, length, wide);
  for (gsize i = 0; i < size / 2; i++)
    narrow[i] = wide[2 * i + 1] == 0 && wide[2 * i] < 0x80 ? wide[2 * i] : '?';
  text->size_with_nul = size / 2 + 1;
  text->narrow = (TernBin){ narrow, size / 2 };
  text->wide = (TernBin){ wide, size };
}

const char *
tern_recurrence_text_get (const TernRecurrenceText *text, TernArena *arena)
{
  char *utf8;

  if (text->wide.size > 0)
    return tern_utf16_to_wtf8 (text->wide.data, text->wide.size, arena);
  if (text->narrow.size == 0)
    return "";
  utf8 = g_utf8_make_valid ((const char *) text->narrow.data, text->narrow.size);
  tern_arena_keep (arena, utf8, g_free);
  return utf8;
}

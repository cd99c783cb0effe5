#include "core/groupware/calendar/tern-event-exception.h"

#include <stdlib.h>

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-attachment.h"
#include "core/model/tern-civil-date.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-recurrence-expand.h"

/* [MS-OXOCAL] 2.2.10.1, 2.2.10.2: the attachment of an exception and the message in it. */
#define EXCEPTION_CLASS "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}"
#define AF_EMBEDDED_MESSAGE 5
#define AF_EXCEPTION 2
/* Instances that may lie between the old and the new place of one. */
#define NEAR_MAX 1000

/** Change: one call. Times of the series are minutes of its time zone. */
typedef struct {
  TernItemEdit *edit;
  const TernEvent *event;
  const TernEvent *series;
  TernAppointmentRecurrence recurrence;
  TernTimeZoneDefinition zone;
  TernRecurrenceException exception;
  TernArena *arena;
  TernJob *job;
} Change;

gboolean
tern_event_is_instance (const TernEvent *event)
{
  return event->id != 0 && event->is_recurring && event->recurrence == NULL;
}

static guint32
minutes (const Change *change, TernFiletime utc)
{
  return (guint32) MIN (tern_time_zone_to_local (&change->zone, utc) / TERN_FILETIME_MINUTE, G_MAXUINT32);
}

static guint32
midnight (guint32 time)
{
  return time / TERN_MINUTES_PER_DAY * TERN_MINUTES_PER_DAY;
}

static gboolean
refuse (int code, const char *why, GError **error)
{
  g_set_error_literal (error, TERN_ERROR, code, why);
  return FALSE;
}

/** check_place: that the series has this instance, and no other one on the new date or between it and the old one. */
static gboolean
check_place (const Change *change, GError **error)
{
  const TernRecurrenceException *wanted = &change->exception;
  guint32 from = midnight (MIN (wanted->start, wanted->original_start));
  guint32 to = midnight (MAX (wanted->start, wanted->original_start)) + TERN_MINUTES_PER_DAY;
  g_autoptr (GArray) near = g_array_new (FALSE, FALSE, sizeof (TernRecurrenceInstance));
  gboolean found = FALSE;

  for (guint i = 0; i < change->recurrence.n_exceptions; i++)
    found |= change->recurrence.exceptions[i].original_start == wanted->original_start;
  if (!tern_recurrence_expand (&change->recurrence, from, to, NEAR_MAX, near, error))
    return FALSE;
  for (guint i = 0; i < near->len; i++) {
    const TernRecurrenceInstance *instance = &g_array_index (near, TernRecurrenceInstance, i);

    if (instance->original_start == wanted->original_start)
      found = TRUE;
    else if (instance->start >= from && instance->start < to
             && midnight (instance->start) != midnight (wanted->original_start))
      return refuse (TERN_ERROR_INVALID, "an instance can't be moved to or beyond the date of another one", error);
  }
  return found || refuse (TERN_ERROR_NOT_FOUND, "the series has no instance at that time", error);
}

/** set_overrides: what differs from the series; what else an exception had of its own stays. */
static void
set_overrides (Change *change)
{
  const TernEvent *event = change->event, *series = change->series;
  TernRecurrenceException *exception = &change->exception;
  guint16 flags = exception->overrides;

  if (g_strcmp0 (event->subject, series->subject) != 0 || (flags & TERN_OVERRIDE_SUBJECT) != 0) {
    flags |= TERN_OVERRIDE_SUBJECT;
    tern_recurrence_text_set (&exception->subject, event->subject != NULL ? event->subject : "", change->arena);
  }
  if (g_strcmp0 (event->location, series->location) != 0 || (flags & TERN_OVERRIDE_LOCATION) != 0) {
    flags |= TERN_OVERRIDE_LOCATION;
    tern_recurrence_text_set (&exception->location, event->location != NULL ? event->location : "", change->arena);
  }
  if (event->busy != series->busy || (flags & TERN_OVERRIDE_BUSY_STATUS) != 0) {
    flags |= TERN_OVERRIDE_BUSY_STATUS;
    exception->busy_status = event->busy;
  }
  if (event->is_all_day != series->is_all_day || (flags & TERN_OVERRIDE_SUB_TYPE) != 0) {
    flags |= TERN_OVERRIDE_SUB_TYPE;
    exception->sub_type = event->is_all_day ? 1 : 0;
  }
  if (event->reminder_minutes != series->reminder_minutes
      || (flags & (TERN_OVERRIDE_REMINDER | TERN_OVERRIDE_REMINDER_DELTA)) != 0) {
    flags |= TERN_OVERRIDE_REMINDER | TERN_OVERRIDE_REMINDER_DELTA;
    exception->reminder_set = event->reminder_minutes >= 0 ? 1 : 0;
    exception->reminder_delta = (guint32) MAX (event->reminder_minutes, 0);
  }
  if (event->body != NULL)
    flags |= TERN_OVERRIDE_BODY;
  exception->overrides = flags;
}

/** find_exception: the one of this instance, to go on from. */
static void
find_exception (Change *change)
{
  TernRecurrenceException *exception = &change->exception;

  exception->original_start = minutes (change, change->event->original_start);
  for (guint i = 0; i < change->recurrence.n_exceptions; i++) {
    if (change->recurrence.exceptions[i].original_start == exception->original_start)
      *exception = change->recurrence.exceptions[i];
  }
  exception->start = exception->wide_start = minutes (change, change->event->start);
  exception->end = exception->wide_end = minutes (change, change->event->end);
  exception->wide_original_start = exception->original_start;
}

static int
by_number (gconstpointer a, gconstpointer b)
{
  guint32 one = *(const guint32 *) a, two = *(const guint32 *) b;

  return one < two ? -1 : one > two;
}

static int
by_start (gconstpointer a, gconstpointer b)
{
  return by_number (&((const TernRecurrenceException *) a)->start, &((const TernRecurrenceException *) b)->start);
}

/** add_to_pattern: [MS-OXOCAL] 2.2.1.44.1, 2.2.1.44.5: dates in order, and one exception for each modified one, in the
 * same order. */
static void
add_to_pattern (Change *change)
{
  TernAppointmentRecurrence *recurrence = &change->recurrence;
  TernRecurrencePattern *pattern = &recurrence->pattern;
  const guint32 date = midnight (change->exception.original_start);
  guint32 *deleted = tern_arena_new_n (change->arena, guint32, pattern->n_deleted + 1);
  guint32 *modified = tern_arena_new_n (change->arena, guint32, recurrence->n_exceptions + 1u);
  TernRecurrenceException *all
    = tern_arena_new_n (change->arena, TernRecurrenceException, recurrence->n_exceptions + 1u);
  guint n = 0, n_deleted = 0;

  for (guint i = 0; i < pattern->n_deleted; i++) {
    if (pattern->deleted[i] != date)
      deleted[n_deleted++] = pattern->deleted[i];
  }
  deleted[n_deleted++] = date;
  for (guint i = 0; i < recurrence->n_exceptions; i++) {
    if (recurrence->exceptions[i].original_start != change->exception.original_start)
      all[n++] = recurrence->exceptions[i];
  }
  all[n++] = change->exception;
  qsort (deleted, n_deleted, sizeof *deleted, by_number);
  qsort (all, n, sizeof *all, by_start);
  for (guint i = 0; i < n; i++)
    modified[i] = midnight (all[i].start);
  pattern->deleted = deleted;
  pattern->n_deleted = n_deleted;
  pattern->modified = modified;
  pattern->n_modified = n;
  recurrence->exceptions = all;
  recurrence->n_exceptions = (guint16) n;
  recurrence->without_extended = FALSE;
}

/** find_attachment: (transfer full): of this instance's exception, or a new one. */
static TernAttachment *
find_attachment (const Change *change, GError **error)
{
  TernMessage *message = change->edit->message;
  const TernDraft *draft = tern_message_get_draft (message);

  for (guint i = 0; i < draft->attachments->len; i++) {
    const TernAttachmentDraft *attachment = g_ptr_array_index (draft->attachments, i);

    if (tern_bag_get_i32 (attachment->own.values, PidTagAttachmentFlags, 0) == AF_EXCEPTION
        && tern_bag_get_time (attachment->own.values, PidTagExceptionReplaceTime, 0) == change->event->original_start)
      return tern_message_open_attachment (message, attachment->num, TERN_MESSAGE_READ_WRITE, error);
  }
  return tern_message_create_attachment (message, error);
}

static gboolean
set_all (TernAttachment *attachment, const TernValue *values, guint n, GError **error)
{
  for (guint i = 0; i < n; i++) {
    if (tern_attachment_set (attachment, &values[i]) >= 0)
      return refuse (TERN_ERROR_READ_ONLY, "the exception can't be written into the series", error);
  }
  return TRUE;
}

/** mark_attachment: [MS-OXOCAL] 2.2.10.1; its own times are local. */
static gboolean
mark_attachment (const Change *change, TernAttachment *attachment, GError **error)
{
  const TernEvent *event = change->event;
  const TernValue values[] = {
    tern_value_i32 (PidTagAttachMethod, AF_EMBEDDED_MESSAGE),
    tern_value_boolean (PidTagAttachmentHidden, TRUE),
    tern_value_i32 (PidTagAttachmentFlags, AF_EXCEPTION),
    tern_value_time (PidTagExceptionStartTime, tern_time_zone_to_local (&change->zone, event->start)),
    tern_value_time (PidTagExceptionEndTime, tern_time_zone_to_local (&change->zone, event->end)),
    tern_value_time (PidTagExceptionReplaceTime, event->original_start),
  };

  return set_all (attachment, values, G_N_ELEMENTS (values), error);
}

/** fill_message: [MS-OXOCAL] 2.2.10.2: its times and what it has of its own. */
static void
fill_message (const Change *change, TernItemEdit *edit)
{
  const TernEvent *event = change->event;
  const guint16 overrides = change->exception.overrides;

  tern_item_edit_str (edit, PidTagMessageClass, EXCEPTION_CLASS);
  tern_item_edit_time (edit, PidLidAppointmentStartWhole, event->start);
  tern_item_edit_time (edit, PidLidAppointmentEndWhole, event->end);
  tern_item_edit_time (edit, PidTagStartDate, event->start);
  tern_item_edit_time (edit, PidTagEndDate, event->end);
  tern_item_edit_i32 (edit, PidLidAppointmentDuration,
                      (gint32) MIN ((event->end - event->start) / TERN_FILETIME_MINUTE, G_MAXINT32));
  tern_item_edit_time (edit, PidLidExceptionReplaceTime, event->original_start);
  tern_item_edit_boolean (edit, PidLidFExceptionalBody, (overrides & TERN_OVERRIDE_BODY) != 0);
  if ((overrides & TERN_OVERRIDE_SUBJECT) != 0)
    tern_item_edit_str (edit, PidTagSubject, event->subject);
  if ((overrides & TERN_OVERRIDE_LOCATION) != 0)
    tern_item_edit_str (edit, PidLidLocation, event->location);
  if ((overrides & TERN_OVERRIDE_BUSY_STATUS) != 0)
    tern_item_edit_i32 (edit, PidLidBusyStatus, (gint32) event->busy);
  if ((overrides & TERN_OVERRIDE_SUB_TYPE) != 0)
    tern_item_edit_boolean (edit, PidLidAppointmentSubType, event->is_all_day);
  if ((overrides & TERN_OVERRIDE_REMINDER) != 0) {
    tern_item_edit_boolean (edit, PidLidReminderSet, event->reminder_minutes >= 0);
    tern_item_edit_i32 (edit, PidLidReminderDelta, MAX (event->reminder_minutes, 0));
  }
  if (event->body != NULL)
    tern_item_edit_str (edit, PidTagBody, event->body);
}

/** write_message: the message of the exception; a new one has the series' recipients. */
static gboolean
write_message (const Change *change, TernAttachment *attachment, GError **error)
{
  g_autoptr (TernMessage) message = tern_attachment_open_embedded (attachment, TRUE, FALSE, change->job, error);
  g_autoptr (TernBag) stored = NULL;
  TernItemEdit edit;

  if (message == NULL)
    return FALSE;
  stored = tern_item_bag_from_message (message, tern_event_tags (), change->job, error);
  if (stored == NULL
      || (tern_message_is_new (message)
          && !tern_message_copy_recipients (change->edit->message, message, change->job, error)))
    return FALSE;
  edit = (TernItemEdit) TERN_ITEM_EDIT_INIT (message, stored);
  fill_message (change, &edit);
  return tern_item_edit_save (&edit, change->job, error);
}

static gboolean
write_exception (const Change *change, GError **error)
{
  g_autoptr (TernAttachment) attachment = find_attachment (change, error);

  return attachment != NULL && mark_attachment (change, attachment, error)
         && write_message (change, attachment, error) && tern_attachment_save (attachment, error);
}

gboolean
tern_event_apply_instance (TernItemEdit *edit, const TernEvent *event, TernJob *job, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernEvent) series = tern_event_from_bag (edit->stored, event->id);
  g_autoptr (GBytes) bytes = NULL;
  TernBin blob = tern_bag_get_bin (edit->stored, PidLidAppointmentRecur);
  Change change = { edit, event, series, { { 0 } }, { 0 }, { 0 }, arena, job };

  if (event->start == 0 || event->end < event->start)
    return refuse (TERN_ERROR_INVALID, "an event needs a start and an end that isn't before it", error);
  if (event->attendees != NULL && event->attendees->len > 0)
    return refuse (TERN_ERROR_INVALID, "one instance of a series has no attendees of its own", error);
  if (!tern_appointment_recurrence_parse (blob.data, blob.size, arena, &change.recurrence, error))
    return FALSE;
  tern_event_zone (edit->stored, arena, &change.zone);
  find_exception (&change);
  if (!check_place (&change, error))
    return FALSE;
  set_overrides (&change);
  add_to_pattern (&change);
  bytes = tern_appointment_recurrence_to_bytes (&change.recurrence);
  tern_item_edit_bytes (edit, PidLidAppointmentRecur, bytes);
  edit->is_changed = TRUE; /* the message inside may be what changed */
  return write_exception (&change, error);
}

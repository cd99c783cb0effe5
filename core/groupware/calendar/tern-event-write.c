#include "core/groupware/calendar/tern-event-props.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-civil-date.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-recurrence-expand.h"

#define SENSITIVITY_PRIVATE 2  /* [MS-OXCMSG] 2.2.1.13 */
#define ICON_APPOINTMENT 0x400 /* [MS-OXOCAL] 2.2.1.49; 1 more for series, 2 more for meetings */
#define RESPONSE_ORGANIZED 1   /* [MS-OXOCAL] 2.2.1.11 */
/* PidLidSideEffects of a Calendar object ([MS-OXOCAL] 2.2.2.1, [MS-OXCMSG] 2.2.1.16). */
#define SIDE_EFFECTS 0x00000171
#define DT_MAILUSER 0

/* PidLidGlobalObjectId ([MS-OXOCAL] 2.2.1.27): what it begins with, and where the instance's date stands in it. */
static const guint8 object_id_head[]
    = { 0x04, 0x00, 0x00, 0x00, 0x82, 0x00, 0xE0, 0x00, 0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82, 0xE0, 0x08 };
#define OBJECT_ID_DATE 16
#define OBJECT_ID_DATE_SIZE 4

/* The next instance for a reminder is looked for so far ahead. */
#define REMINDER_DAYS 400
#define REMINDER_MAX 1000

static GBytes *
new_object_id (void)
{
  g_auto (TernWriter) writer;
  TernGuid guid;

  tern_guid_random (&guid);
  tern_writer_init (&writer, 64);
  tern_writer_bytes (&writer, object_id_head, sizeof object_id_head);
  tern_writer_zeros (&writer, OBJECT_ID_DATE_SIZE);
  tern_writer_u64 (&writer, tern_filetime_now ());
  tern_writer_zeros (&writer, 8);
  tern_writer_u32 (&writer, TERN_GUID_SIZE);
  tern_writer_guid (&writer, &guid);
  return tern_writer_steal (&writer);
}

/** set_object_id: once it is there it never changes ([MS-OXOCAL] 2.2.1.27); the clean one is without date (2.2.1.28).
 */
static void
set_object_id (TernItemEdit *edit, TernEvent *event)
{
  g_autofree guint8 *clean = NULL;
  gconstpointer data;
  TernValue value;
  gsize size;

  if (tern_bag_get (edit->stored, PidLidGlobalObjectId) != NULL)
    return;
  if (event->global_object_id == NULL)
    event->global_object_id = new_object_id ();
  tern_item_edit_bytes (edit, PidLidGlobalObjectId, event->global_object_id);
  data = g_bytes_get_data (event->global_object_id, &size);
  clean = g_memdup2 (data, size);
  if (size >= OBJECT_ID_DATE + OBJECT_ID_DATE_SIZE && memcmp (clean, object_id_head, sizeof object_id_head) == 0)
    memset (clean + OBJECT_ID_DATE, 0, OBJECT_ID_DATE_SIZE);
  value = tern_value_bin (PidLidCleanGlobalObjectId, clean, size);
  tern_item_edit_set (edit, &value);
}

static void
set_person_address (TernItemEdit *edit, TernPropTag entry_id, TernPropTag type, TernPropTag address, const char *dn)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernBin id = tern_address_entry_id_build (dn, DT_MAILUSER, arena);
  TernValue value = tern_value_bin (entry_id, id.data, id.size);

  tern_item_edit_set (edit, &value);
  tern_item_edit_str (edit, type, "EX");
  tern_item_edit_str (edit, address, dn);
}

/** set_organizer: of a new item: whoever makes it, or the one it names ([MS-OXOMSG] 2.2.1.48 ff.,
 * [MS-OXOCAL] 3.1.4.5.4). */
static void
set_organizer (TernItemEdit *edit, TernEvent *event)
{
  const TernIdentityInfo *me
      = tern_identity_get_info (tern_guard_get_identity (tern_message_get_mailbox (edit->message)));

  tern_item_edit_str (edit, PidTagSenderName, me->display_name);
  tern_item_edit_str (edit, PidTagSenderSmtpAddress, me->address);
  set_person_address (edit, PidTagSenderEntryId, PidTagSenderAddressType, PidTagSenderEmailAddress, me->dn);
  if (event->organizer_address == NULL || g_ascii_strcasecmp (event->organizer_address, me->address) == 0) {
    g_free (event->organizer_address);
    event->organizer_address = g_strdup (me->address);
    if (event->organizer_name == NULL)
      event->organizer_name = g_strdup (me->display_name);
    set_person_address (edit, PidTagSentRepresentingEntryId, PidTagSentRepresentingAddressType,
                        PidTagSentRepresentingEmailAddress, me->dn);
  } else {
    g_autoptr (TernArena) arena = tern_arena_new ();
    const char *name = event->organizer_name != NULL ? event->organizer_name : event->organizer_address;
    TernBin id = tern_one_off_entry_id_build (name, "SMTP", event->organizer_address, arena);
    TernValue value = tern_value_bin (PidTagSentRepresentingEntryId, id.data, id.size);

    tern_item_edit_set (edit, &value);
    tern_item_edit_str (edit, PidTagSentRepresentingAddressType, "SMTP");
    tern_item_edit_str (edit, PidTagSentRepresentingEmailAddress, event->organizer_address);
  }
  tern_item_edit_str (edit, PidTagSentRepresentingName, event->organizer_name);
  tern_item_edit_str (edit, PidTagSentRepresentingSmtpAddress, event->organizer_address);
}

static void
set_new (TernItemEdit *edit, TernEvent *event)
{
  tern_item_edit_str (edit, PidTagMessageClass, "IPM.Appointment"); /* [MS-OXOCAL] 2.2.2.1 */
  tern_item_edit_i32 (edit, PidLidSideEffects, SIDE_EFFECTS);
  tern_item_edit_i32 (edit, PidLidResponseStatus, event->is_meeting ? RESPONSE_ORGANIZED : 0);
  if (event->is_meeting) /* [MS-OXOCAL] 2.2.1.29 */
    tern_item_edit_i32 (edit, PidTagOwnerAppointmentId, (gint32) g_random_int ());
  set_organizer (edit, event);
}

/** set_zone: a series' definition with the older structure beside it ([MS-OXOCAL] 2.2.1.39, 2.2.1.41 to 2.2.1.43). */
static gboolean
set_zone (TernItemEdit *edit, const TernEvent *event, TernArena *arena, GError **error)
{
  g_autoptr (GBytes) structure = NULL;
  const TernTimeZoneRule *rule = NULL;
  TernTimeZoneDefinition zone;
  TernTimeZoneStruct old = { 0 };
  gconstpointer data;
  gint64 year;
  guint month, day;
  gsize size;

  if (event->time_zone != NULL) {
    data = g_bytes_get_data (event->time_zone, &size);
    if (!tern_time_zone_definition_parse (data, size, arena, &zone, error)) {
      g_prefix_error (error, "time zone: ");
      return FALSE;
    }
    tern_civil_from_days ((gint64) (event->start / TERN_FILETIME_MINUTE / TERN_MINUTES_PER_DAY), &year, &month, &day);
    rule = tern_time_zone_definition_get_rule (&zone, year);
  }
  if (event->is_recurring && rule != NULL) {
    old.rule = *rule;
    structure = tern_time_zone_struct_to_bytes (&old);
  }
  tern_item_edit_bytes (edit, PidLidAppointmentTimeZoneDefinitionRecur, event->is_recurring ? event->time_zone : NULL);
  tern_item_edit_bytes (edit, PidLidTimeZoneStruct, structure);
  tern_item_edit_bytes (edit, PidLidAppointmentTimeZoneDefinitionStartDisplay, event->time_zone);
  tern_item_edit_bytes (edit, PidLidAppointmentTimeZoneDefinitionEndDisplay, event->time_zone);
  return TRUE;
}

/** clip_end: [MS-OXOCAL] 2.2.1.15: midnight of the last instance's date, or 4500-08-31 23:59 without one. */
static TernFiletime
clip_end (const TernRecurrencePattern *pattern, const TernTimeZoneDefinition *zone)
{
  gint64 last = tern_civil_days (4500, 8, 31);

  if (pattern->end_type == TERN_RECURRENCE_END_DATE || pattern->end_type == TERN_RECURRENCE_END_COUNT)
    return tern_time_zone_to_utc (zone, pattern->end_date * TERN_FILETIME_MINUTE);
  return ((TernFiletime) last * TERN_MINUTES_PER_DAY + TERN_MINUTES_PER_DAY - 1) * TERN_FILETIME_MINUTE;
}

/** set_recurrence: what follows from the pattern ([MS-OXOCAL] 2.2.1.12 to 2.2.1.15, 2.2.1.44 to 2.2.1.46). */
static gboolean
set_recurrence (TernItemEdit *edit, const TernEvent *event, TernArena *arena, GError **error)
{
  TernTimeZoneDefinition zone = { 0 };
  TernAppointmentRecurrence recurrence;
  gconstpointer data;
  gsize size;

  tern_item_edit_boolean (edit, PidLidRecurring, event->is_recurring);
  tern_item_edit_boolean (edit, PidLidIsRecurring, event->is_recurring);
  tern_item_edit_bytes (edit, PidLidAppointmentRecur, event->recurrence);
  tern_item_edit_remove (edit, PidLidRecurrencePattern); /* a text about the old pattern */
  if (!event->is_recurring) {
    tern_item_edit_i32 (edit, PidLidRecurrenceType, 0);
    tern_item_edit_time (edit, PidLidClipStart, event->start);
    tern_item_edit_time (edit, PidLidClipEnd, event->end);
    return TRUE;
  }
  data = g_bytes_get_data (event->recurrence, &size);
  if (!tern_appointment_recurrence_parse (data, size, arena, &recurrence, error)) {
    g_prefix_error (error, "recurrence: ");
    return FALSE;
  }
  if (event->time_zone != NULL) {
    data = g_bytes_get_data (event->time_zone, &size);
    if (!tern_time_zone_definition_parse (data, size, arena, &zone, error))
      return FALSE;
  } else {
    tern_event_zone (edit->stored, arena, &zone);
  }
  tern_item_edit_i32 (edit, PidLidRecurrenceType, recurrence.pattern.frequency - TERN_RECURRENCE_DAILY + 1);
  tern_item_edit_time (edit, PidLidClipStart,
                       tern_time_zone_to_utc (&zone, recurrence.pattern.start_date * TERN_FILETIME_MINUTE));
  tern_item_edit_time (edit, PidLidClipEnd, clip_end (&recurrence.pattern, &zone));
  return TRUE;
}

static void
set_times (TernItemEdit *edit, const TernEvent *event)
{
  tern_item_edit_time (edit, PidLidAppointmentStartWhole, event->start); /* [MS-OXOCAL] 2.2.1.5 */
  tern_item_edit_time (edit, PidLidAppointmentEndWhole, event->end);     /* [MS-OXOCAL] 2.2.1.6 */
  tern_item_edit_time (edit, PidLidCommonStart, event->start);           /* [MS-OXCMSG] 2.2.1.18 */
  tern_item_edit_time (edit, PidLidCommonEnd, event->end);               /* [MS-OXCMSG] 2.2.1.19 */
  tern_item_edit_time (edit, PidTagStartDate, event->start);             /* [MS-OXOCAL] 2.2.1.30 */
  tern_item_edit_time (edit, PidTagEndDate, event->end);                 /* [MS-OXOCAL] 2.2.1.31 */
  tern_item_edit_i32 (edit, PidLidAppointmentDuration,                   /* [MS-OXOCAL] 2.2.1.7 */
                      (gint32) MIN ((event->end - event->start) / TERN_FILETIME_MINUTE, G_MAXINT32));
  tern_item_edit_boolean (edit, PidLidAppointmentSubType, event->is_all_day); /* [MS-OXOCAL] 2.2.1.9 */
}

/** next_start: the first instance whose reminder is still to come ([MS-OXORMDR] 2.2.1.4); the first of all without one.
 */
static TernFiletime
next_start (const TernItemEdit *edit, const TernEvent *event, TernFiletime delta)
{
  g_autoptr (TernBag) bag = NULL;
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_event_free);
  TernFiletime now = tern_filetime_now ();
  TernFiletime range[2] = { now + delta, now + delta + REMINDER_DAYS * TERN_MINUTES_PER_DAY * TERN_FILETIME_MINUTE };
  TernFiletime next = G_MAXUINT64;

  if (!event->is_recurring || event->start >= range[0])
    return event->start;
  bag = tern_bag_copy (edit->stored);
  tern_bag_set_boolean (bag, PidLidRecurring, TRUE);
  tern_bag_set_bin (bag, PidLidAppointmentRecur, g_bytes_get_data (event->recurrence, NULL),
                    g_bytes_get_size (event->recurrence));
  if (event->time_zone != NULL)
    tern_bag_set_bin (bag, PidLidAppointmentTimeZoneDefinitionRecur, g_bytes_get_data (event->time_zone, NULL),
                      g_bytes_get_size (event->time_zone));
  if (!tern_event_expand (bag, event->id, range, REMINDER_MAX, instances, NULL))
    return event->start;
  for (guint i = 0; i < instances->len; i++) {
    const TernEvent *instance = g_ptr_array_index (instances, i);

    if (instance->start >= range[0])
      next = MIN (next, instance->start);
  }
  return next != G_MAXUINT64 ? next : event->start;
}

/** set_reminder: [MS-OXORMDR] 2.2.1.1 to 2.2.1.4. The interval of a reminder that is off stays for when it is on again.
 */
static void
set_reminder (TernItemEdit *edit, const TernEvent *event)
{
  const TernFiletime delta = (TernFiletime) MAX (event->reminder_minutes, 0) * TERN_FILETIME_MINUTE;
  TernFiletime start = next_start (edit, event, delta);

  tern_item_edit_boolean (edit, PidLidReminderSet, event->reminder_minutes >= 0);
  if (event->reminder_minutes >= 0 || tern_bag_get (edit->stored, PidLidReminderDelta) == NULL)
    tern_item_edit_i32 (edit, PidLidReminderDelta, MAX (event->reminder_minutes, 0));
  if (event->reminder_minutes >= 0) {
    tern_item_edit_time (edit, PidLidReminderTime, start);
    tern_item_edit_time (edit, PidLidReminderSignalTime, start - MIN (start, delta));
  }
}

static void
set_kind (TernItemEdit *edit, const TernEvent *event)
{
  gint32 flags = tern_bag_get_i32 (edit->stored, PidLidAppointmentStateFlags, 0);

  tern_item_edit_i32 (edit, PidLidAppointmentStateFlags, /* [MS-OXOCAL] 2.2.1.10 */
                      event->is_meeting ? flags | TERN_EVENT_STATE_MEETING : flags & ~TERN_EVENT_STATE_MEETING);
  tern_item_edit_i32 (edit, PidTagIconIndex,
                      ICON_APPOINTMENT + (event->is_recurring ? 1 : 0) + (event->is_meeting ? 2 : 0));
}

static void
set_private (TernItemEdit *edit, const TernEvent *event)
{
  tern_item_edit_boolean (edit, PidLidPrivate, event->is_private);
  tern_item_edit_i32 (edit, PidTagSensitivity, event->is_private ? SENSITIVITY_PRIVATE : 0);
}

static gboolean
check (const TernEvent *event, GError **error)
{
  const char *why = NULL;

  if (event->start == 0 || event->end < event->start)
    why = "an event needs a start and an end that isn't before it";
  else if (event->is_recurring != (event->recurrence != NULL))
    why = "a series needs a pattern, and nothing else has one";
  if (why != NULL)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, why);
  return why == NULL;
}

static gboolean
same_bytes (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

/*
 * Each group of properties that hang together is computed anew only when something of it that the event shows has
 * changed: whatever Outlook wrote into the others stays (invariant 7).
 */
gboolean
tern_event_apply (TernItemEdit *edit, TernEvent *event, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernEvent) old = tern_event_from_bag (edit->stored, event->id);
  gboolean is_new = event->id == 0, times, zone, recurrence;

  if (!check (event, error))
    return FALSE;
  if (is_new)
    set_new (edit, event);
  set_object_id (edit, event);
  times = is_new || old->start != event->start || old->end != event->end || old->is_all_day != event->is_all_day;
  zone = !same_bytes (old->time_zone, event->time_zone);
  recurrence = !same_bytes (old->recurrence, event->recurrence) || tern_bag_get (edit->stored, PidLidRecurring) == NULL;
  if (times)
    set_times (edit, event);
  if ((zone || recurrence) && !set_zone (edit, event, arena, error))
    return FALSE;
  if ((times || zone || recurrence) && !set_recurrence (edit, event, arena, error))
    return FALSE;
  if (times || zone || recurrence || old->reminder_minutes != event->reminder_minutes)
    set_reminder (edit, event);
  if (is_new || old->is_meeting != event->is_meeting || old->is_recurring != event->is_recurring)
    set_kind (edit, event);
  if (is_new || old->is_private != event->is_private)
    set_private (edit, event);
  if (is_new || old->busy != event->busy)
    tern_item_edit_i32 (edit, PidLidBusyStatus, (gint32) event->busy);
  if (g_strcmp0 (old->subject, event->subject) != 0)
    tern_item_edit_str (edit, PidTagSubject, event->subject);
  if (is_new || g_strcmp0 (old->location, event->location) != 0)
    tern_item_edit_str (edit, PidLidLocation, event->location);
  if (event->body != NULL && g_strcmp0 (old->body, event->body) != 0)
    tern_item_edit_str (edit, PidTagBody, event->body);
  tern_item_edit_strings (edit, PidNameKeywords, event->categories);
  tern_event_write_attendees (edit, event);
  return TRUE;
}

#include "core/groupware/calendar/tern-mailbox-calendar.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-message.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-civil-date.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-recurrence.h"
#include "core/model/tern-timezone-blob.h"
#include "tests/core/groupware/groupware-fixture.h"

#define CALENDAR TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_CALENDAR)
#define MINUTE TERN_FILETIME_MINUTE
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static TernFiletime
at (guint year, guint month, guint day, guint hour)
{
  return (TernFiletime) tern_civil_days (year, month, day) * DAY + hour * HOUR;
}

static TernCalendar *
open_calendar (DeliveryFixture *fixture, const TernEntry *who)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, who);

  return tern_mailbox_calendar_new (mailbox, CALENDAR);
}

static TernItem *
open_raw (DeliveryFixture *fixture, TernId id)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  g_autoptr (GError) error = NULL;
  TernItem *item = tern_items_open (TERN_ITEMS (mailbox), CALENDAR, id, FALSE, NULL, fixture->store.job, &error);

  g_assert_no_error (error);
  return item;
}

static void
write_event (DeliveryFixture *fixture, TernCalendar *calendar, TernEvent *event)
{
  g_autoptr (GError) error = NULL;

  if (!tern_calendar_write (calendar, event, fixture->store.job, &error))
    g_error ("%s", error->message);
  g_assert_cmpuint (event->id, !=, 0);
}

static TernEvent *
read_event (DeliveryFixture *fixture, TernCalendar *calendar, TernId id)
{
  g_autoptr (GError) error = NULL;
  TernEvent *event = tern_calendar_read (calendar, id, fixture->store.job, &error);

  g_assert_no_error (error);
  return event;
}

static GPtrArray *
list (DeliveryFixture *fixture, TernCalendar *calendar, TernFiletime start, TernFiletime end)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *events = tern_calendar_list (calendar, start, end, fixture->store.job, &error);

  g_assert_no_error (error);
  return events;
}

static const TernEvent *
nth (GPtrArray *events, guint n)
{
  g_assert_cmpuint (n, <, events->len);
  return g_ptr_array_index (events, n);
}

static TernEvent *
new_event (const char *subject, TernFiletime start, TernFiletime end)
{
  TernEvent *event = tern_event_new ();

  event->subject = g_strdup (subject);
  event->start = start;
  event->end = end;
  return event;
}

/* Central European Time: UTC+1, summer time from the last Sunday of March, 2:00, to that of October, 3:00. */
static GBytes *
berlin (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  const TernTimeZoneRule rule = {
    .bias = -60,
    .daylight_bias = -60,
    .standard_date = { .month = 10, .day = 5, .hour = 3 },
    .daylight_date = { .month = 3, .day = 5, .hour = 2 },
  };
  TernTimeZoneDefinition zone;

  tern_time_zone_definition_init (&zone, "W. Europe Standard Time", &rule, arena);
  return tern_time_zone_definition_to_bytes (&zone);
}

#define MINUTES(year, month, day) ((guint32) tern_civil_days ((year), (month), (day)) * TERN_MINUTES_PER_DAY)

/* Every day from 2026-03-27 to 04-02, 10:00 to 11:00; the 28th deleted, the 30th moved to 14:00 and renamed. */
static GBytes *
daily (TernArena *arena)
{
  static guint32 deleted[2], modified[1];
  TernRecurrenceException exception = { .overrides = TERN_OVERRIDE_SUBJECT | TERN_OVERRIDE_BUSY_STATUS };
  TernAppointmentRecurrence recurrence;

  deleted[0] = MINUTES (2026, 3, 28);
  deleted[1] = modified[0] = MINUTES (2026, 3, 30);
  tern_appointment_recurrence_init (&recurrence);
  recurrence.pattern.frequency = TERN_RECURRENCE_DAILY;
  recurrence.pattern.type = TERN_RECURRENCE_DAY;
  recurrence.pattern.period = TERN_MINUTES_PER_DAY;
  recurrence.pattern.start_date = MINUTES (2026, 3, 27);
  recurrence.pattern.end_date = MINUTES (2026, 4, 2);
  recurrence.pattern.end_type = TERN_RECURRENCE_END_DATE;
  recurrence.pattern.occurrence_count = 7;
  recurrence.pattern.n_deleted = 2;
  recurrence.pattern.deleted = deleted;
  recurrence.pattern.n_modified = 1;
  recurrence.pattern.modified = modified;
  tern_recurrence_pattern_set_first_date_time (&recurrence.pattern);
  recurrence.start_offset = 600;
  recurrence.end_offset = 660;
  exception.original_start = modified[0] + 600;
  exception.start = modified[0] + 840;
  exception.end = modified[0] + 900;
  exception.wide_start = exception.start;
  exception.wide_end = exception.end;
  exception.wide_original_start = exception.original_start;
  exception.busy_status = TERN_BUSY_OUT_OF_OFFICE;
  tern_recurrence_text_set (&exception.subject, "Later", arena);
  recurrence.n_exceptions = 1;
  recurrence.exceptions = &exception;
  return tern_appointment_recurrence_to_bytes (&recurrence);
}

static TernEvent *
new_series (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernEvent *event = new_event ("Stand-up", at (2026, 3, 27, 9), at (2026, 3, 27, 10)); /* 10:00 in Berlin */

  event->is_recurring = TRUE;
  event->recurrence = daily (arena);
  event->time_zone = berlin ();
  return event;
}

/* What Outlook needs of an appointment ([MS-OXOCAL] 2.2.1, 2.2.2.1). */
static void
test_properties (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const guint8 head[]
      = { 4, 0, 0, 0, 0x82, 0, 0xE0, 0, 0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82, 0xE0, 8, 0, 0, 0, 0 };
  g_autoptr (TernCalendar) calendar = open_calendar (fixture, fixture->alice);
  g_autoptr (TernEvent) event = new_event ("Lunch", at (2026, 5, 4, 10), at (2026, 5, 4, 12));
  g_autoptr (TernItem) item = NULL;
  TernBin id, clean;

  event->location = g_strdup ("Canteen");
  event->reminder_minutes = 15;
  write_event (fixture, calendar, event);
  item = open_raw (fixture, event->id);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagMessageClass, NULL), ==, "IPM.Appointment");
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidAppointmentStartWhole, 0), ==, event->start);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidAppointmentEndWhole, 0), ==, event->end);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidCommonStart, 0), ==, event->start);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidTagEndDate, 0), ==, event->end);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidClipStart, 0), ==, event->start);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidClipEnd, 0), ==, event->end);
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidLidAppointmentDuration, 0), ==, 120);
  g_assert_false (tern_bag_get_boolean (item->props, PidLidRecurring, TRUE)); /* there, and FALSE */
  g_assert_false (tern_bag_get_boolean (item->props, PidLidAppointmentSubType, TRUE));
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidLidAppointmentStateFlags, -1), ==, 0);
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidLidBusyStatus, -1), ==, TERN_BUSY_BUSY);
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidTagIconIndex, 0), ==, 0x400);
  g_assert_true (tern_bag_get_boolean (item->props, PidLidReminderSet, FALSE));
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidLidReminderDelta, 0), ==, 15);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidReminderTime, 0), ==, event->start);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidReminderSignalTime, 0), ==, event->start - 15 * MINUTE);
  id = tern_bag_get_bin (item->props, PidLidGlobalObjectId);
  clean = tern_bag_get_bin (item->props, PidLidCleanGlobalObjectId);
  g_assert_cmpuint (id.size, ==, 56); /* [MS-OXOCAL] 2.2.1.27 */
  g_assert_cmpmem (id.data, sizeof head, head, sizeof head);
  g_assert_cmpmem (id.data, id.size, clean.data, clean.size);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagSentRepresentingSmtpAddress, NULL), ==, "alice@example.com");
}

/* The clean id is the id without the instance's date ([MS-OXOCAL] 2.2.1.28, the example of 4.1.3). */
static void
test_clean_id (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const guint8 given[] = { 4,    0, 0, 0,    0x82, 0,    0xE0, 0,    0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82,
                                  0xE0, 8, 7, 0xD8, 3,    0x19, 0x50, 0x25, 0xD4, 0x61, 0xE4, 0x73, 0xC8, 1,
                                  0,    0, 0, 0,    0,    0,    0,    0,    1,    0,    0,    0,    0x2A };
  g_autoptr (TernCalendar) calendar = open_calendar (fixture, fixture->alice);
  g_autoptr (TernEvent) event = new_event ("x", at (2026, 5, 4, 10), at (2026, 5, 4, 12));
  g_autoptr (TernItem) item = NULL;
  TernBin id, clean;

  event->global_object_id = g_bytes_new_static (given, sizeof given);
  write_event (fixture, calendar, event);
  item = open_raw (fixture, event->id);
  id = tern_bag_get_bin (item->props, PidLidGlobalObjectId);
  clean = tern_bag_get_bin (item->props, PidLidCleanGlobalObjectId);
  g_assert_cmpmem (id.data, id.size, given, sizeof given);
  g_assert_cmpuint (clean.size, ==, sizeof given);
  g_assert_cmpmem (clean.data, 16, given, 16);
  g_assert_cmpmem (clean.data + 16, 4, "\0\0\0\0", 4);
  g_assert_cmpmem (clean.data + 20, clean.size - 20, given + 20, sizeof given - 20);
}

static void
test_list (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernCalendar) calendar = open_calendar (fixture, fixture->alice);
  const struct {
    const char *subject;
    TernFiletime start;
    TernFiletime end;
  } rows[] = {
    { "before", at (2026, 6, 1, 8), at (2026, 6, 1, 10) },  { "into", at (2026, 6, 1, 9), at (2026, 6, 1, 11) },
    { "moment", at (2026, 6, 1, 10), at (2026, 6, 1, 10) }, { "around", at (2026, 6, 1, 1), at (2026, 6, 2, 1) },
    { "after", at (2026, 6, 1, 12), at (2026, 6, 1, 13) },
  };
  g_autoptr (GPtrArray) events = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (TernEvent) event = new_event (rows[i].subject, rows[i].start, rows[i].end);

    write_event (fixture, calendar, event);
  }
  events = list (fixture, calendar, at (2026, 6, 1, 10), at (2026, 6, 1, 12));
  g_assert_cmpuint (events->len, ==, 3);
  g_assert_cmpstr (nth (events, 0)->subject, ==, "around");
  g_assert_cmpstr (nth (events, 1)->subject, ==, "into");
  g_assert_cmpstr (nth (events, 2)->subject, ==, "moment");
}

/* [MS-OXOCAL] 2.2.1.44: instances at the same wall clock time in summer and winter, without deleted ones, moved ones
 * moved. */
static void
test_series (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernCalendar) calendar = open_calendar (fixture, fixture->alice);
  g_autoptr (TernEvent) event = new_series ();
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (TernItem) item = NULL;

  write_event (fixture, calendar, event);
  item = open_raw (fixture, event->id);
  g_assert_true (tern_bag_get_boolean (item->props, PidLidRecurring, FALSE));
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidLidRecurrenceType, 0), ==, 1);
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidTagIconIndex, 0), ==, 0x401);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidClipStart, 0), ==,
                    at (2026, 3, 26, 23)); /* midnight in Berlin */
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidClipEnd, 0), ==, at (2026, 4, 1, 22));
  g_assert_cmpuint (tern_bag_get_bin (item->props, PidLidTimeZoneStruct).size, ==, TERN_TIME_ZONE_STRUCT_SIZE);
  all = list (fixture, calendar, at (2026, 1, 1, 0), at (2027, 1, 1, 0));
  g_assert_cmpuint (all->len, ==, 6);
  g_assert_cmpuint (nth (all, 0)->start, ==, at (2026, 3, 27, 9));
  g_assert_cmpuint (nth (all, 1)->start, ==, at (2026, 3, 29, 8)); /* summer time since 2:00 of this day */
  g_assert_cmpuint (nth (all, 2)->start, ==, at (2026, 3, 30, 12));
  g_assert_cmpuint (nth (all, 2)->original_start, ==, at (2026, 3, 30, 8));
  g_assert_true (nth (all, 2)->is_exception);
  g_assert_cmpstr (nth (all, 2)->subject, ==, "Later");
  g_assert_cmpint (nth (all, 2)->busy, ==, TERN_BUSY_OUT_OF_OFFICE);
  g_assert_cmpstr (nth (all, 3)->subject, ==, "Stand-up");
  g_assert_false (nth (all, 3)->is_exception);
  g_assert_true (nth (all, 3)->is_recurring);
  one = list (fixture, calendar, at (2026, 3, 31, 8), at (2026, 3, 31, 9));
  g_assert_cmpuint (one->len, ==, 1);
  none = list (fixture, calendar, at (2026, 3, 31, 9), at (2026, 4, 1, 8));
  g_assert_cmpuint (none->len, ==, 0);
}

/* A pattern larger than what a table's row holds; an endless series ends in 4500 ([MS-OXOCAL] 2.2.1.15). */
static void
test_large_series (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernCalendar) calendar = open_calendar (fixture, fixture->alice);
  g_autoptr (TernEvent) event = new_event ("Daily", at (2026, 1, 1, 9), at (2026, 1, 1, 10));
  g_autofree guint32 *deleted = g_new (guint32, 3000);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (TernItem) item = NULL;
  TernAppointmentRecurrence recurrence;

  for (guint i = 0; i < 3000; i++)
    deleted[i] = MINUTES (2026, 1, 2) + i * TERN_MINUTES_PER_DAY;
  tern_appointment_recurrence_init (&recurrence);
  recurrence.pattern.frequency = TERN_RECURRENCE_DAILY;
  recurrence.pattern.type = TERN_RECURRENCE_DAY;
  recurrence.pattern.period = TERN_MINUTES_PER_DAY;
  recurrence.pattern.start_date = MINUTES (2026, 1, 1);
  recurrence.pattern.n_deleted = 3000;
  recurrence.pattern.deleted = deleted;
  recurrence.start_offset = 540;
  recurrence.end_offset = 600;
  event->is_recurring = TRUE;
  event->recurrence = tern_appointment_recurrence_to_bytes (&recurrence);
  write_event (fixture, calendar, event);
  item = open_raw (fixture, event->id);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidClipEnd, 0), ==, at (4500, 8, 31, 23) + 59 * MINUTE);
  events = list (fixture, calendar, at (2026, 1, 1, 0), at (2034, 3, 23, 0));
  g_assert_cmpuint (events->len, ==, 3);
  g_assert_cmpuint (nth (events, 1)->start, ==, at (2034, 3, 21, 9));
}

/* Invariant 7: writing what was read writes nothing; writing one thing leaves the rest bit by bit. */
static void
test_untouched (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const guint8 odd[] = { 1, 2, 3 };
  g_autoptr (TernCalendar) calendar = open_calendar (fixture, fixture->alice);
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  g_autoptr (TernEvent) event = new_series ();
  g_autoptr (TernEvent) again = NULL;
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (TernItem) before = NULL;
  g_autoptr (TernItem) same = NULL;
  g_autoptr (TernItem) after = NULL;
  g_autoptr (GError) error = NULL;
  const TernValue clip = tern_value_time (PidLidClipEnd, at (2030, 1, 1, 0));
  const TernValue unknown = tern_value_bin (PidLidAppointmentUnsendableRecipients, odd, sizeof odd);

  write_event (fixture, calendar, event);
  message = tern_message_open (TERN_GUARD (mailbox), CALENDAR, event->id, TERN_MESSAGE_READ_WRITE, FALSE,
                               fixture->store.job, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tern_message_set (message, &clip), ==, -1);
  g_assert_cmpint (tern_message_set (message, &unknown), ==, -1);
  g_assert_true (tern_message_save (message, FALSE, fixture->store.job, &error));
  before = open_raw (fixture, event->id);
  again = read_event (fixture, calendar, event->id);
  g_assert_true (g_bytes_equal (again->recurrence, event->recurrence));
  write_event (fixture, calendar, again);
  same = open_raw (fixture, event->id);
  g_assert_cmpint (same->head.cn, ==, before->head.cn);
  g_free (again->location);
  again->location = g_strdup ("Room 2");
  write_event (fixture, calendar, again);
  after = open_raw (fixture, event->id);
  g_assert_cmpint (after->head.cn, >, before->head.cn);
  for (guint i = 0; i < tern_bag_get_size (before->props); i++) {
    const TernValue *value = tern_bag_get_nth (before->props, i);

    if (value->tag == PidLidLocation || value->tag == PidTagLastModificationTime || value->tag == PidTagLocalCommitTime)
      continue;
    g_assert_nonnull (tern_bag_get (after->props, value->tag));
    g_assert_true (tern_value_equal (value, tern_bag_get (after->props, value->tag)));
  }
  g_assert_cmpstr (tern_bag_get_str (after->props, PidLidLocation, NULL), ==, "Room 2");
}

static TernAttendee *
new_attendee (const char *name, const char *address, guint role)
{
  TernAttendee *attendee = g_new0 (TernAttendee, 1);

  attendee->name = g_strdup (name);
  attendee->address = g_strdup (address);
  attendee->role = role;
  return attendee;
}

/* [MS-OXOCAL] 2.2.4.10: attendees are recipients, whose type is their role; the organizer is one with a flag. */
static void
test_attendees (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernCalendar) calendar = open_calendar (fixture, fixture->alice);
  g_autoptr (TernEvent) event = new_event ("Plans", at (2026, 5, 4, 10), at (2026, 5, 4, 12));
  g_autoptr (TernEvent) again = NULL;
  g_autoptr (TernEvent) last = NULL;
  g_autoptr (TernItem) item = NULL;

  event->is_meeting = TRUE;
  event->body = g_strdup ("Agenda");
  g_ptr_array_add (event->attendees, new_attendee ("Bob", "bob@example.com", 1));
  g_ptr_array_add (event->attendees, new_attendee ("Carol", "carol@x.example", 2));
  write_event (fixture, calendar, event);
  item = open_raw (fixture, event->id);
  g_assert_cmpuint (item->recipients->len, ==, 3);
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidLidAppointmentStateFlags, 0), ==, 1);
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidTagIconIndex, 0), ==, 0x402);
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidLidResponseStatus, 0), ==, 1);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidLidAllAttendeesString, NULL), ==, "Bob; Carol");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidLidCcAttendeesString, NULL), ==, "Carol");
  again = read_event (fixture, calendar, event->id);
  g_assert_cmpstr (again->organizer_address, ==, "alice@example.com");
  g_assert_cmpstr (again->body, ==, "Agenda");
  g_assert_cmpuint (again->attendees->len, ==, 2);
  ((TernAttendee *) again->attendees->pdata[1])->response = 3;
  g_ptr_array_remove_index (again->attendees, 0);
  write_event (fixture, calendar, again);
  last = read_event (fixture, calendar, event->id);
  g_assert_cmpuint (last->attendees->len, ==, 1);
  g_assert_cmpstr (((TernAttendee *) last->attendees->pdata[0])->address, ==, "carol@x.example");
  g_assert_cmpuint (((TernAttendee *) last->attendees->pdata[0])->response, ==, 3);
}

/** check_exception: the attachment of the instance of 2026-03-31 and the message in it ([MS-OXOCAL] 2.2.10). */
static void
check_exception (DeliveryFixture *fixture, TernId id, const char *subject, TernFiletime start)
{
  g_autoptr (TernItem) item = open_raw (fixture, id);
  const TernAttachmentRef *attachment = g_ptr_array_index (item->attachments, 0);
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  g_autoptr (TernItem) inner = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (item->attachments->len, ==, 1);
  g_assert_cmpint (tern_bag_get_i32 (attachment->props, PidTagAttachMethod, 0), ==, 5);
  g_assert_cmpint (tern_bag_get_i32 (attachment->props, PidTagAttachmentFlags, 0), ==, 2);
  g_assert_true (tern_bag_get_boolean (attachment->props, PidTagAttachmentHidden, FALSE));
  g_assert_cmpuint (tern_bag_get_time (attachment->props, PidTagExceptionReplaceTime, 0), ==, at (2026, 3, 31, 8));
  g_assert_cmpuint (tern_bag_get_time (attachment->props, PidTagExceptionStartTime, 0), ==, start + 2 * HOUR);
  inner = tern_items_open (TERN_ITEMS (mailbox), 0, attachment->embedded, FALSE, NULL, fixture->store.job, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tern_bag_get_str (inner->props, PidTagMessageClass, ""), ==,
                   "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}");
  g_assert_cmpstr (tern_bag_get_str (inner->props, PidTagSubject, ""), ==, subject);
  g_assert_cmpuint (tern_bag_get_time (inner->props, PidLidAppointmentStartWhole, 0), ==, start);
  g_assert_cmpuint (tern_bag_get_time (inner->props, PidLidExceptionReplaceTime, 0), ==, at (2026, 3, 31, 8));
}

/* [MS-OXOCAL] 3.1.4.6.2: one instance of a series is moved and renamed, then once more; the others stay. */
static void
test_exception (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernCalendar) calendar = open_calendar (fixture, fixture->alice);
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernEvent) series = new_series (), last = NULL;
  g_autoptr (GPtrArray) events = NULL, changed = NULL, all = NULL;
  TernAppointmentRecurrence recurrence;
  TernEvent *instance;

  write_event (fixture, calendar, series);
  events = list (fixture, calendar, at (2026, 3, 31, 0), at (2026, 4, 1, 0));
  instance = g_ptr_array_index (events, 0);
  g_assert_cmpuint (instance->start, ==, at (2026, 3, 31, 8)); /* 10:00 in Berlin, in summer */
  g_free (instance->subject);
  instance->subject = g_strdup ("Late stand-up");
  instance->start = at (2026, 3, 31, 13);
  instance->end = at (2026, 3, 31, 14);
  write_event (fixture, calendar, instance);
  check_exception (fixture, series->id, "Late stand-up", at (2026, 3, 31, 13));
  changed = list (fixture, calendar, at (2026, 3, 31, 0), at (2026, 4, 1, 0));
  g_assert_cmpuint (changed->len, ==, 1);
  instance = g_ptr_array_index (changed, 0);
  g_assert_true (instance->is_exception);
  g_assert_cmpstr (instance->subject, ==, "Late stand-up");
  g_assert_cmpuint (instance->start, ==, at (2026, 3, 31, 13));
  g_assert_cmpuint (instance->original_start, ==, at (2026, 3, 31, 8));
  instance->start = at (2026, 3, 31, 15);
  instance->end = at (2026, 3, 31, 16);
  instance->busy = TERN_BUSY_FREE;
  write_event (fixture, calendar, instance);
  check_exception (fixture, series->id, "Late stand-up", at (2026, 3, 31, 15));
  all = list (fixture, calendar, at (2026, 3, 27, 0), at (2026, 4, 3, 0));
  g_assert_cmpuint (all->len, ==, 6);
  g_assert_cmpstr (nth (all, 2)->subject, ==, "Later"); /* the exception there was before */
  g_assert_cmpstr (nth (all, 3)->subject, ==, "Late stand-up");
  g_assert_cmpint (nth (all, 3)->busy, ==, TERN_BUSY_FREE);
  g_assert_cmpstr (nth (all, 4)->subject, ==, "Stand-up");
  last = read_event (fixture, calendar, series->id);
  g_assert_true (tern_appointment_recurrence_parse (g_bytes_get_data (last->recurrence, NULL),
                                                    g_bytes_get_size (last->recurrence), arena, &recurrence, NULL));
  g_assert_cmpuint (recurrence.n_exceptions, ==, 2);
  g_assert_cmpuint (recurrence.pattern.n_modified, ==, 2);
  g_assert_cmpuint (recurrence.pattern.n_deleted, ==, 3);
  g_assert_cmpuint (recurrence.pattern.modified[1], ==, MINUTES (2026, 3, 31));
}

static void
test_refused (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernCalendar) calendar = open_calendar (fixture, fixture->alice);
  g_autoptr (TernEvent) backwards = new_event ("x", at (2026, 5, 4, 10), at (2026, 5, 4, 9));
  g_autoptr (TernEvent) series = new_series ();
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  TernEvent *instance;
  TernId id;

  g_assert_false (tern_calendar_write (calendar, backwards, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  write_event (fixture, calendar, series);
  id = series->id;
  events = list (fixture, calendar, at (2026, 3, 30, 0), at (2026, 3, 31, 0));
  instance = g_ptr_array_index (events, 0);
  instance->start += DAY; /* where another one is */
  instance->end += DAY;
  g_assert_false (tern_calendar_write (calendar, instance, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  instance->original_start = at (2026, 3, 28, 9); /* deleted */
  instance->start = at (2026, 3, 28, 11);
  instance->end = at (2026, 3, 28, 12);
  g_assert_false (tern_calendar_write (calendar, instance, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (tern_calendar_remove (calendar, id, fixture->store.job, &error));
  g_assert_no_error (error);
  g_assert_null (tern_calendar_read (calendar, id, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* The gate is the mailbox's: a reviewer reads and doesn't write; of private events others see the time. */
static void
test_rights (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernCalendar) calendar = open_calendar (fixture, fixture->alice);
  g_autoptr (TernCalendar) bobs = NULL;
  g_autoptr (TernEvent) open = new_event ("open", at (2026, 5, 4, 10), at (2026, 5, 4, 12));
  g_autoptr (TernEvent) secret = new_event ("secret", at (2026, 5, 4, 10), at (2026, 5, 4, 12));
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  secret->is_private = TRUE;
  write_event (fixture, calendar, open);
  write_event (fixture, calendar, secret);
  groupware_fixture_grant (fixture, CALENDAR, fixture->bob, TERN_RIGHT_READ_ANY | TERN_RIGHT_FOLDER_VISIBLE);
  bobs = open_calendar (fixture, fixture->bob);
  events = list (fixture, bobs, at (2026, 5, 4, 0), at (2026, 5, 5, 0));
  g_assert_cmpuint (events->len, ==, 2);
  g_assert_cmpstr (nth (events, 0)->subject, ==, "open");
  g_assert_null (nth (events, 1)->subject);
  g_assert_true (nth (events, 1)->is_private);
  g_assert_cmpuint (nth (events, 1)->start, ==, secret->start);
  g_assert_null (tern_calendar_read (bobs, secret->id, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_false (tern_calendar_write (bobs, open, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int code;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  delivery_fixture_add ("/groupware/calendar/properties", cluster, test_properties);
  delivery_fixture_add ("/groupware/calendar/clean-id", cluster, test_clean_id);
  delivery_fixture_add ("/groupware/calendar/list", cluster, test_list);
  delivery_fixture_add ("/groupware/calendar/series", cluster, test_series);
  delivery_fixture_add ("/groupware/calendar/large-series", cluster, test_large_series);
  delivery_fixture_add ("/groupware/calendar/untouched", cluster, test_untouched);
  delivery_fixture_add ("/groupware/calendar/attendees", cluster, test_attendees);
  delivery_fixture_add ("/groupware/calendar/exception", cluster, test_exception);
  delivery_fixture_add ("/groupware/calendar/refused", cluster, test_refused);
  delivery_fixture_add ("/groupware/calendar/rights", cluster, test_rights);
  code = g_test_run ();
  test_cluster_free (cluster);
  return code;
}

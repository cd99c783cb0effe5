#include "core/convert/tern-ical-in.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/convert/tern-mime-in.h"
#include "core/convert/tern-zone-name.h"
#include "core/model/tern-civil-date.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-recurrence-expand.h"
#include "core/model/tern-timezone-blob.h"

#define CALENDAR(method, contents)                                                                                     \
  "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:" method "\r\n" contents "END:VCALENDAR\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\nUID:uid-1\r\nDTSTAMP:20260901T080000Z\r\n" lines "END:VEVENT\r\n"
#define TIMES "DTSTART:20260902T080000Z\r\nDTEND:20260902T093000Z\r\n"
#define BERLIN                                                                                                         \
  "BEGIN:VTIMEZONE\r\nTZID:Somewhere\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\n"           \
  "TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\n"                  \
  "DTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n"    \
  "END:DAYLIGHT\r\nEND:VTIMEZONE\r\n"

static TernFiletime
utc (guint year, guint month, guint day, guint hour, guint minute)
{
  return ((tern_civil_days (year, month, day) * 24 + hour) * 60 + minute) * TERN_FILETIME_MINUTE;
}

static TernMimeMessage *
read_ical (const char *ical, gboolean whole)
{
  g_autoptr (TernMimeMessage) message = tern_mime_message_new ();
  g_autoptr (GError) error = NULL;
  gboolean is_whole = FALSE, done;

  tern_mime_message_set_subject (message, "");
  done = tern_ical_in (ical, message, &is_whole, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  g_assert_cmpint (is_whole, ==, whole);
  return g_steal_pointer (&message);
}

static gint32
i32 (const TernMimeMessage *message, TernPropTag tag)
{
  return tern_bag_get_i32 (message->props, tag, -1);
}

static TernFiletime
time_of (const TernMimeMessage *message, TernPropTag tag)
{
  return tern_bag_get_time (message->props, tag, 0);
}

static const char *
str (const TernMimeMessage *message, TernPropTag tag)
{
  return tern_bag_get_str (message->props, tag, NULL);
}

static gboolean
flag (const TernMimeMessage *message, TernPropTag tag)
{
  g_assert_nonnull (tern_bag_get (message->props, tag));
  return tern_bag_get_boolean (message->props, tag, FALSE);
}

/* [MS-OXOCAL] 2.2.5, 2.2.6; traps 52 and 54. */
static void
test_request (void)
{
  static const char text[] = CALENDAR (
      "REQUEST",
      EVENT (
          TIMES
          "SUMMARY:Plans\r\nLOCATION:Room 1\\, "
          "left\r\nDESCRIPTION:one\\ntwo\r\nSEQUENCE:0\r\nPRIORITY:1\r\nCLASS:PRIVATE\r\n"
          "ORGANIZER;CN=Olga:MAILTO:olga@x.example\r\nATTENDEE;CN=Al;ROLE=REQ-PARTICIPANT:mailto:al@x.example\r\n"
          "ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:bo@x.example\r\nATTENDEE;CUTYPE=ROOM;CN=Room:mailto:room@x.example\r\n"
          "ATTENDEE:mailto:olga@x.example\r\nATTENDEE:urn:uuid:x\r\n"
          "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\n"));
  g_autoptr (TernMimeMessage) message = read_ical (text, TRUE);

  g_assert_cmpstr (str (message, PidTagMessageClass), ==, "IPM.Schedule.Meeting.Request");
  g_assert_cmpstr (str (message, PidTagSubject), ==, "Plans");
  g_assert_cmpstr (str (message, PidTagBody), ==, "one\r\ntwo");
  g_assert_cmpstr (str (message, PidLidLocation), ==, "Room 1, left");
  g_assert_cmpuint (time_of (message, PidLidAppointmentStartWhole), ==, utc (2026, 9, 2, 8, 0));
  g_assert_cmpuint (time_of (message, PidLidAppointmentEndWhole), ==, utc (2026, 9, 2, 9, 30));
  g_assert_cmpuint (time_of (message, PidLidCommonStart), ==, utc (2026, 9, 2, 8, 0));
  g_assert_cmpuint (time_of (message, PidTagEndDate), ==, utc (2026, 9, 2, 9, 30));
  g_assert_cmpint (i32 (message, PidLidAppointmentDuration), ==, 90);
  g_assert_false (flag (message, PidLidAppointmentSubType));
  g_assert_cmpint (i32 (message, PidLidAppointmentStateFlags), ==, 3);
  g_assert_cmpint (i32 (message, PidLidResponseStatus), ==, 5);
  g_assert_false (flag (message, PidLidRecurring));
  g_assert_cmpint (i32 (message, PidLidMeetingType), ==, 1);
  g_assert_cmpint (i32 (message, PidLidBusyStatus), ==, 1);
  g_assert_cmpint (i32 (message, PidLidIntendedBusyStatus), ==, 2);
  g_assert_cmpint (i32 (message, PidLidSideEffects), ==, 0x1C61);
  g_assert_cmpint (i32 (message, PidTagIconIndex), ==, 0x404);
  g_assert_cmpint (i32 (message, PidTagSensitivity), ==, 2);
  g_assert_cmpint (i32 (message, PidTagImportance), ==, 2);
  g_assert_true (flag (message, PidLidReminderSet));
  g_assert_cmpint (i32 (message, PidLidReminderDelta), ==, 10);
  g_assert_cmpuint (time_of (message, PidLidOwnerCriticalChange), ==, utc (2026, 9, 1, 8, 0));
  g_assert_cmpstr (str (message, PidTagSentRepresentingName), ==, "Olga");
  g_assert_cmpstr (str (message, PidTagSentRepresentingEmailAddress), ==, "olga@x.example");
  g_assert_cmpuint (message->recipients->len, ==, 3);
  g_assert_cmpstr (str (message, PidTagDisplayTo), ==, "Al");
  g_assert_cmpstr (str (message, PidTagDisplayCc), ==, "bo@x.example");
  g_assert_cmpstr (str (message, PidTagDisplayBcc), ==, "Room");
}

/* [MS-OXCICAL] 2.1.3.1.1.20.26, [MS-OXOCAL] 2.2.1.27. */
static void
test_global_object_id (void)
{
#define OUTLOOK "040000008200E00074C5B7101A82E00800000000B0E3A8E5A5D3C601000000000000000010000000A2E3"
  static const guint8 header[] = { 0x04, 0, 0, 0, 0x82, 0, 0xE0, 0, 0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82, 0xE0, 0x08 };
  g_autoptr (TernMimeMessage) third = read_ical (CALENDAR ("REQUEST", EVENT (TIMES)), TRUE);
  g_autoptr (TernMimeMessage) own = read_ical (CALENDAR ("REQUEST", "BEGIN:VEVENT\r\nUID:" OUTLOOK "\r\n" TIMES
                                                                    "RECURRENCE-ID:20261224T080000Z\r\nEND:VEVENT\r\n"),
                                               TRUE);
  TernBin id = tern_bag_get_bin (third->props, PidLidGlobalObjectId);
  TernBin clean = tern_bag_get_bin (third->props, PidLidCleanGlobalObjectId);

  g_assert_cmpmem (id.data, id.size, clean.data, clean.size);
  g_assert_cmpuint (id.size, ==, 40 + 12 + 6);
  g_assert_cmpmem (id.data, 16, header, 16);
  g_assert_cmpuint (id.data[36], ==, 18);
  g_assert_cmpmem (id.data + 40, 18, "vCal-Uid\1\0\0\0uid-1\0", 18);
  id = tern_bag_get_bin (own->props, PidLidGlobalObjectId);
  clean = tern_bag_get_bin (own->props, PidLidCleanGlobalObjectId);
  g_assert_cmpuint (id.size, ==, strlen (OUTLOOK) / 2);
  g_assert_cmpmem (id.data + 16, 4, "\x07\xEA\x0C\x18", 4);
  g_assert_cmpmem (clean.data + 16, 4, "\0\0\0\0", 4);
  g_assert_cmpmem (id.data + 20, id.size - 20, clean.data + 20, clean.size - 20);
  g_assert_true (flag (own, PidLidIsException));
  g_assert_true (flag (own, PidLidIsRecurring));
  g_assert_cmpuint (time_of (own, PidLidExceptionReplaceTime), ==, utc (2026, 12, 24, 8, 0));
}

static void
test_cancel (void)
{
  g_autoptr (TernMimeMessage) message
      = read_ical (CALENDAR ("CANCEL", EVENT (TIMES "SEQUENCE:2\r\nORGANIZER:mailto:olga@x.example\r\n")), TRUE);

  g_assert_cmpstr (str (message, PidTagMessageClass), ==, "IPM.Schedule.Meeting.Canceled");
  g_assert_cmpint (i32 (message, PidLidAppointmentStateFlags), ==, 7);
  g_assert_cmpint (i32 (message, PidLidAppointmentSequence), ==, 2);
  g_assert_cmpint (i32 (message, PidLidBusyStatus), ==, 0);
  g_assert_cmpint (i32 (message, PidTagIconIndex), ==, 0x408);
  g_assert_cmpstr (str (message, PidTagSentRepresentingName), ==, "olga@x.example"); /* trap 53 */
}

static void
test_responses (void)
{
  static const struct {
    const char *ical;
    const char *message_class;
  } cases[] = {
    { CALENDAR ("REPLY", EVENT (TIMES "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@x.example\r\n")),
      "IPM.Schedule.Meeting.Resp.Pos" },
    { CALENDAR ("REPLY", EVENT (TIMES "ATTENDEE;PARTSTAT=TENTATIVE:mailto:a@x.example\r\n")),
      "IPM.Schedule.Meeting.Resp.Tent" },
    { CALENDAR ("REPLY", EVENT (TIMES "ATTENDEE;PARTSTAT=DECLINED:mailto:a@x.example\r\n")),
      "IPM.Schedule.Meeting.Resp.Neg" },
    { CALENDAR ("COUNTER", EVENT (TIMES "ATTENDEE:mailto:a@x.example\r\n")), "IPM.Schedule.Meeting.Resp.Tent" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TernMimeMessage) message = read_ical (cases[i].ical, TRUE);

    g_assert_cmpstr (str (message, PidTagMessageClass), ==, cases[i].message_class);
    g_assert_cmpint (i32 (message, PidLidResponseStatus), ==, 0);
    g_assert_cmpuint (time_of (message, PidLidAttendeeCriticalChange), ==, utc (2026, 9, 1, 8, 0));
    g_assert_cmpint (tern_bag_get_boolean (message->props, PidLidAppointmentCounterProposal, FALSE), ==, i == 3);
    if (i == 3)
      g_assert_cmpuint (time_of (message, PidLidAppointmentProposedStartWhole), ==, utc (2026, 9, 2, 8, 0));
  }
}

/* What is no meeting message leaves the message alone. */
static void
test_refused (void)
{
  static const char *const cases[] = {
    "",
    "no calendar",
    CALENDAR ("PUBLISH", EVENT (TIMES)),
    CALENDAR ("REFRESH", EVENT (TIMES)),
    CALENDAR ("REQUEST", ""),
    CALENDAR ("REQUEST", "BEGIN:VTODO\r\nUID:x\r\nEND:VTODO\r\n"),
    CALENDAR ("REQUEST", EVENT ("SUMMARY:no time\r\n")),
    CALENDAR ("REQUEST", "BEGIN:VEVENT\r\n" TIMES "END:VEVENT\r\n"),
    CALENDAR ("REQUEST", EVENT ("DTSTART:00010101T000000Z\r\n")),
    CALENDAR ("REPLY", EVENT (TIMES "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:a@x.example\r\n")),
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TernMimeMessage) message = tern_mime_message_new ();
    g_autoptr (GError) error = NULL;
    gboolean is_whole;

    g_assert_false (tern_ical_in (cases[i], message, &is_whole, &error));
    g_assert_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED);
    g_assert_cmpuint (tern_bag_get_size (message->props), ==, 0);
  }
}

static char *
key_name (const TernMimeMessage *message, TernPropTag tag)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernBin bin = tern_bag_get_bin (message->props, tag);
  TernTimeZoneDefinition zone;

  g_assert_true (tern_time_zone_definition_parse (bin.data, bin.size, arena, &zone, NULL));
  return g_utf16_to_utf8 ((const gunichar2 *) zone.key_name.data, zone.key_name.size / 2, NULL, NULL, NULL);
}

/* Zones by IANA's name, by Windows' name, and as the mail describes them: the same moment; summer and winter. */
static void
test_zones (void)
{
  static const struct {
    const char *zone;
    const char *extra;
    const char *key;
  } cases[] = {
    { "Europe/Berlin", "", "W. Europe Standard Time" },
    { "W. Europe Standard Time", "", "W. Europe Standard Time" },
    { "Somewhere", BERLIN, "Somewhere" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    for (guint winter = 0; winter < 2; winter++) {
      g_autofree char *text
          = g_strdup_printf ("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n%s" EVENT (
                                 "DTSTART;TZID=%s:2026%s02T100000\r\nDURATION:PT1H\r\n") "END:VCALENDAR\r\n",
                             cases[i].extra, cases[i].zone, winter ? "12" : "07");
      g_autoptr (TernMimeMessage) message = read_ical (text, TRUE);
      g_autofree char *key = key_name (message, PidLidAppointmentTimeZoneDefinitionStartDisplay);

      g_test_message ("%s, %u", cases[i].zone, winter);
      g_assert_cmpuint (time_of (message, PidLidAppointmentStartWhole), ==,
                        winter ? utc (2026, 12, 2, 9, 0) : utc (2026, 7, 2, 8, 0));
      g_assert_cmpint (i32 (message, PidLidAppointmentDuration), ==, 60);
      g_assert_cmpstr (key, ==, cases[i].key);
    }
  }
}

static void
test_zone_rules (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernTimeZoneRule rule;

  g_assert_true (tern_zone_rule ("America/New_York", 2026, &rule));
  g_assert_cmpint (rule.bias, ==, 300);
  g_assert_cmpint (rule.daylight_bias, ==, -60);
  g_assert_cmpuint (rule.daylight_date.month, ==, 3);
  g_assert_cmpuint (rule.daylight_date.day, ==, 2);
  g_assert_cmpuint (rule.daylight_date.hour, ==, 2);
  g_assert_cmpuint (rule.standard_date.month, ==, 11);
  g_assert_cmpuint (rule.standard_date.day, ==, 1);
  g_assert_true (tern_zone_rule ("Asia/Kolkata", 2026, &rule));
  g_assert_cmpint (rule.bias, ==, -330);
  g_assert_cmpuint (rule.daylight_date.month, ==, 0);
  g_assert_false (tern_zone_rule ("No/Where", 2026, &rule));
  g_assert_cmpstr (tern_zone_to_windows ("Europe/Paris", arena), ==, "Romance Standard Time");
  g_assert_null (tern_zone_to_windows ("Customized Time Zone", arena));
}

/* All day: midnights of the only zone that is spoken of. */
static void
test_all_day (void)
{
  g_autoptr (TernMimeMessage) one = read_ical (CALENDAR ("REQUEST", EVENT ("DTSTART;VALUE=DATE:20260902\r\n")), TRUE);
  g_autoptr (TernMimeMessage) zoned = read_ical (
      CALENDAR ("REQUEST",
                BERLIN EVENT ("DTSTART;VALUE=DATE:20260902\r\nDTEND;VALUE=DATE:20260904\r\nTRANSP:TRANSPARENT\r\n")),
      TRUE);

  g_assert_true (flag (one, PidLidAppointmentSubType));
  g_assert_cmpuint (time_of (one, PidLidAppointmentStartWhole), ==, utc (2026, 9, 2, 0, 0));
  g_assert_cmpint (i32 (one, PidLidAppointmentDuration), ==, 1440);
  g_assert_cmpuint (time_of (zoned, PidLidAppointmentStartWhole), ==, utc (2026, 9, 1, 22, 0));
  g_assert_cmpint (i32 (zoned, PidLidAppointmentDuration), ==, 2880);
  g_assert_cmpint (i32 (zoned, PidLidIntendedBusyStatus), ==, 0);
  g_assert_cmpint (i32 (zoned, PidLidBusyStatus), ==, 0);
}

/** dates_of: month and day of each instance, which must all be from 8:00 to 9:30. */
static char *
dates_of (GArray *instances)
{
  GString *dates = g_string_new (NULL);

  for (guint i = 0; i < instances->len; i++) {
    const TernRecurrenceInstance *instance = &g_array_index (instances, TernRecurrenceInstance, i);
    gint64 year;
    guint month, day;

    tern_civil_from_days (instance->start / 1440, &year, &month, &day);
    g_assert_cmpuint (instance->start % 1440, ==, 8 * 60);
    g_assert_cmpuint (instance->end - instance->start, ==, 90);
    g_string_append_printf (dates, "%s%02u%02u", i > 0 ? " " : "", month, day);
  }
  return g_string_free (dates, FALSE);
}

/* [MS-OXOCAL] 2.2.1.44: rules, the dates of their first instances (day of month, 2026 from 2 September on), and what is
 * beyond it. */
static void
test_recurrences (void)
{
  static const struct {
    const char *rule;
    gint32 type;
    const char *dates; /* NULL: can't be expressed */
  } cases[] = {
    { "FREQ=DAILY;COUNT=3", 1, "0902 0903 0904" },
    { "FREQ=DAILY;INTERVAL=2;UNTIL=20260906T080000Z", 1, "0902 0904 0906" },
    { "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=4", 1, "0902 0903 0904 0907" },
    { "FREQ=WEEKLY;COUNT=2", 2, "0902 0909" },
    { "FREQ=WEEKLY;BYDAY=WE,FR;COUNT=3", 2, "0902 0904 0909" },
    { "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO;WKST=MO;COUNT=3", 2, "0902 0914 0916" },
    { "FREQ=MONTHLY;COUNT=2", 3, "0902 1002" },
    { "FREQ=MONTHLY;BYMONTHDAY=2;COUNT=2", 3, "0902 1002" },
    { "FREQ=MONTHLY;BYDAY=1WE;COUNT=2", 3, "0902 1007" },
    { "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=1;COUNT=2", 3, "0902 1007" },
    { "FREQ=YEARLY;COUNT=2", 4, "0902 0902" },
    { "FREQ=YEARLY;BYMONTH=9;BYDAY=1WE;COUNT=2", 4, "0902 0901" },
    { "FREQ=DAILY", 1, "0902 0903 0904 0905" },
    { "FREQ=MONTHLY;BYMONTHDAY=2,15;COUNT=2", 0, NULL },
    { "FREQ=MONTHLY;BYDAY=1WE,3WE;COUNT=2", 0, NULL },
    { "FREQ=YEARLY;BYWEEKNO=20", 0, NULL },
    { "FREQ=HOURLY;COUNT=2", 0, NULL },
    { "FREQ=DAILY;COUNT=100000", 0, NULL },
  };

  const guint32 four_days = tern_civil_days (2026, 9, 6) * 1440;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gboolean is_endless = strstr (cases[i].rule, "COUNT") == NULL && strstr (cases[i].rule, "UNTIL") == NULL;
    g_autofree char *text = g_strdup_printf (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n" EVENT (TIMES "RRULE:%s\r\n") "END:VCALENDAR\r\n", cases[i].rule);
    g_autoptr (TernMimeMessage) message = read_ical (text, cases[i].dates != NULL);
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (TernRecurrenceInstance));
    g_autofree char *dates = NULL;
    g_autoptr (GError) error = NULL;
    TernAppointmentRecurrence recurrence;
    TernBin bin = tern_bag_get_bin (message->props, PidLidAppointmentRecur);

    g_test_message ("%s", cases[i].rule);
    g_assert_cmpint (flag (message, PidLidRecurring), ==, cases[i].dates != NULL);
    if (cases[i].dates == NULL)
      continue;
    g_assert_cmpint (i32 (message, PidLidRecurrenceType), ==, cases[i].type);
    g_assert_true (tern_appointment_recurrence_parse (bin.data, bin.size, arena, &recurrence, &error));
    g_assert_true (
        tern_recurrence_expand (&recurrence, 0, is_endless ? four_days : G_MAXUINT32, 10, instances, &error));
    dates = dates_of (instances);
    g_assert_cmpstr (dates, ==, cases[i].dates);
  }
}

/* Deleted instances by EXDATE; in the series' zone. */
static void
test_exdates (void)
{
  g_autoptr (TernMimeMessage) message = read_ical (
      CALENDAR (
          "REQUEST",
          BERLIN EVENT (
              "DTSTART;TZID=Somewhere:20260902T003000\r\nDTEND;TZID=Somewhere:20260902T013000\r\n"
              "RRULE:FREQ=DAILY;COUNT=4\r\nEXDATE:20260903T223000Z\r\nEXDATE;TZID=Somewhere:20260903T003000\r\n")),
      TRUE);
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernAppointmentRecurrence recurrence;
  TernBin bin = tern_bag_get_bin (message->props, PidLidAppointmentRecur);

  g_assert_true (tern_appointment_recurrence_parse (bin.data, bin.size, arena, &recurrence, NULL));
  g_assert_cmpuint (recurrence.pattern.n_deleted, ==, 2);
  g_assert_cmpuint (recurrence.pattern.deleted[0], ==, tern_civil_days (2026, 9, 3) * 1440);
  g_assert_cmpuint (recurrence.pattern.deleted[1], ==, tern_civil_days (2026, 9, 4) * 1440);
  g_assert_cmpuint (recurrence.pattern.occurrence_count, ==, 4);
  g_assert_cmpuint (recurrence.pattern.end_date, ==, tern_civil_days (2026, 9, 5) * 1440);
  g_assert_nonnull (tern_bag_get (message->props, PidLidTimeZoneStruct));
  g_assert_nonnull (tern_bag_get (message->props, PidLidAppointmentTimeZoneDefinitionRecur));
}

/* In a mail: the calendar among the alternatives makes it a meeting message; what it can't hold is there as a file too.
 */
static void
test_in_mail (void)
{
#define MAIL(calendar)                                                                                                 \
  "From: olga@x.example\r\nTo: Al <al@x.example>\r\nSubject: The mail's\r\nContent-Type: multipart/alternative; "      \
  "boundary=b\r\n\r\n"                                                                                                 \
  "--b\r\nContent-Type: text/plain\r\n\r\ntext\r\n--b\r\nContent-Type: text/calendar; method=REQUEST; "                \
  "charset=utf-8\r\n\r\n" calendar "--b--\r\n"
  static const char whole[]
      = MAIL (CALENDAR ("REQUEST", EVENT (TIMES "SUMMARY:Gr\303\r\n \274n\r\nATTENDEE:mailto:AL@x.example\r\n")));
  static const char more[] = MAIL (CALENDAR ("REQUEST", EVENT (TIMES "RDATE:20261001T080000Z\r\n")));
  static const char other[] = MAIL (CALENDAR ("PUBLISH", EVENT (TIMES)));
  static const char *const mails[] = { whole, more, other };

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++) {
    const TernMimeInOptions options = { .now = TERN_FILETIME_UNIX_EPOCH };
    g_autoptr (GBytes) bytes = g_bytes_new_static (mails[i], strlen (mails[i]));
    g_autoptr (TernMimeMessage) message = tern_mime_in (bytes, &options, NULL);

    g_assert_cmpstr (str (message, PidTagMessageClass), ==, i < 2 ? "IPM.Schedule.Meeting.Request" : "IPM.Note");
    g_assert_cmpstr (str (message, PidTagSubject), ==, "The mail's");
    g_assert_cmpstr (str (message, PidTagBody), ==, "text");
    g_assert_cmpuint (message->recipients->len, ==, 1);
    g_assert_cmpuint (message->attachments->len, ==, i == 0 ? 0 : 1);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ical-in/request", test_request);
  g_test_add_func ("/ical-in/global-object-id", test_global_object_id);
  g_test_add_func ("/ical-in/cancel", test_cancel);
  g_test_add_func ("/ical-in/responses", test_responses);
  g_test_add_func ("/ical-in/refused", test_refused);
  g_test_add_func ("/ical-in/zones", test_zones);
  g_test_add_func ("/ical-in/zone-rules", test_zone_rules);
  g_test_add_func ("/ical-in/all-day", test_all_day);
  g_test_add_func ("/ical-in/recurrences", test_recurrences);
  g_test_add_func ("/ical-in/exdates", test_exdates);
  g_test_add_func ("/ical-in/in-mail", test_in_mail);
  return g_test_run ();
}

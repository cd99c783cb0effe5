#include "core/convert/tern-ical-in.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/convert/tern-ical-private.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"

/* A calendar of one meeting isn't larger. */
#define LARGEST (1 << 20)
#define DEEPEST 16

/* PidLidAppointmentStateFlags ([MS-OXOCAL] 2.2.1.10). */
#define ASF_MEETING 1
#define ASF_RECEIVED 2
#define ASF_CANCELED 4
/* PidLidResponseStatus ([MS-OXOCAL] 2.2.1.11). */
#define RESP_NONE 0
#define RESP_NOT_RESPONDED 5
/* PidLidMeetingType ([MS-OXOCAL] 2.2.6.5). */
#define MTG_REQUEST 0x00000001
#define MTG_FULL 0x00010000
/* PidLidSideEffects of meeting requests ([MS-OXOCAL] 2.2.5.1). */
#define SIDE_EFFECTS 0x00001C61
/* PidTagIconIndex ([MS-OXOCAL] 2.2.1.49). */
#define ICON_REQUEST 0x00000404
#define ICON_ACCEPTED 0x00000405
#define ICON_DECLINED 0x00000406
#define ICON_TENTATIVE 0x00000407
#define ICON_CANCELED 0x00000408
/* PidLidBusyStatus ([MS-OXOCAL] 2.2.1.2). */
#define BUSY_FREE 0
#define BUSY_TENTATIVE 1
#define BUSY_BUSY 2
#define BUSY_AWAY 3
#define BUSY_ELSEWHERE 4

#define DEFAULT_REMINDER 15

typedef struct {
  const char *message_class;
  gint32 icon;
} Response;

static gboolean
find_method (icalcomponent *calendar, TernIcalMethod *ret_method)
{
  switch (icalcomponent_get_method (calendar)) {
  case ICAL_METHOD_REQUEST:
    *ret_method = TERN_ICAL_REQUEST;
    return TRUE;
  case ICAL_METHOD_CANCEL:
    *ret_method = TERN_ICAL_CANCEL;
    return TRUE;
  case ICAL_METHOD_REPLY:
    *ret_method = TERN_ICAL_REPLY;
    return TRUE;
  case ICAL_METHOD_COUNTER:
    *ret_method = TERN_ICAL_COUNTER;
    return TRUE;
  default:
    return FALSE;
  }
}

/** find_event: the series, or the only event; others are exceptions that a meeting message can't hold. */
static icalcomponent *
find_event (TernIcalReading *reading)
{
  icalcomponent *found = NULL, *event;

  for (event = icalcomponent_get_first_component (reading->calendar, ICAL_VEVENT_COMPONENT); event != NULL;
       event = icalcomponent_get_next_component (reading->calendar, ICAL_VEVENT_COMPONENT)) {
    gboolean is_exception = icalcomponent_get_first_property (event, ICAL_RECURRENCEID_PROPERTY) != NULL;

    if (found == NULL)
      found = event;
    else
      reading->is_whole = FALSE;
    if (!is_exception) {
      found = event;
      break;
    }
  }
  if (icalcomponent_count_components (reading->calendar, ICAL_VEVENT_COMPONENT) > 1)
    reading->is_whole = FALSE;
  return found;
}

static const char *
text_of (TernIcalReading *reading, icalproperty_kind kind)
{
  icalproperty *property = icalcomponent_get_first_property (reading->event, kind);
  icalvalue *value = property != NULL ? icalproperty_get_value (property) : NULL;
  const char *text = value != NULL && icalvalue_isa (value) == ICAL_TEXT_VALUE ? icalvalue_get_text (value) : NULL;

  return text;
}

/** extension: (nullable): the value of a property that isn't in RFC 5545. */
static const char *
extension (const TernIcalReading *reading, const char *name)
{
  icalproperty *property;

  for (property = icalcomponent_get_first_property (reading->event, ICAL_X_PROPERTY); property != NULL;
       property = icalcomponent_get_next_property (reading->event, ICAL_X_PROPERTY)) {
    const char *found = icalproperty_get_x_name (property);

    if (found != NULL && g_ascii_strcasecmp (found, name) == 0)
      return icalproperty_get_x (property);
  }
  return NULL;
}

static gint32
busy_word (const char *word, gint32 otherwise)
{
  static const struct {
    const char *word;
    gint32 status;
  } words[] = {
    { "FREE", BUSY_FREE }, { "TENTATIVE", BUSY_TENTATIVE },        { "BUSY", BUSY_BUSY },
    { "OOF", BUSY_AWAY },  { "WORKINGELSEWHERE", BUSY_ELSEWHERE },
  };

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (words); i++) {
    if (g_ascii_strcasecmp (words[i].word, word) == 0)
      return words[i].status;
  }
  return otherwise;
}

static TernIcalTime
end_of (TernIcalReading *reading)
{
  TernIcalTime end = tern_ical_time (reading, icalcomponent_get_first_property (reading->event, ICAL_DTEND_PROPERTY));
  icalproperty *property = icalcomponent_get_first_property (reading->event, ICAL_DURATION_PROPERTY);
  gint64 seconds = reading->start.is_date ? 24 * 60 * 60 : 0;

  if (end.is_set && end.utc >= reading->start.utc)
    return end;
  if (property != NULL)
    seconds = MAX (icaldurationtype_as_int (icalproperty_get_duration (property)), 0);
  end = reading->start;
  end.local += seconds * TERN_FILETIME_SECOND;
  end.utc = tern_time_zone_to_utc (end.zone, end.local);
  return end;
}

static void
set_zone (TernBag *props, TernPropTag tag, const TernIcalTime *time)
{
  g_autoptr (GBytes) bytes = tern_time_zone_definition_to_bytes (time->zone);

  tern_bag_set_bin (props, tag, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* [MS-OXOCAL] 2.2.1.5 to 2.2.1.9, 2.2.1.18, 2.2.1.19, 2.2.1.42, 2.2.1.43. */
static gboolean
read_times (TernIcalReading *reading)
{
  TernBag *props = reading->props;
  const char *all_day = extension (reading, "X-MICROSOFT-CDO-ALLDAYEVENT");

  reading->start = tern_ical_time (reading, icalcomponent_get_first_property (reading->event, ICAL_DTSTART_PROPERTY));
  if (!reading->start.is_set)
    return FALSE;
  reading->end = end_of (reading);
  tern_bag_set_time (props, PidLidAppointmentStartWhole, reading->start.utc);
  tern_bag_set_time (props, PidLidAppointmentEndWhole, reading->end.utc);
  tern_bag_set_time (props, PidLidCommonStart, reading->start.utc);
  tern_bag_set_time (props, PidLidCommonEnd, reading->end.utc);
  tern_bag_set_time (props, PidTagStartDate, reading->start.utc);
  tern_bag_set_time (props, PidTagEndDate, reading->end.utc);
  tern_bag_set_i32 (props, PidLidAppointmentDuration,
                    MIN ((reading->end.utc - reading->start.utc) / TERN_FILETIME_MINUTE, G_MAXINT32));
  tern_bag_set_boolean (props, PidLidAppointmentSubType,
                        reading->start.is_date || (all_day != NULL && g_ascii_strcasecmp (all_day, "TRUE") == 0));
  set_zone (props, PidLidAppointmentTimeZoneDefinitionStartDisplay, &reading->start);
  set_zone (props, PidLidAppointmentTimeZoneDefinitionEndDisplay, &reading->end);
  return TRUE;
}

/* [MS-OXCICAL] 2.1.3.1.1.20.20, .26: which meeting, and which instance of it. */
static gboolean
read_identity (TernIcalReading *reading)
{
  TernBag *props = reading->props;
  icalproperty *property = icalcomponent_get_first_property (reading->event, ICAL_RECURRENCEID_PROPERTY);
  TernIcalTime instance = tern_ical_time (reading, property);
  const char *uid = icalcomponent_get_uid (reading->event);
  g_autoptr (GBytes) id = NULL;
  g_autoptr (GBytes) clean = NULL;

  if (uid == NULL || *uid == '\0' || strlen (uid) > 4096)
    return FALSE;
  id = tern_ical_global_object_id (uid, instance.local);
  clean = tern_ical_global_object_id (uid, 0);
  tern_bag_set_bin (props, PidLidGlobalObjectId, g_bytes_get_data (id, NULL), g_bytes_get_size (id));
  tern_bag_set_bin (props, PidLidCleanGlobalObjectId, g_bytes_get_data (clean, NULL), g_bytes_get_size (clean));
  tern_bag_set_boolean (props, PidLidIsException, instance.is_set);
  tern_bag_set_boolean (props, PidLidIsRecurring, instance.is_set);
  tern_bag_set_boolean (props, PidLidRecurring, FALSE); /* must be there (trap 54) */
  if (instance.is_set)
    tern_bag_set_time (props, PidLidExceptionReplaceTime, instance.utc);
  return TRUE;
}

/* [MS-OXCICAL] 2.1.3.1.1.20.31, .34; TRANSP where Outlook's own words are missing. */
static void
read_busy (TernIcalReading *reading)
{
  icalproperty *property = icalcomponent_get_first_property (reading->event, ICAL_TRANSP_PROPERTY);
  gboolean is_free = property != NULL && icalproperty_get_transp (property) == ICAL_TRANSP_TRANSPARENT;
  gint32 intended = busy_word (extension (reading, "X-MICROSOFT-CDO-INTENDEDSTATUS"), is_free ? BUSY_FREE : BUSY_BUSY);
  gint32 busy = busy_word (extension (reading, "X-MICROSOFT-CDO-BUSYSTATUS"),
                           intended == BUSY_FREE ? BUSY_FREE : BUSY_TENTATIVE);

  tern_bag_set_i32 (reading->props, PidLidBusyStatus, reading->method == TERN_ICAL_CANCEL ? BUSY_FREE : busy);
  tern_bag_set_i32 (reading->props, PidLidIntendedBusyStatus, intended);
}

static void
read_sequence (TernIcalReading *reading)
{
  TernBag *props = reading->props;
  const char *own = extension (reading, "X-MICROSOFT-CDO-APPT-SEQUENCE");
  const char *owner_id = extension (reading, "X-MICROSOFT-CDO-OWNERAPPTID");
  gint64 sequence = own != NULL ? g_ascii_strtoll (own, NULL, 10) : icalcomponent_get_sequence (reading->event);
  TernIcalTime stamp
      = tern_ical_time (reading, icalcomponent_get_first_property (reading->event, ICAL_DTSTAMP_PROPERTY));
  gboolean is_owner = reading->method == TERN_ICAL_REQUEST || reading->method == TERN_ICAL_CANCEL;

  tern_bag_set_i32 (props, PidLidAppointmentSequence, CLAMP (sequence, 0, G_MAXINT32));
  if (owner_id != NULL)
    tern_bag_set_i32 (props, PidTagOwnerAppointmentId,
                      CLAMP (g_ascii_strtoll (owner_id, NULL, 10), G_MININT32, G_MAXINT32));
  if (!stamp.is_set)
    return;
  tern_bag_set_time (props, is_owner ? PidLidOwnerCriticalChange : PidLidAttendeeCriticalChange, stamp.utc);
  if (!is_owner)
    tern_bag_set_time (props, PidLidAppointmentReplyTime, stamp.utc);
}

/* [MS-OXCICAL] 2.1.3.1.1.20.4, .17: CLASS and PRIORITY. */
static void
read_class (TernIcalReading *reading)
{
  icalproperty *property = icalcomponent_get_first_property (reading->event, ICAL_CLASS_PROPERTY);
  icalproperty *priority = icalcomponent_get_first_property (reading->event, ICAL_PRIORITY_PROPERTY);
  int level = priority != NULL ? icalproperty_get_priority (priority) : 0;
  gint32 sensitivity = 0;

  if (property != NULL && icalproperty_get_class (property) == ICAL_CLASS_PRIVATE)
    sensitivity = 2;
  else if (property != NULL && icalproperty_get_class (property) == ICAL_CLASS_CONFIDENTIAL)
    sensitivity = 3;
  if (sensitivity != 0)
    tern_bag_set_i32 (reading->props, PidTagSensitivity, sensitivity);
  tern_bag_set_boolean (reading->props, PidLidPrivate, sensitivity == 2);
  if (level >= 1 && level <= 9)
    tern_bag_set_i32 (reading->props, PidTagImportance, level < 5 ? 2 : level == 5 ? 1 : 0);
}

/* [MS-OXCICAL] 2.1.3.1.1.20.62: VALARM. */
static void
read_reminder (TernIcalReading *reading)
{
  icalcomponent *alarm = icalcomponent_get_first_component (reading->event, ICAL_VALARM_COMPONENT);
  icalproperty *property = alarm != NULL ? icalcomponent_get_first_property (alarm, ICAL_TRIGGER_PROPERTY) : NULL;
  gint32 minutes = DEFAULT_REMINDER;

  tern_bag_set_boolean (reading->props, PidLidReminderSet, property != NULL);
  if (property != NULL) {
    struct icaltriggertype trigger = icalproperty_get_trigger (property);

    if (icaltime_is_null_time (trigger.time))
      minutes = CLAMP (-icaldurationtype_as_int (trigger.duration) / 60, 0, 60 * 24 * 365);
  }
  tern_bag_set_i32 (reading->props, PidLidReminderDelta, minutes);
}

/** read_request: what requests and cancellations have ([MS-OXOCAL] 2.2.5, 2.2.6, 2.2.8). */
static void
read_request (TernIcalReading *reading)
{
  TernBag *props = reading->props;
  gboolean is_cancel = reading->method == TERN_ICAL_CANCEL;
  gboolean is_update = tern_bag_get_i32 (props, PidLidAppointmentSequence, 0) > 0;

  tern_bag_set_str (props, PidTagMessageClass,
                    is_cancel ? "IPM.Schedule.Meeting.Canceled" : "IPM.Schedule.Meeting.Request");
  tern_bag_set_i32 (props, PidTagIconIndex, is_cancel ? ICON_CANCELED : ICON_REQUEST);
  tern_bag_set_i32 (props, PidLidAppointmentStateFlags, ASF_MEETING | ASF_RECEIVED | (is_cancel ? ASF_CANCELED : 0));
  tern_bag_set_i32 (props, PidLidResponseStatus, RESP_NOT_RESPONDED);
  tern_bag_set_i32 (props, PidLidSideEffects, SIDE_EFFECTS);
  tern_bag_set_boolean (props, PidTagResponseRequested, !is_cancel);
  tern_bag_set_boolean (props, PidTagReplyRequested, !is_cancel);
  tern_bag_set_boolean (props, PidTagProcessed, FALSE);
  tern_bag_set_str (props, PidLidAppointmentMessageClass, "IPM.Appointment");
  if (!is_cancel)
    tern_bag_set_i32 (props, PidLidMeetingType, is_update ? MTG_FULL : MTG_REQUEST);
  read_reminder (reading);
}

/** find_response: FALSE: what the attendee says is no answer. */
static gboolean
find_response (TernIcalReading *reading, Response *ret_response)
{
  icalproperty *attendee = icalcomponent_get_first_property (reading->event, ICAL_ATTENDEE_PROPERTY);
  icalparameter *parameter
      = attendee != NULL ? icalproperty_get_first_parameter (attendee, ICAL_PARTSTAT_PARAMETER) : NULL;

  if (reading->method == TERN_ICAL_COUNTER) {
    *ret_response = (Response){ "IPM.Schedule.Meeting.Resp.Tent", ICON_TENTATIVE };
    return TRUE;
  }
  switch (parameter != NULL ? icalparameter_get_partstat (parameter) : ICAL_PARTSTAT_NONE) {
  case ICAL_PARTSTAT_ACCEPTED:
    *ret_response = (Response){ "IPM.Schedule.Meeting.Resp.Pos", ICON_ACCEPTED };
    return TRUE;
  case ICAL_PARTSTAT_TENTATIVE:
    *ret_response = (Response){ "IPM.Schedule.Meeting.Resp.Tent", ICON_TENTATIVE };
    return TRUE;
  case ICAL_PARTSTAT_DECLINED:
    *ret_response = (Response){ "IPM.Schedule.Meeting.Resp.Neg", ICON_DECLINED };
    return TRUE;
  default:
    return FALSE;
  }
}

/** read_proposal: another time: the event has the new one, Outlook's own properties the old one ([MS-OXOCAL] 2.2.7). */
static void
read_proposal (TernIcalReading *reading)
{
  TernBag *props = reading->props;

  tern_bag_set_boolean (props, PidLidAppointmentCounterProposal, TRUE);
  tern_bag_set_time (props, PidLidAppointmentProposedStartWhole, reading->start.utc);
  tern_bag_set_time (props, PidLidAppointmentProposedEndWhole, reading->end.utc);
  tern_bag_set_i32 (props, PidLidAppointmentProposedDuration, tern_bag_get_i32 (props, PidLidAppointmentDuration, 0));
}

/** read_response: [MS-OXOCAL] 2.2.7. */
static gboolean
read_response (TernIcalReading *reading)
{
  TernBag *props = reading->props;
  Response response;

  if (!find_response (reading, &response))
    return FALSE;
  tern_bag_set_str (props, PidTagMessageClass, response.message_class);
  tern_bag_set_i32 (props, PidTagIconIndex, response.icon);
  tern_bag_set_i32 (props, PidLidAppointmentStateFlags, ASF_MEETING | ASF_RECEIVED);
  tern_bag_set_i32 (props, PidLidResponseStatus, RESP_NONE);
  tern_bag_set_i32 (props, PidLidSideEffects, SIDE_EFFECTS);
  if (reading->method == TERN_ICAL_COUNTER)
    read_proposal (reading);
  return TRUE;
}

static gboolean
read_event (TernIcalReading *reading)
{
  const char *location = text_of (reading, ICAL_LOCATION_PROPERTY);

  if (!read_times (reading) || !read_identity (reading))
    return FALSE;
  tern_bag_set_str (reading->props, PidLidLocation, location != NULL ? location : "");
  tern_bag_set_str (reading->props, PidLidWhere, location != NULL ? location : "");
  read_sequence (reading);
  read_busy (reading);
  read_class (reading);
  if (reading->method == TERN_ICAL_REPLY || reading->method == TERN_ICAL_COUNTER) {
    if (!read_response (reading))
      return FALSE;
  } else {
    read_request (reading);
  }
  tern_ical_read_organizer (reading);
  tern_ical_read_recurrence (reading);
  return TRUE;
}

/** finish: the message takes over what was read, and what it doesn't say itself. */
static void
finish (TernIcalReading *reading, TernMimeMessage *message)
{
  const char *summary = text_of (reading, ICAL_SUMMARY_PROPERTY);
  g_autofree char *subject = summary != NULL ? g_utf8_make_valid (summary, -1) : NULL;
  const char *text;

  tern_bag_merge (message->props, reading->props);
  if (subject != NULL && *tern_bag_get_str (message->props, PidTagSubject, "") == '\0') {
    tern_bag_remove (message->props, PidTagConversationTopic);
    tern_mime_message_set_subject (message, subject);
  }
  text = text_of (reading, ICAL_DESCRIPTION_PROPERTY);
  if (text != NULL && tern_bag_get (message->props, PidTagBody) == NULL
      && tern_bag_get (message->props, PidTagHtml) == NULL) {
    g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
    g_autofree char *body = g_strjoinv ("\r\n", lines);

    tern_bag_set_str (message->props, PidTagBody, body);
  }
  tern_ical_add_attendees (reading, message);
}

/** is_nested: whether components end where they should and aren't too deep: libical complains of it on standard error.
 */
static gboolean
is_nested (const char *ical)
{
  guint depth = 0;

  for (const char *at = ical; *at != '\0'; at += strcspn (at, "\n"), at += *at == '\n') {
    gsize name = strcspn (at, ":;\r\n");

    if (name == 5 && g_ascii_strncasecmp (at, "BEGIN", name) == 0)
      depth++;
    else if (name == 3 && g_ascii_strncasecmp (at, "END", name) == 0 && depth-- == 0)
      return FALSE;
    if (depth > DEEPEST)
      return FALSE;
  }
  return TRUE;
}

gboolean
tern_ical_in (const char *ical, TernMimeMessage *message, gboolean *ret_is_whole, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) props = tern_bag_new ();
  TernIcalReading reading = { .props = props, .arena = arena, .is_whole = TRUE };
  icalcomponent *root = strlen (ical) <= LARGEST && is_nested (ical) ? icalparser_parse_string (ical) : NULL;
  gboolean done = FALSE;

  reading.calendar = root;
  if (root != NULL && icalcomponent_isa (root) == ICAL_XROOT_COMPONENT)
    reading.calendar = icalcomponent_get_first_component (root, ICAL_VCALENDAR_COMPONENT);
  if (reading.calendar != NULL && icalcomponent_isa (reading.calendar) == ICAL_VCALENDAR_COMPONENT
      && find_method (reading.calendar, &reading.method)) {
    reading.event = find_event (&reading);
    done = reading.event != NULL && read_event (&reading);
  }
  if (done) {
    finish (&reading, message);
    *ret_is_whole = reading.is_whole;
  } else {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "the calendar is no meeting message");
  }
  if (root != NULL)
    icalcomponent_free (root);
  return done;
}

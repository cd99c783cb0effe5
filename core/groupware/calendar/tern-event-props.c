#include "core/groupware/calendar/tern-event-props.h"

#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"

#define SENSITIVITY_PRIVATE 2 /* [MS-OXCMSG] 2.2.1.13 */

/* The first ones, up to the body, are what a list reads. */
static const TernPropTag tags[] = {
  PidTagSubject,
  PidTagSensitivity,
  PidTagSentRepresentingName,
  PidTagSentRepresentingEmailAddress,
  PidTagSentRepresentingSmtpAddress,
  PidNameKeywords,                                 /* [MS-OXCMSG] 2.2.1.17 */
  PidLidAppointmentStartWhole,                     /* [MS-OXOCAL] 2.2.1.5 */
  PidLidAppointmentEndWhole,                       /* [MS-OXOCAL] 2.2.1.6 */
  PidLidBusyStatus,                                /* [MS-OXOCAL] 2.2.1.2 */
  PidLidLocation,                                  /* [MS-OXOCAL] 2.2.1.4 */
  PidLidAppointmentSubType,                        /* [MS-OXOCAL] 2.2.1.9 */
  PidLidAppointmentStateFlags,                     /* [MS-OXOCAL] 2.2.1.10 */
  PidLidRecurring,                                 /* [MS-OXOCAL] 2.2.1.12 */
  PidLidAppointmentRecur,                          /* [MS-OXOCAL] 2.2.1.44 */
  PidLidTimeZoneStruct,                            /* [MS-OXOCAL] 2.2.1.39 */
  PidLidAppointmentTimeZoneDefinitionRecur,        /* [MS-OXOCAL] 2.2.1.41 */
  PidLidAppointmentTimeZoneDefinitionStartDisplay, /* [MS-OXOCAL] 2.2.1.42 */
  PidLidGlobalObjectId,                            /* [MS-OXOCAL] 2.2.1.27 */
  PidLidPrivate,
  PidLidReminderSet,   /* [MS-OXORMDR] 2.2.1.1 */
  PidLidReminderDelta, /* [MS-OXORMDR] 2.2.1.3 */
  PidTagBody,
  PidTagMessageClass,
  PidTagIconIndex,
  PidTagStartDate,
  PidTagEndDate,
  PidTagOwnerAppointmentId,
  PidTagSentRepresentingAddressType,
  PidTagSentRepresentingEntryId,
  PidTagSenderName,
  PidTagSenderEmailAddress,
  PidTagSenderAddressType,
  PidTagSenderEntryId,
  PidTagSenderSmtpAddress,
  PidLidAppointmentDuration,
  PidLidCommonStart,
  PidLidCommonEnd,
  PidLidClipStart,
  PidLidClipEnd,
  PidLidCleanGlobalObjectId,
  PidLidIsRecurring,
  PidLidRecurrenceType,
  PidLidRecurrencePattern,
  PidLidResponseStatus,
  PidLidSideEffects,
  PidLidReminderTime,
  PidLidReminderSignalTime,
  PidLidAppointmentTimeZoneDefinitionEndDisplay,
  PidLidAllAttendeesString,
  PidLidToAttendeesString,
  PidLidCcAttendeesString,
  0,
};

const TernPropTag *
tern_event_list_tags (guint *ret_n)
{
  *ret_n = 0;
  while (tags[*ret_n] != PidTagBody)
    (*ret_n)++;
  return tags;
}

const TernPropTag *
tern_event_tags (void)
{
  return tags;
}

gboolean
tern_event_is_series (const TernBag *bag)
{
  return tern_bag_get_boolean (bag, PidLidRecurring, FALSE) && tern_bag_get (bag, PidLidAppointmentRecur) != NULL;
}

TernEvent *
tern_event_from_bag (const TernBag *bag, TernId id)
{
  TernEvent *event = tern_event_new ();
  const char *smtp = tern_bag_get_str (bag, PidTagSentRepresentingSmtpAddress, NULL);

  event->id = id;
  event->start = tern_bag_get_time (bag, PidLidAppointmentStartWhole, 0);
  event->end = MAX (event->start, tern_bag_get_time (bag, PidLidAppointmentEndWhole, 0));
  event->original_start = event->start;
  event->is_all_day = tern_bag_get_boolean (bag, PidLidAppointmentSubType, FALSE);
  event->is_private = tern_bag_get_boolean (bag, PidLidPrivate, FALSE)
                      || tern_bag_get_i32 (bag, PidTagSensitivity, 0) >= SENSITIVITY_PRIVATE;
  event->is_meeting = (tern_bag_get_i32 (bag, PidLidAppointmentStateFlags, 0) & TERN_EVENT_STATE_MEETING) != 0;
  event->is_recurring = tern_event_is_series (bag);
  event->busy = (TernBusyStatus) tern_bag_get_i32 (bag, PidLidBusyStatus, TERN_BUSY_BUSY);
  event->subject = g_strdup (tern_bag_get_str (bag, PidTagSubject, NULL));
  event->location = g_strdup (tern_bag_get_str (bag, PidLidLocation, NULL));
  event->body = g_strdup (tern_bag_get_str (bag, PidTagBody, NULL));
  event->organizer_name = g_strdup (tern_bag_get_str (bag, PidTagSentRepresentingName, NULL));
  event->organizer_address
      = g_strdup (smtp != NULL ? smtp : tern_bag_get_str (bag, PidTagSentRepresentingEmailAddress, NULL));
  event->categories = tern_item_copy_strings (bag, PidNameKeywords);
  if (tern_bag_get_boolean (bag, PidLidReminderSet, FALSE))
    event->reminder_minutes = tern_bag_get_i32 (bag, PidLidReminderDelta, 0);
  event->global_object_id = tern_item_copy_bytes (bag, PidLidGlobalObjectId);
  if (event->is_recurring) {
    event->recurrence = tern_item_copy_bytes (bag, PidLidAppointmentRecur);
    event->time_zone = tern_item_copy_bytes (bag, PidLidAppointmentTimeZoneDefinitionRecur);
  }
  if (event->time_zone == NULL)
    event->time_zone = tern_item_copy_bytes (bag, PidLidAppointmentTimeZoneDefinitionStartDisplay);
  return event;
}

gboolean
tern_event_overlaps (const TernEvent *event, const TernFiletime range[2])
{
  return event->start < range[1] && (event->end > range[0] || (event->start == event->end && event->start >= range[0]));
}

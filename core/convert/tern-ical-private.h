#pragma once

#include <libical/ical.h>

#include "core/convert/tern-ical-in.h"
#include "core/model/tern-timezone-blob.h"

/** TernIcalMethod: what an iTIP message wants (RFC 5546 1.4). */
typedef enum {
  TERN_ICAL_REQUEST,
  TERN_ICAL_CANCEL,
  TERN_ICAL_REPLY,
  TERN_ICAL_COUNTER,
} TernIcalMethod;

/** TernIcalTime: a date or a moment of a component. @zone is never NULL if it @is_set. */
typedef struct {
  gboolean is_set;
  gboolean is_date;
  TernFiletime local;
  TernFiletime utc;
  const TernTimeZoneDefinition *zone;
  const char *zone_name;
} TernIcalTime;

/** TernIcalReading: one object while it is read; what it needs to keep is in @arena. */
typedef struct {
  icalcomponent *calendar;
  icalcomponent *event;
  TernIcalMethod method;
  TernBag *props; /* what the message gets, once everything could be read */
  TernArena *arena;
  TernIcalTime start;
  TernIcalTime end;
  gboolean is_whole;
} TernIcalReading;

/* tern-ical-time.c */
TernIcalTime tern_ical_time (TernIcalReading *reading, icalproperty *property);
/** tern_ical_value_time: @value in the zone of @property. */
TernIcalTime tern_ical_value_time (TernIcalReading *reading, icalproperty *property, icaltimetype value);

/* tern-ical-recurrence.c: the recurrence of the event, if it has one that Outlook can express ([MS-OXOCAL] 2.2.1.44).
 */
void tern_ical_read_recurrence (TernIcalReading *reading);

/* tern-ical-people.c */
/** tern_ical_address: (nullable): of a "mailto:" URI, in @arena. */
const char *tern_ical_address (const char *uri, TernArena *arena);
void tern_ical_read_organizer (TernIcalReading *reading);
/** tern_ical_add_attendees: who isn't in the message's headers is a recipient too ([MS-OXCICAL] 2.1.3.1.1.20.2). */
void tern_ical_add_attendees (const TernIcalReading *reading, TernMimeMessage *message);

/* tern-ical-uid.c */
/** tern_ical_global_object_id: (transfer full): PidLidGlobalObjectId of a UID ([MS-OXCICAL] 2.1.3.1.1.20.26); @instance
 * 0: the series'. */
GBytes *tern_ical_global_object_id (const char *uid, TernFiletime instance);

#pragma once

#include <gio/gio.h>

#include "core/base/tern-filetime.h"
#include "core/model/tern-id.h"
#include "core/spi/tern-job.h"

/** TernBusyStatus: PidLidBusyStatus ([MS-OXOCAL] 2.2.1.2). */
typedef enum {
  TERN_BUSY_FREE = 0,
  TERN_BUSY_TENTATIVE = 1,
  TERN_BUSY_BUSY = 2,
  TERN_BUSY_OUT_OF_OFFICE = 3,
  TERN_BUSY_WORKING_ELSEWHERE = 4,
} TernBusyStatus;

/** TernAttendee: @role: 1 required, 2 optional, 3 resource; @response: PidTagRecipientTrackStatus
 * ([MS-OXOCAL] 2.2.4.10.2). */
typedef struct {
  char *name;
  char *address;
  guint role;
  guint response;
} TernAttendee;
void tern_attendee_free (TernAttendee *attendee);

/**
 * TernEvent:
 *
 * An event or one instance of a series, as views show it: the same properties that Outlook writes, read and written in
 * place. Times are UTC. Everything is owned by the event.
 */
typedef struct {
  TernId id; /* 0: not saved yet */
  TernFiletime start;
  TernFiletime end;
  gboolean is_all_day;
  gboolean is_private;
  gboolean is_meeting;
  gboolean is_recurring;         /* the item is a series; in a list: this is an instance of it */
  gboolean is_exception;         /* this instance differs from the series */
  TernFiletime original_start;   /* of an instance of a series; else equal to start */
  TernBusyStatus busy;
  char *subject;
  char *location;
  char *body;                    /* plain text; only from read() */
  char *organizer_name;
  char *organizer_address;
  char **categories;             /* NULL-terminated, may be NULL */
  gint reminder_minutes;         /* -1: none */
  GPtrArray *attendees;          /* (element-type TernAttendee); only from read() */
  GBytes *global_object_id;      /* PidLidGlobalObjectId; nullable */
  GBytes *recurrence;            /* PidLidAppointmentRecur as Outlook wrote it; NULL: single. Written bit by bit */
  GBytes *time_zone;             /* PidLidAppointmentTimeZoneDefinitionRecur; nullable */
} TernEvent;

TernEvent *tern_event_new (void);
void tern_event_free (TernEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernEvent, tern_event_free)

/** TernCalendar: one calendar folder as a calendar. */
#define TERN_TYPE_CALENDAR (tern_calendar_get_type ())
G_DECLARE_INTERFACE (TernCalendar, tern_calendar, TERN, CALENDAR, GObject)

/** Instances that one list may hold; more are TOO_BIG. */
#define TERN_CALENDAR_MAX_INSTANCES 10000

struct _TernCalendarInterface {
  GTypeInterface parent;

  /* (element-type TernEvent) what overlaps [@start, @end), series expanded, in order of start. */
  GPtrArray *(*list) (TernCalendar *calendar, TernFiletime start, TernFiletime end, TernJob *job, GError **error);
  TernEvent *(*read) (TernCalendar *calendar, TernId id, TernJob *job, GError **error);
  /* Creates (id 0) or changes an item; properties that an event doesn't show stay as they are. Sets @event's id. An
   * instance of a series, as list() gives it, becomes an exception: NOT_FOUND when the series has it no more. */
  gboolean (*write) (TernCalendar *calendar, TernEvent *event, TernJob *job, GError **error);
  gboolean (*remove) (TernCalendar *calendar, TernId id, TernJob *job, GError **error);
};

GPtrArray *tern_calendar_list (TernCalendar *calendar, TernFiletime start, TernFiletime end, TernJob *job,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernEvent *
tern_calendar_read (TernCalendar *calendar, TernId id, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
tern_calendar_write (TernCalendar *calendar, TernEvent *event, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
tern_calendar_remove (TernCalendar *calendar, TernId id, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#include "core/spi/tern-calendar.h"

G_DEFINE_INTERFACE (TernCalendar, tern_calendar, G_TYPE_OBJECT)

static void
tern_calendar_default_init (TernCalendarInterface *iface)
{
}

GPtrArray *
tern_calendar_list (TernCalendar *calendar, TernFiletime start, TernFiletime end, TernJob *job, GError **error)
{
  return TERN_CALENDAR_GET_IFACE (calendar)->list (calendar, start, end, job, error);
}

TernEvent *
tern_calendar_read (TernCalendar *calendar, TernId id, TernJob *job, GError **error)
{
  return TERN_CALENDAR_GET_IFACE (calendar)->read (calendar, id, job, error);
}

gboolean
tern_calendar_write (TernCalendar *calendar, TernEvent *event, TernJob *job, GError **error)
{
  return TERN_CALENDAR_GET_IFACE (calendar)->write (calendar, event, job, error);
}

gboolean
tern_calendar_remove (TernCalendar *calendar, TernId id, TernJob *job, GError **error)
{
  return TERN_CALENDAR_GET_IFACE (calendar)->remove (calendar, id, job, error);
}

void
tern_attendee_free (TernAttendee *attendee)
{
  if (attendee == NULL)
    return;
  g_free (attendee->name);
  g_free (attendee->address);
  g_free (attendee);
}

/** tern_event_new: (transfer full): a single, busy event without times. */
TernEvent *
tern_event_new (void)
{
  TernEvent *event = g_new0 (TernEvent, 1);

  event->busy = TERN_BUSY_BUSY;
  event->reminder_minutes = -1;
  event->attendees = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_attendee_free);
  return event;
}

void
tern_event_free (TernEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->subject);
  g_free (event->location);
  g_free (event->body);
  g_free (event->organizer_name);
  g_free (event->organizer_address);
  g_strfreev (event->categories);
  g_ptr_array_unref (event->attendees);
  g_clear_pointer (&event->global_object_id, g_bytes_unref);
  g_clear_pointer (&event->recurrence, g_bytes_unref);
  g_clear_pointer (&event->time_zone, g_bytes_unref);
  g_free (event);
}

#include "core/groupware/calendar/tern-event-props.h"

#include "core/base/tern-error.h"
#include "core/model/tern-civil-date.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-recurrence-expand.h"

/* No two wall clocks are further apart than this; the exact range is compared in UTC afterwards. */
#define DAY (TERN_MINUTES_PER_DAY * TERN_FILETIME_MINUTE)
/* What the wider range may hold more. */
#define WIDER 64

/* A damaged time zone doesn't take the series away: the next best one counts, at last UTC. */
void
tern_event_zone (const TernBag *bag, TernArena *arena, TernTimeZoneDefinition *ret_zone)
{
  static const TernPropTag definitions[]
      = { PidLidAppointmentTimeZoneDefinitionRecur, PidLidAppointmentTimeZoneDefinitionStartDisplay };
  TernBin old = tern_bag_get_bin (bag, PidLidTimeZoneStruct);
  TernTimeZoneStruct zone;

  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++) {
    TernBin blob = tern_bag_get_bin (bag, definitions[i]);

    if (blob.size > 0 && tern_time_zone_definition_parse (blob.data, blob.size, arena, ret_zone, NULL))
      return;
    if (i == 0 && old.size > 0 && tern_time_zone_struct_parse (old.data, old.size, &zone, NULL)) {
      tern_time_zone_definition_init (ret_zone, "", &zone.rule, arena);
      return;
    }
  }
  *ret_zone = (TernTimeZoneDefinition){ 0 };
}

static guint32
to_minutes (TernFiletime local)
{
  return (guint32) MIN (local / TERN_FILETIME_MINUTE, G_MAXUINT32);
}

/** override: what an exception has of its own ([MS-OXOCAL] 2.2.1.44.2). */
static void
override (TernEvent *event, const TernRecurrenceException *exception, TernArena *arena)
{
  event->is_exception = TRUE;
  if ((exception->overrides & TERN_OVERRIDE_SUBJECT) != 0) {
    g_free (event->subject);
    event->subject = g_strdup (tern_recurrence_text_get (&exception->subject, arena));
  }
  if ((exception->overrides & TERN_OVERRIDE_LOCATION) != 0) {
    g_free (event->location);
    event->location = g_strdup (tern_recurrence_text_get (&exception->location, arena));
  }
  if ((exception->overrides & TERN_OVERRIDE_BUSY_STATUS) != 0)
    event->busy = (TernBusyStatus) exception->busy_status;
  if ((exception->overrides & TERN_OVERRIDE_SUB_TYPE) != 0)
    event->is_all_day = exception->sub_type != 0;
  if ((exception->overrides & TERN_OVERRIDE_REMINDER_DELTA) != 0 && event->reminder_minutes >= 0)
    event->reminder_minutes = (gint) MIN (exception->reminder_delta, G_MAXINT);
  if ((exception->overrides & TERN_OVERRIDE_REMINDER) != 0) {
    if (exception->reminder_set == 0)
      event->reminder_minutes = -1;
    else if (event->reminder_minutes < 0)
      event->reminder_minutes = (gint) MIN (exception->reminder_delta, G_MAXINT);
  }
}

/** new_instance: an instance shows neither the pattern nor the whole series' contents, so that it can't be taken for
 * the series. */
static TernEvent *
new_instance (const TernBag *bag, TernId id)
{
  TernEvent *event = tern_event_from_bag (bag, id);

  g_clear_pointer (&event->recurrence, g_bytes_unref);
  event->is_recurring = TRUE;
  return event;
}

static gboolean
add (GPtrArray *events, TernEvent *event, const TernFiletime range[2], guint max, GError **error)
{
  if (!tern_event_overlaps (event, range)) {
    tern_event_free (event);
    return TRUE;
  }
  if (events->len >= max) {
    tern_event_free (event);
    g_set_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "more than %u events in this range", max);
    return FALSE;
  }
  g_ptr_array_add (events, event);
  return TRUE;
}

gboolean
tern_event_expand (const TernBag *bag, TernId id, const TernFiletime range[2], guint max, GPtrArray *events,
                   GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (TernRecurrenceInstance));
  g_autoptr (GError) why = NULL;
  TernBin blob = tern_bag_get_bin (bag, PidLidAppointmentRecur);
  TernAppointmentRecurrence recurrence;
  TernTimeZoneDefinition zone;
  TernFiletime from, to;

  tern_event_zone (bag, arena, &zone);
  from = tern_time_zone_to_local (&zone, range[0]);
  to = tern_time_zone_to_local (&zone, range[1]);
  if (!tern_appointment_recurrence_parse (blob.data, blob.size, arena, &recurrence, &why)
      || !tern_recurrence_expand (&recurrence, to_minutes (from - MIN (from, DAY)), to_minutes (to + DAY), max + WIDER,
                                  instances, &why)) {
    if (g_error_matches (why, TERN_ERROR, TERN_ERROR_LIMIT)) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "more than %u events in this range", max);
      return FALSE;
    }
    return add (events, new_instance (bag, id), range, max, error);
  }
  for (guint i = 0; i < instances->len; i++) {
    const TernRecurrenceInstance *instance = &g_array_index (instances, TernRecurrenceInstance, i);
    TernEvent *event = new_instance (bag, id);

    event->start = tern_time_zone_to_utc (&zone, instance->start * TERN_FILETIME_MINUTE);
    event->end = MAX (event->start, tern_time_zone_to_utc (&zone, instance->end * TERN_FILETIME_MINUTE));
    event->original_start = tern_time_zone_to_utc (&zone, instance->original_start * TERN_FILETIME_MINUTE);
    if (instance->exception != NULL)
      override (event, instance->exception, arena);
    if (!add (events, event, range, max, error))
      return FALSE;
  }
  return TRUE;
}

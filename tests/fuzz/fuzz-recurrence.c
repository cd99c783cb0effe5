#include <string.h>

#include "core/model/tern-recurrence-expand.h"
#include "core/model/tern-timezone-blob.h"
#include "tests/fuzz/fuzz-target.h"

static void
check_expansion (const TernAppointmentRecurrence *recurrence, guint32 from, guint32 length)
{
  g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (TernRecurrenceInstance));
  guint32 to = length < G_MAXUINT32 - from ? from + length : G_MAXUINT32;

  if (!tern_recurrence_expand (recurrence, from, to, 500, instances, NULL))
    return;
  g_assert_cmpuint (instances->len, <=, 500);
  for (guint i = 1; i < instances->len; i++)
    g_assert_cmpuint (g_array_index (instances, TernRecurrenceInstance, i - 1).start, <=,
                      g_array_index (instances, TernRecurrenceInstance, i).start);
}

static void
check_time_zone (const TernTimeZoneDefinition *zone, const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = tern_time_zone_definition_to_bytes (zone);
  TernFiletime time = 0;

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, size);
  memcpy (&time, data, MIN (size, sizeof time));
  (void) tern_time_zone_to_utc (zone, tern_time_zone_to_local (zone, time));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernAppointmentRecurrence recurrence;
  TernRecurrencePattern pattern;
  TernTimeZoneDefinition zone;

  if (tern_appointment_recurrence_parse (data, size, arena, &recurrence, NULL)) {
    g_autoptr (GBytes) bytes = tern_appointment_recurrence_to_bytes (&recurrence);

    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, size);
    check_expansion (&recurrence, 0, G_MAXUINT32);
    check_expansion (&recurrence, recurrence.pattern.start_date, 60 * 1440);
    check_expansion (&recurrence, recurrence.pattern.end_date, 1440);
    for (guint i = 0; i < recurrence.n_exceptions; i++) {
      (void) tern_recurrence_text_get (&recurrence.exceptions[i].subject, arena);
      (void) tern_recurrence_text_get (&recurrence.exceptions[i].location, arena);
    }
  }
  if (tern_recurrence_pattern_parse (data, size, arena, &pattern, NULL)) {
    g_auto (TernWriter) writer = { .limit = G_MAXSIZE };

    tern_recurrence_pattern_write (&pattern, &writer);
    g_assert_cmpuint (writer.size, <=, size);
    g_assert_cmpmem (writer.data, writer.size, data, writer.size);
    tern_recurrence_pattern_set_first_date_time (&pattern);
  }
  if (tern_time_zone_definition_parse (data, size, arena, &zone, NULL))
    check_time_zone (&zone, data, size);
  return 0;
}

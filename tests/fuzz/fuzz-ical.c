#include "core/convert/tern-ical-in.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-recurrence.h"
#include "core/model/tern-timezone-blob.h"
#include "tests/fuzz/fuzz-target.h"

/** check_blobs: what other parts read again. */
static void
check_blobs (const TernBag *props)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernBin zone = tern_bag_get_bin (props, PidLidAppointmentTimeZoneDefinitionStartDisplay);
  TernBin series = tern_bag_get_bin (props, PidLidAppointmentRecur);
  TernTimeZoneDefinition definition;
  TernAppointmentRecurrence recurrence;

  g_assert_true (tern_time_zone_definition_parse (zone.data, zone.size, arena, &definition, NULL));
  if (series.data != NULL)
    g_assert_true (tern_appointment_recurrence_parse (series.data, series.size, arena, &recurrence, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (TernMimeMessage) message = tern_mime_message_new ();
  g_autoptr (GBytes) block = NULL;
  gboolean is_whole = FALSE;

  if (!tern_ical_in (valid, message, &is_whole, NULL)) {
    g_assert_cmpuint (tern_bag_get_size (message->props), ==, 0);
    return 0;
  }
  g_assert_nonnull (tern_bag_get (message->props, PidTagMessageClass));
  g_assert_cmpuint (tern_bag_get_time (message->props, PidLidAppointmentEndWhole, 0), >=,
                    tern_bag_get_time (message->props, PidLidAppointmentStartWhole, 1));
  check_blobs (message->props);
  block = tern_prop_block_pack (message->props);
  g_assert_nonnull (block);
  return 0;
}

#include "plugins/mapi/codec/codec-rule-action.h"
#include "tests/fuzz/fuzz-round-trip.h"
#include "tests/fuzz/fuzz-target.h"

static gboolean
read_actions (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret)
{
  return codec_rule_actions_read (reader, ctx, arena, ret);
}

static void
write_actions (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)
{
  codec_rule_actions_write (writer, ctx, *(const TernRuleActions *const *) value);
}

static char *
print_actions (gconstpointer value)
{
  return codec_rule_actions_to_string (*(const TernRuleActions *const *) value);
}

static gboolean
read_extended (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret)
{
  return codec_extended_rule_actions_read (reader, ctx, arena, ret);
}

static void
write_extended (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)
{
  codec_extended_rule_actions_write (writer, ctx, value);
}

static char *
print_extended (gconstpointer value)
{
  return codec_extended_rule_actions_to_string (value);
}

static gboolean
read_condition (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret)
{
  return codec_extended_rule_condition_read (reader, ctx, arena, ret);
}

static void
write_condition (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)
{
  codec_extended_rule_condition_write (writer, ctx, value);
}

static char *
print_condition (gconstpointer value)
{
  return codec_extended_rule_condition_to_string (value);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const FuzzCodec standard = { sizeof (const TernRuleActions *), read_actions, write_actions, print_actions };
  static const FuzzCodec extended = { sizeof (ExtendedRuleActions), read_extended, write_extended, print_extended };
  static const FuzzCodec condition
      = { sizeof (ExtendedRuleCondition), read_condition, write_condition, print_condition };
  MapiCodecContext ctx = { .form = MAPI_FORM_ROP };

  fuzz_round_trip (&standard, &ctx, data, size);
  fuzz_round_trip (&extended, &ctx, data, size);
  fuzz_round_trip (&condition, &ctx, data, size);
  return 0;
}

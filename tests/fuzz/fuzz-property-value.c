#include "plugins/mapi/codec/codec-property-value.h"
#include "tests/fuzz/fuzz-round-trip.h"
#include "tests/fuzz/fuzz-target.h"

static gboolean
read_value (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret)
{
  return codec_tagged_property_value_read (reader, ctx, arena, ret);
}

static void
write_value (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)
{
  codec_tagged_property_value_write (writer, ctx, value);
}

static char *
print_value (gconstpointer value)
{
  return codec_tagged_property_value_to_string (value);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const FuzzCodec codec = { sizeof (TernValue), read_value, write_value, print_value };
  MapiCodecContext ctx;

  if (size < 1)
    return 0;
  ctx = fuzz_context (data[0]);
  fuzz_round_trip (&codec, &ctx, data + 1, size - 1);
  return 0;
}

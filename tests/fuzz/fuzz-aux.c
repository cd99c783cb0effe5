#include "plugins/mapi/codec/codec-aux.h"
#include "tests/fuzz/fuzz-round-trip.h"
#include "tests/fuzz/fuzz-target.h"

static gboolean
read_blocks (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret)
{
  return codec_aux_blocks_read (reader, arena, ret);
}

static void
write_blocks (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)
{
  codec_aux_blocks_write (writer, value);
}

static char *
print_blocks (gconstpointer value)
{
  return codec_aux_blocks_to_string (value);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const FuzzCodec codec = { sizeof (AuxBlocks), read_blocks, write_blocks, print_blocks };
  MapiCodecContext ctx = { 0 };

  fuzz_round_trip (&codec, &ctx, data, size);
  return 0;
}

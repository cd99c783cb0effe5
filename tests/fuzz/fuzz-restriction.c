#include "plugins/mapi/codec/codec-restriction.h"
#include "tests/fuzz/fuzz-round-trip.h"
#include "tests/fuzz/fuzz-target.h"

static gboolean
read_restriction (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret)
{
  return codec_restriction_read (reader, ctx, arena, ret);
}

static void
write_restriction (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)
{
  codec_restriction_write (writer, ctx, *(const TernRestriction *const *) value);
}

static char *
print_restriction (gconstpointer value)
{
  return codec_restriction_to_string (*(const TernRestriction *const *) value);
}

/* In every form, so that seeds need no prefix. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const FuzzCodec codec
      = { sizeof (const TernRestriction *), read_restriction, write_restriction, print_restriction };

  for (guint form = MAPI_FORM_ROP; form <= MAPI_FORM_SEARCH_FOLDER; form++) {
    MapiCodecContext ctx = { .form = form, .string8 = size % 2 };

    fuzz_round_trip (&codec, &ctx, data, size);
  }
  return 0;
}

#include "plugins/mapi/codec/codec-property-row.h"
#include "tests/fuzz/fuzz-round-trip.h"
#include "tests/fuzz/fuzz-target.h"

#define MOST_COLUMNS 16

static gboolean
read_row (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret)
{
  return codec_property_row_read (reader, ctx, arena, ctx->columns, ctx->n_columns, ret);
}

static void
write_row (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)
{
  codec_property_row_write (writer, ctx, ctx->columns, ctx->n_columns, *(const TernValue *const *) value);
}

static char *
print_row (gconstpointer value)
{
  return g_strdup ("");
}

/* One byte of context, a count of columns, their tags, then rows. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const FuzzCodec codec = { sizeof (TernValue *), read_row, write_row, print_row };
  TernPropTag columns[MOST_COLUMNS] = { 0 };
  MapiCodecContext ctx;
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernReader reader;
  TernBin rows;

  if (size < 1)
    return 0;
  ctx = fuzz_context (data[0]);
  tern_reader_init (&reader, data + 1, size - 1);
  ctx.columns = columns;
  ctx.n_columns = tern_reader_u8 (&reader) % MOST_COLUMNS;
  for (guint i = 0; i < ctx.n_columns; i++)
    columns[i] = tern_reader_u32 (&reader);
  if (reader.failed)
    return 0;
  fuzz_round_trip (&codec, &ctx, reader.data + reader.pos, tern_reader_left (&reader));
  codec_property_rows_read (&reader, &ctx, arena, data[0], &rows);
  return 0;
}

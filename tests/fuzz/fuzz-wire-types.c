#include "plugins/mapi/wire/wire-all.h"
#include "tests/fuzz/fuzz-round-trip.h"
#include "tests/fuzz/fuzz-target.h"

static const TernPropTag columns[] = { 0x0037001F, 0x67480014, 0x0E070003, 0x0FFF0102, 0x36170000, 0x101F101F };

static void
write_value (const WireType *type, const MapiCodecContext *ctx, gconstpointer value, TernWriter *writer)
{
  g_autofree char *text = wire_type_to_string (type, value);

  g_assert_nonnull (text);
  tern_writer_init (writer, G_MAXSSIZE);
  type->write (writer, ctx, value);
}

static void
round_trip (const WireType *type, const MapiCodecContext *ctx, const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  gpointer first = tern_arena_alloc0 (arena, type->size), second = tern_arena_alloc0 (arena, type->size);
  g_auto (TernWriter) once = { 0 }, twice = { 0 };
  TernReader reader;
  gboolean read;

  tern_reader_init (&reader, data, size);
  read = type->read (&reader, ctx, arena, first);
  g_assert_cmpint (read, ==, !reader.failed);
  g_assert_cmpuint (tern_arena_get_size (arena), <=, 128 * 1024 + size * 128);
  if (!read)
    return;
  write_value (type, ctx, first, &once);
  if (once.overrun)
    return;
  if (type->exact)
    g_assert_cmpmem (once.data, once.size, data, reader.pos);
  tern_reader_init (&reader, once.data, once.size);
  g_assert_true (type->read (&reader, ctx, arena, second));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  write_value (type, ctx, second, &twice);
  g_assert_cmpmem (once.data, once.size, twice.data, twice.size);
}

/* One byte of context, two that choose a structure, its bytes. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  MapiCodecContext ctx;

  if (size < 3)
    return 0;
  ctx = fuzz_context (data[0]);
  ctx.private_logon = data[0] >> 5 & 1;
  ctx.columns = columns;
  ctx.n_columns = 1 + (data[0] >> 6);
  round_trip (wire_all_types[(data[1] | data[2] << 8) % wire_n_all_types], &ctx, data + 3, size - 3);
  return 0;
}

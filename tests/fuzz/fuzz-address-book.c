#include "plugins/mapi/codec/codec-address-book.h"
#include "plugins/mapi/codec/codec-restriction.h"
#include "tests/fuzz/fuzz-round-trip.h"
#include "tests/fuzz/fuzz-target.h"

static gboolean
read_list (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret)
{
  return codec_address_book_property_value_list_read (reader, ctx, arena, ret);
}

static void
write_list (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)
{
  codec_address_book_property_value_list_write (writer, ctx, value);
}

static char *
print_list (gconstpointer value)
{
  return codec_address_book_property_value_list_to_string (value);
}

static gboolean
read_row (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret)
{
  return codec_address_book_property_row_read (reader, ctx, arena, ctx->columns, ctx->n_columns, ret);
}

static void
write_row (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)
{
  codec_address_book_property_row_write (writer, ctx, ctx->columns, ctx->n_columns, value);
}

static char *
print_row (gconstpointer value)
{
  return codec_address_book_property_row_to_string (value);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const FuzzCodec list = { sizeof (AddressBookPropertyValueList), read_list, write_list, print_list };
  static const FuzzCodec row = { sizeof (AddressBookPropertyRow), read_row, write_row, print_row };
  static const TernPropTag columns[]
      = { 0x3001001F, 0x3001001E, 0x0FFF0102, 0x39000003, 0x8009000D, 0x800F101F, 0x3A7C1102, 0x39FE0000, 0x3A00000A };
  MapiCodecContext ctx = { .columns = columns, .n_columns = G_N_ELEMENTS (columns) };

  fuzz_round_trip (&list, &ctx, data, size);
  fuzz_round_trip (&row, &ctx, data, size);
  return 0;
}

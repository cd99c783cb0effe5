#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-recipient-row.h"
#include "tests/fuzz/fuzz-round-trip.h"
#include "tests/fuzz/fuzz-target.h"

static gboolean
read_row (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret)
{
  return codec_recipient_row_read (reader, ctx, arena, ret);
}

static void
write_row (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)
{
  codec_recipient_row_write (writer, ctx, value);
}

static char *
print_row (gconstpointer value)
{
  return codec_recipient_row_to_string (value);
}

static void
check_bag (const MapiCodecContext *ctx, const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) bag = tern_bag_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  RecipientRow row;
  TernReader reader;

  tern_reader_init (&reader, data, size);
  if (!codec_recipient_row_read (&reader, ctx, arena, &row))
    return;
  recipient_row_to_bag (&row, "/o=Example/ou=Exchange Administrative Group", bag);
  recipient_row_init (ctx, arena, bag, &row);
  codec_recipient_row_write (&writer, ctx, &row);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const FuzzCodec codec = { sizeof (RecipientRow), read_row, write_row, print_row };
  static const TernPropTag columns[] = { PidTagObjectType,
                                         PidTagDisplayType,
                                         PidTagAddressBookDisplayNamePrintable,
                                         PidTagSmtpAddress,
                                         PidTagSendInternetEncoding,
                                         PidTagEntryId,
                                         PidTagSearchKey,
                                         TERN_PROP_TAG (0x3001, PtypString8),
                                         TERN_PROP_TAG (0x5FF6, PtypUnspecified) };
  MapiCodecContext ctx;

  if (size < 1)
    return 0;
  ctx = fuzz_context (data[0] & ~7);
  ctx.columns = columns;
  ctx.n_columns = G_N_ELEMENTS (columns);
  fuzz_round_trip (&codec, &ctx, data + 1, size - 1);
  check_bag (&ctx, data + 1, size - 1);
  return 0;
}

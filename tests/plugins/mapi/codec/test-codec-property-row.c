#include "tests/plugins/mapi/codec/codec-test.h"

#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-property-row.h"

#define KEYWORDS 0x9000101F
/* Where the rows begin in the recorded answer. */
#define ROWS_AT 0x8F

static void
assert_row (const MapiCodecContext *ctx, const TernPropTag *columns, guint n, const TernValue *cells, const char *hex)
{
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };

  codec_property_row_write (&writer, ctx, columns, n, cells);
  assert_written (&writer, hex);
}

/* [MS-OXCDATA] 2.8.1.1: all there: Flag 0, then the bare values. */
static void
test_standard (void)
{
  static const TernPropTag columns[] = { PidTagFolderId, PidTagDisplayName, PidTagSubfolders };
  MapiCodecContext ctx = { 0 };
  TernValue cells[] = { tern_value_i64 (PidTagFolderId, 0x0D01000000000001LL), tern_value_str (PidTagDisplayName, "A"),
                        tern_value_boolean (PidTagSubfolders, FALSE) };

  assert_row (&ctx, columns, 3, cells, "00 01000000 0000010D 4100 0000 00");
}

/* [MS-OXCDATA] 2.8.1.2, 2.11.5: one missing: Flag 1, and each value behind its own flag. */
static void
test_flagged (void)
{
  static const TernPropTag columns[] = { PidTagDisplayName, PidTagContentCount, PidTagBody };
  MapiCodecContext ctx = { 0 };
  TernValue cells[]
      = { tern_value_str (PidTagDisplayName, "A"), tern_value_missing (PidTagContentCount, TERN_ERROR_NOT_FOUND),
          tern_value_missing (PidTagBody, TERN_ERROR_TOO_BIG) };

  assert_row (&ctx, columns, 3, cells, "01 00 4100 0000 0A 0F010480 0A 0E000780");
}

/* [MS-OXCDATA] 2.11.3, 2.11.6: PtypUnspecified columns bring their type. */
static void
test_unspecified (void)
{
  static const TernPropTag columns[]
      = { TERN_PROP_TAG (0x3001, PtypUnspecified), TERN_PROP_TAG (0x3602, PtypUnspecified) };
  MapiCodecContext ctx = { .code_page = 1252 };
  TernValue cells[] = { tern_value_str (PidTagDisplayName, "ü"), tern_value_i32 (PidTagContentCount, 2) };

  assert_row (&ctx, columns, 2, cells, "00 1F00 FC00 0000 0300 02000000");
  ctx.string8 = TRUE;
  assert_row (&ctx, columns, 2, cells, "00 1E00 FC 00 0300 02000000");
  cells[1] = tern_value_missing (PidTagContentCount, TERN_ERROR_NOT_FOUND);
  assert_row (&ctx, columns, 2, cells, "01 1E00 00 FC 00 0A00 0A 0F010480");
}

static void
test_conversions (void)
{
  static const TernPropTag columns[] = { TERN_PROP_TAG (0x3001, PtypString8), KEYWORDS | TERN_PROP_TYPE_INSTANCE,
                                         TERN_PROP_TAG (0x9001, PtypMultipleString8) };
  static const char *const names[] = { "é", "" };
  MapiCodecContext ctx = { .code_page = 1252 };
  TernValue cells[] = { tern_value_str (PidTagDisplayName, "é"),
                        tern_value_str (TERN_PROP_TAG (0x9000, PtypString), "Red"),
                        { .tag = 0x9001101F, .multi = { .count = 2, .strings = names } } };

  assert_row (&ctx, columns, 3, cells, "00 E9 00 5200 6500 6400 0000 02000000 E9 00 00");
  g_assert_cmphex (codec_column_value_type (columns[1]), ==, PtypString);
  /* A cell of another type than the column's counts as missing. */
  cells[1] = tern_value_i32 (TERN_PROP_TAG (0x9000, PtypInteger32), 1);
  assert_row (&ctx, columns, 2, cells, "01 00 E9 00 0A 0F010480");
}

/* [MS-OXCMAPIHTTP] 2.2.1.7. */
static void
test_address_book (void)
{
  static const TernPropTag columns[] = { PidTagDisplayName, PidTagObjectType, PidTagSmtpAddress };
  MapiCodecContext ctx = { .form = MAPI_FORM_ADDRESS_BOOK };
  TernValue cells[] = { tern_value_str (PidTagDisplayName, "A"), tern_value_i32 (PidTagObjectType, 6),
                        tern_value_missing (PidTagSmtpAddress, TERN_ERROR_NOT_FOUND) };

  assert_row (&ctx, columns, 2, cells, "00 FF 4100 0000 06000000");
  assert_row (&ctx, columns, 3, cells, "01 00 FF 4100 0000 00 06000000 0A 0F010480");
}

/* A COUNT of 16 bits can't say more than 65535 bytes: the client is told to open a stream. */
static void
test_too_big (void)
{
  static const TernPropTag columns[] = { PidTagObjectType, PidTagEntryId };
  MapiCodecContext ctx = { 0 };
  g_autofree guint8 *data = g_malloc0 (0x10000);
  TernValue cells[] = { tern_value_i32 (PidTagObjectType, 6), tern_value_bin (PidTagEntryId, data, 0x10000) };

  assert_row (&ctx, columns, 2, cells, "01 00 06000000 0A 0E000780");
}

static gboolean
read_flagged_row (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena)
{
  TernValue *cells;

  return codec_property_row_read (reader, ctx, arena, ctx->columns, ctx->n_columns, &cells);
}

static void
test_read (void)
{
  static const TernPropTag columns[] = { PidTagDisplayName, PidTagContentCount, TERN_PROP_TAG (0x3602, PtypUnspecified),
                                         KEYWORDS | TERN_PROP_TYPE_INSTANCE };
  MapiCodecContext ctx = { .columns = columns, .n_columns = 4 };
  g_autoptr (GBytes) bytes = bytes_of_hex ("01 00 4100 0000 01 0300 00 07000000 0A 0E000780");
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernReader reader;
  TernValue *cells;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_property_row_read (&reader, &ctx, arena, columns, 4, &cells));
  g_assert_cmpstr (cells[0].str, ==, "A");
  g_assert_true (tern_value_is_missing (&cells[1]));
  g_assert_cmpint (cells[2].i32, ==, 7);
  g_assert_cmpint (cells[3].i32, ==, TERN_ERROR_TOO_BIG);
  assert_all_cuts_fail (bytes, &ctx, read_flagged_row);
}

/* The rows of a real RopQueryRows: fifteen folders, each written back as Exchange wrote it. */
static void
test_exchange (void)
{
  static const TernPropTag columns[] = { PidTagFolderId, PidTagDisplayName, PidTagContentCount, PidTagSubfolders };
  MapiCodecContext ctx = { .columns = columns, .n_columns = G_N_ELEMENTS (columns) };
  g_autoptr (GBytes) file = load_file ("exchange-se/hierarchy/03-execute.response.bin", FALSE);
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernReader reader;
  TernBin rows;

  tern_reader_init_bytes (&reader, file);
  tern_reader_skip (&reader, ROWS_AT);
  g_assert_true (codec_property_rows_read (&reader, &ctx, arena, 15, &rows));
  tern_reader_init (&reader, rows.data, rows.size);
  for (guint i = 0; i < 15; i++) {
    g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
    gsize from = reader.pos;
    TernValue *cells;

    g_assert_true (codec_property_row_read (&reader, &ctx, arena, columns, ctx.n_columns, &cells));
    g_assert_cmpuint ((guint64) cells[0].i64 & 0xFFFF, ==, 1);
    codec_property_row_write (&writer, &ctx, columns, ctx.n_columns, cells);
    g_assert_cmpmem (writer.data, writer.size, rows.data + from, reader.pos - from);
    if (i == 7)
      g_assert_cmpstr (cells[1].str, ==, "Inbox");
  }
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/property-row/standard", test_standard);
  g_test_add_func ("/codec/property-row/flagged", test_flagged);
  g_test_add_func ("/codec/property-row/unspecified", test_unspecified);
  g_test_add_func ("/codec/property-row/conversions", test_conversions);
  g_test_add_func ("/codec/property-row/address book", test_address_book);
  g_test_add_func ("/codec/property-row/too big", test_too_big);
  g_test_add_func ("/codec/property-row/read", test_read);
  g_test_add_func ("/codec/property-row/exchange", test_exchange);
  return g_test_run ();
}

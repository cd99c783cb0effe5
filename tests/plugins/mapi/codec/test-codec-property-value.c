#include "tests/plugins/mapi/codec/codec-test.h"

#include "core/model/tern-id.h"
#include "core/model/tern-restriction.h"
#include "plugins/mapi/codec/codec-property-value.h"

typedef struct {
  const char *what;
  MapiCodecForm form;
  const char *hex;
  const char *back; /* NULL: the same bytes */
} Case;

/* [MS-OXCDATA] 2.11.1, 2.11.4: PropertyType, PropertyId, then the value. */
static const Case cases[] = {
  { "null", MAPI_FORM_ROP, "0100 0030", NULL },
  { "integer16", MAPI_FORM_ROP, "0200 0090 FEFF", NULL },
  { "integer32", MAPI_FORM_ROP, "0300 1700 02000000", NULL },
  { "floating32", MAPI_FORM_ROP, "0400 0090 0000C03F", NULL },
  { "floating64", MAPI_FORM_ROP, "0500 0090 0000000000001540", NULL },
  { "currency", MAPI_FORM_ROP, "0600 0090 10270000 00000000", NULL },
  { "floating time", MAPI_FORM_ROP, "0700 0090 0000000000001540", NULL },
  { "boolean", MAPI_FORM_ROP, "0B00 1B0E 01", NULL },
  { "boolean of any odd byte", MAPI_FORM_ROP, "0B00 1B0E FF", "0B00 1B0E 01" },
  { "integer64", MAPI_FORM_ROP, "1400 7466 0100000000000000", NULL },
  { "id", MAPI_FORM_ROP, "1400 4867 01000000 0000010D", NULL },
  { "time", MAPI_FORM_ROP, "4000 060E 0080 3ED5 DEB1 9D01", NULL },
  { "guid", MAPI_FORM_ROP, "4800 0136 00112233 44556677 8899AABB CCDDEEFF", NULL },
  { "string", MAPI_FORM_ROP, "1F00 3700 4700 7200 FC00 DF00 6500 3DD8 00DE 0000", NULL },
  { "string with a lone surrogate", MAPI_FORM_ROP, "1F00 3700 3DD8 4100 0000", NULL },
  { "string8 comes back as string", MAPI_FORM_ROP, "1E00 3700 80 FC 00", "1F00 3700 AC20 FC00 0000" },
  { "binary, 16 bits of count", MAPI_FORM_ROP, "0201 FF0F 0300 414243", NULL },
  { "binary, 32 bits of count", MAPI_FORM_EXTENDED, "0201 FF0F 03000000 414243", NULL },
  { "server id", MAPI_FORM_ROP, "FB00 8F66 0300 414243", NULL },
  { "server id, always 16 bits", MAPI_FORM_EXTENDED, "FB00 8F66 0300 414243", NULL },
  { "restriction", MAPI_FORM_ROP, "FD00 7966 08 1F003700", NULL },
  { "rule action", MAPI_FORM_ROP, "FE00 8066 0100 0900 0A 00000000 00000000", NULL },
  { "integers16", MAPI_FORM_ROP, "0210 0090 02000000 0100 FFFF", NULL },
  { "integers32", MAPI_FORM_ROP, "0310 0090 02000000 01000000 FFFFFFFF", NULL },
  { "integers64", MAPI_FORM_ROP, "1410 0090 01000000 0102030405060708", NULL },
  { "floats", MAPI_FORM_ROP, "0410 0090 01000000 0000C03F", NULL },
  { "times", MAPI_FORM_ROP, "4010 0090 01000000 00803ED5 DEB19D01", NULL },
  { "guids", MAPI_FORM_ROP, "4810 0090 01000000 00112233 44556677 8899AABB CCDDEEFF", NULL },
  { "strings", MAPI_FORM_ROP, "1F10 0090 02000000 5200 0000 0000", NULL },
  { "strings8", MAPI_FORM_ROP, "1E10 0090 02000000 5200 00", "1F10 0090 02000000 5200 0000 0000" },
  { "binaries, 16 bits of count", MAPI_FORM_ROP, "0211 0090 02000000 0100 41 0000", NULL },
  { "binaries, 32 bits of count", MAPI_FORM_EXTENDED, "0211 0090 02000000 01000000 41 00000000", NULL },
  { "no elements", MAPI_FORM_ROP, "0310 0090 00000000", NULL },
  /*
   * [MS-OXCMAPIHTTP] 2.2.1.1: HasValue before strings, binaries and multiple values, and before each element of them.
   */
  { "address book string", MAPI_FORM_ADDRESS_BOOK, "1F00 0130 FF 4100 0000", NULL },
  { "address book binary", MAPI_FORM_ADDRESS_BOOK, "0201 FF0F FF 02000000 4142", NULL },
  { "address book number", MAPI_FORM_ADDRESS_BOOK, "0300 0039 06000000", NULL },
  { "address book strings", MAPI_FORM_ADDRESS_BOOK, "1F10 0F80 FF 02000000 FF 4100 0000 00",
    "1F10 0F80 FF 02000000 FF 4100 0000 FF 0000" },
  { "address book binaries", MAPI_FORM_ADDRESS_BOOK, "0211 7C3A FF 01000000 FF 02000000 4142", NULL },
  { "address book integers", MAPI_FORM_ADDRESS_BOOK, "0310 0090 FF 01000000 07000000", NULL },
  { "address book object", MAPI_FORM_ADDRESS_BOOK, "0D00 0980 01000000", NULL },
};

static gboolean
read_any (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena)
{
  TernValue value;

  return codec_tagged_property_value_read (reader, ctx, arena, &value);
}

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  MapiCodecContext ctx = { .form = wanted->form, .code_page = 1252 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = bytes_of_hex (wanted->hex);
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autofree char *text = NULL;
  TernReader reader;
  TernValue value;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_tagged_property_value_read (&reader, &ctx, arena, &value));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  codec_tagged_property_value_write (&writer, &ctx, &value);
  assert_written (&writer, wanted->back != NULL ? wanted->back : wanted->hex);
  text = codec_tagged_property_value_to_string (&value);
  g_assert_nonnull (text);
  assert_all_cuts_fail (bytes, &ctx, read_any);
}

static gboolean
read_hex (const char *hex, const MapiCodecContext *ctx, TernArena *arena, TernValue *ret)
{
  g_autoptr (GBytes) bytes = bytes_of_hex (hex);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  TernReader reader;

  tern_reader_init (&reader, tern_arena_memdup (arena, data, size), size);
  return codec_tagged_property_value_read (&reader, ctx, arena, ret);
}

static void
test_values (void)
{
  MapiCodecContext ctx = { .code_page = 1252 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernValue value;

  g_assert_true (read_hex ("1400 4867 01000000 0000010D", &ctx, arena, &value));
  /* Ids in property values stay as they are on the wire. */
  g_assert_cmphex (tern_id_from_wire ((guint64) value.i64), ==, TERN_ID (1, 0x10D));
  g_assert_true (read_hex ("1E00 3700 80 FC 00", &ctx, arena, &value));
  g_assert_cmphex (value.tag, ==, 0x0037001F);
  g_assert_cmpstr (value.str, ==, "€ü");
  /* [MS-OXCDATA] 2.11.1: 6:00 on 4 January 1900 is 5.25. */
  g_assert_true (read_hex ("0700 0090 0000000000001540", &ctx, arena, &value));
  g_assert_cmpfloat (value.f64, ==, 5.25);
  g_assert_true (read_hex ("0201 FF0F 0300 414243", &ctx, arena, &value));
  g_assert_cmpmem (value.bin.data, value.bin.size, "ABC", 3);
}

/* [MS-OXCDATA] 2.4.2: of the errors that stand for a value only two reach a client. */
static void
test_errors (void)
{
  MapiCodecContext ctx = { 0 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  TernValue value = tern_value_missing (0x1000001F, TERN_ERROR_TOO_BIG);

  codec_tagged_property_value_write (&writer, &ctx, &value);
  value = tern_value_missing (0x1000001F, TERN_ERROR_DENIED);
  codec_tagged_property_value_write (&writer, &ctx, &value);
  assert_written (&writer, "0A00 0010 0E000780  0A00 0010 0F010480");
  g_assert_true (read_hex ("0A00 0010 0E000780", &ctx, arena, &value));
  g_assert_cmpint (value.i32, ==, TERN_ERROR_TOO_BIG);
}

static void
test_string8_wanted (void)
{
  MapiCodecContext ctx = { .code_page = 1252, .string8 = TRUE };
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  TernValue value = tern_value_str (0x0037001F, "Grüße ∑");

  codec_tagged_property_value_write (&writer, &ctx, &value);
  codec_typed_property_value_write (&writer, &ctx, &value);
  assert_written (&writer, "1E00 3700 4772FCDF65203F00  1E00 4772FCDF65203F00");
}

static void
test_malformed (void)
{
  static const char *const bad[] = {
    "0000 3700 00000000", "0D00 0136 00000000",      "1F30 0090 00000000",      "0310 0090 FFFFFFFF 00000000",
    "9900 0090 00",       "0211 0090 FFFFFF7F 0000", "1F10 0090 00000040 0000",
  };
  MapiCodecContext ctx = { 0 };
  TernValue value;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();

    g_assert_false (read_hex (bad[i], &ctx, arena, &value));
    g_assert_cmpuint (tern_arena_get_size (arena), <=, 4096);
  }
}

/* A restriction that holds a restriction as a value, and so on: [MS-OXCDATA] sets no limit, this codec does. */
static void
test_depth (void)
{
  MapiCodecContext ctx = { 0 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  TernReader reader;
  TernValue value;

  for (guint i = 0; i < 100000; i++) {
    tern_writer_u32 (&writer, 0x667900FD);
    tern_writer_u8 (&writer, TERN_RES_PROPERTY);
    tern_writer_u8 (&writer, TERN_RELOP_EQ);
    tern_writer_u32 (&writer, 0x667900FD);
  }
  tern_reader_init (&reader, writer.data, writer.size);
  g_assert_false (codec_tagged_property_value_read (&reader, &ctx, arena, &value));
}

/* Values larger than their COUNT can say overrun the writer rather than lie. */
static void
test_too_big (void)
{
  MapiCodecContext ctx = { 0 };
  g_autofree guint8 *data = g_malloc0 (0x10000);
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  TernValue value = tern_value_bin (0x10130102, data, 0x10000);

  codec_tagged_property_value_write (&writer, &ctx, &value);
  g_assert_true (writer.overrun);
  tern_writer_truncate (&writer, 0);
  ctx.form = MAPI_FORM_EXTENDED;
  codec_tagged_property_value_write (&writer, &ctx, &value);
  g_assert_false (writer.overrun);
  g_assert_cmpuint (codec_property_value_size (&ctx, value.tag, &value), >=, writer.size);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/codec/property-value/%s", cases[i].what);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/codec/property-value/what the model sees", test_values);
  g_test_add_func ("/codec/property-value/errors", test_errors);
  g_test_add_func ("/codec/property-value/string8 wanted", test_string8_wanted);
  g_test_add_func ("/codec/property-value/malformed", test_malformed);
  g_test_add_func ("/codec/property-value/depth", test_depth);
  g_test_add_func ("/codec/property-value/too big", test_too_big);
  return g_test_run ();
}

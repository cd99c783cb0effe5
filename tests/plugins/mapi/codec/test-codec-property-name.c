#include "tests/plugins/mapi/codec/codec-test.h"

#include "plugins/mapi/codec/codec-property-name.h"

static gboolean
read_any (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena)
{
  PropertyName name;

  return codec_property_name_read (reader, ctx, arena, &name);
}

static void
assert_round_trip (const char *hex, PropertyName *ret, TernArena *arena)
{
  MapiCodecContext ctx = { 0 };
  g_autoptr (GBytes) bytes = bytes_of_hex (hex);
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_property_name_read (&reader, &ctx, arena, ret));
  codec_property_name_write (&writer, &ctx, ret);
  assert_written (&writer, hex);
  assert_all_cuts_fail (bytes, &ctx, read_any);
}

/* [MS-OXCDATA] 2.6.1: Kind 0x00 has a LID, 0x01 a name with its size in bytes, 0xFF nothing. */
static void
test_kinds (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autofree char *text = NULL;
  PropertyName name;

  assert_round_trip ("00 0220060000000000C000000000000046 05820000", &name, arena);
  g_assert_cmphex (name.name.lid, ==, 0x8205);
  g_assert_null (name.name.name);
  assert_round_trip ("01 2903020000000000C000000000000046 12 4B00650079007700 6F00720064007300 0000", &name, arena);
  g_assert_cmpstr (name.name.name, ==, "Keywords");
  text = codec_property_name_to_string (&name);
  g_assert_cmpstr (text, ==, "{00020329-0000-0000-c000-000000000046} \"Keywords\"");
  assert_round_trip ("FF 2903020000000000C000000000000046", &name, arena);
}

static void
test_malformed (void)
{
  static const char *const bad[]
      = { "02 2903020000000000C000000000000046 00000000", "01 2903020000000000C000000000000046 03 410041" };
  MapiCodecContext ctx = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) bytes = bytes_of_hex (bad[i]);
    TernReader reader;

    tern_reader_init_bytes (&reader, bytes);
    g_assert_false (read_any (&reader, &ctx, arena));
  }
}

static void
test_too_long (void)
{
  MapiCodecContext ctx = { 0 };
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autofree char *long_name = g_strnfill (128, 'a');
  TernPropName name = { .name = long_name };
  PropertyName wire;

  property_name_init (&wire, &name);
  codec_property_name_write (&writer, &ctx, &wire);
  g_assert_true (writer.overrun);
  property_name_init (&wire, NULL);
  g_assert_cmphex (wire.kind, ==, PROPERTY_NAME_NONE);
}

/* [MS-OXORULE] 2.2.4.2. */
static void
test_information (void)
{
  static const char hex[] = "0100 0180 1500 0000 00 0220060000000000C000000000000046 05820000";
  MapiCodecContext ctx = { 0 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = bytes_of_hex (hex), nothing = bytes_of_hex ("0000");
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  NamedPropertyInformation names;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_named_property_information_read (&reader, &ctx, arena, &names));
  g_assert_cmpuint (names.n, ==, 1);
  g_assert_cmphex (names.ids[0], ==, 0x8001);
  codec_named_property_information_write (&writer, &ctx, &names);
  assert_written (&writer, hex);
  tern_reader_init_bytes (&reader, nothing);
  g_assert_true (codec_named_property_information_read (&reader, &ctx, arena, &names));
  g_assert_cmpuint (names.n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/property-name/kinds", test_kinds);
  g_test_add_func ("/codec/property-name/malformed", test_malformed);
  g_test_add_func ("/codec/property-name/too long", test_too_long);
  g_test_add_func ("/codec/property-name/information", test_information);
  return g_test_run ();
}

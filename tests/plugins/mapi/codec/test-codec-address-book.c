#include "tests/plugins/mapi/codec/codec-test.h"

#include "plugins/mapi/codec/codec-address-book.h"
#include "plugins/mapi/codec/codec-restriction.h"

static gboolean
read_list (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena)
{
  AddressBookPropertyValueList list;

  return codec_address_book_property_value_list_read (reader, ctx, arena, &list);
}

/* [MS-OXCMAPIHTTP] 2.2.1.2, 2.2.1.3: whatever form the context names, these are in their own. */
static void
test_list (void)
{
  static const char hex[] = "02000000 1F000130 FF 4100 0000 03000039 00000000";
  MapiCodecContext ctx = { .form = MAPI_FORM_ROP };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = bytes_of_hex (hex), huge = bytes_of_hex ("FFFFFFFF 1F000130 FF 4100 0000");
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  AddressBookPropertyValueList list;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_address_book_property_value_list_read (&reader, &ctx, arena, &list));
  g_assert_cmpuint (list.count, ==, 2);
  g_assert_cmpstr (list.values[0].str, ==, "A");
  codec_address_book_property_value_list_write (&writer, &ctx, &list);
  assert_written (&writer, hex);
  assert_all_cuts_fail (bytes, &ctx, read_list);
  tern_reader_init_bytes (&reader, huge);
  g_assert_false (read_list (&reader, &ctx, arena));
}

/* [MS-OXCMAPIHTTP] 2.2.1.1: HasValue 0 is a value that isn't there; any byte but 0 and 0xFF is malformed. */
static void
test_has_value (void)
{
  MapiCodecContext ctx = { 0 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) absent = bytes_of_hex ("1F000130 00"), odd = bytes_of_hex ("1F000130 02 4100 0000");
  TernReader reader;
  TernValue value;

  tern_reader_init_bytes (&reader, absent);
  g_assert_true (codec_address_book_tagged_property_value_read (&reader, &ctx, arena, &value));
  g_assert_true (tern_value_is_missing (&value));
  tern_reader_init_bytes (&reader, odd);
  g_assert_false (codec_address_book_tagged_property_value_read (&reader, &ctx, arena, &value));
}

/* [MS-OXCMAPIHTTP] 2.2.1.7, with a string column of no type: it gets a real one. */
static void
test_row (void)
{
  static const TernPropTag columns[] = { 0x30010000, 0x39FE001E, 0x0FFF0102 };
  static const char hex[] = "01 1F00 00 FF 4100 0000 00 FF 6140 6200 0A 0F010480";
  MapiCodecContext ctx = { .code_page = 1252 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = bytes_of_hex (hex);
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  AddressBookPropertyRow row;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_address_book_property_row_read (&reader, &ctx, arena, columns, 3, &row));
  g_assert_cmpstr (row.values[1].str, ==, "a@b");
  codec_address_book_property_row_write (&writer, &ctx, columns, 3, &row);
  assert_written (&writer, hex);
}

/*
 * The filter of a GetMatches as Outlook sends it: after Flags, HasState, STAT, HasMinimalIds, InterfaceOptionFlags
 * and HasFilter.
 */
static void
test_outlook_filter (void)
{
  MapiCodecContext ctx = { .form = MAPI_FORM_ADDRESS_BOOK };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) file = load_file ("outlook-requests/021.bin", FALSE);
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  const TernRestriction *filter;
  TernReader reader;
  gsize from;

  tern_reader_init_bytes (&reader, file);
  tern_reader_skip (&reader, 4 + 1 + 36 + 1 + 4);
  g_assert_cmphex (tern_reader_u8 (&reader), ==, 0xFF);
  from = reader.pos;
  g_assert_true (codec_restriction_read (&reader, &ctx, arena, &filter));
  g_assert_cmpuint (filter->kind, ==, TERN_RES_PROPERTY);
  g_assert_cmphex (filter->property.tag, ==, 0x360C001F);
  g_assert_cmpstr (filter->property.value.str, ==, "test@l-p-e.ch");
  codec_restriction_write (&writer, &ctx, filter);
  g_assert_cmpmem (writer.data, writer.size, reader.data + from, reader.pos - from);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/address-book/list", test_list);
  g_test_add_func ("/codec/address-book/has value", test_has_value);
  g_test_add_func ("/codec/address-book/row", test_row);
  g_test_add_func ("/codec/address-book/outlook filter", test_outlook_filter);
  return g_test_run ();
}

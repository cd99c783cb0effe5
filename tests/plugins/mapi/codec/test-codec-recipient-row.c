#include "tests/plugins/mapi/codec/codec-test.h"

#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-recipient-row.h"

static const TernPropTag columns[] = { PidTagObjectType, PidTagSmtpAddress };

static gboolean
read_any (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena)
{
  RecipientRow row;

  return codec_recipient_row_read (reader, ctx, arena, &row);
}

/** read_row: reads, writes back and demands the same; cut anywhere it must fail. */
static RecipientRow
read_row (const char *hex, TernArena *arena)
{
  MapiCodecContext ctx = { .code_page = 1252, .columns = columns, .n_columns = G_N_ELEMENTS (columns) };
  g_autoptr (GBytes) bytes = bytes_of_hex (hex);
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autofree char *text = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  RecipientRow row;
  TernReader reader;

  tern_reader_init (&reader, tern_arena_memdup (arena, data, size), size);
  g_assert_true (codec_recipient_row_read (&reader, &ctx, arena, &row));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  codec_recipient_row_write (&writer, &ctx, &row);
  assert_written (&writer, hex);
  assert_all_cuts_fail (bytes, &ctx, read_any);
  text = codec_recipient_row_to_string (&row);
  g_test_message ("%s", text);
  return row;
}

/* [MS-OXCDATA] 2.8.3.1: X500DN (1) with D, S, I and U: a user of the organisation as Outlook sends it. */
static void
test_x500dn (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) bag = tern_bag_new ();
  RecipientRow row
      = read_row ("5106 03 01 2F636E3D61 00 4100 6E00 0000 6100 0000 0200 00 06000000 6100 4000 6200 0000", arena);

  recipient_row_to_bag (&row, "/o=Example", bag);
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagAddressType, NULL), ==, "EX");
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagEmailAddress, NULL), ==, "/o=/cn=a");
  g_assert_cmpint (tern_bag_get_i32 (bag, PidTagDisplayType, -1), ==, 1);
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagDisplayName, NULL), ==, "An");
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagTransmittableDisplayName, NULL), ==, "An");
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagAddressBookDisplayNamePrintable, NULL), ==, "a");
  g_assert_cmpint (tern_bag_get_i32 (bag, PidTagObjectType, 0), ==, 6);
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagSmtpAddress, NULL), ==, "a@b");
  g_assert_true (tern_bag_get_boolean (bag, PidTagSendRichInfo, FALSE));
}

/* SMTP (3) with E, D, U; one column only; and the N flag. */
static void
test_smtp (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) bag = tern_bag_new ();
  RecipientRow row = read_row ("1B03 6200 4000 6300 0000 4200 0000 0100 00 06000000", arena);

  recipient_row_to_bag (&row, NULL, bag);
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagAddressType, NULL), ==, "SMTP");
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagEmailAddress, NULL), ==, "b@c");
  g_assert_false (tern_bag_get_boolean (bag, PidTagSendRichInfo, TRUE));
}

/* Personal lists (6) carry entry id and search key; NoType with O its own address type; without U strings are 8-bit. */
static void
test_others (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) list = tern_bag_new (), fax = tern_bag_new (), none = tern_bag_new ();
  RecipientRow row = read_row ("1602 0200 4142 0100 43 4C00 0000 0000 00", arena);

  recipient_row_to_bag (&row, NULL, list);
  g_assert_cmpstr (tern_bag_get_str (list, PidTagAddressType, NULL), ==, "MAPIPDL");
  g_assert_cmpuint (tern_bag_get_bin (list, PidTagEntryId).size, ==, 2);
  row = read_row ("1880 464158 00 2B3439 00 46FC 00 0000 00", arena);
  recipient_row_to_bag (&row, NULL, fax);
  g_assert_cmpstr (tern_bag_get_str (fax, PidTagAddressType, NULL), ==, "FAX");
  g_assert_cmpstr (tern_bag_get_str (fax, PidTagDisplayName, NULL), ==, "Fü");
  row = read_row ("0000 0000 00", arena);
  recipient_row_to_bag (&row, NULL, none);
  g_assert_null (tern_bag_get_str (none, PidTagAddressType, NULL));
}

/* More columns than the message has are malformed. */
static void
test_malformed (void)
{
  MapiCodecContext ctx = { .columns = columns, .n_columns = G_N_ELEMENTS (columns) };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = bytes_of_hex ("0002 0300 00 06000000 0000 00000000");
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_false (read_any (&reader, &ctx, arena));
}

static void
assert_row_of_bag (const TernBag *bag, gboolean string8, const char *hex)
{
  MapiCodecContext ctx
      = { .code_page = 1252, .string8 = string8, .columns = columns, .n_columns = G_N_ELEMENTS (columns) };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  RecipientRow row;

  recipient_row_init (&ctx, arena, bag, &row);
  codec_recipient_row_write (&writer, &ctx, &row);
  assert_written (&writer, hex);
}

static void
test_from_bag (void)
{
  g_autoptr (TernBag) bag = tern_bag_new ();

  tern_bag_set_str (bag, PidTagAddressType, "EX");
  tern_bag_set_str (bag, PidTagEmailAddress, "/o=x");
  tern_bag_set_str (bag, PidTagDisplayName, "é");
  tern_bag_set_str (bag, PidTagTransmittableDisplayName, "é");
  tern_bag_set_i32 (bag, PidTagObjectType, 6);
  assert_row_of_bag (bag, FALSE, "5102 00 00 2F6F3D78 00 E900 0000 0200 01 00 06000000 0A 0F010480");
  assert_row_of_bag (bag, TRUE, "5100 00 00 2F6F3D78 00 E9 00 0200 01 00 06000000 0A 0F010480");
  tern_bag_set_str (bag, PidTagAddressType, "smtp");
  tern_bag_set_str (bag, PidTagEmailAddress, "a@b");
  tern_bag_set_str (bag, PidTagTransmittableDisplayName, "t");
  tern_bag_set_str (bag, PidTagSmtpAddress, "a@b");
  assert_row_of_bag (bag, FALSE, "3B02 6100 4000 6200 0000 E900 0000 7400 0000 0200 00 06000000 6100 4000 6200 0000");
  tern_bag_set_str (bag, PidTagAddressType, "FAX");
  assert_row_of_bag (bag, TRUE, "3880 46415800 61406200 E900 7400 0200 00 06000000 6100 4000 6200 0000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/recipient-row/x500dn", test_x500dn);
  g_test_add_func ("/codec/recipient-row/smtp", test_smtp);
  g_test_add_func ("/codec/recipient-row/others", test_others);
  g_test_add_func ("/codec/recipient-row/malformed", test_malformed);
  g_test_add_func ("/codec/recipient-row/from bag", test_from_bag);
  return g_test_run ();
}

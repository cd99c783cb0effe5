#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-recipient-row.h"
#include "plugins/mapi/rop/oxcmsg/oxcmsg-recipients.h"

/** pack: the row of a recipient of @props in a message with @n @columns, decoded again. */
static RecipientRow
pack (const TernBag *props, const TernPropTag *columns, guint n, TernArena *arena)
{
  MapiMessage message = { .object = { .code_page = 1252 } };
  MapiCodecContext codec = { .code_page = 1252, .columns = columns, .n_columns = n };
  TernRecipient *recipient = tern_recipient_new (0, TERN_RECIPIENT_TO);
  RecipientRow row = { 0 };
  TernReader reader;
  TernBin bytes;

  for (guint i = 0; i < tern_bag_get_size (props); i++)
    tern_bag_set (recipient->props, tern_bag_get_nth (props, i));
  message.columns = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  g_array_append_vals (message.columns, columns, n);
  bytes = oxcmsg_recipient_pack (&message, recipient, arena);
  tern_reader_init (&reader, bytes.data, bytes.size);
  g_assert_true (codec_recipient_row_read (&reader, &codec, arena, &row));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  g_array_unref (message.columns);
  tern_recipient_free (recipient);
  return row;
}

/* [MS-OXCDATA] 2.8.3.2: columns are the message's; a recipient that lacks one has an error there, whatever the type
 * ([MS-OXCDATA] 2.8.1.2). */
static void
test_missing_columns (void)
{
  static const TernPropTag columns[] = { PidTagSmtpAddress, PidTagRecordKey, PidTagRecipientFlags };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) none = tern_bag_new ();
  g_autoptr (TernBag) one = tern_bag_new ();
  RecipientRow row = pack (none, columns, G_N_ELEMENTS (columns), arena);

  g_assert_cmpuint (row.n, ==, G_N_ELEMENTS (columns));
  for (guint i = 0; i < row.n; i++)
    g_assert_true (tern_value_is_missing (&row.cells[i]));
  tern_bag_set_str (one, PidTagSmtpAddress, "p@example.com");
  row = pack (one, columns, G_N_ELEMENTS (columns), arena);
  g_assert_cmpstr (row.cells[0].str, ==, "p@example.com");
  g_assert_true (tern_value_is_missing (&row.cells[1]));
}

/* A value that would make the row too large to send is an error in it, and the others stay. */
static void
test_large_cell (void)
{
  static const TernPropTag columns[] = { PidTagSmtpAddress, PidTagRecipientFlags };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autofree char *text = g_strnfill (40000, 'x');
  RecipientRow row;

  tern_bag_set_str (props, PidTagSmtpAddress, text);
  tern_bag_set_i32 (props, PidTagRecipientFlags, 1);
  row = pack (props, columns, G_N_ELEMENTS (columns), arena);
  g_assert_cmpuint (row.n, ==, G_N_ELEMENTS (columns));
  g_assert_true (tern_value_is_missing (&row.cells[0]));
  g_assert_cmpint (row.cells[1].i32, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rop-oxcmsg-recipients/missing-columns", test_missing_columns);
  g_test_add_func ("/rop-oxcmsg-recipients/large-cell", test_large_cell);
  return g_test_run ();
}

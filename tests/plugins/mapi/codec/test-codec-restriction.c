#include "tests/plugins/mapi/codec/codec-test.h"

#include "plugins/mapi/codec/codec-restriction.h"
#include "plugins/mapi/codec/codec-rule-action.h"

typedef struct {
  const char *what;
  MapiCodecForm form;
  const char *hex;
} Case;

/* [MS-OXCDATA] 2.12.1 to 2.12.12. */
static const Case cases[] = {
  { "and", MAPI_FORM_ROP, "00 0200 08 1F003700 08 1F000010" },
  { "and, 32 bits of count", MAPI_FORM_EXTENDED, "00 02000000 08 1F003700 08 1F000010" },
  { "or", MAPI_FORM_ROP, "01 0100 08 1F003700" },
  { "or of nothing", MAPI_FORM_ROP, "01 0000" },
  { "not", MAPI_FORM_ROP, "02 08 1F003700" },
  { "content", MAPI_FORM_ROP, "03 0100 0100 1F003700 1F003700 4100 0000" },
  { "property", MAPI_FORM_ROP, "04 04 03001700 03001700 02000000" },
  { "member of", MAPI_FORM_ROP, "04 64 0201410C 0201410C 0100 41" },
  { "compare", MAPI_FORM_ROP, "05 05 03001700 03003600" },
  { "bitmask", MAPI_FORM_ROP, "06 01 0300070E 01000000" },
  { "size", MAPI_FORM_ROP, "07 02 1F000010 00100000" },
  { "exist", MAPI_FORM_ROP, "08 1F003700" },
  { "sub", MAPI_FORM_ROP, "09 0D00120E 08 1F000330" },
  { "comment", MAPI_FORM_ROP, "0A 01 03000160 07000000 01 08 1F003700" },
  { "comment alone", MAPI_FORM_ROP, "0A 00 00" },
  { "count", MAPI_FORM_ROP, "0B 05000000 08 1F003700" },
  /* As Outlook sends it: a presence byte before the tagged value. */
  { "address book property", MAPI_FORM_ADDRESS_BOOK, "04 04 1F000C36 FF 1F000C36 FF 7400 0000" },
  { "address book without a value", MAPI_FORM_ADDRESS_BOOK, "04 04 1F000C36 00" },
  { "address book and", MAPI_FORM_ADDRESS_BOOK, "00 01000000 08 1F000130" },
  /* [MS-OXOSRCH] 2.2.1.2.8.2: kinds and operators of 32 bits. */
  { "search folder property", MAPI_FORM_SEARCH_FOLDER, "04000000 04000000 03001700 03001700 02000000" },
};

static gboolean
read_any (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena)
{
  const TernRestriction *restriction;

  /* Nothing at all is no restriction, and no failure. */
  if (tern_reader_left (reader) == 0)
    tern_reader_fail (reader);
  return codec_restriction_read (reader, ctx, arena, &restriction);
}

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  MapiCodecContext ctx = { .form = wanted->form };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = bytes_of_hex (wanted->hex);
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autofree char *text = NULL;
  const TernRestriction *restriction;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_restriction_read (&reader, &ctx, arena, &restriction));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  codec_restriction_write (&writer, &ctx, restriction);
  assert_written (&writer, wanted->hex);
  text = codec_restriction_to_string (restriction);
  g_assert_nonnull (text);
  assert_all_cuts_fail (bytes, &ctx, read_any);
}

static const TernRestriction *
read_hex (const char *hex, const MapiCodecContext *ctx, TernArena *arena)
{
  g_autoptr (GBytes) bytes = bytes_of_hex (hex);
  const TernRestriction *restriction = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  TernReader reader;

  tern_reader_init (&reader, tern_arena_memdup (arena, data, size), size);
  return codec_restriction_read (&reader, ctx, arena, &restriction) ? restriction : NULL;
}

/* Properties asked for as PtypString8 are the model's PtypString, and can be written back as PtypString8. */
static void
test_string8 (void)
{
  static const char hex[] = "03 0100 0100 1E003700 1E003700 E900";
  MapiCodecContext ctx = { .code_page = 1252, .string8 = TRUE };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  const TernRestriction *restriction = read_hex (hex, &ctx, arena);

  g_assert_nonnull (restriction);
  g_assert_cmphex (restriction->content.tag, ==, 0x0037001F);
  g_assert_cmpstr (restriction->content.value.str, ==, "é");
  codec_restriction_write (&writer, &ctx, restriction);
  assert_written (&writer, hex);
}

static void
test_malformed (void)
{
  static const char *const bad[] = { "0C 00", "FF", "04 07 03001700 03001700 02000000", "00 FFFF 08 1F003700" };
  MapiCodecContext ctx = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();

    g_assert_null (read_hex (bad[i], &ctx, arena));
  }
}

static void
test_depth (void)
{
  MapiCodecContext ctx = { 0 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  GString *hex = g_string_new (NULL);
  g_autofree char *deep = NULL, *good = NULL;

  for (guint i = 0; i < TERN_RESTRICTION_MAX_DEPTH - 1; i++)
    g_string_append (hex, "02");
  good = g_strconcat (hex->str, "08 1F003700", NULL);
  g_assert_nonnull (read_hex (good, &ctx, arena));
  for (guint i = 0; i < 50000; i++)
    g_string_append (hex, "02");
  deep = g_strconcat (hex->str, "08 1F003700", NULL);
  g_assert_null (read_hex (deep, &ctx, arena));
  g_string_free (hex, TRUE);
}

static void
assert_blob (const char *name, MapiCodecForm form, gboolean exact)
{
  g_autofree char *path = g_strdup_printf ("property-blobs/In/%s.dat", name);
  g_autoptr (GBytes) bytes = load_file (path, TRUE);
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autofree char *text = NULL;
  MapiCodecContext ctx = { .form = form, .code_page = 1252 };
  const TernRestriction *restriction = NULL;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (codec_restriction_read (&reader, &ctx, arena, &restriction));
  text = codec_restriction_to_string (restriction);
  g_test_message ("%s: %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes: %s", name, reader.pos, reader.size, text);
  codec_restriction_write (&writer, &ctx, restriction);
  if (exact)
    g_assert_cmpmem (writer.data, writer.size, reader.data, reader.pos);
}

static void
test_search_folder_blobs (void)
{
  assert_blob ("RESTRICTION-1", MAPI_FORM_SEARCH_FOLDER, TRUE);
  assert_blob ("RESTRICTION-2", MAPI_FORM_SEARCH_FOLDER, TRUE);
  assert_blob ("RESTRICTION-3", MAPI_FORM_SEARCH_FOLDER, FALSE);
  assert_blob ("RESTRICTION-4", MAPI_FORM_SEARCH_FOLDER, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/codec/restriction/%s", cases[i].what);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/codec/restriction/string8", test_string8);
  g_test_add_func ("/codec/restriction/malformed", test_malformed);
  g_test_add_func ("/codec/restriction/depth", test_depth);
  g_test_add_func ("/codec/restriction/search folder blobs", test_search_folder_blobs);
  return g_test_run ();
}

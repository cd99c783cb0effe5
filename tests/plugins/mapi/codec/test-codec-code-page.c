#include "tests/plugins/mapi/codec/codec-test.h"

#include "plugins/mapi/codec/codec-code-page.h"

typedef struct {
  guint32 code_page;
  const char *bytes;
  const char *text;
} Case;

static const Case cases[] = {
  { 1252,
    "Gr\xFC\xDF"
    "e \x80",
    "Grüße €" },
  { 0, "\xFC", "ü" },
  { 99999, "\xFC", "ü" },
  { 1250, "\xE8\xF8", "čř" },
  { 1251, "\xCF\xF0\xE8\xE2\xE5\xF2", "Привет" },
  { 1253, "\xC1\xE1", "Αα" },
  { 932, "\x93\xFA\x96\x7B", "日本" },
  { 936, "\xD6\xD0", "中" },
  { 949, "\xC7\xD1", "한" },
  { 950, "\xA4\xA4", "中" },
  { 874, "\xA1", "ก" },
  { 28591, "\xE4", "ä" },
  { 20866, "\xF0", "П" },
  { 50220, "\x1B$BF|\x1B(B", "日" },
  { 54936, "\xD6\xD0", "中" },
  { 65000, "+AOQ-", "ä" },
  { 65001, "\xC3\xA4", "ä" },
  { 500, "\xC1\xC2", "AB" },
};

static void
test_both_ways (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };

    g_assert_cmpstr (codec_code_page_decode (cases[i].code_page, cases[i].bytes, strlen (cases[i].bytes), arena), ==,
                     cases[i].text);
    codec_code_page_encode (cases[i].code_page, cases[i].text, &writer);
    g_assert_cmpmem (writer.data, writer.size, cases[i].bytes, strlen (cases[i].bytes));
  }
}

/* All 256 bytes of the usual code page come back, whether Windows defines them or not. */
static void
test_1252_is_complete (void)
{
  for (guint byte = 1; byte < 256; byte++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
    const char one[] = { (char) byte };

    codec_code_page_encode (1252, codec_code_page_decode (1252, one, 1, arena), &writer);
    g_assert_cmpmem (writer.data, writer.size, one, 1);
  }
}

static void
assert_encoded (guint32 code_page, const char *text, const char *bytes)
{
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };

  codec_code_page_encode (code_page, text, &writer);
  g_assert_cmpmem (writer.data, writer.size, bytes, strlen (bytes));
}

/*
 * What doesn't fit is a question mark, in the shift state that the code page is in; a lone surrogate doesn't fit
 * either.
 */
static void
test_substitutes (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();

  assert_encoded (1252, "a∑b", "a?b");
  assert_encoded (1252,
                  "a\xED\xA0\xBD"
                  "b",
                  "a?b");
  assert_encoded (932, "日\xED\xA0\xBD本", "\x93\xFA?\x96\x7B");
  assert_encoded (50220, "日∰日", "\x1B$BF|\x1B(B?\x1B$BF|\x1B(B");
  assert_encoded (500, "A∑", "\xC1\x6F");
  assert_encoded (1252, NULL, "");
  g_assert_cmpstr (codec_code_page_decode (65001, "a\xFF", 2, arena), ==, "a\xEF\xBF\xBD");
  g_assert_cmpstr (codec_code_page_decode (932, "\x93", 1, arena), ==, "\xEF\xBF\xBD");
  g_assert_cmpstr (codec_code_page_decode (1252, "ab\0cd", 5, arena), ==, "ab");
}

/* Every row of the table names a converter that this system has. */
static void
test_table (void)
{
  guint known = 0;

  for (guint32 number = 0; number < 66000; number++) {
    const char *charset = codec_code_page_charset (number);
    GIConv cd;

    if (charset == NULL)
      continue;
    known++;
    cd = g_iconv_open ("UTF-8", charset);
    if (cd == (GIConv) -1)
      g_test_message ("%u: no converter for %s", number, charset);
    g_assert_true (cd != (GIConv) -1);
    g_iconv_close (cd);
  }
  g_assert_cmpuint (known, >, 70);
}

/* [MS-OXCDATA] 2.11.7. */
static void
test_typed_string (void)
{
  static const struct {
    const char *hex;
    const char *text;
    const char *back;
  } strings[] = {
    { "00", NULL, "00" },
    { "01", "", "01" },
    { "02 E9 00", "é", "04 E900 0000" },
    { "03 41 42 00", "AB", "03 41 42 00" },
    { "03 E9 00", "é", "04 E900 0000" },
    { "04 3DD8 00DE 0000", "😀", "04 3DD8 00DE 0000" },
  };
  MapiCodecContext ctx = { .code_page = 1252 };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) bytes = bytes_of_hex (strings[i].hex);
    g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
    const char *text;
    TernReader reader;

    tern_reader_init_bytes (&reader, bytes);
    g_assert_true (codec_typed_string_read (&reader, &ctx, arena, &text));
    g_assert_cmpstr (text, ==, strings[i].text);
    codec_typed_string_write (&writer, &ctx, text);
    assert_written (&writer, strings[i].back);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/code-page/both ways", test_both_ways);
  g_test_add_func ("/codec/code-page/1252 is complete", test_1252_is_complete);
  g_test_add_func ("/codec/code-page/substitutes", test_substitutes);
  g_test_add_func ("/codec/code-page/table", test_table);
  g_test_add_func ("/codec/code-page/typed string", test_typed_string);
  return g_test_run ();
}

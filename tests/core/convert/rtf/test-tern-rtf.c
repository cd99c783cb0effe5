#include <string.h>

#include "core/convert/rtf/tern-rtf-in.h"
#include "core/convert/rtf/tern-rtf-out.h"

static void
assert_text (const char *rtf, const char *expected)
{
  g_autofree char *text = tern_rtf_to_text (rtf, strlen (rtf));

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_html (const char *rtf, const char *expected)
{
  g_autofree char *html = tern_rtf_to_html (rtf, strlen (rtf));

  g_assert_cmpstr (html, ==, expected);
}

/* [MSFT-RTF]: control words, symbols, groups and line ends. */
static void
test_text (void)
{
  assert_text ("{\\rtf1\\ansi Hello {\\b bold} world\\par next\\tab x\\line y}", "Hello bold world\r\nnext\tx\r\ny");
  assert_text ("{\\rtf1 a\\{b\\}c\\\\d\r\ne}", "a{b}c\\de");
  assert_text ("{\\rtf1 a\\~b\\_c\\emdash d\\bullet\\ldblquote q\\rdblquote}",
               "a\xC2\xA0"
               "b-c\xE2\x80\x94"
               "d\xE2\x80\xA2\xE2\x80\x9C"
               "q\xE2\x80\x9D");
  assert_text ("{\\rtf1 seen\\v hidden\\v0 again}", "seenagain");
  assert_text ("", "");
  assert_text ("no rtf", "no rtf");
}

/* Destinations that aren't text of the document. */
static void
test_destinations (void)
{
  assert_text ("{\\rtf1{\\fonttbl{\\f0\\fswiss Arial;}}{\\colortbl;\\red1\\green2\\blue3;}{\\stylesheet{s;}}"
               "{\\info{\\author A}}{\\*\\generator X;}{\\*\\unknown y{z}}{\\pict\\wmetafile8 0102}text}",
               "text");
  assert_text ("{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"http://x\"}{\\fldrslt link}}.}", "link.");
  assert_text ("{\\rtf1 a{\\*\\blob\\bin5 }{}\\x}b}", "ab");
}

/* Bytes are in the document's or the font's code page; \uN has a fallback of as many characters as \uc says. */
static void
test_characters (void)
{
  assert_text ("{\\rtf1\\ansi\\ansicpg1252 \\'e4\\'f6}", "\xC3\xA4\xC3\xB6");
  assert_text ("{\\rtf1\\ansicpg1251 \\'d2}", "\xD0\xA2");
  assert_text ("{\\rtf1\\ansicpg1252{\\fonttbl{\\f0 A;}{\\f1\\fcharset204 B;}}\\f1\\'d2\\f0\\'d2}", "\xD0\xA2\xC3\x92");
  assert_text ("{\\rtf1\\uc1 \\u228?x\\u8364\\'80y}", "\xC3\xA4x\xE2\x82\xACy");
  assert_text ("{\\rtf1\\uc0\\u228 x{\\uc2\\u228??x}}", "\xC3\xA4x\xC3\xA4x");
  assert_text ("{\\rtf1\\u-10179?\\u-8704?}", "\xF0\x9F\x98\x80");
}

/* [MS-OXRTFEX] 2.2.3.2: what is in htmltag groups, and text that isn't for readers of RTF only. */
static void
test_encapsulated (void)
{
  static const char rtf[]
    = "{\\rtf1\\ANSI\\ansicpg1251\\fromhtml1 \\deff0\r\n{\\fonttbl {\\f0\\fmodern Courier New;}{\\f1\\fswiss Arial;}}"
      "{\\colortbl\\red0\\green0\\blue0;}\r\n{\\*\\htmltag64}\\uc1\\pard\\plain\\deftab360 \\f0\\fs24\r\n"
      "{\\*\\htmltag <HTML><head>\\par <style>\\par p \\{color:red\\}</style></head>}"
      "{\\*\\mhtmltag ignored}{\\*\\htmltag50 <body>}\\htmlrtf {\\f1 \\htmlrtf0 "
      "{\\*\\htmltag64 <p>}Note: \\ldblquote x\\rdblquote{\\*\\htmltag84 &nbsp;}\\htmlrtf \\'a0\\htmlrtf0 z\\line w"
      "\\htmlrtf\\par}\\htmlrtf0\r\n{\\*\\htmltag58 </body>}}";

  assert_html (rtf, "<HTML><head>\r\n<style>\r\np {color:red}</style></head><body><p>Note: &ldquo;x&rdquo;&nbsp;z\r\nw"
                    "</body>");
  assert_text (rtf, "Note: \xE2\x80\x9Cx\xE2\x80\x9D\xC2\xA0z\r\nw\r\n");
  assert_html ("{\\rtf1\\ansi plain}", NULL);
  assert_html ("{\\rtf1\\ansi\\fromtext x}", NULL);
}

/* [MS-OXRTFEX] 2.1: the original comes back. */
static void
test_round_trip (void)
{
  static const char *const documents[] = {
    "<html><body><p>Hello <b>World</b> \xC3\xA4 \xF0\x9F\x98\x80 {braces} \\ back</p></body></html>",
    "<p>a &amp; b &lt; c&nbsp;d &unknown; e & f</p>",
    "<!-- a > comment --><style>p { color: red; } </style><script>if (a < b) {}</script>x",
    "one\ntwo<br>three\tfour",
    "<a href=\"http://x/?a=1&b={2}\">link</a>",
    "<p", "<!-- open", "<style>open", "&", "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    g_autoptr (GBytes) rtf = tern_rtf_from_html (documents[i]);
    gsize size;
    const char *data = g_bytes_get_data (rtf, &size);
    g_autofree char *html = tern_rtf_to_html (data, size);
    g_auto (GStrv) lines = g_strsplit (documents[i], "\n", -1);
    g_autofree char *expected = g_strjoinv ("\r\n", lines);

    g_assert_cmpstr (html, ==, expected);
    g_assert_true (g_str_is_ascii (data));
  }
}

static void
test_text_round_trip (void)
{
  const char *text = "Gr\xC3\xBC\xC3\x9F"
                     "e {x} \\y\r\nline\ttab \xF0\x9F\x98\x80";
  g_autoptr (GBytes) rtf = tern_rtf_from_text (text);
  g_autofree char *back = tern_rtf_to_text (g_bytes_get_data (rtf, NULL), g_bytes_get_size (rtf));
  g_autofree char *expected = g_strconcat (text, "\r\n", NULL);

  g_assert_cmpstr (back, ==, expected);
}

/* What is for readers of RTF reads well there. */
static void
test_seen (void)
{
  g_autoptr (GBytes) rtf = tern_rtf_from_html ("<head><title>T</title></head><p>one</p><p>two &amp; three</p>\nfour");
  g_autofree char *text = tern_rtf_to_text (g_bytes_get_data (rtf, NULL), g_bytes_get_size (rtf));

  g_assert_cmpstr (text, ==, "one\r\ntwo & three\r\n four");
}

/* Deep and broken groups end somewhere. */
static void
test_broken (void)
{
  g_autoptr (GString) deep = g_string_new ("{\\rtf1 a");
  g_autofree char *text = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "{\\b x");
  text = tern_rtf_to_text (deep->str, deep->len);
  g_assert_cmpuint (strlen (text), ==, 100001);
  assert_text ("}}}}x{\\rtf1 y", "xy");
  assert_text ("{\\rtf1 a\\", "a");
  assert_text ("{\\rtf1 a\\'4", "a4");
  assert_text ("{\\rtf1 a\\bin99999 b", "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtf/text", test_text);
  g_test_add_func ("/rtf/destinations", test_destinations);
  g_test_add_func ("/rtf/characters", test_characters);
  g_test_add_func ("/rtf/encapsulated", test_encapsulated);
  g_test_add_func ("/rtf/round-trip", test_round_trip);
  g_test_add_func ("/rtf/text-round-trip", test_text_round_trip);
  g_test_add_func ("/rtf/seen", test_seen);
  g_test_add_func ("/rtf/broken", test_broken);
  return g_test_run ();
}

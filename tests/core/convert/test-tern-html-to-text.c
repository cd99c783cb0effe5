#include "core/convert/tern-html-to-text.h"

#include <string.h>

#include "core/convert/tern-charset.h"
#include "core/convert/tern-text-to-html.h"

static const struct {
  const char *name;
  const char *html;
  const char *text;
} cases[] = {
  { "empty", "", "" },
  { "plain", "hello", "hello\r\n" },
  { "collapsed", "<p>  a \r\n b\t<b>c</b> d </p>", "a b c d\r\n" },
  { "paragraphs", "<p>one<p>two</p><p>three", "one\r\n\r\ntwo\r\n\r\nthree\r\n" },
  { "blocks", "<div>one</div><div>two<div>three</div></div>four", "one\r\ntwo\r\nthree\r\nfour\r\n" },
  { "breaks", "one<br>two<br><br>three<br>", "one\r\ntwo\r\n\r\nthree\r\n" },
  { "entities", "<p>a &lt;b&gt; &amp; &auml;&#8364;&nbsp;x</p>", "a <b> & \303\244\342\202\254 x\r\n" },
  { "hidden", "<html><head><title>t</title><style>p{}</style></head><body>x<script>if(a<b)</script>y</body></html>",
    "xy\r\n" },
  { "list", "<ul><li>one<li>two<ul><li>deep</ul></ul>after", "* one\r\n* two\r\n  * deep\r\n\r\nafter\r\n" },
  { "table", "<table><tr><td>a</td><td><p>b</p></td></tr><tr><th>c<th>d</table>", "a\tb\r\nc\td\r\n" },
  { "pre", "<pre>\na  b\n  c\n</pre>", "a  b\r\n  c\r\n" },
  { "link", "<a href=\"http://x.example/\">here</a>.", "here <http://x.example/>.\r\n" },
  { "link-shown", "<a href=\"http://x.example/\">http://x.example/</a>", "http://x.example/\r\n" },
  { "mailto", "<a href='mailto:a@x.example'>a@x.example</a>", "a@x.example\r\n" },
  { "script-link", "<a href='javascript:alert(1)'>here</a>", "here\r\n" },
  { "image", "<img src='cid:1' alt='logo'>x<img src=y>", "logox\r\n" },
  { "rule", "a<hr>b", "a\r\n\r\n--------------------------------\r\nb\r\n" },
  { "broken", "<p>a<b>b</p>c<<d", "a" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = tern_html_to_text_utf8 (cases[i].html);

    g_test_message ("%s", cases[i].name);
    if (g_str_equal (cases[i].name, "broken"))
      g_assert_true (g_str_has_prefix (text, cases[i].text));
    else
      g_assert_cmpstr (text, ==, cases[i].text);
  }
}

/* PidTagInternetCodepage decides, not the document ([MS-OXCMSG] 2.2.1.56.6); without it the document does. */
static void
test_code_pages (void)
{
  static const char latin[] = "<meta charset=utf-8><p>\344</p>";
  static const char russian[]
      = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=koi8-r\"><p>\301\302</p>";
  g_autofree char *first = tern_html_to_text (latin, strlen (latin), 28591);
  g_autofree char *second = tern_html_to_text (russian, strlen (russian), 0);
  g_autofree char *third = tern_html_to_text ("<p>\303\244", 5, TERN_CODE_PAGE_UTF8);

  g_assert_cmpstr (first, ==, "\303\244\r\n");
  g_assert_cmpstr (second, ==, "\320\260\320\261\r\n");
  g_assert_cmpstr (third, ==, "\303\244\r\n");
}

/* Nesting of any depth is read without recursion, NULs don't end a document. */
static void
test_hostile (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_autofree char *with_nul = tern_html_to_text ("<p>a\0b</p>", 10, TERN_CODE_PAGE_UTF8);

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<div><b>");
  g_string_append (deep, "x");
  text = tern_html_to_text (deep->str, deep->len, TERN_CODE_PAGE_UTF8);
  g_assert_nonnull (text);
  g_assert_cmpstr (with_nul, ==, "ab\r\n");
}

static void
test_from_text (void)
{
  static const char text[] = "a <b> & \"c\"\r\n\r\n  two  spaces\r\n\303\244\r\n";
  g_autofree char *html = tern_text_to_html (text);
  g_autofree char *again = tern_html_to_text (html, strlen (html), TERN_CODE_PAGE_UTF8);

  g_assert_nonnull (strstr (html, "a &lt;b&gt; &amp; &quot;c&quot;<br>"));
  g_assert_cmpstr (again, ==, text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/html-to-text/cases", test_cases);
  g_test_add_func ("/html-to-text/code-pages", test_code_pages);
  g_test_add_func ("/html-to-text/hostile", test_hostile);
  g_test_add_func ("/html-to-text/from-text", test_from_text);
  return g_test_run ();
}

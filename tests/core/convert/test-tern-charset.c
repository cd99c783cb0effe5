#include "core/convert/tern-charset.h"

#include <string.h>

static const struct {
  const char *name;
  const char *charset;
  const char *bytes;
  const char *text;
} cases[] = {
  { "utf-8", "utf-8", "\303\244", "\303\244" },
  { "case", "UTF-8", "\303\244", "\303\244" },
  { "latin as its superset", "iso-8859-1", "\200\344", "\342\202\254\303\244" },
  { "missing, is UTF-8", NULL, "\303\244", "\303\244" },
  { "missing, is not", NULL, "na\357ve", "na\303\257ve" },
  { "ASCII with 8-bit", "us-ascii", "\303\244", "\303\244" },
  { "wrong UTF-8", "utf-8", "f\374r", "f\303\274r" },
  { "unknown", "x-nobody-knows", "\303\244", "\303\244" },
  { "unknown, hostile", "utf-8//IGNORE", "\303\244", "\303\244" },
  { "Japanese", "iso-2022-jp", "\033$B$\"\033(B", "\343\201\202" },
  { "Shift_JIS", "shift_jis", "\202\240", "\343\201\202" },
  { "gb2312 as its superset", "gb2312", "\326\320\226\243", "\344\270\255\346\236\272" },
  { "Korean", "ks_c_5601-1987", "\260\241", "\352\260\200" },
  { "koi8-r", "koi8-r", "\301", "\320\260" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = tern_charset_decode (cases[i].charset, cases[i].bytes, strlen (cases[i].bytes));

    g_test_message ("%s", cases[i].name);
    g_assert_true (g_utf8_validate (text, -1, NULL));
    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

/* A few bad bytes in a long text don't unseat its declared charset. */
static void
test_lossy (void)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append (bytes, "\303\244");
  g_string_append (bytes, "\377");
  text = tern_charset_decode ("utf-8", bytes->str, bytes->len);
  g_assert_true (g_str_has_prefix (text, "\303\244"));
  g_assert_true (g_str_has_suffix (text, "\357\277\275"));
}

static void
test_nuls (void)
{
  g_autofree char *first = tern_charset_decode ("utf-8", "a\0b\0", 4);
  g_autofree char *second = tern_charset_decode (NULL, "\0\0a", 3);
  g_autofree char *wide = tern_charset_decode ("utf-16le", "a\0b\0", 4);

  g_assert_cmpstr (first, ==, "ab");
  g_assert_cmpstr (second, ==, "a");
  g_assert_cmpstr (wide, ==, "ab");
}

static void
test_code_pages (void)
{
  g_assert_cmpuint (tern_charset_to_code_page ("UTF-8"), ==, TERN_CODE_PAGE_UTF8);
  g_assert_cmpuint (tern_charset_to_code_page ("x-unknown"), ==, 0);
  g_assert_cmpstr (tern_charset_of_code_page (932), ==, "shift_jis");
  g_assert_null (tern_charset_of_code_page (1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/charset/cases", test_cases);
  g_test_add_func ("/charset/lossy", test_lossy);
  g_test_add_func ("/charset/nuls", test_nuls);
  g_test_add_func ("/charset/code-pages", test_code_pages);
  return g_test_run ();
}

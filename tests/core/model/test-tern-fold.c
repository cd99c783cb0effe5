#include "core/model/tern-fold.h"

#include <string.h>

static void
assert_key (const char *text, const char *key)
{
  g_autofree char *got = tern_fold_key (text);

  g_assert_cmpstr (got, ==, key);
}

static void
assert_loose (const char *text, const char *key)
{
  g_autofree char *got = tern_fold_key_loose (text);

  g_assert_cmpstr (got, ==, key);
}

static void
test_keys (void)
{
  assert_key ("", "");
  assert_key ("Inbox 7", "inbox 7");
  assert_key ("\xC3\x84", "\xC3\xA4");                     /* A with diaeresis */
  assert_key ("A\xCC\x88", "\xC3\xA4");                    /* the same, decomposed */
  assert_key ("\xC3\x9F", "ss");                           /* sharp s */
  assert_key ("\xCE\xA3\xCF\x82", "\xCF\x83\xCF\x83");     /* both sigmas */
  assert_key ("\xD0\x98", "\xD0\xB8");                     /* Cyrillic */
  assert_key ("I", "i");                                   /* whatever the locale */
  assert_key ("\xEF\xBC\xA1", "\xEF\xBD\x81");             /* full-width A stays full-width */
}

static void
test_invalid_sequences (void)
{
  g_autofree char *lone = tern_fold_key ("x\xED\xA0\x80");
  g_autofree char *cut = tern_fold_key ("x\xC3");

  g_assert_true (g_utf8_validate (lone, -1, NULL));
  g_assert_true (g_str_has_prefix (lone, "x\xEF\xBF\xBD"));
  g_assert_cmpstr (cut, ==, "x\xEF\xBF\xBD");
}

static void
test_loose (void)
{
  assert_loose ("R\xC3\xA9sum\xC3\x89", "resume");
  assert_loose ("\xC3\x85", "a");
  assert_loose ("\xD0\x99", "\xD0\xB8"); /* short i without its breve */
  assert_loose ("ABC", "abc");
}

static void
test_equal (void)
{
  g_assert_true (tern_fold_equal ("Posteingang", "POSTEINGANG"));
  g_assert_true (tern_fold_equal ("\xC3\x84pfel", "a\xCC\x88PFEL"));
  g_assert_false (tern_fold_equal ("a", "\xC3\xA4"));
  g_assert_false (tern_fold_equal ("a", "ab"));
  g_assert_true (tern_fold_equal ("", ""));
}

static gboolean
sorts_before (const char *a, const char *b, const char *locale)
{
  g_autofree char *key_a = tern_sort_key (a, locale);
  g_autofree char *key_b = tern_sort_key (b, locale);

  g_assert_cmpuint (strspn (key_a, "0123456789ABCDEF"), ==, strlen (key_a));
  return strcmp (key_a, key_b) < 0;
}

static void
test_sort_keys (void)
{
  g_assert_true (sorts_before ("a", "B", "en_US"));
  g_assert_true (sorts_before ("\xC3\xA4", "b", "de_DE"));  /* German: with a */
  g_assert_true (sorts_before ("z", "\xC3\xA4", "sv_SE"));  /* Swedish: after z */
  g_assert_true (sorts_before ("a", "b", NULL));
  g_assert_true (sorts_before ("a", "b", "nonsense"));
}

static void
test_keys_are_stable (void)
{
  for (guint run = 0; run < 300; run++) {
    GString *text = g_string_new (NULL);
    g_autofree char *once = NULL;
    g_autofree char *twice = NULL;

    for (guint i = 0; i < 12; i++) {
      gunichar c = g_test_rand_int_range (1, g_test_rand_bit () ? 0x500 : 0x1F000);

      if (g_unichar_validate (c))
        g_string_append_unichar (text, c);
    }
    once = tern_fold_key (text->str);
    twice = tern_fold_key (once);
    g_assert_cmpstr (once, ==, twice);
    g_assert_true (tern_fold_equal (text->str, once));
    g_string_free (text, TRUE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/fold/keys", test_keys);
  g_test_add_func ("/model/fold/invalid-sequences", test_invalid_sequences);
  g_test_add_func ("/model/fold/loose", test_loose);
  g_test_add_func ("/model/fold/equal", test_equal);
  g_test_add_func ("/model/fold/sort-keys", test_sort_keys);
  g_test_add_func ("/model/fold/keys-are-stable", test_keys_are_stable);
  return g_test_run ();
}

#include "core/base/tern-utf16.h"

#include <string.h>

static const char *
through (const guint8 *utf16, gsize size, TernArena *arena)
{
  const char *wtf8 = tern_utf16_to_wtf8 (utf16, size, arena);
  gsize back_size = tern_wtf8_to_utf16_size (wtf8, strlen (wtf8));
  guint8 *back = tern_arena_alloc (arena, back_size);

  tern_wtf8_to_utf16 (wtf8, strlen (wtf8), back);
  g_assert_cmpmem (back, back_size, utf16, size);
  return wtf8;
}

static void
test_pairs_and_lone_surrogates (void)
{
  static const guint8 pair[] = { 0x3D, 0xD8, 0x26, 0xDC };        /* U+1F426 */
  static const guint8 reversed[] = { 0x26, 0xDC, 0x3D, 0xD8 };    /* low before high: both alone */
  static const guint8 high_alone[] = { 0x3D, 0xD8, 0x41, 0x00 };
  static const guint8 high_last[] = { 0x41, 0x00, 0x3D, 0xD8 };
  g_autoptr (TernArena) arena = tern_arena_new ();

  g_assert_cmpstr (through (pair, sizeof pair, arena), ==, "\xF0\x9F\x90\xA6");
  g_assert_cmpstr (through (reversed, sizeof reversed, arena), ==, "\xED\xB0\xA6\xED\xA0\xBD");
  g_assert_cmpstr (through (high_alone, sizeof high_alone, arena), ==, "\xED\xA0\xBD" "A");
  g_assert_cmpstr (through (high_last, sizeof high_last, arena), ==, "A\xED\xA0\xBD");
  g_assert_cmpstr (through (NULL, 0, arena), ==, "");
}

static void
test_embedded_nul_ends (void)
{
  static const guint8 utf16[] = { 'a', 0, 0, 0, 'b', 0, 'c' };
  g_autoptr (TernArena) arena = tern_arena_new ();

  g_assert_cmpstr (tern_utf16_to_wtf8 (utf16, sizeof utf16, arena), ==, "a");
}

static void
test_malformed_bytes (void)
{
  static const char *const malformed[]
      = { "\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xF5\x80\x80\x80", "\xF4\x90\x80\x80" };
  guint8 utf16[16];

  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++) {
    gsize length = strlen (malformed[i]);
    gsize size = tern_wtf8_to_utf16_size (malformed[i], length);

    g_assert_cmpuint (size, <=, 2 * length);
    tern_wtf8_to_utf16 (malformed[i], length, utf16);
    g_assert_cmphex (utf16[0] | utf16[1] << 8, ==, 0xFFFD);
  }
}

static void
test_to_utf8 (void)
{
  g_autofree char *utf8 = tern_wtf8_to_utf8 ("a\xED\xA0\x80z");

  g_assert_true (g_utf8_validate (utf8, -1, NULL));
  g_assert_true (g_str_has_prefix (utf8, "a\xEF\xBF\xBD"));
}

static void
test_random_round_trip (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();

  for (guint run = 0; run < 500; run++) {
    guint8 utf16[64];
    gsize units = g_test_rand_int_range (0, 32);

    for (gsize i = 0; i < units; i++) {
      guint unit = g_test_rand_int_range (1, 0x10000);

      if (g_test_rand_bit ())
        unit = g_test_rand_int_range (0xD800, 0xE000);
      utf16[2 * i] = unit;
      utf16[2 * i + 1] = unit >> 8;
    }
    (void) through (utf16, 2 * units, arena);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/utf16/pairs-and-lone-surrogates", test_pairs_and_lone_surrogates);
  g_test_add_func ("/base/utf16/embedded-nul-ends", test_embedded_nul_ends);
  g_test_add_func ("/base/utf16/malformed-bytes", test_malformed_bytes);
  g_test_add_func ("/base/utf16/to-utf8", test_to_utf8);
  g_test_add_func ("/base/utf16/random-round-trip", test_random_round_trip);
  return g_test_run ();
}

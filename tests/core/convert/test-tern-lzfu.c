#include "core/convert/tern-lzfu.h"

#include <string.h>

#include "core/base/tern-error.h"

#define LIMIT (1 << 20)

static void
assert_decompressed (const guint8 *data, gsize size, const char *rtf)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) result = tern_lzfu_decompress (data, size, LIMIT, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (result, NULL), g_bytes_get_size (result), rtf, strlen (rtf));
}

/* [MS-OXRTFCP] 3.1.1: a simple text; 3.1.2: references that cross the write position. */
static const guint8 simple[] = {
  0x2D, 0x00, 0x00, 0x00, 0x2B, 0x00, 0x00, 0x00, 0x4C, 0x5A, 0x46, 0x75, 0xF1, 0xC5, 0xC7, 0xA7, 0x03,
  0x00, 0x0A, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0A, 0xF3, 0x20, 0x68, 0x65,
  0x6C, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xB0, 0x6C, 0x64, 0x7D, 0x0A, 0x80, 0x0F, 0xA0,
};
static const char simple_rtf[] = "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n";
static const guint8 crossing[] = {
  0x1A, 0x00, 0x00, 0x00, 0x1C, 0x00, 0x00, 0x00, 0x4C, 0x5A, 0x46, 0x75, 0xE2, 0xD4, 0x4B,
  0x51, 0x41, 0x00, 0x04, 0x20, 0x57, 0x58, 0x59, 0x5A, 0x0D, 0x6E, 0x7D, 0x01, 0x0E, 0xB0,
};
static const char crossing_rtf[] = "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}";

static void
test_examples (void)
{
  assert_decompressed (simple, sizeof simple, simple_rtf);
  assert_decompressed (crossing, sizeof crossing, crossing_rtf);
}

/* The compressed forms of the same examples. */
static void
test_compress_examples (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) first = tern_lzfu_compress (simple_rtf, strlen (simple_rtf), &error);
  g_autoptr (GBytes) second = tern_lzfu_compress (crossing_rtf, strlen (crossing_rtf), &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (first, NULL), g_bytes_get_size (first), simple, sizeof simple);
  g_assert_cmpmem (g_bytes_get_data (second, NULL), g_bytes_get_size (second), crossing, sizeof crossing);
}

static void
test_uncompressed (void)
{
  static const guint8 stored[] = "\x0F\0\0\0\x03\0\0\0MELA\0\0\0\0abc";

  assert_decompressed (stored, sizeof stored - 1, "abc");
}

static void
assert_refused (const guint8 *data, gsize size, gsize limit, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) result = tern_lzfu_decompress (data, size, limit, &error);

  g_assert_error (error, TERN_ERROR, code);
  g_assert_null (result);
}

static void
test_refused (void)
{
  g_autofree guint8 *bad = g_memdup2 (simple, sizeof simple);

  bad[20] ^= 1;
  assert_refused (bad, sizeof simple, LIMIT, TERN_ERROR_INVALID);
  for (gsize size = 0; size < sizeof simple; size++)
    assert_refused (simple, size, LIMIT, TERN_ERROR_INVALID);
  assert_refused (simple, sizeof simple, sizeof simple_rtf - 2, TERN_ERROR_TOO_BIG);
}

static void
assert_round_trip (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) compressed = tern_lzfu_compress (data, size, &error);
  g_autoptr (GBytes) again = NULL;
  gsize compressed_size;
  const guint8 *bytes = g_bytes_get_data (compressed, &compressed_size);

  g_assert_no_error (error);
  again = tern_lzfu_decompress (bytes, compressed_size, size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), data, size);
}

/* Lengths around the window's wrap, text that repeats at each distance, and noise. */
static void
test_round_trips (void)
{
  g_autofree guint8 *data = g_malloc (3 * 4096);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint alphabet = 1; alphabet <= 256; alphabet *= 4) {
    for (gsize i = 0; i < 3 * 4096; i++)
      data[i] = 'a' + g_rand_int_range (random, 0, alphabet);
    for (gsize size = 0; size < 3 * 4096; size += 1 + size / 7)
      assert_round_trip (data, size);
    assert_round_trip (data, 3 * 4096);
  }
  for (gsize distance = 4080; distance < 4110; distance++) {
    for (gsize i = 0; i < 3 * 4096; i++)
      data[i] = i < distance ? g_rand_int (random) : data[i - distance];
    assert_round_trip (data, 3 * 4096);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lzfu/examples", test_examples);
  g_test_add_func ("/lzfu/compress-examples", test_compress_examples);
  g_test_add_func ("/lzfu/uncompressed", test_uncompressed);
  g_test_add_func ("/lzfu/refused", test_refused);
  g_test_add_func ("/lzfu/round-trips", test_round_trips);
  return g_test_run ();
}

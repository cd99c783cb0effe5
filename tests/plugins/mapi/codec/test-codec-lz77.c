#include "tests/plugins/mapi/codec/codec-test.h"

#include "plugins/mapi/codec/codec-lz77.h"

static void
assert_packed (const char *text, gsize size, const char *hex)
{
  g_autoptr (GBytes) expected = bytes_of_hex (hex);
  g_autofree guint8 *packed = g_malloc (size + 64), *unpacked = g_malloc (size);
  gsize packed_size = codec_lz77_compress ((const guint8 *) text, size, packed, size + 64);

  g_assert_cmpmem (packed, packed_size, g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
  g_assert_true (codec_lz77_decompress (packed, packed_size, unpacked, size));
  g_assert_cmpmem (unpacked, size, text, size);
}

/* [MS-XCA] 3.1: literals only, and one long match. */
static void
test_examples (void)
{
  GString *abc = g_string_new (NULL);

  assert_packed ("abcdefghijklmnopqrstuvwxyz", 26, "3f000000 6162636465666768696a6b6c6d6e6f707172737475767778797a");
  for (guint i = 0; i < 100; i++)
    g_string_append (abc, "abc");
  assert_packed (abc->str, abc->len, "ffffff1f 616263 1700 0fff2601");
  g_string_free (abc, TRUE);
}

/*
 * [MS-OXCRPC] 3.1.4.1.2.1.2.2: each way to spell a length: 3 bits, half a byte shared by two matches, a byte, 16
 * bits.
 */
static void
test_lengths (void)
{
  for (gsize length = 1; length < 700; length++) {
    g_autofree char *first = g_strnfill (length + 1, 'a'), *second = g_strnfill (length + 2, 'c');
    g_autofree char *text = g_strconcat (first, "0123456789", second, first, "!", second, NULL);
    gsize size = strlen (text);
    g_autofree guint8 *packed = g_malloc (size * 2 + 64), *unpacked = g_malloc (size);
    gsize packed_size = codec_lz77_compress ((const guint8 *) text, size, packed, size * 2 + 64);

    g_assert_cmpuint (packed_size, >, 0);
    g_assert_true (codec_lz77_decompress (packed, packed_size, unpacked, size));
    g_assert_cmpmem (unpacked, size, text, size);
  }
}

static void
test_largest (void)
{
  g_autofree guint8 *zeros = g_malloc0 (CODEC_LZ77_MOST), *packed = g_malloc (64),
                    *unpacked = g_malloc (CODEC_LZ77_MOST);
  gsize size = codec_lz77_compress (zeros, CODEC_LZ77_MOST, packed, 64);

  g_assert_cmpuint (size, >, 0);
  g_assert_cmpuint (size, <, 32);
  g_assert_true (codec_lz77_decompress (packed, size, unpacked, CODEC_LZ77_MOST));
  g_assert_cmpmem (unpacked, CODEC_LZ77_MOST, zeros, CODEC_LZ77_MOST);
}

/* What doesn't get smaller isn't packed. */
static void
test_incompressible (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint8 noise[4096], packed[4096];

  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = g_rand_int (rand);
  g_assert_cmpuint (codec_lz77_compress (noise, sizeof noise, packed, sizeof noise - 1), ==, 0);
  g_assert_cmpuint (codec_lz77_compress (noise, 0, packed, 4), ==, 4);
}

static void
test_malformed (void)
{
  static const char *const bad[] = {
    "",                        /* no mask */
    "ffffff",                  /* half a mask */
    "00000000 61",             /* literals announced, one there */
    "ffffff1f 616263",         /* match announced, none there */
    "ffffff7f 61 1000",        /* distance beyond what was written */
    "ffffff1f 616263 1700",    /* length cut */
    "ffffff1f 616263 1700 0f", /* length cut */
    "ffffff1f 616263 1700 0fff",
    "ffffff1f 616263 1700 0fff 0100", /* smaller than its own prefix */
  };
  guint8 unpacked[300];

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GBytes) bytes = bytes_of_hex (bad[i]);

    g_assert_false (
        codec_lz77_decompress (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), unpacked, sizeof unpacked));
  }
}

static void
test_speed (void)
{
  g_autoptr (GBytes) file = load_file ("exchange-se/hierarchy/03-execute.response.bin", FALSE);
  gsize unit, size = 0x8000, packed_size = 0;
  const guint8 *data = g_bytes_get_data (file, &unit);
  g_autofree guint8 *text = g_malloc (size), *packed = g_malloc (size);
  gint64 start = g_get_monotonic_time ();

  for (gsize i = 0; i < size; i++)
    text[i] = data[i % unit] ^ (i / unit % 4 == 3 && i % 13 == 0 ? i >> 7 : 0);
  for (guint i = 0; i < 100; i++)
    packed_size = codec_lz77_compress (text, size, packed, size);
  g_test_message ("32 KB to %" G_GSIZE_FORMAT " bytes, packed at %.0f MB/s", packed_size,
                  100.0 * size / MAX (g_get_monotonic_time () - start, 1));
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    g_assert_true (codec_lz77_decompress (packed, packed_size, text, size));
  g_test_message ("unpacked at %.0f MB/s", 100.0 * size / MAX (g_get_monotonic_time () - start, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/lz77/examples", test_examples);
  g_test_add_func ("/codec/lz77/lengths", test_lengths);
  g_test_add_func ("/codec/lz77/largest", test_largest);
  g_test_add_func ("/codec/lz77/incompressible", test_incompressible);
  g_test_add_func ("/codec/lz77/malformed", test_malformed);
  g_test_add_func ("/codec/lz77/speed", test_speed);
  return g_test_run ();
}

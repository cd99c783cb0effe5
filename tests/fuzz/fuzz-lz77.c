#include <string.h>

#include "plugins/mapi/codec/codec-lz77.h"
#include "tests/fuzz/fuzz-target.h"

static void
check_pack (const guint8 *data, gsize size)
{
  gsize room = size + size / 4 + 64;
  g_autofree guint8 *packed = g_malloc (room), *unpacked = g_malloc (size + 1);
  gsize packed_size = codec_lz77_compress (data, size, packed, room);

  g_assert_cmpuint (packed_size, >, 0);
  g_assert_true (codec_lz77_decompress (packed, packed_size, unpacked, size));
  g_assert_true (size == 0 || memcmp (unpacked, data, size) == 0);
}

/* The first two bytes say how many the rest, taken as packed data, should give. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize expected = size >= 2 ? data[0] | data[1] << 8 : 0;
  g_autofree guint8 *unpacked = g_malloc0 (expected + 1);

  if (size > 2 && codec_lz77_decompress (data + 2, size - 2, unpacked, expected))
    check_pack (unpacked, expected);
  if (size <= CODEC_LZ77_MOST)
    check_pack (data, size);
  return 0;
}

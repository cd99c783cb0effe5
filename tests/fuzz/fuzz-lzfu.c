#include <string.h>

#include "core/convert/tern-lzfu.h"
#include "tests/fuzz/fuzz-target.h"

#define LIMIT 65536

/* As compressed RTF; and as RTF, which must come back. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) rtf = tern_lzfu_decompress (data, size, LIMIT, NULL);
  g_autoptr (GBytes) packed = tern_lzfu_compress (data, size, NULL);
  g_autoptr (GBytes) again = NULL;

  if (rtf != NULL)
    g_assert_cmpuint (g_bytes_get_size (rtf), <=, LIMIT);
  g_assert_nonnull (packed);
  again = tern_lzfu_decompress (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), size, NULL);
  g_assert_nonnull (again);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), data, size);
  return 0;
}

#pragma once

#include <glib.h>

/*
 * PidTagRtfCompressed <-> RTF ([MS-OXRTFCP]): an LZ77 with a window of 4 KB, named LZFu after its signature.
 */

/**
 * tern_lzfu_decompress:
 * @data: a value of PidTagRtfCompressed, compressed or not
 * @limit: most bytes of RTF that may come out
 *
 * Returns: (transfer full): the RTF; INVALID if the bytes are no such value or their checksum is wrong, TOO_BIG beyond
 * @limit
 */
GBytes *tern_lzfu_decompress (gconstpointer data, gsize size, gsize limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tern_lzfu_compress:
 *
 * Returns: (transfer full): the RTF as a value of PidTagRtfCompressed; TOO_BIG if its sizes don't fit into 32 bits
 */
GBytes *tern_lzfu_compress (gconstpointer rtf, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

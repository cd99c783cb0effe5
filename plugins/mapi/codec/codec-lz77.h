#pragma once

#include <glib.h>

/*
 * LZ77 with DIRECT2 encoding ([MS-OXCRPC] 3.1.4.1.2, which is the plain LZ77 of [MS-XCA] 2.3 and 2.4): the payloads of
 * RPC_HEADER_EXT with the Compressed flag. Pure functions of their arguments; any thread.
 */

/** CODEC_LZ77_MOST: the largest input of codec_lz77_compress(); no payload is larger, its size being 16 bits wide. */
#define CODEC_LZ77_MOST 0xFFFF

/**
 * codec_lz77_compress:
 * @data: (array length=size): at most CODEC_LZ77_MOST bytes
 * @ret_packed: room for @room bytes
 *
 * Returns: the size of the packed form, or 0 if it doesn't fit into @room
 */
gsize codec_lz77_compress (const guint8 *data, gsize size, guint8 *ret_packed, gsize room);

/**
 * codec_lz77_decompress:
 * @packed: (array length=size): any bytes
 * @ret_data: room for @expected bytes
 *
 * Returns: %TRUE if @packed unpacks to @expected bytes (or more: the rest is ignored); else %FALSE, @ret_data undefined
 */
gboolean codec_lz77_decompress (const guint8 *packed, gsize size, guint8 *ret_data, gsize expected);

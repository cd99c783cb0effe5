#include "plugins/mapi/codec/codec-rpc-header-ext.h"

#include <string.h>

#include "plugins/mapi/codec/codec-lz77.h"

#define MAGIC 0xA5

/* A payload this small fits one packet whatever is done to it. */
#define WORTH_PACKING 512

static void
obfuscate (guint8 *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    data[i] ^= MAGIC;
}

gboolean
codec_rpc_header_ext_read (TernReader *reader, TernArena *arena, RpcHeaderExt *ret)
{
  guint16 version = tern_reader_u16 (reader);
  RpcHeaderExt header = { .flags = tern_reader_u16 (reader) };
  guint16 actual;

  header.size = tern_reader_u16 (reader);
  actual = tern_reader_u16 (reader);
  header.payload.data = tern_reader_bytes (reader, header.size);
  header.payload.size = actual;
  if (version != 0 || (header.flags & RPC_HEADER_EXT_COMPRESSED ? header.size >= actual : header.size != actual))
    tern_reader_fail (reader);
  if (reader->failed)
    return FALSE;
  if (header.flags & RPC_HEADER_EXT_XOR_MAGIC) {
    guint8 *plain = tern_arena_memdup (arena, header.payload.data, header.size);

    obfuscate (plain, header.size);
    header.payload.data = plain;
  }
  if (header.flags & RPC_HEADER_EXT_COMPRESSED) {
    guint8 *unpacked = tern_arena_alloc (arena, actual);

    if (!codec_lz77_decompress (header.payload.data, header.size, unpacked, actual))
      tern_reader_fail (reader);
    header.payload.data = unpacked;
  }
  if (reader->failed)
    return FALSE;
  *ret = header;
  return TRUE;
}

char *
codec_rpc_header_ext_to_string (const RpcHeaderExt *value)
{
  return g_strdup_printf ("%u bytes%s%s%s, payload %" G_GSIZE_FORMAT " bytes", value->size,
                          value->flags & RPC_HEADER_EXT_COMPRESSED ? " compressed" : "",
                          value->flags & RPC_HEADER_EXT_XOR_MAGIC ? " obfuscated" : "",
                          value->flags & RPC_HEADER_EXT_LAST ? " last" : "", value->payload.size);
}

gsize
codec_rpc_header_ext_begin (TernWriter *writer)
{
  gsize at = writer->size;

  tern_writer_zeros (writer, RPC_HEADER_EXT_SIZE);
  return at;
}

/** pack: replaces @size bytes at @data by their packed form if that is smaller. Returns: the size then */
static gsize
pack (guint8 *data, gsize size)
{
  g_autofree guint8 *packed = g_malloc (size);
  gsize packed_size = codec_lz77_compress (data, size, packed, size - 1);

  if (packed_size == 0)
    return size;
  memcpy (data, packed, packed_size);
  return packed_size;
}

void
codec_rpc_header_ext_end (TernWriter *writer, gsize at, RpcHeaderExtFlags flags)
{
  gsize from = at + RPC_HEADER_EXT_SIZE, actual, size;

  if (writer->overrun)
    return;
  actual = size = writer->size - from;
  if (actual > G_MAXUINT16) {
    writer->overrun = TRUE;
    return;
  }
  if (flags & RPC_HEADER_EXT_COMPRESSED && actual >= WORTH_PACKING)
    size = pack (writer->data + from, actual);
  if (size == actual)
    flags &= ~RPC_HEADER_EXT_COMPRESSED;
  if (flags & RPC_HEADER_EXT_XOR_MAGIC)
    obfuscate (writer->data + from, size);
  tern_writer_truncate (writer, from + size);
  tern_writer_patch_u16 (writer, at, 0);
  tern_writer_patch_u16 (writer, at + 2, flags);
  tern_writer_patch_u16 (writer, at + 4, size);
  tern_writer_patch_u16 (writer, at + 6, actual);
}

#include <string.h>

#include "plugins/mapi/codec/codec-rpc-header-ext.h"
#include "tests/fuzz/fuzz-target.h"

static void
check_wrap (const guint8 *data, gsize size, RpcHeaderExtFlags flags)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  RpcHeaderExt header;
  TernReader reader;
  gsize at = codec_rpc_header_ext_begin (&writer);

  tern_writer_bytes (&writer, data, size);
  codec_rpc_header_ext_end (&writer, at, flags);
  tern_reader_init (&reader, writer.data, writer.size);
  g_assert_true (codec_rpc_header_ext_read (&reader, arena, &header));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  g_assert_cmpmem (header.payload.data, header.payload.size, data, size);
}

/* Once as a chain from outside, once as a payload to wrap. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  RpcHeaderExt header = { 0 };
  TernReader reader;

  tern_reader_init (&reader, data, size);
  while (codec_rpc_header_ext_read (&reader, arena, &header)) {
    g_autofree char *text = codec_rpc_header_ext_to_string (&header);

    check_wrap (header.payload.data, header.payload.size, header.flags);
    if (header.flags & RPC_HEADER_EXT_LAST)
      break;
  }
  if (size > 0 && size <= RPC_PAYLOAD_MOST)
    check_wrap (data, size, data[0] & 7);
  return 0;
}

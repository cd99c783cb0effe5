#include "tests/bench/bench-rops.h"

#include "plugins/mapi/codec/codec-rpc-header-ext.h"

#define EXECUTE_PLAIN 3 /* no compression, no obfuscation */

const MapiCodecContext bench_codec = { .code_page = 1252, .private_logon = TRUE };

void
bench_rops_begin (Rops *rops)
{
  tern_writer_init (&rops->body, 1 << 20);
  tern_writer_u32 (&rops->body, EXECUTE_PLAIN);
  rops->buffer_at = rops->body.size;
  tern_writer_u32 (&rops->body, 0);
  rops->header_at = codec_rpc_header_ext_begin (&rops->body);
  rops->size_at = rops->body.size;
  tern_writer_u16 (&rops->body, 0);
}

GBytes *
bench_rops_end (Rops *rops, const guint32 *handles, guint slots)
{
  tern_writer_patch_u16 (&rops->body, rops->size_at, rops->body.size - rops->size_at);
  for (guint i = 0; i < slots; i++)
    tern_writer_u32 (&rops->body, handles[i]);
  codec_rpc_header_ext_end (&rops->body, rops->header_at, RPC_HEADER_EXT_LAST);
  tern_writer_patch_u32 (&rops->body, rops->buffer_at, rops->body.size - rops->buffer_at - 4);
  tern_writer_u32 (&rops->body, 0x40000); /* MaxRopOut */
  tern_writer_u32 (&rops->body, 0);       /* no auxiliary buffer */
  return tern_writer_steal (&rops->body);
}

RopRequestHeader
bench_on (guint8 input, guint8 output)
{
  return (RopRequestHeader){ .input_handle_index = input, .output_handle_index = output };
}

gboolean
bench_execute (BenchHttp *http, GBytes *body, TernReader *ret_rops, TernReader *ret_handles)
{
  const guint8 *data;
  gsize size;
  TernReader reader;
  guint16 rop_size;

  if (!bench_http_call (http, "Execute", body, &data, &size))
    return FALSE;
  tern_reader_init (&reader, data, size);
  if (tern_reader_u32 (&reader) != 0 || tern_reader_u32 (&reader) != 0) {
    g_printerr ("Execute failed\n");
    return FALSE;
  }
  tern_reader_skip (&reader, 8 + RPC_HEADER_EXT_SIZE); /* flags, size of the buffer */
  rop_size = tern_reader_u16 (&reader);
  tern_reader_sub (&reader, rop_size - 2, ret_rops);
  tern_reader_sub (&reader, tern_reader_left (&reader) >= 4 ? tern_reader_left (&reader) - 4 : 0, ret_handles);
  return !reader.failed;
}

#include "tests/plugins/mapi/codec/codec-test.h"

#include "plugins/mapi/codec/codec-aux.h"
#include "plugins/mapi/codec/codec-rpc-header-ext.h"

/* Where the auxiliary buffer begins in the recorded answer to Connect. */
#define AUX_AT 0x8A

static gboolean
read_any (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena)
{
  AuxBlocks blocks;

  return codec_aux_blocks_read (reader, arena, &blocks);
}

/* What Exchange Server SE tells a client. */
static void
test_exchange (void)
{
  g_autoptr (GBytes) file = load_file ("exchange-se/hierarchy/01-connect.response.bin", FALSE);
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autofree char *text = NULL;
  RpcHeaderExt header;
  AuxBlocks blocks;
  TernReader reader, payload;

  tern_reader_init_bytes (&reader, file);
  tern_reader_skip (&reader, AUX_AT);
  g_assert_true (codec_rpc_header_ext_read (&reader, arena, &header));
  g_assert_cmphex (header.flags, ==, RPC_HEADER_EXT_LAST);
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  tern_reader_init (&payload, header.payload.data, header.payload.size);
  g_assert_true (codec_aux_blocks_read (&payload, arena, &blocks));
  g_assert_cmpuint (blocks.n, ==, 6);
  g_assert_cmpmem (codec_aux_blocks_find (&blocks, AUX_TYPE_SERVER_CAPABILITIES)->body.data, 4, "\x0B\0\0\0", 4);
  g_assert_null (codec_aux_blocks_find (&blocks, AUX_TYPE_CLIENT_CONNECTION_INFO));
  codec_aux_blocks_write (&writer, &blocks);
  g_assert_cmpmem (writer.data, writer.size, header.payload.data, header.payload.size);
  text = codec_aux_blocks_to_string (&blocks);
  g_test_message ("%s", text);
}

/* [MS-OXCRPC] 2.2.2.2.15, 17, 19, 20, 22. */
static void
test_server_blocks (void)
{
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  AuxServerBlocks blocks = {
    .server_capabilities = AUX_CAPABILITY_PACKED_FAST_TRANSFER_UPLOAD | AUX_CAPABILITY_PACKED_WRITE_STREAM_UPLOAD,
    .endpoint_capabilities = AUX_ENDPOINT_SINGLE,
    .organization_flags = AUX_ORG_PUBLIC_FOLDERS_BY_AUTODISCOVER,
    .control_flags = AUX_CONTROL_COMPRESSION | AUX_CONTROL_HTTP_TUNNELING,
    .control_expiry = 604800000,
    .session_info = "a",
  };

  codec_aux_server_blocks_write (&writer, &blocks);
  assert_written (&writer, "0800 01 46 03000000  0800 01 48 01000000  0800 01 17 02000000  0A00 01 4B 0600 6100 0000"
                           "0C00 01 0A 0C000000 00840C24");
  tern_writer_truncate (&writer, 0);
  codec_aux_server_blocks_write (&writer, &(AuxServerBlocks){ 0 });
  g_assert_cmpuint (writer.size, ==, 0);
}

/* Unknown types are kept, padding is passed over, sizes that lie are malformed. */
static void
test_sizes (void)
{
  MapiCodecContext ctx = { 0 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) padded = bytes_of_hex ("0500 01 52 AA 0400 01 99 000000");
  g_autoptr (GBytes) small = bytes_of_hex ("0300 01 52 AA"), large = bytes_of_hex ("0600 01 52 AA");
  AuxBlocks blocks;
  TernReader reader;

  tern_reader_init_bytes (&reader, padded);
  g_assert_true (codec_aux_blocks_read (&reader, arena, &blocks));
  g_assert_cmpuint (blocks.n, ==, 2);
  g_assert_cmpuint (blocks.blocks[0].body.size, ==, 1);
  tern_reader_init_bytes (&reader, small);
  g_assert_false (read_any (&reader, &ctx, arena));
  tern_reader_init_bytes (&reader, large);
  g_assert_false (read_any (&reader, &ctx, arena));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/aux/exchange", test_exchange);
  g_test_add_func ("/codec/aux/server blocks", test_server_blocks);
  g_test_add_func ("/codec/aux/sizes", test_sizes);
  return g_test_run ();
}

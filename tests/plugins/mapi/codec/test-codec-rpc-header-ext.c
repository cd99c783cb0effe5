#include "tests/plugins/mapi/codec/codec-test.h"

#include "plugins/mapi/codec/codec-rpc-header-ext.h"

static gboolean
read_hex (const char *hex, TernArena *arena, RpcHeaderExt *ret)
{
  g_autoptr (GBytes) bytes = bytes_of_hex (hex);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  TernReader reader;

  tern_reader_init (&reader, tern_arena_memdup (arena, data, size), size);
  return codec_rpc_header_ext_read (&reader, arena, ret) && !reader.failed;
}

/* [MS-OXCRPC] 2.2.2.1: Version 0, Flags, Size on the wire, SizeActual. */
static void
test_plain (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autofree char *text = NULL;
  RpcHeaderExt header;

  g_assert_true (read_hex ("0000 0400 0300 0300 414243", arena, &header));
  g_assert_cmpmem (header.payload.data, header.payload.size, "ABC", 3);
  g_assert_cmphex (header.flags, ==, RPC_HEADER_EXT_LAST);
  text = codec_rpc_header_ext_to_string (&header);
  g_assert_cmpstr (text, ==, "3 bytes last, payload 3 bytes");
}

/* [MS-OXCRPC] 3.1.4.1.2.3: each byte XOR 0xA5, over the packed form when there is one. */
static void
test_obfuscated (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  RpcHeaderExt header;

  g_assert_true (read_hex ("0000 0600 0300 0300 E4E7E6", arena, &header));
  g_assert_cmpmem (header.payload.data, header.payload.size, "ABC", 3);
  /* "abc" 100 times ([MS-XCA] 3.1), packed to 13 bytes and obfuscated. */
  g_assert_true (read_hex ("0000 0700 0D00 2C01 5A5A5ABA C4C7C6 B2A5 AA5A83A4", arena, &header));
  g_assert_cmpuint (header.payload.size, ==, 300);
  g_assert_cmpmem (header.payload.data + 297, 3, "abc", 3);
}

/* Uncompressed: Size equals SizeActual. Compressed: it is smaller. */
static void
test_malformed (void)
{
  static const char *const bad[] = {
    "0100 0400 0300 0300 414243", /* Version */
    "0000 0400 0300 0400 414243", /* not compressed, and another size */
    "0000 0500 0300 0300 414243", /* compressed, and not smaller */
    "0000 0500 0300 0400 414243", /* no packed data */
    "0000 0400 0400 0400 414243", /* cut */
    "0000 0400 0300",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    RpcHeaderExt header;

    g_assert_false (read_hex (bad[i], arena, &header));
  }
}

static void
check_end (gsize size, RpcHeaderExtFlags flags, RpcHeaderExtFlags expected)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autofree guint8 *payload = g_malloc (size);
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  RpcHeaderExt header;
  TernReader reader;
  gsize at;

  for (gsize i = 0; i < size; i++)
    payload[i] = i % 50;
  tern_writer_u32 (&writer, 0); /* something before it */
  at = codec_rpc_header_ext_begin (&writer);
  tern_writer_bytes (&writer, payload, size);
  codec_rpc_header_ext_end (&writer, at, flags);
  tern_reader_init (&reader, writer.data + at, writer.size - at);
  g_assert_true (codec_rpc_header_ext_read (&reader, arena, &header));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  g_assert_cmphex (header.flags, ==, expected);
  g_assert_cmpmem (header.payload.data, header.payload.size, payload, size);
}

/* Packing is left out where it saves nothing, and then not claimed. */
static void
test_end (void)
{
  check_end (0, RPC_HEADER_EXT_LAST, RPC_HEADER_EXT_LAST);
  check_end (0, 7, RPC_HEADER_EXT_LAST | RPC_HEADER_EXT_XOR_MAGIC);
  check_end (100, RPC_HEADER_EXT_COMPRESSED, 0);
  check_end (5000, 7, 7);
  check_end (5000, RPC_HEADER_EXT_COMPRESSED, RPC_HEADER_EXT_COMPRESSED);
  check_end (RPC_PAYLOAD_MOST, RPC_HEADER_EXT_XOR_MAGIC, RPC_HEADER_EXT_XOR_MAGIC);
  check_end (0xFFFF, RPC_HEADER_EXT_LAST, RPC_HEADER_EXT_LAST);
}

static void
test_overrun (void)
{
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  gsize at = codec_rpc_header_ext_begin (&writer);

  tern_writer_zeros (&writer, 0x10000);
  codec_rpc_header_ext_end (&writer, at, 0);
  g_assert_true (writer.overrun);
}

/* [MS-OXCRPC] 3.1.4.2.1.2: several payloads one behind the other, Last on the last. */
static void
test_chain (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = bytes_of_hex ("0000 0000 0100 0100 41 0000 0200 0100 0100 E7 0000 0400 0100 0100 43");
  RpcHeaderExt header = { 0 };
  GString *all = g_string_new (NULL);
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  while ((header.flags & RPC_HEADER_EXT_LAST) == 0) {
    g_assert_true (codec_rpc_header_ext_read (&reader, arena, &header));
    g_string_append_len (all, (const char *) header.payload.data, header.payload.size);
  }
  g_assert_cmpstr (all->str, ==, "ABC");
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  g_string_free (all, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec/rpc-header-ext/plain", test_plain);
  g_test_add_func ("/codec/rpc-header-ext/obfuscated", test_obfuscated);
  g_test_add_func ("/codec/rpc-header-ext/malformed", test_malformed);
  g_test_add_func ("/codec/rpc-header-ext/end", test_end);
  g_test_add_func ("/codec/rpc-header-ext/overrun", test_overrun);
  g_test_add_func ("/codec/rpc-header-ext/chain", test_chain);
  return g_test_run ();
}

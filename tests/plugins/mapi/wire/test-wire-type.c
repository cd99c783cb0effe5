#include "plugins/mapi/wire/wire-type.h"

#include <string.h>

#include "plugins/mapi/wire/wire-oxcdata.h"

/* A size that its field can't hold is an overrun, never a shortened size. */
static void
test_size_too_wide (void)
{
  g_auto (TernWriter) writer;
  g_autofree guint8 *data = g_malloc0 (0x10000);

  tern_writer_init (&writer, G_MAXSIZE);
  wire_write_bytes (&writer, 2, (TernBin){ data, 0xFFFF });
  g_assert_false (writer.overrun);
  wire_write_bytes (&writer, 2, (TernBin){ data, 0x10000 });
  g_assert_true (writer.overrun);
  tern_writer_truncate (&writer, 0);
  wire_write_bytes (&writer, 1, (TernBin){ data, 0x100 });
  g_assert_true (writer.overrun);
}

static void
test_size_of_block (void)
{
  g_auto (TernWriter) writer;
  gsize at;

  tern_writer_init (&writer, 100);
  tern_writer_u8 (&writer, 0xAA);
  at = wire_write_size_begin (&writer, 2);
  tern_writer_u32 (&writer, 1);
  wire_write_size_end (&writer, 2, at);
  g_assert_cmpmem (writer.data, writer.size, "\xAA\x04\x00\x01\x00\x00\x00", 7);
}

static void
test_block_beyond_the_limit (void)
{
  g_auto (TernWriter) writer;
  gsize at;

  tern_writer_init (&writer, 3);
  at = wire_write_size_begin (&writer, 4);
  wire_write_size_end (&writer, 4, at);
  g_assert_true (writer.overrun);
}

static void
test_cut_bytes (void)
{
  TernReader reader;
  TernBin bytes;

  tern_reader_init (&reader, "\x05\x00zz", 4);
  bytes = wire_read_bytes (&reader, wire_read_size (&reader, 2));
  g_assert_true (reader.failed);
  g_assert_cmpuint (bytes.size, ==, 0);
}

/* [MS-OXCDATA] 2.2.1.3.1 */
static void
test_dump (void)
{
  static const guint8 wire[] = { 0x67, 0x45, 0x23, 0x01, 0xab, 0x89, 0xef, 0xcd, 0x01, 0x23, 0x45, 0x67,
                                 0x89, 0xab, 0xcd, 0xef, 0,    0,    0,    0,    0,    7,    0,    0 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autofree char *text = NULL;
  TernReader reader;
  LongTermID id;

  tern_reader_init (&reader, wire, sizeof wire);
  g_assert_true (long_term_id_parse (&reader, &(MapiCodecContext){ 0 }, arena, &id));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  text = long_term_id_to_string (&id);
  g_assert_nonnull (strstr (text, "01234567-89ab-cdef-0123-456789abcdef"));
  g_assert_nonnull (strstr (text, "global_counter: 6 bytes 000000000007"));
}

/* Invariant 4: a count says nothing about memory until the bytes are there. */
static void
test_count_is_bounded (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  LargePropertyTagArray tags;
  TernReader reader;

  tern_reader_init (&reader, "\xFF\xFF\xFF\xFF\x1F\x00\x37\x00", 8);
  g_assert_false (large_property_tag_array_parse (&reader, &(MapiCodecContext){ 0 }, arena, &tags));
  g_assert_cmpuint (tags.property_tag_count, ==, 0);
  g_assert_cmpuint (tern_arena_get_size (arena), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire-type/size-too-wide", test_size_too_wide);
  g_test_add_func ("/wire-type/size-of-block", test_size_of_block);
  g_test_add_func ("/wire-type/block-beyond-the-limit", test_block_beyond_the_limit);
  g_test_add_func ("/wire-type/cut-bytes", test_cut_bytes);
  g_test_add_func ("/wire-type/dump", test_dump);
  g_test_add_func ("/wire-type/count-is-bounded", test_count_is_bounded);
  return g_test_run ();
}

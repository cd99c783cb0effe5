#include "core/base/tern-reader.h"

#include "core/base/tern-error.h"
#include "core/base/tern-writer.h"

static void
test_numbers (void)
{
  static const guint8 bytes[]
      = { 0x01, 0x03, 0x02, 0x07, 0x06, 0x05, 0x84, 0x0F, 0x0E, 0x0D, 0x0C, 0x0B, 0x0A, 0x09, 0x88 };
  TernReader reader;

  tern_reader_init (&reader, bytes, sizeof bytes);
  g_assert_cmphex (tern_reader_peek_u8 (&reader), ==, 0x01);
  g_assert_cmphex (tern_reader_u8 (&reader), ==, 0x01);
  g_assert_cmphex (tern_reader_u16 (&reader), ==, 0x0203);
  g_assert_cmphex (tern_reader_u32 (&reader), ==, 0x84050607);
  g_assert_cmphex (tern_reader_u64 (&reader), ==, G_GUINT64_CONSTANT (0x88090A0B0C0D0E0F));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  g_assert_true (tern_reader_finish (&reader, "numbers", NULL));
}

static void
test_failure_is_sticky (void)
{
  static const guint8 bytes[] = { 1, 2, 3 };
  g_autoptr (GError) error = NULL;
  TernReader reader;

  tern_reader_init (&reader, bytes, sizeof bytes);
  g_assert_cmpuint (tern_reader_u32 (&reader), ==, 0);
  g_assert_cmpuint (tern_reader_u8 (&reader), ==, 0);
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  g_assert_null (tern_reader_bytes (&reader, 0));
  g_assert_false (tern_reader_finish (&reader, "Thing", &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_assert_nonnull (g_strstr_len (error->message, -1, "Thing"));
}

static void
test_bytes_and_sub (void)
{
  static const guint8 bytes[] = { 1, 2, 3, 4 };
  TernReader reader, sub;

  tern_reader_init (&reader, bytes, sizeof bytes);
  g_assert_true (tern_reader_bytes (&reader, 0) == bytes);
  tern_reader_sub (&reader, 2, &sub);
  g_assert_cmphex (tern_reader_u16 (&sub), ==, 0x0201);
  g_assert_cmpuint (tern_reader_u8 (&sub), ==, 0);
  g_assert_true (sub.failed);
  g_assert_cmpuint (tern_reader_u8 (&reader), ==, 3);
  tern_reader_sub (&reader, G_MAXSIZE, &sub);
  g_assert_true (sub.failed);
  g_assert_true (reader.failed);
}

static void
test_empty (void)
{
  TernReader reader;

  tern_reader_init (&reader, NULL, 0);
  g_assert_nonnull (tern_reader_bytes (&reader, 0));
  g_assert_cmpuint (tern_reader_peek_u8 (&reader), ==, 0);
  g_assert_false (reader.failed);
  g_assert_cmpstr (tern_reader_str8z (&reader), ==, "");
  g_assert_true (reader.failed);
}

static void
test_strings (void)
{
  static const guint8 bytes[] = { 'a', 'b', 0, 0xE4, 0, 0, 0xD8, 0x42, 0, 0, 0, 'x' };
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernReader reader;

  tern_reader_init (&reader, bytes, sizeof bytes);
  g_assert_cmpstr (tern_reader_str8z (&reader), ==, "ab");
  /* U+00E4, a lone high surrogate kept as three bytes, U+0042 */
  g_assert_cmpstr (tern_reader_utf16z (&reader, arena), ==, "\xC3\xA4\xED\xA0\x80" "B");
  g_assert_cmpuint (tern_reader_left (&reader), ==, 1);
  g_assert_cmpstr (tern_reader_utf16z (&reader, arena), ==, "");
  g_assert_true (reader.failed);
}

static void
test_count_is_bounded (void)
{
  static const guint8 bytes[8] = { 0 };
  TernReader reader;

  tern_reader_init (&reader, bytes, sizeof bytes);
  g_assert_cmpuint (tern_reader_count (&reader, 2, 4), ==, 2);
  g_assert_cmpuint (tern_reader_count (&reader, 8, 0), ==, 8);
  g_assert_cmpuint (tern_reader_count (&reader, 3, 4), ==, 0);
  g_assert_true (reader.failed);
}

static void
test_round_trip_with_writer (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();

  for (guint run = 0; run < 200; run++) {
    guint64 a = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
    guint32 b = g_test_rand_int ();
    TernGuid guid, read;
    g_auto (TernWriter) writer = { .limit = G_MAXSIZE };
    TernReader reader;

    tern_guid_random (&guid);
    tern_writer_u8 (&writer, b);
    tern_writer_u64 (&writer, a);
    tern_writer_utf16z (&writer, "\xC3\xA4 \xF0\x9F\x90\xA6");
    tern_writer_u16 (&writer, b >> 7);
    tern_writer_guid (&writer, &guid);
    tern_writer_u32 (&writer, b);
    tern_reader_init (&reader, writer.data, writer.size);
    g_assert_cmpuint (tern_reader_u8 (&reader), ==, (guint8) b);
    g_assert_cmpuint (tern_reader_u64 (&reader), ==, a);
    g_assert_cmpstr (tern_reader_utf16z (&reader, arena), ==, "\xC3\xA4 \xF0\x9F\x90\xA6");
    g_assert_cmpuint (tern_reader_u16 (&reader), ==, (guint16) (b >> 7));
    read = tern_reader_guid (&reader);
    g_assert_true (tern_guid_equal (&read, &guid));
    g_assert_cmpuint (tern_reader_u32 (&reader), ==, b);
    g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
    g_assert_false (reader.failed);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/reader/numbers", test_numbers);
  g_test_add_func ("/base/reader/failure-is-sticky", test_failure_is_sticky);
  g_test_add_func ("/base/reader/bytes-and-sub", test_bytes_and_sub);
  g_test_add_func ("/base/reader/empty", test_empty);
  g_test_add_func ("/base/reader/strings", test_strings);
  g_test_add_func ("/base/reader/count-is-bounded", test_count_is_bounded);
  g_test_add_func ("/base/reader/round-trip-with-writer", test_round_trip_with_writer);
  return g_test_run ();
}

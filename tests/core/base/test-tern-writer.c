#include "core/base/tern-writer.h"

#include "core/base/tern-error.h"

static void
test_little_endian (void)
{
  static const guint8 expected[] = { 0x01, 0x03, 0x02, 0x07, 0x06, 0x05, 0x04, 0, 0, 'a', 0, 'b', 0, 0, 0 };
  g_auto (TernWriter) writer = { .limit = G_MAXSIZE };

  tern_writer_u8 (&writer, 0x01);
  tern_writer_u16 (&writer, 0x0203);
  tern_writer_u32 (&writer, 0x04050607);
  tern_writer_zeros (&writer, 2);
  tern_writer_str8z (&writer, "a");
  tern_writer_utf16z (&writer, "b");
  g_assert_cmpmem (writer.data, writer.size, expected, sizeof expected);
}

static void
test_limit (void)
{
  g_auto (TernWriter) writer = { .limit = 5 };
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (tern_writer_reserve (&writer, 0));
  tern_writer_u32 (&writer, 1);
  g_assert_cmpuint (tern_writer_left (&writer), ==, 1);
  g_assert_true (tern_writer_finish (&writer, "Thing", NULL));
  tern_writer_u16 (&writer, 1);
  tern_writer_u8 (&writer, 1);
  g_assert_cmpuint (writer.size, ==, 4);
  g_assert_null (tern_writer_reserve (&writer, 0));
  g_assert_false (tern_writer_finish (&writer, "Thing", &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG);
  tern_writer_truncate (&writer, 2);
  tern_writer_u16 (&writer, 0xFFFF);
  g_assert_true (tern_writer_finish (&writer, "Thing", NULL));
  g_assert_cmpuint (writer.size, ==, 4);
}

static void
test_null_strings (void)
{
  static const guint8 expected[] = { 0, 0, 0 };
  g_auto (TernWriter) writer = { .limit = G_MAXSIZE };

  tern_writer_str8z (&writer, NULL);
  tern_writer_utf16z (&writer, NULL);
  tern_writer_bytes (&writer, NULL, 0);
  g_assert_cmpmem (writer.data, writer.size, expected, sizeof expected);
}

static void
test_patch (void)
{
  static const guint8 expected[] = { 4, 3, 2, 1, 6, 5 };
  g_auto (TernWriter) writer = { .limit = G_MAXSIZE };

  tern_writer_zeros (&writer, 6);
  tern_writer_patch_u32 (&writer, 0, 0x01020304);
  tern_writer_patch_u16 (&writer, 4, 0x0506);
  tern_writer_patch_u32 (&writer, 4, 0xFFFFFFFF); /* reaches past the end: nothing happens */
  g_assert_cmpmem (writer.data, writer.size, expected, sizeof expected);
}

static void
test_steal (void)
{
  g_auto (TernWriter) writer = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) none = NULL;

  tern_writer_init (&writer, 10000);
  for (guint i = 0; i < 1000; i++)
    tern_writer_u32 (&writer, i);
  bytes = tern_writer_steal (&writer);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 4000);
  g_assert_cmpuint (writer.size, ==, 0);
  g_assert_cmpuint (tern_writer_left (&writer), ==, 10000);
  none = tern_writer_steal (&writer);
  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/writer/little-endian", test_little_endian);
  g_test_add_func ("/base/writer/limit", test_limit);
  g_test_add_func ("/base/writer/null-strings", test_null_strings);
  g_test_add_func ("/base/writer/patch", test_patch);
  g_test_add_func ("/base/writer/steal", test_steal);
  return g_test_run ();
}

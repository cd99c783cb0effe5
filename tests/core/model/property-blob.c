#include "tests/core/model/property-blob.h"

GBytes *
property_blob_from_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();
  int high = -1;

  for (; *hex != '\0'; hex++) {
    int digit = g_ascii_xdigit_value (*hex);
    guint8 byte;

    if (digit < 0)
      continue;
    if (high < 0) {
      high = digit;
      continue;
    }
    byte = high << 4 | digit;
    g_byte_array_append (bytes, &byte, 1);
    high = -1;
  }
  return g_byte_array_free_to_bytes (bytes);
}

GBytes *
property_blob_load (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".dat", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", "property-blobs", "In", file, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return property_blob_from_hex (text);
}

void
property_blob_assert_equal (GBytes *got, GBytes *expected, const char *name)
{
  if (g_bytes_equal (got, expected))
    return;
  g_test_message ("%s: not the same bytes", name);
  g_assert_cmpmem (g_bytes_get_data (got, NULL), g_bytes_get_size (got), g_bytes_get_data (expected, NULL),
                   g_bytes_get_size (expected));
}

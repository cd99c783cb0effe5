#pragma once

#include <string.h>

#include <glib.h>

#include "core/base/tern-arena.h"
#include "core/base/tern-error.h"
#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "plugins/mapi/codec/codec-context.h"

/** bytes_of_hex: the bytes behind hex text; anything that is no hex digit is skipped. */
static inline GBytes *
bytes_of_hex (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();
  int high = -1;

  for (; *text != '\0'; text++) {
    int digit = g_ascii_xdigit_value (*text);

    if (digit < 0)
      continue;
    if (high < 0) {
      high = digit;
    } else {
      guint8 byte = high << 4 | digit;

      g_byte_array_append (bytes, &byte, 1);
      high = -1;
    }
  }
  return g_byte_array_free_to_bytes (bytes);
}

/** load_file: a file below tests/data; @hex if it is hex text. */
static inline GBytes *
load_file (const char *name, gboolean hex)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", name, NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);
  return hex ? bytes_of_hex (contents) : g_bytes_new (contents, size);
}

static inline void
assert_written (const TernWriter *writer, const char *hex)
{
  g_autoptr (GBytes) expected = bytes_of_hex (hex);

  g_assert_false (writer->overrun);
  g_assert_cmpmem (writer->data, writer->size, g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
}

/** assert_all_cuts_fail: no prefix of @bytes is a whole structure. @read gives TRUE for a value. */
static inline void
assert_all_cuts_fail (GBytes *bytes, const MapiCodecContext *ctx,
                      gboolean (*read) (TernReader *, const MapiCodecContext *, TernArena *))
{
  for (gsize size = 0; size < g_bytes_get_size (bytes); size++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
    TernReader reader;

    tern_reader_init (&reader, copy, size);
    g_assert_false (read (&reader, ctx, arena));
    g_assert_true (reader.failed);
  }
}

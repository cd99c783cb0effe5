#include <string.h>

#include "core/base/tern-utf16.h"
#include "core/model/tern-fold.h"
#include "core/model/tern-subject.h"
#include "tests/fuzz/fuzz-target.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autofree char *key = tern_fold_key (text);
  g_autofree char *again = tern_fold_key (key);
  g_autofree char *loose = tern_fold_key_loose (text);
  g_autofree char *sort = tern_sort_key (text, size % 2 ? "de_DE" : NULL);
  g_autoptr (TernArena) arena = tern_arena_new ();
  const char *wtf8 = tern_utf16_to_wtf8 (data, size, arena);
  gsize length = strlen (wtf8), utf16_size = tern_wtf8_to_utf16_size (wtf8, length);
  guint8 *utf16 = tern_arena_alloc (arena, utf16_size);

  g_assert_true (g_utf8_validate (key, -1, NULL));
  g_assert_true (g_utf8_validate (loose, -1, NULL));
  g_assert_cmpstr (key, ==, again);
  g_assert_true (tern_fold_equal (text, key));
  g_assert_cmpuint (strlen (sort) % 2, ==, 0);
  g_assert_cmpuint (tern_subject_prefix_size (text, NULL), <=, strlen (text));
  tern_wtf8_to_utf16 (wtf8, length, utf16);
  g_assert_cmpmem (utf16, utf16_size, data, utf16_size);
  return 0;
}

#include "core/base/tern-arena.h"

#include <string.h>

static void
test_alignment_and_sizes (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  gsize total = 0;

  for (gsize size = 0; size < 5000; size = size * 2 + 1) {
    guint8 *memory = tern_arena_alloc (arena, size);

    g_assert_nonnull (memory);
    g_assert_cmpuint ((guintptr) memory % 16, ==, 0);
    memset (memory, 0xA5, size);
    total += size;
  }
  g_assert_cmpuint (tern_arena_get_size (arena), >=, total);
}

static void
test_large_block (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  guint8 *small = tern_arena_memdup (arena, "abc", 3);
  guint8 *large = tern_arena_alloc0 (arena, 1024 * 1024);

  for (gsize i = 0; i < 1024 * 1024; i += 4096)
    g_assert_cmpuint (large[i], ==, 0);
  g_assert_cmpmem (small, 3, "abc", 3);
}

static void
test_strings (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();

  g_assert_cmpstr (tern_arena_strdup (arena, "text"), ==, "text");
  g_assert_null (tern_arena_strdup (arena, NULL));
  g_assert_cmpstr (tern_arena_strndup (arena, "text", 2), ==, "te");
  g_assert_cmpstr (tern_arena_strndup (arena, NULL, 0), ==, "");
  g_assert_cmpstr (tern_arena_printf (arena, "%d/%s", 7, "x"), ==, "7/x");
}

static void
count (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_keep (void)
{
  guint destroyed = 0;
  TernArena *arena = tern_arena_new ();

  tern_arena_keep (arena, &destroyed, count);
  tern_arena_keep (arena, &destroyed, count);
  g_assert_cmpuint (destroyed, ==, 0);
  tern_arena_free (arena);
  g_assert_cmpuint (destroyed, ==, 2);
  tern_arena_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/arena/alignment-and-sizes", test_alignment_and_sizes);
  g_test_add_func ("/base/arena/large-block", test_large_block);
  g_test_add_func ("/base/arena/strings", test_strings);
  g_test_add_func ("/base/arena/keep", test_keep);
  return g_test_run ();
}

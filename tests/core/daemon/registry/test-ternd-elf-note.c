/* core/daemon/registry/ternd-elf-note.c: finds the build id of a real module; no bytes whatever make it read beyond
 * them. */
#include <string.h>

#include "core/base/tern-error.h"
#include "core/daemon/registry/ternd-elf-note.h"

static GBytes *
read_sample (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "tests", "core", "daemon", "registry", name, NULL);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static void
test_found (void)
{
  g_autoptr (GBytes) file = read_sample ("sample-a.so");
  g_autoptr (GError) error = NULL;
  g_autofree char *id = ternd_elf_note_find_build_id (g_bytes_get_data (file, NULL), g_bytes_get_size (file), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (id), ==, 40);
}

static void
test_missing (void)
{
  g_autoptr (GBytes) file = read_sample ("sample-noid.so");
  g_autoptr (GError) error = NULL;

  g_assert_null (ternd_elf_note_find_build_id (g_bytes_get_data (file, NULL), g_bytes_get_size (file), &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
}

/* Each prefix, and a thousand files with damaged heads, in memory of exactly their size. */
static void
test_any_bytes (void)
{
  g_autoptr (GBytes) file = read_sample ("sample-a.so");
  const guint8 *data = g_bytes_get_data (file, NULL);
  gsize size = MIN (g_bytes_get_size (file), 4096);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (gsize n = 0; n <= size; n += n < 1024 ? 1 : 61) {
    g_autofree guint8 *cut = g_memdup2 (data, MAX (n, 1));
    g_autofree char *id = ternd_elf_note_find_build_id (cut, n, NULL);
  }
  for (guint i = 0; i < 1000; i++) {
    g_autofree guint8 *damaged = g_memdup2 (data, size);
    g_autofree char *id = NULL;

    for (guint j = 0; j < 8; j++)
      damaged[g_rand_int_range (random, 16, 1024)] = g_rand_int_range (random, 0, 256);
    id = ternd_elf_note_find_build_id (damaged, size, NULL);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/elf-note/found", test_found);
  g_test_add_func ("/daemon/elf-note/missing", test_missing);
  g_test_add_func ("/daemon/elf-note/any-bytes", test_any_bytes);
  return g_test_run ();
}

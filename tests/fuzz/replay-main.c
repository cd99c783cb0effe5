/* Runs a fuzz target without libFuzzer: over files, then over seeded mutations of them and random bytes. */

#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "tests/fuzz/fuzz-target.h"

#define LARGEST_INPUT 4096

typedef struct {
  int runs;
  int seed;
  double seconds;
  char *save;
  char **paths;
} Options;

static GBytes *
bytes_of_hex (const char *text, gsize size)
{
  GByteArray *bytes = g_byte_array_new ();
  int high = -1;

  for (gsize i = 0; i < size; i++) {
    int digit = g_ascii_xdigit_value (text[i]);

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

static void
add_file (GPtrArray *seeds, const char *path)
{
  g_autofree char *contents = NULL;
  gsize size;

  if (!g_file_get_contents (path, &contents, &size, NULL))
    g_error ("%s: cannot be read", path);
  if (g_str_has_suffix (path, ".dat") || g_str_has_suffix (path, ".hex"))
    g_ptr_array_add (seeds, bytes_of_hex (contents, size));
  else
    g_ptr_array_add (seeds, g_bytes_new_take (g_steal_pointer (&contents), size));
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/** add_path: a file, or all files below a folder in the order of their names. */
static void
add_path (GPtrArray *seeds, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL) {
    add_file (seeds, path);
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_paths);
  for (guint i = 0; i < names->len; i++)
    add_path (seeds, names->pdata[i]);
}

static void
append_random (GByteArray *input, GRand *rand, guint most)
{
  guint n = g_rand_int_range (rand, 0, most);

  for (guint i = 0; i < n; i++) {
    /* Small numbers make counts and sizes that lead somewhere. */
    guint8 byte = g_rand_int (rand) >> (g_rand_int (rand) % 4 == 0 ? 0 : 5);

    g_byte_array_append (input, &byte, 1);
  }
}

static void
insert_bytes (GByteArray *input, guint at, const guint8 *data, guint size)
{
  g_autofree guint8 *tail = g_memdup2 (input->data + at, input->len - at);
  guint tail_size = input->len - at;

  g_byte_array_set_size (input, at);
  g_byte_array_append (input, data, size);
  g_byte_array_append (input, tail, tail_size);
}

static void
mutate_once (GByteArray *input, GRand *rand, GBytes *other)
{
  static const guint8 edges[] = { 0x00, 0x01, 0x02, 0x7F, 0x80, 0xFE, 0xFF, 0x1E, 0x1F, 0x0B };
  gsize other_size;
  const guint8 *other_data = g_bytes_get_data (other, &other_size);
  guint at = g_rand_int_range (rand, 0, MAX (input->len, 1));
  guint size = g_rand_int_range (rand, 1, 9);

  if (input->len == 0) {
    append_random (input, rand, 64);
    return;
  }
  switch (g_rand_int_range (rand, 0, 7)) {
  case 0:
    input->data[at] ^= 1 << g_rand_int_range (rand, 0, 8);
    break;
  case 1:
    input->data[at] = edges[g_rand_int_range (rand, 0, G_N_ELEMENTS (edges))];
    break;
  case 2:
    input->data[at] += g_rand_int_range (rand, -4, 5);
    break;
  case 3:
    g_byte_array_remove_range (input, at, MIN (size, input->len - at));
    break;
  case 4: {
    g_autofree guint8 *copy = g_memdup2 (input->data + at, MIN (size * 4, input->len - at));

    insert_bytes (input, g_rand_int_range (rand, 0, input->len), copy, MIN (size * 4, input->len - at));
    break;
  }
  case 5:
    if (other_size > 0) {
      guint from = g_rand_int_range (rand, 0, other_size);

      insert_bytes (input, at, other_data + from, MIN (size * 4, other_size - from));
    }
    break;
  default:
    g_byte_array_set_size (input, at);
  }
}

static void
run_one (const Options *options, const guint8 *data, gsize size)
{
  /* A copy of exactly this size, so that a sanitizer sees each byte read too far. */
  g_autofree guint8 *copy = g_memdup2 (data, size);

  if (options->save != NULL)
    g_file_set_contents (options->save, (const char *) data, size, NULL);
  (void) LLVMFuzzerTestOneInput (copy, size);
}

static int
run_mutations (const Options *options, GPtrArray *seeds)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (options->seed);
  gint64 end = g_get_monotonic_time () + (gint64) (options->seconds * G_USEC_PER_SEC);
  int run;

  for (run = 0; run < options->runs && g_get_monotonic_time () < end; run++) {
    g_autoptr (GByteArray) input = g_byte_array_new ();
    GBytes *seed = seeds->pdata[g_rand_int_range (rand, 0, seeds->len)];
    GBytes *other = seeds->pdata[g_rand_int_range (rand, 0, seeds->len)];

    if (g_rand_int_range (rand, 0, 8) != 0) {
      int changes = 1 + g_rand_int_range (rand, 0, 1 << g_rand_int_range (rand, 0, 6));

      g_byte_array_append (input, g_bytes_get_data (seed, NULL), g_bytes_get_size (seed));
      for (int i = 0; i < changes; i++)
        mutate_once (input, rand, other);
    } else {
      append_random (input, rand, 256);
    }
    run_one (options, input->data, MIN (input->len, LARGEST_INPUT));
  }
  return run;
}

int
main (int argc, char **argv)
{
  Options options = { .runs = 20000, .seed = 1, .seconds = 4 };
  GOptionEntry entries[] = {
    { "runs", 0, 0, G_OPTION_ARG_INT, &options.runs, "mutations to try", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &options.seed, "seed of the mutations", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &options.seconds, "stop after this time", "N" },
    { "save", 0, 0, G_OPTION_ARG_FILENAME, &options.save, "keep the last input here", "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.paths, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("[FILE|FOLDER]...");
  g_autoptr (GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_path_get_basename (argv[0]);
  guint files;
  int runs;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  for (char **path = options.paths; path != NULL && *path != NULL; path++)
    add_path (seeds, *path);
  files = seeds->len;
  for (guint i = 0; i < files; i++)
    run_one (&options, g_bytes_get_data (seeds->pdata[i], NULL), g_bytes_get_size (seeds->pdata[i]));
  g_ptr_array_add (seeds, g_bytes_new (NULL, 0));
  runs = run_mutations (&options, seeds);
  g_print ("1..1\nok 1 %s: %u files, %d mutations\n", name, files, runs);
  g_free (options.save);
  g_strfreev (options.paths);
  return 0;
}

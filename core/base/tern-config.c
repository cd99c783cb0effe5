#include "core/base/tern-config.h"

#include <string.h>

#include "core/base/tern-error.h"

#define SUFFIX ".conf"

/* One line that gives a value. */
typedef struct {
  char *text;
  const char *file; /* owned by the config */
  guint line;
} Given;

typedef struct {
  GHashTable *values; /* key -> Given */
  const char *file;   /* where its first header stands */
  guint line;
  gboolean is_drop_in; /* stands only in the drop-in of its name */
} Section;

struct _TernConfig {
  gatomicrefcount refs;
  GPtrArray *files;
  GHashTable *sections; /* name -> Section */
};

/* Where the reader is in one file. */
typedef struct {
  TernConfig *config;
  const char *file;
  gboolean in_drop_ins;
  guint line;
  Section *section;
} Reader;

static void
given_free (gpointer pointer)
{
  Given *given = pointer;

  explicit_bzero (given->text, strlen (given->text));
  g_free (given->text);
  g_free (given);
}

static void
section_free (gpointer pointer)
{
  Section *section = pointer;

  g_hash_table_unref (section->values);
  g_free (section);
}

TernConfig *
tern_config_ref (TernConfig *config)
{
  g_atomic_ref_count_inc (&config->refs);
  return config;
}

void
tern_config_unref (TernConfig *config)
{
  if (config == NULL || !g_atomic_ref_count_dec (&config->refs))
    return;
  g_hash_table_unref (config->sections);
  g_ptr_array_unref (config->files);
  g_free (config);
}

static gboolean
refuse_line (const Reader *reader, GError **error, const char *reason)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s:%u: %s", reader->file, reader->line, reason);
  return FALSE;
}

static gboolean
read_header (Reader *reader, GKeyFile *parsed, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (parsed, NULL);
  g_autofree char *base = g_path_get_basename (reader->file);
  g_autofree char *own_drop_in = g_strconcat (groups[0], SUFFIX, NULL);
  gboolean is_drop_in = reader->in_drop_ins && strcmp (base, own_drop_in) == 0;
  Section *section = g_hash_table_lookup (reader->config->sections, groups[0]);

  if (section == NULL) {
    section = g_new0 (Section, 1);
    section->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, given_free);
    section->file = reader->file;
    section->line = reader->line;
    section->is_drop_in = is_drop_in;
    g_hash_table_insert (reader->config->sections, g_strdup (groups[0]), section);
  }
  if (section->is_drop_in && !is_drop_in) {
    section->is_drop_in = FALSE;
    section->file = reader->file;
    section->line = reader->line;
  }
  reader->section = section;
  return TRUE;
}

static gboolean
read_assignment (Reader *reader, GKeyFile *parsed, const char *key, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = g_key_file_get_string (parsed, "x", key, &reason);
  const Given *earlier = g_hash_table_lookup (reader->section->values, key);
  Given *given;

  if (text == NULL) {
    g_autofree char *message = g_strdup_printf ("%s: %s", key, reason->message);

    return refuse_line (reader, error, message);
  }
  if (earlier != NULL && earlier->file == reader->file) {
    g_autofree char *message = g_strdup_printf ("%s: given twice, first in line %u", key, earlier->line);

    explicit_bzero (text, strlen (text));
    return refuse_line (reader, error, message);
  }
  given = g_new0 (Given, 1);
  given->text = g_steal_pointer (&text);
  given->file = reader->file;
  given->line = reader->line;
  g_hash_table_insert (reader->section->values, g_strdup (key), given);
  return TRUE;
}

/* GKeyFile knows no line numbers, but its lines don't depend on each other: it gets them one by one, and its rules stay
 * its own. */
static gboolean
read_line (Reader *reader, const char *line, GError **error)
{
  g_autoptr (GKeyFile) parsed = g_key_file_new ();
  g_autofree char *trimmed = g_strstrip (g_strdup (line));
  g_autofree char *in_group = NULL;
  g_auto (GStrv) keys = NULL;

  if (*trimmed == '\0' || *trimmed == '#')
    return TRUE;
  if (*trimmed == '[') {
    if (!g_key_file_load_from_data (parsed, trimmed, -1, G_KEY_FILE_NONE, NULL))
      return refuse_line (reader, error, "not a section header such as [core]");
    return read_header (reader, parsed, error);
  }
  if (reader->section == NULL)
    return refuse_line (reader, error, "a value before the first section header");
  in_group = g_strconcat ("[x]\n", trimmed, NULL);
  if (!g_key_file_load_from_data (parsed, in_group, -1, G_KEY_FILE_NONE, NULL))
    return refuse_line (reader, error, "neither a section header nor key=value");
  keys = g_key_file_get_keys (parsed, "x", NULL, NULL);
  explicit_bzero (in_group, strlen (in_group));
  return read_assignment (reader, parsed, keys[0], error);
}

static gboolean
read_file (TernConfig *config, const char *path, gboolean in_drop_ins, GError **error)
{
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) reason = NULL;
  gsize size;
  Reader reader = { .config = config, .in_drop_ins = in_drop_ins };

  if (!g_file_get_contents (path, &content, &size, &reason)) {
    g_set_error_literal (error, TERN_ERROR,
                         g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? TERN_ERROR_NOT_FOUND
                                                                                    : TERN_ERROR_DENIED,
                         reason->message);
    return FALSE;
  }
  reader.file = g_strdup (path);
  g_ptr_array_add (config->files, (char *)reader.file);
  if (strlen (content) != size) {
    for (const char *at = content; at < content + strlen (content); at++)
      reader.line += *at == '\n';
    reader.line++;
    return refuse_line (&reader, error, "a NUL byte");
  }
  lines = g_strsplit (content, "\n", -1);
  explicit_bzero (content, size);
  for (guint i = 0; lines[i] != NULL; i++) {
    reader.line = i + 1;
    if (!g_utf8_validate (lines[i], -1, NULL))
      return refuse_line (&reader, error, "not UTF-8");
    if (!read_line (&reader, lines[i], error))
      return FALSE;
    explicit_bzero (lines[i], strlen (lines[i]));
  }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static gboolean
read_drop_ins (TernConfig *config, const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *drop_ins = g_build_filename (directory, "conf.d", NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GDir) dir = g_dir_open (drop_ins, 0, &reason);
  const char *name;

  if (dir == NULL) {
    if (g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return TRUE;
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, reason->message);
    return FALSE;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    if (name[0] != '.' && g_str_has_suffix (name, SUFFIX))
      g_ptr_array_add (names, g_build_filename (drop_ins, name, NULL));
  }
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    if (!read_file (config, g_ptr_array_index (names, i), TRUE, error))
      return FALSE;
  }
  return TRUE;
}

TernConfig *
tern_config_load (const char *path, GError **error)
{
  g_autoptr (TernConfig) config = g_new0 (TernConfig, 1);

  g_atomic_ref_count_init (&config->refs);
  config->files = g_ptr_array_new_with_free_func (g_free);
  config->sections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, section_free);
  if (!read_file (config, path, FALSE, error) || !read_drop_ins (config, path, error))
    return NULL;
  return g_steal_pointer (&config);
}

static GPtrArray *
list_keys (GHashTable *table)
{
  GPtrArray *keys = g_ptr_array_sized_new (g_hash_table_size (table));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  return keys;
}

static const TernSetting *
find_setting (const TernSetting *table, const char *name)
{
  for (; table->name != NULL; table++) {
    if (strcmp (table->name, name) == 0)
      return table;
  }
  return NULL;
}

/* Reads each value alone, so that one mistake doesn't hide the next; %NULL: it is fine. */
static char *
check_value (const char *section, const TernSetting *table, const char *key, const Given *given)
{
  const TernSetting *row = find_setting (table, key);
  TernSetting one[2] = { { .name = NULL }, { .name = NULL } };
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (TernSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  if (row != NULL)
    one[0] = *row;
  g_hash_table_insert (values, (char *)key, given->text);
  settings = tern_settings_new_from_values (section, one, values, &error);
  return settings != NULL ? NULL : g_strdup_printf ("%s:%u: %s", given->file, given->line, error->message);
}

static int
compare_given (gconstpointer a, gconstpointer b, gpointer values)
{
  const Given *first = g_hash_table_lookup (values, *(const char *const *)a);
  const Given *second = g_hash_table_lookup (values, *(const char *const *)b);
  int order = strcmp (first->file, second->file);

  return order != 0 ? order : (int)first->line - (int)second->line;
}

static void
check_section (const char *name, const TernSetting *table, const Section *section, GPtrArray *mistakes)
{
  g_autoptr (GPtrArray) keys = list_keys (section->values);

  g_ptr_array_sort_with_data (keys, compare_given, section->values);
  for (guint i = 0; i < keys->len; i++) {
    const char *key = g_ptr_array_index (keys, i);
    char *mistake = check_value (name, table, key, g_hash_table_lookup (section->values, key));

    if (mistake != NULL)
      g_ptr_array_add (mistakes, mistake);
  }
}

static const TernSetting *
find_table (const TernConfigSection *sections, guint n_sections, const char *name)
{
  for (guint i = 0; i < n_sections; i++) {
    if (strcmp (sections[i].name, name) == 0)
      return sections[i].table;
  }
  return NULL;
}

GPtrArray *
tern_config_check (TernConfig *config, const TernConfigSection *sections, guint n_sections, GPtrArray **ret_unused)
{
  GPtrArray *mistakes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) unused = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = list_keys (config->sections);

  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    const Section *section = g_hash_table_lookup (config->sections, name);
    const TernSetting *table = find_table (sections, n_sections, name);
    GPtrArray *list = section->is_drop_in ? unused : mistakes;

    if (table != NULL)
      check_section (name, table, section, mistakes);
    else
      g_ptr_array_add (list, g_strdup_printf ("%s:%u: [%s]: no part of Tern reads this section", section->file,
                                              section->line, name));
  }
  if (ret_unused != NULL)
    *ret_unused = g_steal_pointer (&unused);
  return mistakes;
}

TernSettings *
tern_config_get_settings (TernConfig *config, const char *name, const TernSetting *table, GError **error)
{
  const Section *section = g_hash_table_lookup (config->sections, name);
  g_autoptr (GPtrArray) mistakes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer key, given;

  if (section == NULL)
    return tern_settings_new_from_values (name, table, NULL, error);
  check_section (name, table, section, mistakes);
  if (mistakes->len > 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, g_ptr_array_index (mistakes, 0));
    return NULL;
  }
  g_hash_table_iter_init (&iter, section->values);
  while (g_hash_table_iter_next (&iter, &key, &given))
    g_hash_table_insert (values, key, ((Given *)given)->text);
  return tern_settings_new_from_values (name, table, values, error);
}

char *
tern_config_locate (TernConfig *config, const char *name, const char *key)
{
  const Section *section = g_hash_table_lookup (config->sections, name);
  const Given *given = section != NULL ? g_hash_table_lookup (section->values, key) : NULL;

  return given != NULL ? g_strdup_printf ("%s:%u", given->file, given->line) : NULL;
}

#include "core/base/tern-setting.h"

#include <string.h>

#include "core/base/tern-error.h"

typedef struct {
  char *text; /* as given or by default; NULL: none */
  gboolean is_set;
  gint64 number;
  char **list;
} Value;

struct _TernSettings {
  gatomicrefcount refs;
  const TernSetting *table;
  guint n_values;
  Value *values; /* one a row of the table */
};

typedef struct {
  const char *suffix;
  gint64 factor;
} Unit;

static const Unit duration_units[] = {
  { "ms", 1 },        { "s", 1000 },        { "min", 60 * 1000 },
  { "m", 60 * 1000 }, { "h", 3600 * 1000 }, { "d", 24 * 3600 * 1000 },
  { "", 1000 },
};
static const Unit size_units[] = {
  { "K", G_GINT64_CONSTANT (1) << 10 },
  { "M", G_GINT64_CONSTANT (1) << 20 },
  { "G", G_GINT64_CONSTANT (1) << 30 },
  { "T", G_GINT64_CONSTANT (1) << 40 },
  { "", 1 },
};
static const Unit plain_units[] = { { "", 1 } };

const char *
tern_setting_type_to_string (TernSettingType type)
{
  static const char *const names[] = {
    [TERN_SETTING_BOOLEAN] = "true or false",
    [TERN_SETTING_INTEGER] = "number",
    [TERN_SETTING_DURATION] = "duration",
    [TERN_SETTING_SIZE] = "size",
    [TERN_SETTING_STRING] = "text",
    [TERN_SETTING_PATH] = "absolute path",
    [TERN_SETTING_LIST] = "list",
    [TERN_SETTING_SECRET] = "secret",
  };

  return (guint)type < G_N_ELEMENTS (names) ? names[type] : "unknown";
}

/* A decimal number, spaces allowed before the unit. FALSE: no such notation, or beyond 64 bits. */
static gboolean
parse_number (const char *text, const Unit *units, guint n_units, gint64 *ret_number)
{
  char *end;
  gint64 number;

  if (!g_ascii_isdigit (text[0]) && !(text[0] == '-' && g_ascii_isdigit (text[1])))
    return FALSE;
  if (strlen (text) > 20)
    return FALSE;
  number = g_ascii_strtoll (text, &end, 10);
  if (number == G_MAXINT64 || number == G_MININT64)
    return FALSE;
  while (*end == ' ')
    end++;
  for (guint i = 0; i < n_units; i++) {
    if (strcmp (end, units[i].suffix) == 0)
      return !__builtin_mul_overflow (number, units[i].factor, ret_number);
  }
  return FALSE;
}

static gboolean
refuse (const TernSetting *row, const char *section, const char *what, GError **error)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "[%s] %s: %s", section, row->name, what);
  return FALSE;
}

static gboolean
read_number (const TernSetting *row, const char *section, const char *text, gint64 *ret_number, GError **error)
{
  g_autofree char *what = NULL;
  gboolean ok;

  if (row->type == TERN_SETTING_DURATION)
    ok = parse_number (text, duration_units, G_N_ELEMENTS (duration_units), ret_number);
  else if (row->type == TERN_SETTING_SIZE)
    ok = parse_number (text, size_units, G_N_ELEMENTS (size_units), ret_number);
  else
    ok = parse_number (text, plain_units, G_N_ELEMENTS (plain_units), ret_number);
  if (!ok) {
    what = g_strdup_printf ("\"%s\" is no %s%s", text, tern_setting_type_to_string (row->type),
                            row->type == TERN_SETTING_DURATION ? " (such as 30s, 15min, 4h)"
                            : row->type == TERN_SETTING_SIZE   ? " (such as 64K, 25M, 2G)"
                                                               : "");
    return refuse (row, section, what, error);
  }
  if (*ret_number < row->min || *ret_number > row->max) {
    what
        = g_strdup_printf ("\"%s\" is outside %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT "%s", text, row->min, row->max,
                           row->type == TERN_SETTING_DURATION ? " milliseconds"
                           : row->type == TERN_SETTING_SIZE   ? " bytes"
                                                              : "");
    return refuse (row, section, what, error);
  }
  return TRUE;
}

static char **
split_list (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  GPtrArray *list = g_ptr_array_new ();

  for (char **part = parts; *part != NULL; part++) {
    g_strstrip (*part);
    if (**part != '\0')
      g_ptr_array_add (list, g_strdup (*part));
  }
  g_ptr_array_add (list, NULL);
  return (char **)g_ptr_array_free (list, FALSE);
}

static gboolean
read_value (const TernSetting *row, const char *section, const char *text, Value *value, GError **error)
{
  value->text = g_strdup (text);
  switch (row->type) {
  case TERN_SETTING_BOOLEAN:
    value->number = strcmp (text, "true") == 0;
    if (value->number || strcmp (text, "false") == 0)
      return TRUE;
    return refuse (row, section, "must be true or false", error);
  case TERN_SETTING_INTEGER:
  case TERN_SETTING_DURATION:
  case TERN_SETTING_SIZE:
    return read_number (row, section, text, &value->number, error);
  case TERN_SETTING_PATH:
    if (*text == '\0' || g_path_is_absolute (text))
      return TRUE;
    return refuse (row, section, "must be an absolute path", error);
  case TERN_SETTING_LIST:
    value->list = split_list (text);
    return TRUE;
  case TERN_SETTING_STRING:
  case TERN_SETTING_SECRET:
    return TRUE;
  }
  g_assert_not_reached ();
}

static void
clear_value (Value *value)
{
  g_free (value->text);
  g_strfreev (value->list);
}

TernSettings *
tern_settings_ref (TernSettings *settings)
{
  g_atomic_ref_count_inc (&settings->refs);
  return settings;
}

void
tern_settings_unref (TernSettings *settings)
{
  if (settings == NULL || !g_atomic_ref_count_dec (&settings->refs))
    return;
  for (guint i = 0; i < settings->n_values; i++) {
    if (settings->table[i].type == TERN_SETTING_SECRET && settings->values[i].text != NULL)
      explicit_bzero (settings->values[i].text, strlen (settings->values[i].text));
    clear_value (&settings->values[i]);
  }
  g_free (settings->values);
  g_free (settings);
}

static TernSettings *
new_empty (const TernSetting *table)
{
  TernSettings *settings = g_new0 (TernSettings, 1);

  g_atomic_ref_count_init (&settings->refs);
  settings->table = table;
  while (table[settings->n_values].name != NULL)
    settings->n_values++;
  settings->values = g_new0 (Value, settings->n_values);
  return settings;
}

TernSettings *
tern_settings_new_defaults (const char *section, const TernSetting *table)
{
  g_autoptr (GError) error = NULL;
  TernSettings *settings = tern_settings_new_from_values (section, table, NULL, &error);

  if (settings == NULL)
    g_error ("the settings table of %s has a bad default: %s", section, error->message);
  return settings;
}

static int
find_row (const TernSetting *table, const char *name)
{
  for (int i = 0; table[i].name != NULL; i++) {
    if (strcmp (table[i].name, name) == 0)
      return i;
  }
  return -1;
}

TernSettings *
tern_settings_new_from_values (const char *section, const TernSetting *table, GHashTable *values, GError **error)
{
  g_autoptr (TernSettings) settings = new_empty (table);
  GHashTableIter iter;
  gpointer name;

  if (values != NULL) {
    g_hash_table_iter_init (&iter, values);
    while (g_hash_table_iter_next (&iter, &name, NULL)) {
      if (find_row (table, name) >= 0)
        continue;
      g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "[%s] %s: no such setting", section, (char *)name);
      return NULL;
    }
  }
  for (guint i = 0; i < settings->n_values; i++) {
    const char *given = values != NULL ? g_hash_table_lookup (values, table[i].name) : NULL;
    const char *text = given != NULL ? given : table[i].otherwise;

    settings->values[i].is_set = given != NULL;
    if (text != NULL && !read_value (&table[i], section, text, &settings->values[i], error))
      return NULL;
  }
  return g_steal_pointer (&settings);
}

static const Value *
get_value (const TernSettings *settings, const char *name, guint types)
{
  int row = find_row (settings->table, name);

  if (row < 0)
    g_error ("no setting is called %s", name);
  if ((types & (1u << settings->table[row].type)) == 0)
    g_error ("the setting %s is a %s", name, tern_setting_type_to_string (settings->table[row].type));
  return &settings->values[row];
}

gboolean
tern_settings_get_boolean (const TernSettings *settings, const char *name)
{
  return get_value (settings, name, 1u << TERN_SETTING_BOOLEAN)->number != 0;
}

gint64
tern_settings_get_integer (const TernSettings *settings, const char *name)
{
  return get_value (settings, name, 1u << TERN_SETTING_INTEGER | 1u << TERN_SETTING_DURATION | 1u << TERN_SETTING_SIZE)
      ->number;
}

const char *
tern_settings_get_string (const TernSettings *settings, const char *name)
{
  return get_value (settings, name, 1u << TERN_SETTING_STRING | 1u << TERN_SETTING_PATH | 1u << TERN_SETTING_SECRET)
      ->text;
}

const char *const *
tern_settings_get_list (const TernSettings *settings, const char *name)
{
  static const char *const none[] = { NULL };
  char **list = get_value (settings, name, 1u << TERN_SETTING_LIST)->list;

  return list != NULL ? (const char *const *)list : none;
}

const TernSetting *
tern_settings_get_table (const TernSettings *settings)
{
  return settings->table;
}

const char *
tern_settings_get_text (const TernSettings *settings, const char *name)
{
  int row = find_row (settings->table, name);
  const char *text = get_value (settings, name, G_MAXUINT)->text;

  return text != NULL && settings->table[row].type == TERN_SETTING_SECRET ? "***" : text;
}

gboolean
tern_settings_is_set (const TernSettings *settings, const char *name)
{
  return get_value (settings, name, G_MAXUINT)->is_set;
}

gboolean
tern_settings_same_value (const TernSettings *a, const TernSettings *b, const char *name)
{
  return g_strcmp0 (get_value (a, name, G_MAXUINT)->text, get_value (b, name, G_MAXUINT)->text) == 0;
}

TernSettings *
tern_settings_merge (const TernSettings *running, const TernSettings *fresh)
{
  TernSettings *merged = new_empty (fresh->table);

  g_return_val_if_fail (running->table == fresh->table, merged);
  for (guint i = 0; i < merged->n_values; i++) {
    const Value *from = fresh->table[i].reloadable ? &fresh->values[i] : &running->values[i];

    merged->values[i] = (Value){
      .text = g_strdup (from->text), .is_set = from->is_set, .number = from->number, .list = g_strdupv (from->list)
    };
  }
  return merged;
}

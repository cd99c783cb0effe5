#pragma once

#include <glib.h>

/** TernSettingType: how a value of a configuration file is read. */
typedef enum {
  TERN_SETTING_BOOLEAN,  /* true or false */
  TERN_SETTING_INTEGER,  /* in [min, max] */
  TERN_SETTING_DURATION, /* seconds, or with a suffix: 500ms, 30s, 15min, 4h, 7d; kept in milliseconds, [min, max] too
                          */
  TERN_SETTING_SIZE,     /* bytes, or with a suffix: 64K, 25M, 2G; [min, max] in bytes */
  TERN_SETTING_STRING,
  TERN_SETTING_PATH,   /* absolute file name */
  TERN_SETTING_LIST,   /* strings separated by commas */
  TERN_SETTING_SECRET, /* a string that is never shown or logged */
} TernSettingType;

/**
 * TernSetting:
 *
 * One row of a settings table: what the configuration check knows, what the manual page prints and what
 * `ternctl config show` lists come from the same row. Tables end with a row whose name is %NULL.
 */
typedef struct {
  const char *name;
  TernSettingType type;
  const char *otherwise; /* default, in the file's notation; NULL: none */
  gint64 min;
  gint64 max;
  gboolean reloadable;
  const char *doc;
} TernSetting;

/**
 * TernSettings:
 *
 * The values of one section, checked against its table: every name of the table has a value. Immutable and reference
 * counted, so that a reload swaps one pointer. Asking for a name that the table lacks is a bug and aborts.
 */
typedef struct _TernSettings TernSettings;

TernSettings *tern_settings_ref (TernSettings *settings);
void tern_settings_unref (TernSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernSettings, tern_settings_unref)

/** tern_settings_new_defaults: the table's defaults alone; for tests and plugins without a section. */
TernSettings *tern_settings_new_defaults (const char *section, const TernSetting *table);
/** tern_settings_new_from_values: @values maps names to text in the file's notation; a bad one is TERN_ERROR_INVALID
 * naming section, key and what is allowed. */
TernSettings *tern_settings_new_from_values (const char *section, const TernSetting *table, GHashTable *values,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean tern_settings_get_boolean (const TernSettings *settings, const char *name);
gint64
tern_settings_get_integer (const TernSettings *settings, const char *name); /* INTEGER, DURATION (ms), SIZE (bytes) */
const char *
tern_settings_get_string (const TernSettings *settings, const char *name); /* nullable; STRING, PATH, SECRET */
const char *const *tern_settings_get_list (const TernSettings *settings, const char *name); /* never NULL */

/** tern_settings_get_table: the table the values were checked against. */
const TernSetting *tern_settings_get_table (const TernSettings *settings);
/** tern_settings_get_text: (nullable): a value in the file's notation, as given or by default; for SECRET "***" when
 * there is one. */
const char *tern_settings_get_text (const TernSettings *settings, const char *name);
/** tern_settings_is_set: whether the file gave a value (FALSE: the default holds). */
gboolean tern_settings_is_set (const TernSettings *settings, const char *name);
/** tern_settings_same_value: whether both have the same value of @name, secrets compared too. */
gboolean tern_settings_same_value (const TernSettings *a, const TernSettings *b, const char *name);
/** tern_settings_merge: (transfer full): @fresh where a setting may change at run time, @running where only a restart
 * changes it. */
TernSettings *tern_settings_merge (const TernSettings *running, const TernSettings *fresh);
/** tern_setting_type_to_string: what a manual page calls the type. */
const char *tern_setting_type_to_string (TernSettingType type);

#pragma once

#include <glib.h>

#include "core/base/tern-setting.h"

/**
 * TernConfig:
 *
 * What the configuration files say, before anybody looked whether it makes sense: FILE, then conf.d/\*.conf beside it
 * in the order of their names, later values winning. Every value remembers its file and line. Immutable, reference
 * counted, safe on any thread.
 */
typedef struct _TernConfig TernConfig;

/** TernConfigSection: a section that somebody reads, and the table of its settings. */
typedef struct {
  const char *name;
  const TernSetting *table;
} TernConfigSection;

/**
 * tern_config_load:
 * @path: absolute name of the main file
 *
 * Returns: (transfer full): the values; TERN_ERROR_INVALID with "FILE:LINE: reason" for what is no key file,
 * TERN_ERROR_NOT_FOUND or TERN_ERROR_DENIED for a file that can't be read
 */
TernConfig *tern_config_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernConfig *tern_config_ref (TernConfig *config);
void tern_config_unref (TernConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernConfig, tern_config_unref)

/**
 * tern_config_check:
 * @ret_unused: (out) (optional) (transfer full) (element-type utf8): drop-ins named after a section nobody reads
 *
 * A section that nobody reads is a mistake, except in the drop-in named after it (conf.d/mapi.conf with [mapi]), which
 * a removed plugin leaves behind.
 *
 * Returns: (transfer full) (element-type utf8): every mistake as "FILE:LINE: [section] key: reason"; empty: none
 */
GPtrArray *
tern_config_check (TernConfig *config, const TernConfigSection *sections, guint n_sections, GPtrArray **ret_unused);

/** tern_config_get_settings: (transfer full): one section's values; the first mistake in it is TERN_ERROR_INVALID with
 * file and line. */
TernSettings *tern_config_get_settings (TernConfig *config, const char *section, const TernSetting *table,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_config_locate: (transfer full) (nullable): "FILE:LINE" of the value in force, %NULL: not given. */
char *tern_config_locate (TernConfig *config, const char *section, const char *key);

#include "core/daemon/ternd-configuration.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/daemon/ternd-settings.h"

struct _TerndConfiguration {
  char *path;
  GMutex lock;
  TernConfig *config; /* under the lock, as what follows */
  TernSettings *core;
  TernSettings *http;
};

/* What a reload is about to put in force. */
typedef struct {
  TernConfig *config;
  TernSettings *core;
  TernSettings *http;
} Fresh;

static void
fresh_clear (Fresh *fresh)
{
  tern_config_unref (fresh->config);
  tern_settings_unref (fresh->core);
  tern_settings_unref (fresh->http);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fresh, fresh_clear)

TerndReload *
ternd_reload_new (void)
{
  TerndReload *reload = g_new0 (TerndReload, 1);

  reload->applied = g_ptr_array_new_with_free_func (g_free);
  reload->needs_restart = g_ptr_array_new_with_free_func (g_free);
  reload->rejected = g_ptr_array_new_with_free_func (g_free);
  reload->unused = g_ptr_array_new_with_free_func (g_free);
  return reload;
}

void
ternd_reload_free (TerndReload *reload)
{
  if (reload == NULL)
    return;
  g_ptr_array_unref (reload->applied);
  g_ptr_array_unref (reload->needs_restart);
  g_ptr_array_unref (reload->rejected);
  g_ptr_array_unref (reload->unused);
  g_free (reload);
}

/* What a type can't say about a text. */
static gboolean
check_core (TernConfig *config, TernSettings *core, GError **error)
{
  static const char *const levels[] = { "error", "warning", "notice", "info", "debug", NULL };
  const char *level = tern_settings_get_string (core, "log-level");
  const char *url = tern_settings_get_string (core, "external-url");
  const char *key = NULL;
  const char *reason = NULL;
  g_autofree char *place = NULL;

  if (!g_strv_contains (levels, level)) {
    key = "log-level";
    reason = "must be error, warning, notice, info or debug";
  } else if (url != NULL
             && ((!g_str_has_prefix (url, "https://") && !g_str_has_prefix (url, "http://"))
                 || g_str_has_suffix (url, "/") || !g_uri_is_valid (url, G_URI_FLAGS_NONE, NULL))) {
    key = "external-url";
    reason = "must be like https://mail.example.com, without a slash at its end";
  }
  if (key == NULL)
    return TRUE;
  place = tern_config_locate (config, "core", key);
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s: [core] %s: %s", place, key, reason);
  return FALSE;
}

static gboolean
read_own (Fresh *fresh, TernConfig *config, GError **error)
{
  fresh->config = tern_config_ref (config);
  fresh->core = tern_config_get_settings (fresh->config, "core", ternd_core_settings, error);
  if (fresh->core == NULL || !check_core (fresh->config, fresh->core, error))
    return FALSE;
  fresh->http = tern_config_get_settings (fresh->config, "http", ternd_http_settings, error);
  return fresh->http != NULL;
}

static void
put_in_force (TerndConfiguration *configuration, Fresh *fresh)
{
  g_auto (Fresh) old = { NULL };

  g_mutex_lock (&configuration->lock);
  old = (Fresh){ configuration->config, configuration->core, configuration->http };
  configuration->config = g_steal_pointer (&fresh->config);
  configuration->core = g_steal_pointer (&fresh->core);
  configuration->http = g_steal_pointer (&fresh->http);
  g_mutex_unlock (&configuration->lock);
}

TerndConfiguration *
ternd_configuration_new (const char *path, GError **error)
{
  g_autoptr (TernConfig) config = tern_config_load (path, error);
  g_auto (Fresh) fresh = { NULL };
  TerndConfiguration *configuration;

  if (config == NULL || !read_own (&fresh, config, error))
    return NULL;
  configuration = g_new0 (TerndConfiguration, 1);
  g_mutex_init (&configuration->lock);
  configuration->path = g_strdup (path);
  put_in_force (configuration, &fresh);
  return configuration;
}

void
ternd_configuration_free (TerndConfiguration *configuration)
{
  if (configuration == NULL)
    return;
  tern_config_unref (configuration->config);
  tern_settings_unref (configuration->core);
  tern_settings_unref (configuration->http);
  g_mutex_clear (&configuration->lock);
  g_free (configuration->path);
  g_free (configuration);
}

static Fresh
get_running (TerndConfiguration *configuration)
{
  Fresh running;

  g_mutex_lock (&configuration->lock);
  running = (Fresh){ tern_config_ref (configuration->config), tern_settings_ref (configuration->core),
                     tern_settings_ref (configuration->http) };
  g_mutex_unlock (&configuration->lock);
  return running;
}

TernSettings *
ternd_configuration_get_core (TerndConfiguration *configuration)
{
  g_auto (Fresh) running = get_running (configuration);

  return g_steal_pointer (&running.core);
}

TernSettings *
ternd_configuration_get_http (TerndConfiguration *configuration)
{
  g_auto (Fresh) running = get_running (configuration);

  return g_steal_pointer (&running.http);
}

TernSettings *
ternd_configuration_get_section (TerndConfiguration *configuration, const char *section, const TernSetting *table,
                                 GError **error)
{
  g_auto (Fresh) running = get_running (configuration);

  return tern_config_get_settings (running.config, section, table, error);
}

char *
ternd_configuration_locate (TerndConfiguration *configuration, const char *section, const char *key)
{
  g_auto (Fresh) running = get_running (configuration);

  return tern_config_locate (running.config, section, key);
}

static void
add_all (GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_strdup (g_ptr_array_index (from, i)));
}

/* Every mistake of every section that a loaded plugin reads. FALSE: there are some. */
static gboolean
check_files (TerndConfiguration *configuration, TerndRegistry *registry, Fresh *fresh, TerndReload *ret)
{
  g_autoptr (GArray) sections = ternd_registry_list_sections (registry);
  const TernConfigSection own[] = { { "core", ternd_core_settings }, { "http", ternd_http_settings } };
  g_autoptr (TernConfig) config = NULL;
  g_autoptr (GPtrArray) mistakes = NULL;
  g_autoptr (GPtrArray) unused = NULL;
  g_autoptr (GError) error = NULL;

  g_array_append_vals (sections, own, G_N_ELEMENTS (own));
  config = tern_config_load (configuration->path, &error);
  if (config == NULL) {
    g_ptr_array_add (ret->rejected, g_strdup (error->message));
    return FALSE;
  }
  mistakes = tern_config_check (config, (const TernConfigSection *)sections->data, sections->len, &unused);
  add_all (ret->rejected, mistakes);
  add_all (ret->unused, unused);
  if (mistakes->len == 0 && !read_own (fresh, config, &error))
    g_ptr_array_add (ret->rejected, g_strdup (error->message));
  return ret->rejected->len == 0;
}

void
ternd_configuration_check (TerndConfiguration *configuration, TerndRegistry *registry, TerndReload *ret)
{
  g_auto (Fresh) fresh = { NULL };

  check_files (configuration, registry, &fresh, ret);
}

static void
compare (const char *section, TernSettings *running, TernSettings *fresh, TerndReload *ret)
{
  for (const TernSetting *row = tern_settings_get_table (fresh); row->name != NULL; row++) {
    if (!tern_settings_same_value (running, fresh, row->name))
      g_ptr_array_add (row->reloadable ? ret->applied : ret->needs_restart,
                       g_strdup_printf ("[%s] %s", section, row->name));
  }
}

void
ternd_configuration_reload (TerndConfiguration *configuration, TerndRegistry *registry, TerndHttpFront *front,
                            TerndReload *ret)
{
  g_auto (Fresh) running = get_running (configuration);
  g_auto (Fresh) fresh = { NULL };
  g_auto (Fresh) merged = { NULL };
  g_autoptr (GError) error = NULL;

  if (!check_files (configuration, registry, &fresh, ret))
    return;
  merged = (Fresh){ tern_config_ref (fresh.config), tern_settings_merge (running.core, fresh.core),
                    tern_settings_merge (running.http, fresh.http) };
  if (front != NULL && !ternd_http_front_reload (front, merged.http, &error)) {
    g_ptr_array_add (ret->rejected, g_strdup_printf ("[http]: %s", error->message));
    return;
  }
  compare ("core", running.core, fresh.core, ret);
  compare ("http", running.http, fresh.http, ret);
  put_in_force (configuration, &merged);
  ternd_registry_reload (registry, ret->applied, ret->needs_restart);
}

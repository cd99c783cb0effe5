#include "core/base/tern-error.h"
#include "core/spi/tern-plugin.h"
#include "plugins/directory-pg/dir-directory.h"

static const TernSetting settings[] = { { NULL } };

#define DIR_TYPE_PLUGIN (dir_plugin_get_type ())
G_DECLARE_FINAL_TYPE (DirPlugin, dir_plugin, DIR, PLUGIN, GObject)

struct _DirPlugin {
  GObject parent;

  TernHost *host;
  DirDirectory *directory;
};

static void dir_plugin_plugin_init (TernPluginInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (DirPlugin, dir_plugin, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_PLUGIN, dir_plugin_plugin_init))

static void
dir_plugin_finalize (GObject *object)
{
  DirPlugin *plugin = DIR_PLUGIN (object);

  g_clear_object (&plugin->directory);
  g_clear_object (&plugin->host);
  G_OBJECT_CLASS (dir_plugin_parent_class)->finalize (object);
}

static void
dir_plugin_class_init (DirPluginClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dir_plugin_finalize;
}

static void
dir_plugin_init (DirPlugin *plugin)
{
}

static gboolean
start (TernPlugin *self, TernJob *job, GError **error)
{
  DirPlugin *plugin = DIR_PLUGIN (self);
  g_autoptr (TernDatabase) database = TERN_DATABASE (tern_host_get_service (plugin->host, TERN_TYPE_DATABASE));

  if (database == NULL) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE,
                         "no database is there; is the plugin store-pg active?");
    return FALSE;
  }
  plugin->directory = dir_directory_new (database);
  if (!dir_directory_migrate (plugin->directory, job, error))
    return FALSE;
  tern_host_provide_service (plugin->host, TERN_TYPE_DIRECTORY, G_OBJECT (plugin->directory));
  tern_host_provide_service (plugin->host, TERN_TYPE_DIRECTORY_ADMIN, G_OBJECT (plugin->directory));
  tern_host_provide_service (plugin->host, TERN_TYPE_AUTHENTICATOR, G_OBJECT (plugin->directory));
  return TRUE;
}

static void
dir_plugin_plugin_init (TernPluginInterface *iface)
{
  iface->start = start;
}

static TernPlugin *
create (TernHost *host, const char *suffix)
{
  DirPlugin *plugin = g_object_new (DIR_TYPE_PLUGIN, NULL);

  plugin->host = g_object_ref (host);
  return TERN_PLUGIN (plugin);
}

static const char *const provides[] = { "directory", NULL };
static const char *const needs[] = { "store", NULL };

G_MODULE_EXPORT const TernPluginEntry tern_plugin_entry = {
  TERN_PLUGIN_ENTRY_HEAD,
  .name = "directory-pg",
  .upgrade = TERN_PLUGIN_BY_RESTART,
  .provides = provides,
  .needs = needs,
  .settings = settings,
  .create = create,
};

#include "core/spi/tern-plugin.h"

G_DEFINE_INTERFACE (TernPlugin, tern_plugin, G_TYPE_OBJECT)

static void
tern_plugin_default_init (TernPluginInterface *iface)
{
}

gboolean
tern_plugin_start (TernPlugin *plugin, TernJob *job, GError **error)
{
  return TERN_PLUGIN_GET_IFACE (plugin)->start (plugin, job, error);
}

gboolean
tern_plugin_ready (TernPlugin *plugin, GError **error)
{
  return TERN_PLUGIN_GET_IFACE (plugin)->ready (plugin, error);
}

gboolean
tern_plugin_check_gate (TernPlugin *plugin, TernJob *job, GError **error)
{
  TernPluginInterface *iface = TERN_PLUGIN_GET_IFACE (plugin);

  return iface->check_gate == NULL || iface->check_gate (plugin, job, error);
}

void
tern_plugin_settings_changed (TernPlugin *plugin)
{
  TernPluginInterface *iface = TERN_PLUGIN_GET_IFACE (plugin);

  if (iface->settings_changed != NULL)
    iface->settings_changed (plugin);
}

void
tern_plugin_drain (TernPlugin *plugin)
{
  TERN_PLUGIN_GET_IFACE (plugin)->drain (plugin);
}

guint
tern_plugin_get_busy (TernPlugin *plugin)
{
  return TERN_PLUGIN_GET_IFACE (plugin)->get_busy (plugin);
}

void
tern_plugin_stop (TernPlugin *plugin)
{
  TERN_PLUGIN_GET_IFACE (plugin)->stop (plugin);
}

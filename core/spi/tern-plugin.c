#include "core/spi/tern-plugin.h"

G_DEFINE_INTERFACE (TernPlugin, tern_plugin, G_TYPE_OBJECT)

static void
tern_plugin_default_init (TernPluginInterface *iface)
{
}

gboolean
tern_plugin_start (TernPlugin *plugin, TernJob *job, GError **error)
{
  TernPluginInterface *iface = TERN_PLUGIN_GET_IFACE (plugin);

  return iface->start == NULL || iface->start (plugin, job, error);
}

gboolean
tern_plugin_ready (TernPlugin *plugin, GError **error)
{
  TernPluginInterface *iface = TERN_PLUGIN_GET_IFACE (plugin);

  return iface->ready == NULL || iface->ready (plugin, error);
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
  TernPluginInterface *iface = TERN_PLUGIN_GET_IFACE (plugin);

  if (iface->drain != NULL)
    iface->drain (plugin);
}

guint
tern_plugin_get_busy (TernPlugin *plugin)
{
  TernPluginInterface *iface = TERN_PLUGIN_GET_IFACE (plugin);

  return iface->get_busy != NULL ? iface->get_busy (plugin) : 0;
}

void
tern_plugin_stop (TernPlugin *plugin)
{
  TernPluginInterface *iface = TERN_PLUGIN_GET_IFACE (plugin);

  if (iface->stop != NULL)
    iface->stop (plugin);
}

#include "core/daemon/dbus/ternd-bus-method.h"

static GVariant *
describe_plugin (const TerndPluginInfo *info)
{
  static const char *const none[] = { NULL };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", info->name);
  g_variant_dict_insert (&dict, "version", "s", info->version);
  g_variant_dict_insert (&dict, "state", "s", ternd_plugin_state_to_string (info->state));
  g_variant_dict_insert (&dict, "reason", "s", info->reason != NULL ? info->reason : "");
  g_variant_dict_insert (&dict, "build-id", "s", info->build_id);
  g_variant_dict_insert (&dict, "file", "s", info->file);
  g_variant_dict_insert (&dict, "number", "u", info->number);
  g_variant_dict_insert (&dict, "sessions", "u", info->sessions);
  g_variant_dict_insert (&dict, "work", "u", info->work);
  g_variant_dict_insert (&dict, "upgrade", "s", info->by_restart ? "restart" : "side-by-side");
  g_variant_dict_insert (&dict, "provides", "^as", info->provides != NULL ? (const char *const *)info->provides : none);
  g_variant_dict_insert (&dict, "needs", "^as", info->needs != NULL ? (const char *const *)info->needs : none);
  return g_variant_dict_end (&dict);
}

static GVariant *
list_plugins (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) infos = ternd_registry_list (ternd_daemon_get_registry (daemon));
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < infos->len; i++)
    g_variant_builder_add_value (&builder, describe_plugin (g_ptr_array_index (infos, i)));
  return g_variant_new ("(aa{sv})", &builder);
}

static GVariant *
rescan (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  TerndRegistry *registry = ternd_daemon_get_registry (daemon);

  if (!ternd_registry_load (registry, error))
    return NULL;
  ternd_registry_settle (registry, TRUE);
  ternd_registry_tick (registry);
  return list_plugins (daemon, parameters, job, error);
}

const TerndBusMethod ternd_bus_plugin_methods[] = {
  { "Plugins", "List", TERND_BUS_ON_OWN, FALSE, list_plugins },
  { "Plugins", "Rescan", TERND_BUS_ON_ADMIN, TRUE, rescan },
  { NULL },
};

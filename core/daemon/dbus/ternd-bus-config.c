#include "core/daemon/dbus/ternd-bus-method.h"
#include "core/daemon/ternd-settings.h"

static GVariant *
check (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TerndReload) reload = ternd_reload_new ();

  ternd_configuration_check (ternd_daemon_get_configuration (daemon), ternd_daemon_get_registry (daemon), reload);
  return g_variant_new ("(@as@as)", ternd_bus_strings (reload->rejected), ternd_bus_strings (reload->unused));
}

static const char *
text_or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static void
add_section (GVariantBuilder *builder, TerndConfiguration *configuration, const char *section, TernSettings *settings)
{
  for (const TernSetting *row = tern_settings_get_table (settings); row->name != NULL; row++) {
    g_autofree char *place = ternd_configuration_locate (configuration, section, row->name);

    g_variant_builder_add (builder, "(sssssbss)", section, row->name,
                           text_or_empty (tern_settings_get_text (settings, row->name)), text_or_empty (row->otherwise),
                           text_or_empty (place), row->reloadable, tern_setting_type_to_string (row->type),
                           text_or_empty (row->doc));
  }
}

static GVariant *
show (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  TerndConfiguration *configuration = ternd_daemon_get_configuration (daemon);
  g_autoptr (TernSettings) core = ternd_configuration_get_core (configuration);
  g_autoptr (TernSettings) http = ternd_configuration_get_http (configuration);
  g_autoptr (GArray) sections = ternd_registry_list_sections (ternd_daemon_get_registry (daemon));
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sssssbss)"));
  add_section (&builder, configuration, "core", core);
  add_section (&builder, configuration, "http", http);
  for (guint i = 0; i < sections->len; i++) {
    const TernConfigSection *section = &g_array_index (sections, TernConfigSection, i);
    g_autoptr (TernSettings) settings
        = ternd_configuration_get_section (configuration, section->name, section->table, NULL);

    if (settings != NULL)
      add_section (&builder, configuration, section->name, settings);
  }
  return g_variant_new ("(a(sssssbss))", &builder);
}

static GVariant *
reload_all (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TerndReload) reload = ternd_reload_new ();

  ternd_daemon_reload_now (daemon, reload);
  return g_variant_new ("(@as@as@as)", ternd_bus_strings (reload->applied), ternd_bus_strings (reload->needs_restart),
                        ternd_bus_strings (reload->rejected));
}

const TerndBusMethod ternd_bus_config_methods[] = {
  { "Config", "Check", TERND_BUS_ON_ADMIN, FALSE, check },
  { "Config", "Show", TERND_BUS_ON_ADMIN, FALSE, show },
  { "Config", "Reload", TERND_BUS_ON_ADMIN, TRUE, reload_all },
  { NULL },
};

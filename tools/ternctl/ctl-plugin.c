#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"

#define BUILD_SHOWN 12

/* A build id's beginning tells builds apart well enough for a table. */
static GVariant *
shorten (GVariant *rows)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; i < g_variant_n_children (rows); i++) {
    g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
    g_autofree char *build = NULL;
    const char *id = "";
    GVariantDict dict;

    g_variant_lookup (row, "build-id", "&s", &id);
    build = g_strndup (id, BUILD_SHOWN);
    g_variant_dict_init (&dict, row);
    g_variant_dict_insert (&dict, "build", "s", build);
    g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
  }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static CtlResult
print_plugins (Ctl *ctl, const char *method, GError **error)
{
  static const CtlColumn columns[] = {
    { "name", "NAME" },   { "version", "VERSION" },   { "build", "BUILD" },
    { "state", "STATE" }, { "sessions", "SESSIONS" }, { "reason", "REASON" },
  };
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Plugins", method, NULL, error);
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GVariant) shown = NULL;

  if (reply == NULL)
    return CTL_FAILED;
  rows = g_variant_get_child_value (reply, 0);
  shown = ctl->json ? g_variant_ref (rows) : shorten (rows);
  ctl_print_rows (ctl, shown, columns, G_N_ELEMENTS (columns));
  return CTL_OK;
}

static CtlResult
list_plugins (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return print_plugins (ctl, "List", error);
}

static CtlResult
rescan (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return print_plugins (ctl, "Rescan", error);
}

const CtlCommand ctl_plugin_commands[] = {
  { "plugin",
    "list",
    "",
    "every module: its version, its state and why",
    list_plugins,
    NULL,
    { "ternctl plugin list", "ternctl plugin list --json", NULL } },
  { "plugin", "rescan", "", "look at the plugin folder now", rescan, NULL, { "ternctl plugin rescan", NULL, NULL } },
  { NULL },
};

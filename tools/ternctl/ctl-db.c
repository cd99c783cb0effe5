#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"
#include "tools/ternctl/ctl-secret.h"

static const CtlOption restored_options[] = { { "yes", NULL, "don't ask" }, { NULL } };

static CtlResult
show_status (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  static const CtlColumn columns[] = {
    { "server", "Server" },       { "database", "Database" }, { "encoding", "Encoding" },
    { "collation", "Collation" }, { "standby", "Standby" },   { "connections", "Connections" },
    { "size", "Size (bytes)" },
  };
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Database", "Status", NULL, error);
  g_autoptr (GVariant) dict = NULL;
  g_autoptr (GVariant) steps = NULL;

  if (reply == NULL)
    return CTL_FAILED;
  dict = g_variant_get_child_value (reply, 0);
  ctl_print_pairs (ctl, dict, columns, G_N_ELEMENTS (columns));
  steps = g_variant_lookup_value (dict, "steps", G_VARIANT_TYPE ("a(sus)"));
  for (gsize i = 0; steps != NULL && !ctl->json && i < g_variant_n_children (steps); i++) {
    const char *schema, *name;
    guint32 number;

    g_variant_get_child (steps, i, "(&su&s)", &schema, &number, &name);
    g_print ("Schema %-7s step %u, %s\n", schema, number, name);
  }
  return CTL_OK;
}

static CtlResult
mark_restored (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  if (!ctl_confirm (
          "All change numbers jump, so that clients synchronise without mistakes after a restore from a backup.",
          ctl_option (arguments, "yes") != NULL, error))
    return CTL_FAILED;
  return ctl_bus_do (ctl, "Database", "Restored", NULL, "The counters have jumped.", error);
}

const CtlCommand ctl_db_commands[] = {
  { "db",
    "status",
    "",
    "the database server and the schema's steps",
    show_status,
    NULL,
    { "ternctl db status", "ternctl db status --json", NULL } },
  { "db",
    "restored",
    "",
    "say that the database was restored from a backup",
    mark_restored,
    restored_options,
    { "ternctl db restored", "ternctl db restored --yes", NULL } },
  { NULL },
};

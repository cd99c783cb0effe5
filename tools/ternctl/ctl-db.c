#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"
#include "tools/ternctl/ctl-secret.h"

static const CtlOption restored_options[] = { { "yes", NULL, "don't ask" }, { NULL } };

static const CtlOption migrate_options[] = { { "dry-run", NULL, "only say what is missing" }, { NULL } };

/** print_steps: @steps: a(sus); @verb: what there is to say of each. */
static void
print_steps (GVariant *steps, const char *verb)
{
  for (gsize i = 0; i < g_variant_n_children (steps); i++) {
    const char *schema, *name;
    guint32 number;

    g_variant_get_child (steps, i, "(&su&s)", &schema, &number, &name);
    g_print ("Schema %-8s %s %u, %s\n", schema, verb, number, name);
  }
}

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
  g_autoptr (GVariant) missing = NULL;

  if (reply == NULL)
    return CTL_FAILED;
  dict = g_variant_get_child_value (reply, 0);
  ctl_print_pairs (ctl, dict, columns, G_N_ELEMENTS (columns));
  steps = g_variant_lookup_value (dict, "steps", G_VARIANT_TYPE ("a(sus)"));
  missing = g_variant_lookup_value (dict, "missing", G_VARIANT_TYPE ("a(sus)"));
  if (steps != NULL && !ctl->json)
    print_steps (steps, "is at step");
  if (missing != NULL && !ctl->json && g_variant_n_children (missing) > 0) {
    print_steps (missing, "lacks step");
    g_print ("Apply them with: ternctl db migrate\n");
  }
  return CTL_OK;
}

static CtlResult
migrate (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  gboolean dry_run = ctl_option (arguments, "dry-run") != NULL;
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Database", "Migrate", g_variant_new ("(b)", dry_run), error);
  g_autoptr (GVariant) steps = NULL;

  if (reply == NULL)
    return CTL_FAILED;
  steps = g_variant_get_child_value (reply, 0);
  if (ctl->json)
    ctl_print_json (steps);
  else if (g_variant_n_children (steps) == 0)
    g_print ("Nothing is missing.\n");
  else
    print_steps (steps, dry_run ? "lacks step" : "got step");
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
    "migrate",
    "",
    "apply the steps that the schema lacks",
    migrate,
    migrate_options,
    { "ternctl db migrate --dry-run", "ternctl db migrate", NULL } },
  { "db",
    "restored",
    "",
    "say that the database was restored from a backup",
    mark_restored,
    restored_options,
    { "ternctl db restored", "ternctl db restored --yes", NULL } },
  { NULL },
};

#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"

static const CtlColumn columns[] = {
  { "version", "Version" },   { "state", "State" },     { "uptime", "Uptime (s)" }, { "node", "Node" },
  { "pid", "Process" },       { "url", "Clients use" }, { "listeners", "Ports" },   { "connections", "Connections" },
  { "sessions", "Sessions" }, { "working", "Working" }, { "waiting", "Waiting" },
};

static gboolean
print_health (GVariant *parts)
{
  gboolean all_well = TRUE;

  g_print ("\n");
  for (gsize i = 0; i < g_variant_n_children (parts); i++) {
    const char *name, *message;
    gboolean is_well;

    g_variant_get_child (parts, i, "(&sb&s)", &name, &is_well, &message);
    g_print ("%-24s %s\n", name, is_well ? "ok" : message);
    all_well = all_well && is_well;
  }
  return all_well;
}

static gboolean
is_well (GVariant *parts)
{
  gboolean all_well = TRUE;

  for (gsize i = 0; i < g_variant_n_children (parts); i++) {
    gboolean well;

    g_variant_get_child (parts, i, "(sbs)", NULL, &well, NULL);
    all_well = all_well && well;
  }
  return all_well;
}

/* 1 when a part is not well, so that a script can ask. */
static CtlResult
show_status (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Status", "Get", NULL, error);
  g_autoptr (GVariant) health = reply != NULL ? ctl_bus_call (ctl, "Status", "Health", NULL, error) : NULL;
  g_autoptr (GVariant) status = NULL;
  g_autoptr (GVariant) parts = NULL;

  if (health == NULL)
    return CTL_FAILED;
  status = g_variant_get_child_value (reply, 0);
  parts = g_variant_get_child_value (health, 0);
  if (ctl->json) {
    GVariantDict dict;
    g_autoptr (GVariant) both = NULL;

    g_variant_dict_init (&dict, status);
    g_variant_dict_insert_value (&dict, "health", parts);
    both = g_variant_ref_sink (g_variant_dict_end (&dict));
    ctl_print_json (both);
    return is_well (parts) ? CTL_OK : CTL_FAILED;
  }
  ctl_print_pairs (ctl, status, columns, G_N_ELEMENTS (columns));
  return print_health (parts) ? CTL_OK : CTL_FAILED;
}

const CtlCommand ctl_status_commands[] = {
  { "status",
    NULL,
    "",
    "what the daemon does and whether every part is well",
    show_status,
    NULL,
    { "ternctl status", "ternctl status --json | jq .health", "ternctl status --address=session" } },
  { NULL },
};

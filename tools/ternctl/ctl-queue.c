#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"

static CtlResult
list_queue (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  static const CtlColumn columns[] = {
    { "id", "ID" },           { "kind", "KIND" },         { "state", "STATE" },     { "due", "DUE (s)" },
    { "mailbox", "MAILBOX" }, { "recipients", "TO" },     { "subject", "SUBJECT" }, { "attempts", "ATTEMPTS" },
    { "error", "LAST ERROR" },
  };
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Queue", "List", g_variant_new ("(s)", ctl_word (arguments, 0)), error);

  return ctl_print_list (ctl, reply, columns, G_N_ELEMENTS (columns));
}

static CtlResult
show_queue (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  static const CtlColumn columns[] = {
    { "id", "Id" },           { "kind", "Kind" },       { "state", "State" },
    { "mailbox", "Mailbox" }, { "recipients", "To" },   { "subject", "Subject" },
    { "due", "Due in s" },    { "attempts", "Attempts" }, { "node", "Node" },
    { "error", "Last error" },
  };
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Queue", "Show", g_variant_new ("(s)", ctl_word (arguments, 0)), error);
  g_autoptr (GVariant) dict = NULL;

  if (reply == NULL)
    return CTL_FAILED;
  dict = g_variant_get_child_value (reply, 0);
  ctl_print_pairs (ctl, dict, columns, G_N_ELEMENTS (columns));
  return CTL_OK;
}

const CtlCommand ctl_queue_commands[] = {
  { "queue",
    "list",
    "[ADDRESS]",
    "mail that waits to be sent, of one mailbox or of all",
    list_queue,
    NULL,
    { "ternctl queue list", "ternctl queue list alice@example.com --json", NULL } },
  { "queue",
    "show",
    "ID",
    "one of them",
    show_queue,
    NULL,
    { "ternctl queue show relay:0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", NULL, NULL } },
  { NULL },
};

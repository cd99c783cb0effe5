#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"

static CtlResult
list_duties (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  static const CtlColumn columns[] = {
    { "kind", "DUTY" },         { "state", "STATE" }, { "due", "DUE (s)" }, { "failures", "FAILURES" },
    { "mailbox", "MAILBOX" },   { "node", "NODE" },   { "error", "LAST ERROR" },
  };
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Duties", "List", NULL, error);

  return ctl_print_list (ctl, reply, columns, G_N_ELEMENTS (columns));
}

static CtlResult
run_duty (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_bus_do (ctl, "Duties", "Run", g_variant_new ("(s)", ctl_word (arguments, 0)),
                     "It is due now; ternctl duty list shows how it goes.", error);
}

const CtlCommand ctl_duty_commands[] = {
  { "duty",
    "list",
    "",
    "regular work: what is due, what runs where, what fails and why",
    list_duties,
    NULL,
    { "ternctl duty list", "ternctl duty list --json", NULL } },
  { "duty",
    "run",
    "DUTY",
    "have a regular duty done now",
    run_duty,
    NULL,
    { "ternctl duty run expire-deleted", NULL, NULL } },
  { NULL },
};

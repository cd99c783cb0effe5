#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"

static const CtlOption provision_options[]
    = { { "locale", "LOCALE", "language of the folders' names (en_US)" }, { NULL } };

/* 1 when there is a difference, so that a script can ask. */
static CtlResult
verify (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autoptr (GVariant) reply
      = ctl_bus_call (ctl, "Mailboxes", "Verify", g_variant_new ("(s)", ctl_word (arguments, 0)), error);
  g_autoptr (GVariant) problems = NULL;
  g_autofree const char **lines = NULL;
  gsize n;

  if (reply == NULL)
    return CTL_FAILED;
  problems = g_variant_get_child_value (reply, 0);
  lines = g_variant_get_strv (problems, &n);
  if (ctl->json)
    ctl_print_json (problems);
  for (gsize i = 0; i < n && !ctl->json; i++)
    g_print ("%s\n", lines[i]);
  if (n == 0 && !ctl->json)
    g_print ("The mailbox of %s is well.\n", ctl_word (arguments, 0));
  return n == 0 ? CTL_OK : CTL_FAILED;
}

static CtlResult
provision (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  const char *locale = ctl_option (arguments, "locale");

  return ctl_bus_do (ctl, "Mailboxes", "Provision",
                     g_variant_new ("(ss)", ctl_word (arguments, 0), locale != NULL ? locale : ""),
                     "The mailbox is complete.", error);
}

const CtlCommand ctl_mailbox_commands[] = {
  { "mailbox",
    "verify",
    "ADDRESS",
    "compare everything derived with what it is derived from",
    verify,
    NULL,
    { "ternctl mailbox verify anna@example.com", "ternctl mailbox verify anna@example.com --json", NULL } },
  { "mailbox",
    "provision",
    "ADDRESS",
    "finish a mailbox whose creation was interrupted",
    provision,
    provision_options,
    { "ternctl mailbox provision anna@example.com", NULL, NULL } },
  { NULL },
};

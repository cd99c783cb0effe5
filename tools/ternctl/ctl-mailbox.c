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

static const CtlOption rights_options[] = { { "for", "ADDRESS", "only what this user may do in the end" }, { NULL } };

static CtlResult
get_rights (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  static const CtlColumn columns[]
      = { { "member", "WHO" }, { "address", "ADDRESS" }, { "rights", "MAY" }, { "why", "WHY" } };
  const char *user = ctl_option (arguments, "for");
  g_autoptr (GVariant) reply
      = ctl_bus_call (ctl, "Mailboxes", "Rights",
                      g_variant_new ("(sss)", ctl_word (arguments, 0), ctl_word (arguments, 1), user != NULL ? user : ""),
                      error);

  return ctl_print_list (ctl, reply, columns, G_N_ELEMENTS (columns));
}

static CtlResult
set_rights (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_bus_do (ctl, "Mailboxes", "SetRights",
                     g_variant_new ("(ssss)", ctl_word (arguments, 0), ctl_word (arguments, 1), ctl_word (arguments, 2),
                                    ctl_word (arguments, 3)),
                     "The folder's list is changed; it counts at once.", error);
}

static const CtlOption quota_options[] = {
  { "warning", "SIZE", "from here on the user is warned" },
  { "send", "SIZE", "beyond this the user can't send" },
  { "receive", "SIZE", "beyond this the mailbox takes nothing more" },
  { NULL },
};

static const char *
limit_option (const CtlArguments *arguments, const char *name)
{
  const char *text = ctl_option (arguments, name);

  return text != NULL ? text : "";
}

static CtlResult
show_quota (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  static const CtlColumn columns[] = {
    { "size", "Size in bytes" }, { "warning", "Warning" }, { "send", "Sending" }, { "receive", "Receiving" }
  };
  g_autoptr (GVariant) reply
      = ctl_bus_call (ctl, "Mailboxes", "Quota", g_variant_new ("(s)", ctl_word (arguments, 0)), error);
  g_autoptr (GVariant) dict = NULL;

  if (reply == NULL)
    return CTL_FAILED;
  dict = g_variant_get_child_value (reply, 0);
  ctl_print_pairs (ctl, dict, columns, G_N_ELEMENTS (columns));
  return CTL_OK;
}

static CtlResult
quota (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  const char *warning = limit_option (arguments, "warning");
  const char *send = limit_option (arguments, "send");
  const char *receive = limit_option (arguments, "receive");

  if (*warning == '\0' && *send == '\0' && *receive == '\0')
    return show_quota (ctl, arguments, error);
  return ctl_bus_do (ctl, "Mailboxes", "SetQuota",
                     g_variant_new ("(ssss)", ctl_word (arguments, 0), warning, send, receive),
                     "The limits are changed; they count at once.", error);
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
  { "mailbox",
    "rights",
    "ADDRESS FOLDER",
    "who may do what in a folder, and why",
    get_rights,
    rights_options,
    { "ternctl mailbox rights anna@example.com Calendar",
      "ternctl mailbox rights anna@example.com Inbox/Team --for bert@example.com", NULL } },
  { "mailbox",
    "permission",
    "ADDRESS FOLDER MEMBER RIGHTS",
    "give a user, a group or \"default\" rights in a folder, or \"remove\" them",
    set_rights,
    NULL,
    { "ternctl mailbox permission anna@example.com Calendar bert@example.com reviewer",
      "ternctl mailbox permission anna@example.com Calendar default none,freebusy",
      "ternctl mailbox permission anna@example.com Calendar bert@example.com remove" } },
  { "mailbox",
    "quota",
    "ADDRESS",
    "how large the mailbox is and may become; a SIZE is such as 500M or 2G, \"unlimited\", or \"none\"",
    quota,
    quota_options,
    { "ternctl mailbox quota anna@example.com",
      "ternctl mailbox quota anna@example.com --warning 1800M --send 2G --receive 2200M",
      "ternctl mailbox quota anna@example.com --receive none" } },
  { NULL },
};

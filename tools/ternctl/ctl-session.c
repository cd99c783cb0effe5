#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"

static CtlResult
list_sessions (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  static const CtlColumn columns[] = {
    { "user", "USER" },           { "kind", "KIND" }, { "remote", "FROM" },   { "age", "AGE (s)" },
    { "expires", "ENDS IN (s)" }, { "id", "ID" },     { "client", "CLIENT" },
  };
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Sessions", "List", NULL, error);

  return ctl_print_list (ctl, reply, columns, G_N_ELEMENTS (columns));
}

static CtlResult
kick (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autoptr (GVariant) reply
      = ctl_bus_call (ctl, "Sessions", "Kick", g_variant_new ("(s)", ctl_word (arguments, 0)), error);
  guint32 ended;

  if (reply == NULL)
    return CTL_FAILED;
  g_variant_get (reply, "(u)", &ended);
  if (ctl->json)
    g_print ("{ \"ended\" : %u }\n", ended);
  else
    g_print ("%u %s ended; clients connect again by themselves.\n", ended, ended == 1 ? "session" : "sessions");
  return CTL_OK;
}

const CtlCommand ctl_session_commands[] = {
  { "session",
    "list",
    "",
    "who is connected",
    list_sessions,
    NULL,
    { "ternctl session list", "ternctl session list --json", NULL } },
  { "session",
    "kick",
    "ID|ADDRESS",
    "end a session, or all of a user",
    kick,
    NULL,
    { "ternctl session kick anna@example.com", NULL, NULL } },
  { NULL },
};

#include <string.h>

#include "core/base/tern-error.h"
#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-entry.h"
#include "tools/ternctl/ctl-secret.h"

static const CtlOption create_options[] = {
  { "password-file", "FILE", "its first line is the password; -: standard input (asked for on a terminal)" },
  { "no-password", NULL, "without one: the user can't log on yet" },
  { "locale", "LOCALE", "language of the folders' names, such as de_DE (en_US)" },
  { "admin", NULL, "may act for the organisation" },
  { "hidden", NULL, "in no address list" },
  CTL_PROPERTY_OPTIONS,
  { NULL },
};
static const CtlOption password_options[] = {
  { "password-file", "FILE", "its first line is the password; -: standard input (asked for on a terminal)" },
  { NULL },
};
static const CtlOption set_options[] = {
  { "disabled", "true|false", "may not log on" },
  { "hidden", "true|false", "in no address list" },
  { "admin", "true|false", "may act for the organisation" },
  CTL_PROPERTY_OPTIONS,
  { NULL },
};
static const CtlOption remove_options[] = { { "yes", NULL, "don't ask" }, { NULL } };

static GVariant *
create_dict (const CtlArguments *arguments)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (ctl_option (arguments, "locale") != NULL)
    g_variant_dict_insert (&dict, "locale", "s", ctl_option (arguments, "locale"));
  g_variant_dict_insert (&dict, "admin", "b", ctl_option (arguments, "admin") != NULL);
  g_variant_dict_insert (&dict, "hidden", "b", ctl_option (arguments, "hidden") != NULL);
  g_variant_dict_insert_value (&dict, "properties", ctl_entry_properties (arguments));
  return g_variant_dict_end (&dict);
}

static CtlResult
create_user (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  char *password = NULL;
  GVariant *parameters;

  if (ctl_option (arguments, "no-password") == NULL) {
    password = ctl_secret_read (ctl_option (arguments, "password-file"), error);
    if (password == NULL)
      return CTL_FAILED;
  }
  parameters = g_variant_new ("(sss@a{sv})", ctl_word (arguments, 0), ctl_word (arguments, 1),
                              password != NULL ? password : "", create_dict (arguments));
  ctl_secret_free (password);
  return ctl_entry_create (ctl, "Users", "Create", parameters, error);
}

static CtlResult
list_users (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_entry_list (ctl, "Users", arguments, error);
}

static CtlResult
show_user (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autoptr (GVariant) reply
      = ctl_bus_call (ctl, "Users", "Show", g_variant_new ("(s)", ctl_word (arguments, 0)), error);

  if (reply == NULL)
    return CTL_FAILED;
  ctl_entry_show (ctl, reply);
  return CTL_OK;
}

static CtlResult
remove_user (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_entry_remove (ctl, "Users", ", and the mailbox with everything in it", arguments, error);
}

static CtlResult
set_password (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  char *password = ctl_secret_read (ctl_option (arguments, "password-file"), error);
  GVariant *parameters;

  if (password == NULL)
    return CTL_FAILED;
  parameters = g_variant_new ("(ss)", ctl_word (arguments, 0), password);
  ctl_secret_free (password);
  return ctl_bus_do (ctl, "Users", "SetPassword", parameters, "The password is set.", error);
}

static gboolean
add_flag (GVariantDict *dict, const CtlArguments *arguments, const char *name, guint *ret_n, GError **error)
{
  const char *text = ctl_option (arguments, name);

  if (text == NULL)
    return TRUE;
  if (strcmp (text, "true") != 0 && strcmp (text, "false") != 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "--%s: must be true or false", name);
    return FALSE;
  }
  g_variant_dict_insert (dict, name, "b", *text == 't');
  (*ret_n)++;
  return TRUE;
}

static CtlResult
set_user (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  const char *address = ctl_word (arguments, 0);
  g_autoptr (GVariant) properties = g_variant_ref_sink (ctl_entry_properties (arguments));
  g_autoptr (GVariant) reply = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  guint n_flags = 0;

  if (!add_flag (&dict, arguments, "disabled", &n_flags, error)
      || !add_flag (&dict, arguments, "hidden", &n_flags, error)
      || !add_flag (&dict, arguments, "admin", &n_flags, error))
    return CTL_FAILED;
  if (g_variant_n_children (properties) > 0) {
    reply = ctl_bus_call (ctl, "Users", "SetProperties", g_variant_new ("(s@a{ss})", address, properties), error);
    if (reply == NULL)
      return CTL_FAILED;
  }
  if (n_flags > 0)
    return ctl_bus_do (ctl, "Users", "SetFlags", g_variant_new ("(s@a{sv})", address, g_variant_dict_end (&dict)),
                       "Done.", error);
  g_print (ctl->json ? "{}\n" : "Done.\n");
  return CTL_OK;
}

static CtlResult
add_alias (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_bus_do (ctl, "Users", "AddAlias", g_variant_new ("(ss)", ctl_word (arguments, 0), ctl_word (arguments, 1)),
                     "Done.", error);
}

static CtlResult
remove_alias (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_bus_do (ctl, "Users", "RemoveAlias", g_variant_new ("(s)", ctl_word (arguments, 0)), "Done.", error);
}

const CtlCommand ctl_user_commands[] = {
  { "user",
    "create",
    "ADDRESS NAME",
    "a user with a mailbox",
    create_user,
    create_options,
    { "ternctl user create anna@example.com \"Anna Berg\"",
      "ternctl user create bo@example.com Bo --password-file=/root/bo --locale=sv_SE",
      "pass show bo | ternctl user create bo@example.com Bo --password-file=-" } },
  { "user",
    "list",
    "[DOMAIN]",
    "all users, or those of a domain's organisation",
    list_users,
    NULL,
    { "ternctl user list", "ternctl user list example.com --json", NULL } },
  { "user",
    "show",
    "ADDRESS",
    "what the directory has of a user",
    show_user,
    NULL,
    { "ternctl user show anna@example.com", NULL, NULL } },
  { "user",
    "set",
    "ADDRESS",
    "change what the directory has",
    set_user,
    set_options,
    { "ternctl user set anna@example.com --title=Director", "ternctl user set anna@example.com --disabled=true",
      NULL } },
  { "user",
    "set-password",
    "ADDRESS",
    "a new password",
    set_password,
    password_options,
    { "ternctl user set-password anna@example.com",
      "ternctl user set-password anna@example.com --password-file=/root/anna", NULL } },
  { "user",
    "alias",
    "ADDRESS ALIAS",
    "one more address",
    add_alias,
    NULL,
    { "ternctl user alias anna@example.com sales@example.com", NULL, NULL } },
  { "user",
    "unalias",
    "ALIAS",
    "one address less",
    remove_alias,
    NULL,
    { "ternctl user unalias sales@example.com", NULL, NULL } },
  { "user",
    "remove",
    "ADDRESS",
    "a user and the mailbox",
    remove_user,
    remove_options,
    { "ternctl user remove anna@example.com", "ternctl user remove anna@example.com --yes", NULL } },
  { NULL },
};

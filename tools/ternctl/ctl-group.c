#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-entry.h"

static const CtlOption create_options[] = {
  { "rule", "RULE", "its members are found by a rule, such as kind=user&department=Sales" },
  { NULL },
};
static const CtlOption remove_options[] = { { "yes", NULL, "don't ask" }, { NULL } };

static CtlResult
create_group (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  const char *rule = ctl_option (arguments, "rule");

  if (rule != NULL)
    return ctl_entry_create (ctl, "Groups", "CreateDynamic",
                             g_variant_new ("(sss)", ctl_word (arguments, 0), ctl_word (arguments, 1), rule), error);
  return ctl_entry_create (ctl, "Groups", "Create",
                           g_variant_new ("(ss)", ctl_word (arguments, 0), ctl_word (arguments, 1)), error);
}

static CtlResult
list_groups (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_entry_list (ctl, "Groups", arguments, error);
}

static CtlResult
list_members (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autoptr (GVariant) reply
      = ctl_bus_call (ctl, "Groups", "ListMembers", g_variant_new ("(s)", ctl_word (arguments, 0)), error);

  if (reply == NULL)
    return CTL_FAILED;
  ctl_entry_print (ctl, reply);
  return CTL_OK;
}

static CtlResult
add_member (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_bus_do (ctl, "Groups", "AddMember",
                     g_variant_new ("(ss)", ctl_word (arguments, 0), ctl_word (arguments, 1)), "Done.", error);
}

static CtlResult
drop_member (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_bus_do (ctl, "Groups", "RemoveMember",
                     g_variant_new ("(ss)", ctl_word (arguments, 0), ctl_word (arguments, 1)), "Done.", error);
}

static CtlResult
remove_group (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_entry_remove (ctl, "Groups", "; its members stay", arguments, error);
}

const CtlCommand ctl_group_commands[] = {
  { "group",
    "create",
    "ADDRESS NAME",
    "a distribution list",
    create_group,
    create_options,
    { "ternctl group create team@example.com Team", "ternctl group create all@example.com Everybody --rule=kind=user",
      NULL } },
  { "group",
    "list",
    "[DOMAIN]",
    "all groups, or those of a domain's organisation",
    list_groups,
    NULL,
    { "ternctl group list", NULL, NULL } },
  { "group",
    "members",
    "GROUP",
    "who is in it; a rule is evaluated",
    list_members,
    NULL,
    { "ternctl group members team@example.com", NULL, NULL } },
  { "group",
    "add",
    "GROUP MEMBER",
    "one more member",
    add_member,
    NULL,
    { "ternctl group add team@example.com anna@example.com", NULL, NULL } },
  { "group",
    "drop",
    "GROUP MEMBER",
    "one member less",
    drop_member,
    NULL,
    { "ternctl group drop team@example.com anna@example.com", NULL, NULL } },
  { "group",
    "remove",
    "GROUP",
    "the group, not its members",
    remove_group,
    remove_options,
    { "ternctl group remove team@example.com", NULL, NULL } },
  { NULL },
};

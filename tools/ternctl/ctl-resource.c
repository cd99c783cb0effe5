#include "tools/ternctl/ctl-entry.h"

static const CtlOption create_options[] = { { "equipment", NULL, "a thing, not a room" }, { NULL } };
static const CtlOption remove_options[] = { { "yes", NULL, "don't ask" }, { NULL } };

static CtlResult
create_resource (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_entry_create (ctl, "Resources", "Create",
                           g_variant_new ("(sss)", ctl_word (arguments, 0), ctl_word (arguments, 1),
                                          ctl_option (arguments, "equipment") != NULL ? "equipment" : "room"),
                           error);
}

static CtlResult
list_resources (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_entry_list (ctl, "Resources", arguments, error);
}

static CtlResult
remove_resource (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_entry_remove (ctl, "Resources", ", and the calendar with all bookings", arguments, error);
}

const CtlCommand ctl_resource_commands[] = {
  { "resource",
    "create",
    "ADDRESS NAME",
    "a room or equipment that can be booked",
    create_resource,
    create_options,
    { "ternctl resource create room1@example.com \"Room 1\"", "ternctl resource create car@example.com Car --equipment",
      NULL } },
  { "resource",
    "list",
    "[DOMAIN]",
    "rooms and equipment",
    list_resources,
    NULL,
    { "ternctl resource list", NULL, NULL } },
  { "resource",
    "remove",
    "ADDRESS",
    "a resource and its calendar",
    remove_resource,
    remove_options,
    { "ternctl resource remove room1@example.com", NULL, NULL } },
  { NULL },
};

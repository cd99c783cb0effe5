#include "tools/ternctl/ctl-entry.h"

static const CtlOption create_options[] = { CTL_PROPERTY_OPTIONS, { NULL } };
static const CtlOption remove_options[] = { { "yes", NULL, "don't ask" }, { NULL } };

static CtlResult
create_contact (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_entry_create (ctl, "Contacts", "Create",
                           g_variant_new ("(sss@a{ss})", ctl_word (arguments, 0), ctl_word (arguments, 1),
                                          ctl_word (arguments, 2), ctl_entry_properties (arguments)),
                           error);
}

static CtlResult
list_contacts (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_entry_list (ctl, "Contacts", arguments, error);
}

static CtlResult
remove_contact (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  return ctl_entry_remove (ctl, "Contacts", " from the address book", arguments, error);
}

const CtlCommand ctl_contact_commands[] = {
  { "contact",
    "create",
    "DOMAIN ADDRESS NAME",
    "somebody outside, in the address book of DOMAIN's organisation",
    create_contact,
    create_options,
    { "ternctl contact create example.com kim@partner.example \"Kim Lee\"",
      "ternctl contact create example.com kim@partner.example \"Kim Lee\" --company=Partner", NULL } },
  { "contact",
    "list",
    "[DOMAIN]",
    "all contacts, or those of a domain's organisation",
    list_contacts,
    NULL,
    { "ternctl contact list", NULL, NULL } },
  { "contact",
    "remove",
    "ADDRESS",
    "out of the address book",
    remove_contact,
    remove_options,
    { "ternctl contact remove kim@partner.example", NULL, NULL } },
  { NULL },
};

#include "tools/ternctl/ctl-entry.h"

#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"
#include "tools/ternctl/ctl-secret.h"

GVariant *
ctl_entry_properties (const CtlArguments *arguments)
{
  static const CtlOption known[] = { CTL_PROPERTY_OPTIONS };
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    const char *text = ctl_option (arguments, known[i].name);

    if (text != NULL)
      g_variant_builder_add (&builder, "{ss}", known[i].name, text);
  }
  return g_variant_builder_end (&builder);
}

void
ctl_entry_print (Ctl *ctl, GVariant *reply)
{
  static const CtlColumn columns[] = {
    { "address", "ADDRESS" },   { "kind", "KIND" }, { "hidden", "HIDDEN" },
    { "disabled", "DISABLED" }, { "name", "NAME" },
  };
  g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);

  ctl_print_rows (ctl, rows, columns, G_N_ELEMENTS (columns));
}

void
ctl_entry_show (Ctl *ctl, GVariant *reply)
{
  static const CtlColumn columns[] = {
    { "address", "Address" },
    { "name", "Name" },
    { "kind", "Kind" },
    { "aliases", "Aliases" },
    { "hidden", "Hidden" },
    { "disabled", "Disabled" },
    { "admin", "Administrator" },
    { "given-name", "Given name" },
    { "surname", "Surname" },
    { "title", "Title" },
    { "department", "Department" },
    { "company", "Company" },
    { "office", "Office" },
    { "phone", "Phone" },
    { "mobile", "Mobile" },
    { "home-phone", "Home phone" },
    { "street", "Street" },
    { "mailbox", "Mailbox" },
    { "guid", "GUID" },
    { "dn", "DN" },
  };
  g_autoptr (GVariant) dict = g_variant_get_child_value (reply, 0);

  ctl_print_pairs (ctl, dict, columns, G_N_ELEMENTS (columns));
}

CtlResult
ctl_entry_list (Ctl *ctl, const char *interface, const CtlArguments *arguments, GError **error)
{
  g_autoptr (GVariant) reply
      = ctl_bus_call (ctl, interface, "List", g_variant_new ("(s)", ctl_word (arguments, 0)), error);

  if (reply == NULL)
    return CTL_FAILED;
  ctl_entry_print (ctl, reply);
  return CTL_OK;
}

CtlResult
ctl_entry_create (Ctl *ctl, const char *interface, const char *method, GVariant *parameters, GError **error)
{
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, interface, method, parameters, error);
  g_autoptr (GVariant) dict = NULL;
  const char *address = "";

  if (reply == NULL)
    return CTL_FAILED;
  dict = g_variant_get_child_value (reply, 0);
  g_variant_lookup (dict, "address", "&s", &address);
  if (ctl->json)
    ctl_print_json (dict);
  else
    g_print ("%s is there.\n", address);
  return CTL_OK;
}

CtlResult
ctl_entry_remove (Ctl *ctl, const char *interface, const char *loss, const CtlArguments *arguments, GError **error)
{
  g_autofree char *question = g_strdup_printf ("%s goes%s.", ctl_word (arguments, 0), loss);
  g_autofree char *done = g_strdup_printf ("%s is gone.", ctl_word (arguments, 0));

  if (!ctl_confirm (question, ctl_option (arguments, "yes") != NULL, error))
    return CTL_FAILED;
  return ctl_bus_do (ctl, interface, "Remove", g_variant_new ("(s)", ctl_word (arguments, 0)), done, error);
}

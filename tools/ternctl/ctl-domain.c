#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"
#include "tools/ternctl/ctl-secret.h"

static const CtlOption create_options[] = {
  { "organisation", "NAME", "the organisation it belongs to; made when it is new (the domain's name)" },
  { NULL },
};
static const CtlOption remove_options[] = { { "yes", NULL, "don't ask" }, { NULL } };

static CtlResult
create_domain (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  const char *organisation = ctl_option (arguments, "organisation");
  g_autofree char *done = g_strdup_printf ("Domain %s is there.", ctl_word (arguments, 0));

  return ctl_bus_do (ctl, "Domains", "Create",
                     g_variant_new ("(ss)", ctl_word (arguments, 0), organisation != NULL ? organisation : ""), done,
                     error);
}

static CtlResult
create_alias (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autofree char *done
      = g_strdup_printf ("%s is another name of %s.", ctl_word (arguments, 0), ctl_word (arguments, 1));

  return ctl_bus_do (ctl, "Domains", "CreateAlias",
                     g_variant_new ("(ss)", ctl_word (arguments, 0), ctl_word (arguments, 1)), done, error);
}

static CtlResult
remove_domain (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autofree char *question = g_strdup_printf ("Domain %s goes.", ctl_word (arguments, 0));
  g_autofree char *done = g_strdup_printf ("Domain %s is gone.", ctl_word (arguments, 0));

  if (!ctl_confirm (question, ctl_option (arguments, "yes") != NULL, error))
    return CTL_FAILED;
  return ctl_bus_do (ctl, "Domains", "Remove", g_variant_new ("(s)", ctl_word (arguments, 0)), done, error);
}

static CtlResult
list_domains (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  static const CtlColumn columns[] = { { "organisation", "ORGANISATION" }, { "domains", "DOMAINS" } };
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Domains", "List", NULL, error);
  g_autoptr (GVariantIter) iter = NULL;
  g_autoptr (GVariant) rows = NULL;
  GVariantBuilder builder;
  const char *organisation, *guid;
  GVariant *domains;

  if (reply == NULL)
    return CTL_FAILED;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_get (reply, "(a(ssas))", &iter);
  while (g_variant_iter_next (iter, "(&s&s@as)", &organisation, &guid, &domains)) {
    GVariantDict dict;

    g_variant_dict_init (&dict, NULL);
    g_variant_dict_insert (&dict, "organisation", "s", organisation);
    g_variant_dict_insert (&dict, "guid", "s", guid);
    g_variant_dict_insert_value (&dict, "domains", domains);
    g_variant_unref (domains);
    g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
  }
  rows = g_variant_ref_sink (g_variant_builder_end (&builder));
  ctl_print_rows (ctl, rows, columns, G_N_ELEMENTS (columns));
  return CTL_OK;
}

const CtlCommand ctl_domain_commands[] = {
  { "domain",
    "create",
    "DOMAIN",
    "take mail and users of a domain",
    create_domain,
    create_options,
    { "ternctl domain create example.com", "ternctl domain create example.net --organisation=Example", NULL } },
  { "domain",
    "alias",
    "ALIAS DOMAIN",
    "another name of a domain: every address works under both",
    create_alias,
    NULL,
    { "ternctl domain alias mail.example.com example.com", NULL, NULL } },
  { "domain",
    "list",
    "",
    "organisations and their domains",
    list_domains,
    NULL,
    { "ternctl domain list", "ternctl domain list --json", NULL } },
  { "domain",
    "remove",
    "DOMAIN",
    "give up a domain that has no entries any more",
    remove_domain,
    remove_options,
    { "ternctl domain remove example.net", "ternctl domain remove example.net --yes", NULL } },
  { NULL },
};

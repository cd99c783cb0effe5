#include "core/daemon/dbus/ternd-bus-method.h"

static gpointer
get_admin (TerndDaemon *daemon, GError **error)
{
  return ternd_bus_get_service (daemon, TERN_TYPE_DIRECTORY_ADMIN, "directory", error);
}

/* A new domain may be what a plugin's gate waits for. */
static GVariant *
finish (TerndDaemon *daemon, gboolean ok)
{
  if (!ok)
    return NULL;
  ternd_daemon_resettle (daemon);
  return ternd_bus_done ();
}

static GVariant *
create_domain (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  const char *domain, *organisation;

  g_variant_get (parameters, "(&s&s)", &domain, &organisation);
  if (*organisation == '\0')
    organisation = domain;
  return finish (daemon, admin != NULL && tern_directory_admin_create_domain (admin, organisation, domain, job, error));
}

static GVariant *
create_alias (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  const char *alias, *domain;

  g_variant_get (parameters, "(&s&s)", &alias, &domain);
  return finish (daemon, admin != NULL && tern_directory_admin_create_alias_domain (admin, alias, domain, job, error));
}

static GVariant *
remove_domain (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  const char *domain;

  g_variant_get (parameters, "(&s)", &domain);
  return finish (daemon, admin != NULL && tern_directory_admin_remove_domain (admin, domain, job, error));
}

static GVariant *
list_domains (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectory) directory = ternd_bus_get_service (daemon, TERN_TYPE_DIRECTORY, "directory", error);
  g_autoptr (GPtrArray) organisations = NULL;
  GVariantBuilder builder;

  if (directory == NULL)
    return NULL;
  organisations = tern_directory_list_organisations (directory, job, error);
  if (organisations == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssas)"));
  for (guint i = 0; i < organisations->len; i++) {
    const TernOrganisation *organisation = g_ptr_array_index (organisations, i);
    g_autofree char *guid = tern_guid_to_string (&organisation->guid);

    g_variant_builder_add (&builder, "(ss^as)", organisation->name, guid, organisation->domains);
  }
  return g_variant_new ("(a(ssas))", &builder);
}

const TerndBusMethod ternd_bus_domain_methods[] = {
  { "Domains", "Create", TERND_BUS_ON_POOL, TRUE, create_domain },
  { "Domains", "CreateAlias", TERND_BUS_ON_POOL, TRUE, create_alias },
  { "Domains", "Remove", TERND_BUS_ON_POOL, TRUE, remove_domain },
  { "Domains", "List", TERND_BUS_ON_POOL, FALSE, list_domains },
  { NULL },
};

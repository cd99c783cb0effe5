#include "core/daemon/dbus/ternd-bus-method.h"
#include "core/base/tern-log.h"
#include "core/groupware/tern-public.h"

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

/* A store that can't be made now is made when somebody asks for it: the domain is there all the same. */
static void
provision_public_store (TerndDaemon *daemon, const char *domain, TernJob *job)
{
  g_autoptr (TernGroupware) groupware
      = TERN_GROUPWARE (ternd_services_get (ternd_daemon_get_services (daemon), TERN_TYPE_GROUPWARE));
  g_autoptr (TernOrganisation) organisation = NULL;
  g_autoptr (GError) error = NULL;

  if (groupware == NULL)
    return;
  organisation = tern_directory_get_organisation (tern_groupware_get_directory (groupware), NULL, domain, job, &error);
  if (organisation == NULL || !tern_public_store_provision (groupware, &organisation->guid, job, &error))
    tern_log_event (TERN_EVENT_PUBLIC_STORE_PENDING, NULL, "%s: %s", domain, error->message);
}

static GVariant *
create_domain (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  const char *domain, *organisation;

  g_variant_get (parameters, "(&s&s)", &domain, &organisation);
  if (*organisation == '\0')
    organisation = domain;
  if (admin == NULL || !tern_directory_admin_create_domain (admin, organisation, domain, job, error))
    return NULL;
  provision_public_store (daemon, domain, job);
  return finish (daemon, TRUE);
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

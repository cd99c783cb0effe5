#include "core/daemon/dbus/ternd-bus-entry.h"

#define CONTACT TERND_BUS_KIND (TERN_ENTRY_CONTACT)

static GVariant *
create_contact (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  TernEntrySpec spec = { .kind = TERN_ENTRY_CONTACT };
  g_autoptr (GVariant) texts = NULL;
  g_autoptr (TernBag) props = NULL;

  g_variant_get (parameters, "(&s&s&s@a{ss})", &spec.domain, &spec.address, &spec.name, &texts);
  props = ternd_bus_read_properties (texts, error);
  if (props == NULL)
    return NULL;
  spec.props = props;
  return ternd_bus_create_entry (daemon, &spec, "", job, error);
}

static GVariant *
list_contacts (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  const char *domain;

  g_variant_get (parameters, "(&s)", &domain);
  return ternd_bus_list_entries (daemon, domain, CONTACT, job, error);
}

/* A contact's address is in no domain of ours, so the directory removes it by that address itself. */
static GVariant *
remove_contact (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = ternd_bus_get_service (daemon, TERN_TYPE_DIRECTORY_ADMIN, "directory", error);
  const char *address;

  g_variant_get (parameters, "(&s)", &address);
  return admin != NULL && tern_directory_admin_remove_entry (admin, address, job, error) ? ternd_bus_done () : NULL;
}

const TerndBusMethod ternd_bus_contact_methods[] = {
  { "Contacts", "Create", TERND_BUS_ON_POOL, TRUE, create_contact },
  { "Contacts", "List", TERND_BUS_ON_POOL, FALSE, list_contacts },
  { "Contacts", "Remove", TERND_BUS_ON_POOL, TRUE, remove_contact },
  { NULL },
};

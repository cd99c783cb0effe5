#include <string.h>

#include "core/base/tern-error.h"
#include "core/daemon/dbus/ternd-bus-entry.h"

#define RESOURCES (TERND_BUS_KIND (TERN_ENTRY_ROOM) | TERND_BUS_KIND (TERN_ENTRY_EQUIPMENT))

static GVariant *
create_resource (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  TernEntrySpec spec = { .with_mailbox = TRUE };
  const char *kind;

  g_variant_get (parameters, "(&s&s&s)", &spec.address, &spec.name, &kind);
  if (strcmp (kind, "room") == 0)
    spec.kind = TERN_ENTRY_ROOM;
  else if (strcmp (kind, "equipment") == 0)
    spec.kind = TERN_ENTRY_EQUIPMENT;
  else {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "\"%s\": a resource is a room or equipment", kind);
    return NULL;
  }
  return ternd_bus_create_entry (daemon, &spec, "", job, error);
}

static GVariant *
list_resources (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  const char *domain;

  g_variant_get (parameters, "(&s)", &domain);
  return ternd_bus_list_entries (daemon, domain, RESOURCES, job, error);
}

static GVariant *
remove_resource (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  const char *address;

  g_variant_get (parameters, "(&s)", &address);
  return ternd_bus_remove_entry (daemon, address, RESOURCES, "room or equipment", job, error);
}

const TerndBusMethod ternd_bus_resource_methods[] = {
  { "Resources", "Create", TERND_BUS_ON_POOL, TRUE, create_resource },
  { "Resources", "List", TERND_BUS_ON_POOL, FALSE, list_resources },
  { "Resources", "Remove", TERND_BUS_ON_POOL, TRUE, remove_resource },
  { NULL },
};

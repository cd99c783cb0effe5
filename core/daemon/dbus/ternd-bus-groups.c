#include "core/daemon/dbus/ternd-bus-entry.h"

#define GROUPS (TERND_BUS_KIND (TERN_ENTRY_GROUP) | TERND_BUS_KIND (TERN_ENTRY_DYNAMIC_GROUP))

static gpointer
get_admin (TerndDaemon *daemon, GError **error)
{
  return ternd_bus_get_service (daemon, TERN_TYPE_DIRECTORY_ADMIN, "directory", error);
}

static GVariant *
create_group (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  TernEntrySpec spec = { .kind = TERN_ENTRY_GROUP };

  g_variant_get (parameters, "(&s&s)", &spec.address, &spec.name);
  return ternd_bus_create_entry (daemon, &spec, "", job, error);
}

static GVariant *
create_dynamic (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  TernEntrySpec spec = { .kind = TERN_ENTRY_DYNAMIC_GROUP };

  g_variant_get (parameters, "(&s&s&s)", &spec.address, &spec.name, &spec.rule);
  return ternd_bus_create_entry (daemon, &spec, "", job, error);
}

static GVariant *
list_groups (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  const char *domain;

  g_variant_get (parameters, "(&s)", &domain);
  return ternd_bus_list_entries (daemon, domain, GROUPS, job, error);
}

static GVariant *
list_members (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectory) directory = ternd_bus_get_service (daemon, TERN_TYPE_DIRECTORY, "directory", error);
  g_autoptr (TernEntry) group = NULL;
  g_autoptr (GPtrArray) members = NULL;
  GVariantBuilder builder;
  const char *address;

  g_variant_get (parameters, "(&s)", &address);
  if (directory == NULL)
    return NULL;
  group = ternd_bus_find_entry (daemon, address, GROUPS, "group", job, error);
  if (group == NULL)
    return NULL;
  members = tern_directory_list_members (directory, &group->guid, job, error);
  if (members == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < members->len; i++)
    g_variant_builder_add_value (&builder, ternd_bus_describe_entry (g_ptr_array_index (members, i)));
  return g_variant_new ("(aa{sv})", &builder);
}

/* What was verified for a login carries the account's groups. */
static GVariant *
finish_member (TerndDaemon *daemon, gboolean ok)
{
  if (!ok)
    return NULL;
  ternd_http_front_forget_login (ternd_daemon_get_front (daemon), NULL);
  return ternd_bus_done ();
}

static GVariant *
add_member (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  const char *group, *member;

  g_variant_get (parameters, "(&s&s)", &group, &member);
  return finish_member (daemon, admin != NULL && tern_directory_admin_add_member (admin, group, member, job, error));
}

static GVariant *
remove_member (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  const char *group, *member;

  g_variant_get (parameters, "(&s&s)", &group, &member);
  return finish_member (daemon, admin != NULL && tern_directory_admin_remove_member (admin, group, member, job, error));
}

static GVariant *
remove_group (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  const char *address;

  g_variant_get (parameters, "(&s)", &address);
  return ternd_bus_remove_entry (daemon, address, GROUPS, "group", job, error);
}

const TerndBusMethod ternd_bus_group_methods[] = {
  { "Groups", "Create", TERND_BUS_ON_POOL, TRUE, create_group },
  { "Groups", "CreateDynamic", TERND_BUS_ON_POOL, TRUE, create_dynamic },
  { "Groups", "List", TERND_BUS_ON_POOL, FALSE, list_groups },
  { "Groups", "ListMembers", TERND_BUS_ON_POOL, FALSE, list_members },
  { "Groups", "AddMember", TERND_BUS_ON_POOL, TRUE, add_member },
  { "Groups", "RemoveMember", TERND_BUS_ON_POOL, TRUE, remove_member },
  { "Groups", "Remove", TERND_BUS_ON_POOL, TRUE, remove_group },
  { NULL },
};

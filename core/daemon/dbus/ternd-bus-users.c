#include "core/base/tern-error.h"
#include "core/daemon/dbus/ternd-bus-entry.h"

#define USERS                                                                                                          \
  (TERND_BUS_KIND (TERN_ENTRY_USER) | TERND_BUS_KIND (TERN_ENTRY_ROOM) | TERND_BUS_KIND (TERN_ENTRY_EQUIPMENT))
#define USER TERND_BUS_KIND (TERN_ENTRY_USER)

static gpointer
get_admin (TerndDaemon *daemon, GError **error)
{
  return ternd_bus_get_service (daemon, TERN_TYPE_DIRECTORY_ADMIN, "directory", error);
}

static gboolean
set_first_flags (TerndDaemon *daemon, const char *address, GVariantDict *options, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  gboolean hidden = FALSE;
  gboolean is_admin = FALSE;

  g_variant_dict_lookup (options, "hidden", "b", &hidden);
  g_variant_dict_lookup (options, "admin", "b", &is_admin);
  if (!hidden && !is_admin)
    return TRUE;
  return admin != NULL && tern_directory_admin_set_flags (admin, address, hidden, FALSE, is_admin, job, error);
}

static GVariant *
create_user (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 3);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (options);
  g_autoptr (GVariant) texts = g_variant_dict_lookup_value (&dict, "properties", G_VARIANT_TYPE ("a{ss}"));
  g_autoptr (TernBag) props = NULL;
  g_autoptr (GVariant) created = NULL;
  TernEntrySpec spec = { .kind = TERN_ENTRY_USER, .with_mailbox = TRUE };
  const char *locale = "";

  g_variant_get_child (parameters, 0, "&s", &spec.address);
  g_variant_get_child (parameters, 1, "&s", &spec.name);
  g_variant_get_child (parameters, 2, "&s", &spec.password);
  g_variant_dict_lookup (&dict, "locale", "&s", &locale);
  if (*spec.password == '\0')
    spec.password = NULL;
  if (texts != NULL) {
    props = ternd_bus_read_properties (texts, error);
    if (props == NULL)
      return NULL;
    spec.props = props;
  }
  created = ternd_bus_create_entry (daemon, &spec, locale, job, error);
  if (created == NULL)
    return NULL;
  g_variant_ref_sink (created);
  if (!set_first_flags (daemon, spec.address, &dict, job, error)) {
    g_prefix_error (error, "%s was created, but its flags could not be set: ", spec.address);
    return NULL;
  }
  return g_steal_pointer (&created);
}

static GVariant *
list_users (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  const char *domain;

  g_variant_get (parameters, "(&s)", &domain);
  return ternd_bus_list_entries (daemon, domain, USER, job, error);
}

static GVariant *
show_user (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernEntry) entry = NULL;
  const char *address;

  g_variant_get (parameters, "(&s)", &address);
  entry = ternd_bus_find_entry (daemon, address, USERS, "user", job, error);
  return entry != NULL ? g_variant_new ("(@a{sv})", ternd_bus_describe_entry (entry)) : NULL;
}

static GVariant *
remove_user (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  const char *address;

  g_variant_get (parameters, "(&s)", &address);
  return ternd_bus_remove_entry (daemon, address, USER, "user", job, error);
}

static GVariant *
set_password (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  const char *address, *password;

  g_variant_get (parameters, "(&s&s)", &address, &password);
  if (*password == '\0') {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID,
                         "the password is empty; disable the account to forbid the logon");
    return NULL;
  }
  if (admin == NULL || !tern_directory_admin_set_password (admin, address, password, job, error))
    return NULL;
  ternd_http_front_forget_login (ternd_daemon_get_front (daemon), NULL);
  return ternd_bus_done ();
}

static GVariant *
set_flags (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (GVariant) flags = g_variant_get_child_value (parameters, 1);
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  g_autoptr (TernEntry) entry = NULL;
  gboolean hidden, disabled, is_admin;
  const char *address;

  g_variant_get_child (parameters, 0, "&s", &address);
  if (admin == NULL)
    return NULL;
  entry = ternd_bus_find_entry (daemon, address, G_MAXUINT, "entry", job, error);
  if (entry == NULL)
    return NULL;
  hidden = entry->is_hidden;
  disabled = entry->is_disabled;
  is_admin = entry->is_admin;
  g_variant_lookup (flags, "hidden", "b", &hidden);
  g_variant_lookup (flags, "disabled", "b", &disabled);
  g_variant_lookup (flags, "admin", "b", &is_admin);
  if (!tern_directory_admin_set_flags (admin, entry->address, hidden, disabled, is_admin, job, error))
    return NULL;
  /* Sessions carry the identity of their opening: a right taken away ends them. */
  if (disabled || (entry->is_admin && !is_admin))
    ternd_session_registry_close_account (ternd_daemon_get_sessions (daemon), &entry->guid);
  ternd_http_front_forget_login (ternd_daemon_get_front (daemon), NULL);
  return ternd_bus_done ();
}

static GVariant *
set_properties (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (GVariant) texts = g_variant_get_child_value (parameters, 1);
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  g_autoptr (TernBag) set = NULL;
  const char *address;

  g_variant_get_child (parameters, 0, "&s", &address);
  if (admin == NULL)
    return NULL;
  set = ternd_bus_read_properties (texts, error);
  if (set == NULL || !tern_directory_admin_set_props (admin, address, set, job, error))
    return NULL;
  return ternd_bus_done ();
}

static GVariant *
add_alias (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  const char *address, *alias;

  g_variant_get (parameters, "(&s&s)", &address, &alias);
  return admin != NULL && tern_directory_admin_add_alias (admin, address, alias, job, error) ? ternd_bus_done () : NULL;
}

static GVariant *
remove_alias (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = get_admin (daemon, error);
  const char *alias;

  g_variant_get (parameters, "(&s)", &alias);
  if (admin == NULL || !tern_directory_admin_remove_alias (admin, alias, job, error))
    return NULL;
  ternd_http_front_forget_login (ternd_daemon_get_front (daemon), NULL);
  return ternd_bus_done ();
}

const TerndBusMethod ternd_bus_user_methods[] = {
  { "Users", "Create", TERND_BUS_ON_POOL, TRUE, create_user },
  { "Users", "List", TERND_BUS_ON_POOL, FALSE, list_users },
  { "Users", "Show", TERND_BUS_ON_POOL, FALSE, show_user },
  { "Users", "Remove", TERND_BUS_ON_POOL, TRUE, remove_user },
  { "Users", "SetPassword", TERND_BUS_ON_POOL, TRUE, set_password },
  { "Users", "SetFlags", TERND_BUS_ON_POOL, TRUE, set_flags },
  { "Users", "SetProperties", TERND_BUS_ON_POOL, TRUE, set_properties },
  { "Users", "AddAlias", TERND_BUS_ON_POOL, TRUE, add_alias },
  { "Users", "RemoveAlias", TERND_BUS_ON_POOL, TRUE, remove_alias },
  { NULL },
};

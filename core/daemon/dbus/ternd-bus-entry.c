#include "core/daemon/dbus/ternd-bus-entry.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/tern-groupware.h"
#include "core/model/tern-prop-tags.h"

#define DEFAULT_LOCALE "en_US"

static const struct {
  const char *name;
  TernPropTag tag;
} properties[] = {
  { "given-name", PidTagGivenName },
  { "surname", PidTagSurname },
  { "title", PidTagTitle },
  { "department", PidTagDepartmentName },
  { "company", PidTagCompanyName },
  { "office", PidTagOfficeLocation },
  { "phone", PidTagBusinessTelephoneNumber },
  { "mobile", PidTagMobileTelephoneNumber },
  { "home-phone", PidTagHomeTelephoneNumber },
  { "street", PidTagStreetAddress },
};

static const char *
kind_to_string (TernEntryKind kind)
{
  static const char *const names[] = {
    [TERN_ENTRY_USER] = "user",
    [TERN_ENTRY_GROUP] = "group",
    [TERN_ENTRY_DYNAMIC_GROUP] = "dynamic-group",
    [TERN_ENTRY_CONTACT] = "contact",
    [TERN_ENTRY_ROOM] = "room",
    [TERN_ENTRY_EQUIPMENT] = "equipment",
    [TERN_ENTRY_PUBLIC_FOLDER] = "public-folder",
    [TERN_ENTRY_PUBLIC_STORE] = "public-store",
  };

  return (guint)kind < G_N_ELEMENTS (names) && names[kind] != NULL ? names[kind] : "unknown";
}

/* What stands in the directory may be no valid UTF-8 (a lone surrogate); the bus takes nothing else. */
static void
add_text (GVariantDict *dict, const char *key, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  g_variant_dict_insert (dict, key, "s", valid);
}

static void
add_guid (GVariantDict *dict, const char *key, const TernGuid *guid)
{
  g_autofree char *text = tern_guid_is_null (guid) ? g_strdup ("") : tern_guid_to_string (guid);

  g_variant_dict_insert (dict, key, "s", text);
}

GVariant *
ternd_bus_describe_entry (const TernEntry *entry)
{
  static const char *const none[] = { NULL };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  add_text (&dict, "address", entry->address);
  add_text (&dict, "name", entry->name);
  add_text (&dict, "kind", kind_to_string (entry->kind));
  add_text (&dict, "dn", entry->dn);
  add_guid (&dict, "guid", &entry->guid);
  add_guid (&dict, "mailbox", &entry->mailbox);
  g_variant_dict_insert (&dict, "hidden", "b", entry->is_hidden);
  g_variant_dict_insert (&dict, "disabled", "b", entry->is_disabled);
  g_variant_dict_insert (&dict, "admin", "b", entry->is_admin);
  g_variant_dict_insert (&dict, "aliases", "^as", entry->aliases != NULL ? (const char *const *)entry->aliases : none);
  for (guint i = 0; entry->props != NULL && i < G_N_ELEMENTS (properties); i++) {
    const char *text = tern_bag_get_str (entry->props, properties[i].tag, NULL);

    if (text != NULL)
      add_text (&dict, properties[i].name, text);
  }
  return g_variant_dict_end (&dict);
}

GVariant *
ternd_bus_list_entries (TerndDaemon *daemon, const char *domain, guint kinds, TernJob *job, GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = ternd_bus_get_service (daemon, TERN_TYPE_DIRECTORY_ADMIN, "directory", error);
  g_autoptr (GPtrArray) entries = NULL;
  GVariantBuilder builder;

  if (admin == NULL)
    return NULL;
  entries = tern_directory_admin_list_entries (admin, *domain != '\0' ? domain : NULL, job, error);
  if (entries == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < entries->len; i++) {
    const TernEntry *entry = g_ptr_array_index (entries, i);

    if (kinds & TERND_BUS_KIND (entry->kind))
      g_variant_builder_add_value (&builder, ternd_bus_describe_entry (entry));
  }
  return g_variant_new ("(aa{sv})", &builder);
}

TernEntry *
ternd_bus_find_entry (TerndDaemon *daemon, const char *address, guint kinds, const char *what, TernJob *job,
                      GError **error)
{
  g_autoptr (TernDirectory) directory = ternd_bus_get_service (daemon, TERN_TYPE_DIRECTORY, "directory", error);
  g_autoptr (TernEntry) entry = NULL;

  if (directory == NULL)
    return NULL;
  entry = tern_directory_lookup (directory, NULL, TERN_ENTRY_BY_ADDRESS, address, job, error);
  if (entry == NULL)
    return NULL;
  if ((kinds & TERND_BUS_KIND (entry->kind)) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s is a %s, no %s", address, kind_to_string (entry->kind),
                 what);
    return NULL;
  }
  return g_steal_pointer (&entry);
}

/* An account without its mailbox is no account: when the mailbox can't be made, the entry goes again. */
static gboolean
create_mailbox (TerndDaemon *daemon, TernDirectoryAdmin *admin, const TernEntry *entry, const char *locale,
                TernJob *job, GError **error)
{
  g_autoptr (TernGroupware) groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);
  g_autoptr (GError) ignored = NULL;

  if (groupware != NULL
      && tern_groupware_create_mailbox (groupware, entry, *locale != '\0' ? locale : DEFAULT_LOCALE, job, error))
    return TRUE;
  g_prefix_error (error, "mailbox of %s: ", entry->address);
  if (!tern_directory_admin_remove_entry (admin, entry->address, job, &ignored))
    g_prefix_error (error, "(the entry stays: %s) ", ignored->message);
  return FALSE;
}

GVariant *
ternd_bus_create_entry (TerndDaemon *daemon, const TernEntrySpec *spec, const char *locale, TernJob *job,
                        GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = ternd_bus_get_service (daemon, TERN_TYPE_DIRECTORY_ADMIN, "directory", error);
  g_autoptr (TernEntry) entry = NULL;

  if (admin == NULL)
    return NULL;
  entry = tern_directory_admin_create_entry (admin, spec, job, error);
  if (entry == NULL)
    return NULL;
  if (spec->with_mailbox && !create_mailbox (daemon, admin, entry, locale, job, error))
    return NULL;
  return g_variant_new ("(@a{sv})", ternd_bus_describe_entry (entry));
}

/* The mailbox goes first: an attempt that stops half-way can be made again under the same address. */
GVariant *
ternd_bus_remove_entry (TerndDaemon *daemon, const char *address, guint kinds, const char *what, TernJob *job,
                        GError **error)
{
  g_autoptr (TernDirectoryAdmin) admin = ternd_bus_get_service (daemon, TERN_TYPE_DIRECTORY_ADMIN, "directory", error);
  g_autoptr (TernGroupware) groupware = NULL;
  g_autoptr (TernEntry) entry = NULL;
  g_autoptr (GError) reason = NULL;

  if (admin == NULL)
    return NULL;
  entry = ternd_bus_find_entry (daemon, address, kinds, what, job, error);
  if (entry == NULL)
    return NULL;
  ternd_session_registry_close_account (ternd_daemon_get_sessions (daemon), &entry->guid);
  if (!tern_guid_is_null (&entry->mailbox)) {
    groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);
    if (groupware == NULL)
      return NULL;
    if (!tern_groupware_delete_mailbox (groupware, &entry->mailbox, job, &reason)
        && !g_error_matches (reason, TERN_ERROR, TERN_ERROR_NOT_FOUND)) {
      g_propagate_prefixed_error (error, g_steal_pointer (&reason), "mailbox of %s: ", address);
      return NULL;
    }
  }
  if (!tern_directory_admin_remove_entry (admin, entry->address, job, error))
    return NULL;
  ternd_http_front_forget_login (ternd_daemon_get_front (daemon), NULL);
  return ternd_bus_done ();
}

TernBag *
ternd_bus_read_properties (GVariant *texts, GError **error)
{
  g_autoptr (TernBag) bag = tern_bag_new ();
  GVariantIter iter;
  const char *name, *text;

  g_variant_iter_init (&iter, texts);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &text)) {
    guint i = 0;

    while (i < G_N_ELEMENTS (properties) && strcmp (properties[i].name, name) != 0)
      i++;
    if (i == G_N_ELEMENTS (properties)) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "no property is called \"%s\"", name);
      return NULL;
    }
    tern_bag_set_str (bag, properties[i].tag, text);
  }
  return g_steal_pointer (&bag);
}

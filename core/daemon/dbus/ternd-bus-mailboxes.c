#include "core/base/tern-error.h"
#include "core/daemon/dbus/ternd-bus-entry.h"
#include "core/groupware/tern-groupware.h"

static TernEntry *
find_owner (TerndDaemon *daemon, const char *address, TernJob *job, GError **error)
{
  g_autoptr (TernEntry) entry = ternd_bus_find_entry (daemon, address, G_MAXUINT, "entry", job, error);

  if (entry == NULL)
    return NULL;
  if (tern_guid_is_null (&entry->mailbox)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s has no mailbox", address);
    return NULL;
  }
  return g_steal_pointer (&entry);
}

static GVariant *
provision (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernGroupware) groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);
  g_autoptr (TernEntry) entry = NULL;
  const char *address, *locale;

  g_variant_get (parameters, "(&s&s)", &address, &locale);
  if (groupware == NULL)
    return NULL;
  entry = find_owner (daemon, address, job, error);
  if (entry == NULL
      || !tern_groupware_create_mailbox (groupware, entry, *locale != '\0' ? locale : "en_US", job, error))
    return NULL;
  return ternd_bus_done ();
}

static GVariant *
verify (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernGroupware) groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);
  g_autoptr (TernEntry) entry = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  const char *address;

  g_variant_get (parameters, "(&s)", &address);
  if (groupware == NULL)
    return NULL;
  entry = find_owner (daemon, address, job, error);
  if (entry == NULL || !tern_groupware_verify_mailbox (groupware, &entry->mailbox, &problems, job, error))
    return NULL;
  for (guint i = 0; i < problems->len; i++) {
    char *valid = g_utf8_make_valid (g_ptr_array_index (problems, i), -1);

    g_free (g_ptr_array_index (problems, i));
    g_ptr_array_index (problems, i) = valid;
  }
  return g_variant_new ("(@as)", ternd_bus_strings (problems));
}

const TerndBusMethod ternd_bus_mailbox_methods[] = {
  { "Mailboxes", "Provision", TERND_BUS_ON_POOL, TRUE, provision },
  { "Mailboxes", "Verify", TERND_BUS_ON_POOL, FALSE, verify },
  { NULL },
};

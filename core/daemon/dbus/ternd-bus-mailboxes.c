#include "core/base/tern-error.h"
#include "core/daemon/dbus/ternd-bus-entry.h"
#include "core/groupware/tern-groupware.h"
#include "core/groupware/tern-quota.h"
#include "core/groupware/tern-rights-report.h"
#include "core/groupware/tern-rights-text.h"

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

static GVariant *
describe (const TernRightsLine *line)
{
  g_autofree char *member = g_utf8_make_valid (line->member, -1);
  g_autofree char *rights = tern_rights_to_text (line->rights);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "member", "s", member);
  g_variant_dict_insert (&dict, "address", "s", line->address);
  g_variant_dict_insert (&dict, "rights", "s", rights);
  g_variant_dict_insert (&dict, "bits", "u", line->rights);
  g_variant_dict_insert (&dict, "why", "s", line->why);
  return g_variant_dict_end (&dict);
}

static GVariant *
get_rights (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernGroupware) groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);
  g_autoptr (TernEntry) owner = NULL;
  g_autoptr (TernEntry) user = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  const char *address, *folder, *who;
  GVariantBuilder builder;

  g_variant_get (parameters, "(&s&s&s)", &address, &folder, &who);
  owner = groupware != NULL ? find_owner (daemon, address, job, error) : NULL;
  if (owner == NULL)
    return NULL;
  if (*who != '\0') {
    user = ternd_bus_find_entry (daemon, who, TERND_BUS_KIND (TERN_ENTRY_USER), "user", job, error);
    if (user == NULL)
      return NULL;
  }
  lines = tern_rights_report (groupware, owner, folder, user, job, error);
  if (lines == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < lines->len; i++)
    g_variant_builder_add_value (&builder, describe (g_ptr_array_index (lines, i)));
  return g_variant_new ("(aa{sv})", &builder);
}

static GVariant *
set_rights (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernGroupware) groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);
  g_autoptr (TernEntry) owner = NULL;
  g_autoptr (TernEntry) member = NULL;
  const char *address, *folder, *who, *rights;

  g_variant_get (parameters, "(&s&s&s&s)", &address, &folder, &who, &rights);
  owner = groupware != NULL ? find_owner (daemon, address, job, error) : NULL;
  if (owner == NULL)
    return NULL;
  if (g_ascii_strcasecmp (who, "default") != 0) {
    member = ternd_bus_find_entry (daemon, who, G_MAXUINT, "entry", job, error);
    if (member == NULL)
      return NULL;
    if (!tern_guid_equal (&member->organisation, &owner->organisation)) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s is of another organisation", who);
      return NULL;
    }
  }
  return tern_rights_set (groupware, owner, folder, member, rights, job, error) ? ternd_bus_done () : NULL;
}

static void
insert_limit (GVariantDict *dict, const char *key, gint32 limit)
{
  g_autofree char *text = tern_quota_to_text (limit);

  g_variant_dict_insert (dict, key, "s", text);
}

static GVariant *
get_quota (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernGroupware) groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);
  g_autoptr (TernEntry) owner = NULL;
  const char *address;
  TernQuota quota;
  GVariantDict dict;

  g_variant_get (parameters, "(&s)", &address);
  owner = groupware != NULL ? find_owner (daemon, address, job, error) : NULL;
  if (owner == NULL || !tern_quota_get (groupware, owner, &quota, job, error))
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "size", "t", (guint64) MAX (quota.size, 0));
  insert_limit (&dict, "warning", quota.warning);
  insert_limit (&dict, "send", quota.send);
  insert_limit (&dict, "receive", quota.receive);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static GVariant *
set_quota (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernGroupware) groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);
  g_autoptr (TernEntry) owner = NULL;
  TernQuotaTexts texts;
  const char *address;

  g_variant_get (parameters, "(&s&s&s&s)", &address, &texts.warning, &texts.send, &texts.receive);
  owner = groupware != NULL ? find_owner (daemon, address, job, error) : NULL;
  return owner != NULL && tern_quota_set (groupware, owner, &texts, job, error) ? ternd_bus_done () : NULL;
}

const TerndBusMethod ternd_bus_mailbox_methods[] = {
  { "Mailboxes", "Provision", TERND_BUS_ON_POOL, TRUE, provision },
  { "Mailboxes", "Verify", TERND_BUS_ON_POOL, FALSE, verify },
  { "Mailboxes", "Rights", TERND_BUS_ON_POOL, FALSE, get_rights },
  { "Mailboxes", "SetRights", TERND_BUS_ON_POOL, TRUE, set_rights },
  { "Mailboxes", "Quota", TERND_BUS_ON_POOL, FALSE, get_quota },
  { "Mailboxes", "SetQuota", TERND_BUS_ON_POOL, TRUE, set_quota },
  { NULL },
};

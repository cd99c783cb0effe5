#include "core/base/tern-error.h"
#include "core/daemon/dbus/ternd-bus-entry.h"
#include "core/groupware/transport/tern-outgoing.h"

/* What one answer may hold; there is no use in reading more. */
#define MOST_ENTRIES 1000

static const char *
get_kind (const TernQueueEntry *entry)
{
  switch (entry->kind) {
  case TERN_QUEUE_SUBMIT:
    return "submit";
  case TERN_QUEUE_RELAY:
    return "relay";
  case TERN_QUEUE_REPORT:
    return "report";
  }
  return "unknown";
}

static const char *
get_state (const TernQueueEntry *entry, TernFiletime now)
{
  if (entry->is_claimed && entry->due > now)
    return "running";
  if (entry->last_error != NULL && *entry->last_error != '\0')
    return "failing";
  return entry->due > now ? "deferred" : "waiting";
}

static GVariant *
describe (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job)
{
  g_autoptr (TernOutgoingSummary) summary = tern_outgoing_summarize (groupware, entry, job);
  g_autofree char *subject = g_utf8_make_valid (summary->subject, -1);
  g_autofree char *recipients = g_strjoinv (", ", summary->recipients);
  g_autofree char *valid = g_utf8_make_valid (recipients, -1);
  const TernFiletime now = tern_filetime_now ();
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", entry->key);
  g_variant_dict_insert (&dict, "kind", "s", get_kind (entry));
  g_variant_dict_insert (&dict, "state", "s", get_state (entry, now));
  g_variant_dict_insert (&dict, "mailbox", "s", summary->owner);
  g_variant_dict_insert (&dict, "recipients", "s", valid);
  g_variant_dict_insert (&dict, "subject", "s", subject);
  g_variant_dict_insert (&dict, "due", "u",
                         entry->due > now ? (guint32) MIN ((entry->due - now) / TERN_FILETIME_SECOND, G_MAXUINT32) : 0u);
  g_variant_dict_insert (&dict, "attempts", "u", entry->claim);
  g_variant_dict_insert (&dict, "node", "s", entry->node != NULL ? entry->node : "");
  g_variant_dict_insert (&dict, "error", "s", entry->last_error != NULL ? entry->last_error : "");
  return g_variant_dict_end (&dict);
}

/** find_mailbox: "": all. */
static gboolean
find_mailbox (TerndDaemon *daemon, const char *address, TernGuid *ret_mailbox, TernJob *job, GError **error)
{
  g_autoptr (TernEntry) entry = NULL;

  if (*address == '\0')
    return TRUE;
  entry = ternd_bus_find_entry (daemon, address, G_MAXUINT, "entry", job, error);
  if (entry == NULL)
    return FALSE;
  *ret_mailbox = entry->mailbox;
  return TRUE;
}

static GVariant *
list_queue (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernGroupware) groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);
  g_autoptr (GPtrArray) entries = NULL;
  TernGuid mailbox = { 0 };
  GVariantBuilder builder;
  const char *address;

  g_variant_get (parameters, "(&s)", &address);
  if (groupware == NULL || !find_mailbox (daemon, address, &mailbox, job, error))
    return NULL;
  entries = tern_outgoing_list (groupware, *address != '\0' ? &mailbox : NULL, MOST_ENTRIES, job, error);
  if (entries == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < entries->len; i++)
    g_variant_builder_add_value (&builder, describe (groupware, g_ptr_array_index (entries, i), job));
  return g_variant_new ("(aa{sv})", &builder);
}

static GVariant *
show_entry (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernGroupware) groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);
  g_autoptr (TernQueueEntry) entry = NULL;
  const char *id;

  g_variant_get (parameters, "(&s)", &id);
  if (groupware == NULL)
    return NULL;
  entry = tern_outgoing_find (groupware, id, job, error);
  return entry != NULL ? g_variant_new ("(@a{sv})", describe (groupware, entry, job)) : NULL;
}

const TerndBusMethod ternd_bus_queue_methods[] = {
  { "Queue", "List", TERND_BUS_ON_POOL, FALSE, list_queue },
  { "Queue", "Show", TERND_BUS_ON_POOL, FALSE, show_entry },
  { NULL },
};

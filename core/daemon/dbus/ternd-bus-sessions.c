#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/daemon/dbus/ternd-bus-method.h"

static void
add_text (GVariantDict *dict, const char *key, const char *text)
{
  g_variant_dict_insert (dict, key, "s", text != NULL ? text : "");
}

static GVariant *
describe_session (TernSession *session, gint64 now)
{
  const TernIdentityInfo *identity = tern_identity_get_info (tern_session_get_identity (session));
  gint64 left = (tern_session_get_expiry (session) - now) / G_USEC_PER_SEC;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  add_text (&dict, "id", tern_session_get_id (session));
  add_text (&dict, "kind", tern_session_get_kind (session));
  add_text (&dict, "user", identity->address);
  add_text (&dict, "client", tern_session_get_client (session));
  add_text (&dict, "remote", tern_session_get_remote (session));
  g_variant_dict_insert (&dict, "age", "u", (guint32)((now - tern_session_get_created (session)) / G_USEC_PER_SEC));
  g_variant_dict_insert (&dict, "expires", "u", (guint32)MAX (left, 0));
  return g_variant_dict_end (&dict);
}

static GVariant *
list_sessions (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) sessions = ternd_session_registry_list (ternd_daemon_get_sessions (daemon));
  gint64 now = g_get_monotonic_time ();
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < sessions->len; i++)
    g_variant_builder_add_value (&builder, describe_session (g_ptr_array_index (sessions, i), now));
  return g_variant_new ("(aa{sv})", &builder);
}

/* By the address that the session's identity had, so that it also works when the directory is away. */
static guint
kick_user (TerndSessionRegistry *registry, const char *address)
{
  g_autoptr (GPtrArray) sessions = ternd_session_registry_list (registry);
  guint ended = 0;

  for (guint i = 0; i < sessions->len; i++) {
    TernSession *session = g_ptr_array_index (sessions, i);
    const TernIdentityInfo *identity = tern_identity_get_info (tern_session_get_identity (session));

    if (identity->address != NULL && g_ascii_strcasecmp (identity->address, address) == 0)
      ended += ternd_session_registry_close_id (registry, tern_session_get_id (session));
  }
  return ended;
}

static GVariant *
kick (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  TerndSessionRegistry *registry = ternd_daemon_get_sessions (daemon);
  const char *who;
  guint ended;

  g_variant_get (parameters, "(&s)", &who);
  ended
      = strchr (who, '@') != NULL ? kick_user (registry, who) : (guint)ternd_session_registry_close_id (registry, who);
  if (ended == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s: no such session, and no user with one", who);
    return NULL;
  }
  tern_log_event (TERN_EVENT_SESSION_KICKED, NULL, "%s: %u sessions ended", who, ended);
  return g_variant_new ("(u)", ended);
}

const TerndBusMethod ternd_bus_session_methods[] = {
  { "Sessions", "List", TERND_BUS_ON_OWN, FALSE, list_sessions },
  { "Sessions", "Kick", TERND_BUS_ON_OWN, TRUE, kick },
  { NULL },
};

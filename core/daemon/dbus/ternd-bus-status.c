#include <unistd.h>

#include "core/daemon/dbus/ternd-bus-method.h"
#include "core/daemon/health/ternd-health.h"

static GVariant *
list_listeners (TerndDaemon *daemon)
{
  static const struct {
    const char *name;
    TerndHttpListener kind;
  } kinds[] = { { "plain", TERND_HTTP_PLAIN }, { "tls", TERND_HTTP_TLS }, { "admin", TERND_HTTP_ADMIN } };
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{su}"));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    guint16 port = ternd_http_front_get_port (ternd_daemon_get_front (daemon), kinds[i].kind);

    if (port != 0)
      g_variant_builder_add (&builder, "{su}", kinds[i].name, (guint32)port);
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
get_status (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autofree char *url = ternd_daemon_get_external_url (daemon);
  TerndHttpConnections connections;
  GVariantDict dict;

  ternd_http_front_get_connections (ternd_daemon_get_front (daemon), &connections);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "version", "s", TERN_VERSION);
  g_variant_dict_insert (&dict, "state", "s", ternd_daemon_get_state (daemon));
  g_variant_dict_insert (&dict, "node", "s", ternd_daemon_get_node_id (daemon));
  g_variant_dict_insert (&dict, "pid", "u", (guint32)getpid ());
  g_variant_dict_insert (&dict, "uptime", "t", (guint64)ternd_daemon_get_uptime (daemon));
  g_variant_dict_insert (&dict, "url", "s", url);
  g_variant_dict_insert_value (&dict, "listeners", list_listeners (daemon));
  g_variant_dict_insert (&dict, "sessions", "u",
                         ternd_session_registry_count (ternd_daemon_get_sessions (daemon), NULL));
  g_variant_dict_insert (&dict, "connections", "u", connections.open);
  g_variant_dict_insert (&dict, "working", "u", ternd_worker_pool_get_running (ternd_daemon_get_pool (daemon)));
  g_variant_dict_insert (&dict, "waiting", "u", ternd_worker_pool_get_queued (ternd_daemon_get_pool (daemon)));
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static GVariant *
get_health (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) parts = ternd_health_collect (
      ternd_daemon_get_services (daemon), ternd_daemon_get_registry (daemon), ternd_daemon_get_state (daemon), job);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sbs)"));
  for (guint i = 0; i < parts->len; i++) {
    TerndHealthPart *part = g_ptr_array_index (parts, i);

    g_variant_builder_add (&builder, "(sbs)", part->name, part->is_well, part->message);
  }
  return g_variant_new ("(a(sbs))", &builder);
}

const TerndBusMethod ternd_bus_status_methods[] = {
  { "Status", "Get", TERND_BUS_ON_OWN, FALSE, get_status },
  { "Status", "Health", TERND_BUS_ON_OWN, FALSE, get_health },
  { NULL },
};

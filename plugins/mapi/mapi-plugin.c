#include "core/base/tern-error.h"
#include "core/spi/tern-plugin-type.h"
#include "core/spi/tern-plugin.h"
#include "plugins/mapi/http/mapi-emsmdb.h"
#include "plugins/mapi/http/mapi-http-endpoint.h"
#include "plugins/mapi/nspi/nspi-endpoint.h"

#define SECOND 1000
#define MINUTE (60 * SECOND)

static const TernSetting settings[] = {
  { "enabled", TERN_SETTING_BOOLEAN, "true", 0, 0, TRUE,
    "Whether Outlook is served. Refused requests get X-ResponseCode 16." },
  { "session-timeout", TERN_SETTING_DURATION, "15min", 10 * SECOND, 24 * 60 * MINUTE, TRUE,
    "How long a Session Context lives without a request." },
  { "pending-period", TERN_SETTING_DURATION, "15s", SECOND, 60 * SECOND, TRUE,
    "How often a slow answer shows the client, and proxies, that it is still being worked on." },
  { "notification-wait", TERN_SETTING_DURATION, "5min", SECOND, 10 * MINUTE, TRUE,
    "How long a NotificationWait is held when nothing happens." },
  { "max-request-size", TERN_SETTING_SIZE, "512K", 64 << 10, 16 << 20, FALSE,
    "Largest request body; larger ones get X-ResponseCode 9." },
  { NULL },
};

/* The endpoints of this plugin: each is a table and becomes a route. */
static const MapiEndpoint *const endpoints[] = { &mapi_emsmdb, &mapi_nspi };

#define MAPI_TYPE_PLUGIN (mapi_plugin_get_type ())
G_DECLARE_FINAL_TYPE (MapiPlugin, mapi_plugin, MAPI, PLUGIN, GObject)

struct _MapiPlugin {
  GObject parent;

  TernHost *host;
  MapiHttpEndpoint *services[G_N_ELEMENTS (endpoints)];
};

static void mapi_plugin_plugin_init (TernPluginInterface *iface);
void mapi_plugin_register (const char *suffix);
TERN_DEFINE_PLUGIN_TYPE (MapiPlugin, mapi_plugin, G_IMPLEMENT_INTERFACE (TERN_TYPE_PLUGIN, mapi_plugin_plugin_init))

static void
mapi_plugin_finalize (GObject *object)
{
  MapiPlugin *plugin = MAPI_PLUGIN (object);

  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    g_clear_object (&plugin->services[i]);
  g_clear_object (&plugin->host);
  G_OBJECT_CLASS (mapi_plugin_parent_class)->finalize (object);
}

static void
mapi_plugin_class_init (MapiPluginClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_plugin_finalize;
}

static void
mapi_plugin_init (MapiPlugin *plugin)
{
}

static gboolean
start (TernPlugin *self, TernJob *job, GError **error)
{
  MapiPlugin *plugin = MAPI_PLUGIN (self);

  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    plugin->services[i] = mapi_http_endpoint_new (endpoints[i], plugin->host);
  return TRUE;
}

static gboolean
ready (TernPlugin *self, GError **error)
{
  MapiPlugin *plugin = MAPI_PLUGIN (self);
  g_autoptr (TernSettings) values = tern_host_get_settings (plugin->host);

  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++) {
    const TernHttpRoute route = {
      .path_prefix = endpoints[i]->path,
      .auth = TERN_HTTP_AUTH_REQUIRED,
      .max_body = tern_settings_get_integer (values, "max-request-size"),
    };

    if (!tern_host_add_route (plugin->host, &route, TERN_HTTP_SERVICE (plugin->services[i]), error))
      return FALSE;
  }
  return TRUE;
}

/* An Outlook finds a mailbox by autodiscover alone: without it the endpoints would be open and nobody could come. */
static gboolean
check_gate (TernPlugin *self, TernJob *job, GError **error)
{
  MapiPlugin *plugin = MAPI_PLUGIN (self);
  g_autofree char *url = tern_host_get_external_url (plugin->host);

  if (!tern_host_is_active (plugin->host, "autodiscover")) {
    g_set_error_literal (
        error, TERN_ERROR, TERN_ERROR_UNAVAILABLE,
        "autodiscover is not active, so that no Outlook finds its mailbox; install and enable tern-autodiscover");
    return FALSE;
  }
  if (url == NULL) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE,
                         "no external URL is known; set external-url in section [core] of the configuration");
    return FALSE;
  }
  return TRUE;
}

static void
drain (TernPlugin *self)
{
  MapiPlugin *plugin = MAPI_PLUGIN (self);

  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    mapi_http_endpoint_drain (plugin->services[i]);
}

static void
stop (TernPlugin *self)
{
  MapiPlugin *plugin = MAPI_PLUGIN (self);

  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++)
    mapi_wait_list_end_all (mapi_http_endpoint_get_waits (plugin->services[i]));
}

static void
mapi_plugin_plugin_init (TernPluginInterface *iface)
{
  iface->start = start;
  iface->ready = ready;
  iface->check_gate = check_gate;
  iface->drain = drain;
  iface->stop = stop;
}

static gboolean
init (TernHost *host, const char *suffix, GError **error)
{
  mapi_http_endpoint_register (suffix);
  mapi_plugin_register (suffix);
  return TRUE;
}

static TernPlugin *
create (TernHost *host, const char *suffix)
{
  MapiPlugin *plugin = g_object_new (MAPI_TYPE_PLUGIN, NULL);

  plugin->host = g_object_ref (host);
  return TERN_PLUGIN (plugin);
}

static const char *const provides[] = { "mapi", NULL };
static const char *const needs[] = { "store", "directory", NULL };

G_MODULE_EXPORT const TernPluginEntry tern_plugin_entry = {
  TERN_PLUGIN_ENTRY_HEAD,
  .name = "mapi",
  .upgrade = TERN_PLUGIN_SIDE_BY_SIDE,
  .provides = provides,
  .needs = needs,
  .settings = settings,
  .init = init,
  .create = create,
};

#include "core/spi/tern-plugin-type.h"
#include "core/spi/tern-plugin.h"
#include "plugins/lmtp/lmtp-server.h"

#define SECOND 1000

static const TernSetting settings[] = {
  { "listen", TERN_SETTING_STRING, "127.0.0.1:2424", 0, 0, FALSE,
    "Where mail comes in: an IP address with a port, or the absolute path of a unix socket. LMTP has no login: only a "
    "mail server of "
    "yours may reach it." },
  { "max-connections", TERN_SETTING_INTEGER, "64", 1, 1024, FALSE, "Connections served at once." },
  { "idle-timeout", TERN_SETTING_DURATION, "5min", SECOND, 3600 * SECOND, FALSE,
    "How long a silent connection is kept." },
  { "max-message-size", TERN_SETTING_SIZE, "100M", 64 << 10, 1 << 30, FALSE, "Largest message accepted." },
  { "max-recipients", TERN_SETTING_INTEGER, "1000", 1, 100000, FALSE, "Recipients of one message at once." },
  { NULL },
};

#define LMTP_TYPE_PLUGIN (lmtp_plugin_get_type ())
G_DECLARE_FINAL_TYPE (LmtpPlugin, lmtp_plugin, LMTP, PLUGIN, GObject)

struct _LmtpPlugin {
  GObject parent;

  TernHost *host;
  LmtpServer *server;
};

static void lmtp_plugin_plugin_init (TernPluginInterface *iface);
void lmtp_plugin_register (const char *suffix);
TERN_DEFINE_PLUGIN_TYPE (LmtpPlugin, lmtp_plugin, G_IMPLEMENT_INTERFACE (TERN_TYPE_PLUGIN, lmtp_plugin_plugin_init))

static void
lmtp_plugin_finalize (GObject *object)
{
  LmtpPlugin *plugin = LMTP_PLUGIN (object);

  lmtp_server_stop (plugin->server);
  g_clear_object (&plugin->host);
  G_OBJECT_CLASS (lmtp_plugin_parent_class)->finalize (object);
}

static void
lmtp_plugin_class_init (LmtpPluginClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lmtp_plugin_finalize;
}

static void
lmtp_plugin_init (LmtpPlugin *plugin)
{
}

static gboolean
ready (TernPlugin *self, GError **error)
{
  LmtpPlugin *plugin = LMTP_PLUGIN (self);
  g_autoptr (TernSettings) values = tern_host_get_settings (plugin->host);
  const LmtpServerSpec spec = {
    .listen = tern_settings_get_string (values, "listen"),
    .max_connections = tern_settings_get_integer (values, "max-connections"),
    .idle_timeout_s = tern_settings_get_integer (values, "idle-timeout") / SECOND,
    .socket_mode = 0660,
    .limits = {
      .max_message = tern_settings_get_integer (values, "max-message-size"),
      .max_recipients = tern_settings_get_integer (values, "max-recipients"),
    },
  };

  plugin->server = lmtp_server_start (plugin->host, &spec, error);
  return plugin->server != NULL;
}

static void
drain (TernPlugin *self)
{
  LmtpPlugin *plugin = LMTP_PLUGIN (self);

  if (plugin->server != NULL)
    lmtp_server_close (plugin->server);
}

static guint
get_busy (TernPlugin *self)
{
  LmtpPlugin *plugin = LMTP_PLUGIN (self);

  return plugin->server != NULL ? lmtp_server_count (plugin->server) : 0;
}

static void
stop (TernPlugin *self)
{
  g_clear_pointer (&LMTP_PLUGIN (self)->server, lmtp_server_stop);
}

static void
lmtp_plugin_plugin_init (TernPluginInterface *iface)
{
  iface->ready = ready;
  iface->drain = drain;
  iface->get_busy = get_busy;
  iface->stop = stop;
}

static gboolean
init (TernHost *host, const char *suffix, GError **error)
{
  lmtp_plugin_register (suffix);
  return TRUE;
}

static TernPlugin *
create (TernHost *host, const char *suffix)
{
  LmtpPlugin *plugin = g_object_new (LMTP_TYPE_PLUGIN, NULL);

  plugin->host = g_object_ref (host);
  return TERN_PLUGIN (plugin);
}

static const char *const provides[] = { "lmtp", NULL };
static const char *const needs[] = { "store", "directory", NULL };

G_MODULE_EXPORT const TernPluginEntry tern_plugin_entry = {
  TERN_PLUGIN_ENTRY_HEAD,
  .name = "lmtp",
  .upgrade = TERN_PLUGIN_SIDE_BY_SIDE,
  .provides = provides,
  .needs = needs,
  .settings = settings,
  .init = init,
  .create = create,
};

#include "core/spi/tern-plugin-type.h"
#include "core/spi/tern-plugin.h"
#include "plugins/autodiscover/ad-json.h"
#include "plugins/autodiscover/ad-pox.h"
#include "plugins/autodiscover/ad-service.h"

#define MAX_REQUEST (64 * 1024)

static const TernSetting settings[] = { { NULL } };

/* The dialects: each is a function and a route. */
static const struct {
  TernHttpRoute route;
  AdDialect serve;
} dialects[] = {
  { { "/autodiscover/autodiscover.xml", TERN_HTTP_AUTH_REQUIRED, MAX_REQUEST }, ad_pox_serve },
  { { "/autodiscover/autodiscover.json", TERN_HTTP_AUTH_NONE, MAX_REQUEST }, ad_json_serve },
  { { "/autodiscover/autodiscover.json/", TERN_HTTP_AUTH_NONE, MAX_REQUEST }, ad_json_serve },
};

#define AD_TYPE_PLUGIN (ad_plugin_get_type ())
G_DECLARE_FINAL_TYPE (AdPlugin, ad_plugin, AD, PLUGIN, GObject)

struct _AdPlugin {
  GObject parent;

  TernHost *host;
};

static void ad_plugin_plugin_init (TernPluginInterface *iface);
void ad_plugin_register (const char *suffix);
TERN_DEFINE_PLUGIN_TYPE (AdPlugin, ad_plugin, G_IMPLEMENT_INTERFACE (TERN_TYPE_PLUGIN, ad_plugin_plugin_init))

static void
ad_plugin_finalize (GObject *object)
{
  g_clear_object (&AD_PLUGIN (object)->host);
  G_OBJECT_CLASS (ad_plugin_parent_class)->finalize (object);
}

static void
ad_plugin_class_init (AdPluginClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ad_plugin_finalize;
}

static void
ad_plugin_init (AdPlugin *plugin)
{
}

static gboolean
ready (TernPlugin *self, GError **error)
{
  AdPlugin *plugin = AD_PLUGIN (self);

  for (guint i = 0; i < G_N_ELEMENTS (dialects); i++) {
    g_autoptr (AdService) service = ad_service_new (plugin->host, dialects[i].serve);

    if (!tern_host_add_route (plugin->host, &dialects[i].route, TERN_HTTP_SERVICE (service), error))
      return FALSE;
  }
  return TRUE;
}

static void
ad_plugin_plugin_init (TernPluginInterface *iface)
{
  iface->ready = ready;
}

static gboolean
init (TernHost *host, const char *suffix, GError **error)
{
  ad_service_register (suffix);
  ad_plugin_register (suffix);
  return TRUE;
}

static TernPlugin *
create (TernHost *host, const char *suffix)
{
  AdPlugin *plugin = g_object_new (AD_TYPE_PLUGIN, NULL);

  plugin->host = g_object_ref (host);
  return TERN_PLUGIN (plugin);
}

static const char *const provides[] = { "autodiscover", NULL };
static const char *const needs[] = { "directory", NULL };

G_MODULE_EXPORT const TernPluginEntry tern_plugin_entry = {
  TERN_PLUGIN_ENTRY_HEAD,
  .name = "autodiscover",
  .upgrade = TERN_PLUGIN_SIDE_BY_SIDE,
  .provides = provides,
  .needs = needs,
  .settings = settings,
  .init = init,
  .create = create,
};

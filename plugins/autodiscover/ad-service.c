#include "plugins/autodiscover/ad-service.h"

#include "core/spi/tern-plugin-type.h"

struct _AdService {
  GObject parent;

  TernHost *host;
  AdDialect dialect;
};

static void ad_service_service_init (TernHttpServiceInterface *iface);
TERN_DEFINE_PLUGIN_TYPE (AdService, ad_service, G_IMPLEMENT_INTERFACE (TERN_TYPE_HTTP_SERVICE, ad_service_service_init))

static void
ad_service_finalize (GObject *object)
{
  AdService *service = AD_SERVICE (object);

  g_clear_object (&service->host);
  G_OBJECT_CLASS (ad_service_parent_class)->finalize (object);
}

static void
ad_service_class_init (AdServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ad_service_finalize;
}

static void
ad_service_init (AdService *service)
{
}

AdService *
ad_service_new (TernHost *host, AdDialect dialect)
{
  AdService *service = g_object_new (AD_TYPE_SERVICE, NULL);

  service->host = g_object_ref (host);
  service->dialect = dialect;
  return service;
}

static void
serve (TernHttpService *self, TernHttpExchange *exchange, TernJob *job)
{
  AdService *service = AD_SERVICE (self);

  service->dialect (service->host, exchange, job);
}

static void
ad_service_service_init (TernHttpServiceInterface *iface)
{
  iface->serve = serve;
}

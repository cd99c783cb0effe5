#include "core/spi/tern-http-service.h"

G_DEFINE_INTERFACE (TernHttpService, tern_http_service, G_TYPE_OBJECT)

static void
tern_http_service_default_init (TernHttpServiceInterface *iface)
{
}

void
tern_http_service_serve (TernHttpService *service, TernHttpExchange *exchange, TernJob *job)
{
  TERN_HTTP_SERVICE_GET_IFACE (service)->serve (service, exchange, job);
}

void
tern_http_service_refuse (TernHttpService *service, TernHttpExchange *exchange, const GError *reason)
{
  TernHttpServiceInterface *iface = TERN_HTTP_SERVICE_GET_IFACE (service);

  if (iface->refuse != NULL)
    iface->refuse (service, exchange, reason);
}

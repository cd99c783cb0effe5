#include "core/spi/tern-health-check.h"

G_DEFINE_INTERFACE (TernHealthCheck, tern_health_check, G_TYPE_OBJECT)

static void
tern_health_check_default_init (TernHealthCheckInterface *iface)
{
}

const char *
tern_health_check_get_name (TernHealthCheck *check)
{
  return TERN_HEALTH_CHECK_GET_IFACE (check)->get_name (check);
}

gboolean
tern_health_check_run (TernHealthCheck *check, TernJob *job, GError **error)
{
  return TERN_HEALTH_CHECK_GET_IFACE (check)->run (check, job, error);
}

#include "core/spi/tern-host.h"

G_DEFINE_INTERFACE (TernHost, tern_host, G_TYPE_OBJECT)

static void
tern_host_default_init (TernHostInterface *iface)
{
}

TernSettings *
tern_host_get_settings (TernHost *host)
{
  return TERN_HOST_GET_IFACE (host)->get_settings (host);
}

const char *
tern_host_get_state_dir (TernHost *host)
{
  return TERN_HOST_GET_IFACE (host)->get_state_dir (host);
}

const char *
tern_host_get_runtime_dir (TernHost *host)
{
  return TERN_HOST_GET_IFACE (host)->get_runtime_dir (host);
}

const char *
tern_host_get_node_id (TernHost *host)
{
  return TERN_HOST_GET_IFACE (host)->get_node_id (host);
}

GObject *
tern_host_get_service (TernHost *host, GType type)
{
  return TERN_HOST_GET_IFACE (host)->get_service (host, type);
}

void
tern_host_provide_service (TernHost *host, GType type, GObject *service)
{
  TERN_HOST_GET_IFACE (host)->provide_service (host, type, service);
}

gboolean
tern_host_is_active (TernHost *host, const char *plugin)
{
  return TERN_HOST_GET_IFACE (host)->is_active (host, plugin);
}

char *
tern_host_get_external_url (TernHost *host)
{
  return TERN_HOST_GET_IFACE (host)->get_external_url (host);
}

gboolean
tern_host_add_route (TernHost *host, const TernHttpRoute *route, TernHttpService *service, GError **error)
{
  return TERN_HOST_GET_IFACE (host)->add_route (host, route, service, error);
}

gboolean
tern_host_push_job (TernHost *host, TernJobFunc func, gpointer user_data, GDestroyNotify destroy, GError **error)
{
  return TERN_HOST_GET_IFACE (host)->push_job (host, func, user_data, destroy, error);
}

TernSession *
tern_host_open_session (TernHost *host, const TernSessionSpec *spec, GError **error)
{
  return TERN_HOST_GET_IFACE (host)->open_session (host, spec, error);
}

TernSession *
tern_host_find_session (TernHost *host, const char *id, TernIdentity *identity, GError **error)
{
  return TERN_HOST_GET_IFACE (host)->find_session (host, id, identity, error);
}

void
tern_host_close_session (TernHost *host, TernSession *session)
{
  TERN_HOST_GET_IFACE (host)->close_session (host, session);
}

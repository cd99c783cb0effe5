#include "core/daemon/http/ternd-http-admin.h"

struct _TerndHttpAdmin {
  GObject parent;

  TernMetrics *metrics;
  TerndReadyFunc ready;
  gpointer user_data;
};

static void ternd_http_admin_iface_init (TernHttpServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TerndHttpAdmin, ternd_http_admin, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_HTTP_SERVICE, ternd_http_admin_iface_init))

static void
ternd_http_admin_finalize (GObject *object)
{
  g_object_unref (TERND_HTTP_ADMIN_SERVICE (object)->metrics);
  G_OBJECT_CLASS (ternd_http_admin_parent_class)->finalize (object);
}

static void
ternd_http_admin_class_init (TerndHttpAdminClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ternd_http_admin_finalize;
}

static void
ternd_http_admin_init (TerndHttpAdmin *admin)
{
}

TerndHttpAdmin *
ternd_http_admin_new (TernMetrics *metrics, TerndReadyFunc ready, gpointer user_data)
{
  TerndHttpAdmin *admin = g_object_new (TERND_TYPE_HTTP_ADMIN, NULL);

  admin->metrics = g_object_ref (metrics);
  admin->ready = ready;
  admin->user_data = user_data;
  return admin;
}

static void
serve (TernHttpService *service, TernHttpExchange *exchange, TernJob *job)
{
  TerndHttpAdmin *admin = TERND_HTTP_ADMIN_SERVICE (service);
  const char *path = tern_http_exchange_get_path (exchange);
  const char *type = "text/plain; charset=utf-8";
  GString *text = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;

  if (!g_str_equal (tern_http_exchange_get_method (exchange), "GET")
      && !g_str_equal (tern_http_exchange_get_method (exchange), "HEAD")) {
    tern_http_exchange_set_status (exchange, 405);
    tern_http_exchange_add_header (exchange, "Allow", "GET, HEAD");
  } else if (g_ascii_strcasecmp (path, "/metrics") == 0) {
    type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    tern_metrics_write (admin->metrics, text);
  } else if (g_ascii_strcasecmp (path, "/readyz") == 0) {
    if (admin->ready != NULL && !admin->ready (text, admin->user_data))
      tern_http_exchange_set_status (exchange, 503);
  } else {
    g_string_append (text, "ok\n");
  }
  tern_http_exchange_add_header (exchange, "Content-Type", type);
  tern_http_exchange_add_header (exchange, "Cache-Control", "no-store");
  body = g_string_free_to_bytes (text);
  tern_http_exchange_finish (exchange, body, FALSE);
}

static void
ternd_http_admin_iface_init (TernHttpServiceInterface *iface)
{
  iface->serve = serve;
}

gboolean
ternd_http_admin_open (TerndHttpAdmin *admin, TerndHttpFront *front, GError **error)
{
  const char *const paths[] = { "/healthz", "/readyz", "/metrics" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
    TernHttpRoute route = { .path_prefix = paths[i], .auth = TERN_HTTP_AUTH_NONE, .max_body = 0 };

    if (!ternd_http_front_add_admin_route (front, &route, TERN_HTTP_SERVICE (admin), admin, error))
      return FALSE;
  }
  return TRUE;
}

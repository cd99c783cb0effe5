#include "core/daemon/http/ternd-http-front.h"

#include <signal.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/daemon/http/ternd-http-loop.h"

#define ADMIN_THREADS 2
#define ADMIN_QUEUE 64
#define LOGIN_QUEUE 512
#define OWN_POOLS_STOP_MS 1000

struct _TerndHttpFront {
  TerndHttpShared *shared;
  TerndWorkerPool *admin_pool;
  TerndWorkerPool *login_pool;
  GError *bad_settings; /* (nullable) for start() to report */
  GMutex lock; /* for what follows */
  GPtrArray *loops; /* of TerndHttpLoop; NULL: not started, or stopped */
  guint16 ports[3];
  gboolean accepting;
};

TerndHttpFront *
ternd_http_front_new (TernSettings *settings, TerndWorkerPool *pool, TerndSessionRegistry *sessions,
                      TernMetrics *metrics)
{
  TerndHttpFront *front = g_new0 (TerndHttpFront, 1);
  g_autoptr (TerndHttpLimits) limits = ternd_http_limits_new (settings, &front->bad_settings);

  if (limits == NULL) {
    g_autoptr (TernSettings) defaults = tern_settings_new_defaults ("http", ternd_http_settings);

    limits = ternd_http_limits_new (defaults, NULL);
  }
  g_mutex_init (&front->lock);
  front->shared = ternd_http_shared_new (limits, pool, sessions, metrics);
  front->admin_pool = ternd_worker_pool_new ("admin", ADMIN_THREADS, ADMIN_QUEUE, metrics);
  front->login_pool = ternd_worker_pool_new ("login", MAX (g_get_num_processors (), 2), LOGIN_QUEUE, metrics);
  front->shared->admin_pool = front->admin_pool;
  front->shared->login_pool = front->login_pool;
  return front;
}

static gboolean
open_listeners (char **addresses, TerndHttpListener kind, GPtrArray *listeners, GError **error)
{
  for (; *addresses != NULL; addresses++) {
    TerndHttpListening *listening = ternd_http_listening_new (kind, *addresses, error);

    if (listening == NULL)
      return FALSE;
    g_ptr_array_add (listeners, listening);
  }
  return TRUE;
}

static gboolean
load_certificate (TerndHttpFront *front, const TerndHttpLimits *limits, GError **error)
{
  if (limits->certificate != NULL)
    return ternd_http_front_set_certificate (front, limits->certificate, limits->private_key, error);
  if (limits->listen_tls[0] == NULL || ternd_http_tls_is_loaded (front->shared->tls))
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "[http] listen-tls needs certificate and private-key");
  return FALSE;
}

static GPtrArray *
make_loops (TerndHttpShared *shared, guint n, GError **error)
{
  g_autoptr (GPtrArray) loops = g_ptr_array_new_with_free_func ((GDestroyNotify) ternd_http_loop_free);

  for (guint i = 0; i < n; i++) {
    TerndHttpLoop *loop = ternd_http_loop_new (shared, error);

    if (loop == NULL)
      return NULL;
    g_ptr_array_add (loops, loop);
  }
  return g_steal_pointer (&loops);
}

static void
remember_ports (TerndHttpFront *front, GPtrArray *listeners)
{
  for (guint i = listeners->len; i > 0; i--) {
    TerndHttpListening *listening = g_ptr_array_index (listeners, i - 1);

    if (listening->port != 0)
      front->ports[listening->kind] = listening->port;
  }
}

gboolean
ternd_http_front_start (TerndHttpFront *front, GError **error)
{
  g_autoptr (TerndHttpLimits) limits = ternd_http_shared_get_limits (front->shared);
  g_autoptr (GPtrArray) listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) ternd_http_listening_free);
  g_autoptr (GPtrArray) loops = NULL;
  g_autoptr (GPtrArray) peers = g_ptr_array_new ();

  if (front->bad_settings != NULL) {
    g_propagate_error (error, g_error_copy (front->bad_settings));
    return FALSE;
  }
  /* TLS writes by write(), which has no flag against the signal. */
  signal (SIGPIPE, SIG_IGN);
  if (!load_certificate (front, limits, error) || !open_listeners (limits->listen, TERND_HTTP_PLAIN, listeners, error)
      || !open_listeners (limits->listen_tls, TERND_HTTP_TLS, listeners, error)
      || !open_listeners (limits->listen_admin, TERND_HTTP_ADMIN, listeners, error))
    return FALSE;
  loops = make_loops (front->shared, limits->io_threads, error);
  if (loops == NULL)
    return FALSE;
  for (guint i = 0; i < loops->len; i++)
    g_ptr_array_add (peers, g_ptr_array_index (loops, i));
  g_mutex_lock (&front->lock);
  remember_ports (front, listeners);
  ternd_http_loop_listen (g_ptr_array_index (loops, 0), g_steal_pointer (&listeners), peers);
  /* The listening one last: it hands connections to the others. */
  for (guint i = loops->len; i > 0; i--)
    ternd_http_loop_start (g_ptr_array_index (loops, i - 1), i - 1);
  front->loops = g_steal_pointer (&loops);
  front->accepting = TRUE;
  g_mutex_unlock (&front->lock);
  return TRUE;
}

void
ternd_http_front_stop_accepting (TerndHttpFront *front)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&front->lock);

  if (front->loops == NULL || !front->accepting)
    return;
  front->accepting = FALSE;
  for (guint i = 0; i < front->loops->len; i++)
    ternd_http_loop_stop_accepting (g_ptr_array_index (front->loops, i));
}

void
ternd_http_front_stop (TerndHttpFront *front, guint grace_ms)
{
  gint64 until = g_get_monotonic_time () + (gint64) grace_ms * 1000;
  GPtrArray *loops;

  ternd_http_front_stop_accepting (front);
  while (g_atomic_int_get (&front->shared->open) > 0 && g_get_monotonic_time () < until)
    g_usleep (10 * 1000);
  g_mutex_lock (&front->lock);
  loops = g_steal_pointer (&front->loops);
  g_mutex_unlock (&front->lock);
  if (loops != NULL)
    g_ptr_array_unref (loops);
  (void) ternd_worker_pool_stop (front->admin_pool, OWN_POOLS_STOP_MS);
  (void) ternd_worker_pool_stop (front->login_pool, OWN_POOLS_STOP_MS);
}

void
ternd_http_front_free (TerndHttpFront *front)
{
  if (front == NULL)
    return;
  ternd_http_front_stop (front, 0);
  ternd_worker_pool_free (front->admin_pool);
  ternd_worker_pool_free (front->login_pool);
  ternd_http_shared_unref (front->shared);
  g_clear_error (&front->bad_settings);
  g_mutex_clear (&front->lock);
  g_free (front);
}

gboolean
ternd_http_front_reload (TerndHttpFront *front, TernSettings *settings, GError **error)
{
  g_autoptr (TerndHttpLimits) limits = ternd_http_limits_new (settings, error);

  if (limits == NULL || !load_certificate (front, limits, error))
    return FALSE;
  ternd_http_shared_set_limits (front->shared, limits);
  g_clear_error (&front->bad_settings);
  return TRUE;
}

gboolean
ternd_http_front_set_certificate (TerndHttpFront *front, const char *certificate, const char *private_key,
                                  GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ternd_http_tls_load (front->shared->tls, certificate, private_key, &local)) {
    tern_log_event (TERN_EVENT_HTTP_CERTIFICATE, NULL, "the certificate %s is in use", certificate);
    return TRUE;
  }
  tern_log_event (TERN_EVENT_HTTP_CERTIFICATE_FAILED, NULL, "%s", local->message);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

void
ternd_http_front_set_authenticator (TerndHttpFront *front, TernAuthenticator *authenticator)
{
  ternd_http_auth_set_authenticator (front->shared->auth, authenticator);
}

void
ternd_http_front_forget_login (TerndHttpFront *front, const char *login)
{
  ternd_http_auth_forget (front->shared->auth, login);
}

gboolean
ternd_http_front_add_route (TerndHttpFront *front, const TernHttpRoute *route, TernHttpService *service, gpointer owner,
                            GError **error)
{
  return ternd_http_routes_add (front->shared->routes, route, service, owner, error);
}

void
ternd_http_front_retire_routes (TerndHttpFront *front, gpointer owner)
{
  ternd_http_routes_retire (front->shared->routes, owner);
}

void
ternd_http_front_revive_routes (TerndHttpFront *front, gpointer owner)
{
  ternd_http_routes_revive (front->shared->routes, owner);
}

void
ternd_http_front_remove_routes (TerndHttpFront *front, gpointer owner)
{
  ternd_http_routes_remove (front->shared->routes, owner);
  ternd_http_routes_remove (front->shared->admin_routes, owner);
}

guint
ternd_http_front_count_in_flight (TerndHttpFront *front, gpointer owner)
{
  return ternd_http_routes_count_in_flight (front->shared->routes, owner);
}

gboolean
ternd_http_front_add_admin_route (TerndHttpFront *front, const TernHttpRoute *route, TernHttpService *service,
                                  gpointer owner, GError **error)
{
  return ternd_http_routes_add (front->shared->admin_routes, route, service, owner, error);
}

guint16
ternd_http_front_get_port (TerndHttpFront *front, TerndHttpListener kind)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&front->lock);

  return front->ports[kind];
}

void
ternd_http_front_get_connections (TerndHttpFront *front, TerndHttpConnections *ret_counts)
{
  ret_counts->open = (guint) g_atomic_int_get (&front->shared->open);
  ret_counts->idle = (guint) g_atomic_int_get (&front->shared->idle);
  ret_counts->waiting = (guint) g_atomic_int_get (&front->shared->waiting);
}

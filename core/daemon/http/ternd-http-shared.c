#include "core/daemon/http/ternd-http-shared.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "core/base/tern-log.h"

#define LIMIT_LOG_EVERY (10 * G_USEC_PER_SEC)
/* Outside of what IPv6 assigns, so that an IPv4 address never shares its key with a /64. */
#define IPV4_KEY (G_GUINT64_CONSTANT (1) << 32)

static const double seconds_bounds[] = { 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 120, 600 };

static gint64
watch_count (gpointer user_data)
{
  return g_atomic_int_get ((gint *) user_data);
}

static gint64
watch_memory (gpointer user_data)
{
  return __atomic_load_n ((gint64 *) user_data, __ATOMIC_RELAXED);
}

static void
make_numbers (TerndHttpShared *shared)
{
  TernMetrics *metrics = shared->metrics;
  TerndHttpNumbers *numbers = &shared->numbers;

  for (guint i = 0; i < G_N_ELEMENTS (numbers->requests); i++) {
    g_autofree char *labels = i == 0 ? g_strdup ("code=\"gone\"") : g_strdup_printf ("code=\"%uxx\"", i);

    numbers->requests[i]
        = tern_metrics_counter (metrics, "tern_http_requests", "Requests answered, by status.", labels);
  }
  numbers->seconds
      = tern_metrics_histogram (metrics, "tern_http_request_seconds", "From a request's head to its answer's end.",
                                NULL, seconds_bounds, G_N_ELEMENTS (seconds_bounds));
  numbers->received = tern_metrics_counter (metrics, "tern_http_received_bytes", "Bytes read from clients.", NULL);
  numbers->sent = tern_metrics_counter (metrics, "tern_http_sent_bytes", "Bytes written to clients.", NULL);
  numbers->accepted = tern_metrics_counter (metrics, "tern_http_connections_accepted", "Connections accepted.", NULL);
  numbers->refused = tern_metrics_counter (metrics, "tern_http_connections_refused", "Connections over a limit.", NULL);
  tern_metrics_watch (metrics, "tern_http_connections", "Open connections.", "state=\"open\"", watch_count,
                      &shared->open);
  tern_metrics_watch (metrics, "tern_http_connections", "Open connections.", "state=\"idle\"", watch_count,
                      &shared->idle);
  tern_metrics_watch (metrics, "tern_http_connections", "Open connections.", "state=\"waiting\"", watch_count,
                      &shared->waiting);
  tern_metrics_watch (metrics, "tern_http_body_memory_bytes", "Memory for request bodies.", NULL, watch_memory,
                      &shared->body_memory);
}

TerndHttpShared *
ternd_http_shared_new (TerndHttpLimits *limits, TerndWorkerPool *pool, TerndSessionRegistry *sessions,
                       TernMetrics *metrics)
{
  TerndHttpShared *shared = g_new0 (TerndHttpShared, 1);

  g_atomic_ref_count_init (&shared->refs);
  g_mutex_init (&shared->lock);
  shared->limits = ternd_http_limits_ref (limits);
  shared->addresses = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  shared->routes = ternd_http_routes_new (sessions);
  shared->admin_routes = ternd_http_routes_new (NULL);
  shared->auth = ternd_http_auth_new (metrics);
  shared->tls = ternd_http_tls_new ();
  shared->pool = pool;
  shared->metrics = g_object_ref (metrics);
  make_numbers (shared);
  return shared;
}

TerndHttpShared *
ternd_http_shared_ref (TerndHttpShared *shared)
{
  g_atomic_ref_count_inc (&shared->refs);
  return shared;
}

void
ternd_http_shared_unref (TerndHttpShared *shared)
{
  if (shared == NULL || !g_atomic_ref_count_dec (&shared->refs))
    return;
  tern_metrics_unwatch (shared->metrics, &shared->open);
  tern_metrics_unwatch (shared->metrics, &shared->idle);
  tern_metrics_unwatch (shared->metrics, &shared->waiting);
  tern_metrics_unwatch (shared->metrics, &shared->body_memory);
  ternd_http_routes_free (shared->routes);
  ternd_http_routes_free (shared->admin_routes);
  ternd_http_auth_free (shared->auth);
  ternd_http_tls_free (shared->tls);
  ternd_http_limits_unref (shared->limits);
  g_hash_table_unref (shared->addresses);
  g_object_unref (shared->metrics);
  g_mutex_clear (&shared->lock);
  g_free (shared);
}

TerndHttpLimits *
ternd_http_shared_get_limits (TerndHttpShared *shared)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared->lock);

  return ternd_http_limits_ref (shared->limits);
}

void
ternd_http_shared_set_limits (TerndHttpShared *shared, TerndHttpLimits *limits)
{
  g_autoptr (TerndHttpLimits) old = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared->lock);

  old = shared->limits;
  shared->limits = ternd_http_limits_ref (limits);
}

void
ternd_http_peer_init (TerndHttpPeer *peer, const struct sockaddr_storage *address)
{
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) address;
  const struct sockaddr_in *four = (const struct sockaddr_in *) address;
  guint32 mapped;

  *peer = (TerndHttpPeer){ .text = TERND_HTTP_LOCAL };
  if (address->ss_family == AF_INET) {
    inet_ntop (AF_INET, &four->sin_addr, peer->text, sizeof peer->text);
    peer->key = IPV4_KEY | ntohl (four->sin_addr.s_addr);
  } else if (address->ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED (&six->sin6_addr)) {
    memcpy (&mapped, six->sin6_addr.s6_addr + 12, sizeof mapped);
    inet_ntop (AF_INET, six->sin6_addr.s6_addr + 12, peer->text, sizeof peer->text);
    peer->key = IPV4_KEY | ntohl (mapped);
  } else if (address->ss_family == AF_INET6) {
    inet_ntop (AF_INET6, &six->sin6_addr, peer->text, sizeof peer->text);
    memcpy (&peer->key, six->sin6_addr.s6_addr, sizeof peer->key);
    peer->key |= IN6_IS_ADDR_LOOPBACK (&six->sin6_addr); /* the /64 of ::1 has the key that means "not counted" */
  }
}

/* Called with the lock held. */
static gboolean
admit_address (TerndHttpShared *shared, TerndHttpPeer *peer)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (shared->addresses, &peer->key));

  if (count >= shared->limits->max_per_address)
    return FALSE;
  g_hash_table_insert (shared->addresses, g_memdup2 (&peer->key, sizeof peer->key), GUINT_TO_POINTER (count + 1));
  return TRUE;
}

static void
log_limit (TerndHttpShared *shared, const TerndHttpPeer *peer, const char *what)
{
  gint64 now = g_get_monotonic_time ();
  gint64 last = __atomic_load_n (&shared->last_limit_log, __ATOMIC_RELAXED);
  TernLogFields fields = { .remote = peer->text };

  if ((last != 0 && now - last < LIMIT_LOG_EVERY)
      || !__atomic_compare_exchange_n (&shared->last_limit_log, &last, now, FALSE, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    return;
  tern_log_event (TERN_EVENT_HTTP_LIMIT, &fields, "a connection from %s is refused: %s is reached", peer->text, what);
}

gboolean
ternd_http_shared_admit (TerndHttpShared *shared, TerndHttpPeer *peer)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (peer->text);
  const char *limit = NULL;

  g_mutex_lock (&shared->lock);
  if (address != NULL && ternd_http_limits_is_proxy (shared->limits, address))
    peer->key = 0;
  if (g_atomic_int_add (&shared->open, 1) >= (gint) shared->limits->max_connections)
    limit = "max-connections";
  else if (peer->key != 0 && !admit_address (shared, peer))
    limit = "max-connections-per-address";
  g_mutex_unlock (&shared->lock);
  if (limit == NULL) {
    tern_counter_add (shared->numbers.accepted, 1);
    return TRUE;
  }
  g_atomic_int_add (&shared->open, -1);
  tern_counter_add (shared->numbers.refused, 1);
  log_limit (shared, peer, limit);
  return FALSE;
}

void
ternd_http_shared_leave (TerndHttpShared *shared, const TerndHttpPeer *peer)
{
  g_atomic_int_add (&shared->open, -1);
  if (peer->key != 0) {
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared->lock);
    guint count = GPOINTER_TO_UINT (g_hash_table_lookup (shared->addresses, &peer->key));

    if (count <= 1)
      g_hash_table_remove (shared->addresses, &peer->key);
    else
      g_hash_table_insert (shared->addresses, g_memdup2 (&peer->key, sizeof peer->key), GUINT_TO_POINTER (count - 1));
  }
}

gboolean
ternd_http_shared_charge (TerndHttpShared *shared, gint64 delta, gint64 max)
{
  return __atomic_add_fetch (&shared->body_memory, delta, __ATOMIC_RELAXED) <= max;
}

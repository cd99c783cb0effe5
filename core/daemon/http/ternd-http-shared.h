#pragma once

#include <gio/gio.h>
#include <sys/socket.h>

#include "core/base/tern-metrics.h"
#include "core/daemon/http/ternd-http-auth.h"
#include "core/daemon/http/ternd-http-limits.h"
#include "core/daemon/http/ternd-http-routes.h"
#include "core/daemon/http/ternd-http-tls.h"
#include "core/daemon/pool/ternd-worker-pool.h"

/** TerndHttpNumbers: what the front counts. */
typedef struct {
  TernCounter *requests[6]; /* by the first digit of the status; 0: the client went away before */
  TernHistogram *seconds;
  TernCounter *received;
  TernCounter *sent;
  TernCounter *accepted;
  TernCounter *refused; /* connections over a limit */
} TerndHttpNumbers;

/**
 * TerndHttpShared: what all threads of the front use. Reference counted, since services may hold exchanges after the
 * front has gone. The counts are atomic.
 */
typedef struct {
  gatomicrefcount refs;
  GMutex lock; /* for limits and addresses */
  TerndHttpLimits *limits;
  GHashTable *addresses; /* guint64 key of an address -> its open connections */
  TerndHttpRoutes *routes;
  TerndHttpRoutes *admin_routes;
  TerndHttpAuth *auth;
  TerndHttpTls *tls;
  TerndWorkerPool *pool;
  TerndWorkerPool *admin_pool;
  TerndWorkerPool *login_pool; /* hashes passwords: a flood of wrong ones must not take the workers */
  TernMetrics *metrics;
  TerndHttpNumbers numbers;
  gint64 body_memory;
  gint64 last_limit_log;
  gint open;
  gint idle;
  gint waiting;
  gint draining;
} TerndHttpShared;

TerndHttpShared *ternd_http_shared_new (TerndHttpLimits *limits, TerndWorkerPool *pool, TerndSessionRegistry *sessions,
                                        TernMetrics *metrics);
TerndHttpShared *ternd_http_shared_ref (TerndHttpShared *shared);
void ternd_http_shared_unref (TerndHttpShared *shared);

/** ternd_http_shared_get_limits: (transfer full): those in force now. */
TerndHttpLimits *ternd_http_shared_get_limits (TerndHttpShared *shared);
void ternd_http_shared_set_limits (TerndHttpShared *shared, TerndHttpLimits *limits);

/** TerndHttpPeer: the other side of a connection. */
typedef struct {
  char text[48];
  guint64 key; /* what counts as one address; 0: not counted */
} TerndHttpPeer;

void ternd_http_peer_init (TerndHttpPeer *peer, const struct sockaddr_storage *address);

/** ternd_http_shared_admit: counts a new connection. FALSE: over a limit; it is not counted then. */
gboolean ternd_http_shared_admit (TerndHttpShared *shared, TerndHttpPeer *peer);
void ternd_http_shared_leave (TerndHttpShared *shared, const TerndHttpPeer *peer);

/** ternd_http_shared_charge: @delta bytes of request bodies more. FALSE: over the limit; counted all the same. */
gboolean ternd_http_shared_charge (TerndHttpShared *shared, gint64 delta, gint64 max);

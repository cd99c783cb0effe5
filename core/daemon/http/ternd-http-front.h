#pragma once

#include <gio/gio.h>

#include "core/base/tern-metrics.h"
#include "core/base/tern-setting.h"
#include "core/daemon/pool/ternd-session-registry.h"
#include "core/daemon/pool/ternd-worker-pool.h"
#include "core/spi/tern-authenticator.h"
#include "core/spi/tern-http-service.h"

/**
 * TerndHttpFront:
 *
 * Everything between a socket and a TernHttpService: listeners, TLS, limits, authentication, routes, answers. I/O
 * threads own the connections; services run on the worker pool. All functions are safe from any thread unless said
 * otherwise.
 */
typedef struct _TerndHttpFront TerndHttpFront;

/** TerndHttpListener: @TERND_HTTP_ADMIN has routes, a pool and no authentication of its own (health and metrics). */
typedef enum {
  TERND_HTTP_PLAIN,
  TERND_HTTP_TLS,
  TERND_HTTP_ADMIN,
} TerndHttpListener;

/** ternd_http_settings: the rows of section [http]. */
extern const TernSetting ternd_http_settings[];

/**
 * ternd_http_front_new:
 * @settings: of the table ternd_http_settings; a value that its types could not check fails ternd_http_front_start()
 * @pool: (transfer none): where services and the authenticator run; must outlive the front
 * @sessions: (transfer none): asked which version of a service a request's session belongs to; must outlive the front
 * @metrics: (transfer none)
 */
TerndHttpFront *ternd_http_front_new (TernSettings *settings, TerndWorkerPool *pool, TerndSessionRegistry *sessions,
                                      TernMetrics *metrics);

/**
 * ternd_http_front_start: binds the listeners of the settings, loads the certificate, starts the I/O threads. Fails
 * with UNAVAILABLE (address) or INVALID (certificate, address text), and nothing is open then.
 */
gboolean ternd_http_front_start (TerndHttpFront *front, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** ternd_http_front_stop_accepting: closes the listeners and idle connections; requests under way end their answers. */
void ternd_http_front_stop_accepting (TerndHttpFront *front);

/**
 * ternd_http_front_stop: stops accepting, waits up to @grace_ms for answers under way, then cuts what is left and joins
 * the threads. Blocks; exchanges that services still hold stay valid and lead nowhere.
 */
void ternd_http_front_stop (TerndHttpFront *front, guint grace_ms);

/** ternd_http_front_free: stops without grace if it runs still. */
void ternd_http_front_free (TerndHttpFront *front);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndHttpFront, ternd_http_front_free)

/**
 * ternd_http_front_reload: new limits and time-outs count from each connection's next request, a new certificate from
 * the next handshake. On error everything stays as it was.
 */
gboolean
ternd_http_front_reload (TerndHttpFront *front, TernSettings *settings, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** ternd_http_front_set_certificate: PEM files, the chain in @certificate; INVALID leaves the old pair in use. */
gboolean ternd_http_front_set_certificate (TerndHttpFront *front, const char *certificate, const char *private_key,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** ternd_http_front_set_authenticator: %NULL: routes that require a login answer 503. Forgets what was verified. */
void ternd_http_front_set_authenticator (TerndHttpFront *front, TernAuthenticator *authenticator);

/** ternd_http_front_forget_login: a password or a state changed: what was verified for @login (any case; %NULL: all) is
 * void. */
void ternd_http_front_forget_login (TerndHttpFront *front, const char *login);

/**
 * ternd_http_front_add_route:
 * @owner: whose route it is: the key for removal, never dereferenced
 *
 * The newest registration of a path serves; earlier ones go on serving requests that carry a session of theirs (the
 * session's owner is the service or @owner). EXISTS when @owner has that path already.
 */
gboolean ternd_http_front_add_route (TerndHttpFront *front, const TernHttpRoute *route, TernHttpService *service,
                                     gpointer owner, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ternd_http_front_retire_routes: @owner drains: only requests with a session of its own reach it; others go to a newer
 * registration, or are refused with UNAVAILABLE in its service's own form.
 */
void ternd_http_front_retire_routes (TerndHttpFront *front, gpointer owner);

/** ternd_http_front_revive_routes: undoes a retirement; @owner's registrations become the newest. */
void ternd_http_front_revive_routes (TerndHttpFront *front, gpointer owner);

/** ternd_http_front_remove_routes: at once; requests that already reached the service go on. */
void ternd_http_front_remove_routes (TerndHttpFront *front, gpointer owner);

/** ternd_http_front_count_in_flight: exchanges of @owner's services that are not over yet. */
guint ternd_http_front_count_in_flight (TerndHttpFront *front, gpointer owner);

/** ternd_http_front_add_admin_route: the same on the admin listeners, served by a small pool of their own. */
gboolean ternd_http_front_add_admin_route (TerndHttpFront *front, const TernHttpRoute *route, TernHttpService *service,
                                           gpointer owner, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** ternd_http_front_get_port: the port of the first listener of @kind, for tests and the status; 0: none. */
guint16 ternd_http_front_get_port (TerndHttpFront *front, TerndHttpListener kind);

/** TerndHttpConnections: for the status and the metrics. */
typedef struct {
  guint open;
  guint idle;    /* between requests */
  guint waiting; /* a service has the request */
} TerndHttpConnections;

void ternd_http_front_get_connections (TerndHttpFront *front, TerndHttpConnections *ret_counts);

#pragma once

#include <gio/gio.h>

#include "core/daemon/pool/ternd-session-registry.h"
#include "core/spi/tern-http-service.h"

/** TerndHttpPlace: one registration of a route: immutable but for its counts, reference counted. */
typedef struct {
  gatomicrefcount refs;
  char *prefix;
  TernHttpAuth auth;
  gsize max_body;
  TernHttpService *service;
  gpointer owner;
  gint retired;   /* atomic */
  gint in_flight; /* atomic: exchanges that are not over */
  guint64 serial; /* the newest of a prefix serves; under the table's lock */
} TerndHttpPlace;

TerndHttpPlace *ternd_http_place_ref (TerndHttpPlace *place);
void ternd_http_place_unref (TerndHttpPlace *place);
/** ternd_http_place_leave: what find() gave comes back: its exchange is over. */
void ternd_http_place_leave (TerndHttpPlace *place);

/** TerndHttpRoutes: see TerndHttpFront for the rules. Safe from any thread. */
typedef struct _TerndHttpRoutes TerndHttpRoutes;

/** ternd_http_routes_new: @sessions: (nullable): asked for the owner of a session */
TerndHttpRoutes *ternd_http_routes_new (TerndSessionRegistry *sessions);
void ternd_http_routes_free (TerndHttpRoutes *routes);

gboolean ternd_http_routes_add (TerndHttpRoutes *routes, const TernHttpRoute *route, TernHttpService *service,
                                gpointer owner, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ternd_http_routes_retire (TerndHttpRoutes *routes, gpointer owner);
void ternd_http_routes_revive (TerndHttpRoutes *routes, gpointer owner);
void ternd_http_routes_remove (TerndHttpRoutes *routes, gpointer owner);
guint ternd_http_routes_count_in_flight (TerndHttpRoutes *routes, gpointer owner);

/**
 * ternd_http_routes_find: (transfer full) (nullable): the place for @path; the longest prefix wins, letter case doesn't
 * count.
 * @cookies: (nullable): the request's Cookie field
 * Counts as an exchange in flight until ternd_http_place_leave().
 * @ret_closed: whether it takes no requests any more: to be refused with UNAVAILABLE
 */
TerndHttpPlace *ternd_http_routes_find (TerndHttpRoutes *routes, const char *path, const char *cookies,
                                        gboolean *ret_closed);

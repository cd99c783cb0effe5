#pragma once

#include <gio/gio.h>

#include "core/base/tern-metrics.h"
#include "core/daemon/http/ternd-http-front.h"

/** TerndReadyFunc: whether this node takes traffic; @text gets a line for each part. Runs on an admin worker thread. */
typedef gboolean (*TerndReadyFunc) (GString *text, gpointer user_data);

/**
 * TerndHttpAdmin: the admin listener's service. /healthz: 200 while the process answers; /readyz: 200 or 503 by the
 * function given; /metrics: OpenMetrics text.
 */
#define TERND_TYPE_HTTP_ADMIN (ternd_http_admin_get_type ())
G_DECLARE_FINAL_TYPE (TerndHttpAdmin, ternd_http_admin, TERND, HTTP_ADMIN_SERVICE, GObject)

TerndHttpAdmin *ternd_http_admin_new (TernMetrics *metrics, TerndReadyFunc ready, gpointer user_data);

/** ternd_http_admin_open: registers the three paths on @front's admin listeners. */
gboolean ternd_http_admin_open (TerndHttpAdmin *admin, TerndHttpFront *front, GError **error) G_GNUC_WARN_UNUSED_RESULT;

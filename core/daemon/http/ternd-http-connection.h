#pragma once

#include "core/daemon/http/ternd-http-loop.h"

/** ternd_http_connection_new: an accepted socket becomes a connection of @loop, on whose thread this runs. Takes @fd
 * over. */
void ternd_http_connection_new (TerndHttpLoop *loop, int fd, TerndHttpListener kind, const TerndHttpPeer *peer);
/** ternd_http_connection_timeout: @timer is a connection's and due. */
void ternd_http_connection_timeout (TerndTimer *timer);
/** ternd_http_connection_stop: no further request: closed when idle, else after its answer. */
void ternd_http_connection_stop (TerndHttpConnection *connection);
/** ternd_http_connection_cut: closed now; its client goes away for the service. */
void ternd_http_connection_cut (TerndHttpConnection *connection);
/** ternd_http_connection_get_next: to walk over a loop's connections. */
TerndHttpConnection *ternd_http_connection_get_next (TerndHttpConnection *connection);
/** ternd_http_connection_bury: frees what was closed in this round. */
void ternd_http_connection_bury (TerndHttpLoop *loop);

#pragma once

#include "core/spi/tern-host.h"
#include "plugins/lmtp/lmtp-session.h"

/** LmtpServerSpec: @listen: "127.0.0.1:2424", "[::1]:2424" or an absolute path of a unix socket. */
typedef struct {
  const char *listen;
  guint max_connections;
  guint idle_timeout_s;
  guint socket_mode; /* of a unix socket, such as 0660 */
  LmtpLimits limits;
} LmtpServerSpec;

/** LmtpServer: listens and runs a session a connection, each on a thread; one connection too many is told to come
 * later. */
typedef struct _LmtpServer LmtpServer;

LmtpServer *lmtp_server_start (TernHost *host, const LmtpServerSpec *spec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** lmtp_server_close: no new connections; sessions go on. */
void lmtp_server_close (LmtpServer *server);
guint lmtp_server_count (LmtpServer *server);
/** lmtp_server_stop: closes, ends all sessions where they stand and waits for their threads. NULL-safe. */
void lmtp_server_stop (LmtpServer *server);

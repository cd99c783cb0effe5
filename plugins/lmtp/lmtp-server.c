#include "plugins/lmtp/lmtp-server.h"

#include <string.h>
#include <sys/socket.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "core/base/tern-error.h"

struct _LmtpServer {
  TernHost *host;
  LmtpLimits limits;
  guint idle_timeout_s;
  char *path; /* of a unix socket, removed at the end if it is still ours */
  guint64 inode;
  GSocketService *service;
  GCancellable *cancellable;
  GThreadPool *threads;
  guint max_connections;
  gint connections; /* atomic */
};

static void
run_connection (gpointer data, gpointer user_data)
{
  g_autoptr (GSocketConnection) connection = data;
  LmtpServer *server = user_data;
  g_autoptr (LmtpStream) stream = lmtp_stream_new (G_IO_STREAM (connection), server->cancellable);

  g_socket_set_timeout (g_socket_connection_get_socket (connection), server->idle_timeout_s);
  lmtp_session_run (stream, server->host, &server->limits);
  (void) g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_atomic_int_add (&server->connections, -1);
}

static gboolean
incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  static const char busy[] = "421 4.3.2 Too many connections\r\n";
  LmtpServer *server = user_data;

  if (g_atomic_int_add (&server->connections, 1) >= (gint) server->max_connections) {
    g_atomic_int_add (&server->connections, -1);
    (void) g_socket_send_with_blocking (g_socket_connection_get_socket (connection), busy, strlen (busy), FALSE, NULL,
                                        NULL);
    return TRUE;
  }
  return g_thread_pool_push (server->threads, g_object_ref (connection), NULL);
}

static guint64
inode_of (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 ? status.st_ino : 0;
}

/* A newer version of this plugin takes over path or port while this one's sessions end. */
static gboolean
add_path (LmtpServer *server, const LmtpServerSpec *spec, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (spec->listen);

  (void) g_unlink (spec->listen); /* of a server that was killed */
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return FALSE;
  server->path = g_strdup (spec->listen);
  server->inode = inode_of (spec->listen);
  (void) g_chmod (spec->listen, spec->socket_mode);
  return TRUE;
}

static gboolean
add_inet (LmtpServer *server, const char *listen, GError **error)
{
  g_autoptr (GSocketConnectable) where = g_network_address_parse (listen, 0, error);
  g_autoptr (GInetAddress) inet = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;
  GNetworkAddress *network;

  if (where == NULL)
    return FALSE;
  network = G_NETWORK_ADDRESS (where);
  inet = g_inet_address_new_from_string (g_network_address_get_hostname (network));
  if (inet == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "'%s' is no IP address with a port", listen);
    return FALSE;
  }
  address = g_inet_socket_address_new (inet, g_network_address_get_port (network));
  socket = g_socket_new (g_inet_address_get_family (inet), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  return socket != NULL && g_socket_set_option (socket, SOL_SOCKET, SO_REUSEPORT, 1, error)
         && g_socket_bind (socket, address, TRUE, error) && g_socket_listen (socket, error)
         && g_socket_listener_add_socket (G_SOCKET_LISTENER (server->service), socket, NULL, error);
}

LmtpServer *
lmtp_server_start (TernHost *host, const LmtpServerSpec *spec, GError **error)
{
  LmtpServer *server = g_new0 (LmtpServer, 1);
  gboolean listening;

  server->host = g_object_ref (host);
  server->limits = spec->limits;
  server->idle_timeout_s = spec->idle_timeout_s;
  server->max_connections = spec->max_connections;
  server->cancellable = g_cancellable_new ();
  server->threads = g_thread_pool_new (run_connection, server, (gint) spec->max_connections, FALSE, NULL);
  server->service = g_socket_service_new ();
  g_signal_connect (server->service, "incoming", G_CALLBACK (incoming), server);
  listening = *spec->listen == '/' ? add_path (server, spec, error) : add_inet (server, spec->listen, error);
  if (!listening) {
    g_prefix_error (error, "LMTP can't listen on %s: ", spec->listen);
    lmtp_server_stop (server);
    return NULL;
  }
  g_socket_service_start (server->service);
  return server;
}

void
lmtp_server_close (LmtpServer *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
}

guint
lmtp_server_count (LmtpServer *server)
{
  return g_atomic_int_get (&server->connections);
}

void
lmtp_server_stop (LmtpServer *server)
{
  if (server == NULL)
    return;
  lmtp_server_close (server);
  g_cancellable_cancel (server->cancellable);
  g_thread_pool_free (server->threads, FALSE, TRUE);
  if (server->path != NULL && inode_of (server->path) == server->inode)
    (void) g_unlink (server->path);
  g_signal_handlers_disconnect_by_data (server->service, server);
  g_object_unref (server->service);
  g_object_unref (server->cancellable);
  g_object_unref (server->host);
  g_free (server->path);
  g_free (server);
}

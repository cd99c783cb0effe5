#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/daemon/http/ternd-http-connection.h"
#include "core/daemon/http/ternd-http-loop.h"

#define BACKLOG 1024
#define ACCEPTS_PER_EVENT 64
#define PAUSE_US (200 * 1000)
/* A vanished peer of a waiting connection is noticed after about three minutes. */
#define KEEPALIVE_IDLE_S 120
#define KEEPALIVE_EVERY_S 20
#define KEEPALIVE_TRIES 3

typedef struct {
  struct sockaddr_storage address;
  socklen_t size;
  const char *unix_path; /* into the setting's text; NULL: none */
} Place;

static gboolean
parse_unix (const char *path, Place *place)
{
  struct sockaddr_un *address = (struct sockaddr_un *) &place->address;

  if (!g_path_is_absolute (path) || strlen (path) >= sizeof address->sun_path)
    return FALSE;
  address->sun_family = AF_UNIX;
  memcpy (address->sun_path, path, strlen (path) + 1);
  place->size = sizeof *address;
  place->unix_path = path;
  return TRUE;
}

/* ADDRESS:PORT, [ADDRESS]:PORT, *:PORT (both families) */
static gboolean
parse_inet (const char *text, Place *place)
{
  const char *colon = strrchr (text, ':');
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *host = NULL;
  guint64 port;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    return FALSE;
  host = g_strndup (text, (gsize) (colon - text));
  if (host[0] == '[' && g_str_has_suffix (host, "]")) {
    host[strlen (host) - 1] = '\0';
    memmove (host, host + 1, strlen (host));
  } else if (strchr (host, ':') != NULL) {
    return FALSE;
  }
  address = g_inet_socket_address_new_from_string (g_str_equal (host, "*") ? "::" : host, (guint) port);
  if (address == NULL || !g_socket_address_to_native (address, &place->address, sizeof place->address, NULL))
    return FALSE;
  place->size = (socklen_t) g_socket_address_get_native_size (address);
  return TRUE;
}

/* A socket file that an earlier process left behind, and that nobody listens on. */
static void
remove_stale (const Place *place)
{
  struct stat info;
  int probe;

  if (lstat (place->unix_path, &info) != 0 || !S_ISSOCK (info.st_mode))
    return;
  probe = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe >= 0 && connect (probe, (const struct sockaddr *)&place->address, place->size) != 0
      && errno == ECONNREFUSED)
    (void) unlink (place->unix_path);
  if (probe >= 0)
    close (probe);
}

static void
set_option (int fd, int level, int name, int value)
{
  (void) setsockopt (fd, level, name, &value, sizeof value);
}

/* Accepted sockets inherit these, which saves calls on each of them. */
static void
set_options (int fd, int family)
{
  if (family == AF_UNIX)
    return;
  set_option (fd, SOL_SOCKET, SO_REUSEADDR, 1);
  set_option (fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option (fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option (fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_S);
  set_option (fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_EVERY_S);
  set_option (fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_TRIES);
  if (family == AF_INET6)
    set_option (fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
}

static guint16
get_port (int fd)
{
  struct sockaddr_storage address = { 0 };
  socklen_t size = sizeof address;

  if (getsockname (fd, (struct sockaddr *) &address, &size) != 0)
    return 0;
  if (address.ss_family == AF_INET)
    return ntohs (((struct sockaddr_in *) &address)->sin_port);
  return address.ss_family == AF_INET6 ? ntohs (((struct sockaddr_in6 *) &address)->sin6_port) : 0;
}

/* One connection from the queue. Returns: FALSE: no more at the moment */
static gboolean
accept_one (TerndHttpLoop *loop, TerndHttpListening *listening)
{
  struct sockaddr_storage address = { 0 };
  socklen_t size = sizeof address;
  int fd = accept4 (listening->fd, (struct sockaddr *) &address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  TerndHttpPeer peer;

  if (fd < 0) {
    if (errno == ECONNABORTED || errno == EINTR)
      return TRUE;
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      /* The queue stays readable: without a pause this thread would spin until a descriptor is free. */
      tern_log_event (TERN_EVENT_HTTP_LIMIT, NULL, "connections wait, for none can be accepted: %s",
                      g_strerror (errno));
      for (guint i = 0; i < loop->listeners->len; i++)
        ternd_http_loop_unwatch (loop, ((TerndHttpListening *) g_ptr_array_index (loop->listeners, i))->fd);
      ternd_timer_set (&loop->wheel, &loop->accept_timer, g_get_monotonic_time () + PAUSE_US);
    }
    return FALSE;
  }
  ternd_http_peer_init (&peer, &address);
  if (!ternd_http_shared_admit (loop->shared, &peer))
    close (fd);
  else
    ternd_http_connection_new (g_ptr_array_index (loop->peers, loop->next_peer++ % loop->peers->len), fd,
                               listening->kind, &peer);
  return TRUE;
}

static void
listening_ready (TerndHttpLoop *loop, TerndHttpSource *source, guint32 events)
{
  for (guint i = 0; i < ACCEPTS_PER_EVENT; i++) {
    if (!accept_one (loop, (TerndHttpListening *) source))
      return;
  }
}

TerndHttpListening *
ternd_http_listening_new (TerndHttpListener kind, const char *address, GError **error)
{
  Place place = { .size = 0 };
  gboolean known
      = g_str_has_prefix (address, "unix:") ? parse_unix (address + 5, &place) : parse_inet (address, &place);
  TerndHttpListening *listening;
  int fd;

  if (!known) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID,
                 "[http] %s is no address to listen on: ADDRESS:PORT, [ADDRESS]:PORT, *:PORT or unix:PATH", address);
    return NULL;
  }
  fd = socket (place.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    set_options (fd, place.address.ss_family);
    if (place.unix_path != NULL)
      remove_stale (&place);
  }
  if (fd < 0 || bind (fd, (const struct sockaddr *) &place.address, place.size) != 0 || listen (fd, BACKLOG) != 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "listen on %s: %s", address, g_strerror (errno));
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  if (place.unix_path != NULL)
    (void) chmod (place.unix_path, 0660);
  listening = g_new0 (TerndHttpListening, 1);
  listening->source.ready = listening_ready;
  listening->kind = kind;
  listening->fd = fd;
  listening->port = get_port (fd);
  listening->unix_path = g_strdup (place.unix_path);
  return listening;
}

void
ternd_http_listening_free (TerndHttpListening *listening)
{
  if (listening == NULL)
    return;
  close (listening->fd);
  if (listening->unix_path != NULL)
    (void) unlink (listening->unix_path);
  g_free (listening->unix_path);
  g_free (listening);
}

void
ternd_http_loop_listen (TerndHttpLoop *loop, GPtrArray *listeners, GPtrArray *peers)
{
  loop->listeners = listeners;
  loop->peers = g_ptr_array_ref (peers);
  ternd_http_loop_resume_accepting (loop);
}

void
ternd_http_loop_resume_accepting (TerndHttpLoop *loop)
{
  for (guint i = 0; loop->listeners != NULL && i < loop->listeners->len; i++) {
    TerndHttpListening *listening = g_ptr_array_index (loop->listeners, i);

    (void) ternd_http_loop_watch (loop, listening->fd, &listening->source, EPOLLIN);
  }
}

void
ternd_http_loop_close_listeners (TerndHttpLoop *loop)
{
  ternd_timer_remove (&loop->wheel, &loop->accept_timer);
  g_clear_pointer (&loop->listeners, g_ptr_array_unref);
}

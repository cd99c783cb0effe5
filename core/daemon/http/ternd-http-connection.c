#include "core/daemon/http/ternd-http-connection.h"

#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/daemon/http/ternd-http-connection-private.h"

/* How much a closing side reads and drops. */
#define LINGER_BYTES (4 * 1024 * 1024)

static gint *
count_of (TerndHttpConnection *connection, TerndHttpState state)
{
  if (state == TERND_HTTP_STATE_IDLE)
    return &connection->loop->shared->idle;
  return state == TERND_HTTP_STATE_ANSWER ? &connection->loop->shared->waiting : NULL;
}

void
ternd_http_connection_set_state (TerndHttpConnection *connection, TerndHttpState state)
{
  gint *old = count_of (connection, (TerndHttpState) connection->state);
  gint *new = count_of (connection, state);

  if (old != NULL)
    g_atomic_int_add (old, -1);
  if (new != NULL)
    g_atomic_int_inc (new);
  connection->state = (guint8) state;
}

void
ternd_http_connection_set_timer (TerndHttpConnection *connection, gint64 deadline)
{
  if (deadline == 0)
    ternd_timer_remove (&connection->loop->wheel, &connection->timer);
  else
    ternd_timer_set (&connection->loop->wheel, &connection->timer, deadline);
}

void
ternd_http_connection_set_read_limit (TerndHttpConnection *connection, gint64 deadline)
{
  connection->read_limit = deadline;
  ternd_http_connection_set_timer (connection, deadline);
}

void
ternd_http_connection_recheck (TerndHttpConnection *connection)
{
  if (connection->transport.ssl != NULL && ternd_http_connection_is_reading (connection)
      && SSL_pending (connection->transport.ssl) > 0)
    ternd_http_connection_set_timer (connection, g_get_monotonic_time ());
}

gint64
ternd_http_connection_deadline (TerndHttpConnection *connection, gsize field)
{
  g_autoptr (TerndHttpLimits) limits = ternd_http_shared_get_limits (connection->loop->shared);

  return g_get_monotonic_time () + G_STRUCT_MEMBER (gint64, limits, field);
}

#define deadline_by(connection, field)                                                                                 \
  ternd_http_connection_deadline ((connection), G_STRUCT_OFFSET (TerndHttpLimits, field))

void
ternd_http_connection_set_interest (TerndHttpConnection *connection, guint32 interest)
{
  if (connection->interest == interest)
    return;
  connection->interest = interest;
  ternd_http_loop_change (connection->loop, connection->transport.fd, &connection->source, interest);
}

/* A connection handed to another loop. */
typedef struct {
  TerndHttpItem item;
  TerndHttpShared *shared;
  int fd;
  TerndHttpListener kind;
  TerndHttpPeer peer;
} Handover;

void
ternd_http_connection_cut (TerndHttpConnection *connection)
{
  TerndHttpLoop *loop = connection->loop;

  if (connection->state == TERND_HTTP_STATE_DEAD)
    return;
  ternd_http_connection_set_state (connection, TERND_HTTP_STATE_DEAD);
  ternd_timer_remove (&loop->wheel, &connection->timer);
  ternd_http_loop_unwatch (loop, connection->transport.fd);
  ternd_http_transport_close (&connection->transport);
  ternd_http_out_clear (&connection->out);
  g_clear_pointer (&connection->held, ternd_http_bytes_wipe);
  ternd_http_incoming_free (g_steal_pointer (&connection->incoming), loop->shared);
  if (connection->answer != NULL) {
    ternd_http_answer_lose (connection->answer);
    ternd_http_connection_drop_answer (connection);
  }
  *connection->link = connection->next;
  if (connection->next != NULL)
    connection->next->link = connection->link;
  connection->next = loop->dead;
  loop->dead = connection;
  ternd_http_shared_leave (loop->shared, &connection->peer);
}

void
ternd_http_connection_bury (TerndHttpLoop *loop)
{
  while (loop->dead != NULL) {
    TerndHttpConnection *connection = loop->dead;

    loop->dead = connection->next;
    g_free (connection);
  }
}

TerndHttpConnection *
ternd_http_connection_get_next (TerndHttpConnection *connection)
{
  return connection->next;
}

/* While an answer is under way: bytes of a next request stay in the kernel, but a client that goes away is noticed. */
static void
watch_client (TerndHttpConnection *connection, guint32 events)
{
  if ((events & EPOLLRDHUP) != 0) {
    connection->eof = TRUE;
    ternd_http_connection_set_interest (connection, connection->interest & ~(guint32) (EPOLLIN | EPOLLRDHUP));
    ternd_http_answer_lose (connection->answer);
    return;
  }
  ternd_http_connection_set_interest (connection, connection->interest & ~(guint32) EPOLLIN);
}

static void
linger (TerndHttpConnection *connection)
{
  gssize n = recv (connection->transport.fd, connection->loop->scratch, TERND_HTTP_SCRATCH, MSG_DONTWAIT);

  if (n > 0)
    connection->lingered += (gsize) n;
  if (n == 0 || connection->lingered > LINGER_BYTES)
    ternd_http_connection_cut (connection);
}

static void
shake_hands (TerndHttpConnection *connection)
{
  switch (ternd_http_transport_handshake (&connection->transport)) {
  case TERND_HTTP_IO_OK:
    ternd_http_connection_become_idle (connection);
    ternd_http_connection_read (connection);
    return;
  case TERND_HTTP_IO_WANT_READ:
    ternd_http_connection_set_interest (connection, EPOLLIN | EPOLLRDHUP);
    return;
  case TERND_HTTP_IO_WANT_WRITE:
    ternd_http_connection_set_interest (connection, EPOLLOUT);
    return;
  case TERND_HTTP_IO_END:
  case TERND_HTTP_IO_FAILED:
    ternd_http_connection_cut (connection);
    return;
  }
}

static void
connection_ready (TerndHttpLoop *loop, TerndHttpSource *source, guint32 events)
{
  TerndHttpConnection *connection = (TerndHttpConnection *) source;

  if (connection->state == TERND_HTTP_STATE_DEAD)
    return;
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    ternd_http_connection_cut (connection);
    return;
  }
  if (connection->state == TERND_HTTP_STATE_HANDSHAKE) {
    shake_hands (connection);
    return;
  }
  if (connection->state == TERND_HTTP_STATE_LINGER) {
    linger (connection);
    return;
  }
  if ((events & EPOLLOUT) != 0) {
    if (connection->state == TERND_HTTP_STATE_ANSWER)
      ternd_http_connection_pump (connection);
    else if (ternd_http_connection_flush (connection))
      ternd_http_connection_read (connection);
  }
  if ((events & (EPOLLIN | EPOLLRDHUP)) == 0 || connection->state == TERND_HTTP_STATE_DEAD)
    return;
  if (ternd_http_connection_is_reading (connection))
    ternd_http_connection_read (connection);
  else if (connection->state == TERND_HTTP_STATE_ANSWER)
    watch_client (connection, events);
}

void
ternd_http_connection_timeout (TerndTimer *timer)
{
  TerndHttpConnection *connection
      = (TerndHttpConnection *)((guint8 *)timer - G_STRUCT_OFFSET (TerndHttpConnection, timer));
  gint64 now = g_get_monotonic_time ();

  if (ternd_http_connection_is_reading (connection) && now < connection->read_limit) {
    ternd_http_connection_set_timer (connection, connection->read_limit);
    ternd_http_connection_read (connection); /* asked for by a recheck */
    return;
  }
  switch ((TerndHttpState) connection->state) {
  case TERND_HTTP_STATE_HEAD:
    ternd_http_connection_refuse (connection, 408);
    return;
  case TERND_HTTP_STATE_BODY:
    if (now < ternd_http_incoming_get_deadline (connection->incoming)) {
      ternd_http_connection_set_read_limit (connection, ternd_http_incoming_get_deadline (connection->incoming));
      return;
    }
    ternd_http_incoming_free (g_steal_pointer (&connection->incoming), connection->loop->shared);
    ternd_http_connection_refuse (connection, 408);
    return;
  case TERND_HTTP_STATE_ANSWER:
    if (connection->write_deadline != 0 && now >= connection->write_deadline)
      ternd_http_connection_cut (connection);
    else
      ternd_http_connection_pump (connection);
    return;
  case TERND_HTTP_STATE_HANDSHAKE:
  case TERND_HTTP_STATE_IDLE:
  case TERND_HTTP_STATE_LINGER:
  case TERND_HTTP_STATE_DEAD:
    ternd_http_connection_cut (connection);
    return;
  }
}

void
ternd_http_connection_stop (TerndHttpConnection *connection)
{
  connection->close = TRUE;
  if (connection->state == TERND_HTTP_STATE_IDLE || connection->state == TERND_HTTP_STATE_HANDSHAKE)
    ternd_http_connection_cut (connection);
}

static void
adopt (TerndHttpLoop *loop, int fd, TerndHttpListener kind, const TerndHttpPeer *peer)
{
  TerndHttpConnection *connection = g_new0 (TerndHttpConnection, 1);

  connection->source.ready = connection_ready;
  connection->loop = loop;
  connection->transport.fd = fd;
  connection->kind = (guint8) kind;
  connection->peer = *peer;
  connection->interest = EPOLLIN | EPOLLRDHUP;
  connection->next = loop->connections;
  connection->link = &loop->connections;
  if (connection->next != NULL)
    connection->next->link = &connection->next;
  loop->connections = connection;
  connection->state = TERND_HTTP_STATE_HANDSHAKE;
  if (kind == TERND_HTTP_TLS)
    connection->transport.ssl = ternd_http_tls_accept (loop->shared->tls, fd);
  if (loop->stopping || (kind == TERND_HTTP_TLS && connection->transport.ssl == NULL)
      || !ternd_http_loop_watch (loop, fd, &connection->source, connection->interest)) {
    ternd_http_connection_cut (connection);
    return;
  }
  if (kind != TERND_HTTP_TLS) {
    ternd_http_connection_set_state (connection, TERND_HTTP_STATE_IDLE);
    /* A fresh connection's first request is due as soon as a head: nobody connects in order to wait. */
    ternd_http_connection_set_read_limit (connection, deadline_by (connection, header_us));
    return;
  }
  ternd_http_connection_set_timer (connection, deadline_by (connection, handshake_us));
}

static void
run_handover (TerndHttpItem *item, gpointer loop)
{
  Handover *handover = (Handover *) item;

  if (loop != NULL) {
    adopt (loop, handover->fd, handover->kind, &handover->peer);
  } else {
    close (handover->fd);
    ternd_http_shared_leave (handover->shared, &handover->peer);
  }
  ternd_http_shared_unref (handover->shared);
  g_free (handover);
}

void
ternd_http_connection_new (TerndHttpLoop *loop, int fd, TerndHttpListener kind, const TerndHttpPeer *peer)
{
  Handover *handover;

  if (g_atomic_pointer_get (&loop->owner) == g_thread_self ()) {
    adopt (loop, fd, kind, peer);
    return;
  }
  handover = g_new0 (Handover, 1);
  *handover = (Handover){ .item.run = run_handover, .fd = fd, .kind = kind, .peer = *peer };
  handover->shared = ternd_http_shared_ref (loop->shared);
  ternd_http_inbox_push (loop->inbox, &handover->item);
}

#include <string.h>
#include <sys/epoll.h>

#include "core/base/tern-log.h"
#include "core/daemon/http/ternd-http-connection-private.h"
#include "core/daemon/http/ternd-http-dispatch.h"

/* Reads from one socket before the others get their turn. */
#define READS_PER_EVENT 8
/* An answer that takes longer than this is looked at by the timer, so that its progress needs no wake. */
#define LOOK_US (20 * 1000)

/* What a client sent may hold a password, until the memory is somebody else's. */
void
ternd_http_bytes_wipe (GByteArray *bytes)
{
  if (bytes == NULL)
    return;
  explicit_bzero (bytes->data, bytes->len);
  g_byte_array_unref (bytes);
}

static void
answer_woke (TerndHttpAnswer *answer, gpointer connection, gpointer loop)
{
  /* Whoever says what to do when the client has gone may say so after it has. */
  if (connection == NULL || ((TerndHttpConnection *) connection)->eof)
    ternd_http_answer_lose (answer);
  if (connection != NULL)
    ternd_http_connection_pump (connection);
}

/* The request's fate is decided: from here on the answer counts. */
static void
begin_answer (TerndHttpConnection *connection, TerndHttpIncoming *incoming)
{
  TerndHttpLoop *loop = connection->loop;
  gint64 look = g_get_monotonic_time () + LOOK_US;

  ternd_http_connection_set_state (connection, TERND_HTTP_STATE_ANSWER);
  connection->complete = FALSE;
  connection->unread = !incoming->complete;
  if (!incoming->keep_alive || !incoming->complete || loop->stopping)
    connection->close = TRUE;
  connection->answer = ternd_http_dispatch (loop->shared, incoming, connection->kind == TERND_HTTP_ADMIN, loop->inbox,
                                            answer_woke);
  ternd_http_incoming_free (incoming, loop->shared);
  ternd_http_answer_attach (connection->answer, connection);
  ternd_http_answer_look_at (connection->answer, look);
  connection->next_take = look;
  ternd_http_connection_set_timer (connection, look);
}

/* A refusal that no service has a say in, before there is a request. */
void
ternd_http_connection_refuse (TerndHttpConnection *connection, guint status)
{
  TerndHttpIncoming *incoming = g_new0 (TerndHttpIncoming, 1);
  TernLogFields fields = { .remote = connection->peer.text };

  tern_log_event (TERN_EVENT_HTTP_BAD_REQUEST, &fields, "a request from %s is refused with %u", connection->peer.text,
                  status);
  incoming->fate = TERND_HTTP_FATE_STATUS;
  incoming->status = status;
  incoming->limits = ternd_http_shared_get_limits (connection->loop->shared);
  begin_answer (connection, incoming);
}

static void
continue_request (TerndHttpConnection *connection)
{
  static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

  (void) ternd_http_out_add (&connection->out, g_bytes_new_static (text, sizeof text - 1));
  (void) ternd_http_connection_flush (connection);
}

/* What no exchange logs: a head that makes no sense, and a path that leads nowhere. */
static void
log_status (TerndHttpConnection *connection, const TerndHttpIncoming *incoming)
{
  const TerndHttpHead *head = &incoming->request.head;
  const char *remote = connection->peer.text;
  TernLogFields fields = { .remote = remote };

  if (incoming->status != 404)
    tern_log_event (TERN_EVENT_HTTP_BAD_REQUEST, &fields, "a request from %s is refused with %u", remote,
                    incoming->status);
  else if (incoming->request.access_log)
    tern_log_event (TERN_EVENT_HTTP_REQUEST, &fields, "%s %s 404 from %s", head->method, head->path, remote);
}

static void
take_complete_head (TerndHttpConnection *connection, const guint8 *data, gsize size)
{
  TerndHttpIncoming *incoming = ternd_http_incoming_new (connection->loop->shared, connection->kind == TERND_HTTP_ADMIN,
                                                         connection->peer.text, (const char *) data, size);

  if (incoming->fate == TERND_HTTP_FATE_STATUS)
    log_status (connection, incoming);
  if (incoming->fate != TERND_HTTP_FATE_READ) {
    begin_answer (connection, incoming);
    return;
  }
  ternd_http_connection_set_state (connection, TERND_HTTP_STATE_BODY);
  connection->incoming = incoming;
  ternd_http_connection_set_read_limit (connection, ternd_http_incoming_get_deadline (incoming));
  if (incoming->wants_continue)
    continue_request (connection);
}

/* Returns: how many of the bytes belong to the head, once it is there; 0: it isn't yet */
static gsize
take_head (TerndHttpConnection *connection, const guint8 *data, gsize size)
{
  g_autoptr (TerndHttpLimits) limits = ternd_http_shared_get_limits (connection->loop->shared);
  gsize head_size = 0;

  if (connection->state == TERND_HTTP_STATE_IDLE) {
    ternd_http_connection_set_state (connection, TERND_HTTP_STATE_HEAD);
    connection->scanned = 0;
    ternd_http_connection_set_read_limit (connection, g_get_monotonic_time () + limits->header_us);
  }
  switch (ternd_http_head_find_end ((const char *) data, size, connection->scanned, &head_size)) {
  case TERND_HTTP_HEAD_COMPLETE:
    if (head_size > limits->max_header)
      break;
    connection->scanned = 0;
    take_complete_head (connection, data, head_size);
    return head_size;
  case TERND_HTTP_HEAD_MORE:
    if (size > limits->max_header)
      break;
    connection->scanned = (guint32) head_size;
    return 0;
  case TERND_HTTP_HEAD_BAD:
    ternd_http_connection_refuse (connection, 400);
    return size;
  }
  ternd_http_connection_refuse (connection, 431);
  return size;
}

static gsize
take_body (TerndHttpConnection *connection, const guint8 *data, gsize size)
{
  TerndHttpIncoming *incoming = connection->incoming;
  gsize used = ternd_http_incoming_feed (incoming, connection->loop->shared, data, size);

  if (incoming->fate != TERND_HTTP_FATE_READ) {
    connection->incoming = NULL;
    begin_answer (connection, incoming);
  }
  return used;
}

/* Bytes from the client, in whatever state; what is for later is held. */
void
ternd_http_connection_take_bytes (TerndHttpConnection *connection, const guint8 *data, gsize size)
{
  GByteArray *joined = g_steal_pointer (&connection->held);

  if (joined != NULL) {
    g_byte_array_append (joined, data, (guint) size);
    data = joined->data;
    size = joined->len;
  }
  while (size > 0
         && (connection->state == TERND_HTTP_STATE_IDLE || connection->state == TERND_HTTP_STATE_HEAD
             || connection->state == TERND_HTTP_STATE_BODY)) {
    gsize used = connection->state == TERND_HTTP_STATE_BODY ? take_body (connection, data, size)
                                                            : take_head (connection, data, size);

    if (used == 0)
      break;
    data += used;
    size -= used;
  }
  if (size > 0 && connection->state != TERND_HTTP_STATE_DEAD && !connection->close) {
    connection->held = g_byte_array_sized_new ((guint) size);
    g_byte_array_append (connection->held, data, (guint) size);
  }
  ternd_http_bytes_wipe (joined);
}

gboolean
ternd_http_connection_is_reading (TerndHttpConnection *connection)
{
  return connection->state == TERND_HTTP_STATE_IDLE || connection->state == TERND_HTTP_STATE_HEAD
         || connection->state == TERND_HTTP_STATE_BODY;
}

void
ternd_http_connection_read (TerndHttpConnection *connection)
{
  TerndHttpLoop *loop = connection->loop;

  for (guint i = 0; i < READS_PER_EVENT && ternd_http_connection_is_reading (connection); i++) {
    gboolean may_hold_secret = connection->state != TERND_HTTP_STATE_BODY;
    gsize size = 0;
    TerndHttpIo io = ternd_http_transport_read (&connection->transport, loop->scratch, TERND_HTTP_SCRATCH, &size);

    if (io == TERND_HTTP_IO_WANT_READ)
      return;
    if (io == TERND_HTTP_IO_WANT_WRITE) {
      ternd_http_connection_set_interest (connection, connection->interest | EPOLLOUT);
      return;
    }
    if (io != TERND_HTTP_IO_OK) {
      ternd_http_connection_cut (connection);
      return;
    }
    tern_counter_add (loop->shared->numbers.received, size);
    ternd_http_connection_take_bytes (connection, loop->scratch, size);
    if (may_hold_secret)
      explicit_bzero (loop->scratch, size);
    /* A short read emptied the socket; asking again would only say so. Under TLS records are shorter than that. */
    if (size < TERND_HTTP_SCRATCH && connection->transport.ssl == NULL)
      return;
  }
  ternd_http_connection_recheck (connection);
}

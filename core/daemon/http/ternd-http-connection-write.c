#include <string.h>
#include <sys/epoll.h>

#include "core/daemon/http/ternd-http-connection-private.h"

/* How long a closing side waits for the other to have read the refusal. */
#define LINGER_US (2 * G_USEC_PER_SEC)

void
ternd_http_connection_drop_answer (TerndHttpConnection *connection)
{
  ternd_http_answer_attach (connection->answer, NULL);
  g_clear_pointer (&connection->answer, ternd_http_answer_unref);
}

/* The answer is out and no request follows. A client that is still sending would see a reset instead of the answer if
 * the socket were closed with bytes unread. */
static void
end (TerndHttpConnection *connection)
{
  ternd_http_transport_end (&connection->transport);
  if (!connection->unread || connection->eof) {
    ternd_http_connection_cut (connection);
    return;
  }
  ternd_http_connection_set_state (connection, TERND_HTTP_STATE_LINGER);
  ternd_http_connection_set_interest (connection, EPOLLIN | EPOLLRDHUP);
  ternd_http_connection_set_timer (connection, g_get_monotonic_time () + LINGER_US);
}

void
ternd_http_connection_become_idle (TerndHttpConnection *connection)
{
  ternd_http_connection_set_state (connection, TERND_HTTP_STATE_IDLE);
  ternd_http_connection_set_interest (connection, EPOLLIN | EPOLLRDHUP);
  ternd_http_connection_set_read_limit (connection, deadline_by (connection, idle_us));
}

/* Writes what is queued. Returns: %FALSE: not all of it went, or the connection is dead */
gboolean
ternd_http_connection_flush (TerndHttpConnection *connection)
{
  guint64 written = 0;
  TerndHttpIo io = ternd_http_transport_flush (&connection->transport, &connection->out, &written);

  if (written != 0)
    tern_counter_add (connection->loop->shared->numbers.sent, written);
  switch (io) {
  case TERND_HTTP_IO_OK:
    connection->write_deadline = 0;
    if ((connection->interest & EPOLLOUT) != 0)
      ternd_http_connection_set_interest (connection, connection->interest & ~(guint32) EPOLLOUT);
    return TRUE;
  case TERND_HTTP_IO_WANT_READ:
    ternd_http_connection_set_interest (connection, connection->interest | EPOLLIN);
    break;
  case TERND_HTTP_IO_WANT_WRITE:
    ternd_http_connection_set_interest (connection, connection->interest | EPOLLOUT);
    break;
  case TERND_HTTP_IO_END:
  case TERND_HTTP_IO_FAILED:
    ternd_http_connection_cut (connection);
    return FALSE;
  }
  if (written != 0 || connection->write_deadline == 0)
    connection->write_deadline = deadline_by (connection, write_us);
  return FALSE;
}

/* The answer is complete and out: the next request, or the end. */
static void
answer_ended (TerndHttpConnection *connection)
{
  GByteArray *held = g_steal_pointer (&connection->held);

  ternd_http_connection_drop_answer (connection);
  if (connection->close || connection->eof) {
    ternd_http_bytes_wipe (held);
    end (connection);
    return;
  }
  ternd_http_connection_become_idle (connection);
  if (held != NULL)
    ternd_http_connection_take_bytes (connection, held->data, held->len);
  ternd_http_bytes_wipe (held);
  ternd_http_connection_recheck (connection);
}

/* Sends what is due of the answer, and sleeps until more is. */
void
ternd_http_connection_pump (TerndHttpConnection *connection)
{
  while (connection->state == TERND_HTTP_STATE_ANSWER) {
    gint64 now = g_get_monotonic_time ();
    TerndHttpTaken taken = { 0 };

    if (connection->out.n == 0 && !connection->complete) {
      ternd_http_answer_take (connection->answer, now, connection->close, &connection->out, &taken);
      connection->complete = taken.complete;
      connection->close |= taken.closes;
      connection->next_take = taken.next;
    }
    if (!ternd_http_connection_flush (connection)) {
      if (connection->state == TERND_HTTP_STATE_ANSWER)
        ternd_http_connection_set_timer (connection, connection->write_deadline);
      return;
    }
    if (connection->complete) {
      answer_ended (connection);
      return;
    }
    if (connection->next_take == 0 || connection->next_take > now) {
      ternd_http_connection_set_timer (connection, connection->next_take);
      return;
    }
  }
}


#include "core/daemon/http/ternd-http-transport.h"

#include <errno.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* A TLS record's worth: small parts leave in one record and one packet. */
#define GATHER_SIZE 16384

static TerndHttpIo
from_ssl (SSL *ssl, int result)
{
  int why = SSL_get_error (ssl, result);

  switch (why) {
  case SSL_ERROR_WANT_READ:
    return TERND_HTTP_IO_WANT_READ;
  case SSL_ERROR_WANT_WRITE:
    return TERND_HTTP_IO_WANT_WRITE;
  case SSL_ERROR_ZERO_RETURN:
    return TERND_HTTP_IO_END;
  default:
    /* The queue is this thread's and would be read as the next connection's error. */
    ERR_clear_error ();
    return TERND_HTTP_IO_FAILED;
  }
}

static TerndHttpIo
from_errno (TerndHttpIo again)
{
  return errno == EAGAIN || errno == EWOULDBLOCK ? again : TERND_HTTP_IO_FAILED;
}

TerndHttpIo
ternd_http_transport_handshake (TerndHttpTransport *transport)
{
  int result;

  if (transport->ssl == NULL)
    return TERND_HTTP_IO_OK;
  ERR_clear_error ();
  result = SSL_accept (transport->ssl);
  return result == 1 ? TERND_HTTP_IO_OK : from_ssl (transport->ssl, result);
}

TerndHttpIo
ternd_http_transport_read (TerndHttpTransport *transport, gpointer buffer, gsize size, gsize *ret_size)
{
  gssize n;

  if (transport->ssl != NULL) {
    int result;

    ERR_clear_error ();
    result = SSL_read (transport->ssl, buffer, (int) MIN (size, G_MAXINT));
    if (result <= 0)
      return from_ssl (transport->ssl, result);
    *ret_size = (gsize) result;
    return TERND_HTTP_IO_OK;
  }
  do
    n = recv (transport->fd, buffer, size, 0);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return from_errno (TERND_HTTP_IO_WANT_READ);
  if (n == 0)
    return TERND_HTTP_IO_END;
  *ret_size = (gsize) n;
  return TERND_HTTP_IO_OK;
}

gboolean
ternd_http_out_add (TerndHttpOut *out, GBytes *bytes)
{
  if (out->n == TERND_HTTP_OUT_PARTS) {
    g_bytes_unref (bytes);
    return FALSE;
  }
  if (g_bytes_get_size (bytes) == 0)
    g_bytes_unref (bytes);
  else
    out->parts[out->n++] = bytes;
  return TRUE;
}

void
ternd_http_out_clear (TerndHttpOut *out)
{
  for (guint i = 0; i < out->n; i++)
    g_bytes_unref (out->parts[i]);
  out->n = 0;
  out->offset = 0;
}

/* @written bytes left: drops the parts that are out. */
static void
out_advance (TerndHttpOut *out, gsize written)
{
  guint done = 0;

  out->offset += written;
  while (done < out->n && out->offset >= g_bytes_get_size (out->parts[done])) {
    out->offset -= g_bytes_get_size (out->parts[done]);
    g_bytes_unref (out->parts[done]);
    done++;
  }
  memmove (out->parts, out->parts + done, (out->n - done) * sizeof *out->parts);
  out->n -= done;
}

static TerndHttpIo
write_plain (TerndHttpTransport *transport, const TerndHttpOut *out, gsize *ret_written)
{
  struct iovec vectors[TERND_HTTP_OUT_PARTS];
  struct msghdr message = { .msg_iov = vectors };
  gssize n;

  for (guint i = 0; i < out->n; i++) {
    gsize size;
    const guint8 *data = g_bytes_get_data (out->parts[i], &size);
    gsize skip = i == 0 ? out->offset : 0;

    vectors[i] = (struct iovec){ .iov_base = (guint8 *) data + skip, .iov_len = size - skip };
  }
  message.msg_iovlen = out->n;
  do
    n = sendmsg (transport->fd, &message, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return from_errno (TERND_HTTP_IO_WANT_WRITE);
  *ret_written = (gsize) n;
  return TERND_HTTP_IO_OK;
}

static TerndHttpIo
write_tls (TerndHttpTransport *transport, const TerndHttpOut *out, gsize *ret_written)
{
  guint8 record[GATHER_SIZE];
  gsize filled = 0;
  int result;

  for (guint i = 0; i < out->n && filled < sizeof record; i++) {
    gsize size;
    const guint8 *data = g_bytes_get_data (out->parts[i], &size);
    gsize skip = i == 0 ? out->offset : 0;
    gsize part = MIN (size - skip, sizeof record - filled);

    memcpy (record + filled, data + skip, part);
    filled += part;
  }
  ERR_clear_error ();
  result = SSL_write (transport->ssl, record, (int) filled);
  if (result <= 0)
    return from_ssl (transport->ssl, result);
  *ret_written = (gsize) result;
  return TERND_HTTP_IO_OK;
}

TerndHttpIo
ternd_http_transport_flush (TerndHttpTransport *transport, TerndHttpOut *out, guint64 *ret_written)
{
  while (out->n > 0) {
    gsize written = 0;
    TerndHttpIo io
        = transport->ssl != NULL ? write_tls (transport, out, &written) : write_plain (transport, out, &written);

    if (io != TERND_HTTP_IO_OK)
      return io;
    *ret_written += written;
    out_advance (out, written);
  }
  return TERND_HTTP_IO_OK;
}

void
ternd_http_transport_end (TerndHttpTransport *transport)
{
  if (transport->ssl != NULL && SSL_is_init_finished (transport->ssl)) {
    ERR_clear_error ();
    (void) SSL_shutdown (transport->ssl);
    ERR_clear_error ();
  }
  (void) shutdown (transport->fd, SHUT_WR);
}

void
ternd_http_transport_close (TerndHttpTransport *transport)
{
  g_clear_pointer (&transport->ssl, SSL_free);
  if (transport->fd >= 0)
    close (transport->fd);
  transport->fd = -1;
}

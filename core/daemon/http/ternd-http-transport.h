#pragma once

#include <glib.h>
#include <openssl/ssl.h>

/** TerndHttpIo: how a non-blocking call ended. */
typedef enum {
  TERND_HTTP_IO_OK,
  TERND_HTTP_IO_WANT_READ,  /* again when the socket is readable */
  TERND_HTTP_IO_WANT_WRITE, /* again when it is writable */
  TERND_HTTP_IO_END,        /* the peer sends no more */
  TERND_HTTP_IO_FAILED,
} TerndHttpIo;

/** TerndHttpTransport: a non-blocking socket, with TLS or without. To be embedded; owns both. */
typedef struct {
  int fd;
  SSL *ssl; /* NULL: plain */
} TerndHttpTransport;

TerndHttpIo ternd_http_transport_handshake (TerndHttpTransport *transport);
TerndHttpIo ternd_http_transport_read (TerndHttpTransport *transport, gpointer buffer, gsize size, gsize *ret_size);

/** TerndHttpOut: what is to be written: parts in order, the first one from @offset on. */
#define TERND_HTTP_OUT_PARTS 8
typedef struct {
  GBytes *parts[TERND_HTTP_OUT_PARTS];
  guint n;
  gsize offset;
} TerndHttpOut;

/** ternd_http_out_add: (transfer full) @bytes. Returns: %FALSE: no room (@bytes is dropped then); never after a full
 * write. */
gboolean ternd_http_out_add (TerndHttpOut *out, GBytes *bytes);
void ternd_http_out_clear (TerndHttpOut *out);

/**
 * ternd_http_transport_flush: writes as much as goes now. OK: all of it is out.
 * @ret_written: (inout): raised by the bytes that left
 */
TerndHttpIo ternd_http_transport_flush (TerndHttpTransport *transport, TerndHttpOut *out, guint64 *ret_written);

/** ternd_http_transport_end: tells the peer that no more comes, so that it reads the answer before the close. */
void ternd_http_transport_end (TerndHttpTransport *transport);
void ternd_http_transport_close (TerndHttpTransport *transport);

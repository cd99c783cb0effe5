#pragma once

#include <glib.h>

#include "core/daemon/http/ternd-http-chunks.h"
#include "core/daemon/http/ternd-http-exchange.h"
#include "core/daemon/http/ternd-http-shared.h"

/** TerndHttpFate: what becomes of a request that is being read. */
typedef enum {
  TERND_HTTP_FATE_READ,      /* more of the body is to come */
  TERND_HTTP_FATE_SERVE,     /* complete: a worker's turn */
  TERND_HTTP_FATE_CHALLENGE, /* complete, but anonymous: 401 */
  TERND_HTTP_FATE_REFUSE,    /* @reason, in the service's own form; the connection can't be kept unless complete */
  TERND_HTTP_FATE_STATUS,    /* a plain answer with @status, likewise */
} TerndHttpFate;

/**
 * TerndHttpIncoming:
 *
 * A request from its head to the end of its body: route, limits and who it claims to be are decided at the head, before
 * a byte of the body is kept. An anonymous request's body is read and dropped, so that the 401 is seen and the
 * connection lives on. Used by one I/O thread.
 */
typedef struct {
  TerndHttpFate fate;
  guint status;
  GError *reason;
  gboolean complete;   /* the whole request was read */
  gboolean keep_alive; /* what the client wants */
  gboolean wants_continue; /* it waits for 100 before it sends its body */
  TerndHttpAnswerForm form;
  TerndHttpRequest request;

  TerndHttpLimits *limits;
  gboolean drops; /* the body isn't kept */
  guint64 left;   /* of a body with a length */
  TerndHttpChunks chunks;
  GByteArray *body;
  guint64 received;
  gint64 body_began;
} TerndHttpIncoming;

/** ternd_http_incoming_new: @data: a whole head, of @size bytes. */
TerndHttpIncoming *ternd_http_incoming_new (TerndHttpShared *shared, gboolean admin, const char *peer, const char *data,
                                            gsize size);
void ternd_http_incoming_free (TerndHttpIncoming *incoming, TerndHttpShared *shared);

/** ternd_http_incoming_feed: while its fate is READ: more bytes of the body. Returns: how many were taken */
gsize ternd_http_incoming_feed (TerndHttpIncoming *incoming, TerndHttpShared *shared, const guint8 *data, gsize size);

/** ternd_http_incoming_get_deadline: until when the body must have come, at the rate so far (monotonic microseconds).
 */
gint64 ternd_http_incoming_get_deadline (const TerndHttpIncoming *incoming);

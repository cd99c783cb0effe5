#pragma once

#include "core/daemon/http/ternd-http-connection.h"
#include "core/daemon/http/ternd-http-incoming.h"

/* What the three halves of a connection share: its life (connection.c), reading requests and writing answers. */

typedef enum {
  TERND_HTTP_STATE_HANDSHAKE, /* of TLS */
  TERND_HTTP_STATE_IDLE,      /* between requests */
  TERND_HTTP_STATE_HEAD,      /* a request has begun */
  TERND_HTTP_STATE_BODY,
  TERND_HTTP_STATE_ANSWER, /* a request is with a service, or its answer leaves */
  TERND_HTTP_STATE_LINGER, /* the answer is out; what still comes is dropped */
  TERND_HTTP_STATE_DEAD,   /* closed; freed at the end of the round */
} TerndHttpState;

/* Small, since ten thousands of them wait: buffers exist only while something is being read or written. */
struct _TerndHttpConnection {
  TerndHttpSource source;
  TerndHttpLoop *loop;
  TerndHttpConnection *next;
  TerndHttpConnection **link;
  TerndTimer timer;
  TerndHttpTransport transport;
  guint32 interest;
  guint8 state;
  guint8 kind;
  guint8 close : 1;    /* no further request */
  guint8 eof : 1;      /* the client sends no more */
  guint8 unread : 1;   /* the request was not read to its end */
  guint8 complete : 1; /* the whole answer was taken */
  guint32 scanned;     /* of @held: lines known to be complete */
  GByteArray *held;    /* (nullable) read, but not used yet: half a head, or the next request */
  TerndHttpIncoming *incoming; /* (nullable) in TERND_HTTP_STATE_BODY */
  TerndHttpAnswer *answer;     /* (nullable) in TERND_HTTP_STATE_ANSWER */
  TerndHttpOut out;
  gint64 read_limit;   /* until when what is being read must have come */
  gint64 next_take;
  gint64 write_deadline; /* 0: nothing is stuck */
  gsize lingered;
  TerndHttpPeer peer;
};

void ternd_http_connection_set_state (TerndHttpConnection *connection, TerndHttpState state);
void ternd_http_connection_set_interest (TerndHttpConnection *connection, guint32 interest);
/** ternd_http_connection_set_timer: 0: none. */
void ternd_http_connection_set_timer (TerndHttpConnection *connection, gint64 deadline);
/** ternd_http_connection_set_read_limit: until when what is being read must have come. */
void ternd_http_connection_set_read_limit (TerndHttpConnection *connection, gint64 deadline);
/** ternd_http_connection_deadline: now and as much as the limits' @field says. */
gint64 ternd_http_connection_deadline (TerndHttpConnection *connection, gsize field);
#define deadline_by(connection, field)                                                                                 \
  ternd_http_connection_deadline ((connection), G_STRUCT_OFFSET (TerndHttpLimits, field))

gboolean ternd_http_connection_is_reading (TerndHttpConnection *connection);
/** ternd_http_connection_read: whatever the socket has for the request that is being read. */
void ternd_http_connection_read (TerndHttpConnection *connection);
/** ternd_http_connection_take_bytes: bytes from the client, in whatever state; what is for later is held. */
void ternd_http_connection_take_bytes (TerndHttpConnection *connection, const guint8 *data, gsize size);
/** ternd_http_connection_refuse: a plain answer that no service has a say in, and the end. */
void ternd_http_connection_refuse (TerndHttpConnection *connection, guint status);
/** ternd_http_connection_recheck: decrypted bytes that wait don't make the socket readable again: have them read soon.
 */
void ternd_http_connection_recheck (TerndHttpConnection *connection);

/** ternd_http_connection_pump: sends what is due of the answer, and sleeps until more is. */
void ternd_http_connection_pump (TerndHttpConnection *connection);
/** ternd_http_connection_flush: writes what is queued. FALSE: not all of it went, or the connection is dead. */
gboolean ternd_http_connection_flush (TerndHttpConnection *connection);
void ternd_http_connection_become_idle (TerndHttpConnection *connection);
void ternd_http_connection_drop_answer (TerndHttpConnection *connection);

/** ternd_http_bytes_wipe: what a client sent may hold a password, until the memory is somebody else's. */
void ternd_http_bytes_wipe (GByteArray *bytes);

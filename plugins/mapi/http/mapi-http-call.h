#pragma once

#include "core/spi/tern-host.h"
#include "plugins/mapi/http/mapi-http-context.h"
#include "plugins/mapi/http/mapi-response-code.h"

typedef struct _MapiHttpCall MapiHttpCall;

/** MapiContextUse: what a request type does with the Session Context ([MS-OXCMAPIHTTP] 3.2.5). */
typedef enum {
  MAPI_CONTEXT_NONE,     /* PING: refreshed if there is one */
  MAPI_CONTEXT_CREATES,  /* Connect, Bind: makes one; an old one named by the cookies ends */
  MAPI_CONTEXT_SEQUENCE, /* needs one, one at a time */
  MAPI_CONTEXT_PARALLEL, /* needs one, besides a request in sequence: NotificationWait */
  MAPI_CONTEXT_ENDS,     /* Disconnect, Unbind: as SEQUENCE; the context ends with the answer */
} MapiContextUse;

/** MapiRequestType: a row of an endpoint's table; names compare case-insensitively (trap 69). @serve ends the call. */
typedef struct {
  const char *name;
  MapiContextUse use;
  void (*serve) (MapiHttpCall *call, TernJob *job);
} MapiRequestType;

/** MapiEndpoint: what makes /mapi/emsmdb/ and /mapi/nspi/ different. @types ends with a row without name. */
typedef struct {
  const char *path;         /* "/mapi/emsmdb/": also the cookies' path */
  const char *session_kind; /* "emsmdb" */
  const MapiRequestType *types;
} MapiEndpoint;

/**
 * MapiHttpCall: one request of either endpoint, from its checked headers to its framed answer ([MS-OXCMAPIHTTP] 2.2.2,
 * 2.2.7). Reference counted: an answer may come later, from any thread. Exactly one of finish() and fail() ends it.
 */
struct _MapiHttpCall {
  gatomicrefcount refs;
  TernHttpExchange *exchange;
  TernHost *host;
  GObject *owner; /* the endpoint's service object: owner of sessions */
  const MapiEndpoint *endpoint;
  const MapiRequestType *type;
  TernSession *session;     /* NULL until there is a context */
  MapiHttpContext *context; /* of session */
  char *sequence;           /* the cookie as sent; NULL: none */
  gint64 started;           /* monotonic */
  gboolean has_begun;       /* progress may be on its way: a failure is told behind DONE */
  guint pending_period_ms;
  guint timeout_s;
};

MapiHttpCall *
mapi_http_call_new (const MapiEndpoint *endpoint, TernHttpExchange *exchange, TernHost *host, GObject *owner);
MapiHttpCall *mapi_http_call_ref (MapiHttpCall *call);
void mapi_http_call_unref (MapiHttpCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiHttpCall, mapi_http_call_unref)

GBytes *mapi_http_call_get_body (MapiHttpCall *call);
TernIdentity *mapi_http_call_get_identity (MapiHttpCall *call);
/** mapi_http_call_get_state: what the endpoint keeps in the context; %NULL without one. */
gpointer mapi_http_call_get_state (MapiHttpCall *call);
/** mapi_http_call_open_context: makes the Session Context for @state; LIMIT or BUSY leave none, and @state is freed. */
gboolean mapi_http_call_open_context (MapiHttpCall *call, gpointer state, GDestroyNotify free_state,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_http_call_begin: the body made sense: from now on a slow answer shows its progress. Headers and cookies are
 * settled. */
void mapi_http_call_begin (MapiHttpCall *call);
/** mapi_http_call_finish: the answer: @body (transfer none) behind DONE. Begins the call if nobody has. */
void mapi_http_call_finish (MapiHttpCall *call, GBytes *body);
/** mapi_http_call_fail: @code with a diagnostic page, or behind DONE when the call has begun. @text is for people,
 * without secrets. */
void mapi_http_call_fail (MapiHttpCall *call, MapiResponseCode code, const char *text);

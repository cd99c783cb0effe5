#pragma once

#include <glib.h>

/**
 * MapiHttpContext: a Session Context as both endpoints know it ([MS-OXCMAPIHTTP] 3.2.1): the sequence cookie, the rule
 * of one request at a time, and the endpoint's own state. It is the state of a core session. Safe from any thread.
 */
typedef struct _MapiHttpContext MapiHttpContext;

MapiHttpContext *mapi_http_context_new (gpointer state, GDestroyNotify free_state);
void mapi_http_context_free (MapiHttpContext *context);
gpointer mapi_http_context_get_state (MapiHttpContext *context);

/** mapi_http_context_begin: a request with @sequence starts; FALSE when it is another's turn or the sequence is wrong
 * (code 15). */
gboolean mapi_http_context_begin (MapiHttpContext *context, const char *sequence) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_http_context_end: the request is over; called before its answer can reach the client. */
void mapi_http_context_end (MapiHttpContext *context);
/** mapi_http_context_next_sequence: (transfer full): a new sequence cookie for the answer of the request that has
 * begun. */
char *mapi_http_context_next_sequence (MapiHttpContext *context);
/** mapi_http_context_lend_sequence: (transfer full): the present cookie, for an answer outside of the sequence (PING,
 * NotificationWait). */
char *mapi_http_context_lend_sequence (MapiHttpContext *context);

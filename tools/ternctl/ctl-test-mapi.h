#pragma once

#include "plugins/mapi/wire/wire-type.h"
#include "tools/ternctl/ctl-test-http.h"

/** CtlMapi: one endpoint of MAPI over HTTP ([MS-OXCMAPIHTTP]), from Connect or Bind to Disconnect or Unbind. */
typedef struct {
  CtlHttp *http;
  const char *url;
  char *instance; /* the client's GUID */
  guint counter;  /* of requests */
} CtlMapi;

void ctl_mapi_init (CtlMapi *mapi, CtlHttp *http, const char *url);
void ctl_mapi_clear (CtlMapi *mapi);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlMapi, ctl_mapi_clear)

/**
 * ctl_mapi_call:
 * @name: X-RequestType
 * @request, @response: what the bodies are; what @ret has points into @arena
 *
 * Sends @body and decodes the answer's body. FALSE also when HTTP or X-ResponseCode says no, or StatusCode or
 * ErrorCode, the first two fields of every response, are not 0.
 */
gboolean
ctl_mapi_call (CtlMapi *mapi, const char *name, const WireType *request, gconstpointer body, const WireType *response,
               TernArena *arena, gpointer ret, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** CtlRop: one ROP of an Execute: what to send, and where its answer goes. */
typedef struct {
  const WireType *request;
  gconstpointer send;
  const WireType *response;
  gpointer receive;
} CtlRop;

/**
 * ctl_mapi_execute:
 * @handles: (inout) (array length=n_handles): the Server object handle table
 * @codec: what the answers' rows are made of
 *
 * FALSE also when an answer's ReturnValue is not 0.
 */
gboolean ctl_mapi_execute (CtlMapi *mapi, const CtlRop *rops, guint n_rops, guint32 *handles, guint n_handles,
                           const MapiCodecContext *codec, TernArena *arena, GError **error) G_GNUC_WARN_UNUSED_RESULT;

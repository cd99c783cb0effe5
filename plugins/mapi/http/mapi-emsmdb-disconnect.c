#include "plugins/mapi/http/mapi-emsmdb-private.h"
#include "plugins/mapi/http/mapi-http-body.h"
#include "plugins/mapi/http/mapi-http-endpoint.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"

/* [MS-OXCMAPIHTTP] 2.2.4.3, 3.2.5.3 – Disconnect: the context ends with the answer. */
void
mapi_emsmdb_disconnect (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  DisconnectRequestBody request = { 0 };
  const DisconnectResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &disconnect_request_body_type, arena, &request))
    return;
  mapi_wait_list_end_session (mapi_http_endpoint_get_waits (MAPI_HTTP_ENDPOINT (call->owner)), call->session);
  mapi_http_body_finish (call, &disconnect_response_body_type, &response);
}

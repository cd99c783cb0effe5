#include "plugins/mapi/http/mapi-emsmdb-private.h"
#include "plugins/mapi/http/mapi-http-body.h"
#include "plugins/mapi/request/mapi-execute.h"

/* [MS-OXCMAPIHTTP] 2.2.4.2, 3.2.5.2 – Execute */
void
mapi_emsmdb_execute (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  ExecuteRequestBody request = { 0 };
  ExecuteResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &execute_request_body_type, arena, &request))
    return;
  mapi_http_call_begin (call);
  mapi_execute (mapi_http_call_get_state (call), &request, &response, job, arena);
  mapi_http_body_finish (call, &execute_response_body_type, &response);
}

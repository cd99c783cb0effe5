#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"

/* [MS-OXNSPI] 3.1.4.2 – Unbind; [MS-OXCMAPIHTTP] 2.2.5.2: success has a code of its own. */
void
nspi_unbind (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  UnbindRequestBody request = { 0 };
  UnbindResponseBody response = { .error_code = ecUnbindSuccess };

  if (!mapi_http_body_read (call, &unbind_request_body_type, arena, &request))
    return;
  nspi_body_finish (call, &unbind_response_body_type, &response, 0, NULL);
}

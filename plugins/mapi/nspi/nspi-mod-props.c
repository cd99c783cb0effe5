#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/request/mapi-rop-context.h"

/* [MS-OXNSPI] 3.1.4.1.14 – ModProps; [MS-OXCMAPIHTTP] 2.2.5.11: the directory is changed by its administrators only. */
void
nspi_mod_props (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  ModPropsRequestBody request = { 0 };
  ModPropsResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &mod_props_request_body_type, arena, &request))
    return;
  (void) mapi_rop_fail (&error, ecNotSupported, "ModProps");
  nspi_body_finish (call, &mod_props_response_body_type, &response, 0, error);
}

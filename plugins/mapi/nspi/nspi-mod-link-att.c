#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/request/mapi-rop-context.h"

/* [MS-OXNSPI] 3.1.4.1.15 – ModLinkAtt; [MS-OXCMAPIHTTP] 2.2.5.10: the directory is changed by its administrators only.
 */
void
nspi_mod_link_att (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  ModLinkAttRequestBody request = { 0 };
  ModLinkAttResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &mod_link_att_request_body_type, arena, &request))
    return;
  (void) mapi_rop_fail (&error, ecNotSupported, "ModLinkAtt");
  nspi_body_finish (call, &mod_link_att_response_body_type, &response, 0, error);
}

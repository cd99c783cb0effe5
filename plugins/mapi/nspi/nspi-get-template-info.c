#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/request/mapi-rop-context.h"

/* [MS-OXNSPI] 3.1.4.1.18 – GetTemplateInfo; [MS-OXCMAPIHTTP] 2.2.5.9: no display template is kept in any locale, which
 * has its own code: the client shows its built-in page. */
void
nspi_get_template_info (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  GetTemplateInfoRequestBody request = { 0 };
  GetTemplateInfoResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &get_template_info_request_body_type, arena, &request))
    return;
  (void) mapi_rop_fail (&error, ecNotFound, "no template for display type %u in locale %u", request.display_type,
                        request.locale_id);
  nspi_body_finish (call, &get_template_info_response_body_type, &response, request.code_page, error);
}

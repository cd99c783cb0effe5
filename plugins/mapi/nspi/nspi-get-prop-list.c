#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-string-types.h"
#include "plugins/mapi/nspi/nspi-rows.h"
#include "plugins/mapi/request/mapi-rop-context.h"

/* [MS-OXNSPI] 3.1.4.1.6 – GetPropList; [MS-OXCMAPIHTTP] 2.2.5.6: strings are of the code page's type. */
void
nspi_get_prop_list (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernEntry) entry = NULL;
  g_auto (NspiView) view = { 0 };
  g_autoptr (GArray) tags = NULL;
  g_autoptr (GError) error = NULL;
  const STAT anywhere = { 0 };
  GetPropListRequestBody request = { 0 };
  GetPropListResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &get_prop_list_request_body_type, arena, &request))
    return;
  mapi_http_call_begin (call);
  if (nspi_view_open (call, &anywhere, &view, job, &error)) {
    entry = nspi_view_entry (&view, request.minimal_id);
    if (entry == NULL)
      (void) mapi_rop_fail (&error, ecNotFound, "no entry has the id 0x%x", request.minimal_id);
  }
  if (entry != NULL) {
    tags = nspi_entry_tags (entry);
    nspi_string_types (tags, request.code_page == NSPI_CP_WINUNICODE);
    response.has_property_tags = 0xFF;
    response.property_tags = (LargePropertyTagArray){ tags->len, (const TernPropTag *) (const void *) tags->data };
  }
  nspi_body_finish (call, &get_prop_list_response_body_type, &response, request.code_page, error);
}

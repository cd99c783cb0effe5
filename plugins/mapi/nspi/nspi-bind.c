#include "core/spi/tern-directory.h"
#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-entry-props.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-view.h"
#include "plugins/mapi/request/mapi-rop-context.h"

/* [MS-OXNSPI] 3.1.4.1 – Bind; [MS-OXCMAPIHTTP] 2.2.5.1 */
void
nspi_bind (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  GObject *directory;
  BindRequestBody request = { 0 };
  BindResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &bind_request_body_type, arena, &request))
    return;
  directory = tern_host_get_service (call->host, TERN_TYPE_DIRECTORY);
  if (directory == NULL) {
    mapi_http_call_fail (call, MAPI_RESPONSE_UNKNOWN_FAILURE, "The directory is not ready.");
    return;
  }
  response.server_guid = nspi_server_guid (&tern_identity_get_info (mapi_http_call_get_identity (call))->organisation);
  if (request.has_state != 0
      && request.state.code_page == NSPI_CP_WINUNICODE) { /* 8-bit strings need a page of theirs */
    (void) mapi_rop_fail (&error, ecUnknownCodePage, "Bind with the Unicode code page");
    g_object_unref (directory);
  } else if (!mapi_http_call_open_context (call, directory, g_object_unref, &error)) {
    g_prefix_error (&error, "Bind: ");
  }
  nspi_body_finish (call, &bind_response_body_type, &response, 0, error);
}

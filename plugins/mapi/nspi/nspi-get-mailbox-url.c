#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-urls.h"

/* [MS-OXCMAPIHTTP] 2.2.5.18, 3.2.5 – GetMailboxUrl */
void
nspi_get_mailbox_url (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *mailbox = NULL, *url = NULL;
  GetMailboxUrlRequestBody request = { 0 };
  GetMailboxUrlResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &get_mailbox_url_request_body_type, arena, &request))
    return;
  mailbox = nspi_mailbox_of_dn (call, request.server_dn, job, &error);
  if (mailbox != NULL)
    response.server_url = url = nspi_endpoint_url (call, "/mapi/emsmdb/", mailbox);
  nspi_body_finish (call, &get_mailbox_url_response_body_type, &response, 0, error);
}

#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-urls.h"

/* [MS-OXCMAPIHTTP] 2.2.5.19, 3.2.5 – GetAddressBookUrl */
void
nspi_get_address_book_url (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *mailbox = NULL, *url = NULL;
  GetAddressBookUrlRequestBody request = { 0 };
  GetAddressBookUrlResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &get_address_book_url_request_body_type, arena, &request))
    return;
  mailbox = nspi_mailbox_of_dn (call, request.user_dn, job, &error);
  if (mailbox != NULL)
    response.server_url = url = nspi_endpoint_url (call, "/mapi/nspi/", mailbox);
  nspi_body_finish (call, &get_address_book_url_response_body_type, &response, 0, error);
}

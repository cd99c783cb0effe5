#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-entry-props.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-string-types.h"

/* NspiUnicodeProptypes ([MS-OXNSPI] 2.2.1.6). */
#define UNICODE_PROPTYPES 0x80000000u

/* [MS-OXNSPI] 3.1.4.1.5 – QueryColumns; [MS-OXCMAPIHTTP] 2.2.5.13 */
void
nspi_query_columns (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GArray) tags = nspi_all_tags ();
  QueryColumnsRequestBody request = { 0 };
  QueryColumnsResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &query_columns_request_body_type, arena, &request))
    return;
  nspi_string_types (tags, (request.mapi_flags & UNICODE_PROPTYPES) != 0);
  response.has_columns = 0xFF;
  response.columns = (LargePropertyTagArray){ tags->len, (const TernPropTag *) (const void *) tags->data };
  nspi_body_finish (call, &query_columns_response_body_type, &response, 0, NULL);
}

#include "plugins/mapi/http/mapi-ping.h"

/* [MS-OXCMAPIHTTP] 3.2.5.6: the endpoint has refreshed the Session Context already. */
void
mapi_ping (MapiHttpCall *call, TernJob *job)
{
  mapi_http_call_finish (call, NULL);
}

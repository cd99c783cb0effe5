#pragma once

#include "plugins/mapi/http/mapi-http-call.h"

/** mapi_ping: the PING request type of both endpoints ([MS-OXCMAPIHTTP] 2.2.6, 3.2.5.6): no body, either way. */
void mapi_ping (MapiHttpCall *call, TernJob *job);

#pragma once

#include "plugins/mapi/http/mapi-http-call.h"

/** mapi_nspi: the address book endpoint ([MS-OXCMAPIHTTP] 2.2.5). A context's state is the TernDirectory. */
extern const MapiEndpoint mapi_nspi;

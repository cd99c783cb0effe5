#pragma once

#include "plugins/mapi/http/mapi-http-call.h"

/** mapi_emsmdb: the mailbox endpoint ([MS-OXCMAPIHTTP] 2.2.4). A context's state is a MapiSession. */
extern const MapiEndpoint mapi_emsmdb;

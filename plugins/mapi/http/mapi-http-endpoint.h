#pragma once

#include "core/spi/tern-http-service.h"
#include "plugins/mapi/http/mapi-http-call.h"
#include "plugins/mapi/http/mapi-wait-list.h"

/**
 * MapiHttpEndpoint: the TernHttpService of one endpoint: checks method, headers and cookies in the order of
 * [MS-OXCMAPIHTTP] 3.2.5.1 and hands the call to the request type's function.
 */
#define MAPI_TYPE_HTTP_ENDPOINT (mapi_http_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (MapiHttpEndpoint, mapi_http_endpoint, MAPI, HTTP_ENDPOINT, GObject)

/** mapi_http_endpoint_register: the type, under a name with @suffix; once, before new(). */
void mapi_http_endpoint_register (const char *suffix);
/** mapi_http_endpoint_new: @table must outlive it. */
MapiHttpEndpoint *mapi_http_endpoint_new (const MapiEndpoint *table, TernHost *host);
/** mapi_http_endpoint_get_waits: (transfer none): the parked NotificationWaits of its contexts. */
MapiWaitList *mapi_http_endpoint_get_waits (MapiHttpEndpoint *endpoint);
/** mapi_http_endpoint_drain: no new contexts from now on: Connect and Bind get code 18. */
void mapi_http_endpoint_drain (MapiHttpEndpoint *endpoint);

#pragma once

#include "plugins/mapi/http/mapi-http-call.h"
#include "plugins/mapi/wire/wire-type.h"

/**
 * mapi_http_body_read: decodes the request's body as @type; a body that isn't one, or has bytes left over, ends the
 * call with code 12 and gives %FALSE.
 */
gboolean mapi_http_body_read (MapiHttpCall *call, const WireType *type, TernArena *arena, gpointer ret_body);
/** mapi_http_body_finish: ends the call with @body encoded as @type. */
void mapi_http_body_finish (MapiHttpCall *call, const WireType *type, gconstpointer body);

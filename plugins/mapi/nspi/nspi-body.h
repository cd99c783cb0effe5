#pragma once

#include "plugins/mapi/http/mapi-http-body.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"

/**
 * nspi_body_finish: ends the call with @body of @type. With @error its fields but the error code are zeroed first, so
 * that no stale value reaches the client (trap 3). 8-bit strings are written at @code_page.
 */
void nspi_body_finish (MapiHttpCall *call, const WireType *type, gpointer body, guint32 code_page, const GError *error);

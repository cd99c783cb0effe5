#pragma once

#include "plugins/mapi/request/mapi-session.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"

/**
 * mapi_execute:
 * @session: locked for this call by the endpoint
 * @request: the decoded body; @response's buffers point into @arena
 *
 * The Execute request type ([MS-OXCMAPIHTTP] 2.2.4.2, 3.2.5.2; [MS-OXCRPC] 3.1.4.2 for the buffers): unwraps the ROP
 * buffer, runs the ROPs, wraps the answer, chained if the client can take it. A failure of the call as a whole is in
 * @response's error_code.
 */
void mapi_execute (MapiSession *session, const ExecuteRequestBody *request, ExecuteResponseBody *response, TernJob *job,
                   TernArena *arena);

#pragma once

#include "core/base/tern-writer.h"
#include "plugins/mapi/request/mapi-session.h"

/**
 * mapi_notify_write:
 * @room: bytes that may be written
 *
 * RopNotify responses for what the session's client is yet to be told, as many as fit, and RopPending when some don't
 * ([MS-OXCNOTIF] 3.1.5.5, 3.1.5.6, 3.1.5.7).
 */
void mapi_notify_write (MapiSession *session, gsize room, TernWriter *writer, TernJob *job);

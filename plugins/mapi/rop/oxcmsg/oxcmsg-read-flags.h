#pragma once

#include "core/groupware/transport/tern-receipt.h"

/** oxcmsg_read_request: what ReadFlags ask for ([MS-OXCMSG] 2.2.3.10.1); the caller says of which messages. */
TernReadRequest oxcmsg_read_request (guint8 read_flags);

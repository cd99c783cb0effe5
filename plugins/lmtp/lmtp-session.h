#pragma once

#include "core/spi/tern-host.h"
#include "plugins/lmtp/lmtp-stream.h"

/** LmtpLimits: what one session may ask for. */
typedef struct {
  gsize max_message;
  guint max_recipients;
} LmtpLimits;

/**
 * lmtp_session_run: talks LMTP (RFC 2033) until the client leaves or @cancellable of the stream is set. Blocking, on a
 * thread of the session's own. A recipient gets "250" only after his mail is durable.
 */
void lmtp_session_run (LmtpStream *stream, TernHost *host, const LmtpLimits *limits);

#pragma once

#include <glib.h>

/**
 * TERN_ERROR:
 *
 * The one error domain of everything below the wire. A protocol maps these neutral codes to its own numbers in
 * exactly one function. The message is for the log; what a client may read is the protocol's affair.
 */
#define TERN_ERROR (tern_error_quark ())
GQuark tern_error_quark (void);

/**
 * TernErrorCode:
 * @TERN_ERROR_NOT_FOUND: the thing does not exist, or may not be seen
 * @TERN_ERROR_DENIED: it exists, and the identity may not do this
 * @TERN_ERROR_EXISTS: something of that name or id exists already
 * @TERN_ERROR_CONFLICT: it changed since it was read
 * @TERN_ERROR_BUSY: too much work at the moment; the same request may succeed later
 * @TERN_ERROR_QUOTA: the mailbox is full
 * @TERN_ERROR_TOO_BIG: larger than a limit allows
 * @TERN_ERROR_INVALID: an argument or a body from outside makes no sense
 * @TERN_ERROR_CORRUPT: stored data makes no sense
 * @TERN_ERROR_UNSUPPORTED: not something this object can do
 * @TERN_ERROR_LIMIT: a count limit is reached
 * @TERN_ERROR_TIMEOUT: it took too long
 * @TERN_ERROR_UNAVAILABLE: a part that is needed (the database) is away; nothing was acknowledged
 * @TERN_ERROR_CANCELLED: the caller gave up
 * @TERN_ERROR_STALE: the handle, cookie or state is from another time
 * @TERN_ERROR_EXPUNGED: the object was deleted while open
 * @TERN_ERROR_READ_ONLY: opened without the right to write
 * @TERN_ERROR_INTERNAL: a bug or an unexpected reply; always with a message
 */
typedef enum {
  TERN_ERROR_NOT_FOUND,
  TERN_ERROR_DENIED,
  TERN_ERROR_EXISTS,
  TERN_ERROR_CONFLICT,
  TERN_ERROR_BUSY,
  TERN_ERROR_QUOTA,
  TERN_ERROR_TOO_BIG,
  TERN_ERROR_INVALID,
  TERN_ERROR_CORRUPT,
  TERN_ERROR_UNSUPPORTED,
  TERN_ERROR_LIMIT,
  TERN_ERROR_TIMEOUT,
  TERN_ERROR_UNAVAILABLE,
  TERN_ERROR_CANCELLED,
  TERN_ERROR_STALE,
  TERN_ERROR_EXPUNGED,
  TERN_ERROR_READ_ONLY,
  TERN_ERROR_INTERNAL,
} TernErrorCode;

const char *tern_error_code_to_string (TernErrorCode code);

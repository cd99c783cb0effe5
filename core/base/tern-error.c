#include "core/base/tern-error.h"

G_DEFINE_QUARK (tern-error-quark, tern_error)

static const char *const code_names[] = {
  [TERN_ERROR_NOT_FOUND] = "not-found",
  [TERN_ERROR_DENIED] = "denied",
  [TERN_ERROR_EXISTS] = "exists",
  [TERN_ERROR_CONFLICT] = "conflict",
  [TERN_ERROR_BUSY] = "busy",
  [TERN_ERROR_QUOTA] = "quota",
  [TERN_ERROR_TOO_BIG] = "too-big",
  [TERN_ERROR_INVALID] = "invalid",
  [TERN_ERROR_CORRUPT] = "corrupt",
  [TERN_ERROR_UNSUPPORTED] = "unsupported",
  [TERN_ERROR_LIMIT] = "limit",
  [TERN_ERROR_TIMEOUT] = "timeout",
  [TERN_ERROR_UNAVAILABLE] = "unavailable",
  [TERN_ERROR_CANCELLED] = "cancelled",
  [TERN_ERROR_STALE] = "stale",
  [TERN_ERROR_EXPUNGED] = "expunged",
  [TERN_ERROR_READ_ONLY] = "read-only",
  [TERN_ERROR_INTERNAL] = "internal",
};

/**
 * tern_error_code_to_string:
 * @code: a code of the TERN_ERROR domain
 *
 * Returns: a short stable name, for logs and `--json`
 */
const char *
tern_error_code_to_string (TernErrorCode code)
{
  return (guint) code < G_N_ELEMENTS (code_names) ? code_names[code] : "unknown";
}

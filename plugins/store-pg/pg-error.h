#pragma once

#include <glib.h>
#include <libpq-fe.h>

/** pg_error_set: turns a failed result, or the connection's own trouble (@result NULL), into a TERN_ERROR. */
void pg_error_set (GError **error, PGconn *native, const PGresult *result);
/** pg_error_is_retryable: whether the transaction lost a race (deadlock, serialization) and may be tried again as it
 * is. */
gboolean pg_error_is_retryable (const PGresult *result);
/** pg_error_ends_connection: whether the server will not go on with this connection (shutdown, failover to read-only).
 */
gboolean pg_error_ends_connection (const PGresult *result);

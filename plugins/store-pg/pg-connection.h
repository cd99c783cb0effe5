#pragma once

#include <gio/gio.h>

#include "core/spi/tern-database.h"

/**
 * PgConnection:
 *
 * One libpq connection, always in pipeline mode, used by one thread at a time. Statements are prepared once under the
 * address of their text; parameters and results are binary. Opening one verifies what the invariants ask of the server
 * (UTF8, collation C, fsync and full_page_writes on, writable) and sets what they ask of the session
 * (synchronous_commit, read committed, no jit).
 */
typedef struct _PgConnection PgConnection;

/** PgStatement: one statement of a flush. @params may be NULL. @is_dynamic: @sql is no constant: it isn't prepared. */
typedef struct {
  const char *sql;
  const TernDbParams *params;
  gboolean is_dynamic;
} PgStatement;

/** pg_connection_open: blocks; UNAVAILABLE when there is no server, INVALID when the server may not be used. */
PgConnection *pg_connection_open (const char *dsn, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pg_connection_close (PgConnection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgConnection, pg_connection_close)

/** pg_connection_is_alive: FALSE once it was found broken, or when the server has hung up meanwhile. No round trip. */
gboolean pg_connection_is_alive (PgConnection *connection);
/** pg_connection_get_timeline: one number for the cluster's identity and its timeline, for mailbox.timeline. */
gint64 pg_connection_get_timeline (const PgConnection *connection);
int pg_connection_get_socket (const PgConnection *connection);
/** pg_connection_get_backend_pid: as pg_stat_activity shows it. */
int pg_connection_get_backend_pid (const PgConnection *connection);

/**
 * pg_connection_run:
 *
 * Sends @n statements in one flush with one Sync and gives their results (element-type TernDbResult), or the first
 * error. Outside a transaction the flush is one transaction of its own, durable when this returns. @cancellable: NULL
 * for what must not be cancelled (writes outside a transaction).
 */
GPtrArray *pg_connection_run (PgConnection *connection, const PgStatement *statements, guint n,
                              GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_connection_run_script: many statements by the simple protocol, outside pipeline mode; for migrations. */
gboolean pg_connection_run_script (PgConnection *connection, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** pg_connection_begin: sent together with the next flush. */
void pg_connection_begin (PgConnection *connection);
gboolean pg_connection_commit (PgConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pg_connection_rollback (PgConnection *connection);
gboolean pg_connection_in_transaction (const PgConnection *connection);

/** PgNotification: called for each NOTIFY that pg_connection_poll_notifications() finds. */
typedef void (*PgNotification) (const char *channel, const char *payload, gpointer user_data);
gboolean pg_connection_poll_notifications (PgConnection *connection, PgNotification func, gpointer user_data,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

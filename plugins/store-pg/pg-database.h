#pragma once

#include "core/spi/tern-database.h"
#include "core/spi/tern-health-check.h"
#include "plugins/store-pg/pg-connection.h"
#include "plugins/store-pg/pg-duty-hook.h"

typedef struct _PgListCache PgListCache;

/**
 * PgDatabase: TernDatabase on a bounded pool of PostgreSQL connections, and the health check "database". The first use
 * in a job pins a connection to it.
 */
#define PG_TYPE_DATABASE (pg_database_get_type ())
G_DECLARE_FINAL_TYPE (PgDatabase, pg_database, PG, DATABASE, GObject)

/** PgCommittedFunc: a change of a mailbox has been committed; called on the writer's thread, must not block. */
typedef void (*PgCommittedFunc) (gint64 mailbox_id, gint64 cn, gpointer user_data);

/** pg_database_new: opens nothing yet. @wait_ms: how long a job waits for a free connection before it is BUSY. */
PgDatabase *pg_database_new (const char *dsn, guint max_connections, guint wait_ms);
const char *pg_database_get_dsn (PgDatabase *database);
/** pg_database_close: closes idle connections and refuses new ones; those in use close when their jobs end. */
void pg_database_close (PgDatabase *database);
/** pg_database_get_duty_hook: (transfer none): whom to tell of duties that were posted. */
PgDutyHook *pg_database_get_duty_hook (PgDatabase *database);
void pg_database_set_committed_func (PgDatabase *database, PgCommittedFunc func, gpointer user_data);

/** pg_database_get_list_cache: (transfer none): of the tables of all its mailboxes. */
PgListCache *pg_database_get_list_cache (PgDatabase *database);

/** pg_database_get_connection: (transfer none): the job's pinned connection. UNAVAILABLE also when a transaction's
 * connection was lost, until its rollback. */
PgConnection *pg_database_get_connection (PgDatabase *database, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_database_get_timeline: the value to write to mailbox.timeline, from the job's connection. */
gboolean pg_database_get_timeline (PgDatabase *database, gint64 *ret_timeline, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean pg_database_in_transaction (PgDatabase *database, TernJob *job);
/** pg_database_committed: tells of a change: at once outside a transaction, else after the commit (never after a
 * rollback). */
void pg_database_committed (PgDatabase *database, gint64 mailbox_id, gint64 cn, TernJob *job);

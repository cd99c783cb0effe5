#pragma once

#include "plugins/store-pg/pg-connection.h"

/**
 * PgPool: a bounded number of connections to one server. Dead ones are replaced when they are taken; after a failed
 * attempt further ones wait for a while (doubling up to two seconds), and takers meanwhile fail at once with the
 * reason. Reference counted, safe from any thread.
 */
typedef struct _PgPool PgPool;

PgPool *pg_pool_new (const char *dsn, guint max, guint wait_ms);
PgPool *pg_pool_ref (PgPool *pool);
void pg_pool_unref (PgPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgPool, pg_pool_unref)

const char *pg_pool_get_dsn (PgPool *pool);
/** pg_pool_take: BUSY when all are in use for the whole waiting time; UNAVAILABLE without a server. */
PgConnection *pg_pool_take (PgPool *pool, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_pool_give: takes @connection back; a broken one, or one in a transaction, is closed. */
void pg_pool_give (PgPool *pool, PgConnection *connection);
/** pg_pool_close: no connection is given out any more; those in use are closed when they come back. */
void pg_pool_close (PgPool *pool);

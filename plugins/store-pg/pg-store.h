#pragma once

#include "core/spi/tern-store.h"
#include "plugins/store-pg/pg-database.h"
#include "plugins/store-pg/pg-mailbox.h"

/** PgStore: TernStore on a PgDatabase: makes, finds and removes mailboxes and passes hints on to their handles. */
#define PG_TYPE_STORE (pg_store_get_type ())
G_DECLARE_FINAL_TYPE (PgStore, pg_store, PG, STORE, GObject)

/** pg_store_new: @with_nodes: other nodes use this database too, so hints go to and come from them. */
PgStore *pg_store_new (PgDatabase *database, gboolean with_nodes);
/** pg_store_set_default_quotas: of private mailboxes; before the first one is opened. */
void pg_store_set_default_quotas (PgStore *store, const PgQuotas *quotas);
/** pg_store_migrate: brings the schema up to date; before anything else is called. */
gboolean pg_store_migrate (PgStore *store, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_store_count_other_timelines: mailboxes whose counters jump at their next write, since the database was restored
 * or failed over (invariant 1). */
gboolean pg_store_count_other_timelines (PgStore *store, gint64 *ret_n, TernJob *job,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_store_close: ends the threads of the hints; handles that others still hold stay valid, but silent. */
void pg_store_close (PgStore *store);
/** pg_store_purge_deleted: goes on with mailboxes whose deletion was interrupted. */
gboolean pg_store_purge_deleted (PgStore *store, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

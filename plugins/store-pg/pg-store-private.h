#pragma once

#include "core/spi/tern-queue.h"
#include "plugins/store-pg/pg-database.h"
#include "plugins/store-pg/pg-store.h"

PgDatabase *pg_store_get_database (PgStore *store);

/** pg_purge_mailbox: removes all rows of a mailbox whose own row is gone, in batches, and its entry in tern.job at the
 * end. */
gboolean pg_purge_mailbox (PgDatabase *database, gint64 mailbox_id, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_purge_all: for every entry that an interrupted purge left. */
gboolean pg_purge_all (PgDatabase *database, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void pg_queue_iface_init (TernQueueInterface *iface); /* pg-queue.c */

#pragma once

#include "plugins/store-pg/pg-connection.h"

/**
 * PgNotify: hints between nodes: (mailbox, change number) after a commit. Sent by one thread on a connection of its
 * own, those of two milliseconds in one NOTIFY, never in the writer's transaction; received by another thread by
 * LISTEN. A lost hint only delays: everybody also looks by himself now and then.
 */
typedef struct _PgNotify PgNotify;

/** PgHintFunc: a hint of another node; on the receiving thread, must not block. */
typedef void (*PgHintFunc) (gint64 mailbox_id, gint64 cn, gpointer user_data);
/** PgResyncFunc: hints may have been missed; @connection may be asked what the state is. */
typedef void (*PgResyncFunc) (PgConnection *connection, gpointer user_data);

PgNotify *pg_notify_new (const char *dsn, PgHintFunc hint, PgResyncFunc resync, gpointer user_data);
/** pg_notify_free: ends both threads; hints not yet sent are dropped. */
void pg_notify_free (PgNotify *notify);
/** pg_notify_send: queues a hint; from any thread. */
void pg_notify_send (PgNotify *notify, gint64 mailbox_id, gint64 cn);

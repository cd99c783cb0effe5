#pragma once

#include <libpq-fe.h>

#include "plugins/store-pg/pg-connection.h"

struct _PgConnection {
  PGconn *native;
  GHashTable *prepared; /* text's address -> PgPrepared */
  guint next_name;
  gint64 timeline;
  int backend_pid;
  gboolean is_broken;
  gboolean in_transaction;
  gboolean begin_is_pending;
  gboolean replication_wait_cancelled;
};

/** pg_connection_next_result: (nullable): waits for input and gives what PQgetResult() gives; NULL and broken when
 * lost. */
PGresult *pg_connection_next_result (PgConnection *connection, GCancellable *cancellable, gboolean *cancel_sent);
/** pg_connection_set_lost: marks it broken and says so. Returns FALSE. */
gboolean pg_connection_set_lost (PgConnection *connection, GError **error);

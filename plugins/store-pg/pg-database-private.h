#pragma once

#include "plugins/store-pg/pg-database.h"

/** pg_database_run: pg_connection_run() on the job's connection, tried again where that is safe. @is_read: changes
 * nothing. */
GPtrArray *pg_database_run (PgDatabase *database, const PgStatement *statements, guint n, gboolean is_read,
                            TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

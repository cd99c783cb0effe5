#pragma once

#include "plugins/store-pg/pg-table.h"

/** pg_table_update: builds the list, or brings it up to what is committed now. O(1) when nothing has changed. */
gboolean pg_table_update (PgTable *table, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

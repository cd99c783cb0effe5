#pragma once

#include "plugins/store-pg/pg-table.h"

/** pg_table_update: builds the list, or brings it up to what is committed now. O(1) when nothing has changed. */
gboolean pg_table_update (PgTable *table, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** pg_table_add_facts: the statement whose result (index returned) pg_table_read_facts() reads; STALE and NOT_FOUND
 * come from there. */
guint pg_table_add_facts (const PgTable *table, PgPipeline *pipeline);
gboolean pg_table_read_facts (const PgTable *table, const TernDbResult *result, PgFolderFacts *ret_facts,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

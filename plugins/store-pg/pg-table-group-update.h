#pragma once

#include "plugins/store-pg/pg-table-select.h"

/** pg_table_group_build: the list and its categories, from the sorted keys of all its rows. */
gboolean pg_table_group_build (PgTable *table, const PgTableKeys *keys, gint64 cn,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_table_group_follow: puts @keys, sorted, in the place of the rows of @changed. When something changes meanwhile,
 * the list stays at its old number and lacks what changed. */
gboolean pg_table_group_follow (const PgTableSelection *selection, GHashTable *changed, const PgTableKeys *keys,
                                gint64 cn, GError **error) G_GNUC_WARN_UNUSED_RESULT;

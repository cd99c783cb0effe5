#pragma once

#include "plugins/store-pg/pg-table-select.h"

/** PgTableRange: where in the list an entry belongs: at @low or above, at @high or below. */
typedef struct {
  guint low;
  guint high;
} PgTableRange;

/** pg_table_find_places: narrows the range of each of @keys to one place, by reading some rows of the list at a time;
 * *ret_still FALSE: something has changed since the number @cn. */
gboolean pg_table_find_places (const PgTableSelection *selection, const PgTableKeys *keys, gint64 cn,
                               PgTableRange *ranges, gboolean *ret_still, GError **error) G_GNUC_WARN_UNUSED_RESULT;

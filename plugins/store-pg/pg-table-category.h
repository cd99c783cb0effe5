#pragma once

#include "plugins/store-pg/pg-table-page.h"

/* What headers of categories show ([MS-OXCTABL] 2.2.1): the values of their own and the outer categories' columns, what
 * they order by, their kind, depth and counts. */

/** pg_table_fill_categories: makes those of the filled rows that are headers such; @rows are the page's messages. */
void pg_table_fill_categories (const PgTable *table, const PgTablePage *page, const PgRows *rows,
                               const TernPropTag *columns, TernRowSet *set);

/** PgTableFind: what to look for, and where the place goes. */
typedef struct {
  const TernRestriction *restriction;
  const PgNeeds *needs;
  gboolean backward;
  guint32 *ret_position;
  TernJob *job;
} PgTableFind;

/** pg_table_match_categories: adds the ids of the page's headers that match to @matches. */
gboolean pg_table_match_categories (PgTable *table, const PgTablePage *page, const PgTableFind *find,
                                    GHashTable *matches, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** pg_table_locate_category: NOT_FOUND too when its header is hidden, and *ret_position is then what follows. */
gboolean pg_table_locate_category (const PgTable *table, TernId id, guint32 *ret_position, GError **error);

gboolean pg_table_set_expanded (TernTable *table, TernId category, gboolean expanded, TernTableExpansion *ret_expansion,
                                TernJob *job, GError **error);
GBytes *pg_table_get_expansion (TernTable *table, TernJob *job, GError **error);
gboolean pg_table_set_expansion (TernTable *table, GBytes *state, TernJob *job, GError **error);

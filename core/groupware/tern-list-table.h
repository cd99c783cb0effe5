#pragma once

#include "core/spi/tern-tables.h"

/**
 * TernListTable:
 *
 * A TernTable over rows in memory: folders of a hierarchy, attachments, members of a permission list. A source function
 * gives the rows and a version; it is asked at each call and the rows are taken anew only when the version changed. The
 * same restriction and sort evaluation as everywhere applies (invariant 11).
 */

/** TernListRow: @id is what tern_table_locate() finds; @props everything a row can show. */
typedef struct {
  TernId id;
  TernBag *props;
} TernListRow;
TernListRow *tern_list_row_new (TernId id, TernBag *props);
void tern_list_row_free (TernListRow *row);

/**
 * TernListSource:
 * @version: in: the version last given (-1 at first); out: the present one. Unchanged: the source returns no rows.
 * @ret_rows: (out) (transfer full) (element-type TernListRow): in their natural order; left %NULL when unchanged
 */
typedef gboolean (*TernListSource) (gpointer user_data, gint64 *version, GPtrArray **ret_rows, TernJob *job,
                                    GError **error);

/** tern_list_table_new: @restriction and @sort (nullable) are copied. @destroy frees @user_data with the table. */
TernTable *
tern_list_table_new (TernListSource source, gpointer user_data, GDestroyNotify destroy,
                     const TernRestriction *restriction, const TernSortOrder *sort) G_GNUC_WARN_UNUSED_RESULT;

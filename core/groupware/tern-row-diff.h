#pragma once

#include "core/groupware/tern-list-table.h"

/**
 * tern_row_diff:
 * @before, @now: (element-type TernListRow): rows in order; a row that has the same properties object is unchanged
 * @columns: what is shown: a changed row that stays where it is and shows the same isn't named
 *
 * What became of rows in memory. O(n log n).
 *
 * Returns: (transfer full) (element-type TernRowChange): the deleted ones first, then in the order of @now
 */
GArray *tern_row_diff (const GPtrArray *before, const GPtrArray *now, const TernPropTag *columns, guint n_columns);

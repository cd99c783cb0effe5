#pragma once

#include "core/spi/tern-tables.h"

/*
 * What somebody sees of a private item in a calendar that isn't his to see ([MS-OXODLGT] 2.2.2.2.6): that the time is
 * taken, and nothing else. Only the gate decides whose items these are.
 */

/** tern_concealment_shows: whether a concealed item keeps the property; ids and other computed ones count as kept. */
gboolean tern_concealment_shows (TernPropTag tag);
/** tern_concealment_is_safe: whether neither restriction (nullable) nor sort order (nullable) depend on anything that
 * concealed items hide, so that they tell nothing of it. */
gboolean tern_concealment_is_safe (const TernRestriction *restriction, const TernSortOrder *sort);
/** tern_conceal_row: in a set that was fetched for @columns. */
void tern_conceal_row (TernRowSet *rows, guint row, const TernPropTag *columns);
/** tern_conceal_item: (transfer full): the same of a whole item: no recipients, attachments or streams. */
TernItem *tern_conceal_item (const TernItem *item);

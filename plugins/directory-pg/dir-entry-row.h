#pragma once

#include "core/spi/tern-database.h"
#include "core/spi/tern-directory.h"

/** The columns of tern_dir.entry e that make a TernEntry, in the order that dir_entry_from_row() reads; aliases as one
 * array text. */
#define DIR_ENTRY_COLUMNS                                                                                              \
  "e.guid, e.organisation, e.mailbox, e.kind, e.serial, e.hidden, e.disabled, e.is_admin, e.name, e.address, e.dn, "   \
  "e.props, (SELECT string_agg(a.address, E'\\n' ORDER BY a.address_key) FROM tern_dir.address a "                     \
  "WHERE a.entry = e.guid AND NOT a.is_primary), e.rule"
#define DIR_ENTRY_N_COLUMNS 14

/** dir_entry_from_row: (transfer full): CORRUPT if the packed properties can't be read. */
TernEntry *dir_entry_from_row (const TernDbResult *result, guint row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** dir_entries_from_rows: (transfer full) (element-type TernEntry): all rows. */
GPtrArray *dir_entries_from_rows (const TernDbResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** dir_entry_row_rule: (transfer none) (nullable): the rule of a dynamic group. */
const char *dir_entry_row_rule (const TernDbResult *result, guint row);

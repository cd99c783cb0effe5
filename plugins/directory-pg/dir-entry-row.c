#include "plugins/directory-pg/dir-entry-row.h"

#include "core/model/tern-prop-block.h"

enum {
  GUID,
  ORGANISATION,
  MAILBOX,
  KIND,
  SERIAL,
  HIDDEN,
  DISABLED,
  IS_ADMIN,
  NAME,
  ADDRESS,
  DN,
  PROPS,
  ALIASES,
  RULE,
};

TernEntry *
dir_entry_from_row (const TernDbResult *result, guint row, GError **error)
{
  g_autoptr (TernEntry) entry = tern_entry_new ();
  const char *aliases = tern_db_result_get_text (result, row, ALIASES);
  gsize size = 0;
  const guint8 *block = tern_db_result_get_bytea (result, row, PROPS, &size);

  entry->guid = tern_db_result_get_uuid (result, row, GUID);
  entry->organisation = tern_db_result_get_uuid (result, row, ORGANISATION);
  entry->mailbox = tern_db_result_get_uuid (result, row, MAILBOX);
  entry->kind = tern_db_result_get_int (result, row, KIND);
  entry->serial = tern_db_result_get_int (result, row, SERIAL);
  entry->is_hidden = tern_db_result_get_int (result, row, HIDDEN) != 0;
  entry->is_disabled = tern_db_result_get_int (result, row, DISABLED) != 0;
  entry->is_admin = tern_db_result_get_int (result, row, IS_ADMIN) != 0;
  entry->name = g_strdup (tern_db_result_get_text (result, row, NAME));
  entry->address = g_strdup (tern_db_result_get_text (result, row, ADDRESS));
  entry->dn = g_strdup (tern_db_result_get_text (result, row, DN));
  entry->aliases = *aliases != '\0' ? g_strsplit (aliases, "\n", -1) : g_new0 (char *, 1);
  entry->props = block != NULL ? tern_prop_block_unpack (block, size, error) : tern_bag_new ();
  if (entry->props == NULL) {
    g_prefix_error (error, "directory entry %s: ", entry->address);
    return NULL;
  }
  return g_steal_pointer (&entry);
}

GPtrArray *
dir_entries_from_rows (const TernDbResult *result, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_entry_unref);

  for (guint row = 0; row < tern_db_result_get_n_rows (result); row++) {
    TernEntry *entry = dir_entry_from_row (result, row, error);

    if (entry == NULL)
      return NULL;
    g_ptr_array_add (entries, entry);
  }
  return g_steal_pointer (&entries);
}

const char *
dir_entry_row_rule (const TernDbResult *result, guint row)
{
  return tern_db_result_is_null (result, row, RULE) ? NULL : tern_db_result_get_text (result, row, RULE);
}

#include <string.h>

#include "core/model/tern-fold.h"
#include "plugins/directory-pg/dir-directory-private.h"
#include "plugins/directory-pg/dir-entry-row.h"

/* Values a statement; they travel as lines of one text. */
#define BATCH 2000

#define MANY "SELECT " DIR_ENTRY_COLUMNS " FROM tern_dir.entry e WHERE e.organisation = $1 AND e.removed IS NULL AND "

static const char many_by_dn[] = MANY "e.dn_key = ANY (string_to_array ($2, E'\\n'))";
static const char many_by_serial[] = MANY "e.serial = ANY (string_to_array ($2, E'\\n')::int4[])";

/** normal_value: (transfer full) (nullable): as the table has it; NULL: nothing can be called so. */
static char *
normal_value (TernEntryKey key, const char *value)
{
  guint64 serial;

  if (key == TERN_ENTRY_BY_SERIAL)
    return g_ascii_string_to_unsigned (value, 10, 1, G_MAXINT32, &serial, NULL)
               ? g_strdup_printf ("%" G_GUINT64_FORMAT, serial)
               : NULL;
  if (!g_utf8_validate (value, -1, NULL) || strchr (value, '\n') != NULL)
    return NULL;
  return tern_fold_key (value);
}

static char *
key_of (TernEntryKey key, const TernEntry *entry)
{
  return key == TERN_ENTRY_BY_SERIAL ? g_strdup_printf ("%u", entry->serial) : tern_fold_key (entry->dn);
}

static gboolean
add_batch (DirDirectory *directory, const TernGuid *organisation, TernEntryKey key, const char *lines,
           GHashTable *found, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) result = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, organisation);
  tern_db_params_add_text (&params, lines);
  result = tern_database_query (directory->database, key == TERN_ENTRY_BY_SERIAL ? many_by_serial : many_by_dn, &params,
                                job, error);
  entries = result != NULL ? dir_entries_from_rows (result, error) : NULL;
  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    TernEntry *entry = g_ptr_array_index (entries, i);

    g_hash_table_insert (found, key_of (key, entry), tern_entry_ref (entry));
  }
  return entries != NULL;
}

/** find_all: key -> entry of all of @wanted. */
static gboolean
find_all (DirDirectory *directory, const TernGuid *organisation, TernEntryKey key, const GPtrArray *wanted,
          GHashTable *found, TernJob *job, GError **error)
{
  for (guint at = 0; at < wanted->len; at += BATCH) {
    g_autoptr (GString) lines = g_string_new (NULL);

    for (guint i = at; i < MIN (at + BATCH, wanted->len); i++) {
      const char *value = g_ptr_array_index (wanted, i);

      if (value != NULL)
        g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", value);
    }
    if (lines->len > 0
        && (!tern_job_check (job, error) || !add_batch (directory, organisation, key, lines->str, found, job, error)))
      return FALSE;
  }
  return TRUE;
}

static void
unref_entry (gpointer entry)
{
  tern_entry_unref (entry);
}

GPtrArray *
dir_lookup_many (TernDirectory *self, const TernGuid *organisation, TernEntryKey key, const char *const *values,
                 guint n, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_entry);
  GPtrArray *entries;

  g_return_val_if_fail (key == TERN_ENTRY_BY_DN || key == TERN_ENTRY_BY_SERIAL, NULL);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (wanted, normal_value (key, values[i]));
  if (!find_all (DIR_DIRECTORY (self), organisation, key, wanted, found, job, error))
    return NULL;
  entries = g_ptr_array_new_with_free_func (unref_entry);
  for (guint i = 0; i < n; i++) {
    const char *value = g_ptr_array_index (wanted, i);
    TernEntry *entry = value != NULL ? g_hash_table_lookup (found, value) : NULL;

    g_ptr_array_add (entries, entry != NULL ? tern_entry_ref (entry) : NULL);
  }
  return entries;
}

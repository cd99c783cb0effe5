#include "plugins/store-pg/pg-table-keys.h"

#include <string.h>

/* Values are freed when so much has gathered. */
#define ARENA_MAX (256 * 1024)

void
pg_table_keys_init (PgTableKeys *keys, const TernSortOrder *sort)
{
  *keys = (PgTableKeys){ .sort = sort };
  keys->arena = tern_arena_new ();
  keys->bytes = g_byte_array_new ();
  keys->entries = g_array_new (FALSE, FALSE, sizeof (PgTableEntry));
}

void
pg_table_keys_clear (PgTableKeys *keys)
{
  g_clear_pointer (&keys->arena, tern_arena_free);
  g_clear_pointer (&keys->bytes, g_byte_array_unref);
  g_clear_pointer (&keys->entries, g_array_unref);
}

void
pg_table_keys_add_instance (PgTableKeys *keys, const PgRow *row)
{
  PgTableEntry entry = { .id = (gint64) row->head.id, .instance = row->instance, .is_unread = !row->head.is_read };

  entry.at = keys->bytes->len;
  if (keys->sort->categories > 0) {
    pg_sort_append_categorized_key (keys->sort, row, keys->arena, keys->bytes);
    entry.at += (keys->sort->categories + 1u) * sizeof (guint32);
  } else {
    pg_sort_append_key (keys->sort, row, keys->arena, keys->bytes);
  }
  entry.size = keys->bytes->len - entry.at;
  g_array_append_val (keys->entries, entry);
  if (tern_arena_get_size (keys->arena) > ARENA_MAX) {
    tern_arena_free (keys->arena);
    keys->arena = tern_arena_new ();
  }
}

void
pg_table_keys_add (PgTableKeys *keys, const PgRow *row)
{
  guint n = pg_sort_get_n_instances (keys->sort, row, keys->arena);
  PgRow instance = *row;

  for (instance.instance = 0; instance.instance < n; instance.instance++)
    pg_table_keys_add_instance (keys, &instance);
}

int
pg_table_keys_compare (const PgTableKeys *a, const PgTableEntry *entry_a, const PgTableKeys *b,
                       const PgTableEntry *entry_b)
{
  return pg_sort_compare_keys (pg_table_keys_bytes (a, entry_a), entry_a->size, pg_table_keys_bytes (b, entry_b),
                               entry_b->size);
}

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const PgTableKeys *keys = user_data;

  return pg_table_keys_compare (keys, a, keys, b);
}

void
pg_table_keys_get_ends (const PgTableKeys *keys, const PgTableEntry *entry, guint32 *ret_ends)
{
  gsize size = (keys->sort->categories + 1u) * sizeof (guint32);

  memcpy (ret_ends, pg_table_keys_bytes (keys, entry) - size, size);
}

void
pg_table_keys_sort (PgTableKeys *keys)
{
  g_array_sort_with_data (keys->entries, compare_entries, keys);
}

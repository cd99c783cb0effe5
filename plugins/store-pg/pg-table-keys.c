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

static int
maximum_place (const TernSortOrder *sort)
{
  for (guint i = 1; i < sort->n; i++)
    if (sort->keys[i].direction == TERN_SORT_MAXIMUM_CATEGORY)
      return (int) i;
  return -1;
}

/**
 * append_key: for a category ordered by the maximum of another column the three parts come with their sizes in front,
 * until sort_categories() knows the maximum: {parts above the category, the category, the column, the rest}.
 */
static void
append_key (PgTableKeys *keys, const PgRow *row)
{
  int maximum = maximum_place (keys->sort);
  guint32 sizes[3] = { 0 };
  guint start = keys->bytes->len, last;

  if (maximum < 0) {
    pg_sort_append_key (keys->sort, row, keys->arena, keys->bytes);
    return;
  }
  g_byte_array_append (keys->bytes, (const guint8 *) sizes, sizeof sizes);
  last = keys->bytes->len;
  for (int i = 0; i < keys->sort->n; i++) {
    guint part = i < maximum - 1 ? 0 : i == maximum - 1 ? 1 : 2;

    pg_sort_append_part (&keys->sort->keys[i], row, keys->arena, keys->bytes);
    if (i <= maximum)
      sizes[part] += keys->bytes->len - last;
    last = keys->bytes->len;
  }
  pg_sort_append_ties (keys->sort, row, keys->bytes);
  memcpy (keys->bytes->data + start, sizes, sizeof sizes);
}

void
pg_table_keys_add_instance (PgTableKeys *keys, const PgRow *row)
{
  PgTableEntry entry = { .id = (gint64) row->head.id, .instance = row->instance, .at = keys->bytes->len };

  append_key (keys, row);
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

static void
read_sizes (const PgTableKeys *keys, const PgTableEntry *entry, guint32 ret_sizes[3])
{
  memcpy (ret_sizes, pg_table_keys_bytes (keys, entry), 3 * sizeof (guint32));
}

/** find_maxima: category (with what is above it) -> the first of its column's parts, descending ones being inverted. */
static GHashTable *
find_maxima (const PgTableKeys *keys)
{
  GHashTable *maxima = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                              (GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < keys->entries->len; i++) {
    const PgTableEntry *entry = pg_table_keys_get (keys, i);
    const guint8 *parts = pg_table_keys_bytes (keys, entry) + 3 * sizeof (guint32);
    guint32 sizes[3];
    GBytes *category, *part, *least;

    read_sizes (keys, entry, sizes);
    category = g_bytes_new_static (parts, sizes[0] + sizes[1]);
    part = g_bytes_new_static (parts + sizes[0] + sizes[1], sizes[2]);
    least = g_hash_table_lookup (maxima, category);
    if (least == NULL || g_bytes_compare (part, least) < 0) {
      g_hash_table_replace (maxima, category, part);
    } else {
      g_bytes_unref (category);
      g_bytes_unref (part);
    }
  }
  return maxima;
}

/** sort_categories: makes whole keys: above, the category's maximum, the category, all the rest. */
static void
sort_categories (PgTableKeys *keys)
{
  g_autoptr (GHashTable) maxima = find_maxima (keys);
  GByteArray *bytes = g_byte_array_sized_new (keys->bytes->len);

  for (guint i = 0; i < keys->entries->len; i++) {
    PgTableEntry *entry = pg_table_keys_get (keys, i);
    const guint8 *parts = pg_table_keys_bytes (keys, entry) + 3 * sizeof (guint32);
    gsize at = bytes->len, maximum_size;
    guint32 sizes[3];
    g_autoptr (GBytes) category = NULL;
    const guint8 *maximum;

    read_sizes (keys, entry, sizes);
    category = g_bytes_new_static (parts, sizes[0] + sizes[1]);
    maximum = g_bytes_get_data (g_hash_table_lookup (maxima, category), &maximum_size);
    g_byte_array_append (bytes, parts, sizes[0]);
    g_byte_array_append (bytes, maximum, maximum_size);
    g_byte_array_append (bytes, parts + sizes[0], entry->size - 3 * sizeof (guint32) - sizes[0]);
    entry->at = at;
    entry->size = bytes->len - at;
  }
  g_hash_table_remove_all (maxima); /* it points into the old bytes */
  g_byte_array_unref (keys->bytes);
  keys->bytes = bytes;
}

void
pg_table_keys_sort (PgTableKeys *keys)
{
  if (maximum_place (keys->sort) >= 0)
    sort_categories (keys);
  g_array_sort_with_data (keys->entries, compare_entries, keys);
}

#include "plugins/store-pg/pg-table-groups.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/spi/tern-tables.h"

static guint64
hash_bytes (const guint8 *bytes, gsize size)
{
  guint64 hash = G_GUINT64_CONSTANT (0xCBF29CE484222325);

  for (gsize i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001B3);
  hash ^= hash >> 32;
  hash *= G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  return hash ^ hash >> 29;
}

static guint
category_hash (gconstpointer data)
{
  const PgCategory *category = data;

  return (guint) hash_bytes (category->key, category->key_size);
}

static gboolean
category_equal (gconstpointer a, gconstpointer b)
{
  const PgCategory *left = a, *right = b;

  /* Parts are prefix-free, so that an outer category's key never is an inner one's. */
  return left->key_size == right->key_size && memcmp (left->key, right->key, left->key_size) == 0;
}

static void
category_free (gpointer data)
{
  PgCategory *category = data;

  g_free (category->order);
  g_free (category);
}

PgTableGroups *
pg_table_groups_new (const TernSortOrder *sort)
{
  PgTableGroups *groups = g_new0 (PgTableGroups, 1);

  groups->sort = sort;
  groups->by_key = g_hash_table_new (category_hash, category_equal);
  groups->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, category_free);
  groups->innermost = g_ptr_array_new ();
  groups->headers = g_ptr_array_new ();
  groups->visible = g_ptr_array_new ();
  groups->toggled = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < sort->expanded; i++)
    groups->is_expanded[i] = TRUE;
  return groups;
}

void
pg_table_groups_free (PgTableGroups *groups)
{
  if (groups == NULL)
    return;
  g_hash_table_unref (groups->by_key);
  g_hash_table_unref (groups->by_id);
  g_ptr_array_unref (groups->innermost);
  g_ptr_array_unref (groups->headers);
  g_ptr_array_unref (groups->visible);
  g_hash_table_unref (groups->toggled);
  g_free (groups);
}

void
pg_table_groups_empty (PgTableGroups *groups)
{
  g_ptr_array_set_size (groups->visible, 0);
  g_ptr_array_set_size (groups->headers, 0);
  g_ptr_array_set_size (groups->innermost, 0);
  g_hash_table_remove_all (groups->by_key);
  g_hash_table_remove_all (groups->by_id);
  groups->key_bytes = 0;
  groups->n_visible = 0;
}

void
pg_table_groups_take_over (PgTableGroups *groups, const PgTableGroups *from)
{
  g_autoptr (GHashTable) copies = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer value;

  pg_table_groups_empty (groups);
  g_hash_table_iter_init (&iter, from->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const PgCategory *category = value;
    PgCategory *copy = g_memdup2 (category, sizeof *category + category->key_size);

    copy->order = g_memdup2 (category->order, category->order_size);
    g_hash_table_insert (groups->by_id, &copy->id, copy);
    g_hash_table_add (groups->by_key, copy);
    g_hash_table_insert (copies, value, copy);
  }
  g_hash_table_iter_init (&iter, groups->by_key);
  while (g_hash_table_iter_next (&iter, &value, NULL)) {
    PgCategory *copy = value;

    if (copy->parent != NULL)
      copy->parent = g_hash_table_lookup (copies, copy->parent);
  }
  for (guint i = 0; i < from->innermost->len; i++)
    g_ptr_array_add (groups->innermost, g_hash_table_lookup (copies, g_ptr_array_index (from->innermost, i)));
  groups->key_bytes = from->key_bytes;
  pg_table_groups_show (groups);
}

static PgCategory *
look_up (const PgTableGroups *groups, const guint8 *key, guint32 size)
{
  g_autofree PgCategory *wanted = g_malloc (sizeof *wanted + size);

  memcpy (wanted->key, key, size);
  wanted->key_size = size;
  return g_hash_table_lookup (groups->by_key, wanted);
}

/** give_id: made from the key, so that it is the same in every table of this order; the next one where it is taken. */
static void
give_id (PgTableGroups *groups, PgCategory *category)
{
  guint64 counter = hash_bytes (category->key, category->key_size) & TERN_GLOBCNT_MAX;

  do {
    counter = counter == TERN_GLOBCNT_MAX || counter == 0 ? 1 : counter + 1;
    category->id = TERN_TABLE_CATEGORY_ID (counter);
  } while (g_hash_table_contains (groups->by_id, &category->id));
  g_hash_table_insert (groups->by_id, &category->id, category);
}

static PgCategory *
add_category (PgTableGroups *groups, PgCategory *parent, const guint8 *key, guint32 size)
{
  PgCategory *category = g_malloc0 (sizeof *category + size);

  category->parent = parent;
  category->depth = parent != NULL ? parent->depth + 1 : 0;
  category->is_innermost = category->depth + 1u == groups->sort->categories;
  category->key_size = size;
  memcpy (category->key, key, size);
  groups->key_bytes += size;
  if (parent != NULL)
    parent->n_inside++;
  give_id (groups, category);
  g_hash_table_add (groups->by_key, category);
  if (category->is_innermost)
    g_ptr_array_add (groups->innermost, category);
  return category;
}

PgCategory *
pg_table_groups_add (PgTableGroups *groups, const PgTableKeys *keys, const PgTableEntry *entry, GError **error)
{
  const guint8 *key = pg_table_keys_bytes (keys, entry);
  guint32 ends[TERN_SORT_MAX_KEYS + 1];
  PgCategory *category = NULL;

  pg_table_keys_get_ends (keys, entry, ends);
  for (guint depth = 0; depth < groups->sort->categories; depth++) {
    PgCategory *inner = look_up (groups, key, ends[depth]);

    category = inner != NULL ? inner : add_category (groups, category, key, ends[depth]);
  }
  if (groups->key_bytes <= PG_TABLE_GROUPS_KEYS_MAX)
    return category;
  g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "the names of the categories are longer than %u bytes together",
               PG_TABLE_GROUPS_KEYS_MAX);
  return NULL;
}

void
pg_table_groups_lead (PgTableGroups *groups, PgCategory *category, const PgTableKeys *keys, const PgTableEntry *entry)
{
  const guint8 *key = pg_table_keys_bytes (keys, entry);
  guint n = groups->sort->categories;
  guint32 ends[TERN_SORT_MAX_KEYS + 1], outer, aggregate;

  category->is_misplaced = FALSE;
  if (!pg_sort_is_aggregated (groups->sort))
    return;
  pg_table_keys_get_ends (keys, entry, ends);
  outer = n > 1 ? ends[n - 2] : 0;
  aggregate = ends[n] - ends[n - 1];
  category->order_size = ends[n];
  category->order = g_realloc (category->order, category->order_size);
  memcpy (category->order, key, outer);
  memcpy (category->order + outer, key + ends[n - 1], aggregate);
  memcpy (category->order + outer + aggregate, key + outer, ends[n - 1] - outer);
}

/** drop: frees @category, and those around it that are empty then. */
static void
drop (PgTableGroups *groups, PgCategory *category)
{
  while (category != NULL && category->n_inside == 0) {
    PgCategory *parent = category->parent;

    groups->key_bytes -= category->key_size;
    g_hash_table_remove (groups->by_key, category);
    g_hash_table_remove (groups->by_id, &category->id);
    if (parent != NULL)
      parent->n_inside--;
    category = parent;
  }
}

static int
compare_order (gconstpointer a, gconstpointer b)
{
  const PgCategory *left = *(const PgCategory *const *) a, *right = *(const PgCategory *const *) b;

  if (left->order != NULL && right->order != NULL)
    return pg_sort_compare_keys (left->order, left->order_size, right->order, right->order_size);
  return pg_sort_compare_keys (left->key, left->key_size, right->key, right->key_size);
}

void
pg_table_groups_sort (PgTableGroups *groups)
{
  guint kept = 0;

  for (guint i = 0; i < groups->innermost->len; i++) {
    PgCategory *category = g_ptr_array_index (groups->innermost, i);

    if (category->n == 0)
      drop (groups, category);
    else
      g_ptr_array_index (groups->innermost, kept++) = category;
  }
  g_ptr_array_set_size (groups->innermost, kept);
  g_ptr_array_sort (groups->innermost, compare_order);
}

/** open_headers: @category and those around it that the header before it isn't in; their counts begin anew. */
static void
open_headers (PgTableGroups *groups, PgCategory *category, const PgCategory *before)
{
  if (category->parent != NULL) {
    const PgCategory *above = before;

    while (above != NULL && above->depth > category->parent->depth)
      above = above->parent;
    if (above != category->parent) {
      category->parent->n = category->parent->n_unread = 0;
      category->parent->first = category->first;
      open_headers (groups, category->parent, before);
    }
  }
  g_ptr_array_add (groups->headers, category);
}

static void
count_into_outer (const PgTableGroups *groups, const PgCategory *category)
{
  for (PgCategory *outer = category->parent; outer != NULL; outer = outer->parent) {
    outer->n += category->n;
    outer->n_unread += category->n_unread;
    outer->next = groups->headers->len;
  }
}

gboolean
pg_table_groups_is_expanded (const PgTableGroups *groups, const PgCategory *category)
{
  return (groups->is_expanded[category->depth] != FALSE)
         != (g_hash_table_contains (groups->toggled, &category->id) != FALSE);
}

static void
place_headers (PgTableGroups *groups)
{
  guint32 at = 0;

  g_ptr_array_set_size (groups->visible, 0);
  for (guint i = 0; i < groups->headers->len; i++) {
    PgCategory *category = g_ptr_array_index (groups->headers, i), *outer = category->parent;

    category->is_visible = outer == NULL || (outer->is_visible && pg_table_groups_is_expanded (groups, outer));
    category->at = at; /* of one that isn't visible: what follows */
    if (!category->is_visible)
      continue;
    g_ptr_array_add (groups->visible, category);
    at++;
    if (category->is_innermost && pg_table_groups_is_expanded (groups, category))
      at += category->n;
  }
  groups->n_visible = at;
}

void
pg_table_groups_show (PgTableGroups *groups)
{
  const PgCategory *before = NULL;

  g_ptr_array_set_size (groups->headers, 0);
  for (guint i = 0; i < groups->innermost->len; i++) {
    PgCategory *category = g_ptr_array_index (groups->innermost, i);

    open_headers (groups, category, before);
    category->next = groups->headers->len;
    count_into_outer (groups, category);
    before = category;
  }
  place_headers (groups);
}

guint32
pg_table_groups_toggle (PgTableGroups *groups, const PgCategory *category)
{
  guint32 before = groups->n_visible;

  if (!g_hash_table_remove (groups->toggled, &category->id))
    g_hash_table_add (groups->toggled, g_memdup2 (&category->id, sizeof category->id));
  place_headers (groups);
  return groups->n_visible > before ? groups->n_visible - before : before - groups->n_visible;
}

PgVisible
pg_table_groups_nth (const PgTableGroups *groups, guint32 position)
{
  guint low = 0, high = groups->visible->len;
  PgCategory *category;

  while (high - low > 1) {
    guint middle = low + (high - low) / 2;

    if (((PgCategory *) g_ptr_array_index (groups->visible, middle))->at <= position)
      low = middle;
    else
      high = middle;
  }
  category = g_ptr_array_index (groups->visible, low);
  if (category->at == position)
    return (PgVisible){ category, category->first };
  return (PgVisible){ NULL, category->first + position - category->at - 1 };
}

gboolean
pg_table_groups_place (const PgTableGroups *groups, guint32 row, guint32 *ret_position)
{
  guint low = 0, high = groups->innermost->len;
  const PgCategory *category;

  while (high - low > 1) {
    guint middle = low + (high - low) / 2;

    if (((PgCategory *) g_ptr_array_index (groups->innermost, middle))->first <= row)
      low = middle;
    else
      high = middle;
  }
  category = g_ptr_array_index (groups->innermost, low);
  *ret_position = category->at + (category->is_visible ? 1 : 0);
  if (!category->is_visible || !pg_table_groups_is_expanded (groups, category))
    return FALSE;
  *ret_position += row - category->first;
  return TRUE;
}

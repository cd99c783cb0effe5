#include "plugins/store-pg/pg-table-group-update.h"

#include <string.h>

#include "plugins/store-pg/pg-table-place.h"

static gboolean
is_in (const PgCategory *category, const PgTableKeys *keys, const PgTableEntry *entry)
{
  return category != NULL && entry->size >= category->key_size
         && memcmp (pg_table_keys_bytes (keys, entry), category->key, category->key_size) == 0;
}

/** count_entries: makes the categories of all entries; each knows its run of them. */
static gboolean
count_entries (PgTableGroups *groups, const PgTableKeys *keys, GError **error)
{
  PgCategory *category = NULL;

  for (guint i = 0; i < keys->entries->len; i++) {
    const PgTableEntry *entry = pg_table_keys_get (keys, i);

    if (!is_in (category, keys, entry)) {
      category = pg_table_groups_add (groups, keys, entry, error);
      if (category == NULL)
        return FALSE;
      category->first = i;
      pg_table_groups_lead (groups, category, keys, entry);
    }
    category->n++;
    category->n_unread += entry->is_unread ? 1 : 0;
  }
  return TRUE;
}

gboolean
pg_table_group_build (PgTable *table, const PgTableKeys *keys, gint64 cn, GError **error)
{
  PgTableGroups *groups = table->groups;
  PgTableList list;

  pg_table_list_clear (&table->list);
  pg_table_groups_empty (groups);
  if (!count_entries (groups, keys, error))
    return FALSE;
  pg_table_groups_sort (groups);
  pg_table_list_init (&list, &table->sort, keys->entries->len, cn);
  for (guint i = 0; i < groups->innermost->len; i++) {
    PgCategory *category = g_ptr_array_index (groups->innermost, i);
    guint32 first = list.ids->len;

    for (guint j = 0; j < category->n; j++)
      pg_table_list_append (&list, pg_table_keys_get (keys, category->first + j));
    category->first = first;
  }
  table->list = list;
  pg_table_groups_show (groups);
  return TRUE;
}

static void
take_out_of (PgTableList *list, PgCategory *category, GHashTable *ids, guint *kept)
{
  guint first = *kept;

  for (guint i = category->first; i < category->first + category->n; i++) {
    if (!g_hash_table_contains (ids, &g_array_index (list->ids, gint64, i))) {
      pg_table_list_move (list, i, (*kept)++);
      continue;
    }
    category->is_misplaced |= i == category->first;
    category->n_unread -= g_array_index (list->unread, guint8, i);
  }
  category->first = first;
  category->n = *kept - first;
}

static void
take_out (PgTable *table, GHashTable *ids)
{
  guint kept = 0;

  for (guint i = 0; i < table->groups->innermost->len; i++)
    take_out_of (&table->list, g_ptr_array_index (table->groups->innermost, i), ids, &kept);
  pg_table_list_cut (&table->list, kept);
}

/** lead_misplaced: what lost its first row is placed by the next one. */
static gboolean
lead_misplaced (const PgTableSelection *selection, gint64 cn, gboolean *ret_still, GError **error)
{
  PgTableGroups *groups = selection->table->groups;
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) misplaced = g_ptr_array_new ();
  g_auto (PgTableKeys) keys = { 0 };

  *ret_still = TRUE;
  for (guint i = 0; pg_sort_is_aggregated (groups->sort) && i < groups->innermost->len; i++) {
    PgCategory *category = g_ptr_array_index (groups->innermost, i);

    if (!category->is_misplaced || category->n == 0)
      continue;
    g_array_append_val (places, category->first);
    g_ptr_array_add (misplaced, category);
  }
  if (places->len == 0)
    return TRUE;
  pg_table_keys_init (&keys, groups->sort);
  if (!pg_table_select_places (selection, places, cn, &keys, ret_still, error))
    return FALSE;
  for (guint i = 0; *ret_still && i < misplaced->len; i++)
    pg_table_groups_lead (groups, g_ptr_array_index (misplaced, i), &keys, pg_table_keys_get (&keys, i));
  return TRUE;
}

/** add_entries: each category knows its run of @keys; each entry, between which rows it belongs. */
static gboolean
add_entries (PgTableGroups *groups, const PgTableKeys *keys, PgTableRange *ranges, GError **error)
{
  for (guint i = 0; i < groups->innermost->len; i++)
    ((PgCategory *) g_ptr_array_index (groups->innermost, i))->n_added = 0;
  for (guint i = 0; i < keys->entries->len; i++) {
    PgCategory *category = pg_table_groups_add (groups, keys, pg_table_keys_get (keys, i), error);

    if (category == NULL)
      return FALSE;
    if (category->n_added++ == 0)
      category->added = i;
    ranges[i] = (PgTableRange){ category->first, category->first + category->n };
  }
  return TRUE;
}

/** count_added: puts the entries into the counts, and finds out which are the first of their category. */
static void
count_added (PgTableGroups *groups, const PgTableKeys *keys, const PgTableRange *ranges)
{
  for (guint i = 0; i < groups->innermost->len; i++) {
    PgCategory *category = g_ptr_array_index (groups->innermost, i);

    if (category->n_added == 0)
      continue;
    if (ranges[category->added].low == category->first)
      pg_table_groups_lead (groups, category, keys, pg_table_keys_get (keys, category->added));
    for (guint j = 0; j < category->n_added; j++)
      category->n_unread += pg_table_keys_get (keys, category->added + j)->is_unread ? 1 : 0;
    category->n += category->n_added;
  }
}

static void
append_category (PgTableList *list, const PgTableList *old, PgCategory *category, const PgTableKeys *keys,
                 const PgTableRange *ranges)
{
  guint at = category->first, end = category->first + category->n - category->n_added;

  category->first = list->ids->len;
  for (guint i = category->added; i < category->added + category->n_added; i++) {
    pg_table_list_append_rows (list, old, at, ranges[i].low - at);
    pg_table_list_append (list, pg_table_keys_get (keys, i));
    at = ranges[i].low;
  }
  pg_table_list_append_rows (list, old, at, end - at);
  category->n_added = 0;
}

static void
put_in (PgTable *table, const PgTableKeys *keys, const PgTableRange *ranges, gint64 cn)
{
  PgTableGroups *groups = table->groups;
  PgTableList list;

  count_added (groups, keys, ranges);
  pg_table_groups_sort (groups);
  pg_table_list_init (&list, &table->sort, table->list.ids->len + keys->entries->len, cn);
  for (guint i = 0; i < groups->innermost->len; i++)
    append_category (&list, &table->list, g_ptr_array_index (groups->innermost, i), keys, ranges);
  pg_table_list_clear (&table->list);
  table->list = list;
  pg_table_groups_show (groups);
}

gboolean
pg_table_group_follow (const PgTableSelection *selection, GHashTable *changed, const PgTableKeys *keys, gint64 cn,
                       GError **error)
{
  PgTable *table = selection->table;
  g_autofree PgTableRange *ranges = g_new (PgTableRange, MAX (keys->entries->len, 1));
  gboolean still;

  take_out (table, changed);
  if (!lead_misplaced (selection, cn, &still, error))
    return FALSE;
  if (!still)
    return TRUE;
  if (!add_entries (table->groups, keys, ranges, error)
      || !pg_table_find_places (selection, keys, cn, ranges, &still, error))
    return FALSE;
  if (still)
    put_in (table, keys, ranges, cn);
  return TRUE;
}

#include "core/groupware/tern-row-diff.h"

static const TernListRow *
row_at (const GPtrArray *rows, guint i)
{
  return g_ptr_array_index (rows, i);
}

/** index_rows: id -> its place + 1. */
static GHashTable *
index_rows (const GPtrArray *rows)
{
  GHashTable *places = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_insert (places, (gpointer) &row_at (rows, i)->id, GUINT_TO_POINTER (i + 1));
  return places;
}

static gboolean
shows_the_same (const TernListRow *a, const TernListRow *b, const TernPropTag *columns, guint n_columns)
{
  if (a->props == b->props)
    return TRUE;
  for (guint i = 0; i < n_columns; i++) {
    const TernValue *left = tern_bag_get (a->props, columns[i]), *right = tern_bag_get (b->props, columns[i]);

    if ((left == NULL) != (right == NULL) || (left != NULL && !tern_value_equal (left, right)))
      return FALSE;
  }
  return TRUE;
}

/** mark_kept: the longest run of rows that keep their order ends up with @places TRUE in @ret_kept; all others have
 * moved. @places: the old place of each row + 1, 0: none. */
static void
mark_kept (const guint *places, guint n, gboolean *ret_kept)
{
  g_autofree guint *ends = g_new (guint, n + 1); /* row that ends the best run of each length */
  g_autofree guint *previous = g_new (guint, n + 1);
  guint longest = 0, at = 0;

  for (guint i = 0; i < n; i++) {
    guint low = 0, high = longest;

    if (places[i] == 0)
      continue;
    while (low < high) {
      guint middle = (low + high) / 2;

      if (places[ends[middle]] < places[i])
        low = middle + 1;
      else
        high = middle;
    }
    previous[i] = low > 0 ? ends[low - 1] : n;
    ends[low] = i;
    longest = MAX (longest, low + 1);
  }
  for (at = longest > 0 ? ends[longest - 1] : n; at < n; at = previous[at])
    ret_kept[at] = TRUE;
}

static void
put_deleted (const GPtrArray *before, GHashTable *now, GArray *changes)
{
  for (guint i = 0; i < before->len; i++) {
    const TernRowChange change = { .kind = TERN_ROW_DELETED, .id = row_at (before, i)->id };

    if (!g_hash_table_contains (now, &change.id))
      g_array_append_val (changes, change);
  }
}

GArray *
tern_row_diff (const GPtrArray *before, const GPtrArray *now, const TernPropTag *columns, guint n_columns)
{
  g_autoptr (GHashTable) old_places = index_rows (before);
  g_autoptr (GHashTable) new_places = index_rows (now);
  g_autofree guint *places = g_new0 (guint, now->len + 1);
  g_autofree gboolean *kept = g_new0 (gboolean, now->len + 1);
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (TernRowChange));

  put_deleted (before, new_places, changes);
  for (guint i = 0; i < now->len; i++)
    places[i] = GPOINTER_TO_UINT (g_hash_table_lookup (old_places, &row_at (now, i)->id));
  mark_kept (places, now->len, kept);
  for (guint i = 0; i < now->len; i++) {
    TernRowChange change = { .kind = TERN_ROW_ADDED, .id = row_at (now, i)->id };

    if (kept[i] && shows_the_same (row_at (before, places[i] - 1), row_at (now, i), columns, n_columns))
      continue;
    if (places[i] != 0)
      change.kind = TERN_ROW_MODIFIED;
    if (i > 0)
      change.after = row_at (now, i - 1)->id;
    g_array_append_val (changes, change);
  }
  return changes;
}

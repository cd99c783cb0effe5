#include "plugins/store-pg/pg-table-place.h"

/* Rows compared with at once: 100,000 rows are three round trips. */
#define PIVOTS 48

/** add_pivots: up to PIVOTS places within [low, high), evenly. */
static void
add_pivots (const PgTableRange *range, GHashTable *places)
{
  guint width = range->high - range->low, n = MIN (width, PIVOTS);

  for (guint i = 0; i < n; i++)
    g_hash_table_add (places, GUINT_TO_POINTER (range->low + (guint) ((guint64) width * i / n)));
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  guint place_a = *(const guint *) a, place_b = *(const guint *) b;

  return (place_a > place_b) - (place_a < place_b);
}

static GArray *
sorted_places (GHashTable *places)
{
  GArray *sorted = g_array_sized_new (FALSE, FALSE, sizeof (guint), g_hash_table_size (places));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, places);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    guint place = GPOINTER_TO_UINT (key);

    g_array_append_val (sorted, place);
  }
  g_array_sort (sorted, compare_places);
  return sorted;
}

static void
narrow (const PgTableKeys *keys, guint entry, const PgTableKeys *pivots, GArray *places, PgTableRange *range)
{
  for (guint i = 0; i < places->len; i++) {
    guint place = g_array_index (places, guint, i);

    if (place < range->low || place >= range->high)
      continue;
    if (pg_table_keys_compare (pivots, pg_table_keys_get (pivots, i), keys, pg_table_keys_get (keys, entry)) < 0)
      range->low = place + 1;
    else
      range->high = place;
  }
}

gboolean
pg_table_find_places (const PgTableSelection *selection, const PgTableKeys *keys, gint64 cn, PgTableRange *ranges,
                      gboolean *ret_still, GError **error)
{
  *ret_still = TRUE;
  while (*ret_still) {
    g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
    g_autoptr (GArray) places = NULL;
    g_auto (PgTableKeys) pivots = { 0 };

    for (guint i = 0; i < keys->entries->len; i++)
      add_pivots (&ranges[i], wanted);
    if (g_hash_table_size (wanted) == 0)
      return TRUE;
    places = sorted_places (wanted);
    pg_table_keys_init (&pivots, &selection->table->sort);
    if (!tern_job_check (selection->job, error)
        || !pg_table_select_places (selection, places, cn, &pivots, ret_still, error))
      return FALSE;
    for (guint i = 0; *ret_still && i < keys->entries->len; i++)
      narrow (keys, i, &pivots, places, &ranges[i]);
  }
  return TRUE;
}


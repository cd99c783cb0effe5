#include "core/groupware/tern-list-table.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-row-diff.h"

#define TERN_TYPE_LIST_TABLE (tern_list_table_get_type ())
G_DECLARE_FINAL_TYPE (TernListTable, tern_list_table, TERN, LIST_TABLE, GObject)

struct _TernListTable {
  GObject parent;

  TernListSource source;
  gpointer user_data;
  GDestroyNotify destroy;
  TernArena *arena; /* owns restriction */
  const TernRestriction *restriction;
  TernSortOrder sort;
  gint64 version;
  GPtrArray *all;  /* (element-type TernListRow) as the source gave them */
  GPtrArray *rows; /* those that match, sorted; borrowed from all */
  GPtrArray *told; /* (nullable): the rows as whoever follows knows them, copies */
  gint64 told_version;
};

static void tern_list_table_table_init (TernTableInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TernListTable, tern_list_table, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_TABLE, tern_list_table_table_init))

TernListRow *
tern_list_row_new (TernId id, TernBag *props)
{
  TernListRow *row = g_new (TernListRow, 1);

  *row = (TernListRow){ .id = id, .props = props };
  return row;
}

void
tern_list_row_free (TernListRow *row)
{
  if (row == NULL)
    return;
  tern_bag_unref (row->props);
  g_free (row);
}

static void
tern_list_table_finalize (GObject *object)
{
  TernListTable *table = TERN_LIST_TABLE (object);

  if (table->destroy != NULL)
    table->destroy (table->user_data);
  g_clear_pointer (&table->rows, g_ptr_array_unref);
  g_clear_pointer (&table->all, g_ptr_array_unref);
  g_clear_pointer (&table->told, g_ptr_array_unref);
  tern_arena_free (table->arena);
  G_OBJECT_CLASS (tern_list_table_parent_class)->finalize (object);
}

static void
tern_list_table_class_init (TernListTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tern_list_table_finalize;
}

static void
tern_list_table_init (TernListTable *table)
{
  table->arena = tern_arena_new ();
  table->version = -1;
}

TernTable *
tern_list_table_new (TernListSource source, gpointer user_data, GDestroyNotify destroy,
                     const TernRestriction *restriction, const TernSortOrder *sort)
{
  TernListTable *table = g_object_new (TERN_TYPE_LIST_TABLE, NULL);

  table->source = source;
  table->user_data = user_data;
  table->destroy = destroy;
  if (restriction != NULL)
    table->restriction = tern_restriction_copy (restriction, table->arena);
  if (sort != NULL)
    table->sort = *sort;
  return TERN_TABLE (table);
}

/* A row without the property sorts before all that have it, as a null does ([MS-OXCTABL] 3.2.5.3). */
static int
compare_by_key (const TernListRow *a, const TernListRow *b, const TernSortKey *key)
{
  const TernValue *left = tern_bag_get (a->props, key->tag & ~(TernPropTag) TERN_PROP_TYPE_INSTANCE);
  const TernValue *right = tern_bag_get (b->props, key->tag & ~(TernPropTag) TERN_PROP_TYPE_INSTANCE);
  int order;

  if (left == NULL || right == NULL)
    order = (left != NULL) - (right != NULL);
  else
    order = tern_value_compare (left, right);
  return key->direction == TERN_SORT_DESCENDING ? -order : order;
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const TernListRow *left = *(const TernListRow *const *) a, *right = *(const TernListRow *const *) b;
  const TernSortOrder *sort = user_data;

  for (guint i = 0; i < sort->n; i++) {
    int order = compare_by_key (left, right, &sort->keys[i]);

    if (order != 0)
      return order;
  }
  return 0; /* g_ptr_array_sort_with_data() is stable: the source's order decides */
}

static gboolean
refresh (TernListTable *table, TernJob *job, GError **error)
{
  GPtrArray *all = NULL;
  g_autoptr (TernArena) scratch = NULL;

  if (!table->source (table->user_data, &table->version, &all, job, error))
    return FALSE;
  if (all == NULL)
    return TRUE;
  g_clear_pointer (&table->rows, g_ptr_array_unref);
  g_clear_pointer (&table->all, g_ptr_array_unref);
  table->all = all;
  table->rows = g_ptr_array_sized_new (all->len);
  scratch = tern_arena_new ();
  for (guint i = 0; i < all->len; i++) {
    TernListRow *row = g_ptr_array_index (all, i);
    TernPropSource source;

    tern_prop_source_from_bag (row->props, &source);
    if (table->restriction == NULL || tern_restriction_matches (table->restriction, &source, scratch))
      g_ptr_array_add (table->rows, row);
  }
  if (table->sort.n > 0)
    g_ptr_array_sort_with_data (table->rows, compare_rows, &table->sort);
  return TRUE;
}

static gboolean
get_count (TernTable *self, guint32 *ret_count, TernJob *job, GError **error)
{
  TernListTable *table = TERN_LIST_TABLE (self);

  if (!refresh (table, job, error))
    return FALSE;
  *ret_count = table->rows->len;
  return TRUE;
}

static void
start_rows (TernRowSet *rows, guint n_rows, guint n_columns)
{
  *rows = (TernRowSet){ .arena = tern_arena_new (), .n_rows = n_rows, .n_columns = n_columns };
  rows->cells = tern_arena_new_n (rows->arena, TernValue, (gsize) n_rows * n_columns);
  rows->heads = tern_arena_new_n (rows->arena, TernItemHead, n_rows);
}

/** fill_row: cells are copied: the rows may be replaced while the caller still encodes these. */
static void
fill_row (TernRowSet *rows, guint r, const TernListRow *row, const TernPropTag *columns)
{
  rows->heads[r].id = row->id;
  for (guint c = 0; c < rows->n_columns; c++) {
    const TernValue *value = tern_bag_get (row->props, columns[c]);

    rows->cells[r * rows->n_columns + c] = value != NULL ? tern_value_copy (value, rows->arena)
                                                         : tern_value_missing (columns[c], TERN_ERROR_NOT_FOUND);
  }
}

static gboolean
fetch (TernTable *self, guint32 position, guint32 n, const TernPropTag *columns, guint n_columns, TernRowSet *ret_rows,
       TernJob *job, GError **error)
{
  TernListTable *table = TERN_LIST_TABLE (self);

  if (!refresh (table, job, error))
    return FALSE;
  start_rows (ret_rows, position < table->rows->len ? MIN (n, table->rows->len - position) : 0, n_columns);
  for (guint r = 0; r < ret_rows->n_rows; r++)
    fill_row (ret_rows, r, g_ptr_array_index (table->rows, position + r), columns);
  return TRUE;
}

static gboolean
find (TernTable *self, guint32 position, gboolean backward, const TernRestriction *restriction, guint32 *ret_position,
      TernJob *job, GError **error)
{
  TernListTable *table = TERN_LIST_TABLE (self);
  g_autoptr (TernArena) scratch = tern_arena_new ();
  gint64 at;

  if (!refresh (table, job, error))
    return FALSE;
  at = backward ? MIN ((gint64) position, (gint64) table->rows->len - 1) : (gint64) position;
  for (; at >= 0 && at < table->rows->len; at += backward ? -1 : 1) {
    const TernListRow *row = g_ptr_array_index (table->rows, at);
    TernPropSource source;

    tern_prop_source_from_bag (row->props, &source);
    if (tern_restriction_matches (restriction, &source, scratch)) {
      *ret_position = at;
      return TRUE;
    }
  }
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "no row matches");
  return FALSE;
}

static gboolean
locate (TernTable *self, TernId id, guint32 instance, guint32 *ret_position, TernJob *job, GError **error)
{
  TernListTable *table = TERN_LIST_TABLE (self);

  if (!refresh (table, job, error))
    return FALSE;
  for (guint i = 0; i < table->rows->len; i++) {
    if (((const TernListRow *) g_ptr_array_index (table->rows, i))->id == id) {
      *ret_position = i;
      return TRUE;
    }
  }
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the row is gone");
  return FALSE;
}

/** get_columns: the union of what the rows have ([MS-OXCTABL] 2.2.2.12). */
static GArray *
get_columns (TernTable *self, TernJob *job, GError **error)
{
  TernListTable *table = TERN_LIST_TABLE (self);
  g_autoptr (GHashTable) seen = NULL;
  GArray *columns;

  if (!refresh (table, job, error))
    return NULL;
  seen = g_hash_table_new (NULL, NULL);
  columns = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  for (guint i = 0; i < table->all->len; i++) {
    const TernListRow *row = g_ptr_array_index (table->all, i);

    for (guint p = 0; p < tern_bag_get_size (row->props); p++) {
      TernPropTag tag = tern_bag_get_nth (row->props, p)->tag;

      if (g_hash_table_add (seen, GUINT_TO_POINTER (tag)))
        g_array_append_val (columns, tag);
    }
  }
  return columns;
}

static void
keep_told (TernListTable *table)
{
  g_clear_pointer (&table->told, g_ptr_array_unref);
  table->told = g_ptr_array_new_full (table->rows->len, (GDestroyNotify) tern_list_row_free);
  table->told_version = table->version;
  for (guint i = 0; i < table->rows->len; i++) {
    const TernListRow *row = g_ptr_array_index (table->rows, i);

    g_ptr_array_add (table->told, tern_list_row_new (row->id, tern_bag_ref (row->props)));
  }
}

/** put_rows: of the rows that were added or modified; both lists are in the table's order. */
static void
put_rows (const TernListTable *table, const GArray *changes, const TernPropTag *columns, guint n_columns,
          TernRowSet *ret_rows)
{
  guint n = 0, r = 0, at = 0;

  for (guint i = 0; i < changes->len; i++)
    n += g_array_index (changes, TernRowChange, i).kind != TERN_ROW_DELETED;
  start_rows (ret_rows, n, n_columns);
  for (guint i = changes->len - n; i < changes->len; i++) {
    const TernRowChange *change = &g_array_index (changes, TernRowChange, i);

    while (((TernListRow *) g_ptr_array_index (table->rows, at))->id != change->id)
      at++;
    fill_row (ret_rows, r++, g_ptr_array_index (table->rows, at), columns);
  }
}

static gboolean
follow (TernTable *self, const TernPropTag *columns, guint n_columns, guint most, TernRowChanges *ret_changes,
        TernJob *job, GError **error)
{
  TernListTable *table = TERN_LIST_TABLE (self);

  if (table->told == NULL && table->rows != NULL) {
    keep_told (table);
    return TRUE;
  }
  if (!refresh (table, job, error))
    return FALSE;
  if (table->told != NULL && table->told_version == table->version)
    return TRUE;
  if (table->told != NULL) {
    ret_changes->changes = tern_row_diff (table->told, table->rows, columns, n_columns);
    ret_changes->is_reset = ret_changes->changes->len > most;
    if (ret_changes->is_reset)
      g_clear_pointer (&ret_changes->changes, g_array_unref);
    else
      put_rows (table, ret_changes->changes, columns, n_columns, &ret_changes->rows);
  }
  keep_told (table);
  return TRUE;
}

static void
tern_list_table_table_init (TernTableInterface *iface)
{
  iface->get_count = get_count;
  iface->fetch = fetch;
  iface->find = find;
  iface->locate = locate;
  iface->get_columns = get_columns;
  iface->follow = follow;
}

#include "plugins/mapi/object/mapi-table-private.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/wire/mapi-status.h"

/** Bookmark: a row by its id; @id 0 stands for the end of the table. @position: where it was. */
typedef struct {
  TernId id;
  guint32 instance;
  guint32 position;
} Bookmark;

static void
table_free (MapiObject *object)
{
  MapiTable *table = (MapiTable *) object;

  mapi_table_close_view (table);
  g_clear_object (&table->rows);
  if (table->source.free != NULL)
    table->source.free (table->source.data);
  g_clear_pointer (&table->arena, tern_arena_free);
  g_hash_table_unref (table->bookmarks);
  g_free (table->columns);
  g_free (table->model_columns);
  g_free (table);
}

static const MapiObjectClass table_class = {
  .kind = MAPI_KIND_TABLE,
  .name = "table",
  .free = table_free,
};

MapiTable *
mapi_table_new (MapiLogon *logon, const MapiTableSource *source, TernJob *job, GError **error)
{
  MapiTable *table = g_new0 (MapiTable, 1);

  mapi_object_init (&table->object, &table_class, logon);
  table->source = *source;
  table->bookmarks = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  table->rows = source->open (source->data, NULL, NULL, job, error);
  if (table->rows == NULL) {
    mapi_object_unref (table);
    return NULL;
  }
  return table;
}

gboolean
mapi_table_demand (MapiTable *table, guint abilities, GError **error)
{
  if ((table->source.abilities & abilities) == abilities)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "not for this kind of table (0x%x of 0x%x)",
               table->source.abilities, abilities);
  return FALSE;
}

gboolean
mapi_table_get_count (MapiTable *table, guint32 *ret_count, TernJob *job, GError **error)
{
  return tern_table_get_count (table->rows, ret_count, job, error);
}

/* [MS-OXCTABL] 3.2.5.2: no PtypUnspecified, no PtypErrorCode, nothing that is no type. */
static gboolean
is_column_type (guint16 type)
{
  if ((type & TERN_PROP_TYPE_INSTANCE) != 0) {
    if ((type & TERN_PROP_TYPE_MULTIPLE) == 0)
      return FALSE;
    type &= ~TERN_PROP_TYPE_INSTANCE;
  }
  if (type == PtypString8 || type == PtypMultipleString8 || type == PtypObject)
    return TRUE;
  return type != PtypErrorCode && type != PtypUnspecified && tern_prop_type_is_known (type);
}

/** model_column: the model has no 8-bit strings; they are made when rows are encoded. */
static TernPropTag
model_column (TernPropTag column)
{
  guint16 type = TERN_PROP_TYPE (column);
  guint16 bits = type & TERN_PROP_TYPE_INSTANCE;

  switch (type & ~TERN_PROP_TYPE_INSTANCE) {
  case PtypString8:
    return TERN_PROP_TAG_WITH_TYPE (column, PtypString | bits);
  case PtypMultipleString8:
    return TERN_PROP_TAG_WITH_TYPE (column, PtypMultipleString | bits);
  default:
    return column;
  }
}

/** effective_sort: with the column of instances as its last key, if it has none: a store multiplies rows by keys. */
static gboolean
effective_sort (const MapiTable *table, const TernSortOrder *sort, TernSortOrder *ret_sort)
{
  *ret_sort = sort != NULL ? *sort : (TernSortOrder){ 0 };
  if (table->instance != 0 && ret_sort->n < TERN_SORT_MAX_KEYS) {
    for (guint i = 0; i < ret_sort->n; i++) {
      if ((ret_sort->keys[i].tag & TERN_PROP_TYPE_INSTANCE) != 0)
        return TRUE;
    }
    ret_sort->keys[ret_sort->n++] = (TernSortKey){ .tag = table->instance, .direction = TERN_SORT_ASCENDING };
  }
  return ret_sort->n > 0;
}

/** reopen: takes over @arena, which owns @restriction. The rows are other ones now: no bookmark names one any more. */
static gboolean
reopen (MapiTable *table, TernArena *arena, const TernRestriction *restriction, const TernSortOrder *sort, TernJob *job,
        GError **error)
{
  TernSortOrder effective;
  gboolean is_sorted = effective_sort (table, sort, &effective);
  TernTable *rows = table->source.open (table->source.data, restriction, is_sorted ? &effective : NULL, job, error);

  if (rows == NULL) {
    if (arena != table->arena)
      tern_arena_free (arena);
    return FALSE;
  }
  mapi_table_close_view (table);
  g_object_unref (table->rows);
  table->rows = rows;
  if (arena != table->arena)
    g_clear_pointer (&table->arena, tern_arena_free);
  table->arena = arena;
  table->restriction = restriction;
  table->is_sorted = sort != NULL;
  if (sort != NULL)
    table->sort = *sort;
  table->position = 0;
  g_hash_table_remove_all (table->bookmarks);
  return TRUE;
}

/** set_instance: lets @instance multiply the rows, where the kind of table can. */
static gboolean
set_instance (MapiTable *table, TernPropTag instance, TernJob *job, GError **error)
{
  TernPropTag old = table->instance;
  TernSortOrder sort = table->sort;

  if (instance == old || (table->source.abilities & MAPI_TABLE_CAN_SORT) == 0)
    return TRUE;
  table->instance = instance;
  if (reopen (table, table->arena, table->restriction, table->is_sorted ? &sort : NULL, job, error))
    return TRUE;
  table->instance = old;
  return FALSE;
}

gboolean
mapi_table_set_columns (MapiTable *table, const TernPropTag *columns, guint n, TernJob *job, GError **error)
{
  TernPropTag instance = 0;

  if (n == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "a table needs a column");
    return FALSE;
  }
  for (guint i = 0; i < n; i++) {
    if (!is_column_type (TERN_PROP_TYPE (columns[i]))) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "column 0x%08X has no type that a column can have",
                   columns[i]);
      return FALSE;
    }
    if (instance == 0 && (columns[i] & TERN_PROP_TYPE_INSTANCE) != 0)
      instance = model_column (columns[i]);
  }
  if (!set_instance (table, instance, job, error))
    return FALSE;
  mapi_table_close_view (table); /* rows that are yet to be told have the old columns */
  g_free (table->columns);
  g_free (table->model_columns);
  table->columns = g_memdup2 (columns, n * sizeof *columns);
  table->model_columns = g_new (TernPropTag, n);
  for (guint i = 0; i < n; i++)
    table->model_columns[i] = model_column (columns[i]);
  table->n_columns = n;
  table->row_size = 0;
  return TRUE;
}

const TernPropTag *
mapi_table_get_columns (MapiTable *table, guint *ret_n)
{
  *ret_n = table->n_columns;
  return table->columns;
}

gboolean
mapi_table_has_columns (MapiTable *table)
{
  return table->n_columns > 0;
}

GArray *
mapi_table_query_columns (MapiTable *table, TernJob *job, GError **error)
{
  GArray *columns;

  mapi_table_open_view (table, job);
  columns = tern_table_get_columns (table->rows, job, error);
  if (columns != NULL)
    mapi_table_follow_view (table, job);
  return columns;
}

gboolean
mapi_table_restrict (MapiTable *table, const TernRestriction *restriction, TernJob *job, GError **error)
{
  TernArena *arena = tern_arena_new ();
  TernSortOrder sort = table->sort;

  return reopen (table, arena, restriction != NULL ? tern_restriction_copy (restriction, arena) : NULL,
                 table->is_sorted ? &sort : NULL, job, error);
}

gboolean
mapi_table_sort (MapiTable *table, const TernSortOrder *sort, TernJob *job, GError **error)
{
  return reopen (table, table->arena, table->restriction, sort, job, error);
}

gboolean
mapi_table_reset (MapiTable *table, TernJob *job, GError **error)
{
  TernPropTag instance = table->instance;

  table->instance = 0;
  if (!reopen (table, NULL, NULL, NULL, job, error)) {
    table->instance = instance;
    return FALSE;
  }
  g_clear_pointer (&table->columns, g_free);
  g_clear_pointer (&table->model_columns, g_free);
  table->n_columns = 0;
  return TRUE;
}

/** count_for_view: by a ROP that makes a view ([MS-OXCNOTIF] 3.1.4.3). */
static gboolean
count_for_view (MapiTable *table, guint32 *ret_count, TernJob *job, GError **error)
{
  mapi_table_open_view (table, job);
  if (!mapi_table_get_count (table, ret_count, job, error))
    return FALSE;
  mapi_table_follow_view (table, job);
  return TRUE;
}

gboolean
mapi_table_get_position (MapiTable *table, guint32 *ret_position, guint32 *ret_count, TernJob *job, GError **error)
{
  guint32 count = 0;

  if (!count_for_view (table, &count, job, error))
    return FALSE;
  table->position = MIN (table->position, count); /* rows may have gone */
  *ret_position = table->position;
  *ret_count = count;
  return TRUE;
}

/** step: moves the cursor by @rows from @from, not beyond an end. */
static gint32
step (MapiTable *table, guint32 from, gint32 rows, guint32 count)
{
  gint64 to = CLAMP ((gint64) from + rows, 0, (gint64) count);

  table->position = (guint32) to;
  return (gint32) (to - from);
}

/** origin_position: where a predefined bookmark is. */
static gboolean
origin_position (guint8 origin, guint32 current, guint32 count, guint32 *ret_position, GError **error)
{
  switch (origin) {
  case MAPI_TABLE_BEGINNING:
    *ret_position = 0;
    return TRUE;
  case MAPI_TABLE_CURRENT:
    *ret_position = current;
    return TRUE;
  case MAPI_TABLE_END:
    *ret_position = count;
    return TRUE;
  default:
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "0x%02X is no origin", origin);
    return FALSE;
  }
}

gboolean
mapi_table_seek (MapiTable *table, guint8 origin, gint32 rows, gint32 *ret_sought, TernJob *job, GError **error)
{
  guint32 current = 0, count = 0, from = 0;

  if (!mapi_table_get_position (table, &current, &count, job, error)
      || !origin_position (origin, current, count, &from, error))
    return FALSE;
  *ret_sought = step (table, from, rows, count);
  return TRUE;
}

/* [MS-OXCTABL] 3.2.5.11: 0 is the beginning; at least the whole is the end. */
gboolean
mapi_table_seek_fraction (MapiTable *table, guint32 numerator, guint32 denominator, TernJob *job, GError **error)
{
  guint32 count = 0;

  if (!count_for_view (table, &count, job, error))
    return FALSE;
  if (numerator == 0)
    table->position = 0;
  else if (numerator >= denominator)
    table->position = count;
  else
    table->position = (guint32) ((guint64) count * numerator / denominator);
  return TRUE;
}

TernBin
mapi_table_add_bookmark (MapiTable *table, TernId id, guint32 instance, guint32 position, TernArena *arena)
{
  Bookmark *bookmark = g_new (Bookmark, 1);
  guint32 *number = tern_arena_new0 (arena, guint32);

  *bookmark = (Bookmark){ .id = id, .instance = instance, .position = position };
  table->last_bookmark++;
  g_hash_table_insert (table->bookmarks, GUINT_TO_POINTER (table->last_bookmark), bookmark);
  *number = GUINT32_TO_LE (table->last_bookmark);
  return (TernBin){ .data = (const guint8 *) number, .size = sizeof *number };
}

gboolean
mapi_table_mark (MapiTable *table, TernArena *arena, TernBin *ret_bookmark, TernJob *job, GError **error)
{
  g_auto (TernRowSet) rows = { 0 };
  guint32 position = 0, count = 0, instance;
  const TernPropTag column = PidTagInstanceNum;

  if (!mapi_table_get_position (table, &position, &count, job, error)
      || !tern_table_fetch (table->rows, position, 1, &column, 1, &rows, job, error))
    return FALSE;
  if (rows.n_rows == 0) {
    *ret_bookmark = mapi_table_add_bookmark (table, 0, 0, position, arena);
    return TRUE;
  }
  instance = tern_value_is_missing (&rows.cells[0]) ? 0 : (guint32) rows.cells[0].i32;
  *ret_bookmark = mapi_table_add_bookmark (table, rows.heads[0].id, instance, position, arena);
  return TRUE;
}

static guint32
bookmark_number (TernBin bytes)
{
  guint32 number = 0;

  if (bytes.size == sizeof number)
    memcpy (&number, bytes.data, sizeof number);
  return GUINT32_FROM_LE (number);
}

static Bookmark *
find_bookmark (MapiTable *table, TernBin bytes, GError **error)
{
  Bookmark *bookmark = g_hash_table_lookup (table->bookmarks, GUINT_TO_POINTER (bookmark_number (bytes)));

  if (bookmark == NULL)
    g_set_error_literal (error, MAPI_STATUS, (gint) ecInvalidBookmark, "no such bookmark, or it was invalidated");
  return bookmark;
}

/** bookmark_position: where the row is now; where it was, when it is gone. */
static gboolean
bookmark_position (MapiTable *table, TernBin bytes, guint32 count, guint32 *ret_position, gboolean *ret_gone,
                   TernJob *job, GError **error)
{
  const Bookmark *bookmark = find_bookmark (table, bytes, error);
  g_autoptr (GError) why = NULL;

  if (bookmark == NULL)
    return FALSE;
  *ret_gone = FALSE;
  *ret_position = count;
  if (bookmark->id == 0)
    return TRUE;
  *ret_position = bookmark->position;
  if (tern_table_locate (table->rows, bookmark->id, bookmark->instance, ret_position, job, &why))
    return TRUE;
  if (!g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  *ret_gone = TRUE;
  *ret_position = MIN (*ret_position, count);
  return TRUE;
}

gboolean
mapi_table_seek_bookmark (MapiTable *table, TernBin bookmark, gint32 rows, gboolean *ret_gone, gint32 *ret_sought,
                          TernJob *job, GError **error)
{
  guint32 count = 0, from = 0;

  if (!count_for_view (table, &count, job, error)
      || !bookmark_position (table, bookmark, count, &from, ret_gone, job, error))
    return FALSE;
  *ret_sought = step (table, from, rows, count);
  return TRUE;
}

gboolean
mapi_table_free_bookmark (MapiTable *table, TernBin bookmark, GError **error)
{
  if (find_bookmark (table, bookmark, error) == NULL)
    return FALSE;
  g_hash_table_remove (table->bookmarks, GUINT_TO_POINTER (bookmark_number (bookmark)));
  return TRUE;
}

/** find_from: the first match at or after (before) @from. */
static gboolean
find_from (MapiTable *table, guint32 from, guint32 count, const MapiTableSearch *search, TernJob *job, GError **error)
{
  guint32 found;

  if (count == 0 || (!search->backward && from >= count)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "there is no row to look at");
    return FALSE;
  }
  found = from = MIN (from, count - 1);
  if (search->restriction != NULL
      && !tern_table_find (table->rows, from, search->backward, search->restriction, &found, job, error))
    return FALSE;
  table->position = found;
  return TRUE;
}

gboolean
mapi_table_find (MapiTable *table, const MapiTableSearch *search, gboolean *ret_gone, TernJob *job, GError **error)
{
  guint32 current = 0, count = 0, from = 0;

  *ret_gone = FALSE;
  if (!mapi_table_get_position (table, &current, &count, job, error))
    return FALSE;
  if (search->origin != MAPI_TABLE_CUSTOM) {
    if (!origin_position (search->origin, current, count, &from, error))
      return FALSE;
  } else if (!bookmark_position (table, search->bookmark, count, &from, ret_gone, job, error)) {
    return FALSE;
  }
  /* [MS-OXCTABL] 2.2.2.14.2: backwards, the row that took the place of a lost one isn't looked at. */
  if (*ret_gone && search->backward) {
    if (from == 0)
      count = 0;
    else
      from--;
  }
  return find_from (table, from, count, search, job, error);
}

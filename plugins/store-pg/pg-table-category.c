#include "plugins/store-pg/pg-table-category.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-table-update.h"

/* PidTagRowType ([MS-OXCTABL] 2.2.1.3). */
#define LEAF_ROW 1
#define EXPANDED_CATEGORY 3
#define COLLAPSED_CATEGORY 4

/** Header: one to show; @row is its first message. */
typedef struct {
  const PgTableGroups *groups;
  const PgCategory *category;
  const PgRow *row;
} Header;

/** n_shown: how many of the sort keys its messages have in common: with the aggregate, which the first has. */
static guint
n_shown (const Header *header)
{
  const TernSortOrder *sort = header->groups->sort;

  return header->category->depth + (header->category->is_innermost && pg_sort_is_aggregated (sort) ? 2 : 1);
}

static gboolean
is_key (const TernSortKey *key, TernPropTag column)
{
  guint16 bits = TERN_PROP_TYPE_INSTANCE | TERN_PROP_TYPE_MULTIPLE;

  return TERN_PROP_ID (key->tag) == TERN_PROP_ID (column)
         && (TERN_PROP_TYPE (column) == PtypUnspecified
             || (TERN_PROP_TYPE (key->tag) & bits) == (TERN_PROP_TYPE (column) & bits));
}

/** get_value: FALSE: a header has no such value. */
static gboolean
get_value (const Header *header, TernPropTag column, TernArena *arena, TernValue *ret_value)
{
  const PgCategory *category = header->category;
  gboolean expanded;

  switch (column) {
  case PidTagRowType:
    expanded = pg_table_groups_is_expanded (header->groups, category);
    *ret_value = tern_value_i32 (column, expanded ? EXPANDED_CATEGORY : COLLAPSED_CATEGORY);
    return TRUE;
  case PidTagDepth:
    *ret_value = tern_value_i32 (column, category->depth);
    return TRUE;
  case PidTagInstID:
    *ret_value = tern_value_i64 (column, tern_id_to_wire (category->id));
    return TRUE;
  case PidTagInstanceNum:
    *ret_value = tern_value_i32 (column, 0);
    return TRUE;
  case PidTagContentCount:
    *ret_value = tern_value_i32 (column, category->n);
    return TRUE;
  case PidTagContentUnreadCount:
    *ret_value = tern_value_i32 (column, category->n_unread);
    return TRUE;
  default:
    break;
  }
  for (guint i = 0; i < n_shown (header); i++)
    if (is_key (&header->groups->sort->keys[i], column)) {
      *ret_value = pg_table_get_cell (header->row, column, arena);
      return !tern_value_is_missing (ret_value);
    }
  return FALSE;
}

static void
fill_header (const Header *header, const TernPropTag *columns, guint at, TernRowSet *set)
{
  set->heads[at] = (TernItemHead){ .id = header->category->id, .folder = header->row->head.folder };
  for (guint i = 0; i < set->n_columns; i++) {
    TernValue *cell = &set->cells[at * set->n_columns + i];

    if (!get_value (header, columns[i], set->arena, cell))
      *cell = tern_value_missing (columns[i], TERN_ERROR_NOT_FOUND);
  }
}

static void
fill_leaf (const PgTableGroups *groups, const TernPropTag *columns, guint at, TernRowSet *set)
{
  for (guint i = 0; i < set->n_columns; i++) {
    if (columns[i] == PidTagRowType)
      set->cells[at * set->n_columns + i] = tern_value_i32 (columns[i], LEAF_ROW);
    else if (columns[i] == PidTagDepth)
      set->cells[at * set->n_columns + i] = tern_value_i32 (columns[i], groups->sort->categories);
  }
}

void
pg_table_fill_categories (const PgTable *table, const PgTablePage *page, const PgRows *rows, const TernPropTag *columns,
                          TernRowSet *set)
{
  for (guint i = 0; i < set->n_rows; i++) {
    Header header = { table->groups, g_ptr_array_index (page->categories, i), pg_rows_get (rows, i) };

    if (header.category != NULL)
      fill_header (&header, columns, i, set);
    else
      fill_leaf (table->groups, columns, i, set);
  }
}

static gboolean
source_get (const TernPropSource *source, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  return get_value (source->data, tag, arena, ret_value);
}

static void
match_rows (const PgTable *table, const PgTablePage *page, const PgTableFind *find, const PgRows *rows,
            GHashTable *matches)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (TernArena) arena = tern_arena_new ();

  for (guint i = 0; i < rows->rows->len; i++)
    g_hash_table_insert (by_id, &pg_rows_get (rows, i)->head.id, pg_rows_get (rows, i));
  for (guint32 i = 0; i < page->n; i++) {
    const PgCategory *category = g_ptr_array_index (page->categories, i);
    const PgRow *row = g_hash_table_lookup (by_id, &g_array_index (page->ids, gint64, i));
    Header header = { table->groups, category, NULL };
    const TernPropSource source = { .get = source_get, .data = &header };
    PgRow placed;

    if (category == NULL || row == NULL)
      continue;
    placed = *row;
    placed.instance = g_array_index (page->instances, guint32, i);
    header.row = &placed;
    if (tern_restriction_matches (find->restriction, &source, arena))
      g_hash_table_add (matches, g_memdup2 (&category->id, sizeof category->id));
  }
}

gboolean
pg_table_match_categories (PgTable *table, const PgTablePage *page, const PgTableFind *find, GHashTable *matches,
                           GError **error)
{
  g_autoptr (PgPipeline) pipeline
      = pg_table_begin (table, find->job);
  g_autoptr (GArray) ids = pg_table_page_get_headers (page);
  g_autoptr (GString) text = g_string_new ("SELECT ");
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  g_auto (PgNeeds) needs = { 0 };
  g_auto (PgRows) rows = { 0 };

  if (ids->len == 0)
    return TRUE;
  pg_needs_init (&needs);
  pg_needs_add_sort (&needs, &table->sort);
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (table->mailbox));
  pg_params_add_int8_array (&params, (const gint64 *) ids->data, ids->len);
  pg_rows_init (&rows);
  pg_row_layout_init (&rows.layout, &needs, FALSE, text);
  g_string_append (text, " FROM tern.message m ");
  if (pg_row_layout_needs_props (&rows.layout))
    g_string_append (text, "LEFT JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = m.message_id ");
  g_string_append (text, "WHERE m.mailbox_id = $1 AND m.message_id = ANY ($2)");
  pg_pipeline_add_dynamic (pipeline, text->str, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  pg_rows_take (&rows, results, 0);
  if (!pg_rows_complete (&rows, table->mailbox, &needs, find->job, error))
    return FALSE;
  match_rows (table, page, find, &rows, matches);
  return TRUE;
}

gboolean
pg_table_locate_category (const PgTable *table, TernId id, guint32 *ret_position, GError **error)
{
  const PgCategory *category = g_hash_table_lookup (table->groups->by_id, &id);

  if (category == NULL)
    return pg_table_not_found (table, error);
  *ret_position = category->at;
  return category->is_visible ? TRUE : pg_table_not_found (table, error);
}

static gboolean
demand_categories (const PgTable *table, GError **error)
{
  if (table->groups != NULL)
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the table has no categories");
  return FALSE;
}

gboolean
pg_table_set_expanded (TernTable *self, TernId id, gboolean expanded, TernTableExpansion *ret_expansion, TernJob *job,
                       GError **error)
{
  PgTable *table = PG_TABLE (self);
  const PgCategory *category;

  if (!demand_categories (table, error) || !pg_table_update (table, job, error))
    return FALSE;
  category = g_hash_table_lookup (table->groups->by_id, &id);
  if (category == NULL)
    return pg_table_not_found (table, error);
  *ret_expansion = (TernTableExpansion){ .position = category->at, .is_visible = category->is_visible };
  if ((pg_table_groups_is_expanded (table->groups, category) != FALSE) == (expanded != FALSE))
    return TRUE;
  ret_expansion->changed = TRUE;
  ret_expansion->n_rows = pg_table_groups_toggle (table->groups, category);
  return TRUE;
}

GBytes *
pg_table_get_expansion (TernTable *self, TernJob *job, GError **error)
{
  PgTable *table = PG_TABLE (self);

  if (table->groups == NULL)
    return g_bytes_new (NULL, 0);
  /* What was seen last is enough, also after the permissions have changed. */
  if (table->list.ids == NULL && !pg_table_update (table, job, error))
    return NULL;
  return pg_table_groups_get_state (table->groups);
}

gboolean
pg_table_set_expansion (TernTable *self, GBytes *state, TernJob *job, GError **error)
{
  PgTable *table = PG_TABLE (self);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (state, &size);

  if (table->groups == NULL) {
    if (size == 0)
      return TRUE;
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "the state is of a table with categories");
    return FALSE;
  }
  return pg_table_groups_set_state (table->groups, bytes, size, error);
}

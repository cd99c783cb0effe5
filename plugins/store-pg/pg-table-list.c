#include "plugins/store-pg/pg-table-list.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-restriction.h"
#include "plugins/store-pg/pg-search.h"
#include "plugins/store-pg/pg-table-category.h"
#include "plugins/store-pg/pg-table-follow.h"
#include "plugins/store-pg/pg-table-page.h"
#include "plugins/store-pg/pg-table-select.h"
#include "plugins/store-pg/pg-table-update.h"

/* Rows a round trip of a search through the list. */
#define FIND_FIRST 64
#define FIND_MOST 4096

void
pg_table_list_init (PgTableList *list, const TernSortOrder *sort, guint room, gint64 cn)
{
  *list = (PgTableList){ .ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), room), .cn = cn };
  if (pg_sort_get_instance_tag (sort) != 0)
    list->instances = g_array_sized_new (FALSE, FALSE, sizeof (guint32), room);
  if (sort->categories > 0)
    list->unread = g_array_sized_new (FALSE, FALSE, sizeof (guint8), room);
}

void
pg_table_list_clear (PgTableList *list)
{
  g_clear_pointer (&list->ids, g_array_unref);
  g_clear_pointer (&list->instances, g_array_unref);
  g_clear_pointer (&list->unread, g_array_unref);
  list->cn = 0;
}

void
pg_table_list_append (PgTableList *list, const PgTableEntry *entry)
{
  guint8 unread = entry->is_unread ? 1 : 0;

  g_array_append_val (list->ids, entry->id);
  if (list->instances != NULL)
    g_array_append_val (list->instances, entry->instance);
  if (list->unread != NULL)
    g_array_append_val (list->unread, unread);
}

void
pg_table_list_append_rows (PgTableList *list, const PgTableList *from, guint at, guint n)
{
  if (n == 0)
    return;
  g_array_append_vals (list->ids, &g_array_index (from->ids, gint64, at), n);
  if (list->instances != NULL)
    g_array_append_vals (list->instances, &g_array_index (from->instances, guint32, at), n);
  if (list->unread != NULL)
    g_array_append_vals (list->unread, &g_array_index (from->unread, guint8, at), n);
}

void
pg_table_list_move (PgTableList *list, guint from, guint to)
{
  g_array_index (list->ids, gint64, to) = g_array_index (list->ids, gint64, from);
  if (list->instances != NULL)
    g_array_index (list->instances, guint32, to) = g_array_index (list->instances, guint32, from);
  if (list->unread != NULL)
    g_array_index (list->unread, guint8, to) = g_array_index (list->unread, guint8, from);
}

void
pg_table_list_cut (PgTableList *list, guint n)
{
  g_array_set_size (list->ids, n);
  if (list->instances != NULL)
    g_array_set_size (list->instances, n);
  if (list->unread != NULL)
    g_array_set_size (list->unread, n);
}

/** n_visible: how many rows the table has for its user. */
static guint32
n_visible (const PgTable *table)
{
  return table->groups != NULL ? table->groups->n_visible : table->list.ids->len;
}

gboolean
pg_table_list_count (PgTable *table, guint32 *ret_count, TernJob *job, GError **error)
{
  if (!pg_table_update (table, job, error))
    return FALSE;
  *ret_count = n_visible (table);
  return TRUE;
}

static gboolean
locate_row (const PgTable *table, TernId id, guint32 instance, guint32 *ret_row)
{
  for (guint32 i = 0; i < table->list.ids->len; i++) {
    if (g_array_index (table->list.ids, gint64, i) != (gint64) id)
      continue;
    if (table->list.instances != NULL && g_array_index (table->list.instances, guint32, i) != instance)
      continue;
    *ret_row = i;
    return TRUE;
  }
  return FALSE;
}

gboolean
pg_table_list_locate (PgTable *table, TernId id, guint32 instance, guint32 *ret_position, TernJob *job, GError **error)
{
  guint32 row;

  if (!pg_table_update (table, job, error))
    return FALSE;
  if (table->groups != NULL && TERN_ID_IS_CATEGORY (id))
    return pg_table_locate_category (table, id, ret_position, error);
  if (!locate_row (table, id, instance, &row))
    return pg_table_not_found (table, error);
  if (table->groups == NULL)
    *ret_position = row;
  else if (!pg_table_groups_place (table->groups, row, ret_position))
    return pg_table_not_found (table, error);
  return TRUE;
}

static void
add_rows_statement (PgTable *table, const PgTablePage *page, const PgNeeds *needs, PgRowLayout *layout,
                    PgPipeline *pipeline)
{
  g_autoptr (GString) text = g_string_new ("SELECT ");
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (table->mailbox));
  pg_params_add_int8_array (&params, (const gint64 *) page->ids->data, page->n);
  pg_row_layout_init (layout, needs, TRUE, text);
  g_string_append (text, " FROM tern.message m ");
  if (pg_row_layout_needs_props (layout))
    g_string_append (text, "LEFT JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = m.message_id ");
  g_string_append (text, "WHERE m.mailbox_id = $1 AND m.message_id = ANY ($2)");
  pg_pipeline_add_dynamic (pipeline, text->str, &params);
}

/** order_rows: as the page has them; FALSE if one is gone. */
static gboolean
order_rows (const PgTablePage *page, PgRows *rows)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) found = g_steal_pointer (&rows->rows);

  rows->rows = g_array_sized_new (FALSE, FALSE, sizeof (PgRow), page->n);
  for (guint i = 0; i < found->len; i++)
    g_hash_table_insert (places, &g_array_index (found, PgRow, i).head.id, &g_array_index (found, PgRow, i));
  for (guint32 i = 0; i < page->n; i++) {
    const PgRow *row = g_hash_table_lookup (places, &g_array_index (page->ids, gint64, i));
    PgRow placed;

    if (row == NULL)
      return FALSE;
    placed = *row;
    placed.instance = g_array_index (page->instances, guint32, i);
    g_array_append_val (rows->rows, placed);
  }
  return TRUE;
}

/** fetch_page: *ret_done FALSE: the folder has changed meanwhile; the list must be brought up to date first. */
static gboolean
fetch_page (PgTable *table, const PgTablePage *page, const PgNeeds *needs, PgRows *rows, gboolean *ret_done, TernJob *job,
            GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_table_begin (table, job);
  g_autoptr (GPtrArray) results = NULL;
  PgFolderFacts facts;
  guint n;

  n = pg_table_add_facts (table, pipeline);
  add_rows_statement (table, page, needs, &rows->layout, pipeline);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL || !pg_table_read_facts (table, pg_results_get (results, n), &facts, error))
    return FALSE;
  *ret_done = FALSE;
  if (facts.contents_cn != table->list.cn)
    return TRUE;
  pg_rows_take (rows, results, n + 1);
  *ret_done = order_rows (page, rows);
  return TRUE;
}

/** find_gone: a message that a search folder shows went away: it follows, but a static one keeps what is gone. */
static gboolean
find_gone (PgTable *table, TernJob *job, GError **error)
{
  if (!pg_search_refresh (TERN_SEARCHES (table->mailbox), table->folder, job, error))
    return FALSE;
  pg_table_follow_keep (table);
  pg_table_list_clear (&table->list);
  return TRUE;
}

/** fetch_rows: mostly one round trip: the list is taken to be current, and the folder's facts tell whether it was. */
static gboolean
fetch_rows (PgTable *table, PgTablePage *page, const PgNeeds *needs, PgRows *rows, TernJob *job, GError **error)
{
  const guint32 position = page->position, n = page->n;

  for (guint tries = 0; tries < 8; tries++) {
    gboolean done = FALSE;

    if (tries > 0 && table->is_search && !find_gone (table, job, error))
      return FALSE;
    if ((tries > 0 || table->list.ids == NULL) && !pg_table_update (table, job, error))
      return FALSE;
    pg_table_page_clear (page);
    pg_table_page_init (page, table, position, n);
    pg_rows_clear (rows);
    pg_rows_init (rows);
    if (!fetch_page (table, page, needs, rows, &done, job, error))
      return FALSE;
    if (done)
      return TRUE;
  }
  g_set_error (error, TERN_ERROR, TERN_ERROR_BUSY,
               "folder 0x%" G_GINT64_MODIFIER "x changes faster than it can be read", table->folder);
  return FALSE;
}

gboolean
pg_table_list_fetch (PgTable *table, guint32 position, guint32 n, const TernPropTag *columns, guint n_columns,
                     TernRowSet *ret_rows, TernJob *job, GError **error)
{
  g_auto (PgNeeds) needs = { 0 };
  g_auto (PgTablePage) page = { .position = position, .n = n };
  g_auto (PgRows) rows = { 0 };

  pg_needs_init (&needs);
  for (guint i = 0; i < n_columns; i++)
    pg_needs_add_tag (&needs, columns[i]);
  if (!fetch_rows (table, &page, &needs, &rows, job, error)
      || !pg_rows_complete (&rows, table->mailbox, &needs, job, error)) {
    g_prefix_error (error, "read rows of folder 0x%" G_GINT64_MODIFIER "x: ", table->folder);
    return FALSE;
  }
  pg_table_fill (&rows, columns, n_columns, ret_rows);
  if (page.categories != NULL)
    pg_table_fill_categories (table, &page, &rows, columns, ret_rows);
  return TRUE;
}

/** find_matches: which of the messages match; *limit becomes the size of the next page. */
static GHashTable *
find_matches (PgTable *table, GArray *ids, const TernRestriction *restriction, const PgNeeds *needs, guint32 *limit,
              TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_table_begin (table, job);
  g_autoptr (GHashTable) matches = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GString) text = g_string_new ("SELECT ");
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernDbParams) params = { 0 };
  g_auto (PgRestriction) sql = { 0 };
  g_auto (PgRows) rows = { 0 };

  if (ids->len == 0)
    return g_steal_pointer (&matches);
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (table->mailbox));
  pg_params_add_int8_array (&params, (const gint64 *) ids->data, ids->len);
  pg_rows_init (&rows);
  pg_row_layout_init (&rows.layout, needs, FALSE, text);
  pg_restriction_init (&sql, restriction, &params);
  g_string_append (text, " FROM tern.message m ");
  if (pg_row_layout_needs_props (&rows.layout))
    g_string_append (text, "LEFT JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = m.message_id ");
  g_string_append_printf (text, "WHERE m.mailbox_id = $1 AND m.message_id = ANY ($2) AND %s", sql.sql);
  pg_pipeline_add_dynamic (pipeline, text->str, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return NULL;
  pg_rows_take (&rows, results, 0);
  if ((!sql.is_exact || sql.recheck != 0) && !pg_rows_complete (&rows, table->mailbox, needs, job, error))
    return NULL;
  for (guint i = 0; i < rows.rows->len; i++) {
    const PgRow *row = pg_rows_get (&rows, i);

    if (pg_restriction_decides (&sql, row->lossy) || pg_table_matches (restriction, row, arena))
      g_hash_table_add (matches, g_memdup2 (&row->head.id, sizeof row->head.id));
  }
  *limit = pg_rows_get_large (&rows) > PG_ROWS_LARGE ? FIND_FIRST : MIN (*limit * 4, FIND_MOST);
  return g_steal_pointer (&matches);
}

static gboolean
find_in_page (const PgTablePage *page, gboolean backward, GHashTable *matches, guint32 *ret_position)
{
  for (guint32 i = 0; i < page->n; i++) {
    guint32 at = backward ? page->n - 1 - i : i;
    const PgCategory *category = page->categories != NULL ? g_ptr_array_index (page->categories, at) : NULL;

    if (category != NULL ? g_hash_table_contains (matches, &category->id)
                         : g_hash_table_contains (matches, &g_array_index (page->ids, gint64, at))) {
      *ret_position = page->position + at;
      return TRUE;
    }
  }
  return FALSE;
}

/** search_page: *ret_found: at *ret_position. */
static gboolean
search_page (PgTable *table, const PgTablePage *page, const PgTableFind *find, guint32 *limit, gboolean *ret_found,
             GError **error)
{
  g_autoptr (GArray) ids = pg_table_page_get_messages (page);
  g_autoptr (GHashTable) matches
      = find_matches (table, ids, find->restriction, find->needs, limit, find->job, error);

  if (matches == NULL
      || (page->categories != NULL && !pg_table_match_categories (table, page, find, matches, error)))
    return FALSE;
  *ret_found = find_in_page (page, find->backward, matches, find->ret_position);
  return TRUE;
}

gboolean
pg_table_list_find (PgTable *table, guint32 position, gboolean backward, const TernRestriction *restriction,
                    guint32 *ret_position, TernJob *job, GError **error)
{
  g_auto (PgNeeds) needs = { 0 };
  PgTableFind find = { restriction, &needs, backward, ret_position, job };
  guint32 limit = FIND_FIRST, count, left;

  pg_needs_init (&needs);
  pg_needs_add_restriction (&needs, restriction);
  if (!pg_table_update (table, job, error))
    return FALSE;
  count = n_visible (table);
  left = count == 0 ? 0 : backward ? MIN (position, count - 1) + 1 : count - MIN (position, count);
  for (guint32 n; left > 0; left -= n) {
    g_auto (PgTablePage) page = { 0 };
    gboolean found = FALSE;

    n = MIN (left, limit);
    pg_table_page_init (&page, table, backward ? left - n : count - left, n);
    if (!tern_job_check (job, error) || !search_page (table, &page, &find, &limit, &found, error))
      return FALSE;
    if (found)
      return TRUE;
  }
  return pg_table_not_found (table, error);
}

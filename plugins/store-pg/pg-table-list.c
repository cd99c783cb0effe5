#include "plugins/store-pg/pg-table-list.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-restriction.h"
#include "plugins/store-pg/pg-search.h"
#include "plugins/store-pg/pg-table-update.h"
#include "plugins/store-pg/pg-table.h"

/* Rows a round trip of a search through the list. */
#define FIND_FIRST 64
#define FIND_MOST 4096

void
pg_table_list_clear (PgTableList *list)
{
  g_clear_pointer (&list->ids, g_array_unref);
  g_clear_pointer (&list->instances, g_array_unref);
  list->cn = 0;
}

static gint64
id_at (const PgTableList *list, guint32 position)
{
  return g_array_index (list->ids, gint64, position);
}

static guint32
instance_at (const PgTableList *list, guint32 position)
{
  return list->instances != NULL ? g_array_index (list->instances, guint32, position) : 0;
}

gboolean
pg_table_list_count (PgTable *table, guint32 *ret_count, TernJob *job, GError **error)
{
  if (!pg_table_update (table, job, error))
    return FALSE;
  *ret_count = table->list.ids->len;
  return TRUE;
}

gboolean
pg_table_list_locate (PgTable *table, TernId id, guint32 instance, guint32 *ret_position, TernJob *job, GError **error)
{
  if (!pg_table_update (table, job, error))
    return FALSE;
  for (guint32 i = 0; i < table->list.ids->len; i++) {
    if (id_at (&table->list, i) == (gint64) id && instance_at (&table->list, i) == instance) {
      *ret_position = i;
      return TRUE;
    }
  }
  return pg_table_not_found (table, error);
}

/** Page: rows of the list from @position on. */
typedef struct {
  guint32 position;
  guint32 n;
} Page;

static Page
get_page (const PgTable *table, guint32 position, guint32 n)
{
  guint32 length = table->list.ids->len;

  position = MIN (position, length);
  return (Page){ position, MIN (n, length - position) };
}

static void
add_rows_statement (PgTable *table, const Page *page, const PgNeeds *needs, PgRowLayout *layout, PgPipeline *pipeline)
{
  g_autoptr (GString) text = g_string_new ("SELECT ");
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (table->mailbox));
  pg_params_add_int8_array (&params, (const gint64 *) table->list.ids->data + page->position, page->n);
  pg_row_layout_init (layout, needs, TRUE, text);
  g_string_append (text, " FROM tern.message m ");
  if (pg_row_layout_needs_props (layout))
    g_string_append (text, "LEFT JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = m.message_id ");
  g_string_append (text, "WHERE m.mailbox_id = $1 AND m.message_id = ANY ($2)");
  pg_pipeline_add_dynamic (pipeline, text->str, &params);
}

/** order_rows: as the page has them; FALSE if one is gone. */
static gboolean
order_rows (const PgTable *table, const Page *page, PgRows *rows)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) found = g_steal_pointer (&rows->rows);

  rows->rows = g_array_sized_new (FALSE, FALSE, sizeof (PgRow), page->n);
  for (guint i = 0; i < found->len; i++)
    g_hash_table_insert (places, &g_array_index (found, PgRow, i).head.id, &g_array_index (found, PgRow, i));
  for (guint32 i = page->position; i < page->position + page->n; i++) {
    gint64 id = id_at (&table->list, i);
    const PgRow *row = g_hash_table_lookup (places, &id);
    PgRow placed;

    if (row == NULL)
      return FALSE;
    placed = *row;
    placed.instance = instance_at (&table->list, i);
    g_array_append_val (rows->rows, placed);
  }
  return TRUE;
}

/** fetch_page: *ret_done FALSE: the folder has changed meanwhile; the list must be brought up to date first. */
static gboolean
fetch_page (PgTable *table, const Page *page, const PgNeeds *needs, PgRows *rows, gboolean *ret_done, TernJob *job,
            GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (table->mailbox), PG_PIPELINE_READ, job);
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
  *ret_done = order_rows (table, page, rows);
  return TRUE;
}

/** find_gone: a message that a search folder shows went away: it follows, but a static one keeps what is gone. */
static gboolean
find_gone (PgTable *table, TernJob *job, GError **error)
{
  if (!pg_search_refresh (TERN_SEARCHES (table->mailbox), table->folder, job, error))
    return FALSE;
  pg_table_list_clear (&table->list);
  return TRUE;
}

/** fetch_rows: mostly one round trip: the list is taken to be current, and the folder's facts tell whether it was. */
static gboolean
fetch_rows (PgTable *table, guint32 position, guint32 n, const PgNeeds *needs, PgRows *rows, TernJob *job,
            GError **error)
{
  for (guint tries = 0; tries < 8; tries++) {
    gboolean done = FALSE;
    Page page;

    if (tries > 0 && table->is_search && !find_gone (table, job, error))
      return FALSE;
    if ((tries > 0 || table->list.ids == NULL) && !pg_table_update (table, job, error))
      return FALSE;
    page = get_page (table, position, n);
    pg_rows_clear (rows);
    pg_rows_init (rows);
    if (!fetch_page (table, &page, needs, rows, &done, job, error))
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
  g_auto (PgRows) rows = { 0 };

  pg_needs_init (&needs);
  for (guint i = 0; i < n_columns; i++)
    pg_needs_add_tag (&needs, columns[i]);
  if (!fetch_rows (table, position, n, &needs, &rows, job, error)
      || !pg_rows_complete (&rows, table->mailbox, &needs, job, error)) {
    g_prefix_error (error, "read rows of folder 0x%" G_GINT64_MODIFIER "x: ", table->folder);
    return FALSE;
  }
  pg_table_fill (&rows, columns, n_columns, ret_rows);
  return TRUE;
}

/** find_matches: which of the page's messages match; *limit becomes the size of the next page. */
static GHashTable *
find_matches (PgTable *table, const Page *page, const TernRestriction *restriction, const PgNeeds *needs,
              guint32 *limit, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (table->mailbox), PG_PIPELINE_READ, job);
  g_autoptr (GHashTable) matches = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GString) text = g_string_new ("SELECT ");
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernDbParams) params = { 0 };
  g_auto (PgRestriction) sql = { 0 };
  g_auto (PgRows) rows = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (table->mailbox));
  pg_params_add_int8_array (&params, (const gint64 *) table->list.ids->data + page->position, page->n);
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
find_in_page (const PgTable *table, const Page *page, gboolean backward, GHashTable *matches, guint32 *ret_position)
{
  for (guint32 i = 0; i < page->n; i++) {
    guint32 position = backward ? page->position + page->n - 1 - i : page->position + i;
    gint64 id = id_at (&table->list, position);

    if (g_hash_table_contains (matches, &id)) {
      *ret_position = position;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
pg_table_list_find (PgTable *table, guint32 position, gboolean backward, const TernRestriction *restriction,
                    guint32 *ret_position, TernJob *job, GError **error)
{
  g_auto (PgNeeds) needs = { 0 };
  guint32 limit = FIND_FIRST, left;

  pg_needs_init (&needs);
  pg_needs_add_restriction (&needs, restriction);
  if (!pg_table_update (table, job, error))
    return FALSE;
  left = backward ? MIN (position, table->list.ids->len - 1) + 1
                  : table->list.ids->len - MIN (position, table->list.ids->len);
  if (table->list.ids->len == 0)
    left = 0;
  for (Page page; left > 0; left -= page.n) {
    g_autoptr (GHashTable) matches = NULL;

    page.n = MIN (left, limit);
    page.position = backward ? left - page.n : table->list.ids->len - left;
    if (!tern_job_check (job, error))
      return FALSE;
    matches = find_matches (table, &page, restriction, &needs, &limit, job, error);
    if (matches == NULL)
      return FALSE;
    if (find_in_page (table, &page, backward, matches, ret_position))
      return TRUE;
  }
  return pg_table_not_found (table, error);
}

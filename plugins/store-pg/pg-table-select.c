#include "plugins/store-pg/pg-table-select.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-restriction.h"

/* Rows a round trip while building: with columns only, with blocks, and at first with large values. */
#define BATCH_HOT 20000
#define BATCH_BLOCKS 2000
#define BATCH_LARGE 64

#define FACTS_SQL                                                                                                      \
  "SELECT f.acl_version, f.contents_cn, f.content_count, f.associated_count, b.log_floor_cn FROM tern.folder f "       \
  "JOIN tern.mailbox b ON b.mailbox_id = $1 WHERE f.mailbox_id = $1 AND f.folder_id = $2 AND f.deleted_at IS NULL"

#define CHANGED_SQL                                                                                                    \
  "SELECT message_id FROM tern.change_log WHERE mailbox_id = $1 AND folder_id = $2 AND cn > $3 AND message_id <> 0 "   \
  "UNION SELECT old_id FROM tern.change_log WHERE mailbox_id = $1 AND old_folder_id = $2 AND old_folder_id <> 0 "      \
  "AND cn > $3 AND message_id <> 0"

guint
pg_table_add_facts (const PgTable *table, PgPipeline *pipeline)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (table->mailbox));
  tern_db_params_add_int8 (&params, (gint64) table->folder);
  return pg_pipeline_add (pipeline, FACTS_SQL, &params);
}

gboolean
pg_table_read_facts (const PgTable *table, const TernDbResult *result, PgFolderFacts *ret_facts, GError **error)
{
  if (tern_db_result_get_n_rows (result) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x does not exist",
                 table->folder);
    return FALSE;
  }
  ret_facts->acl_version = tern_db_result_get_int (result, 0, 0);
  ret_facts->contents_cn = tern_db_result_get_int (result, 0, 1);
  ret_facts->count = tern_db_result_get_int (result, 0, pg_table_is_associated (table) ? 3 : 2);
  ret_facts->log_floor_cn = tern_db_result_get_int (result, 0, 4);
  return pg_table_check (table, ret_facts, error);
}

gboolean
pg_table_get_facts (const PgTable *table, PgFolderFacts *ret_facts, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_table_begin (table, job);
  g_autoptr (GPtrArray) results = NULL;

  pg_table_add_facts (table, pipeline);
  results = pg_pipeline_run (pipeline, error);
  return results != NULL && pg_table_read_facts (table, pg_results_get (results, 0), ret_facts, error);
}

void
pg_table_selection_init (PgTableSelection *selection, PgTable *table, TernJob *job)
{
  *selection = (PgTableSelection){ .table = table, .job = job };
  pg_needs_init (&selection->needs);
  pg_needs_init (&selection->sort_needs);
  pg_needs_add_restriction (&selection->needs, table->restriction);
  pg_needs_add_sort (&selection->needs, &table->sort);
  pg_needs_add_sort (&selection->sort_needs, &table->sort);
  selection->needs.head |= table->sort.categories > 0; /* which count what is unread */
}

void
pg_table_selection_clear (PgTableSelection *selection)
{
  pg_needs_clear (&selection->needs);
  pg_needs_clear (&selection->sort_needs);
}

static gboolean
is_large (const PgNeeds *needs)
{
  return needs->whole && needs->streamed->len + needs->attachment_tags->len > 0;
}

static guint
most_rows (const PgTableSelection *selection)
{
  const PgNeeds *needs = &selection->needs;

  return needs->block || needs->recipients || needs->attachments ? BATCH_BLOCKS : BATCH_HOT;
}

/** append_filter: the table's rows: $2 folder, $3 associated. */
static void
append_filter (const PgTableSelection *selection, GString *text, TernDbParams *params, PgRestriction *sql)
{
  const PgTable *table = selection->table;

  g_string_append_printf (text, " WHERE m.mailbox_id = $1 AND %s AND m.is_associated = $3 AND m.deleted_at IS ",
                          pg_table_from (table));
  g_string_append (text, pg_table_is_of_deleted (table) ? "NOT NULL" : "NULL");
  if (table->has_access && table->access.own_only) {
    tern_db_params_add_uuid (params, &table->access.account);
    g_string_append_printf (text, " AND m.creator = $%u", tern_db_params_get_n (params));
  }
  if (table->has_access && table->access.hide_private) {
    tern_db_params_add_uuid (params, &table->access.account);
    g_string_append_printf (text, " AND (NOT m.is_private OR m.creator = $%u)", tern_db_params_get_n (params));
  }
  pg_restriction_init (sql, table->restriction, params);
  g_string_append_printf (text, " AND %s", sql->sql);
}

static void
append_select (const PgNeeds *needs, GString *text, PgRowLayout *layout)
{
  g_string_append (text, "SELECT ");
  pg_row_layout_init (layout, needs, FALSE, text);
  g_string_append (text, " FROM tern.message m");
  if (pg_row_layout_needs_props (layout))
    g_string_append (text, " LEFT JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = m.message_id");
}

static void
add_matching (const PgTableSelection *selection, const PgRestriction *sql, PgRows *rows, PgTableKeys *keys)
{
  const TernRestriction *restriction = selection->table->restriction;
  g_autoptr (TernArena) arena = tern_arena_new ();

  for (guint i = 0; i < rows->rows->len; i++) {
    const PgRow *row = pg_rows_get (rows, i);

    if (restriction == NULL || pg_restriction_decides (sql, row->lossy) || pg_table_matches (restriction, row, arena))
      pg_table_keys_add (keys, row);
  }
}

/** Cursor: the last row of the batch before, and how many rows come next. */
typedef struct {
  gboolean is_set;
  gint64 delivered;
  gint64 id;
  guint limit;
} Cursor;

/** add_batch: *ret_end: there are no more. */
static gboolean
add_batch (const PgTableSelection *selection, Cursor *cursor, PgTableKeys *keys, gboolean *ret_end, GError **error)
{
  const PgTable *table = selection->table;
  guint limit = cursor->limit;
  g_autoptr (PgPipeline) pipeline
    = pg_table_begin (table, selection->job);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  g_auto (PgRestriction) sql = { 0 };
  g_auto (PgRows) rows = { 0 };

  pg_table_start_params (table, &params);
  pg_rows_init (&rows);
  append_select (&selection->needs, text, &rows.layout);
  append_filter (selection, text, &params, &sql);
  if (cursor->is_set) {
    tern_db_params_add_int8 (&params, cursor->delivered);
    tern_db_params_add_int8 (&params, cursor->id);
    g_string_append_printf (text, " AND (m.delivered, m.message_id) < ($%u, $%u)", tern_db_params_get_n (&params) - 1,
                            tern_db_params_get_n (&params));
  }
  g_string_append_printf (text, " ORDER BY m.delivered DESC, m.message_id DESC LIMIT %u", limit);
  pg_pipeline_add_dynamic (pipeline, text->str, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  pg_rows_take (&rows, results, 0);
  if (!pg_rows_complete (&rows, table->mailbox, &selection->needs, selection->job, error))
    return FALSE;
  add_matching (selection, &sql, &rows, keys);
  *ret_end = rows.rows->len < limit;
  if (rows.rows->len > 0) {
    const PgRow *last = pg_rows_get (&rows, rows.rows->len - 1);

    *cursor = (Cursor){ TRUE, last->delivered, (gint64) last->head.id, cursor->limit };
  }
  cursor->limit = pg_rows_get_large (&rows) > PG_ROWS_LARGE ? BATCH_LARGE : MIN (limit * 4, most_rows (selection));
  return TRUE;
}

/** add_some: keys of those of the @n messages @ids that belong to the table. */
static gboolean
add_some (const PgTableSelection *selection, const gint64 *ids, guint n, PgTableKeys *keys, GError **error)
{
  g_autoptr (PgPipeline) pipeline
    = pg_table_begin (selection->table, selection->job);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  g_auto (PgRestriction) sql = { 0 };
  g_auto (PgRows) rows = { 0 };

  pg_table_start_params (selection->table, &params);
  pg_rows_init (&rows);
  append_select (&selection->needs, text, &rows.layout);
  append_filter (selection, text, &params, &sql);
  pg_params_add_int8_array (&params, ids, n);
  g_string_append_printf (text, " AND m.message_id = ANY ($%u)", tern_db_params_get_n (&params));
  pg_pipeline_add_dynamic (pipeline, text->str, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  pg_rows_take (&rows, results, 0);
  if (!pg_rows_complete (&rows, selection->table->mailbox, &selection->needs, selection->job, error))
    return FALSE;
  add_matching (selection, &sql, &rows, keys);
  return TRUE;
}

static gboolean
check_size (const PgTableKeys *keys, GError **error)
{
  if (keys->entries->len <= PG_TABLE_LIST_MAX)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "a table sorted or restricted like this has more than %u rows",
               PG_TABLE_LIST_MAX);
  return FALSE;
}

/** read_ids: (element-type gint64): the messages of a table that no index has in order. */
static GArray *
read_ids (const PgTableSelection *selection, GError **error)
{
  static const char deleted[] = "SELECT message_id FROM tern.message WHERE mailbox_id = $1 AND folder_id = $2 "
                                "AND is_associated = $3 AND deleted_at IS NOT NULL LIMIT $4";
  static const char found[] = "SELECT message_id FROM tern.search_hit WHERE mailbox_id = $1 AND folder_id = $2 "
                              "AND $3::boolean IS NOT NULL LIMIT $4";
  const PgTable *table = selection->table;
  g_autoptr (PgPipeline) pipeline
    = pg_pipeline_begin (pg_mailbox_get_database (table->mailbox), PG_PIPELINE_READ, selection->job);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  GArray *ids;
  guint n;

  pg_table_start_params (table, &params);
  tern_db_params_add_int8 (&params, PG_TABLE_LIST_MAX + 1);
  pg_pipeline_add (pipeline, table->is_search ? found : deleted, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return NULL;
  n = tern_db_result_get_n_rows (pg_results_get (results, 0));
  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  for (guint i = 0; i < n; i++) {
    gint64 id = tern_db_result_get_int (pg_results_get (results, 0), i, 0);

    g_array_append_val (ids, id);
  }
  return ids;
}

static gboolean
select_by_ids (const PgTableSelection *selection, PgTableKeys *keys, GError **error)
{
  g_autoptr (GArray) ids = read_ids (selection, error);
  guint most = is_large (&selection->needs) ? BATCH_LARGE : most_rows (selection);

  for (guint at = 0; ids != NULL && at < ids->len; at += most) {
    if (!tern_job_check (selection->job, error)
        || !add_some (selection, &g_array_index (ids, gint64, at), MIN (most, ids->len - at), keys, error)
        || !check_size (keys, error))
      return FALSE;
  }
  return ids != NULL;
}

gboolean
pg_table_select_all (const PgTableSelection *selection, PgTableKeys *keys, GError **error)
{
  Cursor cursor = { .limit = is_large (&selection->needs) ? BATCH_LARGE : most_rows (selection) };
  gboolean end = FALSE;

  if (selection->table->is_search || pg_table_is_of_deleted (selection->table))
    return select_by_ids (selection, keys, error);
  while (!end) {
    if (!tern_job_check (selection->job, error) || !add_batch (selection, &cursor, keys, &end, error)
        || !check_size (keys, error))
      return FALSE;
  }
  return TRUE;
}

GHashTable *
pg_table_select_changed (const PgTableSelection *selection, gint64 since, GError **error)
{
  const PgTable *table = selection->table;
  g_autoptr (PgPipeline) pipeline
    = pg_table_begin (table, selection->job);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  GHashTable *ids;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (table->mailbox));
  tern_db_params_add_int8 (&params, (gint64) table->folder);
  tern_db_params_add_int8 (&params, since);
  pg_pipeline_add (pipeline, CHANGED_SQL, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return NULL;
  ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < tern_db_result_get_n_rows (pg_results_get (results, 0)); i++) {
    gint64 id = tern_db_result_get_int (pg_results_get (results, 0), i, 0);

    g_hash_table_add (ids, g_memdup2 (&id, sizeof id));
  }
  return ids;
}

gboolean
pg_table_select_some (const PgTableSelection *selection, GHashTable *ids, PgTableKeys *keys, GError **error)
{
  g_autoptr (GArray) array = g_array_sized_new (FALSE, FALSE, sizeof (gint64), g_hash_table_size (ids));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (array, key, 1);
  return add_some (selection, (const gint64 *) (gpointer) array->data, array->len, keys, error);
}

/** make_row_keys: in the order of @places; FALSE if a row isn't there any more. */
static gboolean
make_row_keys (const PgTable *table, GArray *places, const PgRows *rows, PgTableKeys *keys)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < rows->rows->len; i++)
    g_hash_table_insert (by_id, &pg_rows_get (rows, i)->head.id, pg_rows_get (rows, i));
  for (guint i = 0; i < places->len; i++) {
    guint place = g_array_index (places, guint, i);
    const PgRow *row = g_hash_table_lookup (by_id, &g_array_index (table->list.ids, gint64, place));
    PgRow placed;

    if (row == NULL)
      return FALSE;
    placed = *row;
    placed.instance = table->list.instances != NULL ? g_array_index (table->list.instances, guint32, place) : 0;
    pg_table_keys_add_instance (keys, &placed);
  }
  return TRUE;
}

gboolean
pg_table_select_places (const PgTableSelection *selection, GArray *places, gint64 cn, PgTableKeys *keys, gboolean *ret_still,
             GError **error)
{
  const PgTable *table = selection->table;
  g_autoptr (PgPipeline) pipeline
    = pg_table_begin (table, selection->job);
  g_autoptr (GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), places->len);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  g_auto (PgRows) rows = { 0 };
  PgFolderFacts facts;
  guint n;

  for (guint i = 0; i < places->len; i++)
    g_array_append_val (ids, g_array_index (table->list.ids, gint64, g_array_index (places, guint, i)));
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (table->mailbox));
  pg_params_add_int8_array (&params, (const gint64 *) ids->data, ids->len);
  pg_rows_init (&rows);
  append_select (&selection->sort_needs, text, &rows.layout);
  g_string_append (text, " WHERE m.mailbox_id = $1 AND m.message_id = ANY ($2)");
  pg_pipeline_add_dynamic (pipeline, text->str, &params);
  n = pg_table_add_facts (table, pipeline); /* after the rows: if it is still the same then, so were they */
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL || !pg_table_read_facts (table, pg_results_get (results, n), &facts, error))
    return FALSE;
  pg_rows_take (&rows, results, 0);
  if (!pg_rows_complete (&rows, table->mailbox, &selection->sort_needs, selection->job, error))
    return FALSE;
  *ret_still = facts.contents_cn == cn && make_row_keys (table, places, &rows, keys);
  return TRUE;
}


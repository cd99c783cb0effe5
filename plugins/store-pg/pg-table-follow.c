#include "plugins/store-pg/pg-table-follow.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-search.h"
#include "plugins/store-pg/pg-table-select.h"
#include "plugins/store-pg/pg-table-update.h"

/*
 * What became of a table's rows. Which messages changed is in the change log. Of a table by index nothing is kept: the
 * first change of a message says whether it was there before, the message itself whether it is now, and the index
 * which row is before it. Of a table by list, the old list and the new one say so. All of it holds for one moment: the
 * folder's number is read before and after.
 */

#define TRIES 8

/* Which messages changed, but for those that are of the other kind; and whether they were there: the first change tells
 * (new mail, created, moved, copied: not). */
#define CHANGED_SQL                                                                                                    \
  "SELECT c.id, (array_agg (c.was ORDER BY c.cn, c.seq))[1]::int4 FROM (SELECT message_id AS id, cn, seq, "            \
  "kind NOT IN (1, 2, 4, 5) AS was FROM tern.change_log WHERE mailbox_id = $1 AND folder_id = $2 AND cn > $3 "         \
  "AND message_id <> 0 UNION ALL SELECT old_id, cn, seq, true FROM tern.change_log WHERE mailbox_id = $1 "             \
  "AND old_folder_id = $2 AND old_folder_id <> 0 AND kind = 4 AND cn > $3 AND message_id <> 0) c "                     \
  "WHERE NOT EXISTS (SELECT FROM tern.message m WHERE m.mailbox_id = $1 AND m.message_id = c.id "                      \
  "AND m.is_associated <> $5) GROUP BY c.id LIMIT $4"

/* $4: told up to here, $5: rows. */
#define ROWS(block, join, relation, way, back)                                                                         \
  "SELECT " PG_ROW_HEAD PG_ROW_HOT block ", (SELECT n.message_id FROM tern.message n WHERE n.mailbox_id = $1 "         \
  "AND n.folder_id = $2 AND n.is_associated = $3 AND n.deleted_at IS NULL AND (n.delivered, n.message_id) " relation   \
  " (m.delivered, m.message_id) ORDER BY n.delivered " back ", n.message_id " back " LIMIT 1) "                        \
  "FROM tern.message m " join "WHERE m.mailbox_id = $1 AND m.folder_id = $2 AND m.is_associated = $3 "                 \
  "AND m.deleted_at IS NULL AND m.message_id IN (SELECT l.message_id FROM tern.change_log l WHERE l.mailbox_id = $1 "  \
  "AND l.folder_id = $2 AND l.cn > $4 AND l.message_id <> 0) "                                                         \
  "ORDER BY m.delivered " way ", m.message_id " way " LIMIT $5"
#define BLOCK ", p.props"
#define BLOCK_JOIN "LEFT JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = m.message_id "
#define NEWEST(block, join) ROWS (block, join, ">", "DESC", "ASC")
#define OLDEST(block, join) ROWS (block, join, "<", "ASC", "DESC")

/** Following: one call. */
typedef struct {
  PgTable *table;
  const TernPropTag *columns;
  guint n_columns;
  guint most;
  PgNeeds needs;
  TernJob *job;
} Following;

void
pg_table_follow_clear (PgTableFollow *follow)
{
  pg_table_list_clear (&follow->before);
}

static gint64
id_at (const PgTableList *list, guint i)
{
  return g_array_index (list->ids, gint64, i);
}

static guint32
instance_at (const PgTableList *list, guint i)
{
  return list->instances != NULL ? g_array_index (list->instances, guint32, i) : 0;
}

void
pg_table_follow_keep (PgTable *table)
{
  PgTableList *before = &table->follow.before;

  if (!table->follow.is_on || before->ids != NULL || table->list.ids == NULL)
    return;
  before->ids = g_array_copy (table->list.ids);
  if (table->list.instances != NULL)
    before->instances = g_array_copy (table->list.instances);
  before->cn = table->list.cn;
}

/** add_changed: the statement for CHANGED_SQL; one id more than wanted tells that there are too many. */
static void
add_changed (const Following *following, gint64 since, PgPipeline *pipeline)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (following->table->mailbox));
  tern_db_params_add_int8 (&params, (gint64) following->table->folder);
  tern_db_params_add_int8 (&params, since);
  tern_db_params_add_int8 (&params, (gint64) following->most + 1);
  tern_db_params_add_boolean (&params, pg_table_is_associated (following->table));
  pg_pipeline_add (pipeline, CHANGED_SQL, &params);
}

static void
add_row_change (TernRowChanges *changes, const TernRowChange *change)
{
  if (changes->changes == NULL)
    changes->changes = g_array_new (FALSE, FALSE, sizeof (TernRowChange));
  g_array_append_vals (changes->changes, change, 1);
}

/* --- tables by index --- */

static guint
add_index_rows (const Following *following, PgPipeline *pipeline)
{
  static const char *const texts[2][2] = {
    { NEWEST ("", ""), NEWEST (BLOCK, BLOCK_JOIN) },
    { OLDEST ("", ""), OLDEST (BLOCK, BLOCK_JOIN) },
  };
  const PgTable *table = following->table;
  g_auto (TernDbParams) params = { 0 };

  pg_table_start_params (table, &params);
  tern_db_params_add_int8 (&params, table->follow.cn);
  tern_db_params_add_int8 (&params, (gint64) following->most + 1);
  return pg_pipeline_add (pipeline, texts[table->index == PG_SORT_OLDEST_FIRST][following->needs.block != FALSE],
                          &params);
}

/** was_there: (element-type gint64): those of @changed that the table had. */
static GHashTable *
was_there (const TernDbResult *changed)
{
  GHashTable *was = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < tern_db_result_get_n_rows (changed); i++) {
    gint64 id = tern_db_result_get_int (changed, i, 0);

    if (tern_db_result_get_int (changed, i, 1) != 0)
      g_hash_table_add (was, g_memdup2 (&id, sizeof id));
  }
  return was;
}

static void
put_index_deleted (GHashTable *was, const PgRows *rows, TernRowChanges *ret_changes)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < rows->rows->len; i++)
    g_hash_table_add (there, &pg_rows_get (rows, i)->head.id);
  g_hash_table_iter_init (&iter, was);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    const TernRowChange change = { .kind = TERN_ROW_DELETED, .id = *(TernId *) key };

    if (!g_hash_table_contains (there, key))
      add_row_change (ret_changes, &change);
  }
}

/** put_index_changes: @changed: what changed, with whether it was there; @result: the rows that are, with the one before
 * each in the last column. */
static void
put_index_changes (const Following *following, const TernDbResult *changed, const TernDbResult *result,
                   const PgRows *rows, TernRowChanges *ret_changes)
{
  g_autoptr (GHashTable) was = was_there (changed);
  guint column = PG_ROW_HEAD_N + PG_N_HOT_COLUMNS - 1 + (following->needs.block ? 1 : 0);

  put_index_deleted (was, rows, ret_changes);
  for (guint i = 0; i < rows->rows->len; i++) {
    TernId id = pg_rows_get (rows, i)->head.id;
    TernRowChange change = { .kind = g_hash_table_contains (was, &id) ? TERN_ROW_MODIFIED : TERN_ROW_ADDED, .id = id };

    if (!tern_db_result_is_null (result, i, column))
      change.after = (TernId) tern_db_result_get_int (result, i, column);
    add_row_change (ret_changes, &change);
  }
}

/** follow_index_once: *ret_still FALSE: the folder changed meanwhile. */
static gboolean
follow_index_once (Following *following, gboolean *ret_still, TernRowChanges *ret_changes, GError **error)
{
  PgTable *table = following->table;
  g_autoptr (PgPipeline) pipeline
      = pg_table_begin (table, following->job);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (PgRows) rows = { 0 };
  PgFolderFacts before, after;

  pg_table_add_facts (table, pipeline);
  add_changed (following, table->follow.cn, pipeline);
  add_index_rows (following, pipeline);
  pg_table_add_facts (table, pipeline);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL || !pg_table_read_facts (table, pg_results_get (results, 0), &before, error)
      || !pg_table_read_facts (table, pg_results_get (results, 3), &after, error))
    return FALSE;
  *ret_still = before.contents_cn == after.contents_cn;
  if (!*ret_still)
    return TRUE;
  pg_rows_init (&rows);
  pg_row_layout_init_full (&rows.layout, following->needs.block);
  pg_rows_take (&rows, results, 2);
  ret_changes->is_reset = table->follow.cn < before.log_floor_cn
                          || tern_db_result_get_n_rows (pg_results_get (results, 1)) > following->most;
  if (!ret_changes->is_reset) {
    if (!pg_rows_complete (&rows, table->mailbox, &following->needs, following->job, error))
      return FALSE;
    put_index_changes (following, pg_results_get (results, 1), pg_results_get (results, 2), &rows, ret_changes);
    pg_table_fill (&rows, following->columns, following->n_columns, &ret_changes->rows);
  }
  table->follow.cn = before.contents_cn;
  return TRUE;
}

/* --- tables by list --- */

/** Old: a changed message's rows in the old list: instances, at most these bits of them. */
typedef struct {
  gint64 id;
  GArray *instances; /* (element-type guint32) */
} Old;

static void
old_free (gpointer data)
{
  Old *old = data;

  g_array_unref (old->instances);
  g_free (old);
}

/** read_changed: (key gint64) (value Old): the changed messages; NULL with an error, or with *ret_reset. */
static GHashTable *
read_changed (const Following *following, gboolean *ret_reset, GError **error)
{
  PgTable *table = following->table;
  g_autoptr (PgPipeline) pipeline
      = pg_table_begin (table, following->job);
  g_autoptr (GPtrArray) results = NULL;
  PgFolderFacts facts;
  GHashTable *changed;

  add_changed (following, table->follow.before.cn, pipeline);
  pg_table_add_facts (table, pipeline);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL || !pg_table_read_facts (table, pg_results_get (results, 1), &facts, error))
    return NULL;
  *ret_reset = table->follow.before.cn < facts.log_floor_cn
               || tern_db_result_get_n_rows (pg_results_get (results, 0)) > following->most;
  if (*ret_reset)
    return NULL;
  changed = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, old_free);
  for (guint i = 0; i < tern_db_result_get_n_rows (pg_results_get (results, 0)); i++) {
    Old *old = g_new (Old, 1);

    *old = (Old){ tern_db_result_get_int (pg_results_get (results, 0), i, 0),
                  g_array_new (FALSE, FALSE, sizeof (guint32)) };
    g_hash_table_insert (changed, &old->id, old);
  }
  return changed;
}

static gboolean
take_instance (Old *old, guint32 instance)
{
  for (guint i = 0; i < old->instances->len; i++) {
    if (g_array_index (old->instances, guint32, i) == instance) {
      g_array_remove_index_fast (old->instances, i);
      return TRUE;
    }
  }
  return FALSE;
}

static void
find_old_rows (const PgTableList *before, GHashTable *changed)
{
  for (guint i = 0; i < before->ids->len; i++) {
    gint64 id = id_at (before, i);
    Old *old = g_hash_table_lookup (changed, &id);
    guint32 instance = instance_at (before, i);

    if (old != NULL)
      g_array_append_val (old->instances, instance);
  }
}

/** find_new_rows: (transfer full) (element-type TernRowChange): of the changed messages, in the order of the list. What
 * stays in @changed was there and isn't any more. */
static GArray *
find_new_rows (const PgTableList *list, GHashTable *changed)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (TernRowChange));

  for (guint i = 0; i < list->ids->len; i++) {
    gint64 id = id_at (list, i);
    Old *old = g_hash_table_lookup (changed, &id);
    TernRowChange change = { .id = (TernId) id, .instance = instance_at (list, i) };

    if (old == NULL)
      continue;
    change.kind = take_instance (old, change.instance) ? TERN_ROW_MODIFIED : TERN_ROW_ADDED;
    if (i > 0) {
      change.after = (TernId) id_at (list, i - 1);
      change.after_instance = instance_at (list, i - 1);
    }
    g_array_append_val (found, change);
  }
  return found;
}

static void
put_deleted (GHashTable *changed, TernRowChanges *ret_changes)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Old *old = value;

    for (guint i = 0; i < old->instances->len; i++) {
      const TernRowChange change
          = { .kind = TERN_ROW_DELETED, .id = old->id, .instance = g_array_index (old->instances, guint32, i) };

      add_row_change (ret_changes, &change);
    }
  }
}

/** place_rows: the rows of @found, each as often as it has instances; FALSE if one is gone. */
static gboolean
place_rows (const GArray *found, PgRows *rows)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) read = g_steal_pointer (&rows->rows);

  rows->rows = g_array_sized_new (FALSE, FALSE, sizeof (PgRow), found->len);
  for (guint i = 0; i < read->len; i++)
    g_hash_table_insert (by_id, &g_array_index (read, PgRow, i).head.id, &g_array_index (read, PgRow, i));
  for (guint i = 0; i < found->len; i++) {
    const TernRowChange *change = &g_array_index (found, TernRowChange, i);
    const PgRow *row = g_hash_table_lookup (by_id, &change->id);
    PgRow placed;

    if (row == NULL)
      return FALSE;
    placed = *row;
    placed.instance = change->instance;
    g_array_append_val (rows->rows, placed);
  }
  return TRUE;
}

/** read_rows: of @found; *ret_still FALSE: the folder isn't any more what the list says. */
static gboolean
read_rows (const Following *following, const GArray *found, PgRows *rows, gboolean *ret_still, GError **error)
{
  PgTable *table = following->table;
  g_autoptr (PgPipeline) pipeline
      = pg_table_begin (table, following->job);
  g_autoptr (GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), found->len);
  g_autoptr (GString) text = g_string_new ("SELECT ");
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  PgFolderFacts facts;

  for (guint i = 0; i < found->len; i++)
    g_array_append_val (ids, g_array_index (found, TernRowChange, i).id);
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (table->mailbox));
  pg_params_add_int8_array (&params, (const gint64 *) (gpointer) ids->data, ids->len);
  pg_row_layout_init (&rows->layout, &following->needs, TRUE, text);
  g_string_append (text, " FROM tern.message m ");
  if (pg_row_layout_needs_props (&rows->layout))
    g_string_append (text, BLOCK_JOIN);
  g_string_append (text, "WHERE m.mailbox_id = $1 AND m.message_id = ANY ($2)");
  pg_pipeline_add_dynamic (pipeline, text->str, &params);
  pg_table_add_facts (table, pipeline);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL || !pg_table_read_facts (table, pg_results_get (results, 1), &facts, error))
    return FALSE;
  pg_rows_take (rows, results, 0);
  *ret_still = facts.contents_cn == table->list.cn && place_rows (found, rows);
  return TRUE;
}

static gboolean
put_list_changes (Following *following, GHashTable *changed, gboolean *ret_still, TernRowChanges *ret_changes,
                  GError **error)
{
  PgTable *table = following->table;
  g_autoptr (GArray) found = NULL;
  g_auto (PgRows) rows = { 0 };

  find_old_rows (&table->follow.before, changed);
  found = find_new_rows (&table->list, changed);
  pg_rows_init (&rows);
  if (found->len > 0
      && (!read_rows (following, found, &rows, ret_still, error)
          || (*ret_still
              && !pg_rows_complete (&rows, table->mailbox, &following->needs, following->job, error))))
    return FALSE;
  if (!*ret_still)
    return TRUE;
  put_deleted (changed, ret_changes);
  for (guint i = 0; i < found->len; i++)
    add_row_change (ret_changes, &g_array_index (found, TernRowChange, i));
  pg_table_fill (&rows, following->columns, following->n_columns, &ret_changes->rows);
  return TRUE;
}

/** follow_list_once: *ret_still FALSE: the folder changed meanwhile. */
static gboolean
follow_list_once (Following *following, gboolean *ret_still, TernRowChanges *ret_changes, GError **error)
{
  PgTable *table = following->table;
  g_autoptr (GHashTable) changed = NULL;
  g_autoptr (GError) why = NULL;

  if (!pg_table_update (table, following->job, error))
    return FALSE;
  *ret_still = TRUE;
  if (table->follow.before.ids == NULL)
    return TRUE;
  if (table->groups != NULL) /* changes of headers are told as a whole */
    ret_changes->is_reset = TRUE;
  else
    changed = read_changed (following, &ret_changes->is_reset, &why);
  if (why != NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  if (changed != NULL && !put_list_changes (following, changed, ret_still, ret_changes, error))
    return FALSE;
  if (*ret_still)
    pg_table_follow_clear (&table->follow);
  return TRUE;
}

/** begin: FALSE: it goes on. */
static gboolean
begin (PgTable *table)
{
  gboolean begins = !table->follow.is_on;

  if (begins)
    table->follow = (PgTableFollow){ .is_on = TRUE, .cn = -1 };
  if (table->index != PG_SORT_OTHER && table->follow.cn < 0) {
    table->follow.cn = table->seen_cn;
    begins = TRUE;
  }
  return begins;
}

gboolean
pg_table_follow (TernTable *self, const TernPropTag *columns, guint n_columns, guint most, TernRowChanges *ret_changes,
                 TernJob *job, GError **error)
{
  PgTable *table = PG_TABLE (self);
  Following following = { table, columns, n_columns, most, { 0 }, job };
  gboolean ok = TRUE, still = FALSE;

  if (begin (table))
    return TRUE;
  if (table->is_search && !pg_search_refresh (TERN_SEARCHES (table->mailbox), table->folder, job, error))
    return FALSE;
  pg_needs_init (&following.needs);
  for (guint i = 0; i < n_columns; i++)
    pg_needs_add_tag (&following.needs, columns[i]);
  for (guint i = 0; ok && !still && i < TRIES; i++) {
    ok = tern_job_check (job, error)
         && (table->index != PG_SORT_OTHER ? follow_index_once (&following, &still, ret_changes, error)
                                           : follow_list_once (&following, &still, ret_changes, error));
  }
  pg_needs_clear (&following.needs);
  if (ok && !still) {
    /* It changes faster than it can be read. */
    ret_changes->is_reset = TRUE;
    pg_table_follow_clear (&table->follow);
    table->follow.cn = table->seen_cn;
  }
  if (!ok)
    tern_row_changes_clear (ret_changes);
  return ok;
}

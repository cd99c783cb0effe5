#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-search.h"

#define TRIES 16

void
pg_search_diff_init (PgSearchDiff *diff, const PgSearch *search)
{
  *diff = (PgSearchDiff){
    .added = g_array_new (FALSE, FALSE, sizeof (PgSearchMatch)),
    .changed = g_array_new (FALSE, FALSE, sizeof (PgSearchMatch)),
    .removed = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .seen_cn = search->seen_cn,
  };
}

void
pg_search_diff_clear (PgSearchDiff *diff)
{
  g_clear_pointer (&diff->added, g_array_unref);
  g_clear_pointer (&diff->changed, g_array_unref);
  g_clear_pointer (&diff->removed, g_array_unref);
  g_clear_pointer (&diff->scope, g_array_unref);
}

/* $3 folder, $4 the number it was at, $5 generation, $6 the number it gets, $7 scope (NULL: as it is), $8 complete. */
#define MOVE_ON                                                                                                        \
  "UPDATE tern.search_folder SET seen_cn = $6, scope = coalesce ($7, scope), "                                         \
  "state = CASE WHEN $8 THEN 2 ELSE state END WHERE mailbox_id = $1 AND folder_id = $3 AND seen_cn = $4 "              \
  "AND generation = $5 AND $2::int8 IS NOT NULL"
G_STATIC_ASSERT (TERN_SEARCH_COMPLETE == 2);

#define MOVE_ON_SQL MOVE_ON " RETURNING NULL::int8, true"

/* $9 ... $11 added, $12 ... $14 changed, $15 removed, $16 unread of the changed ones. Runs behind PG_LOCK. */
#define APPLY_SQL                                                                                                      \
  "WITH s AS (" MOVE_ON " RETURNING folder_id), "                                                                      \
  "t AS (" PG_TAKE_WHERE ("1", "0", "", " AND EXISTS (SELECT FROM s)") "), "                                           \
  "a AS (INSERT INTO tern.search_hit (mailbox_id, folder_id, message_id, delivered, is_read) "                         \
  "SELECT $1, $3, x.id, x.delivered, x.is_read FROM t, unnest ($9::int8[], $10::int8[], $11::boolean[]) "              \
  "x (id, delivered, is_read) ON CONFLICT (mailbox_id, folder_id, message_id) DO NOTHING "                             \
  "RETURNING message_id, is_read), "                                                                                   \
  "c AS (UPDATE tern.search_hit h SET delivered = x.delivered, is_read = x.is_read "                                   \
  "FROM t, unnest ($12::int8[], $13::int8[], $14::boolean[]) x (id, delivered, is_read) "                              \
  "WHERE h.mailbox_id = $1 AND h.folder_id = $3 AND h.message_id = x.id RETURNING h.message_id), "                     \
  "r AS (DELETE FROM tern.search_hit h USING t WHERE h.mailbox_id = $1 AND h.folder_id = $3 "                          \
  "AND h.message_id = ANY ($15) RETURNING h.message_id, h.is_read), "                                                  \
  "f AS (UPDATE tern.folder SET contents_cn = t.cn, content_count = content_count + "                                  \
  "((SELECT count (*) FROM a) - (SELECT count (*) FROM r))::int4, unread_count = unread_count + $16 + "                \
  "((SELECT count (*) FROM a WHERE NOT is_read) - (SELECT count (*) FROM r WHERE NOT is_read))::int4 "                 \
  "FROM t WHERE mailbox_id = $1 AND folder_id = $3), "                                                                 \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, folder_id, message_id, seq, kind) "                              \
  "SELECT $1, t.cn, $3, x.id, row_number () OVER () - 1, x.kind FROM t, (SELECT message_id AS id, 11 AS kind FROM a "  \
  "UNION ALL SELECT message_id, 12 FROM r UNION ALL SELECT message_id, 13 FROM c "                                     \
  "UNION ALL SELECT 0, 10 WHERE $8) x) SELECT (SELECT cn FROM t), EXISTS (SELECT FROM s)"
G_STATIC_ASSERT (TERN_CHANGE_SEARCH_COMPLETE == 10 && TERN_CHANGE_LINKED == 11 && TERN_CHANGE_UNLINKED == 12
                 && TERN_CHANGE_LINK_CHANGED == 13);

static void
add_scope (TernDbParams *params, GArray *scope)
{
  g_autofree gint64 *stored = NULL;

  if (scope == NULL) {
    tern_db_params_add_null (params);
    return;
  }
  stored = g_new (gint64, scope->len + 1);
  for (guint i = 0; i < scope->len; i++)
    stored[i] = GINT64_TO_LE (g_array_index (scope, gint64, i));
  tern_db_params_add_bytea (params, stored, scope->len * sizeof (gint64));
}

static void
add_matches (TernDbParams *params, GArray *matches)
{
  g_autofree gint64 *ids = g_new (gint64, matches->len + 1);
  g_autofree gint64 *delivered = g_new (gint64, matches->len + 1);
  g_autofree gboolean *is_read = g_new (gboolean, matches->len + 1);

  for (guint i = 0; i < matches->len; i++) {
    const PgSearchMatch *match = &g_array_index (matches, PgSearchMatch, i);

    ids[i] = match->id;
    delivered[i] = match->delivered;
    is_read[i] = match->is_read;
  }
  pg_params_add_int8_array (params, ids, matches->len);
  pg_params_add_int8_array (params, delivered, matches->len);
  pg_params_add_boolean_array (params, is_read, matches->len);
}

static gboolean
start_params (const PgSearch *search, const PgSearchDiff *diff, TernDbParams *params, TernJob *job, GError **error)
{
  if (!pg_mailbox_start_params (search->mailbox, params, job, error))
    return FALSE;
  tern_db_params_add_int8 (params, search->folder);
  tern_db_params_add_int8 (params, search->seen_cn);
  tern_db_params_add_int8 (params, search->generation);
  tern_db_params_add_int8 (params, diff->seen_cn);
  add_scope (params, diff->scope);
  tern_db_params_add_boolean (params, diff->is_complete);
  return TRUE;
}

static gboolean
is_empty (const PgSearchDiff *diff)
{
  return diff->added->len + diff->changed->len + diff->removed->len == 0 && !diff->is_complete;
}

static gboolean
add_statements (const PgSearch *search, const PgSearchDiff *diff, PgPipeline *pipeline, TernJob *job, GError **error)
{
  g_auto (TernDbParams) lock = { 0 };
  g_auto (TernDbParams) params = { 0 };

  if (!start_params (search, diff, &params, job, error))
    return FALSE;
  if (is_empty (diff)) {
    pg_pipeline_add (pipeline, MOVE_ON_SQL, &params);
    return TRUE;
  }
  tern_db_params_init (&lock);
  tern_db_params_add_int8 (&lock, pg_mailbox_get_id (search->mailbox));
  pg_pipeline_add (pipeline, PG_LOCK, &lock);
  add_matches (&params, diff->added);
  add_matches (&params, diff->changed);
  pg_params_add_int8_array (&params, (const gint64 *) (gpointer) diff->removed->data, diff->removed->len);
  tern_db_params_add_int4 (&params, diff->unread);
  pg_pipeline_add (pipeline, APPLY_SQL, &params);
  return TRUE;
}

gboolean
pg_search_apply (PgSearch *search, const PgSearchDiff *diff, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline
    = pg_pipeline_begin (pg_mailbox_get_database (search->mailbox), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;
  const TernDbResult *row;

  if (is_empty (diff) && diff->seen_cn == search->seen_cn && diff->scope == NULL)
    return TRUE;
  if (!add_statements (search, diff, pipeline, job, error))
    return FALSE;
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  row = pg_results_get (results, results->len - 1);
  if (tern_db_result_get_n_rows (row) == 0 || tern_db_result_get_int (row, 0, 1) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_STALE,
                 "search folder 0x%" G_GINT64_MODIFIER "x was moved on by somebody else", (guint64) search->folder);
    return FALSE;
  }
  search->seen_cn = diff->seen_cn;
  if (diff->is_complete)
    search->search.state = TERN_SEARCH_COMPLETE;
  if (!tern_db_result_is_null (row, 0, 0))
    pg_mailbox_committed (search->mailbox, tern_db_result_get_int (row, 0, 0), job);
  return TRUE;
}

gboolean
pg_search_try (PgMailbox *mailbox, TernId folder, PgSearchWork work, TernJob *job, GError **error)
{
  for (guint i = 0;; i++) {
    g_autoptr (GError) why = NULL;

    if (work (mailbox, folder, job, &why))
      return TRUE;
    if (i + 1 < TRIES && g_error_matches (why, TERN_ERROR, TERN_ERROR_STALE))
      continue;
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
}

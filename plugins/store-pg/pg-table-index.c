#include "plugins/store-pg/pg-table.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-restriction.h"

/*
 * Positions in an index order. Whatever is nearest to the wanted position is where the scan starts: an end of the
 * folder, or an end of the page before, whose rows are known by their keys as long as the folder hasn't changed. The
 * scan skips within the index only and looks up the rows of the page. Folder facts come in the same statement, thus
 * from the same snapshot: if the folder has changed since the page before, the page is read once more from an end.
 */

/* Candidates of a search, a round trip. */
#define FIND_FIRST 64
#define FIND_MOST 4096

#define LIVE "mailbox_id = $1 AND folder_id = $2 AND is_associated = $3 AND deleted_at IS NULL"

/* $4 rows; $5 skipped, or with a key $5 and $6 the row after which the scan starts and $7 skipped. */
#define FETCH(block, join, key, way, limit)                                                                            \
  "SELECT " PG_ROW_HEAD PG_ROW_HOT block ", f.acl_version, f.contents_cn, f.content_count, f.associated_count "        \
  "FROM tern.folder f LEFT JOIN (SELECT message_id, delivered FROM (SELECT message_id, delivered FROM tern.message "   \
  "WHERE " LIVE key " ORDER BY delivered " way ", message_id " way " " limit ") n LIMIT $4) i ON TRUE "                \
  "LEFT JOIN tern.message m ON m.mailbox_id = $1 AND m.message_id = i.message_id " join                                \
  "WHERE f.mailbox_id = $1 AND f.folder_id = $2 AND f.deleted_at IS NULL ORDER BY i.delivered " way                    \
  ", i.message_id " way
#define BLOCK ", p.props"
#define BLOCK_JOIN "LEFT JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = i.message_id "
#define KEY(relation) " AND (delivered, message_id) " relation " ($5, $6)"

/* A page that follows what is known skips nothing. Its number of rows is also bounded by a constant: only then does
 * the planner take the same plan again instead of making one each time, which costs as much as the page itself. */
#define SMALL_PAGE 64
#define LARGE_PAGE 1024
#define SMALL "LIMIT 64"
#define LARGE "LIMIT 1024"

#define COUNT_SQL                                                                                                      \
  "SELECT acl_version, contents_cn, content_count, associated_count FROM tern.folder "                                 \
  "WHERE mailbox_id = $1 AND folder_id = $2 AND deleted_at IS NULL"

/* How many rows come before message $4 in descending resp. ascending order. */
#define LOCATE(relation)                                                                                               \
  "SELECT f.acl_version, f.contents_cn, f.content_count, f.associated_count, m.message_id, "                           \
  "(SELECT count (*) FROM tern.message WHERE " LIVE " AND (delivered, message_id) " relation                           \
  " (m.delivered, m.message_id)) FROM tern.folder f LEFT JOIN tern.message m ON m.mailbox_id = $1 "                    \
  "AND m.message_id = $4 AND m.folder_id = $2 AND m.is_associated = $3 AND m.deleted_at IS NULL "                      \
  "WHERE f.mailbox_id = $1 AND f.folder_id = $2 AND f.deleted_at IS NULL"

/** Scan: from where, which way, over how many rows to the page. */
typedef struct {
  guint32 position;
  guint32 n;
  gint64 skip;
  gboolean has_key;
  PgPlace from;         /* the scan begins after it */
  gboolean is_reversed; /* against the table's order */
  gboolean depends;     /* on the folder being as it was */
} Scan;

#define BOTH_WAYS(block, join, descending_key, ascending_key, limit)                                                  \
  { FETCH (block, join, descending_key, "DESC", limit), FETCH (block, join, ascending_key, "ASC", limit) }
#define WITH_AND_WITHOUT_KEY(block, join, limit, key_limit)                                                            \
  { BOTH_WAYS (block, join, "", "", limit), BOTH_WAYS (block, join, KEY ("<"), KEY (">"), key_limit) }
#define WITH_AND_WITHOUT_BLOCK(limit, key_limit)                                                                       \
  { WITH_AND_WITHOUT_KEY ("", "", limit, key_limit), WITH_AND_WITHOUT_KEY (BLOCK, BLOCK_JOIN, limit, key_limit) }

static const char *
fetch_sql (const Scan *scan, gboolean block, gboolean ascending)
{
  /* Constant texts, so that each is prepared once. */
  static const char *const texts[3][2][2][2] = {
    WITH_AND_WITHOUT_BLOCK (SMALL, SMALL),
    WITH_AND_WITHOUT_BLOCK (LARGE, LARGE),
    WITH_AND_WITHOUT_BLOCK ("OFFSET $5", "OFFSET $7"),
  };
  guint size = scan->skip > 0 || scan->n > LARGE_PAGE ? 2 : scan->n > SMALL_PAGE ? 1 : 0;

  return texts[size][block != FALSE][scan->has_key != FALSE][ascending != FALSE];
}

static gboolean
read_facts (const PgTable *table, const TernDbResult *result, guint column, PgFolderFacts *ret_facts, GError **error)
{
  if (tern_db_result_get_n_rows (result) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x does not exist",
                 table->folder);
    return FALSE;
  }
  ret_facts->acl_version = tern_db_result_get_int (result, 0, column);
  ret_facts->contents_cn = tern_db_result_get_int (result, 0, column + 1);
  ret_facts->count = tern_db_result_get_int (result, 0, column + (pg_table_is_associated (table) ? 3 : 2));
  return pg_table_check (table, ret_facts, error);
}

/** learn: TRUE when the folder is as it was known. */
static gboolean
learn (PgTable *table, const PgFolderFacts *facts)
{
  gboolean same = table->seen_cn == facts->contents_cn;

  if (!same)
    table->has_places = FALSE;
  table->seen_cn = facts->contents_cn;
  table->count = facts->count;
  return same;
}

static GPtrArray *
run_one (PgTable *table, const char *sql, TernDbParams *params, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_table_begin (table, job);

  pg_pipeline_add (pipeline, sql, params);
  return pg_pipeline_run (pipeline, error);
}

gboolean
pg_table_index_count (PgTable *table, guint32 *ret_count, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  PgFolderFacts facts;

  pg_table_start_params (table, &params);
  results = run_one (table, COUNT_SQL, &params, job, error);
  if (results == NULL || !read_facts (table, pg_results_get (results, 0), 0, &facts, error))
    return FALSE;
  learn (table, &facts);
  *ret_count = facts.count;
  return TRUE;
}

/** consider: takes a nearer start than @scan has; @skip < 0: it can't be reached from there. */
static void
consider (Scan *scan, gint64 skip, const PgPlace *from, gboolean is_reversed)
{
  if (skip < 0 || skip >= scan->skip)
    return;
  scan->skip = skip;
  scan->has_key = from != NULL;
  if (from != NULL)
    scan->from = *from;
  scan->is_reversed = is_reversed;
  scan->depends = TRUE;
}

/** start_after: scans begin after a key: after the place itself, or after the last key before it. */
static void
start_after (const PgTable *table, Scan *scan)
{
  gboolean ascending = (table->index == PG_SORT_OLDEST_FIRST) != (scan->is_reversed != FALSE);

  if (scan->skip > 0)
    scan->skip--;
  else
    scan->from.id += ascending ? -1 : 1;
}

static void
plan (const PgTable *table, guint32 position, guint32 n, Scan *ret_scan)
{
  Scan scan = { .position = position, .n = n, .skip = position };
  gint64 end = (gint64) position + n;

  if (table->seen_cn >= 0 && position < table->count) {
    end = MIN (end, table->count);
    consider (&scan, (gint64) table->count - end, NULL, TRUE);
  }
  if (table->has_places && position < table->count) {
    consider (&scan, (gint64) position - table->first.position, &table->first, FALSE);
    consider (&scan, (gint64) position - table->last.position, &table->last, FALSE);
    consider (&scan, (gint64) table->first.position - (end - 1), &table->first, TRUE);
    consider (&scan, (gint64) table->last.position - (end - 1), &table->last, TRUE);
  }
  if (scan.is_reversed)
    scan.n = end - position;
  if (scan.has_key)
    start_after (table, &scan);
  *ret_scan = scan;
}

static GPtrArray *
run_scan (PgTable *table, const Scan *scan, gboolean block, TernJob *job, GError **error)
{
  gboolean ascending = (table->index == PG_SORT_OLDEST_FIRST) != (scan->is_reversed != FALSE);
  const char *sql = fetch_sql (scan, block, ascending);
  g_auto (TernDbParams) params = { 0 };

  pg_table_start_params (table, &params);
  tern_db_params_add_int8 (&params, scan->n);
  if (scan->has_key) {
    tern_db_params_add_int8 (&params, scan->from.delivered);
    tern_db_params_add_int8 (&params, scan->from.id);
  }
  tern_db_params_add_int8 (&params, scan->skip);
  return run_one (table, sql, &params, job, error);
}

static void
reverse (GArray *rows)
{
  for (guint i = 0; i < rows->len / 2; i++) {
    PgRow *a = &g_array_index (rows, PgRow, i), *b = &g_array_index (rows, PgRow, rows->len - 1 - i);
    PgRow kept = *a;

    *a = *b;
    *b = kept;
  }
}

static void
take_rows (const Scan *scan, GPtrArray *results, PgRows *rows)
{
  /* The one row of an empty page has only the folder's facts. */
  if (tern_db_result_is_null (pg_results_get (results, 0), 0, 0))
    return;
  pg_rows_take (rows, results, 0);
  if (scan->is_reversed)
    reverse (rows->rows);
}

static void
remember (PgTable *table, guint32 position, const PgRows *rows)
{
  const PgRow *first, *last;

  if (rows->rows->len == 0)
    return;
  first = pg_rows_get (rows, 0);
  last = pg_rows_get (rows, rows->rows->len - 1);
  table->first = (PgPlace){ position, first->delivered, (gint64) first->head.id };
  table->last = (PgPlace){ position + rows->rows->len - 1, last->delivered, (gint64) last->head.id };
  table->has_places = TRUE;
}

/** scan_rows: one round trip, two when the folder changed since the page before. */
static gboolean
scan_rows (PgTable *table, guint32 position, guint32 n, gboolean block, PgRows *rows, TernJob *job, GError **error)
{
  guint32 count;

  /* Without knowing how long the table is only its beginning is near. */
  if (table->seen_cn < 0 && position >= LARGE_PAGE && !pg_table_index_count (table, &count, job, error))
    return FALSE;
  for (gboolean again = FALSE;; again = TRUE) {
    g_autoptr (GPtrArray) results = NULL;
    PgFolderFacts facts;
    gboolean same;
    Scan scan = { .position = position, .n = n, .skip = position };

    if (!again)
      plan (table, position, n, &scan);
    results = run_scan (table, &scan, block, job, error);
    if (results == NULL
        || !read_facts (table, pg_results_get (results, 0), PG_ROW_HEAD_N + PG_N_HOT_COLUMNS - 1 + (block ? 1 : 0),
                        &facts, error))
      return FALSE;
    same = learn (table, &facts);
    if (!same && scan.depends)
      continue;
    take_rows (&scan, results, rows);
    remember (table, position, rows);
    return TRUE;
  }
}

gboolean
pg_table_index_fetch (PgTable *table, guint32 position, guint32 n, const TernPropTag *columns, guint n_columns,
                      TernRowSet *ret_rows, TernJob *job, GError **error)
{
  g_auto (PgNeeds) needs = { 0 };
  g_auto (PgRows) rows = { 0 };

  pg_needs_init (&needs);
  for (guint i = 0; i < n_columns; i++)
    pg_needs_add_tag (&needs, columns[i]);
  pg_rows_init (&rows);
  pg_row_layout_init_full (&rows.layout, needs.block);
  if (!scan_rows (table, position, n, needs.block, &rows, job, error)
      || !pg_rows_complete (&rows, table->mailbox, &needs, job, error)) {
    g_prefix_error (error, "read rows of folder 0x%" G_GINT64_MODIFIER "x: ", table->folder);
    return FALSE;
  }
  pg_table_fill (&rows, columns, n_columns, ret_rows);
  return TRUE;
}

gboolean
pg_table_index_locate (PgTable *table, TernId id, guint32 *ret_position, TernJob *job, GError **error)
{
  const char *sql = table->index == PG_SORT_NEWEST_FIRST ? LOCATE (">") : LOCATE ("<");
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  PgFolderFacts facts;

  pg_table_start_params (table, &params);
  tern_db_params_add_int8 (&params, (gint64) id);
  results = run_one (table, sql, &params, job, error);
  if (results == NULL || !read_facts (table, pg_results_get (results, 0), 0, &facts, error))
    return FALSE;
  learn (table, &facts);
  if (tern_db_result_is_null (pg_results_get (results, 0), 0, 4))
    return pg_table_not_found (table, error);
  *ret_position = tern_db_result_get_int (pg_results_get (results, 0), 0, 5);
  return TRUE;
}

/** Search: a find under way. */
typedef struct {
  PgTable *table;
  const TernRestriction *restriction;
  const PgNeeds *needs;
  gboolean ascending;
  gboolean has_key;
  gboolean is_inclusive;
  gint64 delivered;
  gint64 id;
  guint limit;
  TernJob *job;
} Search;

/** get_candidates: up to search->limit rows on from the key that the restriction's SQL selects. */
static gboolean
get_candidates (const Search *search, PgRestriction *sql, PgRows *rows, GError **error)
{
  g_autoptr (PgPipeline) pipeline
    = pg_table_begin (search->table, search->job);
  g_autoptr (GString) text = g_string_new ("SELECT ");
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  const char *way = search->ascending ? "ASC" : "DESC";

  pg_table_start_params (search->table, &params);
  pg_row_layout_init (&rows->layout, search->needs, FALSE, text);
  g_string_append (text, " FROM tern.message m ");
  if (pg_row_layout_needs_props (&rows->layout))
    g_string_append (text, "LEFT JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = m.message_id ");
  g_string_append (text, "WHERE m.mailbox_id = $1 AND m.folder_id = $2 AND m.is_associated = $3 "
                         "AND m.deleted_at IS NULL AND ");
  if (search->has_key) {
    tern_db_params_add_int8 (&params, search->delivered);
    tern_db_params_add_int8 (&params, search->id);
    g_string_append_printf (text, "(m.delivered, m.message_id) %s%s ($4, $5) AND ", search->ascending ? ">" : "<",
                            search->is_inclusive ? "=" : "");
  }
  pg_restriction_init (sql, search->restriction, &params);
  g_string_append_printf (text, "%s ORDER BY m.delivered %s, m.message_id %s LIMIT %u", sql->sql, way, way,
                          search->limit);
  pg_pipeline_add_dynamic (pipeline, text->str, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  pg_rows_take (rows, results, 0);
  return sql->is_exact && sql->recheck == 0
             ? TRUE
             : pg_rows_complete (rows, search->table->mailbox, search->needs, search->job, error);
}

/** search_step: TRUE with *ret_id, or 0 when these candidates don't have it; *ret_end: there are no more. */
static gboolean
search_step (Search *search, TernId *ret_id, gboolean *ret_end, GError **error)
{
  g_auto (PgRestriction) sql = { 0 };
  g_auto (PgRows) rows = { 0 };
  g_autoptr (TernArena) arena = tern_arena_new ();

  pg_rows_init (&rows);
  if (!get_candidates (search, &sql, &rows, error))
    return FALSE;
  *ret_id = 0;
  *ret_end = rows.rows->len < search->limit;
  for (guint i = 0; i < rows.rows->len; i++) {
    const PgRow *row = pg_rows_get (&rows, i);

    if (pg_restriction_decides (&sql, row->lossy) || pg_table_matches (search->restriction, row, arena)) {
      *ret_id = row->head.id;
      return TRUE;
    }
    search->has_key = TRUE;
    search->is_inclusive = FALSE;
    search->delivered = row->delivered;
    search->id = (gint64) row->head.id;
  }
  search->limit = pg_rows_get_large (&rows) > PG_ROWS_LARGE ? FIND_FIRST : MIN (search->limit * 4, FIND_MOST);
  return TRUE;
}

/** start_search: where it begins; FALSE with NOT_FOUND when there is nothing there. */
static gboolean
start_search (Search *search, guint32 position, gboolean backward, GError **error)
{
  PgTable *table = search->table;
  g_auto (PgRows) rows = { 0 };
  const PgRow *row;

  if (position == 0 && !backward)
    return TRUE;
  pg_rows_init (&rows);
  pg_row_layout_init_full (&rows.layout, FALSE);
  if (!scan_rows (table, position, 1, FALSE, &rows, search->job, error))
    return FALSE;
  if (rows.rows->len == 0)
    return backward ? TRUE : pg_table_not_found (table, error); /* beyond the end: backward from the last row */
  row = pg_rows_get (&rows, 0);
  search->has_key = search->is_inclusive = TRUE;
  search->delivered = row->delivered;
  search->id = (gint64) row->head.id;
  return TRUE;
}

gboolean
pg_table_index_find (PgTable *table, guint32 position, gboolean backward, const TernRestriction *restriction,
                     guint32 *ret_position, TernJob *job, GError **error)
{
  g_auto (PgNeeds) needs = { 0 };
  Search search = {
    .table = table,
    .restriction = restriction,
    .needs = &needs,
    .ascending = (table->index == PG_SORT_OLDEST_FIRST) != (backward != FALSE),
    .limit = FIND_FIRST,
    .job = job,
  };
  gboolean end = FALSE;
  TernId id = 0;

  pg_needs_init (&needs);
  pg_needs_add_restriction (&needs, restriction);
  if (!start_search (&search, position, backward, error))
    return FALSE;
  while (id == 0 && !end)
    if (!tern_job_check (job, error) || !search_step (&search, &id, &end, error))
      return FALSE;
  if (id == 0)
    return pg_table_not_found (table, error);
  return pg_table_index_locate (table, id, ret_position, job, error);
}

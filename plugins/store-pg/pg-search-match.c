#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-restriction.h"
#include "plugins/store-pg/pg-rows.h"
#include "plugins/store-pg/pg-search.h"
#include "plugins/store-pg/pg-table.h"

/* Rows a round trip of going through a folder. */
#define BATCH 2000

/** Matching: one statement under way. */
typedef struct {
  const PgSearch *search;
  GString *text;
  TernDbParams params;
  PgRestriction sql;
  PgRows rows;
  TernJob *job;
} Matching;

static void
matching_init (Matching *matching, const PgSearch *search, TernJob *job)
{
  *matching = (Matching){ .search = search, .text = g_string_new ("SELECT "), .job = job };
  tern_db_params_init (&matching->params);
  tern_db_params_add_int8 (&matching->params, pg_mailbox_get_id (search->mailbox));
  pg_rows_init (&matching->rows);
  pg_row_layout_init (&matching->rows.layout, &search->needs, TRUE, matching->text);
  pg_restriction_init (&matching->sql, search->search.restriction, &matching->params);
  g_string_append (matching->text, " FROM tern.message m ");
  if (pg_row_layout_needs_props (&matching->rows.layout))
    g_string_append (matching->text,
                     "LEFT JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = m.message_id ");
  g_string_append_printf (matching->text,
                          "WHERE m.mailbox_id = $1 AND NOT m.is_associated AND m.deleted_at IS NULL AND %s",
                          matching->sql.sql);
}

static void
matching_clear (Matching *matching)
{
  g_string_free (matching->text, TRUE);
  tern_db_params_clear (&matching->params);
  pg_restriction_clear (&matching->sql);
  pg_rows_clear (&matching->rows);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Matching, matching_clear)

static gboolean
run (Matching *matching, GError **error)
{
  g_autoptr (PgPipeline) pipeline
    = pg_pipeline_begin (pg_mailbox_get_database (matching->search->mailbox), PG_PIPELINE_READ, matching->job);
  g_autoptr (GPtrArray) results = NULL;

  pg_pipeline_add_dynamic (pipeline, matching->text->str, &matching->params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  pg_rows_take (&matching->rows, results, 0);
  return (matching->sql.is_exact && matching->sql.recheck == 0)
         || pg_rows_complete (&matching->rows, matching->search->mailbox, &matching->search->needs, matching->job,
                              error);
}

static void
take_matches (const Matching *matching, GArray *matches)
{
  const TernRestriction *restriction = matching->search->search.restriction;
  g_autoptr (TernArena) arena = tern_arena_new ();

  for (guint i = 0; i < matching->rows.rows->len; i++) {
    const PgRow *row = pg_rows_get (&matching->rows, i);
    const PgSearchMatch match = { (gint64) row->head.id, row->delivered, row->head.is_read };

    if (restriction == NULL || pg_restriction_decides (&matching->sql, row->lossy)
        || pg_table_matches (restriction, row, arena))
      g_array_append_val (matches, match);
  }
}

static guint
add_array (Matching *matching, GArray *array)
{
  pg_params_add_int8_array (&matching->params, (const gint64 *) (gpointer) array->data, array->len);
  return tern_db_params_get_n (&matching->params);
}

gboolean
pg_search_match_ids (const PgSearch *search, GArray *scope, GArray *ids, GArray *matches, TernJob *job, GError **error)
{
  g_auto (Matching) matching = { 0 };
  guint n;

  matching_init (&matching, search, job);
  n = add_array (&matching, ids);
  g_string_append_printf (matching.text, " AND m.message_id = ANY ($%u)", n);
  n = add_array (&matching, scope);
  g_string_append_printf (matching.text, " AND m.folder_id = ANY ($%u)", n);
  if (!run (&matching, error))
    return FALSE;
  take_matches (&matching, matches);
  return TRUE;
}

gboolean
pg_search_match_folder (const PgSearch *search, gint64 folder, PgSearchCursor *cursor, GArray *matches, TernJob *job,
                        GError **error)
{
  const guint limit = search->needs.whole ? BATCH / 16 : BATCH;
  g_auto (Matching) matching = { 0 };
  guint n;

  matching_init (&matching, search, job);
  tern_db_params_add_int8 (&matching.params, folder);
  n = tern_db_params_get_n (&matching.params);
  g_string_append_printf (matching.text, " AND m.folder_id = $%u", n);
  if (cursor->is_set) {
    tern_db_params_add_int8 (&matching.params, cursor->delivered);
    tern_db_params_add_int8 (&matching.params, cursor->id);
    g_string_append_printf (matching.text, " AND (m.delivered, m.message_id) < ($%u, $%u)", n + 1, n + 2);
  }
  g_string_append_printf (matching.text, " ORDER BY m.delivered DESC, m.message_id DESC LIMIT %u", limit);
  if (!run (&matching, error))
    return FALSE;
  take_matches (&matching, matches);
  n = matching.rows.rows->len;
  if (n > 0) {
    const PgRow *last = pg_rows_get (&matching.rows, n - 1);

    *cursor = (PgSearchCursor){ .is_set = TRUE, .delivered = last->delivered, .id = (gint64) last->head.id };
  }
  cursor->is_end = n < limit;
  return TRUE;
}

#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-search.h"

static gboolean
add_some (PgSearch *search, GArray *matches, guint from, TernJob *job, GError **error)
{
  g_auto (PgSearchDiff) diff = { 0 };

  pg_search_diff_init (&diff, search);
  g_array_append_vals (diff.added, &g_array_index (matches, PgSearchMatch, from),
                       MIN (matches->len - from, PG_SEARCH_BATCH));
  return tern_job_check (job, error) && pg_search_apply (search, &diff, job, error);
}

static gboolean
add_folder (PgSearch *search, gint64 folder, TernJob *job, GError **error)
{
  PgSearchCursor cursor = { 0 };

  while (!cursor.is_end) {
    g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (PgSearchMatch));

    if (!pg_search_match_folder (search, folder, &cursor, matches, job, error))
      return FALSE;
    for (guint from = 0; from < matches->len; from += PG_SEARCH_BATCH)
      if (!add_some (search, matches, from, job, error))
        return FALSE;
  }
  return TRUE;
}

gboolean
pg_search_add_folders (PgSearch *search, GArray *folders, TernJob *job, GError **error)
{
  for (guint i = 0; i < folders->len; i++)
    if (!add_folder (search, g_array_index (folders, gint64, i), job, error))
      return FALSE;
  return TRUE;
}

/* $3: everything; $4: the scope. */
#define OUTSIDE_SQL                                                                                                    \
  "SELECT h.message_id FROM tern.search_hit h LEFT JOIN tern.message m ON m.mailbox_id = $1 "                          \
  "AND m.message_id = h.message_id WHERE h.mailbox_id = $1 AND h.folder_id = $2 "                                      \
  "AND ($3 OR m.message_id IS NULL OR m.folder_id <> ALL ($4)) LIMIT 500"
G_STATIC_ASSERT (PG_SEARCH_BATCH == 500);

static gboolean
remove_some (PgSearch *search, GArray *scope, gboolean *ret_more, TernJob *job, GError **error)
{
  g_auto (PgSearchDiff) diff = { 0 };
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (search->mailbox));
  tern_db_params_add_int8 (&params, search->folder);
  tern_db_params_add_boolean (&params, scope == NULL);
  pg_params_add_int8_array (&params, scope != NULL ? (const gint64 *) (gpointer) scope->data : NULL,
                            scope != NULL ? scope->len : 0);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (search->mailbox)), OUTSIDE_SQL, &params, job,
                              error);
  if (rows == NULL)
    return FALSE;
  pg_search_diff_init (&diff, search);
  for (guint i = 0; i < tern_db_result_get_n_rows (rows); i++) {
    gint64 id = tern_db_result_get_int (rows, i, 0);

    g_array_append_val (diff.removed, id);
  }
  *ret_more = diff.removed->len == PG_SEARCH_BATCH;
  return pg_search_apply (search, &diff, job, error);
}

gboolean
pg_search_remove_hits (PgSearch *search, GArray *scope, TernJob *job, GError **error)
{
  for (gboolean more = TRUE; more;)
    if (!tern_job_check (job, error) || !remove_some (search, scope, &more, job, error))
      return FALSE;
  return TRUE;
}

/* From the beginning: what an interrupted build left may be of other criteria. */
static gboolean
build_one (PgSearch *search, TernJob *job, GError **error)
{
  g_autoptr (GArray) scope = pg_search_get_scope (search, job, error);
  g_auto (PgSearchDiff) diff = { 0 };

  if (scope == NULL || !pg_search_remove_hits (search, NULL, job, error)
      || !pg_search_add_folders (search, scope, job, error))
    return FALSE;
  pg_search_diff_init (&diff, search);
  diff.scope = g_steal_pointer (&scope);
  diff.is_complete = TRUE;
  return pg_search_apply (search, &diff, job, error);
}

static gboolean
build_all (PgMailbox *mailbox, TernId folder, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) searches = pg_search_load (mailbox, folder, job, error);

  if (searches == NULL)
    return FALSE;
  for (guint i = 0; i < searches->len; i++) {
    PgSearch *search = g_ptr_array_index (searches, i);

    if (search->search.state == TERN_SEARCH_BUILDING && !build_one (search, job, error)) {
      g_prefix_error (error, "fill search folder 0x%" G_GINT64_MODIFIER "x: ", (guint64) search->folder);
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
pg_search_build (TernSearches *searches, TernId folder, TernJob *job, GError **error)
{
  return pg_search_try (PG_MAILBOX (searches), folder, build_all, job, error);
}

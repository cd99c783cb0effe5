#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-search.h"

#define MAX_LINES " LIMIT 200"

#define COUNTERS_SQL                                                                                                   \
  "SELECT format ('search folder 0x%s: stored %s messages, %s unread; it shows %s, %s', to_hex (f.folder_id), "        \
  "f.content_count, f.unread_count, coalesce (c.n, 0), coalesce (c.unread, 0)) FROM tern.folder f "                    \
  "LEFT JOIN (SELECT folder_id, count (*) AS n, count (*) FILTER (WHERE NOT is_read) AS unread FROM tern.search_hit "  \
  "WHERE mailbox_id = $1 GROUP BY folder_id) c USING (folder_id) WHERE f.mailbox_id = $1 AND f.type = 2 "              \
  "AND f.deleted_at IS NULL AND (f.content_count, f.unread_count) IS DISTINCT FROM (coalesce (c.n, 0), "               \
  "coalesce (c.unread, 0))" MAX_LINES

#define HITS_SQL "SELECT message_id, is_read FROM tern.search_hit WHERE mailbox_id = $1 AND folder_id = $2"

static TernDbResult *
run (PgMailbox *mailbox, const char *sql, const gint64 *folder, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  if (folder != NULL)
    tern_db_params_add_int8 (&params, *folder);
  return tern_database_query (TERN_DATABASE (pg_mailbox_get_database (mailbox)), sql, &params, job, error);
}

static GArray *
match_scope (PgSearch *search, TernJob *job, GError **error)
{
  g_autoptr (GArray) scope = pg_search_get_scope (search, job, error);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (PgSearchMatch));

  if (scope == NULL)
    return NULL;
  for (guint i = 0; i < scope->len; i++) {
    PgSearchCursor cursor = { 0 };

    while (!cursor.is_end)
      if (!tern_job_check (job, error)
          || !pg_search_match_folder (search, g_array_index (scope, gint64, i), &cursor, matches, job, error))
        return NULL;
  }
  return g_steal_pointer (&matches);
}

static void
add_difference (const PgSearch *search, gint64 id, const char *what, GPtrArray *problems)
{
  g_ptr_array_add (problems, g_strdup_printf ("search folder 0x%" G_GINT64_MODIFIER "x: message 0x%" G_GINT64_MODIFIER
                                              "x %s",
                                              (guint64) search->folder, (guint64) id, what));
}

static gboolean
compare (PgSearch *search, GPtrArray *problems, TernJob *job, GError **error)
{
  g_autoptr (GHashTable) shown = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) matches = match_scope (search, job, error);
  g_autoptr (TernDbResult) rows
    = matches != NULL ? run (search->mailbox, HITS_SQL, &search->folder, job, error) : NULL;
  GHashTableIter iter;
  gpointer key;

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < tern_db_result_get_n_rows (rows); i++) {
    gint64 id = tern_db_result_get_int (rows, i, 0);

    g_hash_table_insert (shown, g_memdup2 (&id, sizeof id), GINT_TO_POINTER (tern_db_result_get_int (rows, i, 1)));
  }
  for (guint i = 0; i < matches->len; i++) {
    const PgSearchMatch *match = &g_array_index (matches, PgSearchMatch, i);
    gpointer is_read;

    if (!g_hash_table_lookup_extended (shown, &match->id, NULL, &is_read))
      add_difference (search, match->id, "fits and isn't shown", problems);
    else if ((GPOINTER_TO_INT (is_read) != 0) != (match->is_read != FALSE))
      add_difference (search, match->id, "is counted with another read state", problems);
    g_hash_table_remove (shown, &match->id);
  }
  g_hash_table_iter_init (&iter, shown);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    add_difference (search, *(const gint64 *) key, "is shown and doesn't fit", problems);
  return TRUE;
}

static gboolean
verify_hits (PgMailbox *mailbox, GPtrArray *problems, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) searches = NULL;

  if (!pg_search_refresh (TERN_SEARCHES (mailbox), 0, job, error))
    return FALSE;
  searches = pg_search_load (mailbox, 0, job, error);
  if (searches == NULL)
    return FALSE;
  for (guint i = 0; i < searches->len; i++) {
    PgSearch *search = g_ptr_array_index (searches, i);

    /* One that was changed meanwhile says nothing. */
    if (search->search.state == TERN_SEARCH_COMPLETE && (search->search.flags & TERN_SEARCH_STATIC) == 0
        && !search->is_behind && !compare (search, problems, job, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
pg_search_verify (PgMailbox *mailbox, GPtrArray *problems, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) lines = NULL;

  if (!verify_hits (mailbox, problems, job, error))
    return FALSE;
  lines = run (mailbox, COUNTERS_SQL, NULL, job, error);
  if (lines == NULL)
    return FALSE;
  for (guint row = 0; row < tern_db_result_get_n_rows (lines); row++)
    g_ptr_array_add (problems, g_strdup (tern_db_result_get_text (lines, row, 0)));
  return TRUE;
}

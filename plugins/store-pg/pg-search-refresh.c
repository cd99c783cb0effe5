#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-search.h"

/* Log rows that are followed at once. */
#define CHANGES "2000"
#define CHANGES_N 2000

#define CHANGED_SQL                                                                                                    \
  "SELECT cn, message_id, old_id FROM tern.change_log WHERE mailbox_id = $1 AND cn > $2 AND cn <= $3 AND kind < 10 "   \
  "AND message_id <> 0 ORDER BY cn FETCH FIRST " CHANGES " ROWS WITH TIES"
#define HITS_SQL                                                                                                       \
  "SELECT message_id, is_read FROM tern.search_hit WHERE mailbox_id = $1 AND folder_id = $2 AND message_id = ANY ($3)"

static void
add_id (GHashTable *seen, GArray *ids, gint64 id)
{
  if (id != 0 && g_hash_table_add (seen, g_memdup2 (&id, sizeof id)))
    g_array_append_val (ids, id);
}

/* (element-type gint64): messages to look at again; *ret_cn: all up to there. */
static GArray *
read_changed (const PgSearch *search, gint64 *ret_cn, TernJob *job, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;
  GArray *ids;
  guint n;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (search->mailbox));
  tern_db_params_add_int8 (&params, search->seen_cn);
  tern_db_params_add_int8 (&params, search->max_cn);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (search->mailbox)), CHANGED_SQL, &params, job,
                              error);
  if (rows == NULL)
    return NULL;
  n = tern_db_result_get_n_rows (rows);
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < n; i++) {
    add_id (seen, ids, tern_db_result_get_int (rows, i, 1));
    add_id (seen, ids, tern_db_result_get_int (rows, i, 2));
  }
  *ret_cn = n < CHANGES_N ? search->max_cn : tern_db_result_get_int (rows, n - 1, 0);
  return ids;
}

/* gint64 -> whether it counts as read. */
static GHashTable *
read_hits (const PgSearch *search, GArray *ids, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;
  GHashTable *hits;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (search->mailbox));
  tern_db_params_add_int8 (&params, search->folder);
  pg_params_add_int8_array (&params, (const gint64 *) (gpointer) ids->data, ids->len);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (search->mailbox)), HITS_SQL, &params, job, error);
  if (rows == NULL)
    return NULL;
  hits = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < tern_db_result_get_n_rows (rows); i++) {
    gint64 id = tern_db_result_get_int (rows, i, 0);

    g_hash_table_insert (hits, g_memdup2 (&id, sizeof id), GINT_TO_POINTER (tern_db_result_get_int (rows, i, 1)));
  }
  return hits;
}

static void
compare (GHashTable *hits, GArray *matches, PgSearchDiff *diff)
{
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < matches->len; i++) {
    const PgSearchMatch *match = &g_array_index (matches, PgSearchMatch, i);
    gpointer was_read;

    if (!g_hash_table_lookup_extended (hits, &match->id, NULL, &was_read)) {
      g_array_append_vals (diff->added, match, 1);
      continue;
    }
    g_array_append_vals (diff->changed, match, 1);
    diff->unread += (GPOINTER_TO_INT (was_read) != 0) - (match->is_read != 0);
    g_hash_table_remove (hits, &match->id);
  }
  g_hash_table_iter_init (&iter, hits);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (diff->removed, key, 1);
}

static gboolean
is_same (GArray *a, GArray *b)
{
  return a->len == b->len && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (gint64)) == 0);
}

/* Of sorted arrays: what is in @a and not in @b. */
static GArray *
subtract (GArray *a, GArray *b)
{
  GArray *rest = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint j = 0;

  for (guint i = 0; i < a->len; i++) {
    gint64 id = g_array_index (a, gint64, i);

    while (j < b->len && g_array_index (b, gint64, j) < id)
      j++;
    if (j >= b->len || g_array_index (b, gint64, j) != id)
      g_array_append_val (rest, id);
  }
  return rest;
}

/* Folders that were made, moved or removed: the new scope is kept once what they bring and take is written. */
static gboolean
follow_folders (PgSearch *search, GArray *scope, TernJob *job, GError **error)
{
  g_autoptr (GArray) added = subtract (scope, search->scope);
  g_auto (PgSearchDiff) diff = { 0 };

  if (is_same (scope, search->scope))
    return TRUE;
  if (!pg_search_add_folders (search, added, job, error) || !pg_search_remove_hits (search, scope, job, error))
    return FALSE;
  pg_search_diff_init (&diff, search);
  diff.scope = g_array_ref (scope);
  return pg_search_apply (search, &diff, job, error);
}

static gboolean
follow_messages (PgSearch *search, GArray *scope, TernJob *job, GError **error)
{
  g_auto (PgSearchDiff) diff = { 0 };
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (PgSearchMatch));
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GHashTable) hits = NULL;

  pg_search_diff_init (&diff, search);
  ids = read_changed (search, &diff.seen_cn, job, error);
  if (ids == NULL)
    return FALSE;
  if (ids->len > 0) {
    hits = read_hits (search, ids, job, error);
    if (hits == NULL || !pg_search_match_ids (search, scope, ids, matches, job, error))
      return FALSE;
    compare (hits, matches, &diff);
  }
  return pg_search_apply (search, &diff, job, error);
}

#define RESTART_SQL                                                                                                    \
  "UPDATE tern.search_folder s SET state = 1, generation = generation + 1, scope = '', seen_cn = b.next_cn - 1 "       \
  "FROM tern.mailbox b WHERE s.mailbox_id = $1 AND s.folder_id = $2 AND s.generation = $3 AND b.mailbox_id = $1"

/* The log doesn't reach back to where this search was. */
static gboolean
start_again (const PgSearch *search, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (search->mailbox));
  tern_db_params_add_int8 (&params, search->folder);
  tern_db_params_add_int8 (&params, search->generation);
  done = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (search->mailbox)), RESTART_SQL, &params, job,
                              error);
  return done != NULL && pg_search_build (TERN_SEARCHES (search->mailbox), (TernId) search->folder, job, error);
}

static gboolean
refresh_one (PgSearch *search, TernJob *job, GError **error)
{
  g_autoptr (GArray) scope = NULL;

  if (search->search.state != TERN_SEARCH_COMPLETE || (search->search.flags & TERN_SEARCH_STATIC) != 0
      || !search->is_behind)
    return TRUE;
  if (search->seen_cn < search->log_floor_cn)
    return start_again (search, job, error);
  scope = pg_search_get_scope (search, job, error);
  if (scope == NULL || !follow_folders (search, scope, job, error))
    return FALSE;
  while (search->seen_cn < search->max_cn)
    if (!tern_job_check (job, error) || !follow_messages (search, scope, job, error))
      return FALSE;
  return TRUE;
}

static gboolean
refresh_all (PgMailbox *mailbox, TernId folder, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) searches = pg_search_load (mailbox, folder, job, error);

  if (searches == NULL)
    return FALSE;
  for (guint i = 0; i < searches->len; i++) {
    PgSearch *search = g_ptr_array_index (searches, i);

    if (!refresh_one (search, job, error)) {
      g_prefix_error (error, "search folder 0x%" G_GINT64_MODIFIER "x: ", (guint64) search->folder);
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
pg_search_refresh (TernSearches *searches, TernId folder, TernJob *job, GError **error)
{
  return pg_search_try (PG_MAILBOX (searches), folder, refresh_all, job, error);
}

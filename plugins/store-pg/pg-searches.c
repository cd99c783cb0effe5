#include "core/base/tern-error.h"
#include "core/model/tern-prop-block.h"
#include "plugins/store-pg/pg-duties.h"
#include "plugins/store-pg/pg-mailbox-private.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-search.h"

/* Criteria are stored as a prop block with these two; the numbers mean nothing elsewhere. */
#define STORED_RESTRICTION TERN_PROP_TAG (0x0001, PtypRestriction)
#define STORED_FOLDERS TERN_PROP_TAG (0x0002, PtypMultipleInteger64)

void
pg_search_free (PgSearch *search)
{
  if (search == NULL)
    return;
  pg_needs_clear (&search->needs);
  g_clear_pointer (&search->scope, g_array_unref);
  tern_arena_free (search->arena);
  g_free (search);
}

#define LOAD_SQL                                                                                                       \
  "SELECT s.folder_id, s.criteria, s.flags, s.state, s.seen_cn, s.generation, s.scope, b.next_cn - 1, "                \
  "b.log_floor_cn, EXISTS (SELECT FROM tern.change_log l WHERE l.mailbox_id = $1 AND l.cn > s.seen_cn "                \
  "AND l.kind < 10) FROM tern.search_folder s JOIN tern.mailbox b ON b.mailbox_id = $1 "                               \
  "JOIN tern.folder f ON f.mailbox_id = $1 AND f.folder_id = s.folder_id AND f.deleted_at IS NULL "                    \
  "WHERE s.mailbox_id = $1 AND ($2 = 0 OR s.folder_id = $2) ORDER BY s.folder_id"
G_STATIC_ASSERT (TERN_CHANGE_UNREAD < 10 && TERN_CHANGE_SEARCH_COMPLETE == 10);

static gboolean
read_criteria (PgSearch *search, const guint8 *block, gsize size, GError **error)
{
  g_autoptr (TernBag) bag = tern_prop_block_unpack (block, size, error);
  const TernValue *restriction, *folders;

  if (bag == NULL) {
    g_prefix_error (error, "criteria of search folder 0x%" G_GINT64_MODIFIER "x: ", (guint64) search->folder);
    return FALSE;
  }
  restriction = tern_bag_get (bag, STORED_RESTRICTION);
  folders = tern_bag_get (bag, STORED_FOLDERS);
  if (restriction != NULL)
    search->search.restriction = tern_restriction_copy (restriction->restriction, search->arena);
  if (folders != NULL) {
    search->search.n_folders = folders->multi.count;
    search->search.folders
      = tern_arena_memdup (search->arena, folders->multi.i64, folders->multi.count * sizeof (gint64));
  }
  return TRUE;
}

static PgSearch *
read_search (PgMailbox *mailbox, const TernDbResult *rows, guint row, GError **error)
{
  g_autoptr (PgSearch) search = g_new0 (PgSearch, 1);
  const guint8 *block, *scope;
  gsize size, scope_size;

  search->mailbox = mailbox;
  search->arena = tern_arena_new ();
  search->folder = tern_db_result_get_int (rows, row, 0);
  block = tern_db_result_get_bytea (rows, row, 1, &size);
  search->search.flags = (guint) tern_db_result_get_int (rows, row, 2);
  search->search.state = (TernSearchState) tern_db_result_get_int (rows, row, 3);
  search->seen_cn = tern_db_result_get_int (rows, row, 4);
  search->generation = tern_db_result_get_int (rows, row, 5);
  scope = tern_db_result_get_bytea (rows, row, 6, &scope_size);
  search->max_cn = tern_db_result_get_int (rows, row, 7);
  search->log_floor_cn = tern_db_result_get_int (rows, row, 8);
  search->is_behind = tern_db_result_get_int (rows, row, 9) != 0;
  search->scope = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (search->scope, scope, (guint) (scope_size / sizeof (gint64)));
  for (guint i = 0; i < search->scope->len; i++)
    g_array_index (search->scope, gint64, i) = GINT64_FROM_LE (g_array_index (search->scope, gint64, i));
  pg_needs_init (&search->needs);
  if (!read_criteria (search, block, size, error))
    return NULL;
  pg_needs_add_restriction (&search->needs, search->search.restriction);
  return g_steal_pointer (&search);
}

GPtrArray *
pg_search_load (PgMailbox *mailbox, TernId folder, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) searches = g_ptr_array_new_with_free_func ((GDestroyNotify) pg_search_free);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int8 (&params, (gint64) folder);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (mailbox)), LOAD_SQL, &params, job, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < tern_db_result_get_n_rows (rows); i++) {
    PgSearch *search = read_search (mailbox, rows, i, error);

    if (search == NULL)
      return NULL;
    g_ptr_array_add (searches, search);
  }
  return g_steal_pointer (&searches);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 id_a = *(const gint64 *) a, id_b = *(const gint64 *) b;

  return (id_a > id_b) - (id_a < id_b);
}

static gboolean
is_named (const PgSearch *search, TernId folder)
{
  for (guint i = 0; i < search->search.n_folders; i++)
    if (search->search.folders[i] == folder)
      return TRUE;
  return FALSE;
}

GArray *
pg_search_get_scope (const PgSearch *search, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) all
    = pg_folder_tree_list (pg_mailbox_get_folder_tree (search->mailbox), search->mailbox, job, error);
  g_autoptr (GHashTable) inside = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *scope;

  if (all == NULL)
    return NULL;
  scope = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < all->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (all, i); /* parents come first */
    gboolean is_below = (search->search.flags & TERN_SEARCH_RECURSIVE) != 0
                        && g_hash_table_contains (inside, &info->parent);

    if (!is_below && !is_named (search, info->id))
      continue;
    g_hash_table_add (inside, &info->id);
    if (info->type != TERN_FOLDER_SEARCH)
      g_array_append_val (scope, info->id);
  }
  g_array_sort (scope, compare_ids);
  return scope;
}

/* --- TernSearches --- */

static gboolean
demand_search_folder (PgMailbox *mailbox, TernId folder, TernJob *job, GError **error)
{
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (mailbox), folder, job, error);

  if (info == NULL)
    return FALSE;
  if (info->type == TERN_FOLDER_SEARCH)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "folder 0x%" G_GINT64_MODIFIER "x is no search folder",
               folder);
  return FALSE;
}

static gboolean
get (TernSearches *searches, TernId folder, TernArena *arena, TernSearch *ret_search, TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (searches);
  g_autoptr (GPtrArray) found = NULL;
  const TernSearch *search;

  if (!demand_search_folder (mailbox, folder, job, error))
    return FALSE;
  found = pg_search_load (mailbox, folder, job, error);
  if (found == NULL)
    return FALSE;
  *ret_search = (TernSearch){ .state = TERN_SEARCH_NEW };
  if (found->len == 0)
    return TRUE;
  search = &((const PgSearch *) g_ptr_array_index (found, 0))->search;
  *ret_search = *search;
  ret_search->folders = tern_arena_memdup (arena, search->folders, search->n_folders * sizeof (TernId));
  if (search->restriction != NULL)
    ret_search->restriction = tern_restriction_copy (search->restriction, arena);
  return TRUE;
}

static GBytes *
pack_criteria (const TernSearch *search)
{
  g_autoptr (TernBag) bag = tern_bag_new ();
  TernValue folders = { .tag = STORED_FOLDERS };
  TernValue restriction = { .tag = STORED_RESTRICTION, .restriction = search->restriction };

  folders.multi.count = search->n_folders;
  folders.multi.i64 = (gpointer) search->folders;
  tern_bag_set (bag, &folders);
  if (search->restriction != NULL)
    tern_bag_set (bag, &restriction);
  return tern_prop_block_pack (bag);
}

#define SET_SQL                                                                                                        \
  "INSERT INTO tern.search_folder AS s (mailbox_id, folder_id, criteria, flags, state, seen_cn) "                      \
  "SELECT $1, f.folder_id, $3, $4, 1, b.next_cn - 1 FROM tern.mailbox b JOIN tern.folder f ON f.mailbox_id = $1 "      \
  "AND f.folder_id = $2 AND f.deleted_at IS NULL AND f.type = 2 WHERE b.mailbox_id = $1 "                              \
  "ON CONFLICT (mailbox_id, folder_id) DO UPDATE SET criteria = excluded.criteria, flags = excluded.flags, "           \
  "state = 1, seen_cn = excluded.seen_cn, generation = s.generation + 1, scope = ''"
G_STATIC_ASSERT (TERN_SEARCH_BUILDING == 1);

static gboolean
set (TernSearches *searches, TernId folder, const TernSearch *search, gint64 delay, TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (searches);
  PgDatabase *database = pg_mailbox_get_database (mailbox);
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (database, PG_PIPELINE_WRITE, job);
  g_autoptr (GBytes) criteria = pack_criteria (search);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) lock = { 0 };
  g_auto (TernDbParams) params = { 0 };

  if (!demand_search_folder (mailbox, folder, job, error))
    return FALSE;
  tern_db_params_init (&lock);
  tern_db_params_add_int8 (&lock, pg_mailbox_get_id (mailbox));
  pg_pipeline_add (pipeline, PG_LOCK, &lock);
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int8 (&params, (gint64) folder);
  pg_params_add_bytes (&params, criteria);
  tern_db_params_add_int4 (&params, (gint32) search->flags);
  pg_pipeline_add (pipeline, SET_SQL, &params);
  pg_duties_add_post (pipeline, pg_mailbox_get_id (mailbox), TERN_SEARCH_DUTY, "", delay);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  if (tern_db_result_get_affected (pg_results_get (results, 1)) == 0)
    return pg_mailbox_gone (mailbox, error);
  if (delay <= 0)
    pg_duty_hook_call (pg_database_get_duty_hook (database));
  return TRUE;
}

#define STOP_SQL                                                                                                       \
  "UPDATE tern.search_folder SET state = 3, generation = generation + 1 WHERE mailbox_id = $1 AND folder_id = $2 "     \
  "AND state <> 3"
G_STATIC_ASSERT (TERN_SEARCH_STOPPED == 3);

static gboolean
stop (TernSearches *searches, TernId folder, TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (searches);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;

  if (!demand_search_folder (mailbox, folder, job, error))
    return FALSE;
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int8 (&params, (gint64) folder);
  done = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (mailbox)), STOP_SQL, &params, job, error);
  return done != NULL;
}

#define HITS_SQL                                                                                                       \
  "SELECT m.message_id, m.folder_id FROM tern.search_hit h JOIN tern.message m ON m.mailbox_id = $1 "                  \
  "AND m.message_id = h.message_id AND m.deleted_at IS NULL WHERE h.mailbox_id = $1 AND h.folder_id = $2 "             \
  "AND ($4 OR h.message_id = ANY ($3)) ORDER BY m.folder_id, m.message_id"

static GArray *
find_hits (TernSearches *searches, TernId folder, const TernId *ids, guint n_ids, TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (searches);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;
  GArray *hits;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int8 (&params, (gint64) folder);
  pg_params_add_int8_array (&params, (const gint64 *) ids, ids != NULL ? n_ids : 0);
  tern_db_params_add_boolean (&params, ids == NULL);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (mailbox)), HITS_SQL, &params, job, error);
  if (rows == NULL)
    return NULL;
  hits = g_array_new (FALSE, FALSE, sizeof (TernSearchHit));
  for (guint i = 0; i < tern_db_result_get_n_rows (rows); i++) {
    const TernSearchHit hit
      = { (TernId) tern_db_result_get_int (rows, i, 0), (TernId) tern_db_result_get_int (rows, i, 1) };

    g_array_append_val (hits, hit);
  }
  return hits;
}

void
pg_searches_iface_init (TernSearchesInterface *iface)
{
  iface->get = get;
  iface->set = set;
  iface->stop = stop;
  iface->build = pg_search_build;
  iface->refresh = pg_search_refresh;
  iface->find_hits = find_hits;
}

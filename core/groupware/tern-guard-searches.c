#include "core/base/tern-error.h"
#include "core/groupware/tern-guard-private.h"

/* A search looks into every folder, whoever may see it: search folders are the owner's alone. */

static TernSearches *
raw_searches (TernSearches *searches)
{
  return TERN_SEARCHES (TERN_GUARD (searches)->raw);
}

gboolean
tern_guard_demand_search (TernGuard *guard, TernId folder, TernJob *job, GError **error)
{
  if (guard->is_owner)
    return TRUE;
  /* What may not be seen isn't there. */
  if (tern_guard_demand (guard, folder, TERN_RIGHT_FOLDER_VISIBLE, job, error))
    g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED,
                 "search folder 0x%" G_GINT64_MODIFIER "x is its owner's alone", folder);
  return FALSE;
}

static gboolean
get (TernSearches *searches, TernId folder, TernArena *arena, TernSearch *ret_search, TernJob *job, GError **error)
{
  return tern_guard_demand_search (TERN_GUARD (searches), folder, job, error)
         && tern_searches_get (raw_searches (searches), folder, arena, ret_search, job, error);
}

static gboolean
set (TernSearches *searches, TernId folder, const TernSearch *search, gint64 delay, TernJob *job, GError **error)
{
  return tern_guard_demand_search (TERN_GUARD (searches), folder, job, error)
         && tern_searches_set (raw_searches (searches), folder, search, delay, job, error);
}

static gboolean
stop (TernSearches *searches, TernId folder, TernJob *job, GError **error)
{
  return tern_guard_demand_search (TERN_GUARD (searches), folder, job, error)
         && tern_searches_stop (raw_searches (searches), folder, job, error);
}

static gboolean
build (TernSearches *searches, TernId folder, TernJob *job, GError **error)
{
  return tern_guard_demand_search (TERN_GUARD (searches), folder, job, error)
         && tern_searches_build (raw_searches (searches), folder, job, error);
}

/* Tells nothing to whoever asks. */
static gboolean
refresh (TernSearches *searches, TernId folder, TernJob *job, GError **error)
{
  return tern_searches_refresh (raw_searches (searches), folder, job, error);
}

static GArray *
find_hits (TernSearches *searches, TernId folder, const TernId *ids, guint n_ids, TernJob *job, GError **error)
{
  if (!tern_guard_demand_search (TERN_GUARD (searches), folder, job, error))
    return NULL;
  return tern_searches_find_hits (raw_searches (searches), folder, ids, n_ids, job, error);
}

void
tern_guard_searches_init (TernSearchesInterface *iface)
{
  iface->get = get;
  iface->set = set;
  iface->stop = stop;
  iface->build = build;
  iface->refresh = refresh;
  iface->find_hits = find_hits;
}

/* --- messages by way of a search folder --- */

gboolean
tern_guard_is_search (TernGuard *guard, TernId folder, TernJob *job)
{
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (guard->raw), folder, job, NULL);

  return info != NULL && info->type == TERN_FOLDER_SEARCH;
}

GArray *
tern_guard_find_hits (TernGuard *guard, TernId folder, const TernId *ids, guint n_ids, TernJob *job, GError **error)
{
  if (!tern_guard_demand_search (guard, folder, job, error)
      || !tern_searches_refresh (TERN_SEARCHES (guard->raw), folder, job, error))
    return NULL;
  return tern_searches_find_hits (TERN_SEARCHES (guard->raw), folder, ids, n_ids, job, error);
}

gboolean
tern_guard_each_folder (TernGuard *guard, TernId search, const TernId *ids, guint n_ids, TernGuardFolderFunc func,
                        gconstpointer data, gboolean *ret_partial, TernJob *job, GError **error)
{
  g_autoptr (GArray) hits = tern_guard_find_hits (guard, search, ids, n_ids, job, error);
  g_autoptr (GArray) some = g_array_new (FALSE, FALSE, sizeof (TernId));
  gboolean partial;

  if (hits == NULL)
    return FALSE;
  partial = ids != NULL && hits->len < n_ids;
  for (guint i = 0; i < hits->len; i++) {
    const TernSearchHit *hit = &g_array_index (hits, TernSearchHit, i); /* in order of their folders */
    gboolean is_last = i + 1 == hits->len || g_array_index (hits, TernSearchHit, i + 1).folder != hit->folder;
    gboolean some_partial = FALSE;

    g_array_append_val (some, hit->id);
    if (!is_last)
      continue;
    if (!func (guard, hit->folder, (const TernId *) (gpointer) some->data, some->len, data, &some_partial, job, error))
      return FALSE;
    partial |= some_partial;
    g_array_set_size (some, 0);
  }
  *ret_partial = partial;
  return TRUE;
}

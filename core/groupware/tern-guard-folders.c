#include "core/base/tern-error.h"
#include "core/groupware/tern-guard-private.h"
#include "core/model/tern-prop-tags.h"

/* Messages removed at a time. */
#define REMOVE_BATCH 500

static TernFolders *
raw_folders (TernFolders *folders)
{
  return TERN_FOLDERS (TERN_GUARD (folders)->raw);
}

static GPtrArray *
list (TernFolders *folders, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (folders);
  g_autoptr (GPtrArray) all = tern_folders_list (raw_folders (folders), job, error);
  g_autoptr (GPtrArray) seen = NULL;

  if (all == NULL || guard->is_owner)
    return g_steal_pointer (&all);
  if (!tern_guard_decide_all (guard, all, job, error))
    return NULL;
  seen = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_folder_info_unref);
  for (guint i = 0; i < all->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (all, i);
    gboolean visible = FALSE;

    if (!tern_guard_sees (guard, info, &visible, job, error))
      return NULL;
    if (visible)
      g_ptr_array_add (seen, tern_folder_info_ref (info));
  }
  return tern_guard_show_unread (guard, seen, job, error) ? g_steal_pointer (&seen) : NULL;
}

static TernFolderInfo *
get (TernFolders *folders, TernId id, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (folders);
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GPtrArray) one = NULL;

  if (!guard->is_owner && !tern_guard_demand (guard, id, TERN_RIGHT_FOLDER_VISIBLE, job, error))
    return NULL;
  info = tern_folders_get (raw_folders (folders), id, job, error);
  if (info != NULL && info->type == TERN_FOLDER_SEARCH) {
    /* Its counters are as true as what it shows. */
    if (!tern_searches_refresh (TERN_SEARCHES (guard->raw), id, job, error))
      return NULL;
    return tern_folders_get (raw_folders (folders), id, job, error);
  }
  if (info == NULL || !guard->is_public)
    return g_steal_pointer (&info);
  one = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_folder_info_unref);
  g_ptr_array_add (one, g_steal_pointer (&info));
  return tern_guard_show_unread (guard, one, job, error) ? tern_folder_info_ref (g_ptr_array_index (one, 0)) : NULL;
}

static TernFolderInfo *
create (TernFolders *folders, const TernFolderSpec *spec, gboolean *ret_existed, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (folders);
  TernFolderSpec own = *spec;

  if (!tern_guard_demand (guard, spec->parent, TERN_RIGHT_CREATE_SUBFOLDER, job, error))
    return NULL;
  own.is_special = FALSE;
  own.creator = tern_identity_get_info (guard->identity)->account;
  own.creator_owns = !guard->is_owner; /* or he could neither rename nor remove what he made */
  return tern_folders_create (raw_folders (folders), &own, ret_existed, job, error);
}

static gboolean
set_props (TernFolders *folders, TernId id, const TernBag *set, const TernPropTag *removed, guint n_removed,
           TernJob *job, GError **error)
{
  return tern_guard_demand (TERN_GUARD (folders), id, TERN_RIGHT_FOLDER_OWNER, job, error)
         && tern_folders_set_props (raw_folders (folders), id, set, removed, n_removed, job, error);
}

static gboolean
move (TernFolders *folders, TernId id, TernId target, const char *name, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (folders);

  return tern_guard_demand (guard, id, TERN_RIGHT_FOLDER_OWNER, job, error)
         && tern_guard_demand (guard, target, TERN_RIGHT_CREATE_SUBFOLDER, job, error)
         && tern_folders_move (raw_folders (folders), id, target, name, job, error);
}

/** Demand: what has to be true of a folder. */
typedef gboolean (*Demand) (TernGuard *guard, TernId id, TernJob *job, GError **error);

static gboolean
demand_owner (TernGuard *guard, TernId id, TernJob *job, GError **error)
{
  return tern_guard_demand (guard, id, TERN_RIGHT_FOLDER_OWNER, job, error);
}

/** demand_whole: the store copies a folder with all messages, private ones too: not for whom those are hidden from. */
static gboolean
demand_whole (TernGuard *guard, TernId id, TernJob *job, GError **error)
{
  const TernAccess *filter = NULL;
  TernAccess access;

  if (!tern_guard_filter (guard, id, TERN_RIGHT_READ_ANY, 0, &access, &filter, job, error))
    return FALSE;
  if (filter == NULL || !filter->hide_private)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED,
               "folder 0x%" G_GINT64_MODIFIER "x is not copied as a whole: private messages are hidden", id);
  return FALSE;
}

/** demand_below: @demand of everything below @id. */
static gboolean
demand_below (TernGuard *guard, TernId id, Demand demand, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GHashTable) below = NULL;

  if (guard->is_owner)
    return TRUE;
  all = tern_folders_list (TERN_FOLDERS (guard->raw), job, error);
  if (all == NULL)
    return FALSE;
  below = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_hash_table_add (below, &id);
  for (guint i = 0; i < all->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (all, i); /* parents come first */

    if (!g_hash_table_contains (below, &info->parent))
      continue;
    g_hash_table_add (below, &info->id);
    if (!demand (guard, info->id, job, error))
      return FALSE;
  }
  return TRUE;
}

/** demand_tree: @demand of @id and, with @recursive, of everything below it. */
static gboolean
demand_tree (TernGuard *guard, TernId id, Demand demand, gboolean recursive, TernJob *job, GError **error)
{
  return demand (guard, id, job, error) && (!recursive || demand_below (guard, id, demand, job, error));
}

static gboolean
copy (TernFolders *folders, TernId id, TernId target, const char *name, gboolean recursive, TernJob *job,
      GError **error)
{
  TernGuard *guard = TERN_GUARD (folders);

  return demand_tree (guard, id, demand_whole, recursive, job, error)
         && tern_guard_demand (guard, target, TERN_RIGHT_CREATE_SUBFOLDER, job, error)
         && tern_folders_copy (raw_folders (folders), id, target, name, recursive, job, error);
}

static gboolean
remove_folder (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job, GError **error)
{
  return demand_tree (TERN_GUARD (folders), id, demand_owner, (flags & TERN_DELETE_FOLDERS) != 0, job, error)
         && tern_folders_remove (raw_folders (folders), id, flags, ret_partial, job, error);
}

/** remove_visible: the messages of one kind that @filter shows, in bounded pieces. */
static gboolean
remove_visible (TernGuard *guard, TernId id, TernTableKind kind, gboolean hard, const TernAccess *filter,
                gboolean *ret_partial, TernJob *job, GError **error)
{
  const TernTableQuery query = { .folder = id, .kind = kind };
  const TernPropTag column = PidTagMid;
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (guard->raw), &query, filter, job, error);
  guint n = REMOVE_BATCH;

  *ret_partial = FALSE;
  while (table != NULL && n == REMOVE_BATCH && !*ret_partial) {
    g_autofree TernId *ids = g_new (TernId, REMOVE_BATCH);
    g_auto (TernRowSet) rows = { 0 };

    if (!tern_table_fetch (table, 0, REMOVE_BATCH, &column, 1, &rows, job, error))
      return FALSE;
    for (n = 0; n < rows.n_rows; n++)
      ids[n] = rows.heads[n].id;
    if (n > 0
        && !tern_items_remove (TERN_ITEMS (guard->raw), id, ids, n, hard, filter, ret_partial, job, error))
      return FALSE;
  }
  return table != NULL;
}

/** empty_visible: for somebody from whom private messages are hidden: they stay. */
static gboolean
empty_visible (TernGuard *guard, TernId id, guint flags, const TernAccess *filter, gboolean *ret_partial, TernJob *job,
               GError **error)
{
  gboolean hard = (flags & TERN_DELETE_HARD) != 0, folders = FALSE, normal = FALSE, associated = FALSE;

  if ((flags & TERN_DELETE_MESSAGES) == 0 || (flags & TERN_DELETE_FOLDERS) != 0) {
    guint with = (flags & ~TERN_DELETE_MESSAGES) | TERN_DELETE_FOLDERS;

    if (!tern_folders_empty (TERN_FOLDERS (guard->raw), id, with, &folders, job, error))
      return FALSE;
  }
  if ((flags & TERN_DELETE_FOLDERS) == 0 || (flags & TERN_DELETE_MESSAGES) != 0) {
    if (!remove_visible (guard, id, TERN_TABLE_NORMAL, hard, filter, &normal, job, error)
        || ((flags & TERN_DELETE_ASSOCIATED) != 0
            && !remove_visible (guard, id, TERN_TABLE_ASSOCIATED, hard, filter, &associated, job, error)))
      return FALSE;
  }
  *ret_partial = folders || normal || associated;
  return TRUE;
}

/* Messages go by the right to delete any; subfolders, as everywhere, by owning them ([MS-OXCPERM] 2.2.7). */
static gboolean
empty (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (folders);
  gboolean with_folders = (flags & TERN_DELETE_FOLDERS) != 0 || (flags & TERN_DELETE_MESSAGES) == 0;
  const TernAccess *filter;
  TernAccess access;

  if (!tern_guard_filter (guard, id, TERN_RIGHT_DELETE_ANY, 0, &access, &filter, job, error)
      || (with_folders && !demand_below (guard, id, demand_owner, job, error)))
    return FALSE;
  if (filter != NULL && filter->hide_private)
    return empty_visible (guard, id, flags, filter, ret_partial, job, error);
  return tern_folders_empty (raw_folders (folders), id, flags, ret_partial, job, error);
}

void
tern_guard_folders_init (TernFoldersInterface *iface)
{
  iface->list = list;
  iface->get = get;
  iface->create = create;
  iface->set_props = set_props;
  iface->move = move;
  iface->copy = copy;
  iface->remove = remove_folder;
  iface->empty = empty;
}

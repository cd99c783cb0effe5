#include "core/groupware/object/tern-folder-copy.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-prop-map.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-tables.h"

#define BATCH 500

static gboolean
is_same_mailbox (const TernFolderCopy *copy)
{
  return tern_guid_equal (&tern_mailbox_get_info (TERN_MAILBOX (copy->from))->guid,
                          &tern_mailbox_get_info (TERN_MAILBOX (copy->to))->guid);
}

/* What a store copies as a whole takes private messages along, which are hidden from others than the owner: those copy
 * what they see, piece by piece, as between mailboxes. */
gboolean
tern_folder_copy_is_piecewise (const TernFolderCopy *copy)
{
  return !is_same_mailbox (copy)
         || (!tern_guard_is_owner (copy->from) && !tern_mailbox_get_info (TERN_MAILBOX (copy->from))->is_public);
}

/** list_messages: (element-type TernId): all that may be seen, before any is copied: the target may be the source. */
static GArray *
list_messages (TernGuard *mailbox, TernId folder, TernTableKind kind, TernJob *job, GError **error)
{
  const TernTableQuery query = { .folder = folder, .kind = kind };
  const TernPropTag column = PidTagMid;
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (mailbox), &query, NULL, job, error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (TernId));
  guint n = BATCH;

  while (table != NULL && n == BATCH) {
    g_auto (TernRowSet) rows = { 0 };

    if (!tern_table_fetch (table, ids->len, BATCH, &column, 1, &rows, job, error))
      return NULL;
    n = rows.n_rows;
    for (guint i = 0; i < n; i++)
      g_array_append_val (ids, rows.heads[i].id);
  }
  return table != NULL ? g_steal_pointer (&ids) : NULL;
}

static gboolean
copy_messages (const TernFolderCopy *copy, TernTableKind kind, gboolean *partial, TernJob *job, GError **error)
{
  g_autoptr (GArray) ids = list_messages (copy->from, copy->source, kind, job, error);

  if (ids == NULL)
    return FALSE;
  for (guint at = 0; at < ids->len; at += BATCH) {
    gboolean some = FALSE;
    const TernTransfer transfer = {
      .folder = copy->source,
      .ids = &g_array_index (ids, TernId, at),
      .n_ids = MIN (ids->len - at, BATCH),
      .target_mailbox = TERN_MAILBOX (copy->to),
      .target_folder = copy->target,
      .copy = TRUE,
    };

    if (!tern_items_transfer (TERN_ITEMS (copy->from), &transfer, NULL, &some, job, error))
      return FALSE;
    *partial |= some;
  }
  return TRUE;
}

static gboolean
copy_contents (const TernFolderCopy *copy, guint parts, gboolean *partial, TernJob *job, GError **error)
{
  if ((parts & TERN_FOLDER_MESSAGES) != 0 && !copy_messages (copy, TERN_TABLE_NORMAL, partial, job, error))
    return FALSE;
  return (parts & TERN_FOLDER_ASSOCIATED) == 0 || copy_messages (copy, TERN_TABLE_ASSOCIATED, partial, job, error);
}

/** demand_outside: the target isn't the source, nor below it. @all: parents before children. */
static gboolean
demand_outside (const TernFolderCopy *copy, GPtrArray *all, GError **error)
{
  TernId at = copy->target;

  for (guint i = all->len; i > 0 && at != copy->source; i--) {
    const TernFolderInfo *info = g_ptr_array_index (all, i - 1);

    if (info->id == at)
      at = info->parent;
  }
  if (at != copy->source)
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "a folder can't be copied into itself");
  return FALSE;
}

/** copy_near: subfolders within a mailbox: the store copies each as a whole. */
static gboolean
copy_near (const TernFolderCopy *copy, GPtrArray *all, TernJob *job, GError **error)
{
  for (guint i = 0; i < all->len; i++) {
    const TernFolderInfo *info = g_ptr_array_index (all, i);

    if (info->parent == copy->source
        && !tern_folders_copy (TERN_FOLDERS (copy->from), info->id, copy->target, NULL, TRUE, job, error))
      return FALSE;
  }
  return TRUE;
}

/** create_like: *@ret_id: a new folder below @parent with the properties of @info. */
static gboolean
create_like (const TernFolderCopy *copy, const TernFolderInfo *info, TernId parent, const char *name, TernId *ret_id,
             TernJob *job, GError **error)
{
  g_autoptr (TernPropMap) map = tern_prop_map_new (TERN_MAILBOX (copy->from), TERN_MAILBOX (copy->to));
  g_autoptr (TernBag) props
    = map != NULL ? tern_prop_map_bag (map, info->props, job, error) : tern_bag_copy (info->props);
  TernFolderSpec spec = { .parent = parent, .type = TERN_FOLDER_GENERIC, .props = props };
  g_autoptr (TernFolderInfo) created = NULL;

  if (props == NULL)
    return FALSE;
  if (name != NULL)
    tern_bag_set_str (props, PidTagDisplayName, name);
  created = tern_folders_create (TERN_FOLDERS (copy->to), &spec, NULL, job, error);
  if (created == NULL)
    return FALSE;
  *ret_id = created->id;
  return TRUE;
}

/** copy_far: subfolders to another mailbox, one by one, each with its contents. */
static gboolean
copy_far (const TernFolderCopy *copy, GPtrArray *all, gboolean *partial, TernJob *job, GError **error)
{
  g_autoptr (GHashTable) copies = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  TernId target = copy->target;

  g_hash_table_insert (copies, (gpointer) &copy->source, g_memdup2 (&target, sizeof target));
  for (guint i = 0; i < all->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (all, i);
    const TernId *parent = g_hash_table_lookup (copies, &info->parent);
    TernFolderCopy one = { copy->from, info->id, copy->to, 0 };

    if (parent == NULL)
      continue;
    if (info->type != TERN_FOLDER_GENERIC) {
      *partial = TRUE;
      continue;
    }
    if (!tern_job_check (job, error) || !create_like (copy, info, *parent, NULL, &one.target, job, error)
        || !copy_contents (&one, TERN_FOLDER_MESSAGES | TERN_FOLDER_ASSOCIATED, partial, job, error))
      return FALSE;
    g_hash_table_insert (copies, &info->id, g_memdup2 (&one.target, sizeof one.target));
  }
  return TRUE;
}

gboolean
tern_folder_copy_parts (const TernFolderCopy *copy, guint parts, gboolean *ret_partial, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) all = NULL;
  gboolean partial = FALSE;

  /* What can't be done at all is found before anything is done. */
  if ((parts & TERN_FOLDER_SUBFOLDERS) != 0) {
    all = tern_folders_list (TERN_FOLDERS (copy->from), job, error);
    if (all == NULL || (is_same_mailbox (copy) && !demand_outside (copy, all, error)))
      return FALSE;
  }
  if (!copy_contents (copy, parts, &partial, job, error))
    return FALSE;
  if (all != NULL
      && !(tern_folder_copy_is_piecewise (copy) ? copy_far (copy, all, &partial, job, error)
                                                : copy_near (copy, all, job, error)))
    return FALSE;
  *ret_partial = partial;
  return TRUE;
}

gboolean
tern_folder_copy_out (const TernFolderCopy *copy, const char *name, guint parts, gboolean *ret_partial, TernJob *job,
                      GError **error)
{
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (copy->from), copy->source, job, error);
  TernFolderCopy inside = *copy;

  if (info == NULL)
    return FALSE;
  if (info->type != TERN_FOLDER_GENERIC) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED,
                         "the root and search folders don't go to another mailbox");
    return FALSE;
  }
  if (is_same_mailbox (copy)) {
    g_autoptr (GPtrArray) all = tern_folders_list (TERN_FOLDERS (copy->from), job, error);

    if (all == NULL || !demand_outside (copy, all, error))
      return FALSE;
  }
  return create_like (copy, info, copy->target, name, &inside.target, job, error)
         && tern_folder_copy_parts (&inside, parts, ret_partial, job, error);
}

gboolean
tern_folder_move_out (const TernFolderCopy *copy, const char *name, gboolean *ret_partial, TernJob *job, GError **error)
{
  const guint flags = TERN_DELETE_MESSAGES | TERN_DELETE_FOLDERS | TERN_DELETE_HARD;
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (copy->from), copy->source, job, error);
  guint32 rights = 0;

  if (info == NULL || !tern_guard_get_rights (copy->from, copy->source, &rights, job, error))
    return FALSE;
  if (info->is_special || (rights & TERN_RIGHT_FOLDER_OWNER) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "folder 0x%" G_GINT64_MODIFIER "x may not be moved", info->id);
    return FALSE;
  }
  if (!tern_folder_copy_out (copy, name, TERN_FOLDER_MESSAGES | TERN_FOLDER_ASSOCIATED | TERN_FOLDER_SUBFOLDERS,
                             ret_partial, job, error))
    return FALSE;
  return *ret_partial || tern_folders_remove (TERN_FOLDERS (copy->from), copy->source, flags, ret_partial, job, error);
}

#include "core/base/tern-error.h"
#include "core/groupware/tern-delegates.h"
#include "core/groupware/tern-guard-private.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"

/* The filter form of the gate. Private items are for the mailbox's owner, for whoever made them, for who owns the
 * folder, and for delegates whom the owner lets see them ([MS-OXODLGT] 2.2.2.2.6). Public folders have none. */

static const TernFolderInfo *
find (const GPtrArray *folders, TernId id)
{
  for (guint i = 0; i < folders->len; i++) {
    const TernFolderInfo *info = g_ptr_array_index (folders, i);

    if (info->id == id)
      return info;
  }
  return NULL;
}

static gboolean
read_delegates (TernGuard *guard, const TernFolderInfo *root, gboolean *ret_sees, TernJob *job, GError **error)
{
  TernId id = tern_delegates_find (root);
  g_autoptr (TernItem) item = NULL;
  g_autoptr (GError) why = NULL;

  *ret_sees = FALSE;
  if (id == 0)
    return TRUE;
  item = tern_items_open (TERN_ITEMS (guard->raw), 0, id, FALSE, NULL, job, &why);
  if (item != NULL) {
    *ret_sees = tern_delegates_show_private (item->props, guard->identity);
    return TRUE;
  }
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&why), "delegates: ");
  return FALSE;
}

/** sees_private: read again when the folder of the object, or what names it, has changed. */
static gboolean
sees_private (TernGuard *guard, const GPtrArray *folders, gboolean *ret_sees, TernJob *job, GError **error)
{
  const TernFolderInfo *root = find (folders, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_ROOT));
  const TernFolderInfo *data = find (folders, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_FREEBUSY_DATA));
  gboolean is_known;

  *ret_sees = FALSE;
  if (root == NULL || data == NULL)
    return TRUE;
  g_mutex_lock (&guard->lock);
  is_known = guard->delegates_cn == data->contents_cn && guard->root_cn == root->cn;
  *ret_sees = guard->sees_private;
  g_mutex_unlock (&guard->lock);
  if (is_known)
    return TRUE;
  if (!read_delegates (guard, root, ret_sees, job, error))
    return FALSE;
  g_mutex_lock (&guard->lock);
  guard->sees_private = *ret_sees;
  guard->delegates_cn = data->contents_cn;
  guard->root_cn = root->cn;
  g_mutex_unlock (&guard->lock);
  return TRUE;
}

/** filter: with what is known of all folders, in one round trip where everything was decided before. */
static gboolean
filter (TernGuard *guard, TernId folder, guint32 any, guint32 owned, TernAccess *ret_access, gboolean *ret_is_calendar,
        TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) folders = tern_folders_list (TERN_FOLDERS (guard->raw), job, error);
  const TernFolderInfo *info = folders != NULL ? find (folders, folder) : NULL;
  gboolean sees = TRUE;
  guint32 have = 0;
  gint32 version = 0;

  if (folders == NULL)
    return FALSE;
  if (info == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x doesn't exist", folder);
    return FALSE;
  }
  if (!tern_guard_decide (guard, info, &have, &version, job, error))
    return FALSE;
  if ((have & (any | owned | TERN_RIGHT_FOLDER_OWNER)) == 0)
    return tern_guard_refuse (folder, any, have, error);
  if ((have & TERN_RIGHT_FOLDER_OWNER) == 0 && !tern_mailbox_get_info (guard->raw)->is_public
      && !sees_private (guard, folders, &sees, job, error))
    return FALSE;
  *ret_access = (TernAccess){
    .folder = folder,
    .acl_version = version,
    .own_only = (have & (any | TERN_RIGHT_FOLDER_OWNER)) == 0,
    .hide_private = !sees,
    .account = tern_identity_get_info (guard->identity)->account,
  };
  *ret_is_calendar = g_str_has_prefix (tern_bag_get_str (info->props, PidTagContainerClass, ""), "IPF.Appointment");
  return TRUE;
}

gboolean
tern_guard_filter (TernGuard *guard, TernId folder, guint32 any, guint32 owned, TernAccess *ret_access,
                   const TernAccess **ret_filter, TernJob *job, GError **error)
{
  gboolean is_calendar;

  *ret_filter = NULL;
  if (guard->is_owner)
    return TRUE;
  if (!filter (guard, folder, any, owned, ret_access, &is_calendar, job, error))
    return FALSE;
  *ret_filter = ret_access;
  return TRUE;
}

/* Reading needs ReadAny; own messages may always be read ([MS-OXCPERM] 2.2.7). */
gboolean
tern_guard_filter_concealing (TernGuard *guard, TernId folder, TernAccess *ret_access, const TernAccess **ret_filter,
                              gboolean *ret_conceals, TernJob *job, GError **error)
{
  const guint32 owned = TERN_RIGHT_CREATE | TERN_RIGHT_EDIT_OWNED | TERN_RIGHT_DELETE_OWNED;
  gboolean is_calendar = FALSE;

  *ret_filter = NULL;
  *ret_conceals = FALSE;
  if (guard->is_owner)
    return TRUE;
  if (!filter (guard, folder, TERN_RIGHT_READ_ANY, owned, ret_access, &is_calendar, job, error))
    return FALSE;
  *ret_conceals = ret_access->hide_private && is_calendar;
  if (*ret_conceals)
    ret_access->hide_private = FALSE;
  *ret_filter = ret_access;
  return TRUE;
}

gboolean
tern_guard_is_hidden (TernGuard *guard, const TernItemHead *head)
{
  return head->is_private && !guard->is_owner
         && !tern_guid_equal (&head->creator, &tern_identity_get_info (guard->identity)->account);
}

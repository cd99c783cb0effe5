#include "core/groupware/tern-guard.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-guard-private.h"
#include "core/groupware/tern-member-rights.h"
#include "core/groupware/tern-guard-server.h"
#include "core/groupware/tern-special-folder.h"

/** Decision: the rights computed from one version of a folder's list. */
typedef struct {
  gint32 acl_version;
  guint32 rights;
} Decision;

/* From so many undecided folders on, all lists of the mailbox are read at once. */
#define MANY_LISTS 3

/* Rights with which something can be written into a folder. */
#define WRITING_RIGHTS                                                                                                 \
  (TERN_RIGHT_CREATE | TERN_RIGHT_EDIT_OWNED | TERN_RIGHT_EDIT_ANY | TERN_RIGHT_CREATE_SUBFOLDER                       \
   | TERN_RIGHT_FOLDER_OWNER)

G_DEFINE_FINAL_TYPE_WITH_CODE (TernGuard, tern_guard, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_MAILBOX, tern_guard_mailbox_init)
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_FOLDERS, tern_guard_folders_init)
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_ITEMS, tern_guard_items_init)
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_TABLES, tern_guard_tables_init)
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_CHANGES, tern_guard_changes_init)
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_PERMISSIONS, tern_guard_permissions_init)
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_PER_USER, tern_guard_per_user_init)
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_RULES, tern_guard_rules_init)
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_SEARCHES, tern_guard_searches_init)
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_UPLOADS, tern_guard_uploads_init))

static void
tern_guard_finalize (GObject *object)
{
  TernGuard *guard = TERN_GUARD (object);

  g_object_unref (guard->raw);
  tern_identity_unref (guard->identity);
  g_hash_table_unref (guard->decisions);
  g_mutex_clear (&guard->lock);
  G_OBJECT_CLASS (tern_guard_parent_class)->finalize (object);
}

static void
tern_guard_class_init (TernGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tern_guard_finalize;
}

static void
tern_guard_init (TernGuard *guard)
{
  g_mutex_init (&guard->lock);
  guard->decisions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

TernGuard *
tern_guard_new (TernMailbox *raw, TernIdentity *identity)
{
  TernGuard *guard = g_object_new (TERN_TYPE_GUARD, NULL);
  const TernMailboxInfo *info = tern_mailbox_get_info (raw);

  guard->raw = g_object_ref (raw);
  guard->identity = tern_identity_ref (identity);
  guard->is_public = info->is_public;
  guard->is_public_admin = info->is_public && tern_identity_get_info (identity)->is_admin;
  guard->is_owner = !info->is_public && tern_guid_equal (&info->owner, &tern_identity_get_info (identity)->account);
  return guard;
}

TernIdentity *
tern_guard_get_identity (TernGuard *guard)
{
  return guard->identity;
}

TernMailbox *
tern_guard_get_raw (TernGuard *guard)
{
  return guard->raw;
}

gboolean
tern_guard_is_owner (TernGuard *guard)
{
  return guard->is_owner;
}

/* [MS-OXCPERM] 3.2.5: the row of the account itself decides; else the union of its groups' rows; else the default row.
 */
static guint32
rights_from_rows (const TernAcl *acl, const TernIdentity *identity)
{
  const TernGuid *account = &tern_identity_get_info (identity)->account;
  guint32 by_default = TERN_RIGHTS_NONE, by_group = TERN_RIGHTS_NONE;
  gboolean in_group = FALSE;

  for (guint i = 0; i < acl->rows->len; i++) {
    const TernAclRow *row = &g_array_index (acl->rows, TernAclRow, i);

    if (row->member_id == TERN_MEMBER_DEFAULT) {
      by_default = row->rights;
    } else if (row->member_id != TERN_MEMBER_ANONYMOUS) {
      if (tern_guid_equal (&row->account, account))
        return row->rights;
      if (tern_identity_is_member (identity, &row->account)) {
        by_group |= row->rights;
        in_group = TRUE;
      }
    }
  }
  return in_group ? by_group : by_default;
}

guint32
tern_guard_rights_from (TernGuard *guard, const TernAcl *acl)
{
  return guard->is_owner || guard->is_public_admin ? TERN_RIGHTS_ALL : rights_from_rows (acl, guard->identity);
}

static gboolean
find_decision (TernGuard *guard, TernId folder, gint32 acl_version, guint32 *ret_rights)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&guard->lock);
  const Decision *decision = g_hash_table_lookup (guard->decisions, &folder);

  if (decision == NULL || decision->acl_version != acl_version)
    return FALSE;
  *ret_rights = decision->rights;
  return TRUE;
}

static void
keep_decision (TernGuard *guard, TernId folder, gint32 acl_version, guint32 rights)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&guard->lock);
  Decision *decision = g_new (Decision, 1);

  *decision = (Decision){ .acl_version = acl_version, .rights = rights };
  g_hash_table_replace (guard->decisions, g_memdup2 (&folder, sizeof folder), decision);
}

void
tern_guard_forget (TernGuard *guard, TernId folder)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&guard->lock);

  g_hash_table_remove (guard->decisions, &folder);
}

gboolean
tern_guard_is_stale (TernGuard *guard, TernId folder, GError **error)
{
  if (!g_error_matches (*error, TERN_ERROR, TERN_ERROR_STALE))
    return FALSE;
  tern_guard_forget (guard, folder);
  g_clear_error (error);
  return TRUE;
}

gboolean
tern_guard_decide (TernGuard *guard, const TernFolderInfo *info, guint32 *ret_rights, gint32 *ret_version, TernJob *job,
                   GError **error)
{
  g_autoptr (TernAcl) acl = NULL;

  *ret_version = info->acl_version;
  if (guard->is_public_admin) {
    *ret_rights = TERN_RIGHTS_ALL;
    return TRUE;
  }
  if (find_decision (guard, info->id, info->acl_version, ret_rights))
    return TRUE;
  acl = tern_permissions_get (TERN_PERMISSIONS (guard->raw), info->id, job, error);
  if (acl == NULL)
    return FALSE;
  *ret_version = acl->version;
  *ret_rights = rights_from_rows (acl, guard->identity);
  keep_decision (guard, info->id, acl->version, *ret_rights);
  return TRUE;
}

/** decide: rights and the version of the list they came from. */
static gboolean
decide (TernGuard *guard, TernId folder, guint32 *ret_rights, gint32 *ret_version, TernJob *job, GError **error)
{
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (guard->raw), folder, job, error);

  return info != NULL && tern_guard_decide (guard, info, ret_rights, ret_version, job, error);
}

gboolean
tern_guard_decide_all (TernGuard *guard, const GPtrArray *folders, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) lists = NULL;
  guint32 rights;
  guint n = 0;

  for (guint i = 0; i < folders->len; i++) {
    const TernFolderInfo *info = g_ptr_array_index (folders, i);

    n += !find_decision (guard, info->id, info->acl_version, &rights);
  }
  if (n < MANY_LISTS)
    return TRUE;
  lists = tern_permissions_list (TERN_PERMISSIONS (guard->raw), job, error);
  for (guint i = 0; lists != NULL && i < lists->len; i++) {
    const TernAcl *acl = g_ptr_array_index (lists, i);

    keep_decision (guard, acl->folder, acl->version, rights_from_rows (acl, guard->identity));
  }
  return lists != NULL;
}

gboolean
tern_guard_rights_of (TernGuard *guard, const TernFolderInfo *info, guint32 *ret_rights, TernJob *job, GError **error)
{
  gint32 version;

  if (guard->is_owner) {
    *ret_rights = TERN_RIGHTS_ALL;
    return TRUE;
  }
  return tern_guard_decide (guard, info, ret_rights, &version, job, error);
}

gboolean
tern_guard_get_rights (TernGuard *guard, TernId folder, guint32 *ret_rights, TernJob *job, GError **error)
{
  gint32 version;

  if (guard->is_owner) {
    *ret_rights = TERN_RIGHTS_ALL;
    return TRUE;
  }
  return decide (guard, folder, ret_rights, &version, job, error);
}

/* Nobody finds the way to a folder below a root that he may not see (trap 57). */
static gboolean
is_always_visible (TernId folder)
{
  return folder == TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_ROOT)
         || folder == TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE);
}

/** may_see: a folder whose messages one may read isn't hidden, even without FolderVisible. */
static gboolean
may_see (TernId folder, guint32 have)
{
  const guint32 seeing = TERN_RIGHT_FOLDER_VISIBLE | TERN_RIGHT_FOLDER_OWNER | TERN_RIGHT_READ_ANY;

  return (have & seeing) != 0 || is_always_visible (folder);
}

gboolean
tern_guard_refuse (TernId folder, guint32 wanted, guint32 have, GError **error)
{
  if (!may_see (folder, have))
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x may not be seen", folder);
  else
    g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "folder 0x%" G_GINT64_MODIFIER "x: rights 0x%x wanted, 0x%x held",
                 folder, wanted, have);
  return FALSE;
}

static gboolean
has_rights (TernId folder, guint32 rights, guint32 have)
{
  if ((have & rights) == rights || (have & TERN_RIGHT_FOLDER_OWNER) != 0)
    return TRUE;
  return rights == TERN_RIGHT_FOLDER_VISIBLE && is_always_visible (folder);
}

gboolean
tern_guard_demand (TernGuard *guard, TernId folder, guint32 rights, TernJob *job, GError **error)
{
  guint32 have = 0;

  if (!tern_guard_get_rights (guard, folder, &have, job, error))
    return FALSE;
  return has_rights (folder, rights, have) || tern_guard_refuse (folder, rights, have, error);
}

gboolean
tern_guard_sees (TernGuard *guard, const TernFolderInfo *info, gboolean *ret_sees, TernJob *job, GError **error)
{
  guint32 have = 0;

  if (!tern_guard_rights_of (guard, info, &have, job, error))
    return FALSE;
  *ret_sees = has_rights (info->id, TERN_RIGHT_FOLDER_VISIBLE, have);
  return TRUE;
}

gboolean
tern_guard_may_write (TernGuard *guard, gboolean *ret_may, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) folders = NULL;

  *ret_may = guard->is_owner;
  if (guard->is_owner)
    return TRUE;
  folders = tern_folders_list (TERN_FOLDERS (guard->raw), job, error);
  if (folders == NULL || !tern_guard_decide_all (guard, folders, job, error))
    return FALSE;
  for (guint i = 0; i < folders->len && !*ret_may; i++) {
    guint32 rights = 0;

    if (!tern_guard_rights_of (guard, g_ptr_array_index (folders, i), &rights, job, error))
      return FALSE;
    *ret_may = (rights & WRITING_RIGHTS) != 0;
  }
  return TRUE;
}

guint32
tern_guard_folder_access (guint32 rights)
{
  gboolean owner = (rights & TERN_RIGHT_FOLDER_OWNER) != 0;
  guint32 access = TERN_ACCESS_READ;

  if (owner)
    access |= TERN_ACCESS_MODIFY | TERN_ACCESS_DELETE | TERN_ACCESS_CREATE_ASSOCIATED;
  if (owner || (rights & TERN_RIGHT_CREATE_SUBFOLDER) != 0)
    access |= TERN_ACCESS_CREATE_HIERARCHY;
  if (owner || (rights & TERN_RIGHT_CREATE) != 0)
    access |= TERN_ACCESS_CREATE_CONTENTS;
  return access;
}

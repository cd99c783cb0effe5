#include "core/groupware/tern-rights-report.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/groupware/tern-member-rights.h"
#include "core/groupware/tern-rights-text.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-fold.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"

void
tern_rights_line_free (TernRightsLine *line)
{
  if (line == NULL)
    return;
  g_free (line->member);
  g_free (line->address);
  g_free (line->why);
  g_free (line);
}

static void
add (GPtrArray *lines, const char *member, const char *address, guint32 rights, const char *why)
{
  TernRightsLine *line = g_new (TernRightsLine, 1);

  *line = (TernRightsLine){ g_strdup (member), g_strdup (address), rights, g_strdup (why) };
  g_ptr_array_add (lines, line);
}

/** find_child: 0: there is none of that name. */
static TernId
find_child (const GPtrArray *folders, TernId parent, const char *name)
{
  g_autofree char *key = tern_fold_key (name);

  for (guint i = 0; i < folders->len; i++) {
    const TernFolderInfo *info = g_ptr_array_index (folders, i);
    g_autofree char *own = NULL;

    if (info->parent != parent)
      continue;
    own = tern_fold_key (tern_bag_get_str (info->props, PidTagDisplayName, ""));
    if (g_str_equal (own, key))
      return info->id;
  }
  return 0;
}

static gboolean
find_folder (TernMailbox *raw, const char *path, TernId *ret_folder, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) folders = tern_folders_list (TERN_FOLDERS (raw), job, error);
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  TernId folder = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE);

  if (folders == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL && folder != 0; i++) {
    if (names[i][0] != '\0')
      folder = find_child (folders, folder, names[i]);
  }
  if (folder == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the mailbox has no folder \"%s\"", path);
    return FALSE;
  }
  *ret_folder = folder;
  return TRUE;
}

/** lookup: (transfer full): NULL without an error: it was deleted since. */
static TernEntry *
lookup (TernGroupware *groupware, const TernEntry *owner, const TernGuid *account, TernJob *job, GError **error)
{
  char guid[TERN_GUID_TEXT_SIZE];
  g_autoptr (GError) why = NULL;
  TernEntry *entry;

  tern_guid_to_text (account, guid);
  entry = tern_directory_lookup (tern_groupware_get_directory (groupware), &owner->organisation, TERN_ENTRY_BY_GUID,
                                 guid, job, &why);
  if (entry == NULL && !g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&why));
  return entry;
}

static gboolean
is_group (const TernEntry *entry)
{
  return entry->kind == TERN_ENTRY_GROUP || entry->kind == TERN_ENTRY_DYNAMIC_GROUP;
}

static gboolean
add_row (GPtrArray *lines, TernGroupware *groupware, const TernEntry *owner, const TernAclRow *row, TernJob *job,
         GError **error)
{
  g_autoptr (TernEntry) entry = NULL;
  g_autoptr (GError) why = NULL;
  char guid[TERN_GUID_TEXT_SIZE];

  if (row->member_id == TERN_MEMBER_DEFAULT) {
    add (lines, "Default", "", row->rights, "everybody of the organisation whom no other row names");
    return TRUE;
  }
  if (row->member_id == TERN_MEMBER_ANONYMOUS) {
    add (lines, "Anonymous", "", row->rights, "not used: nobody gets in without a password");
    return TRUE;
  }
  entry = lookup (groupware, owner, &row->account, job, &why);
  if (why != NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  tern_guid_to_text (&row->account, guid);
  if (entry == NULL)
    add (lines, guid, "", row->rights, "nobody any more: the account was deleted");
  else
    add (lines, entry->name, entry->address, row->rights, is_group (entry) ? "whoever is in this group" : "this user");
  return TRUE;
}

/** explain: what @user may do in the end, and by which rows ([MS-OXCPERM] 3.2.4.1). */
static gboolean
explain (GPtrArray *lines, TernGroupware *groupware, const TernEntry *owner, const TernAcl *acl, const TernEntry *user,
         TernJob *job, GError **error)
{
  const TernAclRow *own = tern_acl_find_account (acl, &user->guid);
  g_autoptr (TernIdentity) identity = NULL;
  g_autoptr (GString) groups = g_string_new (NULL);
  guint32 rights = 0;

  if (tern_guid_equal (&owner->guid, &user->guid)) {
    add (lines, user->name, user->address, TERN_RIGHTS_ALL, "the mailbox is his");
    return TRUE;
  }
  if (own != NULL) {
    add (lines, user->name, user->address, own->rights, "his own row");
    return TRUE;
  }
  identity = tern_directory_get_identity (tern_groupware_get_directory (groupware), &user->guid, job, error);
  if (identity == NULL)
    return FALSE;
  for (guint i = 0; i < acl->rows->len; i++) {
    const TernAclRow *row = &g_array_index (acl->rows, TernAclRow, i);
    g_autoptr (TernEntry) group = NULL;

    if (tern_guid_is_null (&row->account) || !tern_identity_is_member (identity, &row->account))
      continue;
    group = lookup (groupware, owner, &row->account, job, NULL);
    rights |= row->rights;
    g_string_append_printf (groups, "%s%s", groups->len > 0 ? ", " : "through ",
                            group != NULL ? group->address : "a group that is gone");
  }
  if (groups->len == 0)
    rights = tern_acl_find_member (acl, TERN_MEMBER_DEFAULT)->rights;
  add (lines, user->name, user->address, rights, groups->len > 0 ? groups->str : "the default row: no other names him");
  return TRUE;
}

GPtrArray *
tern_rights_report (TernGroupware *groupware, const TernEntry *owner, const char *path, const TernEntry *user,
                    TernJob *job, GError **error)
{
  g_autoptr (TernMailbox) raw = tern_groupware_open_raw (groupware, &owner->mailbox, job, error);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_rights_line_free);
  g_autoptr (TernAcl) acl = NULL;
  TernId folder;

  if (raw == NULL || !find_folder (raw, path, &folder, job, error))
    return NULL;
  acl = tern_permissions_get (TERN_PERMISSIONS (raw), folder, job, error);
  if (acl == NULL || (user != NULL && !explain (lines, groupware, owner, acl, user, job, error)))
    return NULL;
  if (user == NULL)
    add (lines, owner->name, owner->address, TERN_RIGHTS_ALL, "the mailbox is his");
  for (guint i = 0; user == NULL && i < acl->rows->len; i++) {
    if (!add_row (lines, groupware, owner, &g_array_index (acl->rows, TernAclRow, i), job, error))
      return NULL;
  }
  return g_steal_pointer (&lines);
}

gboolean
tern_rights_set (TernGroupware *groupware, const TernEntry *owner, const char *path, const TernEntry *member,
                 const char *rights, TernJob *job, GError **error)
{
  g_autoptr (TernMailbox) raw = tern_groupware_open_raw (groupware, &owner->mailbox, job, error);
  TernAclChange change = { .action = TERN_ACL_ADD, .row = { .member_id = TERN_MEMBER_DEFAULT } };
  gboolean removes = g_ascii_strcasecmp (rights, "remove") == 0, free_busy = FALSE;
  g_autoptr (TernAcl) acl = NULL;
  const TernAclRow *old;
  guint32 wanted = 0;
  TernId folder;

  if (raw == NULL || !find_folder (raw, path, &folder, job, error)
      || (!removes && !tern_rights_from_text (rights, &wanted, &free_busy, error)))
    return FALSE;
  acl = tern_permissions_get (TERN_PERMISSIONS (raw), folder, job, error);
  if (acl == NULL)
    return FALSE;
  if (member != NULL)
    change.row.account = member->guid;
  old = member != NULL ? tern_acl_find_account (acl, &member->guid) : tern_acl_find_member (acl, TERN_MEMBER_DEFAULT);
  if (removes && old == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s has no row of his own there", member->address);
    return FALSE;
  }
  if (removes)
    change.action = TERN_ACL_REMOVE;
  else
    change.row.rights = tern_member_rights (folder, old, TERN_MEMBER_DEFAULT, wanted, free_busy);
  return tern_permissions_change (TERN_PERMISSIONS (raw), folder, FALSE, &change, 1, job, error);
}

#include "plugins/mapi/object/mapi-permissions.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-list-table.h"
#include "core/groupware/tern-member-rights.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"

/* DisplayType of an address book entry id ([MS-OXCDATA] 2.2.5.2). */
#define DT_MAILUSER 0
#define DT_DISTLIST 1

/* Row ids, as bookmarks use them, begin at 1: the fixed members have the numbers -1 and 0. */
#define ROW_ID(member_id) ((TernId) ((member_id) + 2))

/** Permissions: the source of the rows. @logon is the table's, which outlives it. */
typedef struct {
  MapiLogon *logon;
  TernId folder;
  gboolean with_free_busy;
} Permissions;

/** lookup: (transfer full): a member's directory entry; NULL without an error if it was deleted since. */
static TernEntry *
lookup (const MapiLogon *logon, const TernGuid *account, TernJob *job, GError **error)
{
  TernDirectory *directory = tern_groupware_get_directory (logon->groupware);
  const TernGuid *organisation = &tern_mailbox_get_info (TERN_MAILBOX (logon->mailbox))->organisation;
  char guid[TERN_GUID_TEXT_SIZE];
  g_autoptr (GError) why = NULL;
  TernEntry *entry;

  tern_guid_to_text (account, guid);
  entry = tern_directory_lookup (directory, organisation, TERN_ENTRY_BY_GUID, guid, job, &why);
  if (entry == NULL && !g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&why));
  return entry;
}

/* [MS-OXCPERM] 2.2.4: no entry id but an empty one for the fixed members; 2.2.6: what these are called (trap 82). */
static gboolean
set_member (const Permissions *permissions, const TernAclRow *row, TernBag *props, TernJob *job, GError **error)
{
  g_autoptr (TernEntry) entry = NULL;
  g_autoptr (GError) why = NULL;
  gboolean is_group;
  char guid[TERN_GUID_TEXT_SIZE];
  TernBin entry_id;

  if (row->member_id == TERN_MEMBER_DEFAULT || row->member_id == TERN_MEMBER_ANONYMOUS) {
    tern_bag_set_str (props, PidTagMemberName, row->member_id == TERN_MEMBER_DEFAULT ? "" : "Anonymous");
    tern_bag_set_bin (props, PidTagEntryId, "", 0);
    return TRUE;
  }
  entry = lookup (permissions->logon, &row->account, job, &why);
  if (why != NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  if (entry == NULL) { /* a row that can still be removed by its number */
    tern_guid_to_text (&row->account, guid);
    tern_bag_set_str (props, PidTagMemberName, guid);
    return TRUE;
  }
  is_group = entry->kind == TERN_ENTRY_GROUP || entry->kind == TERN_ENTRY_DYNAMIC_GROUP;
  entry_id = tern_address_entry_id_build (entry->dn, is_group ? DT_DISTLIST : DT_MAILUSER, tern_bag_get_arena (props));
  tern_bag_set_str (props, PidTagMemberName, entry->name);
  tern_bag_set_bin (props, PidTagEntryId, entry_id.data, entry_id.size);
  return TRUE;
}

static gboolean
add_row (const Permissions *permissions, const TernAclRow *row, GPtrArray *rows, TernJob *job, GError **error)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  guint32 rights = permissions->with_free_busy ? row->rights : row->rights & ~(guint32) TERN_RIGHTS_FREE_BUSY;

  tern_bag_set_i64 (props, PidTagMemberId, row->member_id);
  tern_bag_set_i32 (props, PidTagMemberRights, (gint32) rights);
  if (!set_member (permissions, row, props, job, error))
    return FALSE;
  g_ptr_array_add (rows, tern_list_row_new (ROW_ID (row->member_id), g_steal_pointer (&props)));
  return TRUE;
}

static gboolean
is_fixed (const TernAclRow *row)
{
  return row->member_id == TERN_MEMBER_DEFAULT || row->member_id == TERN_MEMBER_ANONYMOUS;
}

static gboolean
list_rows (gpointer user_data, gint64 *version, GPtrArray **ret_rows, TernJob *job, GError **error)
{
  const Permissions *permissions = user_data;
  g_autoptr (TernAcl) acl
      = tern_permissions_get (TERN_PERMISSIONS (permissions->logon->mailbox), permissions->folder, job, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_list_row_free);

  if (acl == NULL)
    return FALSE;
  if (*version == acl->version)
    return TRUE;
  if (!add_row (permissions, tern_acl_find_member (acl, TERN_MEMBER_DEFAULT), rows, job, error)
      || !add_row (permissions, tern_acl_find_member (acl, TERN_MEMBER_ANONYMOUS), rows, job, error))
    return FALSE;
  for (guint i = 0; i < acl->rows->len; i++) {
    const TernAclRow *row = &g_array_index (acl->rows, TernAclRow, i);

    if (!is_fixed (row) && !add_row (permissions, row, rows, job, error))
      return FALSE;
  }
  *version = acl->version;
  *ret_rows = g_steal_pointer (&rows);
  return TRUE;
}

static TernTable *
open_rows (gpointer data, const TernRestriction *restriction, const TernSortOrder *sort, TernJob *job, GError **error)
{
  return tern_list_table_new (list_rows, data, NULL, restriction, sort);
}

MapiTable *
mapi_permissions_open (MapiLogon *logon, TernId folder, gboolean with_free_busy, TernJob *job, GError **error)
{
  Permissions *permissions = g_new (Permissions, 1);
  const MapiTableSource source = {
    .abilities = MAPI_TABLE_PERMISSIONS_ABILITIES,
    .open = open_rows,
    .free = g_free,
    .data = permissions,
  };

  *permissions = (Permissions){ .logon = logon, .folder = folder, .with_free_busy = with_free_busy };
  return mapi_table_new (logon, &source, job, error);
}

/** find_account: whom an entry id names; of the logon's organisation. */
static gboolean
find_account (MapiLogon *logon, TernBin entry_id, TernGuid *ret_account, TernJob *job, GError **error)
{
  TernDirectory *directory = tern_groupware_get_directory (logon->groupware);
  const TernGuid *organisation = &tern_mailbox_get_info (TERN_MAILBOX (logon->mailbox))->organisation;
  g_autoptr (TernEntry) entry = NULL;
  const char *dn;
  guint32 display_type;

  if (!tern_address_entry_id_parse (entry_id, &dn, &display_type, error)) {
    g_prefix_error (error, "whom to give rights: ");
    return FALSE;
  }
  entry = tern_directory_lookup (directory, organisation, TERN_ENTRY_BY_DN, dn, job, error);
  if (entry == NULL)
    return FALSE;
  *ret_account = entry->guid;
  return TRUE;
}

/** to_row: the member that @permission names; an empty entry id names one of the fixed members. */
static gboolean
to_row (MapiLogon *logon, const MapiPermission *permission, TernAclRow *ret_row, TernJob *job, GError **error)
{
  *ret_row = (TernAclRow){ .member_id = permission->member_id };
  if (permission->action != TERN_ACL_ADD)
    return TRUE;
  if (permission->has_entry_id && permission->entry_id.size > 0)
    return find_account (logon, permission->entry_id, &ret_row->account, job, error);
  if (is_fixed (ret_row))
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "a member to add has no entry id");
  return FALSE;
}

gboolean
mapi_permissions_change (MapiLogon *logon, TernId folder, const MapiPermissionChange *change, TernJob *job,
                         GError **error)
{
  TernPermissions *permissions = TERN_PERMISSIONS (logon->mailbox);
  g_autoptr (TernAcl) acl = tern_permissions_get (permissions, folder, job, error);
  g_autofree TernAclChange *changes = g_new0 (TernAclChange, change->n);

  if (acl == NULL)
    return FALSE;
  for (guint i = 0; i < change->n; i++) {
    const MapiPermission *permission = &change->permissions[i];
    TernAclRow *row = &changes[i].row;
    const TernAclRow *old;

    if (!to_row (logon, permission, row, job, error))
      return FALSE;
    old = tern_guid_is_null (&row->account) ? tern_acl_find_member (acl, row->member_id)
                                            : tern_acl_find_account (acl, &row->account);
    changes[i].action = permission->action;
    row->rights = tern_member_rights (folder, old, row->member_id, permission->rights, change->with_free_busy);
  }
  return tern_permissions_change (permissions, folder, change->replace, changes, change->n, job, error);
}

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/object/mapi-permissions.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcperm.h"

/* ModifyFlags ([MS-OXCPERM] 2.2.2.1). */
#define REPLACE_ROWS 0x01
#define INCLUDE_FREE_BUSY 0x02

/* PermissionDataFlags ([MS-OXCPERM] 2.2.2.1.1). */
#define ADD_ROW 0x01
#define MODIFY_ROW 0x02
#define REMOVE_ROW 0x04

/** read_properties: what is there; whether it is enough depends on the kind of change. */
static void
read_properties (const PermissionData *data, MapiPermission *permission, gboolean *ret_has_member,
                 gboolean *ret_has_rights)
{
  for (guint i = 0; i < data->property_value_count; i++) {
    const TernValue *value = &data->property_values[i];

    switch (value->tag) {
    case PidTagEntryId:
      permission->has_entry_id = TRUE;
      permission->entry_id = value->bin;
      break;
    case PidTagMemberId:
      *ret_has_member = TRUE;
      permission->member_id = value->i64;
      break;
    case PidTagMemberRights:
      *ret_has_rights = TRUE;
      permission->rights = (guint32) value->i32;
      break;
    default: /* [MS-OXCPERM] 3.1.4.2 to 3.1.4.4 name no others */
      break;
    }
  }
}

/* [MS-OXCPERM] 3.1.4.2 to 3.1.4.4: which properties each kind of change needs. */
static gboolean
read_row (const PermissionData *data, MapiPermission *permission, GError **error)
{
  gboolean has_member = FALSE, has_rights = FALSE, is_whole = FALSE;

  read_properties (data, permission, &has_member, &has_rights);
  switch (data->permission_data_flags) {
  case ADD_ROW:
    permission->action = TERN_ACL_ADD;
    is_whole = (permission->has_entry_id || has_member) && has_rights;
    break;
  case MODIFY_ROW:
    permission->action = TERN_ACL_MODIFY;
    is_whole = has_member && has_rights;
    break;
  case REMOVE_ROW:
    permission->action = TERN_ACL_REMOVE;
    is_whole = has_member;
    break;
  default:
    break;
  }
  if (!is_whole)
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "permission row with flags 0x%02X is none, or not whole",
                 data->permission_data_flags);
  return is_whole;
}

/* [MS-OXCPERM] 2.2.2, 3.2.5.2. With ReplaceRows every row is one to add. */
gboolean
rop_modify_permissions (RopContext *ctx, const RopModifyPermissionsRequest *req, RopModifyPermissionsResponse *ret,
                        GError **error)
{
  MapiPermission *permissions = tern_arena_new_n (ctx->arena, MapiPermission, req->modify_count);
  const MapiPermissionChange change = {
    .replace = (req->modify_flags & REPLACE_ROWS) != 0,
    .with_free_busy = (req->modify_flags & INCLUDE_FREE_BUSY) != 0,
    .permissions = permissions,
    .n = req->modify_count,
  };

  if ((req->modify_flags & ~(REPLACE_ROWS | INCLUDE_FREE_BUSY)) != 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "modify flags 0x%02X", req->modify_flags);
    return FALSE;
  }
  for (guint i = 0; i < change.n; i++) {
    permissions[i] = (MapiPermission){ 0 };
    if (!read_row (&req->permissions_data[i], &permissions[i], error))
      return FALSE;
    if (change.replace && permissions[i].action != TERN_ACL_ADD) {
      g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "only rows to add can replace a list");
      return FALSE;
    }
  }
  return mapi_permissions_change (ctx->logon, mapi_object_get_folder (ctx->input), &change, ctx->job, error);
}

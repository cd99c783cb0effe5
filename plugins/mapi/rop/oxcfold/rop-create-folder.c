#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

static gboolean
check (const RopContext *ctx, const RopCreateFolderRequest *req, GError **error)
{
  if (req->folder_type != TERN_FOLDER_GENERIC && req->folder_type != TERN_FOLDER_SEARCH) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "folder type %u", req->folder_type);
    return FALSE;
  }
  if (req->display_name[0] == '\0') {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "a folder needs a name");
    return FALSE;
  }
  if (mapi_object_get_kind (ctx->input) == MAPI_KIND_FOLDER && ((MapiFolder *) ctx->input)->type == TERN_FOLDER_SEARCH)
    return mapi_rop_fail (error, ecSearchFolder, "a search folder has no subfolders");
  return TRUE;
}

/* [MS-OXCFOLD] 2.2.1.2, 3.2.5.2. In a private mailbox IsExistingFolder stays FALSE, also for one that was opened. */
gboolean
rop_create_folder (RopContext *ctx, const RopCreateFolderRequest *req, RopCreateFolderResponse *ret, GError **error)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (TernFolderInfo) info = NULL;
  const TernFolderSpec spec = {
    .parent = mapi_object_get_folder (ctx->input),
    .type = req->folder_type,
    .open_existing = req->open_existing != 0,
    .props = props,
  };

  if (!check (ctx, req, error))
    return FALSE;
  tern_bag_set_str (props, PidTagDisplayName, req->display_name);
  tern_bag_set_str (props, PidTagComment, req->comment);
  info = tern_folders_create (TERN_FOLDERS (mapi_rop_mailbox (ctx)), &spec, NULL, ctx->job, error);
  if (info == NULL)
    return FALSE;
  ret->folder_id = info->id;
  mapi_rop_put_output (ctx, mapi_folder_new (ctx->logon, info));
  return TRUE;
}

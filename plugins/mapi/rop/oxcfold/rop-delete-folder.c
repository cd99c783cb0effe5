#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/* DeleteFolderFlags ([MS-OXCFOLD] 2.2.1.3.1) are the store's flags of the same meaning. */
#define KNOWN_FLAGS (TERN_DELETE_MESSAGES | TERN_DELETE_FOLDERS | TERN_DELETE_HARD)

/* [MS-OXCFOLD] 2.2.1.3, 3.2.5.3 */
gboolean
rop_delete_folder (RopContext *ctx, const RopDeleteFolderRequest *req, RopDeleteFolderResponse *ret, GError **error)
{
  gboolean partial = FALSE;

  if ((req->delete_folder_flags & ~KNOWN_FLAGS) != 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "flags 0x%02X", req->delete_folder_flags);
    return FALSE;
  }
  if (!tern_folders_remove (TERN_FOLDERS (mapi_rop_mailbox (ctx)), req->folder_id, req->delete_folder_flags, &partial,
                            ctx->job, error))
    return FALSE;
  ret->partial_completion = partial;
  return TRUE;
}

#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/* [MS-OXCFOLD] 2.2.1.7, 3.2.5.7. A folder stays in its mailbox: between two, a client moves message by message. */
gboolean
rop_move_folder (RopContext *ctx, const RopMoveFolderRequest *req, RopMoveFolderResponse *ret, GError **error)
{
  const char *name = req->new_folder_name[0] != '\0' ? req->new_folder_name : NULL;
  g_autoptr (GError) why = NULL;

  if (!mapi_object_demand_folder (ctx->dest, error))
    return FALSE;
  if (!mapi_logon_is_same_mailbox (ctx->logon, ctx->dest->logon)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "the destination is in another mailbox");
    return FALSE;
  }
  if (tern_folders_move (TERN_FOLDERS (mapi_rop_mailbox (ctx)), req->folder_id, mapi_object_get_folder (ctx->dest),
                         name, ctx->job, &why))
    return TRUE;
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_INVALID))
    return mapi_rop_fail (error, ecFolderCycle, "%s", why->message);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

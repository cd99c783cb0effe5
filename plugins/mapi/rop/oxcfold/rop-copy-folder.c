#include "core/base/tern-error.h"
#include "core/groupware/object/tern-folder-copy.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/** copy_folder: between mailboxes, and of somebody else's folders, piece by piece; otherwise as a whole. */
static gboolean
copy_folder (RopContext *ctx, const TernFolderCopy *copy, const char *name, gboolean recursive, guint8 *ret_partial,
             GError **error)
{
  const guint parts = TERN_FOLDER_MESSAGES | TERN_FOLDER_ASSOCIATED | (recursive ? TERN_FOLDER_SUBFOLDERS : 0);
  gboolean partial = FALSE;

  if (!tern_folder_copy_is_piecewise (copy))
    return tern_folders_copy (TERN_FOLDERS (copy->from), copy->source, copy->target, name, recursive, ctx->job, error);
  if (!tern_folder_copy_out (copy, name, parts, &partial, ctx->job, error))
    return FALSE;
  *ret_partial = partial;
  return TRUE;
}

/* [MS-OXCFOLD] 2.2.1.8, 3.2.5.8 */
gboolean
rop_copy_folder (RopContext *ctx, const RopCopyFolderRequest *req, RopCopyFolderResponse *ret, GError **error)
{
  const char *name = req->new_folder_name[0] != '\0' ? req->new_folder_name : NULL;
  TernFolderCopy copy = { .from = ctx->logon->mailbox, .source = req->folder_id };
  g_autoptr (GError) why = NULL;

  if (!mapi_object_demand_folder (ctx->dest, error))
    return FALSE;
  copy.to = ctx->dest->logon->mailbox;
  copy.target = mapi_object_get_folder (ctx->dest);
  if (copy_folder (ctx, &copy, name, req->want_recursive != 0, &ret->partial_completion, &why))
    return TRUE;
  if (mapi_logon_is_same_mailbox (ctx->logon, ctx->dest->logon)
      && g_error_matches (why, TERN_ERROR, TERN_ERROR_INVALID))
    return mapi_rop_fail (error, ecFolderCycle, "%s", why->message);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

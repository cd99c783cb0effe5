#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/** empty: [MS-OXCFOLD] 3.2.5.9: neither the root nor a search folder; subfolders go along whatever the client wants of
 * FAI messages. */
static gboolean
empty (RopContext *ctx, guint flags, gboolean associated, guint8 *ret_partial, GError **error)
{
  const MapiFolder *folder = (const MapiFolder *) ctx->input;
  gboolean partial = FALSE;

  flags |= TERN_DELETE_MESSAGES | TERN_DELETE_FOLDERS | (associated ? TERN_DELETE_ASSOCIATED : 0);
  if (folder->type != TERN_FOLDER_GENERIC) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "the root and search folders can't be emptied");
    return FALSE;
  }
  if (!tern_folders_empty (TERN_FOLDERS (mapi_rop_mailbox (ctx)), folder->id, flags, &partial, ctx->job, error))
    return FALSE;
  *ret_partial = partial;
  return TRUE;
}

/* [MS-OXCFOLD] 2.2.1.9, 3.2.5.9 */
gboolean
rop_empty_folder (RopContext *ctx, const RopEmptyFolderRequest *req, RopEmptyFolderResponse *ret, GError **error)
{
  return empty (ctx, 0, req->want_delete_associated != 0, &ret->partial_completion, error);
}

/* [MS-OXCFOLD] 2.2.1.10, 3.2.5.10 */
gboolean
rop_hard_delete_messages_and_subfolders (RopContext *ctx, const RopHardDeleteMessagesAndSubfoldersRequest *req,
                                         RopHardDeleteMessagesAndSubfoldersResponse *ret, GError **error)
{
  return empty (ctx, TERN_DELETE_HARD, req->want_delete_associated != 0, &ret->partial_completion, error);
}

#include "core/spi/tern-items.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/* [MS-OXCFOLD] 2.2.1.6, 3.2.5.6. The destination may be in another mailbox. */
gboolean
rop_move_copy_messages (RopContext *ctx, const RopMoveCopyMessagesRequest *req, RopMoveCopyMessagesResponse *ret,
                        GError **error)
{
  gboolean partial = FALSE;
  TernTransfer transfer = {
    .folder = mapi_object_get_folder (ctx->input),
    .ids = req->message_ids,
    .n_ids = req->message_id_count,
    .copy = req->want_copy != 0,
  };

  if (!mapi_object_demand_folder (ctx->dest, error))
    return FALSE;
  transfer.target_mailbox = mapi_logon_get_mailbox (ctx->dest->logon);
  transfer.target_folder = mapi_object_get_folder (ctx->dest);
  if (transfer.n_ids > 0
      && !tern_items_transfer (TERN_ITEMS (mapi_rop_mailbox (ctx)), &transfer, NULL, &partial, ctx->job, error))
    return FALSE;
  ret->partial_completion = partial;
  return TRUE;
}

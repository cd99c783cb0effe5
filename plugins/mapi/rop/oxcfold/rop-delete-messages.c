#include "core/spi/tern-items.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

static gboolean
remove_messages (RopContext *ctx, const TernId *ids, guint n, gboolean hard, guint8 *ret_partial, GError **error)
{
  gboolean partial = FALSE;

  if (n > 0
      && !tern_items_remove (TERN_ITEMS (mapi_rop_mailbox (ctx)), mapi_object_get_folder (ctx->input), ids, n, hard,
                             NULL, &partial, ctx->job, error))
    return FALSE;
  *ret_partial = partial;
  return TRUE;
}

/* [MS-OXCFOLD] 2.2.1.11, 3.2.5.11 */
gboolean
rop_delete_messages (RopContext *ctx, const RopDeleteMessagesRequest *req, RopDeleteMessagesResponse *ret,
                     GError **error)
{
  return remove_messages (ctx, req->message_ids, req->message_id_count, FALSE, &ret->partial_completion, error);
}

/* [MS-OXCFOLD] 2.2.1.12, 3.2.5.12 */
gboolean
rop_hard_delete_messages (RopContext *ctx, const RopHardDeleteMessagesRequest *req, RopHardDeleteMessagesResponse *ret,
                          GError **error)
{
  return remove_messages (ctx, req->message_ids, req->message_id_count, TRUE, &ret->partial_completion, error);
}

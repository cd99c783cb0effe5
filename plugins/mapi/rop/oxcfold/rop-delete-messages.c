#include "core/groupware/transport/tern-receipt.h"
#include "core/spi/tern-items.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/** Removal: what both requests say. */
typedef struct {
  const TernId *ids;
  guint n;
  gboolean is_hard;
  gboolean notifies; /* NotifyNonRead ([MS-OXCFOLD] 2.2.1.11.1) */
} Removal;

static gboolean
remove_messages (RopContext *ctx, const Removal *removal, guint8 *ret_partial, GError **error)
{
  const TernId folder = mapi_object_get_folder (ctx->input);
  g_autoptr (TernReceiptRemoval) receipts = NULL;
  gboolean partial = FALSE;

  if (removal->n == 0)
    return TRUE;
  if (removal->notifies) {
    receipts = tern_receipt_before_removal (ctx->logon->mailbox, folder, removal->ids, removal->n, ctx->job, error);
    if (receipts == NULL)
      return FALSE;
  }
  if (!tern_items_remove (TERN_ITEMS (mapi_rop_mailbox (ctx)), folder, removal->ids, removal->n, removal->is_hard, NULL,
                          &partial, ctx->job, error))
    return FALSE;
  *ret_partial = partial;
  return receipts == NULL || tern_receipt_after_removal (receipts, ctx->logon->groupware, ctx->job, error);
}

/* [MS-OXCFOLD] 2.2.1.11, 3.2.5.11 */
gboolean
rop_delete_messages (RopContext *ctx, const RopDeleteMessagesRequest *req, RopDeleteMessagesResponse *ret,
                     GError **error)
{
  const Removal removal = { req->message_ids, req->message_id_count, FALSE, req->notify_non_read != 0 };

  return remove_messages (ctx, &removal, &ret->partial_completion, error);
}

/* [MS-OXCFOLD] 2.2.1.12, 3.2.5.12 */
gboolean
rop_hard_delete_messages (RopContext *ctx, const RopHardDeleteMessagesRequest *req, RopHardDeleteMessagesResponse *ret,
                          GError **error)
{
  const Removal removal = { req->message_ids, req->message_id_count, TRUE, req->notify_non_read != 0 };

  return remove_messages (ctx, &removal, &ret->partial_completion, error);
}

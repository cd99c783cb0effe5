#include "core/spi/tern-items.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* [MS-OXCMSG] 2.2.3.9, 3.2.5.9. */
gboolean
rop_get_message_status (RopContext *ctx, const RopGetMessageStatusRequest *req, RopGetMessageStatusResponse *ret,
                        GError **error)
{
  const MapiFolder *folder = (const MapiFolder *) ctx->input;
  g_autoptr (TernItem) item
    = tern_items_open (TERN_ITEMS (mapi_rop_mailbox (ctx)), folder->id, req->message_id, FALSE, NULL, ctx->job, error);

  if (item == NULL)
    return FALSE;
  ret->message_status_flags = item->head.status;
  return TRUE;
}

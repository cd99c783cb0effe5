#include "core/spi/tern-items.h"
#include "plugins/mapi/rop/oxomsg/oxomsg-submit.h"

/* [MS-OXOMSG] 2.2.5.5: a client's own transport has put a message there. It was logged when it was saved, which is what
 * others learn of it by; here it is only looked for. */
gboolean
rop_transport_new_mail (RopContext *ctx, const RopTransportNewMailRequest *req, RopTransportNewMailResponse *ret,
                        GError **error)
{
  g_autoptr (TernItem) item = NULL;

  if (!oxomsg_demand_private (ctx, error))
    return FALSE;
  item = tern_items_open (TERN_ITEMS (mapi_rop_mailbox (ctx)), req->folder_id, req->message_id, FALSE, NULL, ctx->job,
                          error);
  return item != NULL;
}

#include "core/spi/tern-items.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* [MS-OXCMSG] 2.2.1.8: read-only for clients. */
#define MS_IN_CONFLICT 0x00000800

/* [MS-OXCMSG] 2.2.3.8, 3.2.5.8: answers what the status was before; the change key stays. */
gboolean
rop_set_message_status (RopContext *ctx, const RopSetMessageStatusRequest *req, RopSetMessageStatusResponse *ret,
                        GError **error)
{
  const MapiFolder *folder = (const MapiFolder *) ctx->input;

  return tern_items_set_status (TERN_ITEMS (mapi_rop_mailbox (ctx)), folder->id, req->message_id,
                                req->message_status_mask & ~MS_IN_CONFLICT, req->message_status_flags,
                                &ret->message_status_flags, ctx->job, error);
}

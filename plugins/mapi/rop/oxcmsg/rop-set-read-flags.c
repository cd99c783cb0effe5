#include "core/spi/tern-items.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcmsg/oxcmsg-read-flags.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* [MS-OXCMSG] 2.2.3.10, 3.2.5.10. Done when the answer leaves, also for WantAsynchronous; no ids mean every message
 * (trap 67). */
gboolean
rop_set_read_flags (RopContext *ctx, const RopSetReadFlagsRequest *req, RopSetReadFlagsResponse *ret, GError **error)
{
  const MapiFolder *folder = (const MapiFolder *) ctx->input;
  OxcmsgReadChange change = oxcmsg_read_change (req->read_flags);
  const TernId *ids = req->message_id_count > 0 ? req->message_ids : NULL;
  gboolean partial = FALSE;

  if (change == OXCMSG_READ_STAYS)
    return TRUE;
  if (!tern_items_set_read (TERN_ITEMS (mapi_rop_mailbox (ctx)), folder->id, ids, req->message_id_count,
                            change == OXCMSG_READ_SET, NULL, &partial, ctx->job, error))
    return FALSE;
  ret->partial_completion = partial;
  return TRUE;
}

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
  TernReadRequest request = oxcmsg_read_request (req->read_flags);
  gboolean partial = FALSE;

  request.folder = folder->id;
  request.ids = req->message_id_count > 0 ? req->message_ids : NULL;
  request.n_ids = req->message_id_count;
  if (!tern_receipt_read (ctx->logon->groupware, ctx->logon->mailbox, &request, &partial, ctx->job, error))
    return FALSE;
  ret->partial_completion = partial;
  return TRUE;
}

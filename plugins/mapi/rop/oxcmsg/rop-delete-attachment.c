#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* [MS-OXCMSG] 2.2.3.14, 3.2.5.14: gone for others when the message is saved. */
gboolean
rop_delete_attachment (RopContext *ctx, const RopDeleteAttachmentRequest *req, RopDeleteAttachmentResponse *ret,
                       GError **error)
{
  return tern_message_delete_attachment (((MapiMessage *) ctx->input)->message, req->attachment_id, error);
}

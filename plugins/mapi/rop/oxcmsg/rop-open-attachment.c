#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* OpenAttachmentFlags ([MS-OXCMSG] 2.2.3.12.1). */
#define READ_WRITE 0x01
#define BEST_ACCESS 0x03

/* [MS-OXCMSG] 2.2.3.12, 3.2.5.12. */
gboolean
rop_open_attachment (RopContext *ctx, const RopOpenAttachmentRequest *req, RopOpenAttachmentResponse *ret,
                     GError **error)
{
  MapiMessage *message = (MapiMessage *) ctx->input;
  TernMessageMode mode = req->open_attachment_flags == READ_WRITE    ? TERN_MESSAGE_READ_WRITE
                         : req->open_attachment_flags == BEST_ACCESS ? TERN_MESSAGE_BEST_ACCESS
                                                                     : TERN_MESSAGE_READ_ONLY;
  TernAttachment *attachment = tern_message_open_attachment (message->message, req->attachment_id, mode, error);

  if (attachment == NULL)
    return FALSE;
  mapi_rop_put_output (ctx, mapi_attachment_new (message, attachment));
  return TRUE;
}

#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* [MS-OXCMSG] 2.2.3.13, 3.2.5.13: part of the message only after RopSaveChangesAttachment. */
gboolean
rop_create_attachment (RopContext *ctx, const RopCreateAttachmentRequest *req, RopCreateAttachmentResponse *ret,
                       GError **error)
{
  MapiMessage *message = (MapiMessage *) ctx->input;
  TernAttachment *attachment = tern_message_create_attachment (message->message, error);

  if (attachment == NULL)
    return FALSE;
  ret->attachment_id = tern_attachment_get_num (attachment);
  mapi_rop_put_output (ctx, mapi_attachment_new (message, attachment));
  return TRUE;
}

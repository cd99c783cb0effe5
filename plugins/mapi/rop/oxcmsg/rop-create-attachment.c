#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

#define ATTACHMENTS_MAX 1024

/* [MS-OXCMSG] 2.2.3.13, 3.2.5.13: part of the message only after RopSaveChangesAttachment. */
gboolean
rop_create_attachment (RopContext *ctx, const RopCreateAttachmentRequest *req, RopCreateAttachmentResponse *ret,
                       GError **error)
{
  MapiMessage *message = (MapiMessage *) ctx->input;
  TernAttachment *attachment;

  if (tern_message_get_draft (message->message)->attachments->len >= ATTACHMENTS_MAX)
    return mapi_rop_fail (error, ecMaxAttachmentExceeded, "more than %d attachments", ATTACHMENTS_MAX);
  attachment = tern_message_create_attachment (message->message, error);
  if (attachment == NULL)
    return FALSE;
  ret->attachment_id = tern_attachment_get_num (attachment);
  mapi_rop_put_output (ctx, mapi_attachment_new (message, attachment));
  return TRUE;
}

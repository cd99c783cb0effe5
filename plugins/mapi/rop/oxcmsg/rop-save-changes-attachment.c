#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* SaveFlags as for messages ([MS-OXCMSG] 2.2.3.15.1, 2.2.3.3.1). */
#define KEEP_OPEN_READ_ONLY 0x01

/* [MS-OXCMSG] 2.2.3.15, 3.2.5.15: into the message, which stores it with its own save. ResponseHandleIndex is only
 * echoed (trap 77). */
gboolean
rop_save_changes_attachment (RopContext *ctx, const RopSaveChangesAttachmentRequest *req,
                             RopSaveChangesAttachmentResponse *ret, GError **error)
{
  TernAttachment *attachment = ((MapiAttachment *) ctx->input)->attachment;

  if (!mapi_object_flush_streams (ctx->input, ctx->job, error) || !tern_attachment_save (attachment, error))
    return FALSE;
  if ((req->save_flags & KEEP_OPEN_READ_ONLY) != 0)
    tern_attachment_set_read_only (attachment, TRUE);
  return TRUE;
}

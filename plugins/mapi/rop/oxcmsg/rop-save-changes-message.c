#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* SaveFlags ([MS-OXCMSG] 2.2.3.3.1); others are ignored. Without any the message stays as it was opened. */
#define KEEP_OPEN_READ_ONLY 0x01
#define FORCE_SAVE 0x04

/* [MS-OXCMSG] 2.2.3.3, 3.2.5.3. A failed save leaves everything as it was, the access level too. */
gboolean
rop_save_changes_message (RopContext *ctx, const RopSaveChangesMessageRequest *req, RopSaveChangesMessageResponse *ret,
                          GError **error)
{
  MapiMessage *message = (MapiMessage *) ctx->input;

  if (tern_message_is_read_only (message->message))
    return mapi_rop_fail (error, ecError, "the message was opened or saved as read-only");
  if (!mapi_object_flush_streams (ctx->input, ctx->job, error)
      || !tern_message_save (message->message, (req->save_flags & FORCE_SAVE) != 0, ctx->job, error))
    return FALSE;
  if ((req->save_flags & KEEP_OPEN_READ_ONLY) != 0)
    tern_message_set_read_only (message->message, TRUE);
  ret->input_handle_index = ctx->head->input_handle_index;
  ret->message_id = tern_message_get_id (message->message);
  return TRUE;
}

#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* [MS-OXCMSG] 2.2.3.2, 3.2.5.2. The id comes with the first save. */
gboolean
rop_create_message (RopContext *ctx, const RopCreateMessageRequest *req, RopCreateMessageResponse *ret, GError **error)
{
  TernMessage *message = tern_message_create (ctx->logon->mailbox, req->folder_id, req->associated_flag != 0, ctx->job, error);

  if (message == NULL)
    return FALSE;
  mapi_rop_put_output (ctx, mapi_message_new (ctx->logon, message, NULL, req->code_page_id));
  return TRUE;
}

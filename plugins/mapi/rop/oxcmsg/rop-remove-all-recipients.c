#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* [MS-OXCMSG] 2.2.3.4, 3.2.5.4: a success also without recipients. */
gboolean
rop_remove_all_recipients (RopContext *ctx, const RopRemoveAllRecipientsRequest *req,
                           RopRemoveAllRecipientsResponse *ret, GError **error)
{
  tern_message_remove_all_recipients (((MapiMessage *) ctx->input)->message);
  return TRUE;
}

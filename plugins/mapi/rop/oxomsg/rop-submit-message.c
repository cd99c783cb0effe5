#include "plugins/mapi/rop/oxomsg/oxomsg-submit.h"

/* [MS-OXOMSG] 2.2.4.1, 3.3.5.1. SubmitFlags ask for a client's spooler or for preprocessing; the server is its own
 * spooler, so that each message is sent at once. */
gboolean
rop_submit_message (RopContext *ctx, const RopSubmitMessageRequest *req, RopSubmitMessageResponse *ret, GError **error)
{
  return oxomsg_demand_private (ctx, error) && oxomsg_submit (ctx, (MapiMessage *) ctx->input, error);
}

#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.18, 3.2.5.15: of a message's property, the message's own save still has to come. */
gboolean
rop_commit_stream (RopContext *ctx, const RopCommitStreamRequest *req, RopCommitStreamResponse *ret, GError **error)
{
  return mapi_stream_commit ((MapiStream *) ctx->input, ctx->job, error);
}

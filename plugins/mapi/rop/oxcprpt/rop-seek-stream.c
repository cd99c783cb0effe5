#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.21, 3.2.5.18. */
gboolean
rop_seek_stream (RopContext *ctx, const RopSeekStreamRequest *req, RopSeekStreamResponse *ret, GError **error)
{
  return mapi_stream_seek ((MapiStream *) ctx->input, req->origin, req->offset, &ret->new_position, ctx->job, error);
}

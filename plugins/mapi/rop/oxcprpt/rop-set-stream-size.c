#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.20, 3.2.5.17. */
gboolean
rop_set_stream_size (RopContext *ctx, const RopSetStreamSizeRequest *req, RopSetStreamSizeResponse *ret, GError **error)
{
  return mapi_stream_set_size ((MapiStream *) ctx->input, req->stream_size, ctx->job, error);
}

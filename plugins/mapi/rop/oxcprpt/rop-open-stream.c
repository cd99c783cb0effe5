#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.14, 3.2.5.11. */
gboolean
rop_open_stream (RopContext *ctx, const RopOpenStreamRequest *req, RopOpenStreamResponse *ret, GError **error)
{
  MapiStream *stream;

  if (req->open_mode_flags > MAPI_STREAM_BEST_ACCESS)
    return mapi_rop_fail (error, ecInvalidParam, "no such mode of streams: 0x%02x", req->open_mode_flags);
  stream = mapi_stream_open (ctx->input, req->property_tag, req->open_mode_flags, ctx->job, error);
  if (stream == NULL)
    return FALSE;
  ret->stream_size = MIN (mapi_stream_get_size (stream), G_MAXUINT32);
  mapi_rop_put_output (ctx, stream);
  return TRUE;
}

#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.16, 3.2.5.13. */
gboolean
rop_write_stream (RopContext *ctx, const RopWriteStreamRequest *req, RopWriteStreamResponse *ret, GError **error)
{
  gsize written = 0;
  gboolean success = mapi_stream_write ((MapiStream *) ctx->input, req->data, &written, ctx->job, error);

  ret->written_size = written;
  return success;
}

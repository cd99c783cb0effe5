#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.17, 3.2.5.14. */
gboolean
rop_write_stream_extended (RopContext *ctx, const RopWriteStreamExtendedRequest *req,
                           RopWriteStreamExtendedResponse *ret, GError **error)
{
  gsize written = 0;
  gboolean success = mapi_stream_write ((MapiStream *) ctx->input, req->data, &written, ctx->job, error);

  ret->written_size = written;
  return success;
}

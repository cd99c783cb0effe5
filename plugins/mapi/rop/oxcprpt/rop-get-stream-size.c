#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.19, 3.2.5.16. */
gboolean
rop_get_stream_size (RopContext *ctx, const RopGetStreamSizeRequest *req, RopGetStreamSizeResponse *ret, GError **error)
{
  ret->stream_size = MIN (mapi_stream_get_size ((MapiStream *) ctx->input), G_MAXUINT32);
  return TRUE;
}

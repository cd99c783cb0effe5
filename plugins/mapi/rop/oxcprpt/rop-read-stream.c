#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* The response's header and DataSize ([MS-OXCROPS] 2.2.9.2.2). */
#define RESPONSE_FIXED 8
/* [MS-OXCROPS] 2.2.9.2.1: ByteCount with which MaximumByteCount counts, and the most that may say. */
#define BY_MAXIMUM 0xBABE
#define MAXIMUM_MAX 0x80000000u

/* [MS-OXCPRPT] 2.2.15, 3.2.5.12: what is left of the stream, of the room and of a 16-bit size. */
gboolean
rop_read_stream (RopContext *ctx, const RopReadStreamRequest *req, RopReadStreamResponse *ret, GError **error)
{
  gsize room = ctx->room > RESPONSE_FIXED ? ctx->room - RESPONSE_FIXED : 0;
  guint32 wanted = req->byte_count == BY_MAXIMUM ? req->maximum_byte_count : req->byte_count;

  if (wanted > MAXIMUM_MAX)
    return mapi_rop_fail (error, ecRpcFormat, "a read of 0x%08x bytes", wanted);
  return mapi_stream_read ((MapiStream *) ctx->input, MIN (MIN (wanted, room), G_MAXUINT16), ctx->arena, &ret->data,
                           ctx->job, error);
}

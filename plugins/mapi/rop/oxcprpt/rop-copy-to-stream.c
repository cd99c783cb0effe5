#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

#define PART (256 * 1024)

/* [MS-OXCPRPT] 2.2.22, 3.2.5.19: from seek pointer to seek pointer, both move; less at the end of the source. */
gboolean
rop_copy_to_stream (RopContext *ctx, const RopCopyToStreamRequest *req, RopCopyToStreamResponse *ret, GError **error)
{
  if (mapi_object_get_kind (ctx->dest) != MAPI_KIND_STREAM)
    return mapi_rop_fail (error, ecNotSupported, "the destination is no stream");
  while (ret->read_byte_count < req->byte_count) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    gsize written = 0;
    TernBin part;

    if (!mapi_stream_read ((MapiStream *) ctx->input, MIN (req->byte_count - ret->read_byte_count, PART), arena, &part,
                           ctx->job, error))
      return FALSE;
    if (part.size == 0)
      break;
    ret->read_byte_count += part.size;
    if (!mapi_stream_write ((MapiStream *) ctx->dest, part, &written, ctx->job, error))
      return FALSE;
    ret->written_byte_count += written;
  }
  return TRUE;
}

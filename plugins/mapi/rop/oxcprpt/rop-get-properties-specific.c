#include "core/base/tern-writer.h"
#include "plugins/mapi/codec/codec-property-row.h"
#include "plugins/mapi/object/mapi-properties.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcprpt/oxcprpt-fit.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* The response's header and the row's flag ([MS-OXCROPS] 2.2.8.3.2, [MS-OXCDATA] 2.8.1). */
#define RESPONSE_FIXED 7

static TernBin
pack_row (RopContext *ctx, const TernValue *cells)
{
  g_auto (TernWriter) writer = { 0 };

  tern_writer_init (&writer, G_MAXINT32);
  codec_property_row_write (&writer, &ctx->codec, ctx->codec.columns, ctx->codec.n_columns, cells);
  return (TernBin){ tern_arena_memdup (ctx->arena, writer.data, writer.size), writer.size };
}

/* [MS-OXCPRPT] 2.2.2, 3.2.5.1. PropertySizeLimit is ignored, as the server should; WantUnicode decides for strings
 * asked for without a type. */
gboolean
rop_get_properties_specific (RopContext *ctx, const RopGetPropertiesSpecificRequest *req,
                             RopGetPropertiesSpecificResponse *ret, GError **error)
{
  const MapiPropQuery query = { req->property_tags, req->property_tag_count, ctx->room };
  gsize room = ctx->room > RESPONSE_FIXED ? ctx->room - RESPONSE_FIXED : 0;
  TernValue *cells;

  if (!mapi_object_get_props (ctx->input, &query, ctx->arena, &cells, ctx->job, error))
    return FALSE;
  ctx->codec.code_page = mapi_object_get_code_page (ctx->input);
  ctx->codec.string8 = req->want_unicode == 0;
  ctx->codec.columns = req->property_tags;
  ctx->codec.n_columns = req->property_tag_count;
  oxcprpt_fit (&ctx->codec, req->property_tags, cells, req->property_tag_count, room);
  ret->row_data = pack_row (ctx, cells);
  return TRUE;
}

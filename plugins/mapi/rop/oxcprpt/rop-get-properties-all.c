#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-properties.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcprpt/oxcprpt-fit.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* The response's header and the count ([MS-OXCROPS] 2.2.8.4.2). */
#define RESPONSE_FIXED 8

/** drop_missing: what is listed and then isn't there, such as a property that another front just removed. */
static guint
drop_missing (TernValue *cells, guint n)
{
  guint kept = 0;

  for (guint i = 0; i < n; i++) {
    if (!tern_value_is_missing (&cells[i]) || cells[i].i32 == TERN_ERROR_TOO_BIG)
      cells[kept++] = cells[i];
  }
  return kept;
}

/* [MS-OXCPRPT] 2.2.3, 3.2.5.2: every property; an error of too little memory instead of what is larger than the limit
 * or the room. */
gboolean
rop_get_properties_all (RopContext *ctx, const RopGetPropertiesAllRequest *req, RopGetPropertiesAllResponse *ret,
                        GError **error)
{
  g_autoptr (GArray) tags = mapi_object_list_props (ctx->input, ctx->job, error);
  gsize room = ctx->room > RESPONSE_FIXED ? ctx->room - RESPONSE_FIXED : 0;
  MapiPropQuery query = { .limit = req->property_size_limit > 0 ? MIN (req->property_size_limit, room) : room };
  TernValue *cells;
  guint n;

  if (tags == NULL)
    return FALSE;
  query.tags = (const TernPropTag *) tags->data;
  query.n = MIN (tags->len, G_MAXUINT16);
  if (!mapi_object_get_props (ctx->input, &query, ctx->arena, &cells, ctx->job, error))
    return FALSE;
  ctx->codec.code_page = mapi_object_get_code_page (ctx->input);
  ctx->codec.string8 = req->want_unicode == 0;
  n = drop_missing (cells, query.n);
  oxcprpt_fit (&ctx->codec, NULL, cells, n, room);
  ret->property_value_count = n;
  ret->property_values = cells;
  return TRUE;
}

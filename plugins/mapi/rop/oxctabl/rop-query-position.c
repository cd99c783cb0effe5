#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.8, 3.2.5.8: row of the cursor, rows in all. */
gboolean
rop_query_position (RopContext *ctx, const RopQueryPositionRequest *req, RopQueryPositionResponse *ret, GError **error)
{
  return mapi_table_get_position ((MapiTable *) ctx->input, &ret->numerator, &ret->denominator, ctx->job, error);
}

#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.11, 3.2.5.11 */
gboolean
rop_seek_row_fractional (RopContext *ctx, const RopSeekRowFractionalRequest *req, RopSeekRowFractionalResponse *ret,
                         GError **error)
{
  return mapi_table_seek_fraction ((MapiTable *) ctx->input, req->numerator, req->denominator, ctx->job, error);
}

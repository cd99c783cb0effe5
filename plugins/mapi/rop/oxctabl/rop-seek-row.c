#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.9, 3.2.5.9 */
gboolean
rop_seek_row (RopContext *ctx, const RopSeekRowRequest *req, RopSeekRowResponse *ret, GError **error)
{
  gint32 sought = 0;

  if (!mapi_table_seek ((MapiTable *) ctx->input, req->origin, req->row_count, &sought, ctx->job, error))
    return FALSE;
  if (req->want_row_moved_count != 0) {
    ret->has_sought_less = sought != req->row_count;
    ret->rows_sought = sought;
  }
  return TRUE;
}

#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.10, 3.2.5.10 */
gboolean
rop_seek_row_bookmark (RopContext *ctx, const RopSeekRowBookmarkRequest *req, RopSeekRowBookmarkResponse *ret,
                       GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;
  gboolean gone = FALSE;
  gint32 sought = 0;

  if (!mapi_table_demand (table, MAPI_TABLE_CAN_MARK, error) || !oxctabl_demand_columns (table, error)
      || !mapi_table_seek_bookmark (table, req->bookmark, req->row_count, &gone, &sought, ctx->job, error))
    return FALSE;
  ret->row_no_longer_visible = gone;
  if (req->want_row_moved_count != 0) {
    ret->has_sought_less = sought != req->row_count;
    ret->rows_sought = sought;
  }
  return TRUE;
}

#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.18, 3.2.5.18 */
gboolean
rop_collapse_row (RopContext *ctx, const RopCollapseRowRequest *req, RopCollapseRowResponse *ret, GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;

  return mapi_table_demand (table, MAPI_TABLE_CAN_EXPAND, error) && oxctabl_demand_columns (table, error)
         && mapi_table_collapse (table, req->category_id, &ret->collapsed_row_count, ctx->job, error);
}

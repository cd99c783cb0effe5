#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.19, 3.2.5.19 */
gboolean
rop_get_collapse_state (RopContext *ctx, const RopGetCollapseStateRequest *req, RopGetCollapseStateResponse *ret,
                        GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;

  return mapi_table_demand (table, MAPI_TABLE_CAN_EXPAND, error) && oxctabl_demand_columns (table, error)
         && mapi_table_get_collapse_state (table, req->row_id, req->row_instance_number, ctx->arena,
                                           &ret->collapse_state, ctx->job, error);
}

/* [MS-OXCTABL] 2.2.2.20, 3.2.5.20 */
gboolean
rop_set_collapse_state (RopContext *ctx, const RopSetCollapseStateRequest *req, RopSetCollapseStateResponse *ret,
                        GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;

  return mapi_table_demand (table, MAPI_TABLE_CAN_EXPAND, error) && oxctabl_demand_columns (table, error)
         && mapi_table_set_collapse_state (table, req->collapse_state, ctx->arena, &ret->bookmark, ctx->job, error);
}

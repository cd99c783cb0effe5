#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.4, 3.2.5.4. Without RestrictionData the table shows all its rows again. */
gboolean
rop_restrict (RopContext *ctx, const RopRestrictRequest *req, RopRestrictResponse *ret, GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;

  ret->table_status = TBLSTAT_COMPLETE;
  return mapi_table_demand (table, MAPI_TABLE_CAN_RESTRICT, error)
         && oxctabl_demand_flags (req->restrict_flags, TBL_ASYNC | TBL_BATCH, error)
         && mapi_table_restrict (table, req->restriction_data, ctx->job, error);
}

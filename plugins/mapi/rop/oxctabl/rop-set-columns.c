#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.2, 3.2.5.2. When it fails, the columns set before stay. */
gboolean
rop_set_columns (RopContext *ctx, const RopSetColumnsRequest *req, RopSetColumnsResponse *ret, GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;

  ret->table_status = TBLSTAT_COMPLETE;
  return oxctabl_demand_flags (req->set_columns_flags, TBL_ASYNC | TBL_BATCH, error)
         && mapi_table_set_columns (table, req->property_tags, req->property_tag_count, ctx->job, error);
}

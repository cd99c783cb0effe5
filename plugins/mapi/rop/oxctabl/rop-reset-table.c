#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.16, 3.2.5.16 */
gboolean
rop_reset_table (RopContext *ctx, const RopResetTableRequest *req, RopResetTableResponse *ret, GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;

  return mapi_table_demand (table, MAPI_TABLE_CAN_RESET, error) && mapi_table_reset (table, ctx->job, error);
}

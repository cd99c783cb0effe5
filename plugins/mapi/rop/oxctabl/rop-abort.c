#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.6, 3.2.5.6: nothing runs asynchronously, so there is never anything to abort. */
gboolean
rop_abort (RopContext *ctx, const RopAbortRequest *req, RopAbortResponse *ret, GError **error)
{
  return mapi_table_demand ((MapiTable *) ctx->input, MAPI_TABLE_CAN_MARK, error)
         && mapi_rop_fail (error, ecUnableToAbort, "nothing is under way");
}

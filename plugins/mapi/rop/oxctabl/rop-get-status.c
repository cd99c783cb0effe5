#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.7, 3.2.5.7 */
gboolean
rop_get_status (RopContext *ctx, const RopGetStatusRequest *req, RopGetStatusResponse *ret, GError **error)
{
  ret->table_status = TBLSTAT_COMPLETE;
  return TRUE;
}

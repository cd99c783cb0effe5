#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.12, 3.2.5.12 */
gboolean
rop_create_bookmark (RopContext *ctx, const RopCreateBookmarkRequest *req, RopCreateBookmarkResponse *ret,
                     GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;

  return mapi_table_demand (table, MAPI_TABLE_CAN_MARK, error)
         && mapi_table_mark (table, ctx->arena, &ret->bookmark, ctx->job, error);
}

/* [MS-OXCTABL] 2.2.2.15, 3.2.5.15 */
gboolean
rop_free_bookmark (RopContext *ctx, const RopFreeBookmarkRequest *req, RopFreeBookmarkResponse *ret, GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;

  return mapi_table_demand (table, MAPI_TABLE_CAN_MARK, error) && oxctabl_demand_columns (table, error)
         && mapi_table_free_bookmark (table, req->bookmark, error);
}

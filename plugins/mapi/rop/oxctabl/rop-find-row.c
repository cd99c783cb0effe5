#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* FindRowFlags ([MS-OXCTABL] 2.2.2.14.1). */
#define BACKWARD 0x01

/** add_row: the row at the cursor, where the answer has room for it. */
static gboolean
add_row (RopContext *ctx, MapiTable *table, RopFindRowResponse *ret, GError **error)
{
  g_autoptr (GError) why = NULL;
  MapiTableRows rows = { 0 };
  const MapiTableRead read = { .n = 1, .stay = TRUE, .room = ctx->room > ROWS_HEAD ? ctx->room - ROWS_HEAD : 0 };

  if (!mapi_table_read (table, &read, &ctx->codec, ctx->arena, &rows, ctx->job, &why)) {
    if (g_error_matches (why, TERN_ERROR, TERN_ERROR_TOO_BIG))
      return TRUE;
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  ret->has_row_data = rows.n > 0;
  ret->row_data = rows.data;
  ctx->codec.columns = mapi_table_get_columns (table, &ctx->codec.n_columns);
  return TRUE;
}

/* [MS-OXCTABL] 2.2.2.14, 3.2.5.14 */
gboolean
rop_find_row (RopContext *ctx, const RopFindRowRequest *req, RopFindRowResponse *ret, GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;
  const MapiTableSearch search = {
    .origin = req->origin,
    .bookmark = req->bookmark,
    .backward = (req->find_row_flags & BACKWARD) != 0,
    .restriction = req->restriction_data,
  };
  gboolean gone = FALSE;

  if (!mapi_table_demand (table, MAPI_TABLE_CAN_FIND, error) || !oxctabl_demand_columns (table, error)
      || !oxctabl_demand_flags (req->find_row_flags, BACKWARD, error)
      || !mapi_table_find (table, &search, &gone, ctx->job, error))
    return FALSE;
  ret->row_no_longer_visible = gone;
  return add_row (ctx, table, ret, error);
}

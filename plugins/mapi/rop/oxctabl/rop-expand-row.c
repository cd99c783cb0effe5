#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* ExpandedRowCount, in front of what ROWS_HEAD counts. */
#define EXPANDED_SIZE 4

/** read_new: the first of the rows that appeared: they follow the cursor. None where not even one fits. */
static gboolean
read_new (RopContext *ctx, MapiTable *table, guint16 n, RopExpandRowResponse *ret, GError **error)
{
  const gsize head = ROWS_HEAD + EXPANDED_SIZE;
  const MapiTableRead read = { .n = n, .room = ctx->room > head ? ctx->room - head : 0 };
  g_autoptr (GError) why = NULL;
  MapiTableRows rows = { 0 };

  if (!mapi_table_read (table, &read, &ctx->codec, ctx->arena, &rows, ctx->job, &why)
      && !g_error_matches (why, TERN_ERROR, TERN_ERROR_TOO_BIG)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  ret->row_count = rows.n;
  ret->row_data = rows.data;
  ctx->codec.columns = mapi_table_get_columns (table, &ctx->codec.n_columns);
  return TRUE;
}

/* [MS-OXCTABL] 2.2.2.17, 3.2.5.17. Exchange 2013 and later take no MaxRowCount above 0; the rows are sent here. */
gboolean
rop_expand_row (RopContext *ctx, const RopExpandRowRequest *req, RopExpandRowResponse *ret, GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;
  guint32 n_rows = 0;

  if (!mapi_table_demand (table, MAPI_TABLE_CAN_EXPAND, error) || !oxctabl_demand_columns (table, error)
      || !mapi_table_expand (table, req->category_id, &n_rows, ctx->job, error))
    return FALSE;
  ret->expanded_row_count = n_rows;
  n_rows = MIN (n_rows, req->max_row_count);
  return n_rows == 0 || read_new (ctx, table, n_rows, ret, error);
}

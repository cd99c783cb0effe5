#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* QueryRowsFlags ([MS-OXCTABL] 2.2.2.5.1). Packed buffers are the loop's affair. */
#define NO_ADVANCE 0x01
#define ENABLE_PACKED_BUFFERS 0x02

/* With so much room at least, a row that doesn't fit never will. */
#define ROOM_FOR_ANY_ROW 0x7000
#define ROW_MAX 0x10000

/**
 * read_too_large: a row for which the room behind earlier responses was too small. The response is made all the same,
 * so that the loop finds that it doesn't fit and hands the request back (RopBufferTooSmall).
 */
static gboolean
read_too_large (RopContext *ctx, MapiTable *table, MapiTableRead *read, MapiTableRows *rows, GError **error)
{
  if (ctx->room >= ROOM_FOR_ANY_ROW)
    return mapi_rop_fail (error, ecBufferTooSmall, "a row is larger than any answer");
  read->n = 1;
  read->stay = TRUE;
  read->room = ROW_MAX;
  return mapi_table_read (table, read, &ctx->codec, ctx->arena, rows, ctx->job, error);
}

/* [MS-OXCTABL] 2.2.2.5, 3.2.5.5 */
gboolean
rop_query_rows (RopContext *ctx, const RopQueryRowsRequest *req, RopQueryRowsResponse *ret, GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;
  g_autoptr (GError) why = NULL;
  MapiTableRows rows = { 0 };
  MapiTableRead read = {
    .n = req->row_count,
    .backward = req->forward_read == 0,
    .stay = (req->query_rows_flags & NO_ADVANCE) != 0,
    .room = ctx->room > ROWS_HEAD ? ctx->room - ROWS_HEAD : 0,
  };

  if (!oxctabl_demand_flags (req->query_rows_flags, NO_ADVANCE | ENABLE_PACKED_BUFFERS, error)
      || !oxctabl_demand_columns (table, error))
    return FALSE;
  if (!mapi_table_read (table, &read, &ctx->codec, ctx->arena, &rows, ctx->job, &why)) {
    if (!g_error_matches (why, TERN_ERROR, TERN_ERROR_TOO_BIG)) {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
    if (!read_too_large (ctx, table, &read, &rows, error))
      return FALSE;
  }
  ret->origin = !rows.at_end ? MAPI_TABLE_CURRENT : read.backward ? MAPI_TABLE_BEGINNING : MAPI_TABLE_END;
  ret->row_count = rows.n;
  ret->row_data = rows.data;
  ctx->codec.columns = mapi_table_get_columns (table, &ctx->codec.n_columns);
  return TRUE;
}

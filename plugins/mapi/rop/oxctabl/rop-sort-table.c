#include "plugins/mapi/rop/oxctabl/oxctabl.h"

static gboolean
read_order (const RopSortTableRequest *req, TernSortOrder *sort, GError **error)
{
  if (req->category_count > req->sort_order_count || req->expanded_count > req->category_count) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%u keys, %u categories, %u expanded", req->sort_order_count,
                 req->category_count, req->expanded_count);
    return FALSE;
  }
  if (req->sort_order_count > TERN_SORT_MAX_KEYS)
    return mapi_rop_fail (error, ecTooComplex, "%u sort keys", req->sort_order_count);
  sort->n = req->sort_order_count;
  sort->categories = req->category_count;
  sort->expanded = req->expanded_count;
  for (guint i = 0; i < sort->n; i++) {
    TernPropTag tag = req->sort_orders[i].property_tag;
    guint16 type = TERN_PROP_TYPE (tag) & ~TERN_PROP_TYPE_INSTANCE;

    if (type == PtypString8 || type == PtypMultipleString8) /* sorted as what it is in the model */
      tag |= 1;
    else if (!tern_prop_type_is_known (type) || type == PtypErrorCode
             || req->sort_orders[i].order > TERN_SORT_MAXIMUM_CATEGORY) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "sort key 0x%08X, order 0x%02X", tag,
                   req->sort_orders[i].order);
      return FALSE;
    }
    sort->keys[i] = (TernSortKey){ .tag = tag, .direction = req->sort_orders[i].order };
  }
  return TRUE;
}

/* [MS-OXCTABL] 2.2.2.3, 3.2.5.3. When it fails, the order set before stays. */
gboolean
rop_sort_table (RopContext *ctx, const RopSortTableRequest *req, RopSortTableResponse *ret, GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;
  TernSortOrder sort = { 0 };

  ret->table_status = TBLSTAT_COMPLETE;
  if (!mapi_table_demand (table, MAPI_TABLE_CAN_SORT, error)
      || !oxctabl_demand_flags (req->sort_table_flags, TBL_ASYNC | TBL_BATCH, error) || !read_order (req, &sort, error))
    return FALSE;
  if (sort.categories > 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "grouping into categories");
    return FALSE;
  }
  return mapi_table_sort (table, sort.n > 0 ? &sort : NULL, ctx->job, error);
}

#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/** is_direction: whether key @n of @req may have its order. */
static gboolean
is_direction (const RopSortTableRequest *req, guint n)
{
  switch (req->sort_orders[n].order) {
  case TERN_SORT_ASCENDING:
  case TERN_SORT_DESCENDING:
    return TRUE;
  case TERN_SORT_MAXIMUM_CATEGORY:
  case TERN_SORT_MINIMUM_CATEGORY:
    /* [MS-OXCDATA] 2.13.1: an aggregate over the category before it. */
    return req->category_count > 0 && n == req->category_count;
  default:
    return FALSE;
  }
}

/** read_key: [MS-OXCDATA] 2.13.1. */
static gboolean
read_key (const RopSortTableRequest *req, guint n, TernSortKey *ret_key, GError **error)
{
  TernPropTag tag = req->sort_orders[n].property_tag;
  guint16 type = TERN_PROP_TYPE (tag) & ~TERN_PROP_TYPE_INSTANCE;
  gboolean is_instance = (TERN_PROP_TYPE (tag) & TERN_PROP_TYPE_INSTANCE) != 0;
  gboolean is_8bit = type == PtypString8 || type == PtypMultipleString8;

  if ((!is_8bit && (!tern_prop_type_is_known (type) || type == PtypErrorCode))
      || (is_instance && (type & TERN_PROP_TYPE_MULTIPLE) == 0) || !is_direction (req, n)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "sort key 0x%08X, order 0x%02X", tag,
                 req->sort_orders[n].order);
    return FALSE;
  }
  if (is_8bit) /* sorted as what it is in the model */
    tag |= 1;
  *ret_key = (TernSortKey){ .tag = tag, .direction = req->sort_orders[n].order };
  return TRUE;
}

static gboolean
read_order (const RopSortTableRequest *req, TernSortOrder *sort, GError **error)
{
  guint n_instances = 0;

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
    if (!read_key (req, i, &sort->keys[i], error))
      return FALSE;
    n_instances += (sort->keys[i].tag & TERN_PROP_TYPE_INSTANCE) != 0 ? 1 : 0;
  }
  if (n_instances <= 1)
    return TRUE;
  /* [MS-OXCDATA] 2.13.2: at most one. */
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%u keys make rows of each value", n_instances);
  return FALSE;
}

/* [MS-OXCTABL] 2.2.2.3, 3.2.5.3. When it fails, the order set before stays. */
gboolean
rop_sort_table (RopContext *ctx, const RopSortTableRequest *req, RopSortTableResponse *ret, GError **error)
{
  MapiTable *table = (MapiTable *) ctx->input;
  TernSortOrder sort = { 0 };

  ret->table_status = TBLSTAT_COMPLETE;
  return mapi_table_demand (table, MAPI_TABLE_CAN_SORT, error)
         && oxctabl_demand_flags (req->sort_table_flags, TBL_ASYNC | TBL_BATCH, error) && read_order (req, &sort, error)
         && mapi_table_sort (table, sort.n > 0 ? &sort : NULL, ctx->job, error);
}

#include "plugins/mapi/rop/oxctabl/oxctabl.h"

/* [MS-OXCTABL] 2.2.2.13, 3.2.5.13 */
gboolean
rop_query_columns_all (RopContext *ctx, const RopQueryColumnsAllRequest *req, RopQueryColumnsAllResponse *ret,
                       GError **error)
{
  g_autoptr (GArray) columns = mapi_table_query_columns ((MapiTable *) ctx->input, ctx->job, error);

  if (columns == NULL)
    return FALSE;
  ret->property_tag_count = MIN (columns->len, G_MAXUINT16);
  ret->property_tags = tern_arena_memdup (ctx->arena, columns->data, ret->property_tag_count * sizeof (TernPropTag));
  return TRUE;
}

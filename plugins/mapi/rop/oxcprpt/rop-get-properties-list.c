#include "plugins/mapi/object/mapi-properties.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.4, 3.2.5.3. */
gboolean
rop_get_properties_list (RopContext *ctx, const RopGetPropertiesListRequest *req, RopGetPropertiesListResponse *ret,
                         GError **error)
{
  g_autoptr (GArray) tags = mapi_object_list_props (ctx->input, ctx->job, error);

  if (tags == NULL)
    return FALSE;
  ret->property_tag_count = MIN (tags->len, G_MAXUINT16);
  ret->property_tags = tern_arena_memdup (ctx->arena, tags->data, ret->property_tag_count * sizeof (TernPropTag));
  return TRUE;
}

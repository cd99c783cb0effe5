#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcprpt/oxcprpt-names.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.13, 3.2.5.9. */
gboolean
rop_get_names_from_property_ids (RopContext *ctx, const RopGetNamesFromPropertyIdsRequest *req,
                                 RopGetNamesFromPropertyIdsResponse *ret, GError **error)
{
  PropertyName *packed = tern_arena_new_n (ctx->arena, PropertyName, req->property_id_count);
  const TernPropName **names;

  if (!oxcprpt_names_of_ids (mapi_rop_mailbox (ctx), req->property_ids, req->property_id_count, ctx->arena, &names,
                             ctx->job, error))
    return FALSE;
  for (guint i = 0; i < req->property_id_count; i++)
    property_name_init (&packed[i], names[i]);
  ret->property_name_count = req->property_id_count;
  ret->property_names = packed;
  return TRUE;
}

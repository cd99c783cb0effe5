#include "plugins/mapi/object/mapi-properties.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcprpt/oxcprpt-problems.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.7, 3.2.5.6: deleting what isn't there is no problem. */
gboolean
rop_delete_properties (RopContext *ctx, const RopDeletePropertiesRequest *req, RopDeletePropertiesResponse *ret,
                       GError **error)
{
  g_autoptr (GArray) problems = oxcprpt_problems_new ();

  if (!mapi_object_delete_props (ctx->input, req->property_tags, req->property_tag_count, problems, ctx->job, error))
    return FALSE;
  ret->property_problem_count = problems->len;
  ret->property_problems = oxcprpt_problems_pack (problems, ctx->arena);
  return TRUE;
}

/* [MS-OXCPRPT] 2.2.8, 3.2.5.7: as for RopSetPropertiesNoReplicate. */
gboolean
rop_delete_properties_no_replicate (RopContext *ctx, const RopDeletePropertiesNoReplicateRequest *req,
                                    RopDeletePropertiesNoReplicateResponse *ret, GError **error)
{
  g_autoptr (GArray) problems = oxcprpt_problems_new ();

  if (!mapi_object_delete_props (ctx->input, req->property_tags, req->property_tag_count, problems, ctx->job, error))
    return FALSE;
  ret->property_problem_count = problems->len;
  ret->property_problems = oxcprpt_problems_pack (problems, ctx->arena);
  return TRUE;
}

#include "plugins/mapi/object/mapi-properties.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcprpt/oxcprpt-problems.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* [MS-OXCPRPT] 2.2.5, 3.2.5.4: what can't be set is a problem and doesn't keep the rest from being set. */
gboolean
rop_set_properties (RopContext *ctx, const RopSetPropertiesRequest *req, RopSetPropertiesResponse *ret, GError **error)
{
  g_autoptr (GArray) problems = oxcprpt_problems_new ();

  if (!mapi_object_set_props (ctx->input, req->property_values, req->property_value_count, problems, ctx->job, error))
    return FALSE;
  ret->property_problem_count = problems->len;
  ret->property_problems = oxcprpt_problems_pack (problems, ctx->arena);
  return TRUE;
}

/* [MS-OXCPRPT] 2.2.6, 3.2.5.5: only folders of public stores replicate; for everything else it is the same. */
gboolean
rop_set_properties_no_replicate (RopContext *ctx, const RopSetPropertiesNoReplicateRequest *req,
                                 RopSetPropertiesNoReplicateResponse *ret, GError **error)
{
  g_autoptr (GArray) problems = oxcprpt_problems_new ();

  if (!mapi_object_set_props (ctx->input, req->property_values, req->property_value_count, problems, ctx->job, error))
    return FALSE;
  ret->property_problem_count = problems->len;
  ret->property_problems = oxcprpt_problems_pack (problems, ctx->arena);
  return TRUE;
}

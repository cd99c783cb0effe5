#include "plugins/mapi/object/mapi-copy.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcprpt/oxcprpt-problems.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* CopyFlags ([MS-OXCPRPT] 2.2.10.1). Moving may leave the source as it is, and does so here. */
#define MOVE 0x01
#define NO_OVERWRITE 0x02

/** demand_private: [MS-OXCPRPT] 3.2.5.8: public folders aren't copied to or from. */
static gboolean
demand_private (const RopContext *ctx, GError **error)
{
  const MapiLogon *logons[] = { ctx->logon, ctx->dest->logon };

  if (mapi_object_get_kind (ctx->input) != MAPI_KIND_FOLDER || mapi_object_get_kind (ctx->dest) != MAPI_KIND_FOLDER)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (logons); i++) {
    if (tern_mailbox_get_info (mapi_logon_get_mailbox (logons[i]))->is_public)
      return mapi_rop_fail (error, ecNotSupported, "public folders aren't copied to or from");
  }
  return TRUE;
}

static gboolean
check_flags (const RopContext *ctx, guint8 flags, GError **error)
{
  if ((flags & ~(MOVE | NO_OVERWRITE)) != 0)
    return mapi_rop_fail (error, ecInvalidParam, "unknown CopyFlags 0x%02x", flags);
  if ((flags & MOVE) != 0 && mapi_object_get_kind (ctx->input) == MAPI_KIND_FOLDER)
    return mapi_rop_fail (error, ecNotSupported, "properties of folders aren't moved");
  return TRUE;
}

/* [MS-OXCPRPT] 2.2.10, 3.2.5.7. */
gboolean
rop_copy_properties (RopContext *ctx, const RopCopyPropertiesRequest *req, RopCopyPropertiesResponse *ret,
                     GError **error)
{
  g_autoptr (GArray) problems = oxcprpt_problems_new ();
  MapiCopy copy = { .tags = req->property_tags, .n = req->property_tag_count };

  copy.keeps_existing = (req->copy_flags & NO_OVERWRITE) != 0;
  if (!check_flags (ctx, req->copy_flags, error)
      || !mapi_object_copy (ctx->input, ctx->dest, &copy, problems, ctx->job, error))
    return FALSE;
  ret->property_problem_count = problems->len;
  ret->property_problems = oxcprpt_problems_pack (problems, ctx->arena);
  return TRUE;
}

/* [MS-OXCPRPT] 2.2.11, 3.2.5.8. */
gboolean
rop_copy_to (RopContext *ctx, const RopCopyToRequest *req, RopCopyToResponse *ret, GError **error)
{
  g_autoptr (GArray) problems = oxcprpt_problems_new ();
  MapiCopy copy = { .tags = req->excluded_tags, .n = req->excluded_tag_count, .is_all = TRUE };

  copy.with_children = req->want_sub_objects != 0;
  copy.keeps_existing = (req->copy_flags & NO_OVERWRITE) != 0;
  if (!check_flags (ctx, req->copy_flags, error) || !demand_private (ctx, error)
      || !mapi_object_copy (ctx->input, ctx->dest, &copy, problems, ctx->job, error))
    return FALSE;
  ret->property_problem_count = problems->len;
  ret->property_problems = oxcprpt_problems_pack (problems, ctx->arena);
  return TRUE;
}

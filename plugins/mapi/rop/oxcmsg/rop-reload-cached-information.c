#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcmsg/oxcmsg-recipients.h"

/* [MS-OXCMSG] 2.2.3.7, 3.2.5.7: what RopOpenMessage told, as of now; changes that aren't saved yet are part of it. */
gboolean
rop_reload_cached_information (RopContext *ctx, const RopReloadCachedInformationRequest *req,
                               RopReloadCachedInformationResponse *ret, GError **error)
{
  OxcmsgHeading heading = { 0 };

  if (!oxcmsg_heading_fill ((MapiMessage *) ctx->input, ctx->room, ctx->arena, &heading, ctx->job, error))
    return FALSE;
  ret->has_named_properties = heading.has_named_properties;
  ret->subject_prefix = heading.subject_prefix;
  ret->normalized_subject = heading.normalized_subject;
  ret->recipient_count = heading.recipient_count;
  ret->column_count = heading.column_count;
  ret->recipient_columns = heading.columns;
  ret->row_count = heading.row_count;
  ret->recipient_rows = heading.rows;
  return TRUE;
}

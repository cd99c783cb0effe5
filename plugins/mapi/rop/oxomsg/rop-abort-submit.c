#include "plugins/mapi/rop/oxomsg/oxomsg-submit.h"

/* [MS-OXOMSG] 2.2.4.2, 3.3.5.2. */
gboolean
rop_abort_submit (RopContext *ctx, const RopAbortSubmitRequest *req, RopAbortSubmitResponse *ret, GError **error)
{
  TernSubmitPlace place = TERN_SUBMIT_IS_WAITING;
  g_autoptr (GError) why = NULL;

  if (!oxomsg_demand_private (ctx, error))
    return FALSE;
  if (tern_submit_abort (ctx->logon->groupware, ctx->logon->mailbox, req->folder_id, req->message_id, &place, ctx->job,
                         &why))
    return TRUE;
  if (place == TERN_SUBMIT_IS_NOT_QUEUED)
    return mapi_rop_fail (error, ecNotInQueue, "%s", why->message);
  if (place == TERN_SUBMIT_IS_UNDER_WAY)
    return mapi_rop_fail (error, ecUnableToAbort, "%s", why->message);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

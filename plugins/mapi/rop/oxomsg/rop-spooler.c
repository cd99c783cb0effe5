#include "core/base/tern-error.h"
#include "plugins/mapi/rop/oxomsg/oxomsg-submit.h"

/* [MS-OXOMSG] 2.2.5.1, 3.3.5.5.1: a client may say that it would spool; the server needs none to. */
gboolean
rop_set_spooler (RopContext *ctx, const RopSetSpoolerRequest *req, RopSetSpoolerResponse *ret, GError **error)
{
  return oxomsg_demand_private (ctx, error);
}

/* [MS-OXOMSG] 2.2.5.3, 3.3.5.6: ecNotInQueue for what isn't being sent; what is, the server itself carries, and locks for
 * no client. */
gboolean
rop_spooler_lock_message (RopContext *ctx, const RopSpoolerLockMessageRequest *req, RopSpoolerLockMessageResponse *ret,
                          GError **error)
{
  gboolean is = FALSE;

  if (!oxomsg_demand_private (ctx, error)
      || !tern_submit_is_queued (ctx->logon->groupware, ctx->logon->mailbox, req->message_id, &is, ctx->job, error))
    return FALSE;
  if (!is)
    return mapi_rop_fail (error, ecNotInQueue, "the message isn't waiting to be sent");
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "the server is its own spooler");
  return FALSE;
}

#include "plugins/mapi/rop/oxomsg/oxomsg-submit.h"

#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-stream.h"

/* [MS-OXCDATA] 2.4: the words that a protocol has of its own for a message that isn't sent. */
static const struct {
  TernSubmitRefusal why;
  guint32 status;
} statuses[] = {
  { TERN_SUBMIT_NOT_A_MAIL, ecNotSupported },
  { TERN_SUBMIT_SUBMITTED, ecSubmitted },
  { TERN_SUBMIT_NO_RECIPIENTS, ecNoRecipients },
  { TERN_SUBMIT_TOO_MANY_RECIPIENTS, ecTooManyRecips },
  { TERN_SUBMIT_TOO_BIG, ecMaxSubmissionExceeded },
  { TERN_SUBMIT_QUOTA, ecQuotaExceeded },
  { TERN_SUBMIT_NOT_AS_THEM, ecSendAsDenied },
};

gboolean
oxomsg_submit (RopContext *ctx, MapiMessage *message, GError **error)
{
  TernSubmitRefusal refusal = TERN_SUBMIT_FAILED;
  g_autoptr (GError) why = NULL;

  if (!mapi_object_flush_streams (ctx->input, ctx->job, error))
    return FALSE;
  if (tern_submit (ctx->logon->groupware, message->message, &refusal, ctx->job, &why))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    if (statuses[i].why == refusal)
      return mapi_rop_fail (error, statuses[i].status, "%s", why->message);
  }
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

gboolean
oxomsg_demand_private (const RopContext *ctx, GError **error)
{
  if (!tern_mailbox_get_info (mapi_rop_mailbox (ctx))->is_public)
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "nothing is sent from a public store");
  return FALSE;
}

#include "core/base/tern-error.h"
#include "plugins/mapi/rop/oxomsg/oxomsg-submit.h"

/* [MS-OXOMSG] 2.2.5.4, 3.3.5.7; [MS-OXCROPS] 2.2.7.6.2: nothing to tell of the message that its client couldn't read
 * itself. */
gboolean
rop_transport_send (RopContext *ctx, const RopTransportSendRequest *req, RopTransportSendResponse *ret, GError **error)
{
  if (mapi_object_get_kind (ctx->input) != MAPI_KIND_MESSAGE) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "only a message can be sent");
    return FALSE;
  }
  ret->no_properties_returned = TRUE;
  return oxomsg_demand_private (ctx, error) && oxomsg_submit (ctx, (MapiMessage *) ctx->input, error);
}

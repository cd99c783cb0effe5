#include "core/base/tern-error.h"
#include "core/groupware/tern-deferred-actions.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxorule.h"

/* [MS-OXORULE] 2.2.3, 3.2.5.4 */
gboolean
rop_update_deferred_action_messages (RopContext *ctx, const RopUpdateDeferredActionMessagesRequest *req,
                                     RopUpdateDeferredActionMessagesResponse *ret, GError **error)
{
  if (req->server_entry_id.size == 0 || req->client_entry_id.size == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "an entry id is empty");
    return FALSE;
  }
  return tern_deferred_actions_patch (ctx->logon->mailbox, req->server_entry_id, req->client_entry_id, ctx->job,
                                      error);
}

#include <string.h>

#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcmsg/oxcmsg-read-flags.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* [MS-OXCMSG] 2.2.3.11, 3.2.5.11. At once and without a new change key; public folders get the change and their
 * ClientData back. A message that isn't stored in a folder has only its own flag. */
gboolean
rop_set_message_read_flag (RopContext *ctx, const RopSetMessageReadFlagRequest *req, RopSetMessageReadFlagResponse *ret,
                           GError **error)
{
  TernMessage *message = ((MapiMessage *) ctx->input)->message;
  TernReadRequest request = oxcmsg_read_request (req->read_flags);
  TernId id = tern_message_get_id (message);
  gboolean read = request.change == TERN_READ_SET, partial = FALSE;

  if (request.change != TERN_READ_STAYS && tern_message_get_head (message)->is_read == read)
    return TRUE;
  request.folder = tern_message_get_folder (message);
  request.ids = &id;
  request.n_ids = 1;
  request.open = message;
  if (!tern_message_is_new (message) && !tern_message_is_embedded (message)
      && !tern_receipt_read (ctx->logon->groupware, TERN_GUARD (mapi_rop_mailbox (ctx)), &request, &partial, ctx->job,
                             error))
    return FALSE;
  if (request.change == TERN_READ_STAYS)
    return TRUE;
  tern_message_set_head_read (message, read);
  if (!ctx->logon->is_public)
    return TRUE;
  ret->read_status_changed = TRUE;
  ret->logon_id = ctx->head->logon_id;
  memcpy (ret->client_data, req->client_data, sizeof ret->client_data);
  return TRUE;
}

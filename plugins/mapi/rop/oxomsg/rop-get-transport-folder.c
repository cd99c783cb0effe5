#include "core/groupware/tern-special-folder.h"
#include "plugins/mapi/rop/oxomsg/oxomsg-submit.h"

/* [MS-OXOMSG] 2.2.5.2, 3.3.5.5: where messages to be sent are made: the Outbox. */
gboolean
rop_get_transport_folder (RopContext *ctx, const RopGetTransportFolderRequest *req, RopGetTransportFolderResponse *ret,
                          GError **error)
{
  if (!oxomsg_demand_private (ctx, error))
    return FALSE;
  ret->folder_id = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_OUTBOX);
  return TRUE;
}

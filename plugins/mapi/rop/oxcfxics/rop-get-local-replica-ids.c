#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-logon.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcfxics.h"

/* Ids that one request may take out of use; Outlook asks for 0x10000 for each new cache (trap 32). */
#define MAX_COUNT 0x100000

/* [MS-OXCFXICS] 2.2.3.2.4.7: ids for objects that the client makes while it is offline. */
gboolean
rop_get_local_replica_ids (RopContext *ctx, const RopGetLocalReplicaIdsRequest *req, RopGetLocalReplicaIdsResponse *ret,
                           GError **error)
{
  TernMailbox *mailbox = mapi_rop_mailbox (ctx);
  guint64 first = 0;

  if (req->id_count == 0 || req->id_count > MAX_COUNT) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%u ids", req->id_count);
    return FALSE;
  }
  if (!tern_mailbox_reserve_ids (mailbox, req->id_count, &first, ctx->job, error))
    return FALSE;
  ret->repl_guid = tern_mailbox_get_info (mailbox)->replica;
  tern_globcnt_to_bytes (first, ret->global_count);
  return TRUE;
}

#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/object/mapi-permissions.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcperm.h"

/* TableFlags ([MS-OXCPERM] 2.2.1.1). */
#define INCLUDE_FREE_BUSY 0x02

/* [MS-OXCPERM] 2.2.1, 3.2.5.1: who may not view the list gets the table, and is refused its rows. */
gboolean
rop_get_permissions_table (RopContext *ctx, const RopGetPermissionsTableRequest *req,
                           RopGetPermissionsTableResponse *ret, GError **error)
{
  MapiTable *table = mapi_permissions_open (ctx->logon, mapi_object_get_folder (ctx->input),
                                            (req->table_flags & INCLUDE_FREE_BUSY) != 0, ctx->job, error);

  if (table == NULL)
    return FALSE;
  mapi_rop_put_output (ctx, table);
  return TRUE;
}

#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/* [MS-OXCFOLD] 2.2.1.1, 3.2.5.1. What may not be seen isn't found (trap 57); OpenModeFlags only adds soft-deleted
 * folders, of which there are none once they are gone. */
gboolean
rop_open_folder (RopContext *ctx, const RopOpenFolderRequest *req, RopOpenFolderResponse *ret, GError **error)
{
  MapiFolder *folder = mapi_folder_open (ctx->logon, req->folder_id, ctx->job, error);

  if (folder == NULL)
    return FALSE;
  ret->has_rules = folder->has_rules;
  mapi_rop_put_output (ctx, folder);
  return TRUE;
}

#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/object/mapi-rules.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxorule.h"

/* TableFlags ([MS-OXORULE] 2.2.2.1): strings are whatever type their column is of. */
#define USE_UNICODE 0x40

/* [MS-OXORULE] 2.2.2, 3.2.5.3 */
gboolean
rop_get_rules_table (RopContext *ctx, const RopGetRulesTableRequest *req, RopGetRulesTableResponse *ret, GError **error)
{
  MapiTable *table;

  if ((req->table_flags & ~USE_UNICODE) != 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "table flags 0x%02X", req->table_flags);
    return FALSE;
  }
  table = mapi_rules_open (ctx->logon, mapi_object_get_folder (ctx->input), ctx->job, error);
  if (table == NULL)
    return FALSE;
  mapi_rop_put_output (ctx, table);
  return TRUE;
}

#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/object/mapi-hierarchy.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/* TableFlags ([MS-OXCFOLD] 2.2.1.13.1); what is deferred or notified doesn't change the table. */
#define DEPTH 0x04
#define DEFERRED_ERRORS 0x08
#define NO_NOTIFICATIONS 0x10
#define SOFT_DELETES 0x20
#define USE_UNICODE 0x40
#define SUPPRESSES_NOTIFICATIONS 0x80
#define KNOWN_FLAGS (DEPTH | DEFERRED_ERRORS | NO_NOTIFICATIONS | SOFT_DELETES | USE_UNICODE | SUPPRESSES_NOTIFICATIONS)

/* [MS-OXCFOLD] 2.2.1.13, 3.2.5.13 */
gboolean
rop_get_hierarchy_table (RopContext *ctx, const RopGetHierarchyTableRequest *req, RopGetHierarchyTableResponse *ret,
                         GError **error)
{
  g_autoptr (MapiTable) table = NULL;

  if ((req->table_flags & ~KNOWN_FLAGS) != 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "table flags 0x%02X", req->table_flags);
    return FALSE;
  }
  table = mapi_hierarchy_open (ctx->logon, mapi_object_get_folder (ctx->input), (req->table_flags & DEPTH) != 0,
                               (req->table_flags & SOFT_DELETES) != 0, ctx->job, error);
  if (table == NULL || !mapi_table_get_count (table, &ret->row_count, ctx->job, error))
    return FALSE;
  if ((req->table_flags & NO_NOTIFICATIONS) != 0)
    mapi_table_mute (table);
  mapi_rop_put_output (ctx, g_steal_pointer (&table));
  return TRUE;
}

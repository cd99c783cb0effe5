#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-contents.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/* TableFlags ([MS-OXCFOLD] 2.2.1.14.1). */
#define ASSOCIATED 0x02
#define DEFERRED_ERRORS 0x08
#define NO_NOTIFICATIONS 0x10
#define SOFT_DELETES 0x20
#define USE_UNICODE 0x40
#define CONVERSATION_MEMBERS 0x80
#define KNOWN_FLAGS                                                                                                    \
  (ASSOCIATED | DEFERRED_ERRORS | NO_NOTIFICATIONS | SOFT_DELETES | USE_UNICODE | CONVERSATION_MEMBERS)

static gboolean
check_flags (guint8 flags, GError **error)
{
  if ((flags & ~KNOWN_FLAGS) != 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "table flags 0x%02X", flags);
    return FALSE;
  }
  if ((flags & CONVERSATION_MEMBERS) != 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "tables of conversations");
    return FALSE;
  }
  return TRUE;
}

static TernTableKind
kind_of (guint8 flags)
{
  if ((flags & SOFT_DELETES) != 0)
    return (flags & ASSOCIATED) != 0 ? TERN_TABLE_DELETED_ASSOCIATED : TERN_TABLE_DELETED;
  return (flags & ASSOCIATED) != 0 ? TERN_TABLE_ASSOCIATED : TERN_TABLE_NORMAL;
}

/* [MS-OXCFOLD] 2.2.1.14, 3.2.5.14. RowCount is exact whatever the client would put up with (trap 39). */
gboolean
rop_get_contents_table (RopContext *ctx, const RopGetContentsTableRequest *req, RopGetContentsTableResponse *ret,
                        GError **error)
{
  const MapiFolder *folder = (const MapiFolder *) ctx->input;
  g_autoptr (MapiTable) table = NULL;

  if (!check_flags (req->table_flags, error))
    return FALSE;
  table = mapi_contents_open (ctx->logon, folder->id, kind_of (req->table_flags), folder->type == TERN_FOLDER_SEARCH,
                              ctx->job, error);
  if (table == NULL || !mapi_table_get_count (table, &ret->row_count, ctx->job, error))
    return FALSE;
  if ((req->table_flags & NO_NOTIFICATIONS) != 0)
    mapi_table_mute (table);
  mapi_rop_put_output (ctx, g_steal_pointer (&table));
  return TRUE;
}

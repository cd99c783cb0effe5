#include "plugins/mapi/rop/oxcstor/oxcstor.h"

/* Every node serves every public folder: a folder that is there is an active replica. */

static gboolean
demand_folder (RopContext *ctx, TernId folder, GError **error)
{
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (mapi_rop_mailbox (ctx)), folder, ctx->job, error);

  return info != NULL;
}

/* [MS-OXCSTOR] 2.2.1.6, 3.2.5.6: of a private mailbox it may fail. */
gboolean
rop_get_owning_servers (RopContext *ctx, const RopGetOwningServersRequest *req, RopGetOwningServersResponse *ret,
                        GError **error)
{
  const char **servers;

  if (!ctx->logon->is_public)
    return mapi_rop_fail (error, ecNotSupported, "a private mailbox logon");
  if (!demand_folder (ctx, req->folder_id, error))
    return FALSE;
  servers = tern_arena_new_n (ctx->arena, const char *, 1);
  servers[0] = ctx->logon->server_dn;
  ret->owning_servers_count = ret->cheap_servers_count = 1;
  ret->owning_servers = servers;
  return TRUE;
}

/* [MS-OXCSTOR] 2.2.1.7, 3.2.5.7: never in a private mailbox. */
gboolean
rop_public_folder_is_ghosted (RopContext *ctx, const RopPublicFolderIsGhostedRequest *req,
                              RopPublicFolderIsGhostedResponse *ret, GError **error)
{
  ret->is_ghosted = FALSE;
  return !ctx->logon->is_public || demand_folder (ctx, req->folder_id, error);
}

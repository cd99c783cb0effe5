#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-per-user.h"
#include "plugins/mapi/rop/oxcstor/oxcstor.h"

/* What a client gets at once where it doesn't say ([MS-OXCSTOR] 2.2.1.12.1: MaxDataSize 0), and at most. */
#define DEFAULT_SIZE 4096
/* RopId, InputHandleIndex, ReturnValue, HasFinished, DataSize ([MS-OXCROPS] 2.2.3.12.2). */
#define READ_HEAD 9

static TernForeignFolder
foreign_folder (const LongTermID *id)
{
  return (TernForeignFolder){ .replica = id->database_guid, .globcnt = tern_globcnt_from_bytes (id->global_counter) };
}

/** demand_private: the table of public folders is in the user's own mailbox. */
static gboolean
demand_private (const RopContext *ctx, GError **error)
{
  return !ctx->logon->is_public || mapi_rop_fail (error, ecNotSupported, "a public folders logon");
}

/* [MS-OXCSTOR] 2.2.1.10, 3.2.5.10: in any order; the list may be empty. */
gboolean
rop_get_per_user_long_term_ids (RopContext *ctx, const RopGetPerUserLongTermIdsRequest *req,
                                RopGetPerUserLongTermIdsResponse *ret, GError **error)
{
  g_autoptr (GArray) folders = NULL;
  LongTermID *ids;

  if (!demand_private (ctx, error))
    return FALSE;
  folders = tern_per_user_list_foreign (TERN_PER_USER (mapi_rop_mailbox (ctx)), &req->database_guid, ctx->job, error);
  if (folders == NULL)
    return FALSE;
  ids = tern_arena_new_n (ctx->arena, LongTermID, folders->len);
  for (guint i = 0; i < folders->len; i++) {
    const TernForeignFolder *folder = &g_array_index (folders, TernForeignFolder, i);

    ids[i].database_guid = folder->replica;
    tern_globcnt_to_bytes (folder->globcnt, ids[i].global_counter);
  }
  ret->long_term_id_count = MIN (folders->len, G_MAXUINT16);
  ret->long_term_ids = ids;
  return TRUE;
}

/* [MS-OXCSTOR] 2.2.1.11, 3.2.5.11: ecNotFound without a row for this folder. */
gboolean
rop_get_per_user_guid (RopContext *ctx, const RopGetPerUserGuidRequest *req, RopGetPerUserGuidResponse *ret,
                       GError **error)
{
  const TernForeignFolder folder = foreign_folder (&req->long_term_id);
  g_autoptr (GBytes) data = NULL;

  if (!demand_private (ctx, error))
    return FALSE;
  data = tern_per_user_get_foreign (TERN_PER_USER (mapi_rop_mailbox (ctx)), &folder, &ret->database_guid, ctx->job,
                                    error);
  return data != NULL;
}

/* [MS-OXCSTOR] 2.2.1.12, 3.2.5.12: the serialized CNSET in blocks; nothing at all is one block of no bytes. */
gboolean
rop_read_per_user_information (RopContext *ctx, const RopReadPerUserInformationRequest *req,
                               RopReadPerUserInformationResponse *ret, GError **error)
{
  const TernForeignFolder folder = foreign_folder (&req->folder_id);
  GBytes *blob = mapi_per_user_read (ctx->logon, &folder, req->data_offset, ctx->job, error);
  gsize size, most = req->max_data_size == 0 ? DEFAULT_SIZE : MIN (req->max_data_size, DEFAULT_SIZE);
  const guint8 *data;

  if (blob == NULL)
    return FALSE;
  data = g_bytes_get_data (blob, &size);
  if (req->data_offset > size)
    return mapi_rop_fail (error, ecError, "DataOffset is beyond the end");
  most = MIN (most, ctx->room > READ_HEAD ? ctx->room - READ_HEAD : 0);
  ret->data.size = MIN (size - req->data_offset, most);
  ret->data.data = tern_arena_memdup (ctx->arena, data + req->data_offset, ret->data.size);
  ret->has_finished = req->data_offset + ret->data.size == size;
  return TRUE;
}

/* [MS-OXCSTOR] 2.2.1.13, 3.2.5.13: blocks in their order, of one folder; anything else begins anew at offset 0, and
 * fails with ecError elsewhere. */
gboolean
rop_write_per_user_information (RopContext *ctx, const RopWritePerUserInformationRequest *req,
                                RopWritePerUserInformationResponse *ret, GError **error)
{
  const MapiPerUserBlock block = {
    .folder = foreign_folder (&req->folder_id),
    .database = req->repl_guid,
    .offset = req->data_offset,
    .data = req->data,
    .is_last = req->has_finished != 0,
  };

  g_autoptr (GError) why = NULL;

  if (mapi_per_user_write (ctx->logon, &block, ctx->job, &why))
    return TRUE;
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_STALE))
    return mapi_rop_fail (error, ecError, "%s", why->message);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

#include "plugins/mapi/rop/oxcstor/oxcstor.h"

/* [MS-OXCSTOR] 2.2.1.4, 3.2.5.4 */
gboolean
rop_get_receive_folder_table (RopContext *ctx, const RopGetReceiveFolderTableRequest *req,
                              RopGetReceiveFolderTableResponse *ret, GError **error)
{
  g_autoptr (GPtrArray) folders = tern_mailbox_get_receive_folders (mapi_rop_mailbox (ctx), ctx->job, error);
  ReceiveFolderRow *rows;

  if (folders == NULL)
    return FALSE;
  if (folders->len == 0)
    return mapi_rop_fail (error, ecNoReceiveFolder, "the mailbox has no receive folder");
  rows = tern_arena_new_n (ctx->arena, ReceiveFolderRow, folders->len);
  for (guint i = 0; i < folders->len; i++) {
    const TernReceiveFolder *folder = g_ptr_array_index (folders, i);

    rows[i] = (ReceiveFolderRow){
      .folder_id = folder->folder,
      .message_class = tern_arena_strdup (ctx->arena, folder->message_class),
      .last_modification_time = folder->modified,
    };
  }
  ret->row_count = folders->len;
  ret->rows = rows;
  return TRUE;
}

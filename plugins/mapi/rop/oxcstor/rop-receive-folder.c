#include <string.h>

#include "core/spi/tern-folders.h"
#include "plugins/mapi/rop/oxcstor/oxcstor.h"

#define MESSAGE_CLASS_MAX 255 /* with its NUL */

/* [MS-OXCSTOR] 2.2.1.2.1: printable ASCII, periods only between other characters. */
static gboolean
check_message_class (const char *text, GError **error)
{
  gsize length = strlen (text);
  gboolean valid = length < MESSAGE_CLASS_MAX && (length == 0 || (text[0] != '.' && text[length - 1] != '.'));

  for (gsize i = 0; i < length && valid; i++)
    valid = text[i] >= 32 && text[i] <= 126 && !(text[i] == '.' && text[i + 1] == '.');
  if (!valid)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "no valid message class");
  return valid;
}

/** is_parent: whether @message_class is @parent or one of its subclasses; "" is the parent of all. */
static gboolean
is_parent (const char *parent, const char *message_class)
{
  gsize length = strlen (parent);

  if (length == 0)
    return TRUE;
  return g_ascii_strncasecmp (parent, message_class, length) == 0
         && (message_class[length] == '\0' || message_class[length] == '.');
}

/* [MS-OXCSTOR] 2.2.1.2, 3.2.5.2: the longest parent class wins. */
gboolean
rop_get_receive_folder (RopContext *ctx, const RopGetReceiveFolderRequest *req, RopGetReceiveFolderResponse *ret,
                        GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  const TernReceiveFolder *best = NULL;

  if (!check_message_class (req->message_class, error))
    return FALSE;
  rows = tern_mailbox_get_receive_folders (mapi_rop_mailbox (ctx), ctx->job, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    const TernReceiveFolder *row = g_ptr_array_index (rows, i);

    if (is_parent (row->message_class, req->message_class)
        && (best == NULL || strlen (row->message_class) > strlen (best->message_class)))
      best = row;
  }
  if (best == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "no receive folder for \"%s\"", req->message_class);
    return FALSE;
  }
  ret->folder_id = best->folder;
  ret->explicit_message_class = tern_arena_strdup (ctx->arena, best->message_class);
  return TRUE;
}

/* [MS-OXCSTOR] 3.2.5.3: the default row stays, and "IPM" and "REPORT.IPM" are the server's own. */
static gboolean
check_row (const RopSetReceiveFolderRequest *req, GError **error)
{
  if (!check_message_class (req->message_class, error))
    return FALSE;
  if (req->folder_id == 0 && req->message_class[0] == '\0')
    return mapi_rop_fail (error, ecError, "the default receive folder can't be removed");
  if (g_ascii_strcasecmp (req->message_class, "IPM") == 0
      || g_ascii_strcasecmp (req->message_class, "REPORT.IPM") == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "the receive folder of %s is fixed", req->message_class);
    return FALSE;
  }
  return TRUE;
}

/* [MS-OXCSTOR] 2.2.1.3, 3.2.5.3. A FolderId of zero removes the row. */
gboolean
rop_set_receive_folder (RopContext *ctx, const RopSetReceiveFolderRequest *req, RopSetReceiveFolderResponse *ret,
                        GError **error)
{
  if (!check_row (req, error))
    return FALSE;
  if (req->folder_id != 0) {
    g_autoptr (TernFolderInfo) info
        = tern_folders_get (TERN_FOLDERS (mapi_rop_mailbox (ctx)), req->folder_id, ctx->job, error);

    if (info == NULL)
      return FALSE;
  }
  return tern_mailbox_set_receive_folder (mapi_rop_mailbox (ctx), req->message_class, req->folder_id, ctx->job, error);
}

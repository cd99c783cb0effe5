#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/** folder_exists: an open folder is known to; only the id of another one needs a look. */
static gboolean
folder_exists (RopContext *ctx, TernId id, GError **error)
{
  g_autoptr (MapiObject) folder = NULL;

  if (mapi_object_get_kind (ctx->input) == MAPI_KIND_FOLDER && ((const MapiFolder *) ctx->input)->id == id)
    return TRUE;
  folder = (MapiObject *) mapi_folder_open (ctx->logon, id, ctx->job, error);
  return folder != NULL;
}

/* [MS-OXCMSG] 2.2.3.2, 3.2.5.2. The id comes with the first save. */
gboolean
rop_create_message (RopContext *ctx, const RopCreateMessageRequest *req, RopCreateMessageResponse *ret, GError **error)
{
  TernMessage *message;

  if (!folder_exists (ctx, req->folder_id, error))
    return FALSE;
  message = tern_message_create (ctx->logon->mailbox, req->folder_id, req->associated_flag != 0, ctx->job, error);
  if (message == NULL)
    return FALSE;
  mapi_rop_put_output (ctx, mapi_message_new (ctx->logon, message, NULL, req->code_page_id));
  return TRUE;
}

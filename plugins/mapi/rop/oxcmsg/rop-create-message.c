#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/** check_folder: an open folder is known to exist; only the id of another one needs a look. A search folder shows
 * messages of others and holds none. */
static gboolean
check_folder (RopContext *ctx, TernId id, GError **error)
{
  g_autoptr (MapiObject) opened = NULL;
  const MapiFolder *folder = (const MapiFolder *) ctx->input;

  if (mapi_object_get_kind (ctx->input) != MAPI_KIND_FOLDER || folder->id != id) {
    opened = (MapiObject *) mapi_folder_open (ctx->logon, id, ctx->job, error);
    if (opened == NULL)
      return FALSE;
    folder = (const MapiFolder *) opened;
  }
  if (folder->type == TERN_FOLDER_SEARCH)
    return mapi_rop_fail (error, ecSearchFolder, "a search folder holds no messages of its own");
  return TRUE;
}

/* [MS-OXCMSG] 2.2.3.2, 3.2.5.2. The id comes with the first save. */
gboolean
rop_create_message (RopContext *ctx, const RopCreateMessageRequest *req, RopCreateMessageResponse *ret, GError **error)
{
  TernMessage *message;

  if (!check_folder (ctx, req->folder_id, error))
    return FALSE;
  message = tern_message_create (ctx->logon->mailbox, req->folder_id, req->associated_flag != 0, ctx->job, error);
  if (message == NULL)
    return FALSE;
  tern_message_set_locale (message, ctx->logon->lcid_string);
  mapi_rop_put_output (ctx, mapi_message_new (ctx->logon, message, NULL, req->code_page_id));
  return TRUE;
}

#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/* [MS-OXCMSG] 2.2.3.17, 3.2.5.17. TableFlags only chooses the strings' encoding, which the columns' types say anyway.
 */
gboolean
rop_get_attachment_table (RopContext *ctx, const RopGetAttachmentTableRequest *req, RopGetAttachmentTableResponse *ret,
                          GError **error)
{
  gpointer table = mapi_attachment_table_new ((MapiMessage *) ctx->input, ctx->job, error);

  if (table == NULL)
    return FALSE;
  mapi_rop_put_output (ctx, table);
  return TRUE;
}

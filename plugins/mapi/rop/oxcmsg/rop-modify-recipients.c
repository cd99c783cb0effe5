#include "plugins/mapi/object/mapi-properties.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcmsg/oxcmsg-recipients.h"
#include "plugins/mapi/wire/mapi-status.h"

/* RecipientCount of other responses has 16 bits. */
#define RECIPIENTS_MAX 0x7FFF

/* [MS-OXCMSG] 2.2.3.5, 3.2.5.5: all rows, or none if one of them can't be read. */
gboolean
rop_modify_recipients (RopContext *ctx, const RopModifyRecipientsRequest *req, RopModifyRecipientsResponse *ret,
                       GError **error)
{
  MapiMessage *message = (MapiMessage *) ctx->input;
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_recipient_free);
  MapiCodecContext codec = { .code_page = mapi_object_get_code_page (ctx->input) };

  if (tern_message_get_recipients (message->message)->len + req->row_count > RECIPIENTS_MAX)
    return mapi_rop_fail (error, ecTooManyRecips, "more than %d recipients", RECIPIENTS_MAX);
  codec.columns = req->recipient_columns;
  codec.n_columns = req->column_count;
  for (guint i = 0; i < req->row_count; i++) {
    const ModifyRecipientRow *row = &req->recipient_rows[i];
    TernRecipient *recipient = NULL;

    if (row->recipient_row.size > 0) {
      recipient = oxcmsg_recipient_unpack (row, &codec, ctx->arena, error);
      if (recipient == NULL)
        return FALSE;
    }
    g_ptr_array_add (recipients, recipient);
  }
  for (guint i = 0; i < req->row_count; i++) {
    TernRecipient *recipient = g_steal_pointer (&recipients->pdata[i]);

    if (recipient != NULL)
      tern_message_put_recipient (message->message, recipient);
    else
      tern_message_remove_recipient (message->message, req->recipient_rows[i].row_id);
  }
  oxcmsg_recipients_add_columns (message, req->recipient_columns, req->column_count);
  return TRUE;
}

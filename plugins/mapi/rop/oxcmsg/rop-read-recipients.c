#include "plugins/mapi/object/mapi-properties.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcmsg/oxcmsg-recipients.h"
#include "plugins/mapi/wire/mapi-status.h"

/* The response without rows, and a ReadRecipientRow without its RecipientRow ([MS-OXCROPS] 2.2.6.6.2). */
#define RESPONSE_FIXED 7
#define ROW_HEAD 11

/* [MS-OXCMSG] 2.2.3.6, 3.2.5.6: the rows from RowId on that fit into the response, with the columns that the client
 * knows. */
gboolean
rop_read_recipients (RopContext *ctx, const RopReadRecipientsRequest *req, RopReadRecipientsResponse *ret,
                     GError **error)
{
  const MapiMessage *message = (const MapiMessage *) ctx->input;
  GPtrArray *recipients = tern_message_get_recipients (message->message);
  ReadRecipientRow *rows = tern_arena_new_n (ctx->arena, ReadRecipientRow, MIN (recipients->len, G_MAXUINT8));
  gsize used = RESPONSE_FIXED;
  guint n = 0;

  for (guint i = 0; i < recipients->len && n < G_MAXUINT8; i++) {
    const TernRecipient *recipient = g_ptr_array_index (recipients, i);
    ReadRecipientRow row = { .row_id = recipient->row_id, .recipient_type = recipient->type };

    if (recipient->row_id < req->row_id)
      continue;
    row.code_page_id = mapi_object_get_code_page (ctx->input);
    row.recipient_row = oxcmsg_recipient_pack (message, recipient, ctx->arena);
    used += ROW_HEAD + row.recipient_row.size;
    if (n > 0 && used > ctx->room)
      break;
    rows[n++] = row;
  }
  if (n == 0)
    return mapi_rop_fail (error, ecNotFound, "no recipient has a row id of %u or more", req->row_id);
  ret->row_count = n;
  ret->recipient_rows = rows;
  return TRUE;
}

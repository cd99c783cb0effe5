#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcmsg/oxcmsg-recipients.h"

/* OpenModeFlags ([MS-OXCMSG] 2.2.3.16.1). */
#define READ_ONLY 0x00
#define CREATE 0x02

/* [MS-OXCMSG] 2.2.3.16, 3.2.5.16. */
gboolean
rop_open_embedded_message (RopContext *ctx, const RopOpenEmbeddedMessageRequest *req,
                           RopOpenEmbeddedMessageResponse *ret, GError **error)
{
  MapiAttachment *attachment = (MapiAttachment *) ctx->input;
  g_autoptr (MapiObject) object = NULL;
  OxcmsgHeading heading = { 0 };
  TernMessage *message = tern_attachment_open_embedded (attachment->attachment, (req->open_mode_flags & CREATE) != 0,
                                                        req->open_mode_flags == READ_ONLY, ctx->job, error);

  if (message == NULL)
    return FALSE;
  if (tern_message_is_new (message))
    tern_message_set_locale (message, ctx->logon->lcid_string);
  object = (MapiObject *) mapi_message_new (ctx->logon, message, ctx->input, req->code_page_id);
  if (!oxcmsg_heading_fill ((MapiMessage *) object, ctx->room, ctx->arena, &heading, ctx->job, error))
    return FALSE;
  ret->message_id = tern_message_get_id (message);
  ret->has_named_properties = heading.has_named_properties;
  ret->subject_prefix = heading.subject_prefix;
  ret->normalized_subject = heading.normalized_subject;
  ret->recipient_count = heading.recipient_count;
  ret->column_count = heading.column_count;
  ret->recipient_columns = heading.columns;
  ret->row_count = heading.row_count;
  ret->recipient_rows = heading.rows;
  mapi_rop_put_output (ctx, g_steal_pointer (&object));
  return TRUE;
}

#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcmsg/oxcmsg-recipients.h"
#include "plugins/mapi/wire/mapi-status.h"

/* OpenModeFlags ([MS-OXCMSG] 2.2.3.1.1); other bits are ignored. */
#define ACCESS_MASK 0x03
#define READ_WRITE 0x01
#define BEST_ACCESS 0x03
#define OPEN_SOFT_DELETED 0x04

static TernMessageMode
mode_of (guint8 flags)
{
  switch (flags & ACCESS_MASK) {
  case READ_WRITE:
    return TERN_MESSAGE_READ_WRITE;
  case BEST_ACCESS:
    return TERN_MESSAGE_BEST_ACCESS;
  default:
    return TERN_MESSAGE_READ_ONLY;
  }
}

/* [MS-OXCMSG] 2.2.3.1, 3.2.5.1. */
gboolean
rop_open_message (RopContext *ctx, const RopOpenMessageRequest *req, RopOpenMessageResponse *ret, GError **error)
{
  g_autoptr (MapiObject) object = NULL;
  OxcmsgHeading heading = { 0 };
  TernMessage *message;

  if (req->message_id == 0)
    return mapi_rop_fail (error, ecNotFound, "no message has the id 0");
  message = tern_message_open (ctx->logon->mailbox, req->folder_id, req->message_id, mode_of (req->open_mode_flags),
                               (req->open_mode_flags & OPEN_SOFT_DELETED) != 0, ctx->job, error);
  if (message == NULL)
    return FALSE;
  object = (MapiObject *) mapi_message_new (ctx->logon, message, NULL, req->code_page_id);
  if (!oxcmsg_heading_fill ((MapiMessage *) object, ctx->room, ctx->arena, &heading, ctx->job, error))
    return FALSE;
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

#pragma once

#include "core/groupware/object/tern-message.h"
#include "plugins/mapi/object/mapi-object.h"

/**
 * MapiMessage: a Message object ([MS-OXCMSG] 3.2.1), in a folder or embedded in an attachment.
 * @around: (nullable): the object of the attachment that it lies in
 * @columns: the recipient columns that its client was told of ([MS-OXCMSG] 2.2.3.1.2 RecipientColumns); rows that it
 * reads have these
 */
typedef struct {
  MapiObject object;

  TernMessage *message;
  MapiObject *around;
  GArray *columns; /* (element-type TernPropTag) */
} MapiMessage;

/** mapi_message_new: takes over @message. @code_page: CodePageId of the request; 0x0FFF: the logon's. */
MapiMessage *mapi_message_new (MapiLogon *logon, TernMessage *message, MapiObject *around, guint16 code_page);

#pragma once

#include "core/groupware/object/tern-attachment.h"
#include "plugins/mapi/object/mapi-message.h"

/** MapiAttachment: an Attachment object ([MS-OXCMSG] 3.2.1): a handle's own copy of an attachment until it is saved. */
typedef struct {
  MapiObject object;

  TernAttachment *attachment;
  MapiMessage *message;
} MapiAttachment;

/** mapi_attachment_new: takes over @attachment. */
MapiAttachment *mapi_attachment_new (MapiMessage *message, TernAttachment *attachment);

/** mapi_attachment_table_new: the attachments of @message as they are at the moment of each query
 * ([MS-OXCMSG] 2.2.3.17). */
struct _MapiTable *
mapi_attachment_table_new (MapiMessage *message, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#pragma once

#include <glib.h>

#include "core/model/tern-bag.h"
#include "core/model/tern-recipient.h"

typedef struct _TernMimeMessage TernMimeMessage;

/** TernMimeAttachment: one attachment in order; @embedded: (nullable): the message in it (PidTagAttachMethod 5). */
typedef struct {
  TernBag *props;
  TernMimeMessage *embedded;
} TernMimeAttachment;

/** TernMimeMessage: a mail as the model has it. Reference counted, immutable once it is made. */
struct _TernMimeMessage {
  gatomicrefcount refs;
  TernBag *props;
  GPtrArray *recipients;  /* (element-type TernRecipient) */
  GPtrArray *attachments; /* (element-type TernMimeAttachment) */
};

TernMimeMessage *tern_mime_message_new (void);
/** tern_mime_message_copy: for who changes one: properties and recipients are copies, attachments are the same. */
TernMimeMessage *tern_mime_message_copy (const TernMimeMessage *message);
TernMimeMessage *tern_mime_message_ref (TernMimeMessage *message);
void tern_mime_message_unref (TernMimeMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernMimeMessage, tern_mime_message_unref)

TernMimeAttachment *tern_mime_attachment_new (void);
void tern_mime_attachment_free (TernMimeAttachment *attachment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernMimeAttachment, tern_mime_attachment_free)

/** tern_mime_message_size: PidTagMessageSize: properties, recipients and attachments with what they hold
 * ([MS-OXCMSG] 2.2.1.7). */
gint64 tern_mime_message_size (const TernMimeMessage *message);
/** tern_mime_message_set_subject: PidTagSubject with its two parts and, unless one is there, PidTagConversationTopic
 * ([MS-OXCMSG] 2.2.1.9, 2.2.1.10, 2.2.1.46). */
void tern_mime_message_set_subject (TernMimeMessage *message, const char *subject);
/** tern_mime_message_set_display_lists: PidTagDisplayTo and its kin from the recipients ([MS-OXOMSG] 2.2.1.7
 * to 2.2.1.9). */
void tern_mime_message_set_display_lists (TernMimeMessage *message);

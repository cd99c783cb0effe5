#pragma once

#include "core/convert/tern-mime-message.h"
#include "core/groupware/object/tern-message.h"

/* What the house itself does with a message, by none of the rules for clients. For core/groupware alone. */

/** tern_message_edit: (transfer none): the properties, to change; valid until the next change of the message. */
TernBag *tern_message_edit (TernMessage *message);
/** tern_message_edit_recipients: (transfer none) (element-type TernRecipient): to change; display lists are made anew. */
GPtrArray *tern_message_edit_recipients (TernMessage *message);
/** tern_message_save_queued: as tern_message_save() of one in a folder, and @queue (nullable) (element-type TernQueueRow) is
 * written in the same transaction. @reads: it counts as read afterwards. */
gboolean tern_message_save_queued (TernMessage *message, GPtrArray *queue, gboolean reads, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_message_load: (transfer full): all of it as delivery has messages, large values in memory. */
TernMimeMessage *tern_message_load (TernMessage *message, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_message_follow: another handle on the same message, @other, has just saved its flags: unless somebody else has
 * changed it meanwhile, @message goes on as if it were opened after that. @cn: that of @other before its save. */
void tern_message_follow (TernMessage *message, TernMessage *other, gint64 cn);

#include "core/groupware/transport/tern-outgoing-private.h"

#include "core/model/tern-prop-tags.h"

/* What says how to send it, or where the sender keeps it, is his alone: "MAPI non-transmittable" of the properties'
 * own descriptions, [MS-OXOMSG] 2.2.3. */
static const TernPropTag senders_own[] = {
  PidTagSentMailEntryId,    PidTagSentMailSvrEID,    PidTagDeleteAfterSubmit, PidTagTargetEntryId,
  PidTagDeferredSendNumber, PidTagDeferredSendUnits, PidTagDeferredSendTime,  PidTagLocalCommitTime,
  PidTagSwappedToDoStore,   PidTagSwappedToDoData,   PidTagPrimarySendAccount, PidTagNextSendAcct,
  PidTagSubmitFlags,        PidTagLastModifierName,  PidTagLastModifierEntryId,
  PidTagContentFilterSpamConfidenceLevel,
};

/* How long it is tried, from when it was to be sent. */
#define EXPIRES_S (2 * 24 * 3600)

static void
drop_bcc (TernMimeMessage *mail)
{
  for (guint i = mail->recipients->len; i > 0; i--) {
    const TernRecipient *recipient = g_ptr_array_index (mail->recipients, i - 1);

    if ((recipient->type & 0x0F) == TERN_RECIPIENT_BCC)
      g_ptr_array_remove_index (mail->recipients, i - 1);
  }
  tern_mime_message_set_display_lists (mail);
}

TernMimeMessage *
tern_outgoing_prepare (const TernMimeMessage *message)
{
  TernMimeMessage *mail = tern_mime_message_copy (message);
  const TernFiletime now = tern_filetime_now ();

  for (guint i = 0; i < G_N_ELEMENTS (senders_own); i++)
    (void) tern_bag_remove (mail->props, senders_own[i]);
  tern_bag_set_i32 (mail->props, PidTagMessageFlags, TERN_MSGFLAG_UNMODIFIED); /* [MS-OXCMSG] 2.2.1.6: unread, sent */
  tern_bag_set_time (mail->props, PidTagMessageDeliveryTime, now);
  tern_bag_set_time (mail->props, PidTagCreationTime, now);
  tern_bag_set_time (mail->props, PidTagLastModificationTime, now);
  drop_bcc (mail);
  for (guint i = 0; i < mail->recipients->len; i++) {
    TernRecipient *recipient = g_ptr_array_index (mail->recipients, i);

    recipient->type &= 0x0F;
    tern_bag_set_boolean (recipient->props, PidTagResponsibility, TRUE);
  }
  return mail;
}

gboolean
tern_outgoing_is_expired (const TernMimeMessage *message)
{
  TernFiletime submitted = tern_bag_get_time (message->props, PidTagClientSubmitTime, 0);
  TernFiletime deferred = tern_bag_get_time (message->props, PidTagDeferredSendTime, 0);

  return MAX (submitted, deferred) + EXPIRES_S * TERN_FILETIME_SECOND < tern_filetime_now ();
}

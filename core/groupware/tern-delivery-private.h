#pragma once

#include "core/convert/tern-mime-message.h"
#include "core/groupware/tern-delivery.h"
#include "core/groupware/tern-hooks.h"

/**
 * TernDelivery: one mail on its way into one mailbox, as the hooks of delivery see it and may change it.
 * @mailbox: unguarded: what happens here is the owner's own affair
 * @sender: the envelope's; "" is the null sender, to whom nothing may be answered
 * @message: their own copy
 * @folder: 0: the receive folder of the message's class
 * @is_dropped: nothing is stored; only for who decided so for his own mailbox
 */
typedef struct {
  TernMailbox *mailbox;
  const TernEntry *recipient;
  const char *sender;
  TernMimeMessage *message;
  TernId folder;
  gboolean is_read;
  gboolean is_dropped;
} TernDelivery;

/** tern_delivery_save: one transaction: the message in its folder, logged as new mail. */
gboolean tern_delivery_save (const TernDelivery *delivery, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_delivery_resolve: (transfer full) (nullable): @message with the recipients of the organisation as entries of
 * its directory. */
TernMimeMessage *
tern_delivery_resolve (TernDirectory *directory, const TernGuid *organisation, const TernMimeMessage *message,
                       TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_delivery_address: what is said of @recipient in the message. */
void tern_delivery_address (TernMimeMessage *message, const TernEntry *recipient);

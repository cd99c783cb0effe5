#pragma once

#include "core/convert/tern-mime-message.h"
#include "core/convert/tern-person.h"
#include "core/groupware/tern-delivery.h"
#include "core/groupware/tern-hooks.h"

/**
 * TernDelivery: one mail on its way into one mailbox, as the hooks of delivery see it and may change it.
 * @mailbox: unguarded: what happens here is the owner's own affair
 * @sender: the envelope's; "" is the null sender, to whom nothing may be answered
 * @message: their own copy
 * @folder: 0: the receive folder of the message's class
 * @is_dropped: nothing is stored; only for who decided so for his own mailbox
 * @is_filed: kept in @folder by the house itself: no new mail
 * @key: (nullable): under which it is delivered once only
 * @queue: (nullable) (element-type TernQueueRow): what hooks want done besides, in the same transaction
 */
typedef struct {
  TernMailbox *mailbox;
  const TernEntry *recipient;
  const char *sender;
  TernMimeMessage *message;
  TernId folder;
  gboolean is_read;
  gboolean is_dropped;
  gboolean is_filed;
  const char *key;
  GPtrArray *queue;
} TernDelivery;

/** tern_delivery_save: one transaction: the message in its folder, logged as new mail. */
gboolean tern_delivery_save (const TernDelivery *delivery, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_delivery_resolve: (transfer full) (nullable): @message with the recipients of the organisation as entries of
 * its directory. */
TernMimeMessage *
tern_delivery_resolve (TernDirectory *directory, const TernGuid *organisation, const TernMimeMessage *message,
                       TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_delivery_outside: (transfer full): @message of another organisation as one that came from outside. */
TernMimeMessage *tern_delivery_outside (const TernMimeMessage *message);
/** tern_delivery_person: who @entry is, for tern_person_set() and its kin; points into @entry. */
TernPerson tern_delivery_person (const TernEntry *entry);
/** tern_delivery_address: what is said of @recipient in the message. */
void tern_delivery_address (TernMimeMessage *message, const TernEntry *recipient);

/**
 * tern_mail_new_submitted:
 * @message: (transfer full): of the house itself, its people resolved, without what is its sender's alone
 * @home: the mailbox whose named properties it has
 * @sender: as of an envelope; "": nothing may be answered
 * @key: under which each mailbox gets it once
 */
TernMail *
tern_mail_new_submitted (TernMimeMessage *message, TernMailbox *home, const char *sender, const char *key);
/** tern_delivery_to_mailbox: as tern_groupware_deliver(), of one with a mailbox. */
gboolean tern_delivery_to_mailbox (TernGroupware *groupware, TernMail *mail, const TernEntry *recipient, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_delivery_is_final: asking again won't help. */
gboolean tern_delivery_is_final (const GError *error);

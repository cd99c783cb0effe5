#pragma once

#include "core/groupware/tern-groupware.h"

/**
 * TernMail: one mail that came in, taken apart once for all its recipients. Immutable, reference counted, one thread at a
 * time.
 */
typedef struct _TernMail TernMail;

/**
 * tern_mail_parse:
 * @message: the mail as it came, with CRLF or LF line ends
 * @sender: the envelope's sender without brackets; "" for the null sender
 *
 * Any bytes are a mail: what makes no sense as one is kept as it is. TOO_BIG or LIMIT beyond the limits of core/convert,
 * LIMIT also for one that goes in a circle.
 */
TernMail *tern_mail_parse (GBytes *message, const char *sender, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernMail *tern_mail_ref (TernMail *mail);
void tern_mail_unref (TernMail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernMail, tern_mail_unref)

/**
 * tern_groupware_deliver:
 * @recipient: with a mailbox; or a group: then to each member that has one, transitively, without cycles
 *
 * Hooks in their declared order, then one transaction a mailbox. TRUE: it is durable (invariant 2). QUOTA: the mailbox is
 * full; UNAVAILABLE or BUSY: try again later; NOT_FOUND: @recipient can't get mail.
 */
gboolean tern_groupware_deliver (TernGroupware *groupware, TernMail *mail, const TernEntry *recipient, TernJob *job,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

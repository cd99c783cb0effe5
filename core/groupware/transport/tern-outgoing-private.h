#pragma once

#include "core/base/tern-error.h"
#include "core/convert/tern-mime-message.h"
#include "core/groupware/tern-delivery-private.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/groupware/tern-guard.h"
#include "core/groupware/object/tern-message.h"
#include "core/groupware/transport/tern-outgoing.h"
#include "core/groupware/transport/tern-submit-private.h"

/* How long work is one node's before others may take it over, unless it says that it goes on. */
#define TERN_OUTGOING_LEASE_S 120

/* Entries of the queue: "submit:" or "report:" and a GUID, which is what deliveries of it have as their key. */

/** tern_outgoing_new_key: (transfer full): of a submission that begins. */
char *tern_outgoing_new_key (void);
/** tern_outgoing_key_id: (transfer none): what is unique of @key. */
const char *tern_outgoing_key_id (const char *key);
/** tern_outgoing_payload_new: (transfer full): of a submission: who submitted it; all else is in the message. */
GBytes *tern_outgoing_payload_new (const TernGuid *submitter);
/** tern_outgoing_payload_read: FALSE: it says nobody. */
gboolean tern_outgoing_payload_read (GBytes *payload, TernGuid *ret_submitter);

/** TernUndelivered: one recipient who doesn't get it, and why. */
typedef struct {
  TernRecipient *recipient;
  TernErrorCode code; /* NOT_FOUND: unknown; QUOTA: full; TOO_BIG; DENIED; LIMIT: a group too large; TIMEOUT */
  char *reason;
} TernUndelivered;

/** TernSpread: where a message goes; everybody once. */
typedef struct {
  GPtrArray *mailboxes;   /* (element-type TernEntry) */
  GPtrArray *outside;     /* (element-type TernRecipient) */
  GPtrArray *undelivered; /* (element-type TernUndelivered) */
} TernSpread;
TernSpread *tern_spread_new (void);
void tern_spread_free (TernSpread *spread);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernSpread, tern_spread_free)
/** tern_spread_fill: recipients looked up, groups opened: without cycles, to a limit. Of a resend, rows that were delivered
 * the first time are left out ([MS-OXOMSG] 2.2.3.1). FALSE only when the directory can't be asked now. */
gboolean tern_spread_fill (TernSpread *spread, TernDirectory *directory, const TernGuid *organisation,
                           const TernMimeMessage *message, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_spread_fail: @recipient (transfer full) doesn't get it. */
void tern_spread_fail (TernSpread *spread, TernRecipient *recipient, TernErrorCode code, const char *reason);
/** tern_spread_fail_entry: the same of somebody of the directory. */
void tern_spread_fail_entry (TernSpread *spread, const TernEntry *entry, TernErrorCode code, const char *reason);

/** TernOutgoing: one submission as it is carried out. */
typedef struct {
  TernGroupware *groupware;
  const TernQueueEntry *entry;
  TernGuard *mailbox; /* of the sender, as its owner */
  TernMessage *message;
  TernMimeMessage *mail; /* what its recipients get */
  TernJob *job;
} TernOutgoing;

/** tern_outgoing_prepare: (transfer full): the mail for recipients: without Bcc and what is the sender's own. */
TernMimeMessage *tern_outgoing_prepare (const TernMimeMessage *message);
/** tern_outgoing_is_expired: what couldn't be delivered for so long comes back. @message: as its sender has it: the mail
 * doesn't say until when it was deferred. */
gboolean tern_outgoing_is_expired (const TernMimeMessage *message);
/** tern_outgoing_hold: a copy for who sends mail out, in a folder of its own, with the entry that waits for it. */
gboolean tern_outgoing_hold (TernOutgoing *out, GPtrArray *outside, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_outgoing_file: the sender's copy goes where he wants it. */
gboolean tern_outgoing_file (TernOutgoing *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_outgoing_submit: all of one submission. */
gboolean tern_outgoing_submit (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_outgoing_open_sender: (transfer full): the mailbox of an entry, as its owner sees it. */
TernGuard *tern_outgoing_open_sender (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_outgoing_spread_out: out->mail to all whom @message names, each once, however often this runs. */
gboolean tern_outgoing_spread_out (TernOutgoing *out, const TernMimeMessage *message,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_outgoing_receipt: a receipt to who asked for it. */
gboolean tern_outgoing_receipt (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_report_undelivered: the report goes into the sender's mailbox ([MS-OXOMSG] 2.2.2). */
gboolean tern_report_undelivered (TernOutgoing *out, GPtrArray *undelivered, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_report_delivered: to the sender who asked for it (PidTagOriginatorDeliveryReportRequested); @entries:
 * (element-type TernEntry). */
gboolean tern_report_delivered (TernOutgoing *out, GPtrArray *entries, GError **error) G_GNUC_WARN_UNUSED_RESULT;

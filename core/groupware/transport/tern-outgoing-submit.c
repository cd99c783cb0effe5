#include "core/groupware/transport/tern-outgoing-private.h"

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/groupware/object/tern-message-server.h"
#include "core/model/tern-prop-tags.h"

TernGuard *
tern_outgoing_open_sender (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job, GError **error)
{
  g_autoptr (TernMailbox) raw = tern_groupware_open_raw (groupware, &entry->mailbox, job, error);
  g_autoptr (TernIdentity) owner = NULL;

  if (raw == NULL)
    return NULL;
  owner = tern_directory_get_identity (tern_groupware_get_directory (groupware), &tern_mailbox_get_info (raw)->owner,
                                       job, error);
  return owner != NULL ? tern_guard_new (raw, owner) : NULL;
}

/** go_on: for as long as it takes; STALE when another node has taken over. */
static gboolean
go_on (TernOutgoing *out, gint64 *renewed, GError **error)
{
  gint64 now = g_get_monotonic_time ();

  if (!tern_job_check (out->job, error))
    return FALSE;
  if (now - *renewed < TERN_OUTGOING_LEASE_S / 4 * G_USEC_PER_SEC)
    return TRUE;
  *renewed = now;
  return tern_queue_renew (tern_groupware_get_queue (out->groupware), out->entry, TERN_OUTGOING_LEASE_S, out->job,
                           error);
}

/** deliver: to everybody of the house; those who can't get it join the undelivered. FALSE: some must wait. */
static gboolean
deliver (TernOutgoing *out, TernMail *mail, TernSpread *spread, gboolean expired, GPtrArray *delivered, GError **error)
{
  gint64 renewed = g_get_monotonic_time ();
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < spread->mailboxes->len; i++) {
    TernEntry *entry = g_ptr_array_index (spread->mailboxes, i);
    g_autoptr (GError) why = NULL;

    if (!go_on (out, &renewed, error))
      return FALSE;
    if (tern_delivery_to_mailbox (out->groupware, mail, entry, out->job, &why))
      g_ptr_array_add (delivered, tern_entry_ref (entry));
    else if (tern_delivery_is_final (why))
      tern_spread_fail_entry (spread, entry, why->code, why->message);
    else if (expired)
      tern_spread_fail_entry (spread, entry, TERN_ERROR_TIMEOUT, why->message);
    else if (first == NULL)
      first = g_steal_pointer (&why);
  }
  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  return first == NULL;
}

gboolean
tern_outgoing_spread_out (TernOutgoing *out, const TernMimeMessage *message, GError **error)
{
  const char *sender = tern_bag_get_str (message->props, PidTagSenderSmtpAddress, "");
  g_autoptr (TernSpread) spread = tern_spread_new ();
  g_autoptr (GPtrArray) delivered = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_entry_unref);
  g_autoptr (TernMail) mail = NULL;

  if (!tern_spread_fill (spread, tern_groupware_get_directory (out->groupware), &out->entry->organisation, message,
                         out->job, error))
    return FALSE;
  mail = tern_mail_new_submitted (tern_mime_message_ref (out->mail), TERN_MAILBOX (out->mailbox), sender,
                                  tern_outgoing_key_id (out->entry->key));
  if (!deliver (out, mail, spread, tern_outgoing_is_expired (message), delivered, error))
    return FALSE;
  if (spread->outside->len > 0 && !tern_outgoing_hold (out, spread->outside, error))
    return FALSE;
  if (spread->undelivered->len > 0 && !tern_report_undelivered (out, spread->undelivered, error))
    return FALSE;
  return delivered->len == 0
         || !tern_bag_get_boolean (message->props, PidTagOriginatorDeliveryReportRequested, FALSE)
         || tern_report_delivered (out, delivered, error);
}

/** submitter_of: (transfer full) (nullable): NULL without an error: he is gone. */
static TernIdentity *
submitter_of (TernOutgoing *out, GError **error)
{
  g_autoptr (GError) why = NULL;
  TernIdentity *identity;
  TernGuid account;

  if (!tern_outgoing_payload_read (out->entry->payload, &account))
    return tern_identity_ref (tern_guard_get_identity (out->mailbox));
  identity = tern_directory_get_identity (tern_groupware_get_directory (out->groupware), &account, out->job, &why);
  if (identity == NULL && tern_submit_is_failure (&why))
    g_propagate_error (error, g_steal_pointer (&why));
  return identity;
}

/** check_sender: while a message waits, whoever may write it can change it: who sends is decided as it leaves. */
static gboolean
check_sender (TernOutgoing *out, gboolean *ret_may, GError **error)
{
  TernSubmitRefusal refusal = TERN_SUBMIT_FAILED;
  g_autoptr (GError) why = NULL;
  g_autoptr (TernIdentity) identity = submitter_of (out, &why);

  *ret_may = identity != NULL
             && tern_submit_set_sender (out->groupware, out->message, identity, &refusal, out->job, &why);
  if (*ret_may || why == NULL || refusal == TERN_SUBMIT_NOT_AS_THEM)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/** check_size: it is read as a whole below, and may have grown since it was submitted. Made smaller it goes. */
static gboolean
check_size (TernOutgoing *out, GError **error)
{
  if (tern_draft_size (tern_message_get_draft (out->message))
      <= tern_groupware_get_submit_limits (out->groupware).size)
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "the message has become too big to be sent");
  return FALSE;
}

/** send_back: nobody gets it, and its sender hears of that. */
static gboolean
send_back (TernOutgoing *out, const TernMimeMessage *message, GError **error)
{
  g_autoptr (TernSpread) spread = tern_spread_new ();

  for (guint i = 0; i < message->recipients->len; i++)
    tern_spread_fail (spread, tern_recipient_copy (g_ptr_array_index (message->recipients, i)), TERN_ERROR_DENIED,
                      "no right to send as the represented sender");
  return spread->undelivered->len == 0 || tern_report_undelivered (out, spread->undelivered, error);
}

/** send: unless it is sent and only its copy waits to be filed. */
static gboolean
send_message (TernOutgoing *out, GError **error)
{
  g_autoptr (TernMimeMessage) message = NULL;
  g_autoptr (TernMimeMessage) mail = NULL;
  gint32 flags = tern_bag_get_i32 (tern_message_edit (out->message), PidTagMessageFlags, 0);
  gboolean may = FALSE;

  if ((flags & TERN_MSGFLAG_SUBMITTED) == 0)
    return TRUE;
  if (!check_size (out, error) || !check_sender (out, &may, error))
    return FALSE;
  message = tern_message_load (out->message, out->job, error);
  if (message == NULL)
    return FALSE;
  mail = tern_outgoing_prepare (message);
  out->mail = mail;
  return may ? tern_outgoing_spread_out (out, message, error) : send_back (out, message, error);
}

/* Whoever does this again after a crash does what is still missing: deliveries and reports by their keys, the sent copy
 * by what the message says. */
gboolean
tern_outgoing_submit (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job, GError **error)
{
  g_autoptr (TernGuard) mailbox = tern_outgoing_open_sender (groupware, entry, job, error);
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (GError) why = NULL;
  TernOutgoing out = { .groupware = groupware, .entry = entry, .mailbox = mailbox, .job = job };

  if (mailbox == NULL)
    return FALSE;
  message = tern_message_open (mailbox, 0, entry->message, TERN_MESSAGE_READ_WRITE, FALSE, job, &why);
  if (message == NULL && g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    return TRUE; /* it was deleted before it went, or after */
  if (message == NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  out.message = message;
  return send_message (&out, error) && tern_outgoing_file (&out, error);
}

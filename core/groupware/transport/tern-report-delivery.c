#include "core/groupware/transport/tern-outgoing-private.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/groupware/transport/tern-report-private.h"
#include "core/model/tern-prop-tags.h"

/* PidTagNonDeliveryReportReasonCode, -DiagCode and -StatusCode ([MS-OXCMAIL] 2.2.3.7.1.3), by what went wrong. */
typedef struct {
  TernErrorCode code;
  gint32 reason;
  gint32 diagnostic;
  gint32 status;
  const char *text;
} Cause;

static const Cause causes[] = {
  { TERN_ERROR_NOT_FOUND, 1, 35, 511, "There is no mailbox of this address." },
  { TERN_ERROR_QUOTA, 0, 13, 522, "The mailbox is full." },
  { TERN_ERROR_TOO_BIG, 0, 13, 523, "The message is too large for this recipient." },
  { TERN_ERROR_LIMIT, 0, 30, 524, "The group has too many members." },
  { TERN_ERROR_DENIED, 0, -1, 571, "You may not send to this recipient." },
  { TERN_ERROR_TIMEOUT, 0, -1, 447, "It could not be delivered in time." },
};
static const Cause unknown_cause = { TERN_ERROR_INTERNAL, 0, -1, 500, "It could not be delivered." };

static const Cause *
cause_of (TernErrorCode code)
{
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++) {
    if (causes[i].code == code)
      return &causes[i];
  }
  return &unknown_cause;
}

/** set_system_sender: nobody's mailbox: who gets a report can't answer it. */
static void
set_system_sender (TernMimeMessage *report)
{
  const char *to = tern_bag_get_str (report->props, PidTagOriginalSenderEmailAddress, "");
  const char *at = strrchr (to, '@');
  g_autofree char *address = g_strconcat ("postmaster", at != NULL ? at : "@localhost", NULL);
  const TernPerson person = { .name = "Mail Delivery System", .address = address };

  tern_person_set (report->props, &tern_person_sender, &person);
  tern_person_set (report->props, &tern_person_sent_representing, &person);
}

static const char *
shown (const TernRecipient *recipient)
{
  const char *name = tern_bag_get_str (recipient->props, PidTagDisplayName, "");

  return *name != '\0' ? name : tern_bag_get_str (recipient->props, PidTagEmailAddress, "");
}

/** find_sender: (transfer full) (nullable): who is told: the sender himself, whoever he represented. */
static TernEntry *
find_sender (TernOutgoing *out, GError **error)
{
  g_autoptr (TernBag) row = tern_bag_new ();

  tern_bag_set_str (row, PidTagAddressType, tern_bag_get_str (out->mail->props, PidTagSenderAddressType, ""));
  tern_bag_set_str (row, PidTagEmailAddress, tern_bag_get_str (out->mail->props, PidTagSenderEmailAddress, ""));
  return tern_submit_find (tern_groupware_get_directory (out->groupware), &out->entry->organisation, row, out->job,
                           error);
}

/** send: into the sender's mailbox, once. A report about a report ends here: two servers must not talk to each other. */
static gboolean
send_report (TernOutgoing *out, TernMimeMessage *report, const char *kind, GError **error)
{
  g_autofree char *key = g_strconcat (tern_outgoing_key_id (out->entry->key), kind, NULL);
  g_autoptr (GError) why = NULL;
  g_autoptr (TernEntry) sender = find_sender (out, &why);
  g_autoptr (TernMail) mail = NULL;

  tern_mime_message_set_display_lists (report);
  if (why != NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  if (sender == NULL || tern_guid_is_null (&sender->mailbox))
    return TRUE;
  mail = tern_mail_new_submitted (tern_mime_message_ref (report), TERN_MAILBOX (out->mailbox), "", key);
  if (tern_delivery_to_mailbox (out->groupware, mail, sender, out->job, &why) || tern_delivery_is_final (why))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
is_report (const TernMimeMessage *mail)
{
  return g_ascii_strncasecmp (tern_bag_get_str (mail->props, PidTagMessageClass, ""), "REPORT.", 7) == 0;
}

gboolean
tern_report_undelivered (TernOutgoing *out, GPtrArray *undelivered, GError **error)
{
  g_autoptr (TernMimeMessage) report = NULL;
  g_autoptr (GString) text = g_string_new ("Your message did not reach some or all of the intended recipients.\r\n\r\n");

  if (is_report (out->mail))
    return TRUE;
  report = tern_report_new (TERN_REPORT_UNDELIVERED, out->mail->props);
  set_system_sender (report);
  for (guint i = 0; i < undelivered->len; i++) {
    const TernUndelivered *failed = g_ptr_array_index (undelivered, i);
    const Cause *cause = cause_of (failed->code);
    TernRecipient *recipient = tern_recipient_copy (failed->recipient);

    recipient->row_id = i;
    recipient->type &= 0x0F;
    tern_bag_set_i32 (recipient->props, PidTagNonDeliveryReportReasonCode, cause->reason);
    tern_bag_set_i32 (recipient->props, PidTagNonDeliveryReportDiagCode, cause->diagnostic);
    tern_bag_set_i32 (recipient->props, PidTagNonDeliveryReportStatusCode, cause->status);
    tern_bag_set_str (recipient->props, PidTagSupplementaryInfo, cause->text);
    tern_bag_set_time (recipient->props, PidTagReportTime, tern_filetime_now ());
    g_ptr_array_add (report->recipients, recipient);
    g_string_append_printf (text, "%s\r\n  %s\r\n", shown (recipient), cause->text);
    tern_log_event (TERN_EVENT_MAIL_REFUSED, NULL, "a message to %s comes back: %s",
                    tern_submit_address (recipient->props), failed->reason);
  }
  tern_report_set_text (report, text->str);
  tern_report_set_original (report, out->mail);
  return send_report (out, report, ":undelivered", error);
}

gboolean
tern_report_delivered (TernOutgoing *out, GPtrArray *entries, GError **error)
{
  g_autoptr (TernMimeMessage) report = NULL;
  g_autoptr (GString) text = g_string_new ("Your message has been delivered to the following recipients:\r\n\r\n");

  if (is_report (out->mail))
    return TRUE;
  report = tern_report_new (TERN_REPORT_DELIVERED, out->mail->props);
  set_system_sender (report);
  for (guint i = 0; i < entries->len; i++) {
    const TernPerson person = tern_delivery_person (g_ptr_array_index (entries, i));
    TernRecipient *recipient = tern_recipient_new (i, TERN_RECIPIENT_TO);

    tern_person_set_recipient (recipient->props, &person);
    tern_bag_set_time (recipient->props, PidTagDeliverTime, tern_filetime_now ());
    g_ptr_array_add (report->recipients, recipient);
    g_string_append_printf (text, "%s\r\n", shown (recipient));
  }
  tern_report_set_text (report, text->str);
  return send_report (out, report, ":delivered", error);
}

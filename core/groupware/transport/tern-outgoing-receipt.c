#include "core/groupware/transport/tern-outgoing-private.h"

#include "core/groupware/transport/tern-report-private.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"

static const TernPropTag destination_tags[] = {
  PidTagReadReceiptName,        PidTagReadReceiptAddressType, PidTagReadReceiptEmailAddress,
  PidTagReadReceiptSmtpAddress, PidTagReadReceiptEntryId,     PidTagReadReceiptSearchKey,
};

/** add_destination: what the payload says of its recipient becomes his row. */
static void
add_destination (TernMimeMessage *report)
{
  g_autofree char *name = g_strdup (tern_bag_get_str (report->props, PidTagReadReceiptName, ""));
  g_autofree char *type = g_strdup (tern_bag_get_str (report->props, PidTagReadReceiptAddressType, ""));
  g_autofree char *email = g_strdup (tern_bag_get_str (report->props, PidTagReadReceiptEmailAddress, ""));
  g_autofree char *smtp = g_strdup (tern_bag_get_str (report->props, PidTagReadReceiptSmtpAddress, ""));
  const TernPerson person
      = { .name = name, .address = smtp, .dn = g_ascii_strcasecmp (type, "EX") == 0 ? email : NULL };
  TernRecipient *recipient = tern_recipient_new (0, TERN_RECIPIENT_TO);

  tern_person_set_recipient (recipient->props, &person);
  g_ptr_array_add (report->recipients, recipient);
  for (guint i = 0; i < G_N_ELEMENTS (destination_tags); i++)
    (void) tern_bag_remove (report->props, destination_tags[i]);
}

static void
set_reader (TernOutgoing *out, TernMimeMessage *report)
{
  const TernIdentityInfo *owner = tern_identity_get_info (tern_guard_get_identity (out->mailbox));
  const TernPerson person = { .name = owner->display_name, .address = owner->address, .dn = owner->dn };

  tern_person_set (report->props, &tern_person_sender, &person);
  tern_person_set (report->props, &tern_person_sent_representing, &person);
}

static void
set_text (TernMimeMessage *report)
{
  const char *message_class = tern_bag_get_str (report->props, PidTagMessageClass, "");
  gboolean was_read = g_str_has_suffix (message_class, ".IPNRN");
  g_autofree char *text = g_strdup_printf ("Your message\r\n\r\n  To: %s\r\n  Subject: %s\r\n\r\nwas %s.\r\n",
                                           tern_bag_get_str (report->props, PidTagOriginalDisplayTo, ""),
                                           tern_bag_get_str (report->props, PidTagOriginalSubject, ""),
                                           was_read ? "read" : "deleted without being read");

  tern_report_set_text (report, text);
}

/* [MS-OXOMSG] 2.2.2: a message of its own, from the reader to who asked; where it can't go, nobody is told. */
gboolean
tern_outgoing_receipt (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job, GError **error)
{
  g_autoptr (TernGuard) mailbox = tern_outgoing_open_sender (groupware, entry, job, error);
  g_autoptr (TernMimeMessage) report = NULL;
  TernOutgoing out = { .groupware = groupware, .entry = entry, .mailbox = mailbox, .job = job };
  TernBag *props;
  gsize size;
  gconstpointer data;

  if (mailbox == NULL)
    return FALSE;
  data = g_bytes_get_data (entry->payload, &size);
  props = tern_prop_block_unpack (data, size, error);
  if (props == NULL)
    return FALSE;
  report = tern_mime_message_new ();
  tern_bag_unref (report->props);
  report->props = props;
  add_destination (report);
  set_text (report);
  tern_mime_message_set_display_lists (report);
  set_reader (&out, report);
  out.mail = report;
  return tern_outgoing_spread_out (&out, report, error);
}

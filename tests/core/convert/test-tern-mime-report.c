#include "core/convert/tern-mime-in.h"

#include <string.h>

#include "core/convert/tern-mime-message.h"
#include "core/model/tern-prop-tags.h"

#define PART(type, text) "--b\nContent-Type: " type "\n\n" text "\n"
#define MULTIPART(type, parts) "Content-Type: multipart/" type "; boundary=b\n\n" parts "--b--\n"

static TernMimeMessage *
read_text (const char *text)
{
  const TernMimeInOptions options = { .now = 133000000000000000, .sender = "" };
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  TernMimeMessage *message = tern_mime_in (bytes, &options, &error);

  g_assert_no_error (error);
  return message;
}

static const char *
str (const TernMimeMessage *message, TernPropTag tag)
{
  return tern_bag_get_str (message->props, tag, NULL);
}

#define REPORT_OF(type, status)                                                                                        \
  "From: MAILER-DAEMON@far.test\nTo: alice@example.com\nSubject: Undelivered\n"                                         \
  MULTIPART ("report", PART ("text/plain", "it came back") PART (type, status) PART ("text/rfc822-headers", "Subject: x"))

/* [MS-OXCMAIL] 2.2.3.7.1 to 2.2.3.7.1.3 */
static void
test_delivery_status (void)
{
  g_autoptr (TernMimeMessage) message = read_text (
    REPORT_OF ("message/delivery-status",
               "Reporting-MTA: dns; far.test\n\nFinal-Recipient: rfc822; gone@far.test\nAction: failed\n"
               "Status: 5.1.1\nRemote-MTA: dns; mx.far.test\nDiagnostic-Code: smtp; 550\n  no such user\n\n"
               "Final-Recipient: rfc822;here@far.test\nAction: delivered\nStatus: 2.0.0\n"));
  const TernRecipient *recipient;

  g_assert_cmpstr (str (message, PidTagMessageClass), ==, "REPORT.IPM.Note.NDR");
  g_assert_cmpstr (str (message, PidTagReportingMessageTransferAgent), ==, "far.test");
  g_assert_cmpstr (str (message, PidTagDisplayTo), ==, "gone@far.test");
  g_assert_cmpuint (message->attachments->len, ==, 1);
  g_assert_cmpuint (message->recipients->len, ==, 1);
  recipient = g_ptr_array_index (message->recipients, 0);
  g_assert_cmpint (tern_bag_get_i32 (recipient->props, PidTagNonDeliveryReportStatusCode, 0), ==, 511);
  g_assert_cmpint (tern_bag_get_i32 (recipient->props, PidTagNonDeliveryReportDiagCode, 0), ==, 35);
  g_assert_cmpint (tern_bag_get_i32 (recipient->props, PidTagNonDeliveryReportReasonCode, 0), ==, 1);
  g_assert_cmpstr (tern_bag_get_str (recipient->props, PidTagRemoteMessageTransferAgent, ""), ==, "mx.far.test");
  g_assert_cmpstr (tern_bag_get_str (recipient->props, PidTagSupplementaryInfo, ""), ==,
                   "<mx.far.test #5.1.1 smtp; 550  no such user>");
}

/* RFC 8098 3.2.6, [MS-OXCMAIL] 2.1.3.6.2 the other way. */
static void
test_disposition (void)
{
  g_autoptr (TernMimeMessage) read = read_text (
    REPORT_OF ("message/disposition-notification",
               "Final-Recipient: rfc822;bob@far.test\nOriginal-Message-ID: <1@example.com>\n"
               "Disposition: manual-action/MDN-sent-manually; displayed\nX-MSExch-Correlation-Key: AQID\n"));
  g_autoptr (TernMimeMessage) deleted = read_text (
    REPORT_OF ("message/disposition-notification", "Disposition: automatic-action/MDN-sent-automatically;deleted/error\n"));
  g_autoptr (TernMimeMessage) odd
      = read_text (REPORT_OF ("message/disposition-notification", "Disposition: manual-action/x; sung\n"));

  g_assert_cmpstr (str (read, PidTagMessageClass), ==, "REPORT.IPM.Note.IPNRN");
  g_assert_cmpstr (str (read, PidTagOriginalMessageId), ==, "<1@example.com>");
  g_assert_cmpmem (tern_bag_get_bin (read->props, PidTagParentKey).data, 3, "\1\2\3", 3);
  g_assert_cmpstr (str (deleted, PidTagMessageClass), ==, "REPORT.IPM.Note.IPNNRN");
  g_assert_cmpstr (str (odd, PidTagMessageClass), ==, "IPM.Note");
  g_assert_cmpuint (odd->attachments->len, ==, 2);
}

/* Without a recipient that it tells of it is a mail like any other; so is one that only looks like a report. */
static void
test_no_report (void)
{
  g_autoptr (TernMimeMessage) empty = read_text (REPORT_OF ("message/delivery-status", "Reporting-MTA: dns; far.test\n"));
  g_autoptr (TernMimeMessage) mixed = read_text (
    MULTIPART ("mixed", PART ("text/plain", "p") PART ("message/delivery-status",
                                                       "X: y\n\nFinal-Recipient: rfc822;a@b\nAction: failed\n")));

  g_assert_cmpstr (str (empty, PidTagMessageClass), ==, "IPM.Note");
  g_assert_cmpuint (empty->attachments->len, ==, 2);
  g_assert_cmpstr (str (mixed, PidTagMessageClass), ==, "IPM.Note");
  g_assert_cmpuint (mixed->attachments->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime-report/delivery-status", test_delivery_status);
  g_test_add_func ("/mime-report/disposition", test_disposition);
  g_test_add_func ("/mime-report/no-report", test_no_report);
  return g_test_run ();
}

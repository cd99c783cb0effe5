#include "core/convert/tern-mime-in.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-reader.h"
#include "core/convert/tern-mime-date.h"
#include "core/model/tern-conversation-index.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"

#define NOW (TERN_FILETIME_UNIX_EPOCH + 1000 * TERN_FILETIME_SECOND)

static TernMimeMessage *
read_bytes (const char *data, gsize size, const char *sender)
{
  const TernMimeInOptions options = { .now = NOW, .sender = sender };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  TernMimeMessage *message = tern_mime_in (bytes, &options, &error);

  g_assert_no_error (error);
  return message;
}

static TernMimeMessage *
read_text (const char *text)
{
  return read_bytes (text, strlen (text), NULL);
}

static const char *
str (const TernMimeMessage *message, TernPropTag tag)
{
  return tern_bag_get_str (message->props, tag, NULL);
}

static const TernMimeAttachment *
nth (const TernMimeMessage *message, guint n)
{
  g_assert_cmpuint (message->attachments->len, >, n);
  return g_ptr_array_index (message->attachments, n);
}

static const char *
attachment_str (const TernMimeMessage *message, guint n, TernPropTag tag)
{
  return tern_bag_get_str (nth (message, n)->props, tag, NULL);
}

static void
assert_data (const TernMimeMessage *message, guint n, const char *expected)
{
  TernBin data = tern_bag_get_bin (nth (message, n)->props, PidTagAttachDataBinary);

  g_assert_cmpmem (data.data, data.size, expected, strlen (expected));
}

/* [MS-OXCMAIL] 2.2.3.1: both groups are there always; From is the one represented (trap 53: never without a name). */
static void
test_senders (void)
{
  g_autoptr (TernMimeMessage) both
      = read_text ("From: =?utf-8?q?B=C3=A4r?= <b@x.example>\nSender: \"S, T\" <s@x.example>\n\n");
  g_autoptr (TernMimeMessage) from = read_text ("From: b@x.example\n\n");
  g_autoptr (TernMimeMessage) none = read_bytes ("Subject: x\n\n", 12, "env@x.example");
  g_autoptr (TernMimeMessage) nobody = read_bytes ("Subject: x\n\n", 12, "");
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernBin entry_id = tern_bag_get_bin (both->props, PidTagSentRepresentingEntryId);
  TernBin key = tern_bag_get_bin (both->props, PidTagSenderSearchKey);
  const char *name, *type, *address;

  g_assert_cmpstr (str (both, PidTagSentRepresentingName), ==, "B\303\244r");
  g_assert_cmpstr (str (both, PidTagSentRepresentingEmailAddress), ==, "b@x.example");
  g_assert_cmpstr (str (both, PidTagSentRepresentingAddressType), ==, "SMTP");
  g_assert_cmpstr (str (both, PidTagSentRepresentingSmtpAddress), ==, "b@x.example");
  g_assert_cmpstr (str (both, PidTagSenderName), ==, "S, T");
  g_assert_true (tern_one_off_entry_id_parse (entry_id, arena, &name, &type, &address, NULL));
  g_assert_cmpstr (name, ==, "B\303\244r");
  g_assert_cmpstr (address, ==, "b@x.example");
  g_assert_cmpmem (key.data, key.size, "SMTP:S@X.EXAMPLE", 17);
  g_assert_cmpstr (str (from, PidTagSentRepresentingName), ==, "b@x.example");
  g_assert_cmpstr (str (from, PidTagSenderEmailAddress), ==, "b@x.example");
  g_assert_cmpstr (str (none, PidTagSentRepresentingEmailAddress), ==, "env@x.example");
  g_assert_null (str (nobody, PidTagSentRepresentingEmailAddress));
}

/* [MS-OXCMSG] 2.2.3.1, traps 12 and 13: every row has type, name, address type, address, entry id; groups are taken
 * apart. */
static void
test_recipients (void)
{
  static const struct {
    guint8 type;
    const char *name;
    const char *address;
  } expected[] = {
    { 1, "A", "a@x.example" },           { 1, "b@x.example", "b@x.example" }, { 1, "In Group", "g@x.example" },
    { 2, "J\303\266rg", "j@x.example" }, { 3, "Hidden", "h@x.example" },
  };
  g_autoptr (TernMimeMessage) message
      = read_text ("To: A <a@x.example>, b@x.example\nTo: Group: In Group <g@x.example>;, undisclosed-recipients:;\n"
                   "Cc: =?utf-8?B?SsO2cg==?=\n =?utf-8?B?Zw==?= <j@x.example>\nBcc: 'Hidden' <h@x.example>\n\n");

  g_assert_cmpuint (message->recipients->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    const TernRecipient *row = g_ptr_array_index (message->recipients, i);

    g_assert_cmpuint (row->row_id, ==, i);
    g_assert_cmpuint (row->type, ==, expected[i].type);
    g_assert_cmpstr (tern_bag_get_str (row->props, PidTagDisplayName, NULL), ==, expected[i].name);
    g_assert_cmpstr (tern_bag_get_str (row->props, PidTagAddressType, NULL), ==, "SMTP");
    g_assert_cmpstr (tern_bag_get_str (row->props, PidTagEmailAddress, NULL), ==, expected[i].address);
    g_assert_cmpuint (tern_bag_get_bin (row->props, PidTagEntryId).size, >, 24);
  }
  g_assert_cmpstr (str (message, PidTagDisplayTo), ==, "A; b@x.example; In Group");
  g_assert_cmpstr (str (message, PidTagDisplayCc), ==, "J\303\266rg");
  g_assert_cmpstr (str (message, PidTagDisplayBcc), ==, "Hidden");
}

/* [MS-OXCDATA] 2.3.3, trap 20: as many names as entries; each entry on a multiple of four. */
static void
test_reply_to (void)
{
  g_autoptr (TernMimeMessage) message = read_text ("Reply-To: A <a@x.example>, bb@x.example\n\n");
  g_autoptr (TernMimeMessage) without = read_text ("From: a@x.example\n\n");
  TernBin list = tern_bag_get_bin (message->props, PidTagReplyRecipientEntries);
  TernReader reader;

  g_assert_cmpstr (str (message, PidTagReplyRecipientNames), ==, "A;bb@x.example");
  tern_reader_init (&reader, list.data, list.size);
  g_assert_cmpuint (tern_reader_u32 (&reader), ==, 2);
  g_assert_cmpuint (tern_reader_u32 (&reader), ==, list.size - 8);
  for (guint i = 0; i < 2; i++) {
    guint32 size;

    tern_reader_skip (&reader, -reader.pos & 3);
    size = tern_reader_u32 (&reader);
    g_assert_cmpint (tern_entry_id_get_kind ((TernBin){ tern_reader_bytes (&reader, size), size }), ==,
                     TERN_ENTRY_ID_ONE_OFF);
  }
  g_assert_true (tern_reader_finish (&reader, "list", NULL));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  g_assert_null (tern_bag_get (without->props, PidTagReplyRecipientEntries));
}

/* [MS-OXCMAIL] 2.2.3.2.5 (the tables of it), [MS-OXCMSG] 2.2.1.13. */
static void
test_importance (void)
{
  static const struct {
    const char *headers;
    gint32 importance;
    gint32 sensitivity;
  } cases[] = {
    { "Subject: x\n", 1, 0 },
    { "Importance: Low\n", 0, 0 },
    { "Importance: high\nX-Priority: 5\n", 2, 0 },
    { "Priority: Non-Urgent\n", 0, 0 },
    { "Priority: Urgent\n", 2, 0 },
    { "X-Priority: 1 (Highest)\n", 2, 0 },
    { "X-Priority: 4\n", 0, 0 },
    { "X-MSMail-Priority: Normal\n", 1, 0 },
    { "Importance: what\nX-Priority: 2\n", 2, 0 },
    { "Sensitivity: Company-Confidential\n", 1, 3 },
    { "Sensitivity: Personal\n", 1, 1 },
    { "Sensitivity: private\n", 1, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat (cases[i].headers, "\n", NULL);
    g_autoptr (TernMimeMessage) message = read_text (text);

    g_test_message ("%s", cases[i].headers);
    g_assert_cmpint (tern_bag_get_i32 (message->props, PidTagImportance, -1), ==, cases[i].importance);
    g_assert_cmpint (tern_bag_get_i32 (message->props, PidTagSensitivity, -1), ==, cases[i].sensitivity);
  }
}

/* [MS-OXCMSG] 2.2.1.9, 2.2.1.10; broken encoded words too. */
static void
test_subjects (void)
{
  static const struct {
    const char *raw;
    const char *subject;
    const char *prefix;
  } cases[] = {
    { "Re: Plans", "Re: Plans", "Re: " },
    { "Plans", "Plans", "" },
    { "=?iso-8859-1?Q?AW:_Gr=FC=DFe?=", "AW: Gr\303\274\303\237e", "AW: " },
    { "=?utf-8?B?w6Q=?= =?utf-8?B?w7Y=?=", "\303\244\303\266", "" },
    { "=?utf-8?B?ww==?=\n =?utf-8?B?pA==?=", "\303\244", "" },
    { "=?utf-8?B?w6?=\n =?utf-8?B?Q=?=", "\303\244", "" },
    { "=?utf-8?Q?torn_=C3?= =?utf-8?Q?=A4?=", "torn \303\244", "" },
    { "=?utf-8?Q?with blank?= and=?us-ascii*en?q?_more?=", "with blank and more", "" },
    { "=?utf-8?X?abc?= =?utf-8?B?", "=?utf-8?X?abc?= =?utf-8?B?", "" },
    { "folded\n subject", "folded subject", "" },
    { "raw \303\244", "raw \303\244", "" },
    { "raw \344", "raw \303\244", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat ("Subject: ", cases[i].raw, "\n\n", NULL);
    g_autoptr (TernMimeMessage) message = read_text (text);

    g_assert_cmpstr (str (message, PidTagSubject), ==, cases[i].subject);
    g_assert_cmpstr (str (message, PidTagSubjectPrefix), ==, cases[i].prefix);
    g_assert_cmpstr (str (message, PidTagNormalizedSubject), ==, cases[i].subject + strlen (cases[i].prefix));
  }
}

static void
test_times (void)
{
  g_autoptr (TernMimeMessage) message
      = read_text ("Date: Tue, 1 Sep 2026 10:00:00 +0200\nExpires: Wed, 2 Sep 2026 00:00:00 GMT\n\n");
  g_autoptr (TernMimeMessage) without = read_text ("Date: someday\n\n");

  g_assert_cmpint (tern_filetime_to_unix (tern_bag_get_time (message->props, PidTagClientSubmitTime, 0)), ==,
                   1788249600);
  g_assert_cmpuint (tern_bag_get_time (message->props, PidTagMessageDeliveryTime, 0), ==, NOW);
  g_assert_cmpint (tern_filetime_to_unix (tern_bag_get_time (message->props, PidTagExpiryTime, 0)), ==, 1788307200);
  g_assert_cmpuint (tern_bag_get_time (without->props, PidTagClientSubmitTime, 0), ==, NOW);
  g_assert_cmpint (tern_filetime_to_unix (tern_mime_date_parse ("Sun Nov  6 08:49:37 1994")), ==, 784111777);
  g_assert_cmpint (tern_filetime_to_unix (tern_mime_date_parse ("6 Nov 94 08:49:37 GMT (comment)")), ==, 784111777);
  g_assert_cmpuint (tern_mime_date_parse (""), ==, 0);
  g_assert_cmpuint (tern_mime_date_parse (NULL), ==, 0);
}

/* [MS-OXOMSG] 2.2.1.3: a Thread-Index as it is; without one all answers to one message are one conversation. */
static void
test_conversation (void)
{
  g_autoptr (TernMimeMessage) tracked
      = read_text ("Subject: Re: x\nThread-Topic: x\nThread-Index: AQHXabcdEFGHIJKLMNOPQRSTUVWXYZ==\n\n");
  g_autoptr (TernMimeMessage) root = read_text ("Message-Id: <root@x>\nSubject: x\n\n");
  g_autoptr (TernMimeMessage) answer = read_text ("Message-Id: <a@x>\nIn-Reply-To: <root@x>\nSubject: Re: y\n\n");
  g_autoptr (TernMimeMessage) next
      = read_text ("Message-Id: <b@x>\nIn-Reply-To: <a@x>\nReferences: <root@x> <a@x>\n\n");
  TernBin index = tern_bag_get_bin (tracked->props, PidTagConversationIndex);
  TernBin id = tern_bag_get_bin (root->props, PidTagConversationId);
  TernBin second = tern_bag_get_bin (answer->props, PidTagConversationId);
  TernBin third = tern_bag_get_bin (next->props, PidTagConversationId);

  g_assert_cmpuint (index.size, ==, 22);
  g_assert_true (tern_bag_get_boolean (tracked->props, PidTagConversationIndexTracking, FALSE));
  g_assert_cmpstr (str (tracked, PidTagConversationTopic), ==, "x");
  g_assert_cmpmem (id.data, id.size, second.data, second.size);
  g_assert_cmpmem (id.data, id.size, third.data, third.size);
  g_assert_cmpstr (str (answer, PidTagInReplyToId), ==, "<root@x>");
  g_assert_cmpstr (str (next, PidTagInternetReferences), ==, "<root@x> <a@x>");
  g_assert_cmpstr (str (root, PidTagInternetMessageId), ==, "<root@x>");
}

/* [MS-OXCMAIL] 2.2.3.2.28: all headers but the reserved ones; RFC 5321 4.4: the envelope's sender in front. */
static void
test_transport_headers (void)
{
  static const char text[]
      = "Received: by x\r\n\twith y\r\nX-MS-Exchange-Organization-SCL: -1\r\n folded\r\nFrom: a@x.example\r\n\r\nbody";
  g_autoptr (TernMimeMessage) message = read_bytes (text, strlen (text), "env@x.example");

  g_assert_cmpstr (str (message, PidTagTransportMessageHeaders), ==,
                   "Return-Path: <env@x.example>\r\nReceived: by x\r\n\twith y\r\nFrom: a@x.example\r\n\r\n");
}

static void
test_other_headers (void)
{
  g_autoptr (TernMimeMessage) message
      = read_text ("List-Unsubscribe: <mailto:u@x.example>\nDisposition-Notification-To: R "
                   "<r@x.example>\nReturn-Receipt-To: r@x.example\n"
                   "Keywords: red, , blue\nX-Message-Flag: Follow up\nX-Auto-Response-Suppress: OOF, "
                   "AutoReply\nAccept-Language: de-DE\n"
                   "X-Microsoft-Classified: true\nX-Microsoft-Classification: Secret\nX-Unknown: 1\n\n");
  const TernValue *keywords = tern_bag_get (message->props, PidNameKeywords);

  g_assert_cmpstr (str (message, PidTagListUnsubscribe), ==, "<mailto:u@x.example>");
  g_assert_cmpstr (str (message, PidTagReadReceiptSmtpAddress), ==, "r@x.example");
  g_assert_true (tern_bag_get_boolean (message->props, PidTagReadReceiptRequested, FALSE));
  g_assert_true (tern_bag_get_boolean (message->props, PidTagOriginatorDeliveryReportRequested, FALSE));
  g_assert_cmpint (tern_bag_get_i32 (message->props, PidTagMessageFlags, 0), ==, 0x2302);
  g_assert_cmpuint (keywords->multi.count, ==, 2);
  g_assert_cmpstr (keywords->multi.strings[1], ==, "blue");
  g_assert_cmpstr (str (message, PidLidFlagRequest), ==, "Follow up");
  g_assert_cmpint (tern_bag_get_i32 (message->props, PidTagAutoResponseSuppress, 0), ==, 0x30);
  g_assert_cmpstr (str (message, PidNameAcceptLanguage), ==, "de-DE");
  g_assert_cmpstr (str (message, PidLidClassification), ==, "Secret");
  g_assert_true (tern_bag_get_boolean (message->props, PidLidClassified, FALSE));
}

/* [MS-OXCMAIL] 2.2.3.3.2: which entity is the body, and what becomes of the others. */
static void
test_structures (void)
{
#define PART(type, text) "--b\nContent-Type: " type "\n\n" text "\n"
#define MULTIPART(type, parts) "Content-Type: multipart/" type "; boundary=b\n\n" parts "--b--\n"
  static const struct {
    const char *name;
    const char *mail;
    const char *plain;
    const char *html;
    guint n_attachments;
  } cases[] = {
    { "plain", "Content-Type: text/plain\n\nhi", "hi", NULL, 0 },
    { "html", "Content-Type: text/html\n\n<p>hi", NULL, "<p>hi", 0 },
    { "nothing said", "Subject: x\n\nhi", "hi", NULL, 0 },
    { "a file alone", "Content-Type: image/png\n\nhi", NULL, NULL, 1 },
    { "text as file", "Content-Type: text/plain\nContent-Disposition: attachment\n\nhi", NULL, NULL, 1 },
    { "alternative", MULTIPART ("alternative", PART ("text/plain", "p") PART ("text/html", "h")), NULL, "h", 0 },
    { "other alternative",
      MULTIPART ("alternative", PART ("text/plain", "p") PART ("text/x-amp-html", "a") PART ("text/html", "h")), NULL,
      "h", 0 },
    { "mixed", MULTIPART ("mixed", PART ("text/plain", "p") PART ("image/png", "i") PART ("text/plain", "footer")), "p",
      NULL, 2 },
    { "file first", MULTIPART ("mixed", PART ("image/png", "i") PART ("text/plain", "p")), "p", NULL, 1 },
    { "report",
      MULTIPART ("report", PART ("text/plain", "p") PART ("message/delivery-status", "Status: 5")
                               PART ("message/rfc822", "Subject: x\n\nx")),
      "p", NULL, 2 },
    { "unknown multipart", MULTIPART ("x-unknown", PART ("text/plain", "p") PART ("image/png", "i")), "p", NULL, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TernMimeMessage) message = read_text (cases[i].mail);
    TernBin html = tern_bag_get_bin (message->props, PidTagHtml);
    g_autofree char *text = html.data != NULL ? g_strndup ((const char *) html.data, html.size) : NULL;

    g_test_message ("%s", cases[i].name);
    g_assert_cmpstr (str (message, PidTagBody), ==, cases[i].plain);
    g_assert_cmpstr (text, ==, cases[i].html);
    g_assert_cmpuint (message->attachments->len, ==, cases[i].n_attachments);
  }
}

/* Apple's alternatives: what follows the first text of a mixed one has no other form, and is kept. */
static void
test_mixed_alternative (void)
{
  g_autoptr (TernMimeMessage) message
      = read_text ("Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\np\n"
                   "--a\nContent-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: "
                   "text/html\n\nh1\n--m\nContent-Type: application/pdf\n\nx\n"
                   "--m\nContent-Type: text/html\n\nh2\n--m--\n--a--\n");
  TernBin html = tern_bag_get_bin (message->props, PidTagHtml);

  g_assert_cmpmem (html.data, html.size, "h1", 2);
  g_assert_cmpuint (message->attachments->len, ==, 2);
  assert_data (message, 1, "h2");
}

/* [MS-OXCMSG] 2.2.2.18, 2.2.2.24, 2.2.2.29: pictures that the HTML shows are hidden; the others of a multipart/related
 * are not. */
static void
test_inline (void)
{
  g_autoptr (TernMimeMessage) message
      = read_text ("Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<img "
                   "src=\"CID:a%40x\"><img src='pic.gif'>\n"
                   "--r\nContent-Type: image/png; name=a.png\nContent-ID: <a@x>\n\nA\n--r\nContent-Type: "
                   "image/gif\nContent-Location: pic.gif\n\nB\n"
                   "--r\nContent-Type: image/gif; name=c.gif\nContent-ID: <c@x>\n\nC\n--r--\n");
  g_autoptr (TernMimeMessage) only
      = read_text ("Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<img src=cid:a>\n"
                   "--r\nContent-Type: image/png\nContent-ID: <a>\n\nA\n--r--\n");

  g_assert_cmpuint (message->attachments->len, ==, 3);
  for (guint i = 0; i < 3; i++) {
    g_assert_true (tern_bag_get_boolean (nth (message, i)->props, PidTagAttachmentHidden, i == 2) == (i < 2));
    g_assert_cmpint (tern_bag_get_i32 (nth (message, i)->props, PidTagAttachFlags, -1), ==, i < 2 ? 4 : 0);
    g_assert_cmpint (tern_bag_get_i32 (nth (message, i)->props, PidTagRenderingPosition, 0), ==, -1);
  }
  g_assert_cmpstr (attachment_str (message, 0, PidTagAttachContentId), ==, "a@x");
  g_assert_cmpstr (attachment_str (message, 1, PidTagAttachContentLocation), ==, "pic.gif");
  g_assert_null (tern_bag_get (message->props, PidLidSmartNoAttach));
  g_assert_true (tern_bag_get_boolean (only->props, PidLidSmartNoAttach, FALSE));
}

/* [MS-OXCMAIL] 2.2.3.4: names of files, in every way they are written. */
static void
test_names (void)
{
  static const struct {
    const char *headers;
    const char *name;
    const char *narrow;
    const char *extension;
  } cases[] = {
    { "Content-Disposition: attachment; filename=\"a b.pdf\"", "a b.pdf", "ab.pdf", ".pdf" },
    { "Content-Type: image/png; name=x.png", "x.png", "x.png", ".png" },
    { "Content-Disposition: attachment; filename*=utf-8''%C3%A4.txt", "\303\244.txt", "file.txt", ".txt" },
    { "Content-Disposition: attachment; filename*0=\"very\"; filename*1=\"long.doc\"", "verylong.doc", "verylong.doc",
      ".doc" },
    { "Content-Disposition: attachment; filename=\"=?utf-8?q?=C3=A4.txt?=\"", "\303\244.txt", "file.txt", ".txt" },
    { "Content-Disposition: attachment; filename=\"\344.txt\"", "\303\244.txt", "file.txt", ".txt" },
    { "Content-Disposition: attachment; filename=\"C:\\\\dir\\\\..\\\\evil.exe\"", "evil.exe", "evil.exe", ".exe" },
    { "Content-Disposition: attachment; filename=\"../../etc/passwd\"", "passwd", "passwd", NULL },
    { "Content-Disposition: attachment; filename=\"a<b>:c.x\"", "a_b__c.x", "a_b__c.x", ".x" },
    { "Content-Disposition: attachment; filename=averylongname.document", "averylongname.document", "averyl~1.doc",
      ".document" },
    { "Content-Description: the picture\nContent-Type: image/png", "the picture", "thepicture", NULL },
    { "Content-Type: application/pdf", "ATT00001.pdf", "ATT00001.pdf", ".pdf" },
    { "Content-Type: application/ms-tnef; name=winmail.dat", "winmail.dat", "winmail.dat", ".dat" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gboolean has_type = strstr (cases[i].headers, "Content-Type") != NULL;
    g_autofree char *mail
        = g_strconcat (cases[i].headers, has_type ? "" : "\nContent-Type: application/octet-stream", "\n\nx", NULL);
    g_autoptr (TernMimeMessage) message = read_text (mail);
    g_autofree char *shown = g_strescape (cases[i].headers, NULL); /* TAP is UTF-8, headers needn't be */

    g_test_message ("%s", shown);
    g_assert_cmpstr (attachment_str (message, 0, PidTagAttachLongFilename), ==, cases[i].name);
    g_assert_cmpstr (attachment_str (message, 0, PidTagDisplayName), ==, cases[i].name);
    if (i != 10)
      g_assert_cmpstr (attachment_str (message, 0, PidTagAttachFilename), ==, cases[i].narrow);
    g_assert_cmpstr (attachment_str (message, 0, PidTagAttachExtension), ==, cases[i].extension);
    assert_data (message, 0, "x");
  }
}

/* [MS-OXCMAIL] 2.2.3.4.3: a message in a message; beyond the depth limit as a file, so that nothing is lost. */
static void
test_embedded (void)
{
  g_autoptr (GString) text = g_string_new ("Subject: 0\n");
  g_autoptr (TernMimeMessage) message = NULL;
  const TernMimeMessage *at;
  guint depth = 0;
  TernBin data;

  for (guint i = 1; i < 40; i++)
    g_string_append_printf (text, "Content-Type: message/rfc822\n\nSubject: %u\n", i);
  g_string_append (text, "\ninnermost");
  message = read_bytes (text->str, text->len, NULL);
  for (at = message; at->attachments->len > 0 && nth (at, 0)->embedded != NULL; at = nth (at, 0)->embedded) {
    g_assert_cmpint (tern_bag_get_i32 (nth (at, 0)->props, PidTagAttachMethod, 0), ==, 5);
    depth++;
  }
  g_assert_cmpuint (depth, ==, TERN_MIME_MAX_DEPTH - 1);
  g_assert_cmpint (tern_bag_get_i32 (nth (at, 0)->props, PidTagAttachMethod, 0), ==, 1);
  data = tern_bag_get_bin (nth (at, 0)->props, PidTagAttachDataBinary);
  g_assert_nonnull (g_strstr_len ((const char *) data.data, (gssize) data.size, "innermost"));
}

/* [MS-OXCMSG] 2.2.1.56: HTML as its bytes with their code page where the mail says it rightly; else as UTF-8, and
 * saying so. */
static void
test_html_charsets (void)
{
  static const struct {
    const char *mail;
    const char *html;
    gint32 code_page;
  } cases[] = {
    { "Content-Type: text/html; charset=iso-8859-1\n\n<p>\344", "<p>\344", 28591 },
    { "Content-Type: text/html; charset=utf-8\n\n<p>\303\244", "<p>\303\244", 65001 },
    { "Content-Type: text/html\n\n<meta charset=koi8-r><p>\301", "<meta charset=koi8-r><p>\301", 20866 },
    { "Content-Type: text/html; charset=utf-8\n\n<meta charset='iso-8859-1'>\344", "<meta charset='utf-8'>\303\244",
      65001 },
    { "Content-Type: text/html; charset=x-unknown\n\n\303\244", "\303\244", 65001 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TernMimeMessage) message = read_text (cases[i].mail);
    TernBin html = tern_bag_get_bin (message->props, PidTagHtml);

    g_assert_cmpmem (html.data, html.size, cases[i].html, strlen (cases[i].html));
    g_assert_cmpint (tern_bag_get_i32 (message->props, PidTagInternetCodepage, 0), ==, cases[i].code_page);
  }
}

/* [MS-OXOSMIME] 2.1.3.1: one attachment: Content-Type and the very bytes; the body for those who only read. */
static void
test_clear_signed (void)
{
#define SIGNED "multipart/signed; protocol=\"application/pkcs7-signature\";\r\n\tmicalg=sha-256; boundary=s"
#define BODY                                                                                                           \
  "preamble\r\n--s\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\nhi  "    \
  "\r\n"                                                                                                               \
  "--m\r\nContent-Type: image/png\r\n\r\nx\r\n--m--\r\n--s\r\nContent-Type: "                                          \
  "application/pkcs7-signature\r\n\r\nSIG\r\n--s--\r\n"
  static const char text[] = "Subject: x\r\nContent-Type: " SIGNED "\r\n\r\n" BODY;
  g_autoptr (TernMimeMessage) message = read_text (text);
  g_autoptr (TernMimeMessage) pgp
      = read_text ("Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=s\n\n"
                   "--s\n\nhi\n--s\nContent-Type: application/pgp-signature\n\nSIG\n--s--\n");

  g_assert_cmpstr (str (message, PidTagMessageClass), ==, "IPM.Note.SMIME.MultipartSigned");
  g_assert_cmpstr (str (message, PidTagBody), ==, "hi  ");
  g_assert_cmpuint (message->attachments->len, ==, 1);
  g_assert_cmpstr (attachment_str (message, 0, PidTagAttachLongFilename), ==, "smime.p7m");
  g_assert_cmpstr (attachment_str (message, 0, PidTagAttachMimeTag), ==, "multipart/signed");
  assert_data (message, 0, "Content-Type: " SIGNED "\r\n\r\n" BODY);
  g_assert_cmpstr (str (pgp, PidTagMessageClass), ==, "IPM.Note");
  g_assert_cmpstr (str (pgp, PidTagBody), ==, "hi");
  g_assert_cmpuint (pgp->attachments->len, ==, 1);
}

/* [MS-OXOSMIME] 2.1.3.2. */
static void
test_opaque (void)
{
  g_autoptr (TernMimeMessage) message = read_text ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; "
                                                   "name=smime.p7m\nContent-Transfer-Encoding: base64\n\nAAEC\n");
  g_autoptr (TernMimeMessage) named = read_text ("Content-Type: application/octet-stream; name=x.P7M\n\nx");
  TernBin data = tern_bag_get_bin (nth (message, 0)->props, PidTagAttachDataBinary);

  g_assert_cmpstr (str (message, PidTagMessageClass), ==, "IPM.Note.SMIME");
  g_assert_cmpstr (str (message, PidNameContentType), ==,
                   "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m");
  g_assert_null (str (message, PidTagBody));
  g_assert_cmpmem (data.data, data.size, "\0\1\2", 3);
  g_assert_cmpstr (str (named, PidTagMessageClass), ==, "IPM.Note.SMIME");
}

/* Any bytes are a mail; what can't be taken apart is there as a whole. */
static void
test_any_bytes (void)
{
  static const char *const mails[] = { "no header at all\nmore\n", "Subject: x\nno empty line follows" };
  g_autoptr (TernMimeMessage) empty = read_bytes ("", 0, NULL);
  g_autoptr (TernMimeMessage) zeros = read_bytes ("\0\0\0\n\n\0", 6, NULL);

  g_assert_cmpstr (str (empty, PidTagSubject), ==, "");
  g_assert_cmpuint (empty->attachments->len, ==, 0);
  g_assert_nonnull (zeros);
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++) {
    g_autoptr (TernMimeMessage) message = read_text (mails[i]);
    guint last = message->attachments->len - 1;

    g_assert_cmpstr (attachment_str (message, last, PidTagAttachLongFilename), ==, "original.eml");
    assert_data (message, last, mails[i]);
  }
}

/* Limits: parts without number, multiparts in multiparts, recipients without number. */
static void
test_limits (void)
{
  const TernMimeInOptions options = { .now = NOW };
  g_autoptr (GString) parts = g_string_new ("Content-Type: multipart/mixed; boundary=b\n\n");
  g_autoptr (GString) deep = g_string_new ("Subject: deep\n");
  g_autoptr (GString) many = g_string_new ("To: a@x.example");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (TernMimeMessage) message = NULL;
  g_autoptr (TernMimeMessage) nested = NULL;
  g_autoptr (TernMimeMessage) recipients = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= TERN_MIME_MAX_PARTS; i++)
    g_string_append (parts, "--b\n\nx\n");
  bytes = g_string_free_to_bytes (g_steal_pointer (&parts));
  message = tern_mime_in (bytes, &options, &error);
  g_assert_null (message);
  g_assert_error (error, TERN_ERROR, TERN_ERROR_LIMIT);
  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (deep, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
  g_string_append (deep, "\nx");
  nested = read_bytes (deep->str, deep->len, NULL);
  g_assert_cmpuint (nested->attachments->len, >=, 1);
  for (guint i = 0; i < TERN_MIME_MAX_RECIPIENTS + 10; i++)
    g_string_append (many, ",\n b@x.example");
  g_string_append (many, "\n\n");
  recipients = read_bytes (many->str, many->len, NULL);
  g_assert_cmpuint (recipients->recipients->len, ==, TERN_MIME_MAX_RECIPIENTS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime-in/senders", test_senders);
  g_test_add_func ("/mime-in/recipients", test_recipients);
  g_test_add_func ("/mime-in/reply-to", test_reply_to);
  g_test_add_func ("/mime-in/importance", test_importance);
  g_test_add_func ("/mime-in/subjects", test_subjects);
  g_test_add_func ("/mime-in/times", test_times);
  g_test_add_func ("/mime-in/conversation", test_conversation);
  g_test_add_func ("/mime-in/transport-headers", test_transport_headers);
  g_test_add_func ("/mime-in/other-headers", test_other_headers);
  g_test_add_func ("/mime-in/structures", test_structures);
  g_test_add_func ("/mime-in/mixed-alternative", test_mixed_alternative);
  g_test_add_func ("/mime-in/inline", test_inline);
  g_test_add_func ("/mime-in/names", test_names);
  g_test_add_func ("/mime-in/embedded", test_embedded);
  g_test_add_func ("/mime-in/html-charsets", test_html_charsets);
  g_test_add_func ("/mime-in/clear-signed", test_clear_signed);
  g_test_add_func ("/mime-in/opaque", test_opaque);
  g_test_add_func ("/mime-in/any-bytes", test_any_bytes);
  g_test_add_func ("/mime-in/limits", test_limits);
  return g_test_run ();
}

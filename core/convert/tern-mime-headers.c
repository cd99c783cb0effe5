#include "core/convert/tern-mime-private.h"

#include <string.h>

#include "core/convert/tern-charset.h"
#include "core/convert/tern-mime-address.h"
#include "core/convert/tern-mime-date.h"
#include "core/convert/tern-person.h"
#include "core/model/tern-conversation-index.h"
#include "core/model/tern-named-prop.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"

/* PidTagMessageFlags ([MS-OXCMSG] 2.2.1.6). */
#define MSGFLAG_UNMODIFIED 0x00000002
#define MSGFLAG_NOTIFY_READ 0x00000100
#define MSGFLAG_NOTIFY_UNREAD 0x00000200
#define MSGFLAG_INTERNET 0x00002000
#define FLAG_STATUS_FLAGGED 2

typedef struct {
  const char *text;
  gint32 value;
} Word;

/* [MS-OXCMAIL] 2.2.3.2.5. Of several headers the first of this order counts. */
static const Word importance_words[] = { { "low", 0 }, { "normal", 1 }, { "high", 2 }, { NULL } };
static const Word priority_words[] = { { "non-urgent", 0 }, { "normal", 1 }, { "urgent", 2 }, { NULL } };
static const Word x_priority_words[] = { { "5", 0 }, { "4", 0 }, { "3", 1 }, { "2", 2 }, { "1", 2 }, { NULL } };
static const struct {
  const char *header;
  const Word *words;
} importance_headers[] = {
  { "Importance", importance_words },
  { "X-Priority", x_priority_words },
  { "Priority", priority_words },
  { "X-MSMail-Priority", importance_words },
};

/* [MS-OXCMAIL] 2.2.3.2.6, [MS-OXCMSG] 2.2.1.13. */
static const Word sensitivity_words[] = {
  { "normal", 0 }, { "personal", 1 }, { "private", 2 }, { "company-confidential", 3 }, { NULL },
};

/* PidTagAutoResponseSuppress ([MS-OXOMSG] 2.2.1.77). */
static const Word suppress_words[] = {
  { "none", 0 }, { "all", -1 },   { "dr", 1 },           { "ndr", 2 }, { "rn", 4 },
  { "nrn", 8 },  { "oof", 0x10 }, { "autoreply", 0x20 }, { NULL },
};

/* Headers that are copied as they are. */
static const struct {
  const char *header;
  TernPropTag tag;
} string_headers[] = {
  { "Message-Id", PidTagInternetMessageId },   { "In-Reply-To", PidTagInReplyToId },
  { "References", PidTagInternetReferences },  { "List-Help", PidTagListHelp },
  { "List-Subscribe", PidTagListSubscribe },   { "List-Unsubscribe", PidTagListUnsubscribe },
  { "Thread-Topic", PidTagConversationTopic },
};

/* Headers that are times ([MS-OXCMAIL] 2.2.3.2). */
static const struct {
  const char *header;
  TernPropTag tag;
} time_headers[] = {
  { "Expires", PidTagExpiryTime },
  { "Expiry-Date", PidTagExpiryTime },
  { "Reply-By", PidTagReplyTime },
};

/* Reserved: only an Exchange of the own house may say these ([MS-OXCMAIL] 2.2.3.2.28). */
static const char *const reserved_prefixes[] = { "X-MS-Exchange-Organization-", "X-MS-Exchange-Forest-" };

/** find_word: whether the first word of @text is one of @words; what follows ("1 (Highest)") doesn't matter. */
static gboolean
find_word (const Word *words, const char *text, gint32 *ret_value)
{
  gsize length = strcspn (text, " \t(;,");

  for (; words->text != NULL; words++) {
    if (strlen (words->text) == length && g_ascii_strncasecmp (words->text, text, length) == 0) {
      *ret_value = words->value;
      return TRUE;
    }
  }
  return FALSE;
}

static void
read_importance (TernMimeReading *reading, GMimeObject *object)
{
  TernBag *props = reading->message->props;
  gint32 importance = 1, sensitivity = 0;
  g_autofree char *text = tern_mime_header (reading, object, "Sensitivity");

  for (guint i = 0; i < G_N_ELEMENTS (importance_headers); i++) {
    g_autofree char *value = tern_mime_header (reading, object, importance_headers[i].header);

    if (value != NULL && find_word (importance_headers[i].words, value, &importance))
      break;
  }
  if (text != NULL)
    (void) find_word (sensitivity_words, text, &sensitivity);
  tern_bag_set_i32 (props, PidTagImportance, importance);
  tern_bag_set_i32 (props, PidTagPriority, importance - 1); /* [MS-OXCMSG] 2.2.1.12: -1, 0, 1 */
  tern_bag_set_i32 (props, PidTagSensitivity, sensitivity);
}

static GPtrArray *
read_addresses (const TernMimeReading *reading, GMimeObject *object, const char *name)
{
  return tern_mime_addresses (reading->options, object, name);
}

/* [MS-OXCMAIL] 2.2.3.1: From is the one represented, Sender the one who sends; each stands for the other if that is
 * missing. */
static void
read_senders (TernMimeReading *reading, GMimeObject *object)
{
  TernBag *props = reading->message->props;
  g_autoptr (GPtrArray) from = read_addresses (reading, object, "From");
  g_autoptr (GPtrArray) sender = read_addresses (reading, object, "Sender");
  const TernMimeAddress *represented = from->len > 0 ? g_ptr_array_index (from, 0) : NULL;
  const TernMimeAddress *sending = sender->len > 0 ? g_ptr_array_index (sender, 0) : NULL;
  TernPerson person = { 0 };

  if (represented == NULL && sending == NULL) {
    if (reading->how->sender == NULL || *reading->how->sender == '\0')
      return;
    person.address = reading->how->sender;
    tern_person_set (props, &tern_person_sent_representing, &person);
    tern_person_set (props, &tern_person_sender, &person);
    return;
  }
  represented = represented != NULL ? represented : sending;
  sending = sending != NULL ? sending : represented;
  person = (TernPerson){ .name = represented->name, .address = represented->address };
  tern_person_set (props, &tern_person_sent_representing, &person);
  person = (TernPerson){ .name = sending->name, .address = sending->address };
  tern_person_set (props, &tern_person_sender, &person);
}

static void
read_reply_to (TernMimeReading *reading, GMimeObject *object)
{
  g_autoptr (GPtrArray) found = read_addresses (reading, object, "Reply-To");
  g_autofree TernPerson *persons = g_new0 (TernPerson, found->len + 1);

  for (guint i = 0; i < found->len; i++) {
    const TernMimeAddress *address = g_ptr_array_index (found, i);

    persons[i] = (TernPerson){ .name = address->name, .address = address->address };
  }
  if (found->len > 0)
    tern_person_set_reply_to (reading->message->props, persons, found->len);
}

static void
read_recipients (TernMimeReading *reading, GMimeObject *object, const char *header, TernRecipientType type)
{
  g_autoptr (GPtrArray) found = read_addresses (reading, object, header);
  GPtrArray *recipients = reading->message->recipients;

  for (guint i = 0; i < found->len && recipients->len < TERN_MIME_MAX_RECIPIENTS; i++) {
    const TernMimeAddress *address = g_ptr_array_index (found, i);
    const TernPerson person = { .name = address->name, .address = address->address };
    TernRecipient *recipient = tern_recipient_new (recipients->len, type);

    tern_person_set_recipient (recipient->props, &person);
    g_ptr_array_add (recipients, recipient);
  }
}

/* [MS-OXCMAIL] 2.2.3.1: who asks for receipts. */
static void
read_receipts (TernMimeReading *reading, GMimeObject *object)
{
  TernBag *props = reading->message->props;
  g_autoptr (GPtrArray) read_by = read_addresses (reading, object, "Disposition-Notification-To");
  g_autoptr (GPtrArray) delivered = read_addresses (reading, object, "Return-Receipt-To");
  gint32 flags = MSGFLAG_UNMODIFIED | MSGFLAG_INTERNET;

  if (read_by->len > 0) {
    const TernMimeAddress *address = g_ptr_array_index (read_by, 0);
    const TernPerson person = { .name = address->name, .address = address->address };

    tern_person_set (props, &tern_person_read_receipt, &person);
    flags |= MSGFLAG_NOTIFY_READ | MSGFLAG_NOTIFY_UNREAD;
  }
  tern_bag_set_boolean (props, PidTagReadReceiptRequested, read_by->len > 0);
  tern_bag_set_boolean (props, PidTagNonReceiptNotificationRequested, read_by->len > 0);
  tern_bag_set_boolean (props, PidTagOriginatorDeliveryReportRequested, delivered->len > 0);
  tern_bag_set_i32 (props, PidTagMessageFlags, flags);
}

static void
read_times (TernMimeReading *reading, GMimeObject *object)
{
  TernBag *props = reading->message->props;
  GMimeHeaderList *headers = g_mime_object_get_header_list (object);
  GMimeHeader *date = g_mime_header_list_get_header (headers, "Date");
  TernFiletime sent = date != NULL ? tern_mime_date_parse (g_mime_header_get_raw_value (date)) : 0;

  tern_bag_set_time (props, PidTagClientSubmitTime, sent != 0 ? sent : reading->how->now);
  tern_bag_set_time (props, PidTagMessageDeliveryTime, reading->how->now);
  for (guint i = 0; i < G_N_ELEMENTS (time_headers); i++) {
    GMimeHeader *header = g_mime_header_list_get_header (headers, time_headers[i].header);
    TernFiletime time = header != NULL ? tern_mime_date_parse (g_mime_header_get_raw_value (header)) : 0;

    if (time != 0)
      tern_bag_set_time (props, time_headers[i].tag, time);
  }
}

/** set_multiple_strings: what stands between commas. */
static void
set_keywords (TernBag *props, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", 256);
  TernValue value = { .tag = PidNameKeywords };
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++) {
    g_strstrip (words[i]);
    if (*words[i] == '\0')
      g_free (words[i]);
    else
      words[n++] = words[i];
  }
  words[n] = NULL;
  value.multi.count = n;
  value.multi.strings = (const char *const *) words;
  if (n > 0)
    tern_bag_set (props, &value);
}

/* [MS-OXCMAIL] 2.2.3.2.22: the header says that the others count. */
static void
read_classification (TernMimeReading *reading, GMimeObject *object)
{
  static const struct {
    const char *header;
    TernPropTag tag;
  } strings[] = {
    { "X-Microsoft-Classification", PidLidClassification },
    { "X-Microsoft-ClassDesc", PidLidClassificationDescription },
    { "X-Microsoft-ClassID", PidLidClassificationGuid },
  };
  TernBag *props = reading->message->props;
  g_autofree char *classified = tern_mime_header (reading, object, "X-Microsoft-Classified");
  g_autofree char *keep = NULL;

  if (classified == NULL || g_ascii_strcasecmp (classified, "true") != 0)
    return;
  tern_bag_set_boolean (props, PidLidClassified, TRUE);
  keep = tern_mime_header (reading, object, "X-Microsoft-ClassKeep");
  if (keep != NULL)
    tern_bag_set_boolean (props, PidLidClassificationKeep, g_ascii_strcasecmp (keep, "true") == 0);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++) {
    g_autofree char *value = tern_mime_header (reading, object, strings[i].header);

    if (value != NULL)
      tern_bag_set_str (props, strings[i].tag, value);
  }
}

static void
read_words (TernMimeReading *reading, GMimeObject *object)
{
  TernBag *props = reading->message->props;
  g_autofree char *keywords = tern_mime_header (reading, object, "Keywords");
  g_autofree char *flag = tern_mime_header (reading, object, "X-Message-Flag");
  g_autofree char *suppress = tern_mime_header (reading, object, "X-Auto-Response-Suppress");

  for (guint i = 0; i < G_N_ELEMENTS (string_headers); i++) {
    g_autofree char *value = tern_mime_header (reading, object, string_headers[i].header);

    if (value != NULL && *value != '\0')
      tern_bag_set_str (props, string_headers[i].tag, value);
  }
  if (keywords != NULL)
    set_keywords (props, keywords);
  if (flag != NULL && *flag != '\0') {
    tern_bag_set_str (props, PidLidFlagRequest, flag);
    tern_bag_set_i32 (props, PidTagFlagStatus, FLAG_STATUS_FLAGGED);
  }
  if (suppress != NULL) {
    g_auto (GStrv) words = g_strsplit_set (suppress, ", ", 64);
    gint32 all = 0, one = 0;

    for (guint i = 0; words[i] != NULL; i++)
      all |= find_word (suppress_words, words[i], &one) ? one : 0;
    tern_bag_set_i32 (props, PidTagAutoResponseSuppress, all);
  }
  read_classification (reading, object);
}

static gboolean
is_copied_as_named (TernPropTag tag)
{
  switch (tag) {
  case PidNameAcceptLanguage:
  case PidNameContentBase:
  case PidNameContentClass:
  case PidNameCrossReference:
  case PidNameMSIPLabels:
  case PidNameXCallId:
  case PidNameXSenderTelephoneNumber:
  case PidNameXVoiceMessageAttachmentOrder:
  case PidNameXVoiceMessageSenderName:
    return TRUE;
  default:
    return tag >= PidNameXSharingBrowseUrl && tag <= PidNameXSharingRemoteUid;
  }
}

/* [MS-OXCMAIL] 2.2.3.2: other headers are named properties of PS_INTERNET_HEADERS. Only those that every mailbox has an
 * id for: what anybody in the world writes into his headers must not fill a mailbox's registry of names. */
static void
read_named_headers (TernMimeReading *reading, GMimeObject *object)
{
  GMimeHeaderList *headers = g_mime_object_get_header_list (object);

  for (int i = 0; i < g_mime_header_list_get_count (headers); i++) {
    GMimeHeader *header = g_mime_header_list_get_header_at (headers, i);
    const TernPropName name = { .set = PS_INTERNET_HEADERS, .name = g_mime_header_get_name (header) };
    TernPropTag tag = TERN_PROP_TAG (tern_prop_name_lookup_known (&name), PtypString);
    g_autofree char *value = NULL;

    if (!is_copied_as_named (tag))
      continue;
    value = tern_mime_decode_header (reading, g_mime_header_get_raw_value (header));
    tern_bag_set_str (reading->message->props, tag, value);
  }
}

/** root_id: the message that began the thread: all who answer name it first (RFC 5322 3.6.4). */
static char *
root_id (const TernBag *props)
{
  static const TernPropTag order[] = { PidTagInternetReferences, PidTagInReplyToId, PidTagInternetMessageId };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    const char *ids = tern_bag_get_str (props, order[i], ""), *begin = strchr (ids, '<');
    const char *end = begin != NULL ? strchr (begin, '>') : NULL;

    if (end != NULL)
      return g_strndup (begin, end + 1 - begin);
  }
  return NULL;
}

/* [MS-OXCMAIL] 2.2.3.2: Thread-Index. A mail without one gets an index whose thread is named by the message id that
 * began it, so that the answers of programs that know no Thread-Index come together too. */
static void
read_conversation (TernMimeReading *reading, GMimeObject *object)
{
  TernBag *props = reading->message->props;
  g_autofree char *text = tern_mime_header (reading, object, "Thread-Index");
  gsize size = 0;
  g_autofree guchar *index = text != NULL ? g_base64_decode (text, &size) : NULL;
  g_autofree char *root = NULL;
  g_autoptr (GBytes) made = NULL;
  guint8 id[TERN_CONVERSATION_ID_SIZE];
  TernBin bin;

  if (tern_conversation_index_is_valid (index, size)) {
    tern_bag_set_bin (props, PidTagConversationIndex, index, size);
  } else {
    TernGuid guid;
    gsize guid_size = TERN_GUID_SIZE;

    root = root_id (props);
    if (root != NULL) {
      g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);

      g_checksum_update (md5, (const guchar *) root, -1);
      g_checksum_get_digest (md5, guid.bytes, &guid_size);
    }
    made = tern_conversation_index_new (tern_bag_get_time (props, PidTagClientSubmitTime, 0),
                                        root != NULL ? &guid : NULL);
    tern_bag_set_bin (props, PidTagConversationIndex, g_bytes_get_data (made, NULL), g_bytes_get_size (made));
  }
  tern_bag_set_boolean (props, PidTagConversationIndexTracking, TRUE);
  bin = tern_bag_get_bin (props, PidTagConversationIndex);
  if (tern_conversation_id (bin.data, bin.size, TRUE, NULL, id))
    tern_bag_set_bin (props, PidTagConversationId, id, sizeof id);
}

static gboolean
is_reserved (const char *line)
{
  for (guint i = 0; i < G_N_ELEMENTS (reserved_prefixes); i++) {
    if (g_ascii_strncasecmp (line, reserved_prefixes[i], strlen (reserved_prefixes[i])) == 0)
      return TRUE;
  }
  return FALSE;
}

/* [MS-OXCMAIL] 2.2.3.2.28: all headers of a delivered mail as they came, but the reserved ones. */
static void
keep_headers (TernMimeReading *reading)
{
  const char *data = g_bytes_get_data (reading->bytes, NULL);
  g_autofree char *utf8 = tern_charset_decode (NULL, data, reading->body_at);
  g_autofree char *text = tern_mime_with_crlf (utf8);
  g_autoptr (GString) kept = g_string_sized_new (strlen (text) + 128);
  const char *at = text;
  gboolean skipping = FALSE;

  /* RFC 5321 4.4: the last server that has the envelope writes its sender down. */
  if (reading->how->sender != NULL && g_ascii_strncasecmp (text, "Return-Path:", 12) != 0)
    g_string_append_printf (kept, "Return-Path: <%s>\r\n", reading->how->sender);
  while (*at != '\0') {
    gsize size = strcspn (at, "\n");

    size += at[size] == '\n';
    if (*at != ' ' && *at != '\t')
      skipping = is_reserved (at);
    if (!skipping)
      g_string_append_len (kept, at, size);
    at += size;
  }
  tern_bag_set_str (reading->message->props, PidTagTransportMessageHeaders, kept->str);
}

void
tern_mime_read_headers (TernMimeReading *reading, GMimeMessage *mime)
{
  GMimeObject *object = GMIME_OBJECT (mime);
  g_autofree char *subject = tern_mime_header (reading, object, "Subject");

  tern_bag_set_str (reading->message->props, PidTagMessageClass, "IPM.Note");
  read_words (reading, object);
  tern_mime_message_set_subject (reading->message, subject != NULL ? subject : "");
  read_times (reading, object);
  read_importance (reading, object);
  read_senders (reading, object);
  read_reply_to (reading, object);
  read_recipients (reading, object, "To", TERN_RECIPIENT_TO);
  read_recipients (reading, object, "Cc", TERN_RECIPIENT_CC);
  read_recipients (reading, object, "Bcc", TERN_RECIPIENT_BCC);
  tern_mime_message_set_display_lists (reading->message);
  read_receipts (reading, object);
  read_named_headers (reading, object);
  read_conversation (reading, object);
  if (reading->bytes != NULL)
    keep_headers (reading);
}

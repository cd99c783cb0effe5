#include "core/convert/tern-mime-private.h"

#include <string.h>

#include "core/convert/tern-person.h"
#include "core/model/tern-prop-tags.h"

/* Recipients that one report may tell of; further ones are left out. */
#define MOST_RECIPIENTS 10000

/** Fields: one block of "Name: value" lines (RFC 3464 2.1); names in lower case. */
static GHashTable *
fields_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static const char *
field (GHashTable *fields, const char *name)
{
  const char *value = g_hash_table_lookup (fields, name);

  return value != NULL ? value : "";
}

static void
add_line (GHashTable *fields, const char *line)
{
  const char *colon = strchr (line, ':');
  char *name;

  if (colon == NULL || colon == line)
    return;
  name = g_strstrip (g_ascii_strdown (line, colon - line));
  if (g_hash_table_contains (fields, name))
    g_free (name);
  else
    g_hash_table_insert (fields, name, g_strstrip (g_strdup (colon + 1)));
}

/** unfold: a line that begins with a blank goes on with the one before. */
static void
unfold (char *text)
{
  char *to = text;

  for (const char *from = text; *from != '\0'; from++) {
    if (*from == '\r')
      continue;
    if (*from == '\n' && (from[1] == ' ' || from[1] == '\t'))
      continue;
    *to++ = *from;
  }
  *to = '\0';
}

/** read_blocks: (transfer full) (element-type GHashTable): the first one is about the whole message. */
static GPtrArray *
read_blocks (GMimePart *part)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  g_autofree char *text = tern_mime_part_text (part);
  g_auto (GStrv) lines = NULL;
  GHashTable *fields = NULL;

  unfold (text);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && blocks->len <= MOST_RECIPIENTS; i++) {
    if (*lines[i] == '\0') {
      fields = NULL;
      continue;
    }
    if (fields == NULL) {
      fields = fields_new ();
      g_ptr_array_add (blocks, fields);
    }
    add_line (fields, lines[i]);
  }
  return blocks;
}

/** behind_type: "rfc822; address" without its type (RFC 3464 2.1.2). */
static char *
behind_type (const char *value)
{
  const char *semicolon = strchr (value, ';');
  char *address = g_strstrip (g_strdup (semicolon != NULL ? semicolon + 1 : value));
  gsize size = strlen (address);

  if (size > 1 && address[0] == '<' && address[size - 1] == '>') {
    address[size - 1] = '\0';
    memmove (address, address + 1, size - 1);
  }
  return address;
}

/* [MS-OXCMAIL] 2.2.3.7.1.1: in the order of their severity. */
static const struct {
  const char *action;
  const char *suffix;
} actions[] = {
  { "delivered", "DR" }, { "expanded", "Expanded.DR" }, { "relayed", "Relayed.DR" },
  { "delayed", "Delayed.DR" }, { "failed", "NDR" },
};

static int
severity (GHashTable *fields)
{
  g_autofree char *action = g_ascii_strdown (field (fields, "action"), -1);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    if (strcmp (actions[i].action, action) == 0)
      return (int) i;
  }
  return -1;
}

/* [MS-OXCMAIL] 2.2.3.7.1.3, by subject and detail of the status; a detail of -1: any other. */
static const struct {
  int subject, detail, diagnostic, reason;
} codes[] = {
  { 1, 1, 35, 1 }, { 1, 2, 48, 0 }, { 1, 3, 32, 0 }, { 1, 4, 1, 0 },  { 1, 6, 40, 0 },
  { 1, -1, 0, 0 }, { 2, 1, 38, 0 }, { 2, 2, 13, 0 }, { 2, 3, 13, 0 }, { 2, 4, 30, 0 },
};

static void
set_status (TernBag *props, const char *status)
{
  g_auto (GStrv) parts = g_strsplit (status, ".", 3);
  int numbers[3] = { 0, 0, 0 }, diagnostic = -1, reason = 0;

  for (guint i = 0; i < 3 && parts[i] != NULL; i++) {
    guint64 number = g_ascii_strtoull (parts[i], NULL, 10);

    numbers[i] = number <= 9 ? (int) number : 0;
  }
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (codes[i].subject == numbers[1] && (codes[i].detail == numbers[2] || codes[i].detail < 0)) {
      diagnostic = codes[i].diagnostic;
      reason = codes[i].reason;
      break;
    }
  }
  tern_bag_set_i32 (props, PidTagNonDeliveryReportStatusCode, numbers[0] * 100 + numbers[1] * 10 + numbers[2]);
  tern_bag_set_i32 (props, PidTagNonDeliveryReportDiagCode, diagnostic);
  tern_bag_set_i32 (props, PidTagNonDeliveryReportReasonCode, reason);
}

/* [MS-OXCMAIL] 2.2.3.7.1.2 */
static void
set_supplementary (TernBag *props, GHashTable *fields, const char *remote)
{
  const char *given = field (fields, "x-supplementary-info");
  const char *diagnostic = field (fields, "diagnostic-code");
  g_autofree char *text = g_strdup_printf ("<%s #%s%s%s>", remote, field (fields, "status"),
                                           *diagnostic != '\0' ? " " : "", diagnostic);

  tern_bag_set_str (props, PidTagSupplementaryInfo, *given != '\0' ? given : text);
}

/* [MS-OXCMAIL] 2.2.3.7.1: steps 3.2 to 3.7. */
static void
add_recipient (TernMimeReading *reading, GHashTable *fields, gboolean failed)
{
  GPtrArray *recipients = reading->message->recipients;
  g_autofree char *address = behind_type (field (fields, "final-recipient"));
  g_autofree char *original = behind_type (field (fields, "original-recipient"));
  g_autofree char *remote = behind_type (field (fields, "remote-mta"));
  const TernPerson person
      = { .name = field (fields, "x-display-name"), .address = *address != '\0' ? address : original };
  TernFiletime sent = tern_bag_get_time (reading->message->props, PidTagClientSubmitTime, reading->how->now);
  TernRecipient *recipient;

  if (*person.address == '\0')
    return;
  recipient = tern_recipient_new (recipients->len, TERN_RECIPIENT_TO);
  tern_person_set_recipient (recipient->props, &person);
  if (*remote != '\0')
    tern_bag_set_str (recipient->props, PidTagRemoteMessageTransferAgent, remote);
  set_supplementary (recipient->props, fields, remote);
  tern_bag_set_time (recipient->props, PidTagReportTime, sent);
  if (!failed)
    tern_bag_set_time (recipient->props, PidTagDeliverTime, sent);
  set_status (recipient->props, field (fields, "status"));
  g_ptr_array_add (recipients, recipient);
}

static void
set_class (TernMimeReading *reading, const char *suffix)
{
  g_autofree char *message_class
      = g_strdup_printf ("REPORT.%s.%s", tern_bag_get_str (reading->message->props, PidTagMessageClass, "IPM.Note"), suffix);

  tern_bag_set_str (reading->message->props, PidTagMessageClass, message_class);
}

static gboolean
read_delivery_status (TernMimeReading *reading, GMimePart *part)
{
  g_autoptr (GPtrArray) blocks = read_blocks (part);
  g_autofree char *agent = NULL;
  int highest = -1;

  for (guint i = 1; i < blocks->len; i++)
    highest = MAX (highest, severity (g_ptr_array_index (blocks, i)));
  if (highest < 0)
    return FALSE;
  set_class (reading, actions[highest].suffix);
  agent = behind_type (field (g_ptr_array_index (blocks, 0), "reporting-mta"));
  if (*agent != '\0')
    tern_bag_set_str (reading->message->props, PidTagReportingMessageTransferAgent, agent);
  tern_bag_set_time (reading->message->props, PidTagReportTime,
                     tern_bag_get_time (reading->message->props, PidTagClientSubmitTime, reading->how->now));
  /* The rows are those whom the report is about; its own recipient is whose mailbox it lies in. */
  g_ptr_array_set_size (reading->message->recipients, 0);
  for (guint i = 1; i < blocks->len; i++) {
    GHashTable *fields = g_ptr_array_index (blocks, i);

    if (severity (fields) == highest)
      add_recipient (reading, fields, strcmp (actions[highest].action, "failed") == 0);
  }
  tern_mime_message_set_display_lists (reading->message);
  return TRUE;
}

/** suffix_of: of a disposition such as "manual-action/MDN-sent-manually; displayed" (RFC 8098 3.2.6); NULL: neither. */
static const char *
suffix_of (const char *disposition)
{
  g_autofree char *kind = behind_type (disposition);
  char *slash = strchr (kind, '/');

  if (slash != NULL)
    *slash = '\0';
  g_strstrip (kind);
  if (g_ascii_strcasecmp (kind, "displayed") == 0)
    return "IPNRN";
  return g_ascii_strcasecmp (kind, "deleted") == 0 ? "IPNNRN" : NULL;
}

/* The way back of [MS-OXCMAIL] 2.1.3.6.2. */
static gboolean
read_disposition (TernMimeReading *reading, GMimePart *part)
{
  g_autoptr (GPtrArray) blocks = read_blocks (part);
  TernBag *props = reading->message->props;
  GHashTable *fields;
  const char *suffix, *key;

  if (blocks->len == 0)
    return FALSE;
  fields = g_ptr_array_index (blocks, 0);
  suffix = suffix_of (field (fields, "disposition"));
  if (suffix == NULL)
    return FALSE;
  set_class (reading, suffix);
  if (*field (fields, "original-message-id") != '\0')
    tern_bag_set_str (props, PidTagOriginalMessageId, field (fields, "original-message-id"));
  key = field (fields, "x-msexch-correlation-key");
  if (*key != '\0') {
    gsize size = 0;
    g_autofree guchar *bytes = g_base64_decode (key, &size);

    tern_bag_set_bin (props, PidTagParentKey, bytes, size);
  }
  tern_bag_set_time (props, PidTagReportTime, tern_bag_get_time (props, PidTagClientSubmitTime, reading->how->now));
  return TRUE;
}

gboolean
tern_mime_read_report_part (TernMimeReading *reading, GMimeObject *object)
{
  if (!GMIME_IS_PART (object) || reading->has_report)
    return FALSE;
  if (tern_mime_content_type_is (object, "message", "delivery-status"))
    reading->has_report = read_delivery_status (reading, GMIME_PART (object));
  else if (tern_mime_content_type_is (object, "message", "disposition-notification"))
    reading->has_report = read_disposition (reading, GMIME_PART (object));
  return reading->has_report;
}

#include "core/groupware/transport/tern-report-private.h"

#include <string.h>

#include "core/model/tern-prop-tags.h"
#include "core/model/tern-subject.h"

#define ATTACH_EMBEDDED 5

static const struct {
  const char *suffix;
  const char *prefix;
} kinds[] = {
  [TERN_REPORT_UNDELIVERED] = { "NDR", "Undeliverable: " },
  [TERN_REPORT_DELIVERED] = { "DR", "Delivered: " },
  [TERN_REPORT_READ] = { "IPNRN", "Read: " },
  [TERN_REPORT_NOT_READ] = { "IPNNRN", "Not read: " },
};

/* What the report repeats, under which tag ([MS-OXOMSG] 2.2.2): the same type each. */
static const struct {
  TernPropTag original, report;
} repeated[] = {
  { PidTagSubject, PidTagOriginalSubject },
  { PidTagClientSubmitTime, PidTagOriginalSubmitTime },
  { PidTagMessageDeliveryTime, PidTagOriginalDeliveryTime },
  { PidTagMessageClass, PidTagOriginalMessageClass },
  { PidTagInternetMessageId, PidTagOriginalMessageId },
  { PidTagDisplayTo, PidTagOriginalDisplayTo },
  { PidTagDisplayCc, PidTagOriginalDisplayCc },
  { PidTagSenderName, PidTagOriginalSenderName },
  { PidTagSenderAddressType, PidTagOriginalSenderAddressType },
  { PidTagSenderEmailAddress, PidTagOriginalSenderEmailAddress },
  { PidTagSenderEntryId, PidTagOriginalSenderEntryId },
  { PidTagSenderSearchKey, PidTagOriginalSenderSearchKey },
  { PidTagSearchKey, PidTagOriginalSearchKey },
  { PidTagSearchKey, PidTagParentKey }, /* 2.2.2.18 */
  { PidTagReportTag, PidTagReportTag },
  { PidTagConversationTopic, PidTagConversationTopic },
  { PidTagConversationIndex, PidTagConversationIndex },
  { PidTagConversationId, PidTagConversationId },
};

static void
repeat (TernBag *report, const TernBag *original)
{
  for (guint i = 0; i < G_N_ELEMENTS (repeated); i++) {
    const TernValue *value = tern_bag_get (original, repeated[i].original);

    if (value != NULL) {
      TernValue copy = *value;

      copy.tag = repeated[i].report;
      tern_bag_set (report, &copy);
    }
  }
}

/** set_subject: "Undeliverable: " and the subject, as it is. */
static void
set_subject (TernBag *report, TernReportKind kind, const char *subject)
{
  g_autofree char *whole = g_strconcat (kinds[kind].prefix, subject, NULL);

  tern_bag_set_str (report, PidTagSubject, whole);
  tern_bag_set_str (report, PidTagSubjectPrefix, kinds[kind].prefix);
  tern_bag_set_str (report, PidTagNormalizedSubject, subject);
}

TernMimeMessage *
tern_report_new (TernReportKind kind, const TernBag *original)
{
  TernMimeMessage *report = tern_mime_message_new ();
  const char *original_class = tern_bag_get_str (original, PidTagMessageClass, "IPM.Note");
  g_autofree char *message_class = g_strdup_printf ("REPORT.%s.%s", original_class, kinds[kind].suffix);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *message_id = g_strdup_printf ("<%s@localhost>", uuid);
  const TernFiletime now = tern_filetime_now ();
  TernGuid search_key;

  tern_guid_random (&search_key);
  repeat (report->props, original);
  set_subject (report->props, kind, tern_bag_get_str (original, PidTagSubject, ""));
  tern_bag_set_str (report->props, PidTagMessageClass, message_class);
  tern_bag_set_str (report->props, PidTagInternetMessageId, message_id);
  tern_bag_set_i32 (report->props, PidTagImportance, 1);
  tern_bag_set_i32 (report->props, PidTagSensitivity, 0);
  tern_bag_set_bin (report->props, PidTagSearchKey, search_key.bytes, TERN_GUID_SIZE);
  tern_bag_set_time (report->props, PidTagReportTime, now);
  tern_bag_set_time (report->props, PidTagClientSubmitTime, now);
  tern_bag_set_time (report->props, PidTagMessageDeliveryTime, now);
  tern_bag_set_time (report->props, PidTagCreationTime, now);
  tern_bag_set_time (report->props, PidTagLastModificationTime, now);
  if (kind == TERN_REPORT_READ)
    tern_bag_set_time (report->props, PidTagReceiptTime, now);
  return report;
}

void
tern_report_set_text (TernMimeMessage *report, const char *text)
{
  tern_bag_set_str (report->props, PidTagBody, text);
  tern_bag_set_str (report->props, PidTagReportText, text);
}

void
tern_report_set_original (TernMimeMessage *report, const TernMimeMessage *original)
{
  TernMimeAttachment *attachment = tern_mime_attachment_new ();
  const char *name = tern_bag_get_str (original->props, PidTagSubject, "");

  attachment->embedded = tern_mime_message_copy (original);
  tern_bag_set_i32 (attachment->props, PidTagAttachMethod, ATTACH_EMBEDDED);
  tern_bag_set_i32 (attachment->props, PidTagRenderingPosition, -1);
  tern_bag_set_str (attachment->props, PidTagDisplayName, *name != '\0' ? name : "message");
  g_ptr_array_add (report->attachments, attachment);
}

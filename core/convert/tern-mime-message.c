#include "core/convert/tern-mime-message.h"

#include "core/model/tern-prop-tags.h"
#include "core/model/tern-subject.h"

static GPtrArray *
new_attachments (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tern_mime_attachment_free);
}

TernMimeMessage *
tern_mime_message_new (void)
{
  TernMimeMessage *message = g_new0 (TernMimeMessage, 1);

  g_atomic_ref_count_init (&message->refs);
  message->props = tern_bag_new ();
  message->recipients = tern_recipients_new ();
  message->attachments = new_attachments ();
  return message;
}

TernMimeMessage *
tern_mime_message_copy (const TernMimeMessage *message)
{
  TernMimeMessage *copy = g_new0 (TernMimeMessage, 1);

  g_atomic_ref_count_init (&copy->refs);
  copy->props = tern_bag_copy (message->props);
  copy->recipients = tern_recipients_copy (message->recipients);
  copy->attachments = g_ptr_array_ref (message->attachments);
  return copy;
}

TernMimeMessage *
tern_mime_message_ref (TernMimeMessage *message)
{
  g_atomic_ref_count_inc (&message->refs);
  return message;
}

void
tern_mime_message_unref (TernMimeMessage *message)
{
  if (message == NULL || !g_atomic_ref_count_dec (&message->refs))
    return;
  tern_bag_unref (message->props);
  g_ptr_array_unref (message->recipients);
  g_ptr_array_unref (message->attachments);
  g_free (message);
}

TernMimeAttachment *
tern_mime_attachment_new (void)
{
  TernMimeAttachment *attachment = g_new0 (TernMimeAttachment, 1);

  attachment->props = tern_bag_new ();
  return attachment;
}

void
tern_mime_attachment_free (TernMimeAttachment *attachment)
{
  if (attachment == NULL)
    return;
  tern_bag_unref (attachment->props);
  tern_mime_message_unref (attachment->embedded);
  g_free (attachment);
}

static gint64
bag_size (const TernBag *props)
{
  gint64 size = 0;

  for (guint i = 0; i < tern_bag_get_size (props); i++)
    size += sizeof (TernPropTag) + tern_value_size (tern_bag_get_nth (props, i));
  return size;
}

gint64
tern_mime_message_size (const TernMimeMessage *message)
{
  gint64 size = bag_size (message->props);

  for (guint i = 0; i < message->recipients->len; i++)
    size += bag_size (((const TernRecipient *) g_ptr_array_index (message->recipients, i))->props);
  for (guint i = 0; i < message->attachments->len; i++) {
    const TernMimeAttachment *attachment = g_ptr_array_index (message->attachments, i);

    size += bag_size (attachment->props);
    if (attachment->embedded != NULL)
      size += tern_mime_message_size (attachment->embedded);
  }
  return size;
}

void
tern_mime_message_set_subject (TernMimeMessage *message, const char *subject)
{
  gsize size = tern_subject_prefix_size (subject, NULL);
  g_autofree char *prefix = g_strndup (subject, size);

  tern_bag_set_str (message->props, PidTagSubject, subject);
  tern_bag_set_str (message->props, PidTagSubjectPrefix, prefix);
  tern_bag_set_str (message->props, PidTagNormalizedSubject, subject + size);
  if (tern_bag_get (message->props, PidTagConversationTopic) == NULL)
    tern_bag_set_str (message->props, PidTagConversationTopic, subject + size);
}

static void
set_display_list (TernMimeMessage *message, TernPropTag tag, TernRecipientType type)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < message->recipients->len; i++) {
    const TernRecipient *recipient = g_ptr_array_index (message->recipients, i);
    const char *name = tern_bag_get_str (recipient->props, PidTagDisplayName, "");

    if ((recipient->type & 0x0F) != type)
      continue;
    if (*name == '\0')
      name = tern_bag_get_str (recipient->props, PidTagEmailAddress, "");
    if (names->len > 0)
      g_string_append (names, "; ");
    g_string_append (names, name);
  }
  tern_bag_set_str (message->props, tag, names->str);
}

void
tern_mime_message_set_display_lists (TernMimeMessage *message)
{
  set_display_list (message, PidTagDisplayTo, TERN_RECIPIENT_TO);
  set_display_list (message, PidTagDisplayCc, TERN_RECIPIENT_CC);
  set_display_list (message, PidTagDisplayBcc, TERN_RECIPIENT_BCC);
}

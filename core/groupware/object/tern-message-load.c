#include "core/groupware/object/tern-message-server.h"
#include "core/groupware/object/tern-object-private.h"

/** bag_of: everything in one bag; values of streams are borrowed from their bytes. */
static TernBag *
bag_of (const TernObjectProps *props)
{
  TernBag *bag = tern_bag_copy (props->values);

  for (guint i = 0; i < props->streams->len; i++) {
    const TernDraftStream *stream = &g_array_index (props->streams, TernDraftStream, i);
    gconstpointer data = g_bytes_get_data (stream->bytes, NULL);

    tern_arena_keep (tern_bag_get_arena (bag), g_bytes_ref (stream->bytes), (GDestroyNotify) g_bytes_unref);
    tern_bag_take (bag, TERN_PROP_TYPE (stream->tag) == PtypString ? tern_value_str (stream->tag, data)
                                                                   : tern_value_bin (stream->tag, data, stream->size));
  }
  return bag;
}

/** message_of: of a draft that needs nothing stored. */
static TernMimeMessage *
message_of (const TernDraft *draft)
{
  TernMimeMessage *message = tern_mime_message_new ();

  tern_bag_unref (message->props);
  message->props = bag_of (&draft->own);
  g_ptr_array_unref (message->recipients);
  message->recipients = tern_recipients_copy (draft->recipients);
  for (guint i = 0; i < draft->attachments->len; i++) {
    const TernAttachmentDraft *from = g_ptr_array_index (draft->attachments, i);
    TernMimeAttachment *attachment = tern_mime_attachment_new ();

    tern_bag_unref (attachment->props);
    attachment->props = bag_of (&from->own);
    if (from->embedded != NULL)
      attachment->embedded = message_of (from->embedded);
    g_ptr_array_add (message->attachments, attachment);
  }
  return message;
}

TernMimeMessage *
tern_message_load (TernMessage *message, TernJob *job, GError **error)
{
  const TernObjectRead read = { message->mailbox, job, NULL, G_MAXSIZE };
  g_autoptr (TernDraft) detached = tern_draft_detach (message->draft, &read, TERN_ATTACHMENT_MAX_DEPTH, error);

  return detached != NULL ? message_of (detached) : NULL;
}

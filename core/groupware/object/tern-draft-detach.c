#include "core/base/tern-error.h"
#include "core/groupware/object/tern-draft.h"

TernDraft *
tern_attachment_draft_load_embedded (const TernAttachmentDraft *attachment, const TernObjectRead *read, GError **error)
{
  g_autoptr (TernItem) item = NULL;

  if (attachment->embedded != NULL)
    return tern_draft_ref (attachment->embedded);
  if (attachment->stored_embedded == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the attachment holds no message");
    return NULL;
  }
  item = tern_items_open (TERN_ITEMS (read->mailbox), 0, attachment->stored_embedded, FALSE, NULL, read->job, error);
  return item != NULL ? tern_draft_new_from_item (item) : NULL;
}

gboolean
tern_recipients_map (GPtrArray *recipients, TernPropMap *map, TernJob *job, GError **error)
{
  for (guint i = 0; map != NULL && i < recipients->len; i++) {
    TernRecipient *recipient = g_ptr_array_index (recipients, i);
    TernBag *mapped = tern_prop_map_bag (map, recipient->props, job, error);

    if (mapped == NULL)
      return FALSE;
    tern_bag_unref (recipient->props);
    recipient->props = mapped;
  }
  return TRUE;
}

TernAttachmentDraft *
tern_attachment_draft_detach (TernAttachmentDraft *attachment, guint32 num, const TernObjectRead *read, guint depth,
                              GError **error)
{
  g_autoptr (TernAttachmentDraft) copy = tern_attachment_draft_new (num);
  g_autoptr (TernDraft) embedded = NULL;

  tern_object_props_clear (&copy->own);
  if (!tern_object_props_init_detached (&copy->own, &attachment->own, read, error))
    return NULL;
  if (attachment->embedded == NULL && attachment->stored_embedded == 0)
    return g_steal_pointer (&copy);
  if (depth == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_LIMIT, "messages are embedded too deep");
    return NULL;
  }
  embedded = tern_attachment_draft_load_embedded (attachment, read, error);
  if (embedded == NULL)
    return NULL;
  copy->embedded = tern_draft_detach (embedded, read, depth - 1, error);
  return copy->embedded != NULL ? g_steal_pointer (&copy) : NULL;
}

/** copy_recipients: shared, unless their names mean something else where they go. */
static gboolean
copy_recipients (TernDraft *copy, TernDraft *draft, const TernObjectRead *read, GError **error)
{
  g_ptr_array_unref (copy->recipients);
  if (read->map == NULL) {
    copy->recipients = g_ptr_array_ref (draft->recipients);
    copy->recipients_shared = draft->recipients_shared = TRUE;
    return TRUE;
  }
  copy->recipients = tern_recipients_copy (draft->recipients);
  return tern_recipients_map (copy->recipients, read->map, read->job, error);
}

TernDraft *
tern_draft_detach (TernDraft *draft, const TernObjectRead *read, guint depth, GError **error)
{
  g_autoptr (TernDraft) copy = tern_draft_new ();

  tern_object_props_clear (&copy->own);
  if (!tern_object_props_init_detached (&copy->own, &draft->own, read, error))
    return NULL;
  if (!copy_recipients (copy, draft, read, error))
    return NULL;
  for (guint i = 0; i < draft->attachments->len; i++) {
    TernAttachmentDraft *from = g_ptr_array_index (draft->attachments, i);
    TernAttachmentDraft *attachment = tern_attachment_draft_detach (from, from->num, read, depth, error);

    if (attachment == NULL)
      return NULL;
    g_ptr_array_add (copy->attachments, attachment);
  }
  return g_steal_pointer (&copy);
}

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-object-private.h"

static gboolean
demand_writable (gboolean is_read_only, GError **error)
{
  if (is_read_only)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_READ_ONLY, "the destination was opened read-only");
  return !is_read_only;
}

/** is_same: whether two handles are of one message. */
static gboolean
is_same (const TernMessage *a, const TernMessage *b)
{
  return a == b
         || (a->head.id != 0 && a->head.id == b->head.id
             && tern_guid_equal (&tern_mailbox_get_info (TERN_MAILBOX (a->mailbox))->guid,
                                 &tern_mailbox_get_info (TERN_MAILBOX (b->mailbox))->guid));
}

gboolean
tern_message_is_inside (TernMessage *message, TernMessage *other)
{
  for (const TernMessage *at = message; at != NULL; at = at->around != NULL ? at->around->message : NULL) {
    if (is_same (at, other))
      return TRUE;
  }
  return FALSE;
}

gboolean
tern_attachment_is_inside (TernAttachment *attachment, TernAttachment *other)
{
  for (const TernAttachment *at = attachment; at != NULL; at = at->message->around) {
    if (at == other || (at->draft->num == other->draft->num && is_same (at->message, other->message)))
      return TRUE;
  }
  return FALSE;
}

gboolean
tern_message_copy_recipients (TernMessage *from, TernMessage *to, TernJob *job, GError **error)
{
  g_autoptr (TernPropMap) map = tern_prop_map_new (TERN_MAILBOX (from->mailbox), TERN_MAILBOX (to->mailbox));
  g_autoptr (GPtrArray) recipients = NULL;

  if (!demand_writable (to->is_read_only, error))
    return FALSE;
  recipients = tern_recipients_copy (from->draft->recipients);
  if (!tern_recipients_map (recipients, map, job, error))
    return FALSE;
  tern_message_remove_all_recipients (to);
  g_ptr_array_extend_and_steal (tern_draft_edit_recipients (to->draft), g_steal_pointer (&recipients));
  return TRUE;
}

gboolean
tern_message_copy_attachments (TernMessage *from, TernMessage *to, TernJob *job, GError **error)
{
  g_autoptr (TernPropMap) map = tern_prop_map_new (TERN_MAILBOX (from->mailbox), TERN_MAILBOX (to->mailbox));
  const TernObjectRead read = { from->mailbox, job, NULL, G_MAXSIZE, map };
  g_autoptr (TernDraft) snapshot = tern_draft_ref (from->draft); /* the two may lie within each other */
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_attachment_draft_unref);

  if (!demand_writable (to->is_read_only, error))
    return FALSE;
  for (guint i = 0; i < snapshot->attachments->len; i++) {
    TernAttachmentDraft *attachment = g_ptr_array_index (snapshot->attachments, i);
    TernAttachmentDraft *copy
      = tern_attachment_draft_detach (attachment, attachment->num, &read, TERN_ATTACHMENT_MAX_DEPTH - to->depth, error);

    if (copy == NULL)
      return FALSE;
    g_ptr_array_add (copies, copy);
  }
  tern_draft_make_own (&to->draft);
  while (to->draft->attachments->len > 0) {
    const TernAttachmentDraft *old = g_ptr_array_index (to->draft->attachments, 0);

    (void) tern_draft_remove_attachment (to->draft, old->num);
  }
  for (guint i = 0; i < copies->len; i++)
    tern_draft_put_attachment (to->draft, tern_attachment_draft_ref (g_ptr_array_index (copies, i)));
  return TRUE;
}

gboolean
tern_attachment_has_embedded (TernAttachment *attachment)
{
  return attachment->draft->embedded != NULL || attachment->draft->stored_embedded != 0;
}

gboolean
tern_attachment_copy_embedded (TernAttachment *from, TernAttachment *to, TernJob *job, GError **error)
{
  TernGuard *mailbox = from->message->mailbox;
  g_autoptr (TernPropMap) map = tern_prop_map_new (TERN_MAILBOX (mailbox), TERN_MAILBOX (to->message->mailbox));
  const TernObjectRead read = { mailbox, job, NULL, G_MAXSIZE, map };
  g_autoptr (TernDraft) embedded = NULL;
  TernDraft *copy;
  guint depth = TERN_ATTACHMENT_MAX_DEPTH - to->message->depth;

  if (!demand_writable (to->is_read_only, error))
    return FALSE;
  if (!tern_attachment_has_embedded (from))
    return TRUE;
  if (depth == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_LIMIT, "messages are embedded too deep");
    return FALSE;
  }
  embedded = tern_attachment_draft_load_embedded (from->draft, &read, error);
  copy = embedded != NULL ? tern_draft_detach (embedded, &read, depth - 1, error) : NULL;
  if (copy == NULL)
    return FALSE;
  tern_attachment_draft_make_own (&to->draft);
  tern_draft_unref (to->draft->embedded);
  to->draft->embedded = copy;
  return TRUE;
}

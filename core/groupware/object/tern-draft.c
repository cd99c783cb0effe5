#include "core/groupware/object/tern-draft.h"

static TernDraft *
draft_alloc (void)
{
  TernDraft *draft = g_new0 (TernDraft, 1);

  draft->refs = 1;
  draft->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_attachment_draft_unref);
  return draft;
}

TernDraft *
tern_draft_new (void)
{
  TernDraft *draft = draft_alloc ();

  tern_object_props_init (&draft->own);
  draft->recipients = tern_recipients_new ();
  return draft;
}

static TernAttachmentDraft *
attachment_from_stored (const TernAttachmentRef *stored)
{
  TernAttachmentDraft *attachment = g_new0 (TernAttachmentDraft, 1);

  attachment->refs = 1;
  attachment->num = stored->num;
  tern_object_props_init_stored (&attachment->own, stored->object, stored->props, stored->streams);
  attachment->stored_embedded = stored->embedded;
  if (stored->embedded != 0)
    attachment->embedded_size = MAX (stored->size - tern_object_props_size (&attachment->own), 0);
  return attachment;
}

TernDraft *
tern_draft_new_from_item (const TernItem *item)
{
  TernDraft *draft = draft_alloc ();

  tern_object_props_init_stored (&draft->own, item->head.id, item->props, item->streams);
  draft->recipients = g_ptr_array_ref (item->recipients);
  draft->recipients_shared = draft->keeps_recipients = draft->keeps_attachments = TRUE;
  for (guint i = 0; i < item->attachments->len; i++)
    g_ptr_array_add (draft->attachments, attachment_from_stored (g_ptr_array_index (item->attachments, i)));
  return draft;
}

void
tern_draft_set_stored (TernDraft *draft, TernId object)
{
  draft->own.object = object;
  draft->keeps_recipients = draft->keeps_attachments = TRUE;
}

TernDraft *
tern_draft_ref (TernDraft *draft)
{
  draft->refs++;
  return draft;
}

void
tern_draft_unref (TernDraft *draft)
{
  if (draft == NULL || --draft->refs > 0)
    return;
  tern_object_props_clear (&draft->own);
  g_ptr_array_unref (draft->recipients);
  g_ptr_array_unref (draft->attachments);
  g_free (draft);
}

void
tern_draft_make_own (TernDraft **draft)
{
  TernDraft *shared = *draft, *own;

  if (shared->refs == 1)
    return;
  own = draft_alloc ();
  own->next_num = shared->next_num;
  own->new_id = shared->new_id;
  own->attachment_changes = shared->attachment_changes;
  own->keeps_recipients = shared->keeps_recipients;
  own->keeps_attachments = shared->keeps_attachments;
  tern_object_props_init_copy (&own->own, &shared->own);
  shared->recipients_shared = own->recipients_shared = TRUE;
  own->recipients = g_ptr_array_ref (shared->recipients);
  for (guint i = 0; i < shared->attachments->len; i++)
    g_ptr_array_add (own->attachments, tern_attachment_draft_ref (g_ptr_array_index (shared->attachments, i)));
  tern_draft_unref (shared);
  *draft = own;
}

GPtrArray *
tern_draft_edit_recipients (TernDraft *draft)
{
  if (draft->recipients_shared) {
    GPtrArray *own = tern_recipients_copy (draft->recipients);

    g_ptr_array_unref (draft->recipients);
    draft->recipients = own;
    draft->recipients_shared = FALSE;
  }
  draft->keeps_recipients = FALSE;
  return draft->recipients;
}

TernAttachmentDraft *
tern_attachment_draft_new (guint32 num)
{
  TernAttachmentDraft *attachment = g_new0 (TernAttachmentDraft, 1);

  attachment->refs = 1;
  attachment->num = num;
  tern_object_props_init (&attachment->own);
  return attachment;
}

TernAttachmentDraft *
tern_attachment_draft_ref (TernAttachmentDraft *attachment)
{
  attachment->refs++;
  return attachment;
}

void
tern_attachment_draft_unref (TernAttachmentDraft *attachment)
{
  if (attachment == NULL || --attachment->refs > 0)
    return;
  tern_object_props_clear (&attachment->own);
  tern_draft_unref (attachment->embedded);
  g_free (attachment);
}

void
tern_attachment_draft_make_own (TernAttachmentDraft **attachment)
{
  TernAttachmentDraft *shared = *attachment, *own;

  if (shared->refs == 1)
    return;
  own = g_new0 (TernAttachmentDraft, 1);
  own->refs = 1;
  own->num = shared->num;
  own->stored_embedded = shared->stored_embedded;
  own->embedded_size = shared->embedded_size;
  own->embedded = shared->embedded != NULL ? tern_draft_ref (shared->embedded) : NULL;
  tern_object_props_init_copy (&own->own, &shared->own);
  tern_attachment_draft_unref (shared);
  *attachment = own;
}

TernAttachmentDraft *
tern_draft_find_attachment (const TernDraft *draft, guint32 num)
{
  for (guint i = 0; i < draft->attachments->len; i++) {
    TernAttachmentDraft *attachment = g_ptr_array_index (draft->attachments, i);

    if (attachment->num == num)
      return attachment;
  }
  return NULL;
}

static void
change_attachments (TernDraft *draft)
{
  draft->attachment_changes++;
  draft->keeps_attachments = FALSE;
}

void
tern_draft_put_attachment (TernDraft *draft, TernAttachmentDraft *attachment)
{
  guint at;

  for (at = 0; at < draft->attachments->len; at++) {
    guint32 num = ((const TernAttachmentDraft *) g_ptr_array_index (draft->attachments, at))->num;

    if (num == attachment->num)
      g_ptr_array_remove_index (draft->attachments, at);
    if (num >= attachment->num)
      break;
  }
  g_ptr_array_insert (draft->attachments, at, attachment);
  change_attachments (draft);
}

gboolean
tern_draft_remove_attachment (TernDraft *draft, guint32 num)
{
  TernAttachmentDraft *attachment = tern_draft_find_attachment (draft, num);

  if (attachment == NULL)
    return FALSE;
  g_ptr_array_remove (draft->attachments, attachment);
  change_attachments (draft);
  return TRUE;
}

gint64
tern_attachment_draft_size (const TernAttachmentDraft *attachment)
{
  return tern_object_props_size (&attachment->own)
         + (attachment->embedded != NULL ? tern_draft_size (attachment->embedded) : attachment->embedded_size);
}

static gint64
recipient_size (const TernRecipient *recipient)
{
  gint64 size = 0;

  for (guint i = 0; i < tern_bag_get_size (recipient->props); i++)
    size += sizeof (TernPropTag) + tern_value_size (tern_bag_get_nth (recipient->props, i));
  return size;
}

gint64
tern_draft_size (const TernDraft *draft)
{
  gint64 size = tern_object_props_size (&draft->own);

  for (guint i = 0; i < draft->recipients->len; i++)
    size += recipient_size (g_ptr_array_index (draft->recipients, i));
  for (guint i = 0; i < draft->attachments->len; i++)
    size += tern_attachment_draft_size (g_ptr_array_index (draft->attachments, i));
  return size;
}

/** embedded_save: a changed embedded message goes into the object that it was stored as, so that its own streams can
 * stay there. */
static TernItemSave *
embedded_save (const TernAttachmentDraft *attachment, TernArena *arena)
{
  TernItemSave *save = tern_arena_new0 (arena, TernItemSave);

  save->id = attachment->embedded->own.object;
  save->is_new = save->id == 0;
  if (save->is_new)
    save->id = attachment->embedded->new_id;
  save->expected_cn = -1;
  save->is_read = TRUE;
  tern_draft_fill_save (attachment->embedded, save, arena);
  return save;
}

static TernAttachmentSave *
attachment_save (const TernAttachmentDraft *attachment, TernArena *arena)
{
  TernAttachmentSave *save = tern_arena_new0 (arena, TernAttachmentSave);
  const TernObjectSave own = tern_object_props_fill_save (&attachment->own, arena);

  save->num = attachment->num;
  save->object = attachment->own.object;
  save->props = own.props;
  save->kept_streams = own.kept_streams;
  save->uploads = own.uploads;
  if (attachment->embedded != NULL)
    save->embedded = embedded_save (attachment, arena);
  return save;
}

void
tern_draft_fill_save (const TernDraft *draft, TernItemSave *save, TernArena *arena)
{
  const TernObjectSave own = tern_object_props_fill_save (&draft->own, arena);

  save->props = own.props;
  save->kept_streams = own.kept_streams;
  save->uploads = own.uploads;
  save->size = tern_draft_size (draft);
  if (!draft->keeps_recipients)
    save->recipients = draft->recipients;
  if (draft->keeps_attachments)
    return;
  save->attachments = g_ptr_array_new ();
  tern_arena_keep (arena, save->attachments, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < draft->attachments->len; i++)
    g_ptr_array_add (save->attachments, attachment_save (g_ptr_array_index (draft->attachments, i), arena));
}

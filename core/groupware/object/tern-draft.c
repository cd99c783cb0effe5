#include "core/groupware/object/tern-draft.h"

static GArray *
copy_streams (GArray *streams)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (TernStreamRef));

  if (streams != NULL && streams->len > 0)
    g_array_append_vals (copy, streams->data, streams->len);
  return copy;
}

static TernDraft *
draft_alloc (void)
{
  TernDraft *draft = g_new0 (TernDraft, 1);

  draft->refs = 1;
  return draft;
}

static GPtrArray *
new_attachments (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tern_attachment_draft_free);
}

TernDraft *
tern_draft_new (void)
{
  TernDraft *draft = draft_alloc ();

  draft->props = tern_bag_new ();
  draft->kept = copy_streams (NULL);
  draft->recipients = tern_recipients_new ();
  draft->attachments = new_attachments ();
  return draft;
}

TernDraft *
tern_draft_new_from_item (const TernItem *item)
{
  TernDraft *draft = draft_alloc ();

  draft->object = item->head.id;
  draft->props = tern_bag_copy (item->props);
  draft->kept = copy_streams (item->streams);
  draft->recipients = tern_recipients_copy (item->recipients);
  draft->attachments = new_attachments ();
  for (guint i = 0; i < item->attachments->len; i++) {
    const TernAttachmentRef *stored = g_ptr_array_index (item->attachments, i);
    TernAttachmentDraft *attachment = tern_attachment_draft_new (stored->num);

    attachment->object = stored->object;
    attachment->stored_embedded = stored->embedded;
    tern_bag_merge (attachment->props, stored->props);
    g_array_unref (attachment->kept);
    attachment->kept = copy_streams (stored->streams);
    g_ptr_array_add (draft->attachments, attachment);
  }
  return draft;
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
  tern_bag_unref (draft->props);
  g_array_unref (draft->kept);
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
  own->object = shared->object;
  own->next_num = shared->next_num;
  own->props = tern_bag_copy (shared->props);
  own->kept = copy_streams (shared->kept);
  own->recipients = tern_recipients_copy (shared->recipients);
  own->attachments = new_attachments ();
  for (guint i = 0; i < shared->attachments->len; i++)
    g_ptr_array_add (own->attachments, tern_attachment_draft_copy (g_ptr_array_index (shared->attachments, i)));
  tern_draft_unref (shared);
  *draft = own;
}

TernAttachmentDraft *
tern_attachment_draft_new (guint32 num)
{
  TernAttachmentDraft *attachment = g_new0 (TernAttachmentDraft, 1);

  attachment->num = num;
  attachment->props = tern_bag_new ();
  attachment->kept = copy_streams (NULL);
  return attachment;
}

TernAttachmentDraft *
tern_attachment_draft_copy (const TernAttachmentDraft *attachment)
{
  TernAttachmentDraft *copy = g_new0 (TernAttachmentDraft, 1);

  copy->num = attachment->num;
  copy->object = attachment->object;
  copy->stored_embedded = attachment->stored_embedded;
  copy->props = tern_bag_copy (attachment->props);
  copy->kept = copy_streams (attachment->kept);
  copy->embedded = attachment->embedded != NULL ? tern_draft_ref (attachment->embedded) : NULL;
  return copy;
}

void
tern_attachment_draft_free (TernAttachmentDraft *attachment)
{
  if (attachment == NULL)
    return;
  tern_bag_unref (attachment->props);
  g_array_unref (attachment->kept);
  tern_draft_unref (attachment->embedded);
  g_free (attachment);
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

static gint64
bag_size (const TernBag *props)
{
  gint64 size = 0;

  for (guint i = 0; i < tern_bag_get_size (props); i++)
    size += sizeof (TernPropTag) + tern_value_size (tern_bag_get_nth (props, i));
  return size;
}

static gint64
streams_size (GArray *kept)
{
  gint64 size = 0;

  for (guint i = 0; i < kept->len; i++)
    size += sizeof (TernPropTag) + g_array_index (kept, TernStreamRef, i).size;
  return size;
}

gint64
tern_attachment_draft_size (const TernAttachmentDraft *attachment)
{
  gint64 size = bag_size (attachment->props) + streams_size (attachment->kept);

  if (attachment->embedded != NULL)
    size += tern_draft_size (attachment->embedded);
  return size;
}

gint64
tern_draft_size (const TernDraft *draft)
{
  gint64 size = bag_size (draft->props) + streams_size (draft->kept);

  for (guint i = 0; i < draft->recipients->len; i++)
    size += bag_size (((const TernRecipient *) g_ptr_array_index (draft->recipients, i))->props);
  for (guint i = 0; i < draft->attachments->len; i++)
    size += tern_attachment_draft_size (g_ptr_array_index (draft->attachments, i));
  return size;
}

static GArray *
kept_tags (GArray *kept, TernArena *arena)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));

  tern_arena_keep (arena, tags, (GDestroyNotify) g_array_unref);
  for (guint i = 0; i < kept->len; i++)
    g_array_append_val (tags, g_array_index (kept, TernStreamRef, i).tag);
  return tags;
}

static TernAttachmentSave *
attachment_save (const TernAttachmentDraft *attachment, TernArena *arena)
{
  TernAttachmentSave *save = tern_arena_new0 (arena, TernAttachmentSave);

  save->num = attachment->num;
  save->object = attachment->object;
  save->props = attachment->props;
  save->kept_streams = kept_tags (attachment->kept, arena);
  if (attachment->embedded != NULL) {
    TernItemSave *embedded = tern_arena_new0 (arena, TernItemSave);

    embedded->is_new = TRUE;
    embedded->expected_cn = -1;
    embedded->is_read = TRUE;
    tern_draft_fill_save (attachment->embedded, embedded, arena);
    save->embedded = embedded;
  }
  return save;
}

void
tern_draft_fill_save (const TernDraft *draft, TernItemSave *save, TernArena *arena)
{
  save->props = draft->props;
  save->kept_streams = kept_tags (draft->kept, arena);
  save->recipients = draft->recipients;
  save->size = tern_draft_size (draft);
  save->attachments = g_ptr_array_new ();
  tern_arena_keep (arena, save->attachments, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < draft->attachments->len; i++)
    g_ptr_array_add (save->attachments, attachment_save (g_ptr_array_index (draft->attachments, i), arena));
}

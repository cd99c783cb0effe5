#include "core/spi/tern-items.h"
#include "core/spi/tern-tables.h"

TernItem *
tern_item_new (void)
{
  TernItem *item = g_new0 (TernItem, 1);

  g_atomic_ref_count_init (&item->refs);
  item->streams = g_array_new (FALSE, FALSE, sizeof (TernStreamRef));
  item->recipients = tern_recipients_new ();
  item->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_attachment_ref_free);
  return item;
}

TernItem *
tern_item_ref (TernItem *item)
{
  g_atomic_ref_count_inc (&item->refs);
  return item;
}

void
tern_item_unref (TernItem *item)
{
  if (item == NULL || !g_atomic_ref_count_dec (&item->refs))
    return;
  g_clear_pointer (&item->change_key, g_bytes_unref);
  g_clear_pointer (&item->pcl, g_bytes_unref);
  g_clear_pointer (&item->props, tern_bag_unref);
  g_array_unref (item->streams);
  g_ptr_array_unref (item->recipients);
  g_ptr_array_unref (item->attachments);
  g_free (item);
}

TernAttachmentRef *
tern_attachment_ref_new (void)
{
  TernAttachmentRef *attachment = g_new0 (TernAttachmentRef, 1);

  attachment->streams = g_array_new (FALSE, FALSE, sizeof (TernStreamRef));
  return attachment;
}

void
tern_attachment_ref_free (TernAttachmentRef *attachment)
{
  if (attachment == NULL)
    return;
  g_clear_pointer (&attachment->props, tern_bag_unref);
  g_array_unref (attachment->streams);
  g_free (attachment);
}

/** tern_streams_find: (nullable): the stream of @tag; with PtypUnspecified, of its property id. */
const TernStreamRef *
tern_streams_find (GArray *streams, TernPropTag tag)
{
  for (guint i = 0; i < streams->len; i++) {
    const TernStreamRef *stream = &g_array_index (streams, TernStreamRef, i);

    if (stream->tag == tag
        || (TERN_PROP_TYPE (tag) == PtypUnspecified && TERN_PROP_ID (stream->tag) == TERN_PROP_ID (tag)))
      return stream;
  }
  return NULL;
}

void
tern_row_set_clear (TernRowSet *rows)
{
  g_clear_pointer (&rows->arena, tern_arena_free);
  *rows = (TernRowSet){ 0 };
}

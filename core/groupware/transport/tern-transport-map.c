#include "core/groupware/transport/tern-transport-map.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-prop-map.h"

/** map_bag: replaces *@bag. What wasn't learned for want of room has no id afterwards. */
static gboolean
map_bag (TernPropMap *map, TernBag **bag, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  TernBag *mapped = tern_prop_map_bag (map, *bag, job, &why);

  if (mapped == NULL && g_error_matches (why, TERN_ERROR, TERN_ERROR_LIMIT)) {
    g_clear_error (&why);
    mapped = tern_prop_map_bag (map, *bag, job, &why);
  }
  if (mapped == NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  tern_bag_unref (*bag);
  *bag = mapped;
  return TRUE;
}

static TernMimeMessage *map_message (const TernMimeMessage *message, TernPropMap *map, TernJob *job, GError **error);

static TernMimeAttachment *
map_attachment (const TernMimeAttachment *from, TernPropMap *map, TernJob *job, GError **error)
{
  TernMimeAttachment *attachment = tern_mime_attachment_new ();

  tern_bag_unref (attachment->props);
  attachment->props = tern_bag_ref (from->props);
  if (from->embedded != NULL)
    attachment->embedded = map_message (from->embedded, map, job, error);
  if ((from->embedded == NULL || attachment->embedded != NULL) && map_bag (map, &attachment->props, job, error))
    return attachment;
  tern_mime_attachment_free (attachment);
  return NULL;
}

static TernMimeMessage *
map_message (const TernMimeMessage *message, TernPropMap *map, TernJob *job, GError **error)
{
  g_autoptr (TernMimeMessage) mapped = tern_mime_message_new ();

  tern_bag_unref (mapped->props);
  mapped->props = tern_bag_ref (message->props);
  g_ptr_array_unref (mapped->recipients);
  mapped->recipients = tern_recipients_copy (message->recipients);
  if (!map_bag (map, &mapped->props, job, error))
    return NULL;
  for (guint i = 0; i < mapped->recipients->len; i++) {
    if (!map_bag (map, &((TernRecipient *) g_ptr_array_index (mapped->recipients, i))->props, job, error))
      return NULL;
  }
  for (guint i = 0; i < message->attachments->len; i++) {
    TernMimeAttachment *attachment = map_attachment (g_ptr_array_index (message->attachments, i), map, job, error);

    if (attachment == NULL)
      return NULL;
    g_ptr_array_add (mapped->attachments, attachment);
  }
  return g_steal_pointer (&mapped);
}

TernMimeMessage *
tern_transport_map (const TernMimeMessage *message, TernMailbox *home, TernMailbox *target, TernJob *job,
                    GError **error)
{
  g_autoptr (TernPropMap) map = tern_prop_map_new (home, target);

  return map_message (message, map, job, error);
}

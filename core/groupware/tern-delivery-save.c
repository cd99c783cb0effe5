#include "core/groupware/tern-delivery-private.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-items.h"

static TernItemSave *fill_save (const TernMimeMessage *message, TernItemSave *save, TernArena *arena);

static TernAttachmentSave *
attachment_save (const TernMimeAttachment *attachment, guint num, TernArena *arena)
{
  TernAttachmentSave *save = tern_arena_new0 (arena, TernAttachmentSave);

  save->num = num;
  save->props = attachment->props;
  if (attachment->embedded != NULL)
    save->embedded = fill_save (attachment->embedded, tern_arena_new0 (arena, TernItemSave), arena);
  return save;
}

/** fill_save: everything in @arena, pointing into @message. */
static TernItemSave *
fill_save (const TernMimeMessage *message, TernItemSave *save, TernArena *arena)
{
  save->is_new = TRUE;
  save->expected_cn = -1;
  save->props = message->props;
  save->recipients = message->recipients;
  save->size = tern_mime_message_size (message);
  save->attachments = g_ptr_array_new ();
  tern_arena_keep (arena, save->attachments, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < message->attachments->len; i++)
    g_ptr_array_add (save->attachments, attachment_save (g_ptr_array_index (message->attachments, i), i, arena));
  return save;
}

/** matches: whether a receive folder's class is @message_class or stands above it; "" stands above all. */
static gboolean
matches (const char *receive_class, const char *message_class)
{
  gsize size = strlen (receive_class);

  return g_ascii_strncasecmp (receive_class, message_class, size) == 0
         && (size == 0 || message_class[size] == '\0' || message_class[size] == '.');
}

/* [MS-OXCSTOR] 3.2.5.2: the longest prefix wins. */
static gboolean
find_folder (const TernDelivery *delivery, TernId *ret_folder, TernJob *job, GError **error)
{
  const char *message_class = tern_bag_get_str (delivery->message->props, PidTagMessageClass, "IPM.Note");
  g_autoptr (GPtrArray) rows = NULL;
  gsize longest = 0;

  *ret_folder = delivery->folder;
  if (*ret_folder != 0)
    return TRUE;
  rows = tern_mailbox_get_receive_folders (delivery->mailbox, job, error);
  if (rows == NULL)
    return FALSE;
  *ret_folder = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX);
  for (guint i = 0; i < rows->len; i++) {
    const TernReceiveFolder *row = g_ptr_array_index (rows, i);

    if (strlen (row->message_class) >= longest && matches (row->message_class, message_class)) {
      longest = strlen (row->message_class);
      *ret_folder = row->folder;
    }
  }
  return TRUE;
}

static gboolean
store (TernMailbox *mailbox, const TernItemSave *save, TernJob *job, GError **error)
{
  TernItemSaved saved = { 0 };
  gboolean done = tern_items_save (TERN_ITEMS (mailbox), save, &saved, job, error);

  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return done;
}

gboolean
tern_delivery_save (const TernDelivery *delivery, TernJob *job, GError **error)
{
  const TernId inbox = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX);
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) why = NULL;
  TernItemSave save = { 0 };

  fill_save (delivery->message, &save, arena);
  save.is_read = delivery->is_read;
  save.is_delivery = !delivery->is_filed;
  save.delivery_key = delivery->key;
  save.queue = delivery->queue;
  save.creator = tern_mailbox_get_info (delivery->mailbox)->owner;
  if (!find_folder (delivery, &save.folder, job, error))
    return FALSE;
  if (store (delivery->mailbox, &save, job, &why))
    return TRUE;
  /* A folder that is gone must not lose mail. */
  if (save.folder != inbox && g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND)) {
    save.folder = inbox;
    return store (delivery->mailbox, &save, job, error);
  }
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

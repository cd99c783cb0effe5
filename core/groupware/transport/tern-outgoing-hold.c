#include "core/groupware/transport/tern-outgoing-private.h"

#include "core/base/tern-error.h"
#include "core/base/tern-writer.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"

#define PAYLOAD_FORMAT 1
#define LARGEST_PAYLOAD (16 * 1024 * 1024)

/** hold_folder: beside the visible tree, made when the first mail goes out. */
static gboolean
hold_folder (TernOutgoing *out, TernMailbox *raw, TernId *ret_folder, GError **error)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernFolderSpec spec = {
    .parent = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_ROOT),
    .type = TERN_FOLDER_GENERIC,
    .open_existing = TRUE,
    .props = props,
    .creator = tern_mailbox_get_info (raw)->owner,
  };
  g_autoptr (TernFolderInfo) info = NULL;
  gboolean existed;

  tern_bag_set_str (props, PidTagDisplayName, "Outgoing Mail");
  tern_bag_set_boolean (props, PidTagAttributeHidden, TRUE);
  info = tern_folders_create (TERN_FOLDERS (raw), &spec, &existed, out->job, error);
  if (info == NULL)
    return FALSE;
  *ret_folder = info->id;
  return TRUE;
}

/* A format byte, the envelope's sender, the number of recipients and each one's address. */
static GBytes *
payload_of (const TernMimeMessage *mail, GPtrArray *outside, GError **error)
{
  g_auto (TernWriter) writer = { 0 };

  tern_writer_init (&writer, LARGEST_PAYLOAD);
  tern_writer_u8 (&writer, PAYLOAD_FORMAT);
  tern_writer_str8z (&writer, tern_bag_get_str (mail->props, PidTagSentRepresentingSmtpAddress, ""));
  tern_writer_u32 (&writer, outside->len);
  for (guint i = 0; i < outside->len; i++)
    tern_writer_str8z (&writer, tern_submit_address (((TernRecipient *) g_ptr_array_index (outside, i))->props));
  return tern_writer_finish (&writer, "recipients outside", error) ? tern_writer_steal (&writer) : NULL;
}

/* The sender may delete his copy the moment after: what waits to go out is a message of its own. It and the entry that
 * names it are one transaction, under a key, so that doing this again changes nothing. */
gboolean
tern_outgoing_hold (TernOutgoing *out, GPtrArray *outside, GError **error)
{
  const char *id = tern_outgoing_key_id (out->entry->key);
  g_autofree char *key = g_strconcat ("relay:", id, NULL);
  g_autoptr (TernMailbox) raw = tern_groupware_open_raw (out->groupware, &out->entry->mailbox, out->job, error);
  g_autoptr (GBytes) payload = payload_of (out->mail, outside, error);
  g_autoptr (GPtrArray) queue = g_ptr_array_new ();
  g_autoptr (GError) why = NULL;
  TernQueueRow row = { .kind = TERN_QUEUE_RELAY, .key = key, .payload = payload };
  TernDelivery delivery = {
    .mailbox = raw, .message = out->mail, .is_read = TRUE, .is_filed = TRUE, .key = key, .queue = queue
  };

  if (raw == NULL || payload == NULL || !hold_folder (out, raw, &delivery.folder, error))
    return FALSE;
  g_ptr_array_add (queue, &row);
  if (tern_delivery_save (&delivery, out->job, &why) || g_error_matches (why, TERN_ERROR, TERN_ERROR_EXISTS))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

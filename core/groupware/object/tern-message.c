#include "core/groupware/object/tern-message.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-body.h"
#include "core/groupware/object/tern-object-private.h"
#include "core/model/tern-prop-tags.h"

static TernMessage *
message_alloc (TernGuard *mailbox)
{
  TernMessage *message = g_new0 (TernMessage, 1);

  message->refs = 1;
  message->mailbox = g_object_ref (mailbox);
  return message;
}

TernMessage *
tern_message_ref (TernMessage *message)
{
  message->refs++;
  return message;
}

void
tern_message_unref (TernMessage *message)
{
  if (message == NULL || --message->refs > 0)
    return;
  tern_draft_unref (message->draft);
  tern_attachment_unref (message->around);
  g_clear_pointer (&message->made_body, g_bytes_unref);
  g_clear_pointer (&message->change_key, g_bytes_unref);
  g_clear_pointer (&message->pcl, g_bytes_unref);
  g_object_unref (message->mailbox);
  g_free (message);
}

TernMessage *
tern_message_create (TernGuard *mailbox, TernId folder, gboolean is_associated, TernJob *job, GError **error)
{
  g_autoptr (TernMessage) message = message_alloc (mailbox);

  if (!tern_guard_get_rights (mailbox, folder, &message->rights, job, error))
    return NULL;
  if ((message->rights & (TERN_RIGHT_CREATE | TERN_RIGHT_FOLDER_OWNER)) == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "no right to create messages in this folder");
    return NULL;
  }
  message->draft = tern_draft_new ();
  message->head.folder = folder;
  message->head.is_associated = is_associated;
  message->head.creator = tern_identity_get_info (tern_guard_get_identity (mailbox))->account;
  message->is_new = TRUE;
  tern_message_new_defaults (message);
  return g_steal_pointer (&message);
}

static void
take_item (TernMessage *message, const TernItem *item)
{
  guint changes = message->draft != NULL ? message->draft->attachment_changes + 1 : 0;

  tern_draft_unref (message->draft);
  message->draft = tern_draft_new_from_item (item);
  message->draft->attachment_changes = changes;
  message->head = item->head;
  g_clear_pointer (&message->change_key, g_bytes_unref);
  g_clear_pointer (&message->pcl, g_bytes_unref);
  message->change_key = item->change_key != NULL ? g_bytes_ref (item->change_key) : NULL;
  message->pcl = item->pcl != NULL ? g_bytes_ref (item->pcl) : NULL;
  g_clear_pointer (&message->made_body, g_bytes_unref);
  message->has_new_recipients = message->has_own_time = FALSE;
  message->set_bodies = 0;
  message->is_new = FALSE;
}

static gboolean
may_edit (TernMessage *message)
{
  const TernGuid *me = &tern_identity_get_info (tern_guard_get_identity (message->mailbox))->account;

  if (message->head.is_concealed)
    return FALSE;
  if ((message->rights & (TERN_RIGHT_EDIT_ANY | TERN_RIGHT_FOLDER_OWNER)) != 0)
    return TRUE;
  return (message->rights & TERN_RIGHT_EDIT_OWNED) != 0 && tern_guid_equal (&message->head.creator, me);
}

TernMessage *
tern_message_open (TernGuard *mailbox, TernId folder, TernId id, TernMessageMode mode, gboolean deleted, TernJob *job,
                   GError **error)
{
  g_autoptr (TernMessage) message = message_alloc (mailbox);
  g_autoptr (TernItem) item = tern_items_open (TERN_ITEMS (mailbox), folder, id, deleted, NULL, job, error);

  if (item == NULL)
    return NULL;
  if (item->head.folder == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "an embedded message is opened through its attachment");
    return NULL;
  }
  if (!tern_guard_get_rights (mailbox, item->head.folder, &message->rights, job, error))
    return NULL;
  take_item (message, item);
  message->is_read_only = mode == TERN_MESSAGE_READ_ONLY || !may_edit (message);
  if (mode == TERN_MESSAGE_READ_WRITE && message->is_read_only) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "no right to change this message");
    return NULL;
  }
  return g_steal_pointer (&message);
}

gboolean
tern_message_reload (TernMessage *message, TernJob *job, GError **error)
{
  g_autoptr (TernItem) item = NULL;

  if (message->is_new || message->around != NULL)
    return TRUE;
  item = tern_items_open (TERN_ITEMS (message->mailbox), message->head.folder, message->head.id,
                          message->head.is_deleted, NULL, job, error);
  if (item == NULL)
    return FALSE;
  take_item (message, item);
  return TRUE;
}

TernGuard *
tern_message_get_mailbox (TernMessage *message)
{
  return message->mailbox;
}

TernId
tern_message_get_id (TernMessage *message)
{
  return message->head.id;
}

TernId
tern_message_get_folder (TernMessage *message)
{
  return message->head.folder;
}

gboolean
tern_message_is_new (TernMessage *message)
{
  return message->is_new;
}

gboolean
tern_message_is_embedded (TernMessage *message)
{
  return message->around != NULL;
}

gboolean
tern_message_is_read_only (TernMessage *message)
{
  return message->is_read_only;
}

void
tern_message_set_read_only (TernMessage *message, gboolean is_read_only)
{
  message->is_read_only = is_read_only;
}

const TernItemHead *
tern_message_get_head (TernMessage *message)
{
  return &message->head;
}

void
tern_message_set_head_read (TernMessage *message, gboolean is_read)
{
  message->head.is_read = is_read;
}

const TernDraft *
tern_message_get_draft (TernMessage *message)
{
  return message->draft;
}

GPtrArray *
tern_message_get_recipients (TernMessage *message)
{
  return message->draft->recipients;
}

static guint32
row_id_at (GPtrArray *recipients, guint at)
{
  return ((const TernRecipient *) g_ptr_array_index (recipients, at))->row_id;
}

static gboolean
take_out (GPtrArray *recipients, guint32 row_id)
{
  for (guint i = 0; i < recipients->len; i++) {
    if (row_id_at (recipients, i) == row_id) {
      g_ptr_array_remove_index (recipients, i);
      return TRUE;
    }
  }
  return FALSE;
}

/** edit_recipients: the list to change. */
static GPtrArray *
edit_recipients (TernMessage *message)
{
  tern_draft_make_own (&message->draft);
  message->has_new_recipients = TRUE;
  return tern_draft_edit_recipients (message->draft);
}

void
tern_message_remove_recipient (TernMessage *message, guint32 row_id)
{
  (void) take_out (edit_recipients (message), row_id);
}

/* Rows stay in order of their ids, whatever the order they come in. */
void
tern_message_put_recipient (TernMessage *message, TernRecipient *recipient)
{
  GPtrArray *recipients = edit_recipients (message);
  guint at;

  tern_recipient_complete (recipient);
  if (recipients->len > 0 && row_id_at (recipients, recipients->len - 1) >= recipient->row_id)
    (void) take_out (recipients, recipient->row_id);
  for (at = recipients->len; at > 0; at--) {
    if (row_id_at (recipients, at - 1) < recipient->row_id)
      break;
  }
  g_ptr_array_insert (recipients, at, recipient);
}

void
tern_message_remove_all_recipients (TernMessage *message)
{
  g_ptr_array_set_size (edit_recipients (message), 0);
}

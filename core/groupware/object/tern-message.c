#include "core/groupware/object/tern-message.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-object-private.h"
#include "core/model/tern-prop-tags.h"

/* What a client may say of a message before its first save ([MS-OXCMSG] 2.2.1.6). */
#define MSGFLAG_READ 0x00000001

/* Properties that clients can't set besides the computed ones. */
static const TernPropTag read_only_tags[] = { PidTagHasAttachments, PidTagDisplayTo, PidTagDisplayCc, PidTagDisplayBcc,
                                              PidTagCreatorName, PidTagCreatorEntryId };

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
  tern_draft_unref (message->draft);
  message->draft = tern_draft_new_from_item (item);
  message->head = item->head;
  g_clear_pointer (&message->change_key, g_bytes_unref);
  g_clear_pointer (&message->pcl, g_bytes_unref);
  message->change_key = item->change_key != NULL ? g_bytes_ref (item->change_key) : NULL;
  message->pcl = item->pcl != NULL ? g_bytes_ref (item->pcl) : NULL;
  message->has_new_recipients = FALSE;
  message->is_new = FALSE;
}

static gboolean
may_edit (TernMessage *message)
{
  const TernGuid *me = &tern_identity_get_info (tern_guard_get_identity (message->mailbox))->account;

  if ((message->rights & (TERN_RIGHT_EDIT_ANY | TERN_RIGHT_FOLDER_OWNER)) != 0)
    return TRUE;
  return (message->rights & TERN_RIGHT_EDIT_OWNED) != 0 && tern_guid_equal (&message->head.creator, me);
}

TernMessage *
tern_message_open (TernGuard *mailbox, TernId folder, TernId id, TernMessageMode mode, gboolean deleted, TernJob *job, GError **error)
{
  g_autoptr (TernMessage) message = message_alloc (mailbox);
  g_autoptr (TernItem) item = tern_items_open (TERN_ITEMS (mailbox), folder, id, deleted, NULL, job, error);

  if (item == NULL || !tern_guard_get_rights (mailbox, item->head.folder, &message->rights, job, error))
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
  item = tern_items_open (TERN_ITEMS (message->mailbox), message->head.folder, message->head.id, message->head.is_deleted, NULL, job,
                          error);
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

/** current_head: the head with what the draft has changed. */
static TernItemHead
current_head (TernMessage *message)
{
  TernItemHead head = message->head;

  head.has_attachments = message->draft->attachments->len > 0;
  head.size = tern_draft_size (message->draft);
  return head;
}

/* Properties that an unsaved or embedded message has no facts for. */
static gboolean
has_computed (TernMessage *message, TernPropTag tag)
{
  if (tag == PidTagAccess || tag == PidTagAccessLevel || tag == PidTagObjectType || tag == PidTagMessageSize
      || tag == PidTagHasAttachments || tag == PidTagMessageStatus || tag == PidTagRead || tag == PidTagAssociated
      || tag == PidTagMessageSizeExtended || tag == PidTagMappingSignature || tag == PidTagStoreRecordKey)
    return TRUE;
  return !message->is_new && message->around == NULL;
}

static gboolean
get_computed (TernMessage *message, TernPropTag tag, TernArena *arena, TernValue *ret_value, TernJob *job)
{
  TernComputedContext context = { .mailbox = TERN_MAILBOX (message->mailbox), .job = job, .rights = message->rights };
  TernItemHead head = current_head (message);

  if (!tern_computed_is_item_tag (tag) || !has_computed (message, tag))
    return FALSE;
  if (tag == PidTagAccessLevel) { /* how it was opened, not what could be done ([MS-OXCPRPT] 2.2.1.2) */
    *ret_value = tern_value_i32 (tag, message->is_read_only ? 0 : 1);
    return TRUE;
  }
  return tern_computed_item (&context, &head, message->change_key, message->pcl, tag, arena, ret_value);
}

/** real_tag: for PtypUnspecified, the computed tag of that id, if there is one. */
static TernPropTag
real_tag (TernPropTag tag)
{
  const TernPropTag *computed = tern_computed_item_tags ();

  for (guint i = 0; TERN_PROP_TYPE (tag) == PtypUnspecified && computed[i] != 0; i++) {
    if (TERN_PROP_ID (computed[i]) == TERN_PROP_ID (tag))
      return computed[i];
  }
  return tag;
}

gboolean
tern_message_get (TernMessage *message, TernPropTag asked, gsize limit, TernArena *arena, TernValue *ret_value, TernJob *job,
                  GError **error)
{
  TernPropTag tag = real_tag (asked);

  if (get_computed (message, tag, arena, ret_value, job))
    return TRUE;
  if (!tern_object_get (message->mailbox, message->draft->object, message->draft->props, message->draft->kept, tag, limit, arena,
                        ret_value, job, error))
    return FALSE;
  if (ret_value->tag == PidTagMessageFlags) {
    TernItemHead head = current_head (message);

    ret_value->i32 = tern_computed_message_flags (ret_value->i32, &head);
  }
  return TRUE;
}

GArray *
tern_message_list (TernMessage *message)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  const TernPropTag *computed = tern_computed_item_tags ();

  tern_object_list (message->draft->props, message->draft->kept, tags);
  for (guint i = 0; computed[i] != 0; i++) {
    if (has_computed (message, computed[i]) && computed[i] != PidTagStoreEntryId)
      g_array_append_val (tags, computed[i]);
  }
  return tags;
}

static gboolean
is_read_only_tag (TernPropTag tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (read_only_tags); i++) {
    if (read_only_tags[i] == tag)
      return TRUE;
  }
  return tern_computed_is_item_tag (tag);
}

/* [MS-OXCMSG] 2.2.1.6: settable before the first save; afterwards the read flag has a ROP of its own. */
static int
set_flags (TernMessage *message, const TernValue *value)
{
  if (!message->is_new)
    return TERN_ERROR_DENIED;
  message->head.is_read = (value->i32 & MSGFLAG_READ) != 0;
  tern_bag_set_i32 (message->draft->props, PidTagMessageFlags, value->i32);
  return -1;
}

int
tern_message_set (TernMessage *message, const TernValue *value)
{
  if (message->is_read_only)
    return TERN_ERROR_READ_ONLY;
  if (is_read_only_tag (value->tag))
    return TERN_ERROR_DENIED;
  tern_draft_make_own (&message->draft);
  if (value->tag == PidTagMessageFlags)
    return set_flags (message, value);
  if (tern_message_is_subject_tag (value->tag)) {
    tern_message_set_subject (message->draft->props, value);
    return -1;
  }
  tern_object_drop_stream (message->draft->kept, value->tag);
  tern_bag_set (message->draft->props, value);
  return -1;
}

int
tern_message_delete (TernMessage *message, TernPropTag tag)
{
  if (message->is_read_only)
    return TERN_ERROR_READ_ONLY;
  if (is_read_only_tag (tag))
    return TERN_ERROR_DENIED;
  tern_draft_make_own (&message->draft);
  tern_object_drop_stream (message->draft->kept, tag);
  (void) tern_bag_remove (message->draft->props, tag);
  return -1;
}

gboolean
tern_message_stream_size (TernMessage *message, TernPropTag tag, gint64 *ret_size, TernJob *job, GError **error)
{
  if (tern_object_stream_size (message->draft->props, message->draft->kept, tag, ret_size))
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "property 0x%08x isn't there", tag);
  return FALSE;
}

GBytes *
tern_message_read_stream (TernMessage *message, TernPropTag tag, gint64 offset, gsize size, TernJob *job, GError **error)
{
  return tern_object_read_stream (message->mailbox, message->draft->object, message->draft->props, message->draft->kept, tag, offset,
                                  size, job, error);
}

GPtrArray *
tern_message_get_recipients (TernMessage *message)
{
  return message->draft->recipients;
}

void
tern_message_remove_recipient (TernMessage *message, guint32 row_id)
{
  tern_draft_make_own (&message->draft);
  message->has_new_recipients = TRUE;
  for (guint i = 0; i < message->draft->recipients->len; i++) {
    if (((const TernRecipient *) g_ptr_array_index (message->draft->recipients, i))->row_id == row_id) {
      g_ptr_array_remove_index (message->draft->recipients, i);
      return;
    }
  }
}

/* Rows stay in order of their ids, whatever the order they come in. */
void
tern_message_put_recipient (TernMessage *message, TernRecipient *recipient)
{
  GPtrArray *recipients;
  guint at = 0;

  tern_message_remove_recipient (message, recipient->row_id);
  recipients = message->draft->recipients;
  for (at = recipients->len; at > 0; at--) {
    if (((const TernRecipient *) g_ptr_array_index (recipients, at - 1))->row_id < recipient->row_id)
      break;
  }
  g_ptr_array_insert (recipients, at, recipient);
}

void
tern_message_remove_all_recipients (TernMessage *message)
{
  tern_draft_make_own (&message->draft);
  message->has_new_recipients = TRUE;
  g_ptr_array_set_size (message->draft->recipients, 0);
}

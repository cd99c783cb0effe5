#include "core/groupware/object/tern-attachment.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-object-private.h"
#include "core/model/tern-prop-tags.h"

#define OBJECT_TYPE_ATTACHMENT 7
#define AF_NONE 0
#define LAST_NUMBER 0xFFFFFFFEu

static TernAttachment *
attachment_new (TernMessage *message, TernAttachmentDraft *draft)
{
  TernAttachment *attachment = g_new0 (TernAttachment, 1);

  attachment->refs = 1;
  attachment->message = tern_message_ref (message);
  attachment->draft = draft;
  attachment->is_read_only = message->is_read_only;
  return attachment;
}

TernAttachment *
tern_attachment_ref (TernAttachment *attachment)
{
  attachment->refs++;
  return attachment;
}

void
tern_attachment_unref (TernAttachment *attachment)
{
  if (attachment == NULL || --attachment->refs > 0)
    return;
  tern_attachment_draft_unref (attachment->draft);
  tern_message_unref (attachment->message);
  g_free (attachment);
}

/** next_num: numbers grow and are not used again while the message is open ([MS-OXCMSG] 3.2.5.13). */
static gboolean
next_num (const TernDraft *draft, guint32 *ret_num, GError **error)
{
  guint32 num = draft->next_num;

  for (guint i = 0; i < draft->attachments->len; i++) {
    const TernAttachmentDraft *attachment = g_ptr_array_index (draft->attachments, i);

    if (attachment->num >= LAST_NUMBER) {
      g_set_error_literal (error, TERN_ERROR, TERN_ERROR_LIMIT, "no attachment numbers are left");
      return FALSE;
    }
    num = MAX (num, attachment->num + 1);
  }
  *ret_num = num;
  return TRUE;
}

/** set_defaults: [MS-OXCMSG] 3.2.5.13. */
static void
set_defaults (TernAttachmentDraft *draft)
{
  TernBag *props = tern_object_props_edit (&draft->own);
  TernFiletime now = tern_filetime_now ();

  tern_bag_set_time (props, PidTagCreationTime, now);
  tern_bag_set_time (props, PidTagLastModificationTime, now);
  tern_bag_set_i32 (props, PidTagAttachMethod, AF_NONE);
  tern_bag_set_i32 (props, PidTagRenderingPosition, -1);
}

TernAttachment *
tern_message_create_attachment (TernMessage *message, GError **error)
{
  TernAttachmentDraft *draft;
  guint32 num = 0;

  if (message->is_read_only) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_READ_ONLY, "the message was opened read-only");
    return NULL;
  }
  tern_draft_make_own (&message->draft);
  if (!next_num (message->draft, &num, error))
    return NULL;
  message->draft->next_num = num + 1;
  draft = tern_attachment_draft_new (num);
  set_defaults (draft);
  return attachment_new (message, draft);
}

static gboolean
no_such (guint32 num, GError **error)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "no attachment has number %u", num);
  return FALSE;
}

TernAttachment *
tern_message_open_attachment (TernMessage *message, guint32 num, TernMessageMode mode, GError **error)
{
  TernAttachmentDraft *draft = tern_draft_find_attachment (message->draft, num);
  TernAttachment *attachment;

  if (draft == NULL) {
    (void) no_such (num, error);
    return NULL;
  }
  if (mode == TERN_MESSAGE_READ_WRITE && message->is_read_only) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_READ_ONLY, "the message was opened read-only");
    return NULL;
  }
  attachment = attachment_new (message, tern_attachment_draft_ref (draft));
  attachment->is_read_only = mode == TERN_MESSAGE_READ_ONLY || message->is_read_only;
  return attachment;
}

gboolean
tern_message_delete_attachment (TernMessage *message, guint32 num, GError **error)
{
  if (message->is_read_only) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_READ_ONLY, "the message was opened read-only");
    return FALSE;
  }
  tern_draft_make_own (&message->draft);
  return tern_draft_remove_attachment (message->draft, num) || no_such (num, error);
}

guint32
tern_attachment_get_num (TernAttachment *attachment)
{
  return attachment->draft->num;
}

TernMessage *
tern_attachment_get_message (TernAttachment *attachment)
{
  return attachment->message;
}

gboolean
tern_attachment_is_read_only (TernAttachment *attachment)
{
  return attachment->is_read_only;
}

void
tern_attachment_set_read_only (TernAttachment *attachment, gboolean is_read_only)
{
  attachment->is_read_only = is_read_only;
}

static const TernPropTag computed_tags[]
  = { PidTagAttachNumber, PidTagAttachSize, PidTagObjectType, PidTagAccessLevel, 0 };

/** get_computed: properties of an attachment that aren't stored ([MS-OXCMSG] 2.2.2); any type given as PtypUnspecified.
 */
static gboolean
get_computed (const TernAttachmentDraft *draft, gboolean is_read_only, TernPropTag tag, TernValue *ret_value)
{
  switch (TERN_PROP_ID (tag)) {
  case TERN_PROP_ID (PidTagAttachNumber):
    *ret_value = tern_value_i32 (PidTagAttachNumber, (gint32) draft->num);
    return TRUE;
  case TERN_PROP_ID (PidTagAttachSize):
    *ret_value = tern_value_i32 (PidTagAttachSize, MIN (tern_attachment_draft_size (draft), G_MAXINT32));
    return TRUE;
  case TERN_PROP_ID (PidTagObjectType):
    *ret_value = tern_value_i32 (PidTagObjectType, OBJECT_TYPE_ATTACHMENT);
    return TRUE;
  case TERN_PROP_ID (PidTagAccessLevel):
    *ret_value = tern_value_i32 (PidTagAccessLevel, is_read_only ? 0 : 1);
    return TRUE;
  default:
    return FALSE;
  }
}

TernBag *
tern_attachment_draft_row (const TernAttachmentDraft *draft)
{
  TernBag *row = tern_bag_copy (draft->own.values);

  for (guint i = 0; computed_tags[i] != 0; i++) {
    TernValue value;

    if (get_computed (draft, TRUE, computed_tags[i], &value))
      tern_bag_set (row, &value);
  }
  return row;
}

gboolean
tern_attachment_get (TernAttachment *attachment, TernPropTag tag, gsize limit, TernArena *arena, TernValue *ret_value,
                     TernJob *job, GError **error)
{
  TernObjectRead read = { attachment->message->mailbox, job, arena, limit };

  return get_computed (attachment->draft, attachment->is_read_only, tag, ret_value)
         || tern_object_props_get (&attachment->draft->own, &read, tag, ret_value, error);
}

GArray *
tern_attachment_list (TernAttachment *attachment)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  const TernPropTag message_tag = PidTagAttachDataObject;

  for (guint i = 0; computed_tags[i] != 0; i++)
    g_array_append_val (tags, computed_tags[i]);
  tern_object_props_list (&attachment->draft->own, tags);
  if (tern_attachment_has_embedded (attachment))
    g_array_append_val (tags, message_tag);
  return tags;
}

static int
refusal (TernAttachment *attachment, TernPropTag tag)
{
  if (attachment->is_read_only)
    return TERN_ERROR_READ_ONLY;
  for (guint i = 0; computed_tags[i] != 0; i++) {
    if (TERN_PROP_ID (computed_tags[i]) == TERN_PROP_ID (tag))
      return TERN_ERROR_DENIED;
  }
  return -1;
}

int
tern_attachment_set (TernAttachment *attachment, const TernValue *value)
{
  int code = refusal (attachment, value->tag);

  if (code >= 0)
    return code;
  if (!tern_object_props_can_hold (value->tag))
    return TERN_ERROR_UNSUPPORTED;
  tern_attachment_draft_make_own (&attachment->draft);
  tern_object_props_set (&attachment->draft->own, value);
  return -1;
}

int
tern_attachment_delete (TernAttachment *attachment, TernPropTag tag)
{
  int code = refusal (attachment, tag);

  if (code >= 0)
    return code;
  tern_attachment_draft_make_own (&attachment->draft);
  tern_object_props_remove (&attachment->draft->own, tag);
  return -1;
}

int
tern_attachment_write_stream (TernAttachment *attachment, TernPropTag tag, GBytes *bytes)
{
  int code = refusal (attachment, tag);

  if (code >= 0)
    return code;
  if (!tern_object_props_can_hold (tag) || (TERN_PROP_TYPE (tag) != PtypString && TERN_PROP_TYPE (tag) != PtypBinary))
    return TERN_ERROR_UNSUPPORTED;
  tern_attachment_draft_make_own (&attachment->draft);
  tern_object_props_set_bytes (&attachment->draft->own, tag, bytes);
  return -1;
}

int
tern_attachment_set_upload (TernAttachment *attachment, TernPropTag tag, guint64 upload, gint64 size)
{
  int code = refusal (attachment, tag);

  if (code >= 0)
    return code;
  if (!tern_object_props_can_hold (tag) || TERN_PROP_TYPE (tag) != PtypBinary)
    return TERN_ERROR_UNSUPPORTED;
  tern_attachment_draft_make_own (&attachment->draft);
  tern_object_props_set_upload (&attachment->draft->own, tag, upload, size);
  return -1;
}

gboolean
tern_attachment_get_upload (TernAttachment *attachment, TernPropTag tag, guint64 *ret_upload, gint64 *ret_size,
                            TernJob *job, GError **error)
{
  const TernObjectRead read = { attachment->message->mailbox, job, NULL, G_MAXSIZE };

  return tern_object_props_get_upload (&attachment->draft->own, &read, tag, ret_upload, ret_size, error);
}

gboolean
tern_attachment_stream_size (TernAttachment *attachment, TernPropTag tag, gint64 *ret_size, TernJob *job,
                             GError **error)
{
  TernObjectRead read = { attachment->message->mailbox, job, NULL, G_MAXSIZE };

  return tern_object_props_stream_size (&attachment->draft->own, &read, tag, ret_size, error);
}

GBytes *
tern_attachment_read_stream (TernAttachment *attachment, TernPropTag tag, gint64 offset, gsize size, TernJob *job,
                             GError **error)
{
  TernObjectRead read = { attachment->message->mailbox, job, NULL, G_MAXSIZE };

  return tern_object_props_read_stream (&attachment->draft->own, &read, tag, offset, size, error);
}

gboolean
tern_attachment_save (TernAttachment *attachment, GError **error)
{
  TernMessage *message = attachment->message;

  if (attachment->is_read_only || message->is_read_only) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_READ_ONLY, "the attachment was opened read-only");
    return FALSE;
  }
  tern_draft_make_own (&message->draft);
  tern_attachment_draft_make_own (&attachment->draft);
  tern_bag_set_time (tern_object_props_edit (&attachment->draft->own), PidTagLastModificationTime,
                     tern_filetime_now ());
  tern_draft_put_attachment (message->draft, tern_attachment_draft_ref (attachment->draft));
  return TRUE;
}

/** promise_id: [MS-OXCROPS] 2.2.6.16.2: a new embedded message has an id before it is stored. Whoever may store nothing
 * gets none. */
static gboolean
promise_id (TernMessage *message, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  guint64 counter = 0;

  if (tern_mailbox_reserve_ids (TERN_MAILBOX (message->mailbox), 1, &counter, job, &why)) {
    message->head.id = message->draft->new_id = TERN_ID (TERN_REPLID_OWN, counter);
    return TRUE;
  }
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_DENIED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

TernMessage *
tern_attachment_open_embedded (TernAttachment *attachment, gboolean create, gboolean read_only, TernJob *job,
                               GError **error)
{
  TernMessage *parent = attachment->message;
  const TernObjectRead from = { parent->mailbox, job, NULL, G_MAXSIZE };
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (GError) why = NULL;
  TernDraft *draft;

  if (parent->depth + 1 > TERN_ATTACHMENT_MAX_DEPTH) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_LIMIT, "messages are embedded too deep");
    return NULL;
  }
  draft = tern_attachment_draft_load_embedded (attachment->draft, &from, &why);
  if (draft == NULL && (!create || !g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))) {
    g_propagate_error (error, g_steal_pointer (&why));
    return NULL;
  }
  message = g_new0 (TernMessage, 1);
  message->refs = 1;
  message->mailbox = g_object_ref (parent->mailbox);
  message->rights = parent->rights;
  message->around = tern_attachment_ref (attachment);
  message->depth = parent->depth + 1;
  message->is_read_only = read_only || attachment->is_read_only;
  message->head.id = attachment->draft->stored_embedded;
  message->head.is_read = TRUE;
  message->head.creator = parent->head.creator;
  message->is_new = draft == NULL;
  message->draft = draft != NULL ? draft : tern_draft_new ();
  if (message->is_new) {
    tern_message_new_defaults (message);
    if (!promise_id (message, job, error))
      return NULL;
  } else if (message->head.id == 0) {
    message->head.id = message->draft->new_id;
  }
  return g_steal_pointer (&message);
}

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-body.h"
#include "core/groupware/object/tern-object-private.h"
#include "core/model/tern-prop-tags.h"

/* PidTagMessageFlags: what a client may say before the first save ([MS-OXCMSG] 2.2.1.6); the rest is the server's. */
#define MSGFLAG_READ 0x00000001
#define MSGFLAG_SETTABLE 0x00000089

/* Properties that clients can't set besides the computed ones. */
static const TernPropTag read_only_tags[]
  = { PidTagDisplayTo,      PidTagDisplayCc,          PidTagDisplayBcc,     PidTagCreatorName,
      PidTagCreatorEntryId, PidTagHasNamedProperties, PidTagLocalCommitTime };

/* Computed properties that a message has which is in no folder yet, or inside an attachment. */
static const TernPropTag always_tags[]
  = { PidTagAccess,        PidTagAccessLevel, PidTagObjectType, PidTagMessageSize,         PidTagHasAttachments,
      PidTagMessageStatus, PidTagRead,        PidTagAssociated, PidTagMessageSizeExtended, PidTagMappingSignature,
      PidTagStoreRecordKey };
/* The same for a new one, whose folder is known. */
static const TernPropTag folder_tags[]
  = { PidTagFolderId, PidTagParentFolderId, PidTagParentEntryId, PidTagParentSourceKey };

static gboolean
is_listed (const TernPropTag *tags, guint n, TernPropTag tag)
{
  for (guint i = 0; i < n; i++) {
    if (tags[i] == tag)
      return TRUE;
  }
  return FALSE;
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

static gboolean
has_computed (TernMessage *message, TernPropTag tag)
{
  if (message->around != NULL)
    return is_listed (always_tags, G_N_ELEMENTS (always_tags), tag);
  return !message->is_new || is_listed (always_tags, G_N_ELEMENTS (always_tags), tag)
         || is_listed (folder_tags, G_N_ELEMENTS (folder_tags), tag);
}

static gboolean
get_computed (TernMessage *message, TernPropTag tag, TernArena *arena, TernValue *ret_value, TernJob *job)
{
  TernComputedContext context = {
    .mailbox = TERN_MAILBOX (message->mailbox),
    .job = job,
    .rights = message->rights,
    .account = &tern_identity_get_info (tern_guard_get_identity (message->mailbox))->account,
  };
  TernItemHead head;

  if (!tern_computed_is_item_tag (tag) || !has_computed (message, tag))
    return FALSE;
  if (tag == PidTagAccess && message->is_new) { /* nothing to delete yet ([MS-OXCMSG] 3.2.5.2) */
    *ret_value = tern_value_i32 (tag, TERN_ACCESS_MODIFY | TERN_ACCESS_READ);
    return TRUE;
  }
  if (tag == PidTagAccessLevel) { /* how it was opened, not what could be done ([MS-OXCPRPT] 2.2.1.2) */
    *ret_value = tern_value_i32 (tag, message->is_read_only ? 0 : 1);
    return TRUE;
  }
  head = current_head (message);
  return tern_computed_item (&context, &head, message->change_key, message->pcl, tag, arena, ret_value);
}

/** real_tag: for PtypUnspecified, the computed tag of that id, if there is one, or the one that it is derived or made
 * as. */
static TernPropTag
real_tag (TernMessage *message, TernPropTag tag)
{
  const TernPropTag *computed = tern_computed_item_tags ();

  if (TERN_PROP_TYPE (tag) != PtypUnspecified || tern_object_props_has (&message->draft->own, tag))
    return tag;
  for (guint i = 0; computed[i] != 0; i++) {
    if (TERN_PROP_ID (computed[i]) == TERN_PROP_ID (tag))
      return computed[i];
  }
  return tern_message_derived_tag (tag);
}

gboolean
tern_message_get (TernMessage *message, TernPropTag asked, gsize limit, TernArena *arena, TernValue *ret_value,
                  TernJob *job, GError **error)
{
  TernObjectRead read = { message->mailbox, job, arena, limit };
  TernPropTag tag = real_tag (message, asked);

  if (get_computed (message, tag, arena, ret_value, job))
    return TRUE;
  if (tag == PidTagNativeBody) /* whatever a client has said of it */
    return tern_message_derived (message, tag, arena, ret_value);
  if (!tern_object_props_get (&message->draft->own, &read, tag, ret_value, error))
    return FALSE;
  if (ret_value->tag == PidTagMessageFlags) {
    TernItemHead head = current_head (message);

    ret_value->i32 = tern_computed_message_flags (ret_value->i32, &head);
  }
  if (!tern_value_is_missing (ret_value) || ret_value->i32 != TERN_ERROR_NOT_FOUND
      || tern_message_derived (message, tag, arena, ret_value))
    return TRUE;
  return tern_body_kind (tag) == 0 || tern_message_get_made_body (message, &read, tag, ret_value, error);
}

/** drop_doubles: one tag a property id (trap 14), the first. */
static void
drop_doubles (GArray *tags)
{
  g_autofree guint8 *seen = g_malloc0 (0x10000 / 8);
  guint n = 0;

  for (guint i = 0; i < tags->len; i++) {
    TernPropTag tag = g_array_index (tags, TernPropTag, i);
    guint16 id = TERN_PROP_ID (tag);

    if ((seen[id / 8] & 1 << id % 8) != 0)
      continue;
    seen[id / 8] |= 1 << id % 8;
    g_array_index (tags, TernPropTag, n++) = tag;
  }
  g_array_set_size (tags, n);
}

GArray *
tern_message_list (TernMessage *message)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  const TernPropTag *computed = tern_computed_item_tags ();

  for (guint i = 0; computed[i] != 0; i++) {
    if (has_computed (message, computed[i]) && computed[i] != PidTagStoreEntryId)
      g_array_append_val (tags, computed[i]);
  }
  tern_object_props_list (&message->draft->own, tags);
  tern_message_list_derived (message, tags);
  tern_message_list_made_bodies (message, tags);
  drop_doubles (tags);
  return tags;
}

GArray *
tern_message_list_stored (TernMessage *message)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));

  tern_object_props_list (&message->draft->own, tags);
  return tags;
}

static gboolean
is_read_only_id (guint16 id)
{
  const TernPropTag *computed = tern_computed_item_tags ();

  for (guint i = 0; i < G_N_ELEMENTS (read_only_tags); i++) {
    if (TERN_PROP_ID (read_only_tags[i]) == id)
      return TRUE;
  }
  for (guint i = 0; computed[i] != 0; i++) {
    if (TERN_PROP_ID (computed[i]) == id)
      return TRUE;
  }
  return FALSE;
}

/** refusal: why a property can't be changed, or -1. */
static int
refusal (TernMessage *message, TernPropTag tag)
{
  if (message->is_read_only)
    return TERN_ERROR_READ_ONLY;
  if (is_read_only_id (TERN_PROP_ID (tag)))
    return TERN_ERROR_DENIED;
  return tag == PidTagMessageFlags && !message->is_new ? TERN_ERROR_DENIED : -1;
}

static void
set_flags (TernMessage *message, gint32 flags)
{
  TernBag *props = tern_object_props_edit (&message->draft->own);
  gint32 stored = tern_bag_get_i32 (props, PidTagMessageFlags, 0) & ~MSGFLAG_SETTABLE;

  message->head.is_read = (flags & MSGFLAG_READ) != 0;
  tern_bag_set_i32 (props, PidTagMessageFlags, stored | (flags & MSGFLAG_SETTABLE));
}

/** before_change: what a change of @tag does to other properties. */
static void
before_change (TernMessage *message, TernPropTag tag)
{
  tern_draft_make_own (&message->draft);
  if (tag == PidTagInternetCodepage)
    g_clear_pointer (&message->made_body, g_bytes_unref);
  if (tern_body_kind (tag) != 0)
    tern_message_set_body (message, tern_body_kind (tag));
  if (tag == PidTagLastModificationTime)
    message->has_own_time = TRUE;
}

int
tern_message_set (TernMessage *message, const TernValue *value)
{
  int code = refusal (message, value->tag);

  if (code >= 0)
    return code;
  if (!tern_object_props_can_hold (value->tag))
    return TERN_ERROR_UNSUPPORTED;
  before_change (message, value->tag);
  if (value->tag == PidTagMessageFlags)
    set_flags (message, value->i32);
  else if (tern_message_is_subject_tag (value->tag))
    tern_message_set_subject (tern_object_props_edit (&message->draft->own), value);
  else
    tern_object_props_set (&message->draft->own, value);
  return -1;
}

int
tern_message_delete (TernMessage *message, TernPropTag tag)
{
  int code = refusal (message, tag);

  if (code >= 0)
    return code;
  tern_draft_make_own (&message->draft);
  g_clear_pointer (&message->made_body, g_bytes_unref);
  if (tern_message_is_subject_tag (tag))
    tern_message_delete_subject (tern_object_props_edit (&message->draft->own), tag);
  else
    tern_object_props_remove (&message->draft->own, tag);
  return -1;
}

int
tern_message_write_stream (TernMessage *message, TernPropTag tag, GBytes *bytes)
{
  int code = refusal (message, tag);

  if (code >= 0)
    return code;
  if (!tern_object_props_can_hold (tag) || (TERN_PROP_TYPE (tag) != PtypString && TERN_PROP_TYPE (tag) != PtypBinary))
    return TERN_ERROR_UNSUPPORTED;
  if (tern_message_is_subject_tag (tag)) { /* its parts follow */
    g_autoptr (TernArena) arena = tern_arena_new ();
    TernValue value = tern_value_str (tag, tern_object_text_from_bytes (bytes, arena));

    return tern_message_set (message, &value);
  }
  before_change (message, tag);
  tern_object_props_set_bytes (&message->draft->own, tag, bytes);
  return -1;
}

int
tern_message_set_upload (TernMessage *message, TernPropTag tag, guint64 upload, gint64 size)
{
  int code = refusal (message, tag);

  if (code >= 0)
    return code;
  if (!tern_object_props_can_hold (tag) || TERN_PROP_TYPE (tag) != PtypBinary)
    return TERN_ERROR_UNSUPPORTED;
  before_change (message, tag);
  tern_object_props_set_upload (&message->draft->own, tag, upload, size);
  return -1;
}

gboolean
tern_message_get_upload (TernMessage *message, TernPropTag tag, guint64 *ret_upload, gint64 *ret_size, TernJob *job,
                         GError **error)
{
  const TernObjectRead read = { message->mailbox, job, NULL, G_MAXSIZE };

  return tern_object_props_get_upload (&message->draft->own, &read, tag, ret_upload, ret_size, error);
}

gboolean
tern_message_stream_size (TernMessage *message, TernPropTag tag, gint64 *ret_size, TernJob *job, GError **error)
{
  TernObjectRead read = { message->mailbox, job, NULL, G_MAXSIZE };
  GBytes *made;

  if (tern_object_props_has (&message->draft->own, tag) || tern_body_kind (tag) == 0)
    return tern_object_props_stream_size (&message->draft->own, &read, tag, ret_size, error);
  made = tern_message_make_body (message, &read, tag, error);
  if (made == NULL)
    return FALSE;
  *ret_size = (gint64) g_bytes_get_size (made);
  return TRUE;
}

GBytes *
tern_message_read_stream (TernMessage *message, TernPropTag tag, gint64 offset, gsize size, TernJob *job,
                          GError **error)
{
  TernObjectRead read = { message->mailbox, job, NULL, G_MAXSIZE };
  GBytes *made;
  gsize from;

  if (tern_object_props_has (&message->draft->own, tag) || tern_body_kind (tag) == 0)
    return tern_object_props_read_stream (&message->draft->own, &read, tag, offset, size, error);
  made = tern_message_make_body (message, &read, tag, error);
  if (made == NULL)
    return NULL;
  from = MIN ((guint64) MAX (offset, 0), g_bytes_get_size (made));
  return g_bytes_new_from_bytes (made, from, MIN (size, g_bytes_get_size (made) - from));
}

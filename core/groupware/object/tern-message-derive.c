#include "core/groupware/object/tern-object-private.h"

#include <string.h>

#include "core/model/tern-conversation-index.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-subject.h"

/* PidTagMessageFlags of a new message ([MS-OXCMSG] 3.2.5.2, trap 20). */
#define MSGFLAG_UNMODIFIED 0x00000002
#define MSGFLAG_UNSENT 0x00000008

#define SEARCH_KEY_SIZE 16
#define LCID_ENGLISH_US 0x0409
#define DT_MAILUSER 0

/** set_person: name and entry id of the identity that does this. */
static void
set_person (TernMessage *message, TernPropTag name, TernPropTag entry_id)
{
  const TernIdentityInfo *info = tern_identity_get_info (tern_guard_get_identity (message->mailbox));
  TernBag *props = message->draft->props;
  TernBin id = tern_address_entry_id_build (info->dn, DT_MAILUSER, tern_bag_get_arena (props));

  tern_bag_set_str (props, name, info->display_name);
  tern_bag_set_bin (props, entry_id, id.data, id.size);
}

void
tern_message_new_defaults (TernMessage *message)
{
  TernBag *props = message->draft->props;
  TernFiletime now = tern_filetime_now ();
  TernGuid search_key;

  tern_guid_random (&search_key);
  tern_bag_set_str (props, PidTagMessageClass, "IPM.Note");
  tern_bag_set_i32 (props, PidTagImportance, 1);
  tern_bag_set_i32 (props, PidTagSensitivity, 0);
  tern_bag_set_i32 (props, PidTagMessageFlags, MSGFLAG_UNSENT | MSGFLAG_UNMODIFIED);
  tern_bag_set_str (props, PidTagDisplayTo, "");
  tern_bag_set_str (props, PidTagDisplayCc, "");
  tern_bag_set_str (props, PidTagDisplayBcc, "");
  tern_bag_set_i32 (props, PidTagTrustSender, 1);
  tern_bag_set_i32 (props, PidTagMessageLocaleId, LCID_ENGLISH_US);
  tern_bag_set_time (props, PidTagCreationTime, now);
  tern_bag_set_time (props, PidTagLastModificationTime, now);
  tern_bag_set_bin (props, PidTagSearchKey, search_key.bytes, SEARCH_KEY_SIZE);
  set_person (message, PidTagCreatorName, PidTagCreatorEntryId);
  set_person (message, PidTagLastModifierName, PidTagLastModifierEntryId);
  message->head.is_read = TRUE;
}

gboolean
tern_message_is_subject_tag (TernPropTag tag)
{
  return tag == PidTagSubject || tag == PidTagSubjectPrefix || tag == PidTagNormalizedSubject;
}

void
tern_message_set_subject (TernBag *props, const TernValue *value)
{
  g_autofree char *prefix = g_strdup (tern_bag_get_str (props, PidTagSubjectPrefix, NULL));
  g_autofree char *normalized = g_strdup (tern_bag_get_str (props, PidTagNormalizedSubject, ""));
  g_autofree char *whole = NULL;
  gsize size;

  if (value->tag == PidTagSubject) {
    whole = g_strdup (value->str);
    size = tern_subject_prefix_size (whole, NULL);
    g_free (prefix);
    prefix = g_strndup (whole, size);
    g_free (normalized);
    normalized = g_strdup (whole + size);
  } else {
    char **part = value->tag == PidTagSubjectPrefix ? &prefix : &normalized;

    g_free (*part);
    *part = g_strdup (value->str);
    whole = g_strconcat (prefix != NULL ? prefix : "", normalized, NULL);
  }
  tern_bag_set_str (props, PidTagSubject, whole);
  tern_bag_set_str (props, PidTagSubjectPrefix, prefix != NULL ? prefix : "");
  tern_bag_set_str (props, PidTagNormalizedSubject, normalized);
}

/* PidTagDisplayTo and its kin: names in row order, "; " between them ([MS-OXOMSG] 2.2.1.7 to 2.2.1.9). */
static void
derive_display_list (TernMessage *message, TernPropTag tag, TernRecipientType type)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < message->draft->recipients->len; i++) {
    const TernRecipient *recipient = g_ptr_array_index (message->draft->recipients, i);
    const char *name = tern_bag_get_str (recipient->props, PidTagDisplayName, NULL);

    if ((recipient->type & 0x0F) != type)
      continue;
    if (name == NULL || *name == '\0')
      name = tern_bag_get_str (recipient->props, PidTagEmailAddress, "");
    if (names->len > 0)
      g_string_append (names, "; ");
    g_string_append (names, name);
  }
  tern_bag_set_str (message->draft->props, tag, names->str);
}

static void
derive_conversation (TernBag *props)
{
  TernBin index = tern_bag_get_bin (props, PidTagConversationIndex);
  gboolean tracking = tern_bag_get_boolean (props, PidTagConversationIndexTracking, FALSE);
  guint8 id[TERN_CONVERSATION_ID_SIZE];
  const char *topic;

  if (tern_bag_get (props, PidTagConversationTopic) == NULL && tern_bag_get (props, PidTagNormalizedSubject) != NULL) {
    g_autofree char *subject = g_strdup (tern_bag_get_str (props, PidTagNormalizedSubject, ""));

    tern_bag_set_str (props, PidTagConversationTopic, subject);
  }
  topic = tern_bag_get_str (props, PidTagConversationTopic, NULL);
  if (tern_conversation_id (index.data, index.size, tracking, topic, id))
    tern_bag_set_bin (props, PidTagConversationId, id, sizeof id);
}

void
tern_message_derive (TernMessage *message)
{
  TernBag *props = message->draft->props;

  if (message->has_new_recipients) {
    derive_display_list (message, PidTagDisplayTo, TERN_RECIPIENT_TO);
    derive_display_list (message, PidTagDisplayCc, TERN_RECIPIENT_CC);
    derive_display_list (message, PidTagDisplayBcc, TERN_RECIPIENT_BCC);
  }
  derive_conversation (props);
  if (!message->is_new) {
    gint32 flags = tern_bag_get_i32 (props, PidTagMessageFlags, 0);

    tern_bag_set_i32 (props, PidTagMessageFlags, flags & ~MSGFLAG_UNMODIFIED);
  }
  tern_bag_set_time (props, PidTagLastModificationTime, tern_filetime_now ());
  set_person (message, PidTagLastModifierName, PidTagLastModifierEntryId);
}

#include "core/groupware/object/tern-object-private.h"

#include <string.h>

#include "core/groupware/object/tern-body.h"
#include "core/model/tern-conversation-index.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-subject.h"

/* PidTagMessageFlags ([MS-OXCMSG] 2.2.1.6): of a new message 0x409 with the read flag ([MS-OXCMSG] 3.2.5.2). */
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
  TernBag *props = tern_object_props_edit (&message->draft->own);
  TernBin id = tern_address_entry_id_build (info->dn, DT_MAILUSER, tern_bag_get_arena (props));

  tern_bag_set_str (props, name, info->display_name);
  tern_bag_set_bin (props, entry_id, id.data, id.size);
}

void
tern_message_new_defaults (TernMessage *message)
{
  TernBag *props = tern_object_props_edit (&message->draft->own);
  TernFiletime now = tern_filetime_now ();
  TernGuid search_key;

  tern_guid_random (&search_key);
  tern_bag_set_str (props, PidTagMessageClass, "IPM.Note");
  tern_bag_set_i32 (props, PidTagImportance, 1);
  tern_bag_set_i32 (props, PidTagSensitivity, 0);
  tern_bag_set_i32 (props, PidTagMessageFlags, MSGFLAG_UNSENT);
  tern_bag_set_str (props, PidTagDisplayTo, "");
  tern_bag_set_str (props, PidTagDisplayCc, "");
  tern_bag_set_str (props, PidTagDisplayBcc, "");
  tern_bag_set_i32 (props, PidTagTrustSender, 1);
  tern_bag_set_time (props, PidTagCreationTime, now);
  tern_bag_set_time (props, PidTagLastModificationTime, now);
  tern_bag_set_bin (props, PidTagSearchKey, search_key.bytes, SEARCH_KEY_SIZE);
  set_person (message, PidTagCreatorName, PidTagCreatorEntryId);
  set_person (message, PidTagLastModifierName, PidTagLastModifierEntryId);
  message->head.is_read = TRUE;
  tern_message_set_locale (message, LCID_ENGLISH_US);
}

void
tern_message_set_locale (TernMessage *message, guint32 lcid)
{
  TernBag *props = tern_object_props_edit (&message->draft->own);

  if (lcid == 0) /* a client that doesn't say */
    return;
  tern_bag_set_i32 (props, PidTagMessageLocaleId, (gint32) lcid);
  tern_bag_set_i32 (props, PidTagLocaleId, (gint32) lcid);
}

gboolean
tern_message_is_subject_tag (TernPropTag tag)
{
  return tag == PidTagSubject || tag == PidTagSubjectPrefix || tag == PidTagNormalizedSubject;
}

/** write_subject: the parts and the whole that they make. */
static void
write_subject (TernBag *props, const char *prefix, const char *normalized)
{
  g_autofree char *whole = g_strconcat (prefix, normalized, NULL);

  tern_bag_set_str (props, PidTagSubject, whole);
  tern_bag_set_str (props, PidTagSubjectPrefix, prefix);
  tern_bag_set_str (props, PidTagNormalizedSubject, normalized);
}

/*
 * [MS-OXCMSG] 2.2.1.46: the subject is the prefix followed by the normalized subject. Whichever a client sets, and in
 * whatever order, the three agree afterwards.
 */
void
tern_message_set_subject (TernBag *props, const TernValue *value)
{
  g_autofree char *prefix = g_strdup (tern_bag_get_str (props, PidTagSubjectPrefix, ""));
  g_autofree char *normalized = g_strdup (tern_bag_get_str (props, PidTagNormalizedSubject, ""));
  g_autofree char *given = g_strdup (value->str);

  if (value->tag == PidTagSubject) {
    gsize size = tern_subject_prefix_size (given, *prefix != '\0' ? prefix : NULL);
    g_autofree char *head = g_strndup (given, size);

    write_subject (props, head, given + size);
  } else if (value->tag == PidTagNormalizedSubject) {
    write_subject (props, prefix, given);
  } else if (*prefix == '\0' && *given != '\0' && g_str_has_prefix (normalized, given)) {
    /* The whole subject came before its unusual prefix. */
    write_subject (props, given, normalized + strlen (given));
  } else {
    write_subject (props, given, normalized);
  }
}

void
tern_message_delete_subject (TernBag *props, TernPropTag tag)
{
  if (tag == PidTagSubject) {
    (void) tern_bag_remove (props, PidTagSubject);
    (void) tern_bag_remove (props, PidTagSubjectPrefix);
    (void) tern_bag_remove (props, PidTagNormalizedSubject);
  } else {
    const TernValue none = tern_value_str (tag, "");

    tern_message_set_subject (props, &none);
    (void) tern_bag_remove (props, tag);
  }
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
  tern_bag_set_str (tern_object_props_edit (&message->draft->own), tag, names->str);
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
  TernBag *props = tern_object_props_edit (&message->draft->own);
  gint32 flags = tern_bag_get_i32 (props, PidTagMessageFlags, 0);
  TernFiletime now = tern_filetime_now ();

  if (message->has_new_recipients) {
    derive_display_list (message, PidTagDisplayTo, TERN_RECIPIENT_TO);
    derive_display_list (message, PidTagDisplayCc, TERN_RECIPIENT_CC);
    derive_display_list (message, PidTagDisplayBcc, TERN_RECIPIENT_BCC);
  }
  derive_conversation (props);
  tern_bag_set_i32 (props, PidTagMessageFlags,
                    message->is_new ? flags | MSGFLAG_UNMODIFIED : flags & ~MSGFLAG_UNMODIFIED);
  tern_bag_set_time (props, PidTagLocalCommitTime, now);
  if (!message->has_own_time)
    tern_bag_set_time (props, PidTagLastModificationTime, now);
  set_person (message, PidTagLastModifierName, PidTagLastModifierEntryId);
}

/* Strings that clients ask for again and again while they are missing (trap 19). */
static const TernPropTag never_missing[]
  = { PidTagSubject, PidTagSubjectPrefix, PidTagDisplayTo, PidTagDisplayCc, PidTagDisplayBcc };

/** normalized_subject: of a message that only has the whole. */
static const char *
normalized_subject (const TernBag *props)
{
  const char *subject = tern_bag_get_str (props, PidTagSubject, "");
  const char *prefix = tern_bag_get_str (props, PidTagSubjectPrefix, NULL);

  return subject + tern_subject_prefix_size (subject, prefix);
}

/** has_named: whether there are named properties ([MS-OXCMSG] 2.2.1.39). */
static gboolean
has_named (const TernObjectProps *props)
{
  guint n = tern_bag_get_size (props->values);

  if (n > 0 && TERN_PROP_IS_NAMED (tern_bag_get_nth (props->values, n - 1)->tag)) /* they are in order */
    return TRUE;
  for (guint i = 0; i < props->streams->len; i++) {
    if (TERN_PROP_IS_NAMED (g_array_index (props->streams, TernDraftStream, i).tag))
      return TRUE;
  }
  return FALSE;
}

gboolean
tern_message_derived (TernMessage *message, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  const TernObjectProps *own = &message->draft->own;

  switch (tag) {
  case PidTagHasNamedProperties:
    *ret_value = tern_value_boolean (tag, has_named (own));
    return TRUE;
  case PidTagMessageFlags: /* a stored message without any bit of its own */
    *ret_value = tern_value_i32 (tag, tern_computed_message_flags (0, &message->head));
    return TRUE;
  case PidTagNormalizedSubject:
    *ret_value = tern_value_str (tag, tern_arena_strdup (arena, normalized_subject (own->values)));
    return TRUE;
  case PidTagNativeBody:
    *ret_value = tern_value_i32 (tag, tern_message_native_body (message, 0));
    return TRUE;
  case PidTagRtfInSync: /* trap 17: RTF, where there is one, has the same content */
    *ret_value = tern_value_boolean (tag, TRUE);
    return TRUE;
  default:
    break;
  }
  for (guint i = 0; i < G_N_ELEMENTS (never_missing); i++) {
    if (never_missing[i] == tag) {
      *ret_value = tern_value_str (tag, "");
      return TRUE;
    }
  }
  return FALSE;
}

static const TernPropTag derived_tags[]
  = { PidTagHasNamedProperties, PidTagMessageFlags, PidTagNormalizedSubject, PidTagNativeBody, PidTagRtfInSync };
static const TernPropTag body_tags[] = { PidTagBody, PidTagRtfCompressed, PidTagHtml };

void
tern_message_list_derived (TernMessage *message, GArray *tags)
{
  g_array_append_vals (tags, derived_tags, G_N_ELEMENTS (derived_tags));
  g_array_append_vals (tags, never_missing, G_N_ELEMENTS (never_missing));
}

static TernPropTag
same_id (const TernPropTag *tags, guint n, TernPropTag tag)
{
  for (guint i = 0; i < n; i++) {
    if (TERN_PROP_ID (tags[i]) == TERN_PROP_ID (tag))
      return tags[i];
  }
  return 0;
}

TernPropTag
tern_message_derived_tag (TernPropTag tag)
{
  TernPropTag found = 0;

  if (TERN_PROP_TYPE (tag) == PtypUnspecified)
    found = same_id (derived_tags, G_N_ELEMENTS (derived_tags), tag);
  if (TERN_PROP_TYPE (tag) == PtypUnspecified && found == 0)
    found = same_id (never_missing, G_N_ELEMENTS (never_missing), tag);
  if (TERN_PROP_TYPE (tag) == PtypUnspecified && found == 0)
    found = same_id (body_tags, G_N_ELEMENTS (body_tags), tag);
  return found != 0 ? found : tag;
}

void
tern_recipient_complete (TernRecipient *recipient)
{
  TernBag *props = recipient->props;
  const char *address
    = tern_bag_get_str (props, PidTagEmailAddress, tern_bag_get_str (props, PidTagSmtpAddress, NULL));
  const char *type;
  TernBin bin;

  if (address == NULL && tern_bag_get_bin (props, PidTagEntryId).size == 0) { /* only a name */
    bin = tern_one_off_entry_id_build (tern_bag_get_str (props, PidTagDisplayName, ""), "SMTP", "",
                                       tern_bag_get_arena (props));
    tern_bag_take (props, tern_value_bin (PidTagEntryId, bin.data, bin.size));
  }
  if (address == NULL)
    return;
  if (tern_bag_get_str (props, PidTagEmailAddress, NULL) == NULL)
    tern_bag_set_str (props, PidTagEmailAddress, address);
  if (tern_bag_get_str (props, PidTagAddressType, NULL) == NULL)
    tern_bag_set_str (props, PidTagAddressType, *address == '/' ? "EX" : "SMTP");
  type = tern_bag_get_str (props, PidTagAddressType, NULL);
  if (tern_bag_get_bin (props, PidTagEntryId).size == 0) { /* trap 12 */
    if (g_ascii_strcasecmp (type, "EX") == 0)
      bin = tern_address_entry_id_build (address, tern_bag_get_i32 (props, PidTagDisplayType, DT_MAILUSER),
                                         tern_bag_get_arena (props));
    else
      bin = tern_one_off_entry_id_build (tern_bag_get_str (props, PidTagDisplayName, address), type, address,
                                         tern_bag_get_arena (props));
    tern_bag_take (props, tern_value_bin (PidTagEntryId, bin.data, bin.size));
  }
  if (tern_bag_get_bin (props, PidTagSearchKey).size == 0) {
    bin = tern_search_key_build (type, address, tern_bag_get_arena (props));
    tern_bag_take (props, tern_value_bin (PidTagSearchKey, bin.data, bin.size));
  }
}

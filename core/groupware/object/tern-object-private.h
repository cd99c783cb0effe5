#pragma once

#include "core/groupware/object/tern-attachment.h"

/** TernMessage: @around is the attachment that an embedded message lies in; %NULL for one in a folder. */
struct _TernMessage {
  guint refs;
  TernGuard *mailbox;
  TernItemHead head;
  GBytes *change_key;
  GBytes *pcl;
  TernDraft *draft;
  TernAttachment *around;
  guint depth;
  guint32 rights; /* in the folder, as of the opening */
  gboolean is_new;
  gboolean is_read_only;
  gboolean has_new_recipients; /* since the last save: display lists are made anew */
  gboolean has_own_time;       /* a client set PidTagLastModificationTime since the last save */
  guint set_bodies;            /* TernBodyKind bits that were set since the last save */
  GBytes *made_body;           /* the body last made from another one, as stream bytes */
  TernPropTag made_body_tag;
};

struct _TernAttachment {
  guint refs;
  TernMessage *message;
  TernAttachmentDraft *draft;
  gboolean is_read_only;
};

/** tern_message_derive: what follows from the contents, right before a save: display lists, topic, conversation id,
 * modification. */
void tern_message_derive (TernMessage *message);
/** tern_message_derived: properties that follow from others when they aren't stored; no I/O. FALSE if @tag isn't one.
 */
gboolean tern_message_derived (TernMessage *message, TernPropTag tag, TernArena *arena, TernValue *ret_value);
/** tern_message_derived_tag: @tag, or for PtypUnspecified the tag that has its id among those, bodies included. */
TernPropTag tern_message_derived_tag (TernPropTag tag);
/** tern_message_list_derived: appends the tags of those that there are. */
void tern_message_list_derived (TernMessage *message, GArray *tags);
/** tern_message_set_subject: PidTagSubject, its prefix and the rest kept together ([MS-OXCMSG] 2.2.1.46). */
void tern_message_set_subject (TernBag *props, const TernValue *value);
void tern_message_delete_subject (TernBag *props, TernPropTag tag);
gboolean tern_message_is_subject_tag (TernPropTag tag);
/** tern_message_new_defaults: [MS-OXCMSG] 3.2.5.2. */
void tern_message_new_defaults (TernMessage *message);
/** tern_recipient_complete: address type, entry id and search key where only an address was given. */
void tern_recipient_complete (TernRecipient *recipient);

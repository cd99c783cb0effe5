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
};

struct _TernAttachment {
  guint refs;
  TernMessage *message;
  TernAttachmentDraft *draft;
  gboolean is_read_only;
};

/* Properties of any object with a bag and kept streams. */

/** tern_object_find: the value in the bag, or the stream that is kept; FALSE for neither. */
gboolean tern_object_find (const TernBag *props, GArray *kept, TernPropTag tag, const TernValue **ret_value,
                           const TernStreamRef **ret_stream);
/** tern_object_get: as tern_message_get(), for stored properties. */
gboolean tern_object_get (TernGuard *mailbox, TernId object, const TernBag *props, GArray *kept, TernPropTag tag, gsize limit,
                          TernArena *arena, TernValue *ret_value, TernJob *job, GError **error);
void tern_object_drop_stream (GArray *kept, TernPropTag tag);
void tern_object_list (const TernBag *props, GArray *kept, GArray *tags);
/** tern_object_value_bytes: (transfer full) (nullable): a value as a stream shows it ([MS-OXCPRPT] 2.2.14): strings as UTF-16. */
GBytes *tern_object_value_bytes (const TernValue *value);
gboolean tern_object_stream_size (const TernBag *props, GArray *kept, TernPropTag tag, gint64 *ret_size);
GBytes *tern_object_read_stream (TernGuard *mailbox, TernId object, const TernBag *props, GArray *kept, TernPropTag tag,
                                 gint64 offset, gsize size, TernJob *job, GError **error);

/** tern_message_derive: what follows from the contents, right before a save: display lists, topic, conversation id, modification. */
void tern_message_derive (TernMessage *message);
/** tern_message_set_subject: PidTagSubject, its prefix and the rest kept together ([MS-OXCMSG] 2.2.1.46). */
void tern_message_set_subject (TernBag *props, const TernValue *value);
gboolean tern_message_is_subject_tag (TernPropTag tag);
/** tern_message_new_defaults: [MS-OXCMSG] 3.2.5.2. */
void tern_message_new_defaults (TernMessage *message);

#pragma once

#include "core/groupware/object/tern-message.h"

/*
 * The body of a message in its three forms ([MS-OXCMSG] 2.2.1.58, [MS-OXBBODY]). What was stored is given as it is; a
 * form that wasn't is made from the best one there is, when it is asked for.
 */

/** TernBodyKind: bits. */
typedef enum {
  TERN_BODY_PLAIN = 1 << 0, /* PidTagBody */
  TERN_BODY_RTF = 1 << 1,   /* PidTagRtfCompressed */
  TERN_BODY_HTML = 1 << 2,  /* PidTagHtml, PidTagBodyHtml */
} TernBodyKind;

/** tern_body_kind: 0 if @tag is no body. */
TernBodyKind tern_body_kind (TernPropTag tag);
/** tern_message_set_body: one is about to be set: those that were stored before and not set along with it are out of
 * date and go. */
void tern_message_set_body (TernMessage *message, TernBodyKind kind);
/** tern_message_make_body: (transfer none): the bytes of a form that isn't stored, as a stream has them; NOT_FOUND
 * without any body. */
GBytes *tern_message_make_body (TernMessage *message, const TernObjectRead *read, TernPropTag tag,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_message_get_made_body: the same as the cell that tern_message_get() gives. */
gboolean tern_message_get_made_body (TernMessage *message, const TernObjectRead *read, TernPropTag tag,
                                     TernValue *ret_value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_message_list_made_bodies: appends the forms that a list of properties names though they aren't stored. */
void tern_message_list_made_bodies (TernMessage *message, GArray *tags);
/** tern_message_native_body: PidTagNativeBody ([MS-OXCMSG] 2.2.1.58.2). @among: the forms that may be named; 0: any. */
gint32 tern_message_native_body (TernMessage *message, TernBodyKind among);

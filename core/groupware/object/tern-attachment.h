#pragma once

#include "core/groupware/object/tern-message.h"

/** Embedded messages lie within each other at most so deep. */
#define TERN_ATTACHMENT_MAX_DEPTH 32

TernAttachment *tern_attachment_ref (TernAttachment *attachment);
void tern_attachment_unref (TernAttachment *attachment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernAttachment, tern_attachment_unref)

guint32 tern_attachment_get_num (TernAttachment *attachment);
TernMessage *tern_attachment_get_message (TernAttachment *attachment);
gboolean tern_attachment_is_read_only (TernAttachment *attachment);
void tern_attachment_set_read_only (TernAttachment *attachment, gboolean is_read_only);

/* As for messages. */
gboolean tern_attachment_get (TernAttachment *attachment, TernPropTag tag, gsize limit, TernArena *arena,
                              TernValue *ret_value, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GArray *tern_attachment_list (TernAttachment *attachment);
int tern_attachment_set (TernAttachment *attachment, const TernValue *value);
int tern_attachment_delete (TernAttachment *attachment, TernPropTag tag);
gboolean tern_attachment_stream_size (TernAttachment *attachment, TernPropTag tag, gint64 *ret_size, TernJob *job,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tern_attachment_read_stream (TernAttachment *attachment, TernPropTag tag, gint64 offset, gsize size,
                                     TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
int tern_attachment_write_stream (TernAttachment *attachment, TernPropTag tag, GBytes *bytes);

int tern_attachment_set_upload (TernAttachment *attachment, TernPropTag tag, guint64 upload, gint64 size);
gboolean tern_attachment_get_upload (TernAttachment *attachment, TernPropTag tag, guint64 *ret_upload,
                                     gint64 *ret_size, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_attachment_save: into the message, which stores it with its own next save. */
gboolean tern_attachment_save (TernAttachment *attachment, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tern_attachment_open_embedded: the message that the attachment holds ([MS-OXCMSG] 2.2.3.16).
 * @create: makes one if there is none; NOT_FOUND without it. LIMIT beyond TERN_ATTACHMENT_MAX_DEPTH.
 */
TernMessage *tern_attachment_open_embedded (TernAttachment *attachment, gboolean create, gboolean read_only,
                                            TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_attachment_draft_row: (transfer full): what a row of the attachments table can show of one as it would be
 * saved: no streams. */
TernBag *tern_attachment_draft_row (const TernAttachmentDraft *attachment);

/** tern_attachment_copy_embedded: the message in @from, as changed or stored, into @to; nothing if there is none. */
gboolean tern_attachment_copy_embedded (TernAttachment *from, TernAttachment *to, TernJob *job,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_attachment_has_embedded: whether it holds a message. */
gboolean tern_attachment_has_embedded (TernAttachment *attachment);
/** tern_attachment_is_inside: whether @attachment is @other, or one of a message in it. */
gboolean tern_attachment_is_inside (TernAttachment *attachment, TernAttachment *other);

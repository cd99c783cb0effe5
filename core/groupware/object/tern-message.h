#pragma once

#include "core/groupware/object/tern-draft.h"
#include "core/groupware/tern-computed.h"
#include "core/groupware/tern-guard.h"

/**
 * TernMessage:
 *
 * A message as a front works on it: opened or new, changed in memory, saved as a whole. An embedded message is one too;
 * its save puts it into its attachment, which in turn is saved into the message around it. Reference counted, one
 * thread at a time.
 */
typedef struct _TernMessage TernMessage;
typedef struct _TernAttachment TernAttachment;

/** TernMessageMode: how a message is opened ([MS-OXCMSG] 2.2.3.1.1 OpenModeFlags). */
typedef enum {
  TERN_MESSAGE_READ_ONLY,
  TERN_MESSAGE_READ_WRITE,  /* DENIED without the right */
  TERN_MESSAGE_BEST_ACCESS, /* read-only without the right */
} TernMessageMode;

/** tern_message_create: a new message for @folder with the properties of [MS-OXCMSG] 3.2.5.2; nothing is stored until
 * it is saved. */
TernMessage *tern_message_create (TernGuard *mailbox, TernId folder, gboolean is_associated, TernJob *job,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_message_set_locale: of a new one: its creator's ([MS-OXCMSG] 3.2.5.2: the logon's). */
void tern_message_set_locale (TernMessage *message, guint32 lcid);
/** tern_message_open: @folder 0: wherever it is. @deleted: soft-deleted messages are found too. */
TernMessage *tern_message_open (TernGuard *mailbox, TernId folder, TernId id, TernMessageMode mode, gboolean deleted,
                                TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernMessage *tern_message_ref (TernMessage *message);
void tern_message_unref (TernMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernMessage, tern_message_unref)

TernGuard *tern_message_get_mailbox (TernMessage *message);
/** tern_message_get_id: 0 until the first save. */
TernId tern_message_get_id (TernMessage *message);
TernId tern_message_get_folder (TernMessage *message);
gboolean tern_message_is_new (TernMessage *message);
gboolean tern_message_is_embedded (TernMessage *message);
gboolean tern_message_is_read_only (TernMessage *message);
void tern_message_set_read_only (TernMessage *message, gboolean is_read_only);
const TernItemHead *tern_message_get_head (TernMessage *message);
/** tern_message_set_head_read: the stored read flag was changed by tern_items_set_read(). */
void tern_message_set_head_read (TernMessage *message, gboolean is_read);

/**
 * tern_message_get: the cell of @tag, in @arena: the value, or tern_value_missing(): NOT_FOUND; TOO_BIG if it takes
 * more than
 * @limit bytes. PtypUnspecified gives the value of whatever type is there. FALSE only for real failures.
 */
gboolean tern_message_get (TernMessage *message, TernPropTag tag, gsize limit, TernArena *arena, TernValue *ret_value,
                           TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_message_list: (transfer full) (element-type TernPropTag) what get() would answer, each property once. */
GArray *tern_message_list (TernMessage *message);
/** tern_message_list_stored: the same without what is computed. */
GArray *tern_message_list_stored (TernMessage *message);
/** tern_message_set: a TernErrorCode if this one can't be set, else -1. */
int tern_message_set (TernMessage *message, const TernValue *value);
int tern_message_delete (TernMessage *message, TernPropTag tag);
/** tern_message_stream_size: stored bytes of a property (strings: UTF-16); NOT_FOUND. */
gboolean tern_message_stream_size (TernMessage *message, TernPropTag tag, gint64 *ret_size, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_message_read_stream: up to @size of those bytes from @offset on. */
GBytes *tern_message_read_stream (TernMessage *message, TernPropTag tag, gint64 offset, gsize size, TernJob *job,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_message_write_stream: sets a string or binary from such bytes; as tern_message_set(). */
int tern_message_write_stream (TernMessage *message, TernPropTag tag, GBytes *bytes);

/** tern_message_set_upload: the same from @size bytes that are in the store already (tern-spool.h); binaries only. */
int tern_message_set_upload (TernMessage *message, TernPropTag tag, guint64 upload, gint64 size);
/** tern_message_get_upload: what a large binary is there; *@ret_upload 0: not one. */
gboolean tern_message_get_upload (TernMessage *message, TernPropTag tag, guint64 *ret_upload, gint64 *ret_size,
                                  TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_message_get_recipients: (transfer none) (element-type TernRecipient): in row order. */
GPtrArray *tern_message_get_recipients (TernMessage *message);
/** tern_message_put_recipient: adds @recipient (transfer full) or replaces the one of its row id. */
void tern_message_put_recipient (TernMessage *message, TernRecipient *recipient);
void tern_message_remove_recipient (TernMessage *message, guint32 row_id);
void tern_message_remove_all_recipients (TernMessage *message);

/** tern_message_get_draft: (transfer none): attachments as they would be saved, for tables. */
const TernDraft *tern_message_get_draft (TernMessage *message);

/** tern_message_save: @force: also over somebody else's change since it was opened. */
gboolean
tern_message_save (TernMessage *message, gboolean force, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_message_reload: forgets changes and reads the stored state again. */
gboolean tern_message_reload (TernMessage *message, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Attachments: a handle works on a copy; its save puts the copy into the message. */

TernAttachment *tern_message_create_attachment (TernMessage *message, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernAttachment *tern_message_open_attachment (TernMessage *message, guint32 num, TernMessageMode mode,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_message_delete_attachment (TernMessage *message, guint32 num, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Copying between messages, of any mailboxes ([MS-OXCPRPT] 2.2.11): replaces what @to has; READ_ONLY. */

gboolean tern_message_copy_recipients (TernMessage *from, TernMessage *to, TernJob *job,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_message_copy_attachments (TernMessage *from, TernMessage *to, TernJob *job,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_message_is_inside: whether @message is @other or embedded in it, directly or indirectly. */
gboolean tern_message_is_inside (TernMessage *message, TernMessage *other);

#pragma once

#include "core/groupware/object/tern-object-props.h"

typedef struct _TernDraft TernDraft;

/**
 * TernAttachmentDraft: one attachment of a draft; @embedded: its embedded message as changed, or %NULL where the stored
 * one
 * (@stored_embedded, 0: none; of @embedded_size bytes) stays. Reference counted: a message and the handles on its
 * attachments share them until one side changes something (tern_attachment_draft_make_own()).
 */
typedef struct {
  guint refs;
  guint32 num;
  TernObjectProps own;
  TernId stored_embedded;
  gint64 embedded_size;
  TernDraft *embedded;
} TernAttachmentDraft;

/**
 * TernDraft:
 *
 * The contents of a message between opening and saving: what is stored stays named only (streams), what was changed is
 * in memory. Reference counted. A draft that somebody else holds too is copied before it is changed
 * (tern_draft_make_own()); the copy shares what it can.
 */
struct _TernDraft {
  guint refs;
  TernObjectProps own;
  GPtrArray *recipients; /* (element-type TernRecipient) in row order; change it by tern_draft_edit_recipients() only */
  gboolean recipients_shared;
  gboolean keeps_recipients;  /* the stored ones are the same */
  gboolean keeps_attachments; /* the same for attachments and what they hold */
  GPtrArray *attachments;     /* (element-type TernAttachmentDraft) in order of num */
  guint32 next_num;           /* numbers below were given out since it was opened */
  guint attachment_changes;   /* how often the list of attachments changed */
  TernId new_id;              /* what an embedded message will be stored as, where that was promised; 0: any */
};

TernDraft *tern_draft_new (void);
TernDraft *tern_draft_new_from_item (const TernItem *item);
TernDraft *tern_draft_ref (TernDraft *draft);
void tern_draft_unref (TernDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernDraft, tern_draft_unref)
/** tern_draft_make_own: *@draft is held by nobody else afterwards. */
void tern_draft_make_own (TernDraft **draft);
GPtrArray *tern_draft_edit_recipients (TernDraft *draft);
/** tern_draft_set_stored: it was just stored as @object: a save without further changes has nothing to write but
 * properties. */
void tern_draft_set_stored (TernDraft *draft, TernId object);

TernAttachmentDraft *tern_attachment_draft_new (guint32 num);
TernAttachmentDraft *tern_attachment_draft_ref (TernAttachmentDraft *attachment);
void tern_attachment_draft_unref (TernAttachmentDraft *attachment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernAttachmentDraft, tern_attachment_draft_unref)
void tern_attachment_draft_make_own (TernAttachmentDraft **attachment);

/** tern_draft_find_attachment: (transfer none) (nullable). */
TernAttachmentDraft *tern_draft_find_attachment (const TernDraft *draft, guint32 num);
/** tern_draft_put_attachment: (transfer full) @attachment: in its place, instead of one of the same number. */
void tern_draft_put_attachment (TernDraft *draft, TernAttachmentDraft *attachment);
gboolean tern_draft_remove_attachment (TernDraft *draft, guint32 num);

/** tern_draft_size: PidTagMessageSize: properties, recipients and attachments with what they hold
 * ([MS-OXCMSG] 2.2.1.7). */
gint64 tern_draft_size (const TernDraft *draft);
gint64 tern_attachment_draft_size (const TernAttachmentDraft *attachment);
/** tern_draft_fill_save: the draft's part of a save; everything in @arena, pointing into the draft. */
void tern_draft_fill_save (const TernDraft *draft, TernItemSave *save, TernArena *arena);

/* Copies for another message, perhaps of another mailbox: they need nothing of what is stored, large values are read
 * into memory. LIMIT where messages lie within each other deeper than @depth. */

TernDraft *
tern_draft_detach (TernDraft *draft, const TernObjectRead *read, guint depth, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernAttachmentDraft *
tern_attachment_draft_detach (TernAttachmentDraft *attachment, guint32 num, const TernObjectRead *read, guint depth,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_recipients_map: @recipients, which nobody else holds, with the ids that names have in another mailbox. */
gboolean tern_recipients_map (GPtrArray *recipients, TernPropMap *map, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_attachment_draft_load_embedded: (transfer full): its embedded message as changed, or as stored; NOT_FOUND
 * without one. */
TernDraft *tern_attachment_draft_load_embedded (const TernAttachmentDraft *attachment, const TernObjectRead *read,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

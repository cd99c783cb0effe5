#pragma once

#include "core/spi/tern-items.h"

typedef struct _TernDraft TernDraft;

/**
 * TernAttachmentDraft: one attachment of a draft. @object: the stored attachment it came from (0: new), whose streams @kept
 * names; @embedded: its embedded message as changed, or %NULL where the stored one (@stored_embedded, 0: none) stays.
 */
typedef struct {
  guint32 num;
  TernId object;
  TernId stored_embedded;
  TernBag *props;
  GArray *kept; /* (element-type TernStreamRef) */
  TernDraft *embedded;
} TernAttachmentDraft;

/**
 * TernDraft:
 *
 * The contents of a message between opening and saving: what is stored stays named only (streams), what was changed is in memory.
 * Reference counted. A draft that somebody else holds too is copied before it is changed (tern_draft_make_own()); the bags of the
 * copy are copies as well.
 */
struct _TernDraft {
  guint refs;
  TernId object; /* the stored message that @kept and the attachments came from; 0: none */
  TernBag *props;
  GArray *kept; /* (element-type TernStreamRef) */
  GPtrArray *recipients;  /* (element-type TernRecipient) */
  GPtrArray *attachments; /* (element-type TernAttachmentDraft) in order of num */
  guint32 next_num;       /* numbers below were given out since it was opened */
};

TernDraft *tern_draft_new (void);
TernDraft *tern_draft_new_from_item (const TernItem *item);
TernDraft *tern_draft_ref (TernDraft *draft);
void tern_draft_unref (TernDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernDraft, tern_draft_unref)
/** tern_draft_make_own: *@draft is held by nobody else afterwards. */
void tern_draft_make_own (TernDraft **draft);

TernAttachmentDraft *tern_attachment_draft_new (guint32 num);
TernAttachmentDraft *tern_attachment_draft_copy (const TernAttachmentDraft *attachment);
void tern_attachment_draft_free (TernAttachmentDraft *attachment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernAttachmentDraft, tern_attachment_draft_free)
/** tern_draft_find_attachment: (transfer none) (nullable). */
TernAttachmentDraft *tern_draft_find_attachment (const TernDraft *draft, guint32 num);

/** tern_draft_size: PidTagMessageSize: properties, recipients and attachments with what they hold ([MS-OXCMSG] 2.2.1.7, trap 20). */
gint64 tern_draft_size (const TernDraft *draft);
gint64 tern_attachment_draft_size (const TernAttachmentDraft *attachment);
/** tern_draft_fill_save: the draft's part of a save; everything in @arena, pointing into the draft. */
void tern_draft_fill_save (const TernDraft *draft, TernItemSave *save, TernArena *arena);

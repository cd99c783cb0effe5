#pragma once

#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"

/**
 * TernComputedContext: what computed properties need besides the facts of the object.
 * @job: for looking up the GUID of a foreign replica; most properties need no I/O
 * @rights: what the identity may do in the folder (TernRights)
 * @account: (nullable): the identity's, for what may be done with one's own items only; %NULL: as if all were one's own
 * @store_entry_id: (nullable data): PidTagStoreEntryId, as the front built it
 */
typedef struct {
  TernMailbox *mailbox;
  TernJob *job;
  guint32 rights;
  const TernGuid *account;
  TernBin store_entry_id;
} TernComputedContext;

/**
 * tern_computed_item / tern_computed_folder:
 *
 * The value of a property that follows from ids, columns and rights instead of being stored: entry ids, keys, change
 * keys, counters, access. FALSE if @tag is not computed for this kind of object. Clients can't set these.
 * Sections: [MS-OXCFXICS] 2.2.1.2 (ids and keys), [MS-OXCMSG] 2.2.1, [MS-OXCFOLD] 2.2.2, [MS-OXCPRPT] 2.2.1.
 */
gboolean tern_computed_item (const TernComputedContext *context, const TernItemHead *head, GBytes *change_key,
                             GBytes *pcl, TernPropTag tag, TernArena *arena, TernValue *ret_value);
gboolean tern_computed_folder (const TernComputedContext *context, const TernFolderInfo *folder, TernPropTag tag,
                               TernArena *arena, TernValue *ret_value);

/** Every tag that the functions above can give; ended by 0. For property lists and for refusing to set them. */
const TernPropTag *tern_computed_item_tags (void);
const TernPropTag *tern_computed_folder_tags (void);
gboolean tern_computed_is_item_tag (TernPropTag tag);
gboolean tern_computed_is_folder_tag (TernPropTag tag);

/** tern_computed_message_flags: PidTagMessageFlags from the stored settable bits and the facts of the message
 * ([MS-OXCMSG] 2.2.1.6). */
gint32 tern_computed_message_flags (gint32 stored, const TernItemHead *head);
/** tern_computed_folder_entry_id: the entry id of any folder of the mailbox, in @arena. */
TernBin tern_computed_folder_entry_id (const TernComputedContext *context, TernId folder, TernArena *arena);
TernBin
tern_computed_message_entry_id (const TernComputedContext *context, TernId folder, TernId message, TernArena *arena);
/** tern_computed_gid: the 22-byte source key of an id ([MS-OXCFXICS] 2.2.1.2.5). */
TernBin tern_computed_gid (const TernComputedContext *context, TernId id, TernArena *arena);

#include "core/groupware/tern-computed-private.h"
#include "core/groupware/tern-guard.h"
#include "core/model/tern-prop-tags.h"

/* PidTagObjectType ([MS-OXCPRPT] 2.2.1.7). */
#define OBJECT_TYPE_FOLDER 3

static const TernPropTag folder_tags[] = {
  PidTagFolderId,
  PidTagParentFolderId,
  PidTagEntryId,
  PidTagRecordKey,
  PidTagInstanceKey,
  PidTagParentEntryId,
  PidTagSourceKey,
  PidTagParentSourceKey,
  PidTagChangeKey,
  PidTagPredecessorChangeList,
  PidTagChangeNumber,
  PidTagFolderType,
  PidTagContentCount,
  PidTagContentUnreadCount,
  PidTagAssociatedContentCount,
  PidTagSubfolders,
  PidTagHasRules,
  PidTagMessageSize,
  PidTagMessageSizeExtended,
  PidTagDeletedCountTotal,
  PidTagHierarchyChangeNumber,
  PidTagRights,
  PidTagAccess,
  PidTagAccessLevel,
  PidTagObjectType,
  PidTagMappingSignature,
  PidTagStoreRecordKey,
  PidTagStoreEntryId,
  0,
};

const TernPropTag *
tern_computed_folder_tags (void)
{
  return folder_tags;
}

gboolean
tern_computed_is_folder_tag (TernPropTag tag)
{
  for (guint i = 0; folder_tags[i] != 0; i++) {
    if (folder_tags[i] == tag)
      return TRUE;
  }
  return FALSE;
}

static gboolean
plain_ids (const TernFolderInfo *folder, TernPropTag tag, TernValue *ret_value)
{
  switch (tag) {
  case PidTagFolderId:
    *ret_value = tern_value_i64 (tag, tern_id_to_wire (folder->id));
    return TRUE;
  case PidTagParentFolderId: /* the root is its own parent */
    *ret_value = tern_value_i64 (tag, tern_id_to_wire (folder->parent != 0 ? folder->parent : folder->id));
    return TRUE;
  case PidTagChangeNumber:
    *ret_value = tern_value_i64 (tag, tern_id_to_wire (TERN_ID (TERN_REPLID_OWN, folder->cn)));
    return TRUE;
  case PidTagHierarchyChangeNumber:
    *ret_value = tern_value_i32 (tag, (gint32) folder->hierarchy_cn);
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
counters (const TernFolderInfo *folder, TernPropTag tag, TernValue *ret_value)
{
  switch (tag) {
  case PidTagFolderType:
    *ret_value = tern_value_i32 (tag, folder->type);
    return TRUE;
  case PidTagContentCount:
    *ret_value = tern_value_i32 (tag, folder->content_count);
    return TRUE;
  case PidTagContentUnreadCount:
    *ret_value = tern_value_i32 (tag, folder->unread_count);
    return TRUE;
  case PidTagAssociatedContentCount:
    *ret_value = tern_value_i32 (tag, folder->associated_count);
    return TRUE;
  case PidTagDeletedCountTotal:
    *ret_value = tern_value_i32 (tag, folder->deleted_count);
    return TRUE;
  case PidTagSubfolders:
    *ret_value = tern_value_boolean (tag, folder->subfolder_count > 0);
    return TRUE;
  case PidTagHasRules:
    *ret_value = tern_value_boolean (tag, folder->has_rules);
    return TRUE;
  case PidTagMessageSize:
    *ret_value = tern_value_i32 (tag, MIN (folder->size, G_MAXINT32));
    return TRUE;
  case PidTagMessageSizeExtended:
    *ret_value = tern_value_i64 (tag, folder->size);
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
rights_of (const TernComputedContext *context, TernPropTag tag, TernValue *ret_value)
{
  const guint32 free_busy = TERN_RIGHT_FREE_BUSY_SIMPLE | TERN_RIGHT_FREE_BUSY_DETAILED;

  switch (tag) {
  case PidTagRights: /* without the free/busy bits (trap 56) */
    *ret_value = tern_value_i32 (tag, context->rights & ~free_busy);
    return TRUE;
  case PidTagAccess:
    *ret_value = tern_value_i32 (tag, tern_guard_folder_access (context->rights));
    return TRUE;
  case PidTagAccessLevel:
    *ret_value = tern_value_i32 (tag, (context->rights & TERN_RIGHT_FOLDER_OWNER) != 0 ? 1 : 0);
    return TRUE;
  case PidTagObjectType:
    *ret_value = tern_value_i32 (tag, OBJECT_TYPE_FOLDER);
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
keys (const TernComputedContext *context, const TernFolderInfo *folder, TernPropTag tag, TernArena *arena,
      TernBin *ret_bin)
{
  const TernMailboxInfo *info = tern_mailbox_get_info (context->mailbox);

  switch (tag) {
  case PidTagEntryId:
  case PidTagRecordKey:
  case PidTagInstanceKey:
    *ret_bin = tern_computed_folder_entry_id (context, folder->id, arena);
    return TRUE;
  case PidTagParentEntryId:
    *ret_bin = tern_computed_folder_entry_id (context, folder->parent != 0 ? folder->parent : folder->id, arena);
    return TRUE;
  case PidTagSourceKey:
    *ret_bin = tern_computed_gid (context, folder->id, arena);
    return TRUE;
  case PidTagParentSourceKey:
    *ret_bin = folder->parent != 0 ? tern_computed_gid (context, folder->parent, arena)
                                   : (TernBin){ (const guint8 *) "", 0 };
    return TRUE;
  case PidTagChangeKey:
    *ret_bin = tern_computed_change_key (context, folder->cn, folder->change_key, arena);
    return TRUE;
  case PidTagPredecessorChangeList:
    *ret_bin = tern_computed_pcl (context, folder->cn, folder->change_key, folder->pcl, arena);
    return TRUE;
  case PidTagMappingSignature:
    *ret_bin = (TernBin){ info->mapping_signature.bytes, TERN_GUID_SIZE };
    return TRUE;
  case PidTagStoreRecordKey:
    *ret_bin = (TernBin){ info->guid.bytes, TERN_GUID_SIZE };
    return TRUE;
  case PidTagStoreEntryId:
    *ret_bin = context->store_entry_id;
    return ret_bin->data != NULL;
  default:
    return FALSE;
  }
}

gboolean
tern_computed_folder (const TernComputedContext *context, const TernFolderInfo *folder, TernPropTag tag,
                      TernArena *arena, TernValue *ret_value)
{
  TernBin bin;

  if (plain_ids (folder, tag, ret_value) || counters (folder, tag, ret_value) || rights_of (context, tag, ret_value))
    return TRUE;
  if (!keys (context, folder, tag, arena, &bin))
    return FALSE;
  *ret_value = tern_value_bin (tag, bin.data, bin.size);
  return TRUE;
}

#include "core/groupware/tern-computed-private.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-rights.h"

/* PidTagObjectType ([MS-OXCPRPT] 2.2.1.7). */
#define OBJECT_TYPE_MESSAGE 5

/* PidTagMessageFlags ([MS-OXCMSG] 2.2.1.6); mfEverRead goes with mfRead. */
#define MSGFLAG_READ 0x00000401
#define MSGFLAG_HASATTACH 0x00000010
#define MSGFLAG_ASSOCIATED 0x00000040

static const TernPropTag item_tags[] = {
  PidTagMid,           PidTagFolderId,       PidTagParentFolderId, PidTagInstID,      PidTagInstanceNum,
  PidTagEntryId,       PidTagInstanceKey,    PidTagRecordKey,      PidTagParentEntryId, PidTagSourceKey,
  PidTagParentSourceKey, PidTagChangeKey,    PidTagPredecessorChangeList, PidTagChangeNumber, PidTagMessageSize,
  PidTagMessageSizeExtended, PidTagHasAttachments, PidTagMessageStatus, PidTagRead,   PidTagAssociated,
  PidTagAccess,        PidTagAccessLevel,    PidTagObjectType,     PidTagMappingSignature, PidTagStoreRecordKey,
  PidTagStoreEntryId,  0,
};

const TernPropTag *
tern_computed_item_tags (void)
{
  return item_tags;
}

static gboolean
is_listed (const TernPropTag *tags, TernPropTag tag)
{
  for (guint i = 0; tags[i] != 0; i++) {
    if (tags[i] == tag)
      return TRUE;
  }
  return FALSE;
}

gboolean
tern_computed_is_item_tag (TernPropTag tag)
{
  return is_listed (item_tags, tag);
}

gint32
tern_computed_message_flags (gint32 stored, const TernItemHead *head)
{
  gint32 flags = stored & ~(MSGFLAG_READ | MSGFLAG_HASATTACH | MSGFLAG_ASSOCIATED);

  if (head->is_read)
    flags |= MSGFLAG_READ;
  if (head->has_attachments)
    flags |= MSGFLAG_HASATTACH;
  if (head->is_associated)
    flags |= MSGFLAG_ASSOCIATED;
  return flags;
}

/* [MS-OXCPRPT] 2.2.1.1: own messages by the owned rights too; the owner of the folder may do everything. */
static guint32
item_access (const TernComputedContext *context, const TernItemHead *head)
{
  gboolean is_own = context->account == NULL || tern_guid_equal (context->account, &head->creator);
  guint32 editing = TERN_RIGHT_EDIT_ANY | TERN_RIGHT_FOLDER_OWNER | (is_own ? TERN_RIGHT_EDIT_OWNED : 0);
  guint32 deleting = TERN_RIGHT_DELETE_ANY | TERN_RIGHT_FOLDER_OWNER | (is_own ? TERN_RIGHT_DELETE_OWNED : 0);
  guint32 access = TERN_ACCESS_READ;

  if (head->is_concealed)
    return access;
  if ((context->rights & editing) != 0)
    access |= TERN_ACCESS_MODIFY;
  if ((context->rights & deleting) != 0)
    access |= TERN_ACCESS_DELETE;
  return access;
}

static TernValue
bin_value (TernPropTag tag, TernBin bin)
{
  return tern_value_bin (tag, bin.data, bin.size);
}

static TernValue
guid_as_bin (TernPropTag tag, const TernGuid *guid)
{
  return tern_value_bin (tag, guid->bytes, TERN_GUID_SIZE);
}

/** plain: properties that are a column or a constant. */
static gboolean
plain (const TernComputedContext *context, const TernItemHead *head, TernPropTag tag, TernValue *ret_value)
{
  switch (tag) {
  case PidTagMid:
  case PidTagInstID:
    *ret_value = tern_value_i64 (tag, tern_id_to_wire (head->id));
    return TRUE;
  case PidTagFolderId:
  case PidTagParentFolderId:
    *ret_value = tern_value_i64 (tag, tern_id_to_wire (head->folder));
    return TRUE;
  case PidTagInstanceNum:
    *ret_value = tern_value_i32 (tag, 0);
    return TRUE;
  case PidTagChangeNumber:
    *ret_value = tern_value_i64 (tag, tern_id_to_wire (TERN_ID (TERN_REPLID_OWN, head->cn)));
    return TRUE;
  case PidTagMessageSize:
    *ret_value = tern_value_i32 (tag, MIN (head->size, G_MAXINT32));
    return TRUE;
  case PidTagMessageSizeExtended:
    *ret_value = tern_value_i64 (tag, head->size);
    return TRUE;
  case PidTagHasAttachments:
    *ret_value = tern_value_boolean (tag, head->has_attachments);
    return TRUE;
  case PidTagMessageStatus:
    *ret_value = tern_value_i32 (tag, head->status);
    return TRUE;
  case PidTagRead:
    *ret_value = tern_value_boolean (tag, head->is_read);
    return TRUE;
  case PidTagAssociated:
    *ret_value = tern_value_boolean (tag, head->is_associated);
    return TRUE;
  case PidTagAccess:
    *ret_value = tern_value_i32 (tag, item_access (context, head));
    return TRUE;
  case PidTagAccessLevel:
    *ret_value = tern_value_i32 (tag, (item_access (context, head) & TERN_ACCESS_MODIFY) != 0 ? 1 : 0);
    return TRUE;
  case PidTagObjectType:
    *ret_value = tern_value_i32 (tag, OBJECT_TYPE_MESSAGE);
    return TRUE;
  default:
    return FALSE;
  }
}

gboolean
tern_computed_item (const TernComputedContext *context, const TernItemHead *head, GBytes *change_key, GBytes *pcl,
                    TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  const TernMailboxInfo *info = tern_mailbox_get_info (context->mailbox);

  if (plain (context, head, tag, ret_value))
    return TRUE;
  switch (tag) {
  case PidTagEntryId:
  case PidTagRecordKey:
  case PidTagInstanceKey:
    *ret_value = bin_value (tag, tern_computed_message_entry_id (context, head->folder, head->id, arena));
    return TRUE;
  case PidTagParentEntryId:
    *ret_value = bin_value (tag, tern_computed_folder_entry_id (context, head->folder, arena));
    return TRUE;
  case PidTagSourceKey:
    *ret_value = bin_value (tag, tern_computed_gid (context, head->id, arena));
    return TRUE;
  case PidTagParentSourceKey:
    *ret_value = bin_value (tag, tern_computed_gid (context, head->folder, arena));
    return TRUE;
  case PidTagChangeKey:
    *ret_value = bin_value (tag, tern_computed_change_key (context, head->cn, change_key, arena));
    return TRUE;
  case PidTagPredecessorChangeList:
    *ret_value = bin_value (tag, tern_computed_pcl (context, head->cn, change_key, pcl, arena));
    return TRUE;
  case PidTagMappingSignature:
    *ret_value = guid_as_bin (tag, &info->mapping_signature);
    return TRUE;
  case PidTagStoreRecordKey:
    *ret_value = guid_as_bin (tag, &info->guid);
    return TRUE;
  case PidTagStoreEntryId:
    if (context->store_entry_id.data == NULL)
      return FALSE;
    *ret_value = bin_value (tag, context->store_entry_id);
    return TRUE;
  default:
    return FALSE;
  }
}

#include "plugins/mapi/object/mapi-store-props.h"

#include "core/base/tern-error.h"
#include "core/base/tern-writer.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-value-stream.h"

/* PidTagObjectType ([MS-OXCPRPT] 2.2.1.7). */
#define OBJECT_TYPE_STORE 1
#define DISPLAY_TYPE_MAILUSER 0

/* PidTagStoreSupportMask: searching, changing, creating, attaching, OLE, submitting, notifying, multiple values,
 * categories, RTF, restricting, sorting, HTML, Unicode; entry ids are unique. */
#define STORE_SUPPORT_MASK (0x00000001 | 0x00003FFC | 0x00010000 | 0x00040000)
/* PidTagValidFolderMask: subtree, Inbox, Outbox, wastebasket, sent mail, views, common views, finder. */
#define VALID_FOLDER_MASK 0x000000FF

/* Limits that a mailbox has unless others are stored with it. */
#define MAX_SUBMIT_KB (64 * 1024)
#define EXTENDED_RULE_LIMIT (32 * 1024)

/* PidTagTestLineSpeed: something of this size to measure a line with. */
#define LINE_SPEED_BYTES 4096

#define REPLID_MAPPING_SIGNATURE 5

/* Entry ids of special folders as properties of the store. */
typedef struct {
  TernPropTag tag;
  TernSpecialFolder special;
} FolderEntryId;

static const FolderEntryId folder_entry_ids[] = {
  { PidTagRootEntryId, TERN_SPECIAL_ROOT },
  { PidTagIpmSubtreeEntryId, TERN_SPECIAL_IPM_SUBTREE },
  { PidTagIpmInboxEntryId, TERN_SPECIAL_INBOX },
  { PidTagIpmOutboxEntryId, TERN_SPECIAL_OUTBOX },
  { PidTagIpmWastebasketEntryId, TERN_SPECIAL_DELETED_ITEMS },
  { PidTagIpmSentMailEntryId, TERN_SPECIAL_SENT_ITEMS },
  { PidTagViewsEntryId, TERN_SPECIAL_VIEWS },
  { PidTagCommonViewsEntryId, TERN_SPECIAL_COMMON_VIEWS },
  { PidTagFinderEntryId, TERN_SPECIAL_FINDER },
  { PidTagScheduleFolderEntryId, TERN_SPECIAL_SCHEDULE },
  { PidTagIpmDafEntryId, TERN_SPECIAL_DEFERRED_ACTION },
};

/* Those of a public store ([MS-OXCSTOR] 2.2.2.1.2): it has no folders for mail. */
static const FolderEntryId public_folder_entry_ids[] = {
  { PidTagRootEntryId, TERN_SPECIAL_ROOT },
  { PidTagIpmSubtreeEntryId, TERN_SPECIAL_IPM_SUBTREE },
  { PidTagIpmPublicFoldersEntryId, TERN_SPECIAL_IPM_SUBTREE },
  { PidTagNonIpmSubtreeEntryId, TERN_SPECIAL_NON_IPM_SUBTREE },
  { PidTagEformsRegistryEntryId, TERN_SPECIAL_EFORMS_REGISTRY },
};

static const FolderEntryId *
folder_rows (gboolean is_public, guint *ret_n)
{
  *ret_n = is_public ? G_N_ELEMENTS (public_folder_entry_ids) : G_N_ELEMENTS (folder_entry_ids);
  return is_public ? public_folder_entry_ids : folder_entry_ids;
}

/* What store_computed() gives; clients can't set these ([MS-OXCSTOR] 2.2.2.1.1). */
static const TernPropTag computed_tags[] = {
  PidTagEntryId,
  PidTagStoreEntryId,
  PidTagRecordKey,
  PidTagStoreRecordKey,
  PidTagMappingSignature,
  PidTagObjectType,
  PidTagDisplayName,
  PidTagUserEntryId,
  PidTagMailboxOwnerEntryId,
  PidTagMailboxOwnerName,
  PidTagEmailAddress,
  PidTagStoreSupportMask,
  PidTagValidFolderMask,
  PidTagStoreState,
  PidTagCodePageId,
  PidTagLocaleId,
  PidTagMessageSize,
  PidTagTestLineSpeed,
  PidTagSerializedReplidGuidMap,
  PidTagContentIndexSearchEnabled,
  PidTagCorrelationId,
};

/* Kept by the store itself, the last three for the administrator: no client sets them either. */
static const TernPropTag kept_tags[] = {
  PidTagMessageSizeExtended, PidTagContentCount,         PidTagStorageQuotaLimit,
  PidTagProhibitSendQuota,   PidTagProhibitReceiveQuota,
};

/* Values of settable properties that nobody has set ([MS-OXCSTOR] 2.2.2.1.2). */
static const struct {
  TernPropTag tag;
  gint32 value;
} defaults[] = {
  { PidTagOutOfOfficeState, FALSE },
  { PidTagMaximumSubmitMessageSize, MAX_SUBMIT_KB },
  { PidTagExtendedRuleSizeLimit, EXTENDED_RULE_LIMIT },
};

/** Asking: one question for properties. */
typedef struct {
  MapiLogon *logon;
  TernBag *stored;
  TernComputedContext context;
  TernArena *arena;
} Asking;

static TernValue
bin_value (TernPropTag tag, TernBin bin)
{
  return tern_value_bin (tag, bin.data, bin.size);
}

static TernValue
guid_bytes (TernPropTag tag, const TernGuid *guid)
{
  return tern_value_bin (tag, guid->bytes, TERN_GUID_SIZE);
}

/* Pairs of a replica id and its GUID; a wrong GUID of id 1 is fatal to clients (trap 30). */
static TernValue
replid_map (const Asking *asking, const TernMailboxInfo *info)
{
  const struct {
    guint16 replid;
    const TernGuid *guid;
  } pairs[] = { { TERN_REPLID_OWN, &info->replica }, { REPLID_MAPPING_SIGNATURE, &info->mapping_signature } };
  g_auto (TernWriter) writer = { 0 };

  tern_writer_init (&writer, G_MAXSIZE);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    tern_writer_u16 (&writer, pairs[i].replid);
    tern_writer_guid (&writer, pairs[i].guid);
  }
  return tern_value_bin (PidTagSerializedReplidGuidMap, tern_arena_memdup (asking->arena, writer.data, writer.size),
                         writer.size);
}

/** who: the properties that name people. */
static gboolean
who (const Asking *asking, TernPropTag tag, TernValue *ret_value)
{
  const TernEntry *owner = asking->logon->owner;
  const TernIdentityInfo *user = tern_identity_get_info (tern_guard_get_identity (asking->logon->mailbox));

  switch (tag) {
  case PidTagDisplayName:
  case PidTagMailboxOwnerName:
    *ret_value = tern_value_str (tag, owner->name);
    return TRUE;
  case PidTagEmailAddress:
    *ret_value = tern_value_str (tag, owner->dn);
    return TRUE;
  case PidTagMailboxOwnerEntryId:
    *ret_value = bin_value (tag, tern_address_entry_id_build (owner->dn, DISPLAY_TYPE_MAILUSER, asking->arena));
    return TRUE;
  case PidTagUserEntryId:
    *ret_value = bin_value (tag, tern_address_entry_id_build (user->dn, DISPLAY_TYPE_MAILUSER, asking->arena));
    return TRUE;
  default:
    return FALSE;
  }
}

/** which: the properties that name the store. */
static gboolean
which (const Asking *asking, TernPropTag tag, TernValue *ret_value)
{
  const TernMailboxInfo *info = tern_mailbox_get_info (asking->context.mailbox);

  switch (tag) {
  case PidTagEntryId:
  case PidTagStoreEntryId:
    *ret_value = bin_value (tag, asking->context.store_entry_id);
    return TRUE;
  case PidTagRecordKey:
  case PidTagStoreRecordKey:
    *ret_value = guid_bytes (tag, &info->guid);
    return TRUE;
  case PidTagMappingSignature:
    *ret_value = guid_bytes (tag, &info->mapping_signature);
    return TRUE;
  case PidTagCorrelationId:
    *ret_value = tern_value_guid (tag, &info->guid);
    return TRUE;
  case PidTagSerializedReplidGuidMap:
    *ret_value = replid_map (asking, info);
    return TRUE;
  default:
    return FALSE;
  }
}

/** what: the properties that say what the store is like. */
static gboolean
what (const Asking *asking, TernPropTag tag, TernValue *ret_value)
{
  switch (tag) {
  case PidTagObjectType:
    *ret_value = tern_value_i32 (tag, OBJECT_TYPE_STORE);
    return TRUE;
  case PidTagStoreSupportMask:
    *ret_value = tern_value_i32 (tag, STORE_SUPPORT_MASK);
    return TRUE;
  case PidTagValidFolderMask:
    *ret_value = tern_value_i32 (tag, VALID_FOLDER_MASK);
    return TRUE;
  case PidTagStoreState:
    *ret_value = tern_value_i32 (tag, 0);
    return TRUE;
  case PidTagCodePageId:
    *ret_value = tern_value_i32 (tag, (gint32) asking->logon->code_page);
    return TRUE;
  case PidTagLocaleId:
    *ret_value = tern_value_i32 (tag, (gint32) asking->logon->lcid_string);
    return TRUE;
  case PidTagMessageSize:
    *ret_value = tern_value_i32 (
        tag, (gint32) MIN (tern_bag_get_i64 (asking->stored, PidTagMessageSizeExtended, 0), G_MAXINT32));
    return TRUE;
  case PidTagTestLineSpeed:
    *ret_value = tern_value_bin (tag, tern_arena_alloc0 (asking->arena, LINE_SPEED_BYTES), LINE_SPEED_BYTES);
    return TRUE;
  case PidTagContentIndexSearchEnabled:
    *ret_value = tern_value_boolean (tag, FALSE);
    return TRUE;
  default:
    return FALSE;
  }
}

/** is_of_owner: a public store has none. */
static gboolean
is_of_owner (TernPropTag tag)
{
  return tag == PidTagMailboxOwnerEntryId || tag == PidTagMailboxOwnerName || tag == PidTagOutOfOfficeState;
}

static gboolean
store_computed (const Asking *asking, TernPropTag tag, TernValue *ret_value)
{
  guint n;
  const FolderEntryId *folders = folder_rows (asking->logon->is_public, &n);

  for (guint i = 0; i < n; i++) {
    if (folders[i].tag == tag) {
      TernId folder = TERN_SPECIAL_FOLDER_ID (folders[i].special);

      *ret_value = bin_value (tag, tern_computed_folder_entry_id (&asking->context, folder, asking->arena));
      return TRUE;
    }
  }
  if (asking->logon->is_public && is_of_owner (tag))
    return FALSE;
  return who (asking, tag, ret_value) || which (asking, tag, ret_value) || what (asking, tag, ret_value);
}

static gboolean
by_default (const Asking *asking, TernPropTag tag, TernValue *ret_value)
{
  if (tag == PidTagSortLocaleId) {
    *ret_value = tern_value_i32 (tag, (gint32) asking->logon->lcid_sort);
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++) {
    if (defaults[i].tag == tag && !(asking->logon->is_public && is_of_owner (tag))) {
      *ret_value = TERN_PROP_TYPE (tag) == PtypBoolean ? tern_value_boolean (tag, defaults[i].value)
                                                       : tern_value_i32 (tag, defaults[i].value);
      return TRUE;
    }
  }
  return FALSE;
}

/** list_all: every tag that can be asked for. */
static GArray *
list_all (const MapiLogon *logon, const TernBag *stored)
{
  guint n;
  const FolderEntryId *folders = folder_rows (logon->is_public, &n);
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  const TernPropTag sort_locale = PidTagSortLocaleId;

  for (guint i = 0; i < G_N_ELEMENTS (computed_tags); i++) {
    if (!logon->is_public || !is_of_owner (computed_tags[i]))
      g_array_append_val (tags, computed_tags[i]);
  }
  for (guint i = 0; i < n; i++)
    g_array_append_val (tags, folders[i].tag);
  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++) {
    if ((!logon->is_public || !is_of_owner (defaults[i].tag)) && tern_bag_get (stored, defaults[i].tag) == NULL)
      g_array_append_val (tags, defaults[i].tag);
  }
  if (tern_bag_get (stored, sort_locale) == NULL)
    g_array_append_val (tags, sort_locale);
  for (guint i = 0; i < tern_bag_get_size (stored); i++)
    g_array_append_val (tags, tern_bag_get_nth (stored, i)->tag);
  return tags;
}

/** real_tag: for PtypUnspecified the tag of the property that has this id. */
static TernPropTag
real_tag (const MapiLogon *logon, const TernBag *stored, TernPropTag tag)
{
  g_autoptr (GArray) tags = NULL;

  if (TERN_PROP_TYPE (tag) != PtypUnspecified)
    return tag;
  tags = list_all (logon, stored);
  for (guint i = 0; i < tags->len; i++) {
    TernPropTag one = g_array_index (tags, TernPropTag, i);

    if (TERN_PROP_ID (one) == TERN_PROP_ID (tag))
      return one;
  }
  return tag;
}

static TernValue
get_one (const Asking *asking, TernPropTag asked)
{
  TernPropTag tag = real_tag (asking->logon, asking->stored, asked);
  const TernValue *stored;
  TernValue value;

  if (store_computed (asking, tag, &value))
    return value;
  stored = tern_bag_get (asking->stored, tag);
  if (stored != NULL)
    return tern_value_copy (stored, asking->arena);
  if (by_default (asking, tag, &value))
    return value;
  return tern_value_missing (asked, TERN_ERROR_NOT_FOUND);
}

static gboolean
ask (Asking *asking, MapiLogon *logon, TernArena *arena, TernJob *job, GError **error)
{
  gsize size;
  gconstpointer entry_id = g_bytes_get_data (logon->store_entry_id, &size);

  asking->logon = logon;
  asking->arena = arena;
  asking->context = (TernComputedContext){ .mailbox = mapi_logon_get_mailbox (logon),
                                           .job = job,
                                           .store_entry_id = { entry_id, size } };
  asking->stored = tern_mailbox_get_props (mapi_logon_get_mailbox (logon), job, error);
  return asking->stored != NULL;
}

gboolean
mapi_store_get_props (MapiObject *object, const TernPropTag *tags, guint n, gsize limit, TernArena *arena,
                      TernValue *ret_cells, TernJob *job, GError **error)
{
  Asking asking = { 0 };

  if (!ask (&asking, (MapiLogon *) object, arena, job, error))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    ret_cells[i] = get_one (&asking, tags[i]);
    if (!tern_value_is_missing (&ret_cells[i]) && tern_value_size (&ret_cells[i]) > limit)
      ret_cells[i] = tern_value_missing (ret_cells[i].tag, TERN_ERROR_TOO_BIG);
  }
  tern_bag_unref (asking.stored);
  return TRUE;
}

GArray *
mapi_store_list_props (MapiObject *object, TernJob *job, GError **error)
{
  g_autoptr (TernBag) stored = tern_mailbox_get_props (mapi_logon_get_mailbox ((MapiLogon *) object), job, error);

  return stored != NULL ? list_all ((MapiLogon *) object, stored) : NULL;
}

static gboolean
is_read_only (TernPropTag tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (computed_tags); i++) {
    if (TERN_PROP_ID (computed_tags[i]) == TERN_PROP_ID (tag))
      return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (folder_entry_ids); i++) {
    if (TERN_PROP_ID (folder_entry_ids[i].tag) == TERN_PROP_ID (tag))
      return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (public_folder_entry_ids); i++) {
    if (TERN_PROP_ID (public_folder_entry_ids[i].tag) == TERN_PROP_ID (tag))
      return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (kept_tags); i++) {
    if (TERN_PROP_ID (kept_tags[i]) == TERN_PROP_ID (tag))
      return TRUE;
  }
  return FALSE;
}

gboolean
mapi_store_set_props (MapiObject *object, const TernValue *values, guint n, GArray *problems, TernJob *job,
                      GError **error)
{
  g_autoptr (TernBag) set = tern_bag_new ();

  for (guint i = 0; i < n; i++) {
    if (is_read_only (values[i].tag))
      mapi_problems_add (problems, i, values[i].tag, TERN_ERROR_READ_ONLY);
    else
      tern_bag_set (set, &values[i]);
  }
  return tern_bag_get_size (set) == 0
         || tern_mailbox_set_props (mapi_logon_get_mailbox ((MapiLogon *) object), set, NULL, 0, job, error);
}

gboolean
mapi_store_delete_props (MapiObject *object, const TernPropTag *tags, guint n, GArray *problems, TernJob *job,
                         GError **error)
{
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (TernPropTag));

  for (guint i = 0; i < n; i++) {
    if (is_read_only (tags[i]))
      mapi_problems_add (problems, i, tags[i], TERN_ERROR_READ_ONLY);
    else
      g_array_append_val (removed, tags[i]);
  }
  return removed->len == 0
         || tern_mailbox_set_props (mapi_logon_get_mailbox ((MapiLogon *) object), NULL,
                                    (const TernPropTag *) removed->data, removed->len, job, error);
}

/** get_for_stream: the value behind a stream; NOT_FOUND if there is none or it can't be one. */
static gboolean
get_for_stream (MapiObject *object, TernPropTag tag, TernArena *arena, TernValue *ret_value, TernJob *job,
                GError **error)
{
  if (!mapi_store_get_props (object, &tag, 1, G_MAXSIZE, arena, ret_value, job, error))
    return FALSE;
  if (!tern_value_is_missing (ret_value) && mapi_value_stream_size (ret_value) >= 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the store has no property 0x%08X to stream", tag);
  return FALSE;
}

gboolean
mapi_store_get_stream_size (MapiObject *object, TernPropTag tag, gint64 *ret_size, TernJob *job, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernValue value;

  if (!get_for_stream (object, tag, arena, &value, job, error))
    return FALSE;
  *ret_size = mapi_value_stream_size (&value);
  return TRUE;
}

GBytes *
mapi_store_read_stream (MapiObject *object, TernPropTag tag, gint64 offset, gsize size, TernJob *job, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernValue value;

  return get_for_stream (object, tag, arena, &value, job, error) ? mapi_value_stream_read (&value, offset, size) : NULL;
}

gboolean
mapi_store_write_stream (MapiObject *object, TernPropTag tag, GBytes *bytes, TernJob *job, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) set = tern_bag_new ();
  TernValue value;

  if (is_read_only (tag)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_READ_ONLY, "property 0x%08X of the store is computed", tag);
    return FALSE;
  }
  if (!mapi_value_from_stream (tag, bytes, arena, &value, error))
    return FALSE;
  tern_bag_set (set, &value);
  return tern_mailbox_set_props (mapi_logon_get_mailbox ((MapiLogon *) object), set, NULL, 0, job, error);
}

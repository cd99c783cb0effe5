#include "core/groupware/tern-provision.h"

#include "core/base/tern-error.h"
#include "core/base/tern-writer.h"
#include "core/groupware/tern-computed.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-rights.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"
#include "core/spi/tern-permissions.h"
#include "core/spi/tern-tables.h"

/* Which entry ids Root and Inbox carry ([MS-OXOSFLD] 2.2.3). */
static const struct {
  TernPropTag tag;
  TernSpecialFolder special;
} default_folders[] = {
  { PidTagIpmAppointmentEntryId, TERN_SPECIAL_CALENDAR }, { PidTagIpmContactEntryId, TERN_SPECIAL_CONTACTS },
  { PidTagIpmJournalEntryId, TERN_SPECIAL_JOURNAL },      { PidTagIpmNoteEntryId, TERN_SPECIAL_NOTES },
  { PidTagIpmTaskEntryId, TERN_SPECIAL_TASKS },           { PidTagIpmDraftsEntryId, TERN_SPECIAL_DRAFTS },
};

/* PidTagAdditionalRenEntryIds by index ([MS-OXOSFLD] 2.2.4). */
static const TernSpecialFolder additional_ren[] = {
  TERN_SPECIAL_CONFLICTS,       TERN_SPECIAL_SYNC_ISSUES, TERN_SPECIAL_LOCAL_FAILURES,
  TERN_SPECIAL_SERVER_FAILURES, TERN_SPECIAL_JUNK,
};

/* PidTagAdditionalRenEntryIdsEx: PersistData blocks ([MS-OXOSFLD] 2.2.5). */
#define RSF_PID_CONV_ACTIONS 0x8006
#define RSF_ELID_ENTRYID 0x0001

/* Receive folders of a new private mailbox; the longest matching prefix wins ([MS-OXCSTOR] 3.2.5.2). */
static const struct {
  const char *message_class;
  TernSpecialFolder special;
} receive_folders[] = {
  { "", TERN_SPECIAL_INBOX },         { "IPM", TERN_SPECIAL_INBOX }, { "REPORT.IPM", TERN_SPECIAL_INBOX },
  { "IPM.Note", TERN_SPECIAL_INBOX }, { "IPC", TERN_SPECIAL_ROOT },
};

static TernBin
folder_entry_id (const TernComputedContext *context, TernSpecialFolder special, TernArena *arena)
{
  return tern_computed_folder_entry_id (context, TERN_SPECIAL_FOLDER_ID (special), arena);
}

static TernValue
multi_bin (TernPropTag tag, TernBin *bins, guint n)
{
  return (TernValue){ .tag = tag, .multi = { .count = n, .bins = bins } };
}

static void
add_ren_entry_ids_ex (const TernComputedContext *context, TernBag *props)
{
  TernArena *arena = tern_bag_get_arena (props);
  TernBin id = folder_entry_id (context, TERN_SPECIAL_CONVERSATION_ACTIONS, arena);
  g_auto (TernWriter) writer = { 0 };

  tern_writer_init (&writer, G_MAXSIZE);
  tern_writer_u16 (&writer, RSF_PID_CONV_ACTIONS);
  tern_writer_u16 (&writer, 4 + id.size); /* DataElementsSize */
  tern_writer_u16 (&writer, RSF_ELID_ENTRYID);
  tern_writer_u16 (&writer, id.size);
  tern_writer_bytes (&writer, id.data, id.size);
  tern_writer_u32 (&writer, 0); /* PERSIST_SENTINEL with size 0 */
  tern_bag_set_bin (props, PidTagAdditionalRenEntryIdsEx, writer.data, writer.size);
}

/** find_delegate_information: the object of an earlier attempt, 0 if there is none. */
static gboolean
find_delegate_information (TernMailbox *raw, TernId *ret_id, TernJob *job, GError **error)
{
  TernTableQuery query = { .folder = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_FREEBUSY_DATA), .kind = TERN_TABLE_NORMAL };
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (raw), &query, NULL, job, error);
  const TernPropTag column = PidTagMessageClass;
  g_auto (TernRowSet) rows = { 0 };

  *ret_id = 0;
  if (table == NULL || !tern_table_fetch (table, 0, 1, &column, 1, &rows, job, error))
    return FALSE;
  if (rows.n_rows > 0)
    *ret_id = rows.heads[0].id;
  return TRUE;
}

/* [MS-OXODLGT] 2.2.2.2: the Delegate Information object, in the Freebusy Data folder, as Outlook expects to find it. */
static gboolean
ensure_delegate_information (TernMailbox *raw, TernId *ret_id, TernJob *job, GError **error)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  TernFiletime now = tern_filetime_now ();
  TernItemSaved saved = { 0 };
  TernItemSave save = {
    .folder = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_FREEBUSY_DATA),
    .is_new = TRUE,
    .expected_cn = -1,
    .is_read = TRUE,
    .creator = tern_mailbox_get_info (raw)->owner,
    .props = props,
  };

  if (!find_delegate_information (raw, ret_id, job, error))
    return FALSE;
  if (*ret_id != 0)
    return TRUE;
  tern_bag_set_str (props, PidTagMessageClass, "IPM.Microsoft.ScheduleData.FreeBusy");
  tern_bag_set_str (props, PidTagSubject, "LocalFreebusy");
  tern_bag_set_str (props, PidTagSubjectPrefix, "");
  tern_bag_set_str (props, PidTagNormalizedSubject, "LocalFreebusy");
  tern_bag_set_boolean (props, PidTagScheduleInfoDelegatorWantsCopy, TRUE);
  tern_bag_set_boolean (props, PidTagScheduleInfoDontMailDelegates, FALSE);
  tern_bag_set_boolean (props, PidTagScheduleInfoDelegatorWantsInfo, TRUE);
  tern_bag_set_time (props, PidTagCreationTime, now);
  tern_bag_set_time (props, PidTagLastModificationTime, now);
  tern_bag_set_time (props, PidTagMessageDeliveryTime, now);
  save.size = 256;
  if (!tern_items_save (TERN_ITEMS (raw), &save, &saved, job, error))
    return FALSE;
  *ret_id = saved.id;
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return TRUE;
}

static TernBag *
default_folder_props (const TernComputedContext *context, TernId delegate_information)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  TernArena *arena = tern_bag_get_arena (props);
  TernBin ren[G_N_ELEMENTS (additional_ren)], freebusy[4] = { { (const guint8 *) "", 0 } };
  TernValue value;

  for (guint i = 0; i < G_N_ELEMENTS (default_folders); i++) {
    TernBin id = folder_entry_id (context, default_folders[i].special, arena);

    tern_bag_set_bin (props, default_folders[i].tag, id.data, id.size);
  }
  for (guint i = 0; i < G_N_ELEMENTS (additional_ren); i++)
    ren[i] = folder_entry_id (context, additional_ren[i], arena);
  value = multi_bin (PidTagAdditionalRenEntryIds, ren, G_N_ELEMENTS (ren));
  tern_bag_set (props, &value);
  add_ren_entry_ids_ex (context, props);
  freebusy[1] = tern_computed_message_entry_id (context, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_FREEBUSY_DATA),
                                                delegate_information, arena);
  freebusy[2] = (TernBin){ (const guint8 *) "", 0 };
  freebusy[3] = folder_entry_id (context, TERN_SPECIAL_FREEBUSY_DATA, arena);
  value = multi_bin (PidTagFreeBusyEntryIds, freebusy, G_N_ELEMENTS (freebusy));
  tern_bag_set (props, &value);
  return g_steal_pointer (&props);
}

/** set_missing_props: clients extend these properties ([MS-OXOSFLD] 3.1.4.1): what is there stays. */
static gboolean
set_missing_props (TernMailbox *raw, TernSpecialFolder special, const TernBag *props, TernJob *job, GError **error)
{
  const TernId id = TERN_SPECIAL_FOLDER_ID (special);
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (raw), id, job, error);
  g_autoptr (TernBag) missing = tern_bag_new ();

  if (info == NULL)
    return FALSE;
  for (guint i = 0; i < tern_bag_get_size (props); i++) {
    const TernValue *value = tern_bag_get_nth (props, i);

    if (tern_bag_get (info->props, value->tag) == NULL)
      tern_bag_set (missing, value);
  }
  return tern_bag_get_size (missing) == 0
         || tern_folders_set_props (TERN_FOLDERS (raw), id, missing, NULL, 0, job, error);
}

static gboolean
set_default_folders (TernMailbox *raw, TernJob *job, GError **error)
{
  TernComputedContext context = { .mailbox = raw, .job = job };
  g_autoptr (TernBag) props = NULL;
  TernId delegate_information = 0;

  if (!ensure_delegate_information (raw, &delegate_information, job, error))
    return FALSE;
  props = default_folder_props (&context, delegate_information);
  return set_missing_props (raw, TERN_SPECIAL_ROOT, props, job, error)
         && set_missing_props (raw, TERN_SPECIAL_INBOX, props, job, error);
}

/* Everybody of the organisation sees free/busy times of a new calendar, and nothing else ([MS-OXCPERM] 3.2.5, trap 56).
 */
static gboolean
set_default_rights (TernMailbox *raw, TernJob *job, GError **error)
{
  static const TernSpecialFolder calendars[] = { TERN_SPECIAL_CALENDAR, TERN_SPECIAL_FREEBUSY_DATA };
  const TernAclChange change = {
    .action = TERN_ACL_MODIFY,
    .row = { .member_id = TERN_MEMBER_DEFAULT, .rights = TERN_RIGHT_FREE_BUSY_SIMPLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (calendars); i++) {
    if (!tern_permissions_change (TERN_PERMISSIONS (raw), TERN_SPECIAL_FOLDER_ID (calendars[i]), FALSE, &change, 1, job,
                                  error))
      return FALSE;
  }
  return TRUE;
}

/** is_made: whether an earlier run came as far as the last folder, and so had set the rights before. */
static gboolean
is_made (TernMailbox *raw, TernSpecialFolder last, TernJob *job)
{
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (raw), TERN_SPECIAL_FOLDER_ID (last), job, NULL);

  return info != NULL;
}

static gboolean
create_folders (TernMailbox *raw, TernJob *job, GError **error)
{
  const TernSpecialFolderRow *rows = tern_special_folder_rows ();

  for (guint i = 0; rows[i].special != 0; i++) {
    gboolean is_last = rows[i + 1].special == 0;

    /* Rights are set once, before the last folder: a repeated run must not undo what the owner changed. */
    if (is_last && !is_made (raw, rows[i].special, job) && !set_default_rights (raw, job, error))
      return FALSE;
    if (!tern_provision_folder (raw, &rows[i], job, error))
      return FALSE;
  }
  return TRUE;
}

/** set_receive_folders: those without a row; a row that is there may be the owner's own choice. */
static gboolean
set_receive_folders (TernMailbox *raw, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) rows = tern_mailbox_get_receive_folders (raw, job, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (receive_folders); i++) {
    const char *message_class = receive_folders[i].message_class;
    gboolean there = FALSE;

    for (guint r = 0; r < rows->len && !there; r++)
      there = g_ascii_strcasecmp (((const TernReceiveFolder *) g_ptr_array_index (rows, r))->message_class,
                                  message_class) == 0;
    if (!there
        && !tern_mailbox_set_receive_folder (raw, message_class, TERN_SPECIAL_FOLDER_ID (receive_folders[i].special),
                                             job, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
tern_provision_mailbox (TernMailbox *raw, TernJob *job, GError **error)
{
  return create_folders (raw, job, error) && set_receive_folders (raw, job, error)
         && set_default_folders (raw, job, error);
}

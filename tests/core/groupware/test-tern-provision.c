#include "core/groupware/tern-provision.h"

#include "core/base/tern-reader.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-permissions.h"
#include "tests/core/groupware/groupware-fixture.h"

#define ID(special) TERN_SPECIAL_FOLDER_ID (special)

static TernMailbox *
open_raw (DeliveryFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  TernMailbox *raw = tern_groupware_open_raw (fixture->groupware, &fixture->alice->mailbox, fixture->store.job, &error);

  g_assert_no_error (error);
  return raw;
}

static TernFolderInfo *
get (DeliveryFixture *fixture, TernMailbox *raw, TernSpecialFolder special)
{
  g_autoptr (GError) error = NULL;
  TernFolderInfo *info = tern_folders_get (TERN_FOLDERS (raw), ID (special), fixture->store.job, &error);

  g_assert_no_error (error);
  return info;
}

/* [MS-OXOSFLD] 2.2.1: every special folder is there, where it belongs, with its container class. */
static void
test_folders (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMailbox) raw = open_raw (fixture);
  const TernSpecialFolderRow *rows = tern_special_folder_rows ();

  for (guint i = 0; rows[i].special != 0; i++) {
    g_autoptr (TernFolderInfo) info = get (fixture, raw, rows[i].special);

    g_test_message ("%u", rows[i].special);
    g_assert_cmpuint (info->parent, ==, rows[i].parent != 0 ? ID (rows[i].parent) : 0);
    g_assert_true (info->is_special);
    g_assert_cmpint (info->type, ==,
                     rows[i].parent == 0 ? TERN_FOLDER_ROOT
                     : rows[i].is_search ? TERN_FOLDER_SEARCH
                                         : TERN_FOLDER_GENERIC);
    g_assert_true (tern_guid_equal (&info->creator, &fixture->alice->guid));
    g_assert_cmpstr (tern_bag_get_str (info->props, PidTagContainerClass, NULL), ==, rows[i].container_class);
    g_assert_cmpint (tern_bag_get_boolean (info->props, PidTagAttributeHidden, FALSE), ==, rows[i].is_hidden);
    g_assert_cmpstr (tern_bag_get_str (info->props, PidTagDisplayName, NULL), ==,
                     tern_special_folder_name (rows[i].special, "en_US"));
  }
}

static void
assert_names (TernMailbox *raw, TernBin bytes, TernSpecialFolder special)
{
  const TernMailboxInfo *info = tern_mailbox_get_info (raw);
  TernObjectEntryId id;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (bytes.size, ==, TERN_FOLDER_ENTRY_ID_SIZE);
  if (!tern_object_entry_id_parse (bytes, &id, &error))
    g_error ("%s", error->message);
  g_assert_false (id.is_message);
  g_assert_false (id.is_public);
  g_assert_true (tern_guid_equal (&id.provider, &info->guid));
  g_assert_true (tern_guid_equal (&id.folder_replica, &info->replica));
  g_assert_cmpuint (id.folder_globcnt, ==, special);
}

/* [MS-OXOSFLD] 2.2.3 to 2.2.5: which property, which element of it, names which folder. */
static const struct {
  TernPropTag tag;
  gint index; /* -1: not multiple */
  TernSpecialFolder special;
} entry_ids[] = {
  { PidTagIpmAppointmentEntryId, -1, TERN_SPECIAL_CALENDAR },
  { PidTagIpmContactEntryId, -1, TERN_SPECIAL_CONTACTS },
  { PidTagIpmJournalEntryId, -1, TERN_SPECIAL_JOURNAL },
  { PidTagIpmNoteEntryId, -1, TERN_SPECIAL_NOTES },
  { PidTagIpmTaskEntryId, -1, TERN_SPECIAL_TASKS },
  { PidTagIpmDraftsEntryId, -1, TERN_SPECIAL_DRAFTS },
  { PidTagAdditionalRenEntryIds, 0, TERN_SPECIAL_CONFLICTS },
  { PidTagAdditionalRenEntryIds, 1, TERN_SPECIAL_SYNC_ISSUES },
  { PidTagAdditionalRenEntryIds, 2, TERN_SPECIAL_LOCAL_FAILURES },
  { PidTagAdditionalRenEntryIds, 3, TERN_SPECIAL_SERVER_FAILURES },
  { PidTagAdditionalRenEntryIds, 4, TERN_SPECIAL_JUNK },
  { PidTagFreeBusyEntryIds, 3, TERN_SPECIAL_FREEBUSY_DATA },
};

/* [MS-OXODLGT] 2.2.2.2: the second element is the Delegate Information object, which is there. */
static void
check_delegate_information (DeliveryFixture *fixture, TernMailbox *raw, const TernBag *props)
{
  const TernValue *value = tern_bag_get (props, PidTagFreeBusyEntryIds);
  g_autoptr (TernItem) item = NULL;
  g_autoptr (GError) error = NULL;
  TernObjectEntryId id;

  g_assert_cmpuint (value->multi.count, ==, 4);
  if (!tern_object_entry_id_parse (value->multi.bins[1], &id, &error))
    g_error ("%s", error->message);
  g_assert_true (id.is_message);
  g_assert_cmpuint (id.folder_globcnt, ==, TERN_SPECIAL_FREEBUSY_DATA);
  item = tern_items_open (TERN_ITEMS (raw), ID (TERN_SPECIAL_FREEBUSY_DATA),
                          TERN_ID (TERN_REPLID_OWN, id.message_globcnt), FALSE, NULL, fixture->store.job, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagSubject, NULL), ==, "LocalFreebusy");
}

/* [MS-OXOSFLD] 2.2.5: PersistData: id, size, then elements: id, size, data; a sentinel ends both. */
static void
check_ren_entry_ids_ex (TernMailbox *raw, const TernBag *props)
{
  TernBin bytes = tern_bag_get_bin (props, PidTagAdditionalRenEntryIdsEx);
  TernReader reader;

  tern_reader_init (&reader, bytes.data, bytes.size);
  g_assert_cmphex (tern_reader_u16 (&reader), ==, 0x8006); /* RSF_PID_CONV_ACTIONS */
  g_assert_cmpuint (tern_reader_u16 (&reader), ==, 4 + TERN_FOLDER_ENTRY_ID_SIZE);
  g_assert_cmphex (tern_reader_u16 (&reader), ==, 0x0001); /* RSF_ELID_ENTRYID */
  g_assert_cmpuint (tern_reader_u16 (&reader), ==, TERN_FOLDER_ENTRY_ID_SIZE);
  assert_names (raw, (TernBin){ bytes.data + 8, TERN_FOLDER_ENTRY_ID_SIZE }, TERN_SPECIAL_CONVERSATION_ACTIONS);
  g_assert_cmpuint (bytes.size, ==, 8 + TERN_FOLDER_ENTRY_ID_SIZE + 4);
}

static void
test_entry_ids (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const TernSpecialFolder carriers[] = { TERN_SPECIAL_ROOT, TERN_SPECIAL_INBOX };
  g_autoptr (TernMailbox) raw = open_raw (fixture);

  for (guint c = 0; c < G_N_ELEMENTS (carriers); c++) {
    g_autoptr (TernFolderInfo) info = get (fixture, raw, carriers[c]);

    for (guint i = 0; i < G_N_ELEMENTS (entry_ids); i++) {
      const TernValue *value = tern_bag_get (info->props, entry_ids[i].tag);

      g_test_message ("0x%08x %d", entry_ids[i].tag, entry_ids[i].index);
      g_assert_nonnull (value);
      if (entry_ids[i].index >= 0)
        g_assert_cmpint (entry_ids[i].index, <, value->multi.count);
      assert_names (raw, entry_ids[i].index < 0 ? value->bin : value->multi.bins[entry_ids[i].index],
                    entry_ids[i].special);
    }
    check_delegate_information (fixture, raw, info->props);
    check_ren_entry_ids_ex (raw, info->props);
  }
}

/* [MS-OXCSTOR] 3.2.5.2: the receive folders of a new mailbox. */
static const struct {
  const char *message_class;
  TernSpecialFolder special;
} receive_folders[] = {
  { "", TERN_SPECIAL_INBOX },         { "IPC", TERN_SPECIAL_ROOT },         { "IPM", TERN_SPECIAL_INBOX },
  { "IPM.Note", TERN_SPECIAL_INBOX }, { "REPORT.IPM", TERN_SPECIAL_INBOX },
};

static void
test_receive_folders (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMailbox) raw = open_raw (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = tern_mailbox_get_receive_folders (raw, fixture->store.job, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, G_N_ELEMENTS (receive_folders));
  for (guint i = 0; i < found->len; i++) {
    const TernReceiveFolder *row = g_ptr_array_index (found, i);

    g_assert_cmpstr (row->message_class, ==, receive_folders[i].message_class);
    g_assert_cmpuint (row->folder, ==, ID (receive_folders[i].special));
  }
}

static guint32
default_rights (DeliveryFixture *fixture, TernMailbox *raw, TernSpecialFolder special)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernAcl) acl = tern_permissions_get (TERN_PERMISSIONS (raw), ID (special), fixture->store.job, &error);
  guint32 rights = G_MAXUINT32;

  g_assert_no_error (error);
  g_assert_cmpuint (acl->rows->len, ==, 2); /* default and anonymous */
  for (guint i = 0; i < acl->rows->len; i++) {
    const TernAclRow *row = &g_array_index (acl->rows, TernAclRow, i);

    if (row->member_id == TERN_MEMBER_DEFAULT)
      rights = row->rights;
    else
      g_assert_cmphex (row->rights, ==, TERN_RIGHTS_NONE);
  }
  return rights;
}

/* [MS-OXCPERM] 2.2.7: free/busy of the calendar is for everybody, nothing else is. */
static void
test_rights (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMailbox) raw = open_raw (fixture);
  const TernSpecialFolderRow *rows = tern_special_folder_rows ();

  for (guint i = 0; rows[i].special != 0; i++) {
    gboolean shares = rows[i].special == TERN_SPECIAL_CALENDAR || rows[i].special == TERN_SPECIAL_FREEBUSY_DATA;

    g_assert_cmphex (default_rights (fixture, raw, rows[i].special), ==,
                     shares ? TERN_RIGHT_FREE_BUSY_SIMPLE : TERN_RIGHTS_NONE);
  }
}

static gint64
max_cn (DeliveryFixture *fixture, TernMailbox *raw)
{
  gint64 cn = 0;

  g_assert_true (tern_changes_get_max_cn (TERN_CHANGES (raw), &cn, fixture->store.job, NULL));
  return cn;
}

/* A repeated run leaves what is there, and what the owner made of it: names, rights, receive folders. */
static void
test_again (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMailbox) raw = open_raw (fixture);
  g_autoptr (TernBag) props = tern_bag_new (), root_props = tern_bag_new ();
  g_autoptr (TernFolderInfo) drafts = NULL, root = NULL;
  g_autoptr (GPtrArray) items = NULL, found = NULL;
  g_autoptr (GError) error = NULL;
  TernJob *job = fixture->store.job;
  gint64 before;

  tern_bag_set_bin (root_props, PidTagAdditionalRenEntryIdsEx, "\0\0\0", 4); /* what a client made of it */
  tern_bag_set_str (props, PidTagDisplayName, "Unfinished");
  if (!tern_folders_set_props (TERN_FOLDERS (raw), ID (TERN_SPECIAL_DRAFTS), props, NULL, 0, job, &error)
      || !tern_folders_set_props (TERN_FOLDERS (raw), ID (TERN_SPECIAL_ROOT), root_props, NULL, 0, job, &error)
      || !tern_mailbox_set_receive_folder (raw, "IPM.Note", ID (TERN_SPECIAL_ARCHIVE), job, &error))
    g_error ("%s", error->message);
  groupware_fixture_grant (fixture, ID (TERN_SPECIAL_CALENDAR), NULL, TERN_RIGHTS_NONE);
  before = max_cn (fixture, raw);
  if (!tern_provision_mailbox (raw, job, &error))
    g_error ("%s", error->message);
  g_assert_cmpint (max_cn (fixture, raw), ==, before);
  drafts = get (fixture, raw, TERN_SPECIAL_DRAFTS);
  g_assert_cmpstr (tern_bag_get_str (drafts->props, PidTagDisplayName, NULL), ==, "Unfinished");
  root = get (fixture, raw, TERN_SPECIAL_ROOT);
  g_assert_cmpuint (tern_bag_get_bin (root->props, PidTagAdditionalRenEntryIdsEx).size, ==, 4);
  g_assert_cmphex (default_rights (fixture, raw, TERN_SPECIAL_CALENDAR), ==, TERN_RIGHTS_NONE);
  items = delivery_fixture_items (fixture, fixture->alice, ID (TERN_SPECIAL_FREEBUSY_DATA));
  g_assert_cmpuint (items->len, ==, 1);
  found = tern_mailbox_get_receive_folders (raw, job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (((TernReceiveFolder *) g_ptr_array_index (found, 3))->folder, ==, ID (TERN_SPECIAL_ARCHIVE));
}

static const struct {
  TernSpecialFolder special;
  const char *locale;
  const char *name;
} names[] = {
  { TERN_SPECIAL_INBOX, "de_DE", "Posteingang" },
  { TERN_SPECIAL_DRAFTS, "de_DE", "Entwürfe" },
  { TERN_SPECIAL_CALENDAR, "de_DE", "Kalender" },
  { TERN_SPECIAL_IPM_SUBTREE, "de_DE", "Oberste Ebene des Informationsspeichers" },
  { TERN_SPECIAL_ROOT, "de_DE", "Root" },
  { TERN_SPECIAL_FREEBUSY_DATA, "de_DE", "Freebusy Data" },
  { TERN_SPECIAL_INBOX, "de", "Posteingang" },
  { TERN_SPECIAL_SENT_ITEMS, "fr_FR", "Éléments envoyés" },
  { TERN_SPECIAL_INBOX, "xx_XX", "Inbox" },
  { TERN_SPECIAL_INBOX, "del_US", "Inbox" }, /* Delaware, not German */
  { TERN_SPECIAL_INBOX, NULL, "Inbox" },
};

static void
test_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (tern_special_folder_name (names[i].special, names[i].locale), ==, names[i].name);
}

/* A mailbox in German: the visible folders carry their German names. */
static void
test_german (DeliveryFixture *fixture, gconstpointer cluster)
{
  const TernMailboxSpec spec = {
    .guid = fixture->team->guid,
    .organisation = fixture->alice->organisation,
    .owner = fixture->team->guid,
    .locale = "de_DE",
  };
  const TernSpecialFolderRow *rows = tern_special_folder_rows ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMailbox) raw
      = tern_store_create_mailbox (TERN_STORE (fixture->store.store), &spec, fixture->store.job, &error);

  g_assert_no_error (error);
  if (!tern_provision_mailbox (raw, fixture->store.job, &error))
    g_error ("%s", error->message);
  for (guint i = 0; rows[i].special != 0; i++) {
    g_autoptr (TernFolderInfo) info = get (fixture, raw, rows[i].special);

    g_assert_cmpstr (tern_bag_get_str (info->props, PidTagDisplayName, NULL), ==,
                     tern_special_folder_name (rows[i].special, "de_DE"));
  }
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provision/names", test_names);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  delivery_fixture_add ("/provision/folders", cluster, test_folders);
  delivery_fixture_add ("/provision/entry-ids", cluster, test_entry_ids);
  delivery_fixture_add ("/provision/receive-folders", cluster, test_receive_folders);
  delivery_fixture_add ("/provision/rights", cluster, test_rights);
  delivery_fixture_add ("/provision/again", cluster, test_again);
  delivery_fixture_add ("/provision/german", cluster, test_german);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

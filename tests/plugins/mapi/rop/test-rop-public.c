#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-items.h"
#include "core/spi/tern-permissions.h"
#include "core/spi/tern-tables.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcstor.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)
#define OPEN_PUBLIC 0x02
#define OPEN_ALTERNATE_SERVER 0x100

static guint32
log_on (MapiFixture *fixture, guint8 logon_flags, guint32 open_flags, RopLogonResponse *ret)
{
  RopContext *ctx = mapi_fixture_context (fixture, NULL);
  const RopLogonRequest req = { .logon_flags = logon_flags, .open_flags = open_flags };
  g_autoptr (GError) error = NULL;

  memset (ret, 0, sizeof *ret);
  if (!rop_logon (ctx, &req, ret, &error))
    return mapi_status_from_error (error);
  g_assert_true (((MapiLogon *) ctx->output)->is_public);
  mapi_object_unref (ctx->output);
  return ecNone;
}

/* [MS-OXCSTOR] 2.2.1.1.4, 3.2.5.1.2: Essdn isn't looked at, USE_PER_MDB_REPLID_MAPPING isn't needed; the store is made
 * by whoever comes first. */
static void
test_logon (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiLogon) logon = NULL;
  const TernMailboxInfo *info;
  RopLogonResponse ret;

  mapi_fixture_add_public_store (fixture);
  g_assert_cmphex (log_on (fixture, 0, OPEN_PUBLIC, &ret), ==, ecNone);
  logon = mapi_fixture_log_on_public (fixture, fixture->session);
  info = tern_mailbox_get_info (mapi_logon_get_mailbox (logon));
  g_assert_true (info->is_public);
  g_assert_cmphex (ret.logon_flags, ==, 0);
  g_assert_cmphex (ret.folder_ids.root, ==, SPECIAL (ROOT));
  g_assert_cmphex (ret.folder_ids.deferred_action, ==, SPECIAL (IPM_SUBTREE));
  g_assert_cmphex (ret.folder_ids.spooler_queue, ==, SPECIAL (NON_IPM_SUBTREE));
  g_assert_cmphex (ret.folder_ids.ipm_subtree, ==, SPECIAL (EFORMS_REGISTRY));
  g_assert_cmphex (ret.folder_ids.inbox, ==, 0);
  g_assert_cmphex (ret.folder_ids.shortcuts, ==, 0);
  g_assert_cmpuint (ret.repl_id, ==, 1);
  g_assert_true (tern_guid_equal (&ret.repl_guid, &info->replica));
  g_assert_true (tern_guid_is_null (&ret.per_user_guid));
}

/* [MS-OXCSTOR] 3.2.5.1.2, 3.2.5.1.3 */
static void
test_logon_refused (MapiFixture *fixture, gconstpointer data)
{
  RopLogonResponse ret;

  g_assert_cmphex (log_on (fixture, 0, OPEN_PUBLIC, &ret), ==, ecLoginFailure); /* an organisation without any */
  mapi_fixture_add_public_store (fixture);
  g_assert_cmphex (log_on (fixture, 0, 0, &ret), ==, ecLoginFailure);
  g_assert_cmphex (log_on (fixture, 0, OPEN_PUBLIC | OPEN_ALTERNATE_SERVER, &ret), ==, ecLoginFailure);
  g_assert_cmphex (log_on (fixture, 0, OPEN_PUBLIC, &ret), ==, ecNone);
}

/* [MS-OXCSTOR] 2.2.2.1: no owner, no folders for mail, but those of public folders. */
static void
test_store_properties (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag tags[]
      = { PidTagDisplayName,          PidTagMailboxOwnerName, PidTagIpmInboxEntryId, PidTagIpmPublicFoldersEntryId,
          PidTagNonIpmSubtreeEntryId, PidTagStoreEntryId };
  TernValue cells[G_N_ELEMENTS (tags)];
  g_autoptr (GError) error = NULL;
  const char *server, *mailbox;
  TernObjectEntryId subtree;
  gboolean is_public;
  MapiObject *logon;

  mapi_fixture_add_public_store (fixture);
  logon = (MapiObject *) mapi_fixture_log_on_public (fixture, fixture->session);
  assert_done (
      logon->klass->get_props (logon, tags, G_N_ELEMENTS (tags), 1000, fixture->arena, cells, fixture->job, &error),
      error);
  g_assert_cmpstr (cells[0].str, ==, "public");
  g_assert_true (tern_value_is_missing (&cells[1]));
  g_assert_true (tern_value_is_missing (&cells[2]));
  g_assert_true (tern_object_entry_id_parse (cells[3].bin, &subtree, &error));
  g_assert_cmphex (subtree.folder_globcnt, ==, TERN_SPECIAL_IPM_SUBTREE);
  g_assert_true (subtree.is_public);
  g_assert_false (tern_value_is_missing (&cells[4]));
  g_assert_true (tern_store_entry_id_parse (cells[5].bin, &server, &mailbox, &is_public, &error));
  g_assert_true (is_public);
  mapi_object_unref (logon);
}

static guint32
rights_of (MapiFixture *fixture, MapiSession *session, TernId folder)
{
  g_autoptr (MapiLogon) logon = mapi_fixture_log_on_public (fixture, session);
  g_autoptr (GError) error = NULL;
  guint32 rights = 0;

  assert_done (tern_guard_get_rights (logon->mailbox, folder, &rights, fixture->job, &error), error);
  return rights;
}

static TernId
add_folder (MapiFixture *fixture, MapiSession *session, TernId parent, const char *name)
{
  g_autoptr (MapiLogon) logon = mapi_fixture_log_on_public (fixture, session);
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  const TernFolderSpec spec = { .parent = parent, .type = TERN_FOLDER_GENERIC, .props = props };

  tern_bag_set_str (props, PidTagDisplayName, name);
  info = tern_folders_create (TERN_FOLDERS (logon->mailbox), &spec, NULL, fixture->job, &error);
  g_assert_no_error (error);
  return info->id;
}

/* [MS-OXCPERM] 3.2.5: who makes a public folder owns it; others have what its parent gives everybody. */
static void
test_rights (MapiFixture *fixture, gconstpointer data)
{
  const guint32 author = TERN_RIGHT_READ_ANY | TERN_RIGHT_CREATE | TERN_RIGHT_EDIT_OWNED | TERN_RIGHT_DELETE_OWNED
                         | TERN_RIGHT_CREATE_SUBFOLDER | TERN_RIGHT_FOLDER_VISIBLE;
  TernId folder, below;

  mapi_fixture_add_public_store (fixture);
  folder = add_folder (fixture, fixture->session, SPECIAL (IPM_SUBTREE), "Alice's");
  below = add_folder (fixture, fixture->bobs_session, folder, "Bob's");
  g_assert_cmphex (rights_of (fixture, fixture->session, SPECIAL (IPM_SUBTREE)), ==, author);
  g_assert_cmphex (rights_of (fixture, fixture->session, folder), ==, TERN_RIGHTS_ALL_FOLDER);
  g_assert_cmphex (rights_of (fixture, fixture->bobs_session, folder), ==, author);
  g_assert_cmphex (rights_of (fixture, fixture->bobs_session, below), ==, TERN_RIGHTS_ALL_FOLDER);
  g_assert_cmphex (rights_of (fixture, fixture->session, below), ==, TERN_RIGHTS_ALL_FOLDER); /* taken over */
  g_assert_cmphex (rights_of (fixture, fixture->session, SPECIAL (ROOT)), ==, TERN_RIGHTS_NONE);
}

static TernId
add_message (MapiFixture *fixture, MapiSession *session, TernId folder, const char *subject, gboolean read)
{
  g_autoptr (MapiLogon) logon = mapi_fixture_log_on_public (fixture, session);
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (GError) error = NULL;
  TernItemSave save
      = { .folder = folder, .is_new = TRUE, .expected_cn = -1, .size = 100, .props = props, .is_read = read };
  TernItemSaved saved = { 0 };

  tern_bag_set_str (props, PidTagSubject, subject);
  assert_done (tern_items_save (TERN_ITEMS (logon->mailbox), &save, &saved, fixture->job, &error), error);
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return saved.id;
}

/** count_rows: rows of the folder's table that have the read flag for @session's user; with @only_unread the table is
 * restricted to the others. */
static guint
count_rows (MapiFixture *fixture, MapiSession *session, TernId folder, gboolean only_unread, guint *ret_read)
{
  g_autoptr (MapiLogon) logon = mapi_fixture_log_on_public (fixture, session);
  const TernRestriction unread
      = { .kind = TERN_RES_BITMASK, .bitmask = { .tag = PidTagMessageFlags, .mask = 1, .not_zero = FALSE } };
  const TernTableQuery query
      = { .folder = folder, .kind = TERN_TABLE_NORMAL, .restriction = only_unread ? &unread : NULL };
  const TernPropTag tag = PidTagMessageFlags;
  g_auto (TernRowSet) rows = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (logon->mailbox), &query, NULL, fixture->job, &error);

  g_assert_no_error (error);
  assert_done (tern_table_fetch (table, 0, 100, &tag, 1, &rows, fixture->job, &error), error);
  *ret_read = 0;
  for (guint i = 0; i < rows.n_rows; i++) {
    g_assert_cmpint (rows.cells[i].i32 & 1, ==, rows.heads[i].is_read ? 1 : 0);
    *ret_read += rows.heads[i].is_read ? 1 : 0;
  }
  return rows.n_rows;
}

/** check_reads: by the table, by a table of unread ones, and by the folder's counter. */
static void
check_reads (MapiFixture *fixture, MapiSession *session, TernId folder, guint n, guint n_read)
{
  g_autoptr (MapiLogon) logon = mapi_fixture_log_on_public (fixture, session);
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  guint read = 0;

  g_assert_cmpuint (count_rows (fixture, session, folder, FALSE, &read), ==, n);
  g_assert_cmpuint (read, ==, n_read);
  g_assert_cmpuint (count_rows (fixture, session, folder, TRUE, &read), ==, n - n_read);
  for (guint i = 0; i < 2; i++) { /* counted, and as it was kept */
    g_clear_pointer (&info, tern_folder_info_unref);
    info = tern_folders_get (TERN_FOLDERS (logon->mailbox), folder, fixture->job, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (info->content_count, ==, n);
    g_assert_cmpuint (info->unread_count, ==, n - n_read);
  }
}

static void
mark (MapiFixture *fixture, MapiSession *session, TernId folder, const TernId *ids, guint n, gboolean read)
{
  g_autoptr (MapiLogon) logon = mapi_fixture_log_on_public (fixture, session);
  g_autoptr (GError) error = NULL;
  gboolean partial = TRUE;

  assert_done (
      tern_items_set_read (TERN_ITEMS (logon->mailbox), folder, ids, n, read, NULL, &partial, fixture->job, &error),
      error);
  g_assert_false (partial);
}

static gint64
max_cn (MapiFixture *fixture)
{
  g_autoptr (MapiLogon) logon = mapi_fixture_log_on_public (fixture, fixture->session);
  g_autoptr (GError) error = NULL;
  gint64 cn = 0;

  assert_done (tern_changes_get_max_cn (TERN_CHANGES (logon->mailbox), &cn, fixture->job, &error), error);
  return cn;
}

static gboolean
is_read_opened (MapiFixture *fixture, MapiSession *session, TernId folder, TernId id)
{
  g_autoptr (MapiLogon) logon = mapi_fixture_log_on_public (fixture, session);
  g_autoptr (GError) error = NULL;
  g_autoptr (TernItem) item
      = tern_items_open (TERN_ITEMS (logon->mailbox), folder, id, FALSE, NULL, fixture->job, &error);

  g_assert_no_error (error);
  return item->head.is_read;
}

/* [MS-OXCSTOR] 3.2.5.12.1: each user has read what he has read; a changed message is unread again; reading takes no
 * change number. */
static void
test_read_state (MapiFixture *fixture, gconstpointer data)
{
  MapiSession *alice = fixture->session, *bob = fixture->bobs_session;
  TernId folder, ids[4];
  gint64 cn;

  mapi_fixture_add_public_store (fixture);
  folder = add_folder (fixture, alice, SPECIAL (IPM_SUBTREE), "News");
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = add_message (fixture, alice, folder, "Item", i == 3);
  cn = max_cn (fixture);
  check_reads (fixture, alice, folder, 4, 1); /* what she saved as read is read for her */
  check_reads (fixture, bob, folder, 4, 0);
  mark (fixture, bob, folder, &ids[1], 2, TRUE);
  check_reads (fixture, bob, folder, 4, 2);
  check_reads (fixture, alice, folder, 4, 1);
  g_assert_true (is_read_opened (fixture, bob, folder, ids[1]));
  g_assert_true (is_read_opened (fixture, bob, 0, ids[1]));
  g_assert_false (is_read_opened (fixture, bob, folder, ids[0]));
  g_assert_false (is_read_opened (fixture, alice, folder, ids[1]));
  mark (fixture, bob, folder, &ids[1], 1, FALSE);
  check_reads (fixture, bob, folder, 4, 1);
  mark (fixture, bob, folder, NULL, 0, TRUE);
  check_reads (fixture, bob, folder, 4, 4);
  g_assert_cmpint (max_cn (fixture), ==, cn);
  add_message (fixture, alice, folder, "New", FALSE);
  check_reads (fixture, bob, folder, 5, 4);
  mark (fixture, bob, folder, NULL, 0, FALSE);
  check_reads (fixture, bob, folder, 5, 0);
}

/** read_information: per-user information as a client reads it, in blocks of @block bytes. */
static GByteArray *
read_information (MapiFixture *fixture, MapiLogon *logon, const LongTermID *folder, guint16 block)
{
  GByteArray *blob = g_byte_array_new ();
  gboolean finished = FALSE;

  while (!finished) {
    RopContext *ctx = mapi_fixture_context (fixture, logon);
    const RopReadPerUserInformationRequest req
        = { .folder_id = *folder, .data_offset = blob->len, .max_data_size = block };
    RopReadPerUserInformationResponse ret = { 0 };
    g_autoptr (GError) error = NULL;

    assert_done (rop_read_per_user_information (ctx, &req, &ret, &error), error);
    g_assert_cmpuint (ret.data.size, <=, block == 0 ? 4096 : block);
    g_byte_array_append (blob, ret.data.data, ret.data.size);
    finished = ret.has_finished;
  }
  return blob;
}

static guint32
write_block (MapiFixture *fixture, MapiLogon *logon, const LongTermID *folder, guint32 offset, const GByteArray *blob,
             guint size)
{
  RopContext *ctx = mapi_fixture_context (fixture, logon);
  const RopWritePerUserInformationRequest req = {
    .folder_id = *folder,
    .has_finished = offset + size == blob->len,
    .data_offset = offset,
    .data = { blob->data + MIN (offset, blob->len), size },
    .repl_guid = { { 0x42 } },
  };
  RopWritePerUserInformationResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_write_per_user_information (ctx, &req, &ret, &error) ? ecNone : mapi_status_from_error (error);
}

static LongTermID
long_id (MapiLogon *logon, TernId folder)
{
  LongTermID id = { .database_guid = tern_mailbox_get_info (mapi_logon_get_mailbox (logon))->replica };

  tern_globcnt_to_bytes (TERN_ID_GLOBCNT (folder), id.global_counter);
  return id;
}

/* [MS-OXCSTOR] 2.2.1.12, 2.2.1.13, 3.2.5.12.3, 3.2.5.13.3: alice's read state, written for bob, is bob's. */
static void
test_public_information (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiLogon) alice = NULL, bob = NULL;
  g_autoptr (GByteArray) blob = NULL, parts = NULL, none = NULL;
  LongTermID id, nowhere;
  TernId folder;

  mapi_fixture_add_public_store (fixture);
  folder = add_folder (fixture, fixture->session, SPECIAL (IPM_SUBTREE), "News");
  for (guint i = 0; i < 3; i++)
    add_message (fixture, fixture->session, folder, "Item", i != 1);
  alice = mapi_fixture_log_on_public (fixture, fixture->session);
  bob = mapi_fixture_log_on_public (fixture, fixture->bobs_session);
  id = long_id (alice, folder);
  none = read_information (fixture, bob, &id, 0);
  g_assert_cmpuint (none->len, ==, 0);
  blob = read_information (fixture, alice, &id, 0);
  parts = read_information (fixture, alice, &id, 3);
  g_assert_cmpmem (blob->data, blob->len, parts->data, parts->len);
  g_assert_cmpmem (blob->data, TERN_GUID_SIZE, id.database_guid.bytes, TERN_GUID_SIZE);
  g_assert_cmphex (write_block (fixture, bob, &id, 0, blob, 5), ==, ecNone);
  g_assert_cmphex (write_block (fixture, bob, &id, 5, blob, blob->len - 5), ==, ecNone);
  check_reads (fixture, fixture->bobs_session, folder, 3, 2);
  /* 3.2.5.13.1: what continues nothing ends what was begun. */
  g_assert_cmphex (write_block (fixture, bob, &id, 0, blob, 5), ==, ecNone);
  g_assert_cmphex (write_block (fixture, bob, &id, 6, blob, 1), ==, ecError);
  g_assert_cmphex (write_block (fixture, bob, &id, 5, blob, 1), ==, ecError);
  g_assert_cmphex (write_block (fixture, bob, &id, 0, blob, 5), ==, ecNone);
  nowhere = long_id (alice, TERN_ID (1, 0x7F0000));
  g_assert_cmphex (write_block (fixture, bob, &nowhere, 5, blob, 1), ==, ecError);
  g_assert_cmphex (write_block (fixture, bob, &nowhere, 0, blob, blob->len), ==, ecNotFound);
  blob->data[TERN_GUID_SIZE] = 0x77; /* no such command */
  g_assert_cmphex (write_block (fixture, bob, &id, 0, blob, blob->len), ==, ecInvalidParam);
}

/* [MS-OXCSTOR] 3.2.5.12.1: beyond the end; a folder that isn't there. */
static void
test_information_refused (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiLogon) logon = NULL;
  RopContext *ctx;
  RopReadPerUserInformationRequest req = { .data_offset = 1 };
  RopReadPerUserInformationResponse ret = { 0 };
  RopGetPerUserGuidResponse guid = { 0 };
  RopGetPerUserLongTermIdsResponse ids = { 0 };
  g_autoptr (GError) error = NULL;

  mapi_fixture_add_public_store (fixture);
  logon = mapi_fixture_log_on_public (fixture, fixture->session);
  ctx = mapi_fixture_context (fixture, logon);
  req.folder_id = long_id (logon, SPECIAL (IPM_SUBTREE));
  g_assert_false (rop_read_per_user_information (ctx, &req, &ret, &error));
  assert_status (error, ecError);
  req.data_offset = 0;
  tern_guid_random (&req.folder_id.database_guid);
  g_assert_false (rop_read_per_user_information (ctx, &req, &ret, &error));
  assert_status (error, ecNotFound);
  /* 3.2.5.10, 3.2.5.11: only of a private mailbox. */
  g_assert_false (rop_get_per_user_guid (ctx, &(RopGetPerUserGuidRequest){ { 0 } }, &guid, &error));
  assert_status (error, ecNotSupported);
  g_assert_false (rop_get_per_user_long_term_ids (ctx, &(RopGetPerUserLongTermIdsRequest){ { 0 } }, &ids, &error));
  assert_status (error, ecNotSupported);
}

/* [MS-OXCSTOR] 3.2.5.10 to 3.2.5.13: what is left in the user's own mailbox comes back as it was, whatever it is. */
static void
test_private_information (MapiFixture *fixture, gconstpointer data)
{
  static const guint8 bytes[] = { 1, 2, 3, 4, 5, 6, 7 };
  g_autoptr (GByteArray) blob = g_byte_array_new (), back = NULL;
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  LongTermID id = { .database_guid = { { 9 } }, .global_counter = { 0, 0, 0, 0, 1, 2 } };
  RopGetPerUserGuidResponse guid = { 0 };
  RopGetPerUserLongTermIdsResponse ids = { 0 };
  g_autoptr (GError) error = NULL;

  g_byte_array_append (blob, bytes, sizeof bytes);
  g_assert_cmphex (write_block (fixture, fixture->logon, &id, 0, blob, 3), ==, ecNone);
  g_assert_cmphex (write_block (fixture, fixture->logon, &id, 3, blob, 4), ==, ecNone);
  back = read_information (fixture, fixture->logon, &id, 2);
  g_assert_cmpmem (back->data, back->len, bytes, sizeof bytes);
  assert_done (rop_get_per_user_guid (ctx, &(RopGetPerUserGuidRequest){ .long_term_id = id }, &guid, &error), error);
  g_assert_cmphex (guid.database_guid.bytes[0], ==, 0x42);
  assert_done (rop_get_per_user_long_term_ids (
                   ctx, &(RopGetPerUserLongTermIdsRequest){ .database_guid = guid.database_guid }, &ids, &error),
               error);
  g_assert_cmpuint (ids.long_term_id_count, ==, 1);
  g_assert_cmpmem (ids.long_term_ids[0].global_counter, 6, id.global_counter, 6);
}

/* [MS-OXCSTOR] 2.2.1.6, 2.2.1.7, 3.2.5.6, 3.2.5.7 */
static void
test_replicas (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiLogon) logon = NULL;
  RopGetOwningServersRequest req = { .folder_id = SPECIAL (IPM_SUBTREE) };
  RopGetOwningServersResponse servers = { 0 };
  RopPublicFolderIsGhostedRequest ghost_req = { .folder_id = SPECIAL (IPM_SUBTREE) };
  RopPublicFolderIsGhostedResponse ghost = { 0 };
  g_autoptr (GError) error = NULL;
  RopContext *ctx, *private = mapi_fixture_context (fixture, fixture->logon);

  mapi_fixture_add_public_store (fixture);
  logon = mapi_fixture_log_on_public (fixture, fixture->session);
  ctx = mapi_fixture_context (fixture, logon);
  assert_done (rop_get_owning_servers (ctx, &req, &servers, &error), error);
  g_assert_cmpuint (servers.owning_servers_count, ==, 1);
  g_assert_cmpuint (servers.cheap_servers_count, ==, 1);
  g_assert_nonnull (strstr (servers.owning_servers[0], "/cn=Servers/cn="));
  assert_done (rop_public_folder_is_ghosted (ctx, &ghost_req, &ghost, &error), error);
  g_assert_cmpuint (ghost.is_ghosted, ==, 0);
  req.folder_id = ghost_req.folder_id = TERN_ID (1, 0x7F0000);
  g_assert_false (rop_get_owning_servers (ctx, &req, &servers, &error));
  assert_status (error, ecNotFound);
  g_assert_false (rop_public_folder_is_ghosted (ctx, &ghost_req, &ghost, &error));
  assert_status (error, ecNotFound);
  g_assert_false (rop_get_owning_servers (private, &req, &servers, &error));
  assert_status (error, ecNotSupported);
  assert_done (rop_public_folder_is_ghosted (private, &ghost_req, &ghost, &error), error);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  mapi_fixture_add ("/rop/public/logon", cluster, test_logon);
  mapi_fixture_add ("/rop/public/logon-refused", cluster, test_logon_refused);
  mapi_fixture_add ("/rop/public/store-properties", cluster, test_store_properties);
  mapi_fixture_add ("/rop/public/rights", cluster, test_rights);
  mapi_fixture_add ("/rop/public/read-state", cluster, test_read_state);
  mapi_fixture_add ("/rop/public/information", cluster, test_public_information);
  mapi_fixture_add ("/rop/public/information-refused", cluster, test_information_refused);
  mapi_fixture_add ("/rop/public/information-private", cluster, test_private_information);
  mapi_fixture_add ("/rop/public/replicas", cluster, test_replicas);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

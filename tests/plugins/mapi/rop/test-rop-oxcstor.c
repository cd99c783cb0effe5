#include <string.h>

#include "core/groupware/tern-quota.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-permissions.h"
#include "plugins/mapi/object/mapi-store-props.h"
#include "plugins/mapi/wire/rop-oxcfxics.h"
#include "plugins/mapi/wire/rop-oxcstor.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

#define PER_MDB 0x01000000
#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)

static RopLogonRequest
logon_request (const char *essdn)
{
  return (RopLogonRequest){
    .logon_flags = 0x01,
    .open_flags = PER_MDB,
    .essdn = { (const guint8 *) essdn, strlen (essdn) + 1 },
  };
}

/** log_on: the status of a logon of @session. */
static guint32
log_on (MapiFixture *fixture, MapiSession *session, const RopLogonRequest *req, RopLogonResponse *ret)
{
  RopContext *ctx = mapi_fixture_context (fixture, NULL);
  g_autoptr (GError) error = NULL;

  ctx->session = session;
  memset (ret, 0, sizeof *ret);
  if (!rop_logon (ctx, req, ret, &error)) {
    g_assert_null (ctx->output);
    return mapi_status_from_error (error);
  }
  g_assert_cmpint (mapi_object_get_kind (ctx->output), ==, MAPI_KIND_LOGON);
  mapi_object_unref (ctx->output);
  return ecNone;
}

/* [MS-OXCSTOR] 2.2.1.1.3 */
static void
test_logon (MapiFixture *fixture, gconstpointer data)
{
  RopLogonRequest req = logon_request (fixture->alice->dn);
  const TernMailboxInfo *info = tern_mailbox_get_info (TERN_MAILBOX (fixture->logon->mailbox));
  RopLogonResponse ret;

  g_assert_cmphex (log_on (fixture, fixture->session, &req, &ret), ==, ecNone);
  g_assert_cmphex (ret.logon_flags, ==, 0x01);
  g_assert_cmphex (ret.folder_ids.root, ==, SPECIAL (ROOT));
  g_assert_cmphex (ret.folder_ids.inbox, ==, SPECIAL (INBOX));
  g_assert_cmphex (ret.folder_ids.shortcuts, ==, SPECIAL (SHORTCUTS));
  g_assert_cmphex (ret.response_flags, ==, 0x07);
  g_assert_true (tern_guid_equal (&ret.mailbox_guid, &info->guid));
  g_assert_cmpuint (ret.repl_id, ==, 1);
  g_assert_true (tern_guid_equal (&ret.repl_guid, &info->replica));
  g_assert_cmpuint (ret.logon_time.year, >=, 2024);
  g_assert_cmpuint (ret.logon_time.day_of_week, <, 7);
  g_assert_cmpuint (ret.store_state, ==, 0);
}

/* [MS-OXCSTOR] 3.2.5.1.1, 3.2.5.1.3 */
static void
test_logon_refused (MapiFixture *fixture, gconstpointer data)
{
  RopLogonRequest req = logon_request ("/o=Example/ou=none/cn=Recipients/cn=nobody");
  RopLogonResponse ret;

  g_assert_cmphex (log_on (fixture, fixture->session, &req, &ret), ==, ecUnknownUser);
  req = logon_request (fixture->mallory->dn); /* another organisation's users don't exist here */
  g_assert_cmphex (log_on (fixture, fixture->session, &req, &ret), ==, ecUnknownUser);
  req = logon_request (fixture->alice->dn);
  req.open_flags = 0;
  g_assert_cmphex (log_on (fixture, fixture->session, &req, &ret), ==, ecInvalidParam);
  req.logon_flags = 0;
  req.open_flags = 0x02 | PER_MDB;
  g_assert_cmphex (log_on (fixture, fixture->session, &req, &ret), ==, ecLoginFailure);
}

/* [MS-OXCSTOR] 3.2.5.1.1 asks for no right: folders do ([MS-OXCPERM] 3.2.4.1). */
static void
test_logon_of_stranger (MapiFixture *fixture, gconstpointer data)
{
  RopLogonRequest req = logon_request (fixture->alice->dn);
  g_autoptr (MapiObject) logon = (MapiObject *) mapi_fixture_logon (fixture, fixture->bobs_session, fixture->alice);
  g_autoptr (MapiFolder) folder = NULL;
  g_autoptr (GError) error = NULL;
  RopLogonResponse ret;

  g_assert_cmphex (log_on (fixture, fixture->bobs_session, &req, &ret), ==, ecNone);
  g_assert_cmphex (ret.response_flags, ==, 0x01);
  folder = mapi_folder_open ((MapiLogon *) logon, SPECIAL (INBOX), fixture->job, &error);
  g_assert_null (folder);
  assert_status (error, ecNotFound);
}

/* [MS-OXCSTOR] 2.2.1.1.3: a delegate logs on, and isn't announced as owner. */
static void
test_logon_of_delegate (MapiFixture *fixture, gconstpointer data)
{
  RopLogonRequest req = logon_request (fixture->alice->dn);
  TernAclChange change
      = { .action = TERN_ACL_ADD, .row = { .account = fixture->bob->guid, .rights = TERN_RIGHT_READ_ANY } };
  g_autoptr (GError) error = NULL;
  RopLogonResponse ret;

  if (!tern_permissions_change (TERN_PERMISSIONS (fixture->logon->mailbox), SPECIAL (INBOX), FALSE, &change, 1,
                                fixture->job, &error))
    g_error ("%s", error->message);
  g_assert_cmphex (log_on (fixture, fixture->bobs_session, &req, &ret), ==, ecNone);
  g_assert_cmphex (ret.response_flags, ==, 0x01);
}

/* [MS-OXCSTOR] 2.2.2.1.1: the limits are shown, and read-only. */
static void
test_quota_properties (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag tags[] = { PidTagStorageQuotaLimit, PidTagProhibitSendQuota, PidTagProhibitReceiveQuota };
  const TernValue values[] = { tern_value_i32 (tags[1], 5), tern_value_i32 (tags[2], 6) };
  const TernQuotaTexts texts = { "1M", "2K", "" };
  MapiObject *store = (MapiObject *) fixture->logon;
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GArray) problems = g_array_new (FALSE, FALSE, sizeof (MapiProblem));
  g_autoptr (GError) error = NULL;
  TernValue cells[G_N_ELEMENTS (tags)];

  assert_done (tern_quota_set (fixture->groupware, fixture->alice, &texts, fixture->job, &error), error);
  assert_done (mapi_store_set_props (store, values, G_N_ELEMENTS (values), problems, fixture->job, &error), error);
  g_assert_cmpuint (problems->len, ==, G_N_ELEMENTS (values));
  assert_done (mapi_store_get_props (store, tags, G_N_ELEMENTS (tags), G_MAXSIZE, arena, cells, fixture->job, &error),
               error);
  g_assert_cmpint (cells[0].i32, ==, 1024);
  g_assert_cmpint (cells[1].i32, ==, 2);
  g_assert_true (tern_value_is_missing (&cells[2]));
}

static TernId
receive_folder (MapiFixture *fixture, const char *message_class, const char *explicit_class)
{
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopGetReceiveFolderRequest req = { .message_class = message_class };
  RopGetReceiveFolderResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_receive_folder (ctx, &req, &ret, &error), error);
  g_assert_cmpstr (ret.explicit_message_class, ==, explicit_class);
  return ret.folder_id;
}

static guint32
set_receive_folder (MapiFixture *fixture, const char *message_class, TernId folder)
{
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopSetReceiveFolderRequest req = { .folder_id = folder, .message_class = message_class };
  RopSetReceiveFolderResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_set_receive_folder (ctx, &req, &ret, &error) ? ecNone : mapi_status_from_error (error);
}

/* [MS-OXCSTOR] 3.2.5.2, 3.2.5.3 */
static void
test_receive_folders (MapiFixture *fixture, gconstpointer data)
{
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  const RopGetReceiveFolderTableRequest req = { { 0 } };
  RopGetReceiveFolderTableResponse table = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmphex (receive_folder (fixture, "", ""), ==, SPECIAL (INBOX));
  g_assert_cmphex (receive_folder (fixture, "ipm.note.SMIME", "IPM.Note"), ==, SPECIAL (INBOX));
  g_assert_cmphex (receive_folder (fixture, "IPM.Noted", "IPM"), ==, SPECIAL (INBOX));
  g_assert_cmphex (receive_folder (fixture, "IPC.Something", "IPC"), ==, SPECIAL (ROOT));
  g_assert_cmphex (set_receive_folder (fixture, "IPM.Test", SPECIAL (DRAFTS)), ==, ecNone);
  g_assert_cmphex (receive_folder (fixture, "IPM.TEST.Sub", "IPM.Test"), ==, SPECIAL (DRAFTS));
  assert_done (rop_get_receive_folder_table (ctx, &req, &table, &error), error);
  g_assert_cmpuint (table.row_count, ==, 6);
  g_assert_cmphex (set_receive_folder (fixture, "IPM.Test", 0), ==, ecNone);
  g_assert_cmphex (receive_folder (fixture, "IPM.Test", "IPM"), ==, SPECIAL (INBOX));
  g_assert_cmphex (set_receive_folder (fixture, "", 0), ==, ecError);
  g_assert_cmphex (set_receive_folder (fixture, "ipm", SPECIAL (DRAFTS)), ==, ecAccessDenied);
  g_assert_cmphex (set_receive_folder (fixture, "Report.IPM", SPECIAL (DRAFTS)), ==, ecAccessDenied);
  g_assert_cmphex (set_receive_folder (fixture, ".IPM", SPECIAL (DRAFTS)), ==, ecInvalidParam);
  g_assert_cmphex (set_receive_folder (fixture, "IPM..A", SPECIAL (DRAFTS)), ==, ecInvalidParam);
  g_assert_cmphex (set_receive_folder (fixture, "IPM.\xC3\xA4", SPECIAL (DRAFTS)), ==, ecInvalidParam);
  g_assert_cmphex (set_receive_folder (fixture, "IPM.Test", TERN_ID (1, 0x7F0000)), ==, ecNotFound);
}

static guint32
to_short (MapiFixture *fixture, const LongTermID *long_id, TernId *ret_id)
{
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopIdFromLongTermIdRequest req = { .long_term_id = *long_id };
  RopIdFromLongTermIdResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_id_from_long_term_id (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_id = ret.object_id;
  return ecNone;
}

static guint32
to_long (MapiFixture *fixture, TernId id, LongTermID *ret_long_id)
{
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopLongTermIdFromIdRequest req = { .object_id = id };
  RopLongTermIdFromIdResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_long_term_id_from_id (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_long_id = ret.long_term_id;
  return ecNone;
}

/* [MS-OXCSTOR] 3.2.5.8, 3.2.5.9 */
static void
test_long_term_ids (MapiFixture *fixture, gconstpointer data)
{
  const TernMailboxInfo *info = tern_mailbox_get_info (TERN_MAILBOX (fixture->logon->mailbox));
  LongTermID long_id, back;
  TernId id = 0;

  g_assert_cmphex (to_long (fixture, SPECIAL (INBOX), &long_id), ==, ecNone);
  g_assert_true (tern_guid_equal (&long_id.database_guid, &info->replica));
  g_assert_cmphex (tern_globcnt_from_bytes (long_id.global_counter), ==, TERN_SPECIAL_INBOX);
  long_id.padding = 0xFFFF; /* ignored */
  g_assert_cmphex (to_short (fixture, &long_id, &id), ==, ecNone);
  g_assert_cmphex (id, ==, SPECIAL (INBOX));
  g_assert_cmphex (to_long (fixture, TERN_ID (0x77, 1), &long_id), ==, ecNotFound);
  /* A replica that nobody knew gets an id, always the same (trap 31). */
  tern_guid_random (&long_id.database_guid);
  tern_globcnt_to_bytes (42, long_id.global_counter);
  g_assert_cmphex (to_short (fixture, &long_id, &id), ==, ecNone);
  g_assert_cmpuint (TERN_ID_REPLID (id), >, 5);
  g_assert_cmphex (to_long (fixture, id, &back), ==, ecNone);
  g_assert_true (tern_guid_equal (&back.database_guid, &long_id.database_guid));
  memset (&long_id.database_guid, 0, sizeof long_id.database_guid);
  g_assert_cmphex (to_short (fixture, &long_id, &id), ==, ecInvalidParam);
}

/* [MS-OXCFXICS] 2.2.3.2.4.7 */
static void
test_local_replica_ids (MapiFixture *fixture, gconstpointer data)
{
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopGetLocalReplicaIdsRequest req = { .id_count = 0x10000 };
  RopGetLocalReplicaIdsResponse one = { { 0 } }, two = { { 0 } };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_local_replica_ids (ctx, &req, &one, &error), error);
  assert_done (rop_get_local_replica_ids (ctx, &req, &two, &error), error);
  g_assert_cmphex (tern_globcnt_from_bytes (two.global_count), >=,
                   tern_globcnt_from_bytes (one.global_count) + 0x10000);
  req.id_count = 0;
  g_assert_false (rop_get_local_replica_ids (ctx, &req, &one, &error));
  assert_status (error, ecInvalidParam);
}

/* [MS-OXCSTOR] 2.2.2.1 */
static void
test_store_properties (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag tags[]
      = { PidTagMailboxOwnerName, PidTagUserEntryId,      PidTagIpmInboxEntryId,
          PidTagStoreRecordKey,   PidTagMappingSignature, PidTagOutOfOfficeState,
          PidTagSortLocaleId,     PidTagTestLineSpeed,    TERN_PROP_TAG (0x661C, PtypUnspecified),
          PidTagHierarchyServer };
  MapiObject *logon = (MapiObject *) fixture->logon;
  TernValue cells[G_N_ELEMENTS (tags)];
  g_autoptr (GError) error = NULL;
  TernObjectEntryId inbox;
  const char *dn;
  guint32 type;

  if (!logon->klass->get_props (logon, tags, G_N_ELEMENTS (tags), 1000, fixture->arena, cells, fixture->job, &error))
    g_error ("%s", error->message);
  g_assert_cmpstr (cells[0].str, ==, "alice");
  g_assert_true (tern_address_entry_id_parse (cells[1].bin, &dn, &type, &error));
  g_assert_cmpstr (dn, ==, fixture->alice->dn);
  g_assert_true (tern_object_entry_id_parse (cells[2].bin, &inbox, &error));
  g_assert_cmphex (inbox.folder_globcnt, ==, TERN_SPECIAL_INBOX);
  g_assert_cmpint (memcmp (cells[3].bin.data, cells[4].bin.data, TERN_GUID_SIZE), !=, 0);
  g_assert_false (cells[5].boolean);
  g_assert_cmphex (cells[6].i32, ==, 0x407);
  g_assert_cmpint (cells[7].i32, ==, TERN_ERROR_TOO_BIG);
  g_assert_cmphex (cells[8].tag, ==, PidTagMailboxOwnerName);
  g_assert_true (tern_value_is_missing (&cells[9]));
}

static void
test_set_store_properties (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) problems = g_array_new (FALSE, FALSE, sizeof (MapiProblem));
  MapiObject *logon = (MapiObject *) fixture->logon;
  const TernValue set[] = { tern_value_str (PidTagComment, "Kommentar"), tern_value_i32 (PidTagStoreState, 1),
                            tern_value_boolean (PidTagOutOfOfficeState, TRUE) };
  const TernPropTag tags[] = { PidTagComment, PidTagOutOfOfficeState };
  RopLogonRequest req = logon_request (fixture->alice->dn);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) part = NULL;
  RopLogonResponse ret;
  TernValue cells[2];
  gint64 size = 0;

  assert_done (logon->klass->set_props (logon, set, G_N_ELEMENTS (set), problems, fixture->job, &error), error);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmphex (g_array_index (problems, MapiProblem, 0).tag, ==, PidTagStoreState);
  assert_done (logon->klass->get_props (logon, tags, 2, 1000, fixture->arena, cells, fixture->job, &error), error);
  g_assert_cmpstr (cells[0].str, ==, "Kommentar");
  g_assert_true (cells[1].boolean);
  g_assert_cmphex (log_on (fixture, fixture->session, &req, &ret), ==, ecNone);
  g_assert_cmphex (ret.response_flags & 0x10, ==, 0x10);
  assert_done (logon->klass->get_stream_size (logon, PidTagComment, &size, fixture->job, &error), error);
  g_assert_cmpint (size, ==, 18);
  part = logon->klass->read_stream (logon, PidTagComment, 16, 100, fixture->job, &error);
  g_assert_cmpuint (g_bytes_get_size (part), ==, 2);
  assert_done (logon->klass->delete_props (logon, tags, 2, problems, fixture->job, &error), error);
  assert_done (logon->klass->get_props (logon, tags, 2, 1000, fixture->arena, cells, fixture->job, &error), error);
  g_assert_true (tern_value_is_missing (&cells[0]));
  g_assert_false (cells[1].boolean);
}

/* [MS-OXCSTOR] 3.2.5.10, 3.2.5.11, 3.2.5.12 */
static void
test_per_user_information (MapiFixture *fixture, gconstpointer data)
{
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopGetPerUserLongTermIdsResponse ids = { { 0 } };
  RopGetPerUserGuidResponse guid = { { 0 } };
  RopReadPerUserInformationResponse information = { { 0 } };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_per_user_long_term_ids (ctx, &(RopGetPerUserLongTermIdsRequest){ { 0 } }, &ids, &error), error);
  g_assert_cmpuint (ids.long_term_id_count, ==, 0);
  g_assert_false (rop_get_per_user_guid (ctx, &(RopGetPerUserGuidRequest){ { 0 } }, &guid, &error));
  assert_status (error, ecNotFound);
  assert_done (rop_read_per_user_information (ctx, &(RopReadPerUserInformationRequest){ { 0 } }, &information, &error),
               error);
  g_assert_true (information.has_finished);
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
  mapi_fixture_add ("/rop/oxcstor/logon", cluster, test_logon);
  mapi_fixture_add ("/rop/oxcstor/logon-refused", cluster, test_logon_refused);
  mapi_fixture_add ("/rop/oxcstor/logon-of-delegate", cluster, test_logon_of_delegate);
  mapi_fixture_add ("/rop/oxcstor/logon-of-stranger", cluster, test_logon_of_stranger);
  mapi_fixture_add ("/rop/oxcstor/receive-folders", cluster, test_receive_folders);
  mapi_fixture_add ("/rop/oxcstor/quota-properties", cluster, test_quota_properties);
  mapi_fixture_add ("/rop/oxcstor/long-term-ids", cluster, test_long_term_ids);
  mapi_fixture_add ("/rop/oxcstor/local-replica-ids", cluster, test_local_replica_ids);
  mapi_fixture_add ("/rop/oxcstor/store-properties", cluster, test_store_properties);
  mapi_fixture_add ("/rop/oxcstor/set-store-properties", cluster, test_set_store_properties);
  mapi_fixture_add ("/rop/oxcstor/per-user-information", cluster, test_per_user_information);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

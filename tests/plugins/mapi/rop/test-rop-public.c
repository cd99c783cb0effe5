#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-permissions.h"
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
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

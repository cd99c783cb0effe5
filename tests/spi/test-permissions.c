#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-permissions.h"
#include "tests/spi/store-fixture.h"

static const TernGuid alice = TERN_GUID_INIT (0xA11CE, 0, 0, 0, 1);
static const TernGuid bob = TERN_GUID_INIT (0xB0B, 0, 0, 0, 2);
static const TernGuid carol = TERN_GUID_INIT (0xCA401, 0, 0, 0, 3);

static TernAcl *
get (StoreFixture *fixture, TernId folder)
{
  g_autoptr (GError) error = NULL;
  TernAcl *acl = tern_permissions_get (TERN_PERMISSIONS (fixture->mailbox), folder, fixture->job, &error);

  g_assert_no_error (error);
  return acl;
}

static const TernAclRow *
find (const TernAcl *acl, const TernGuid *account)
{
  for (guint i = 0; i < acl->rows->len; i++) {
    const TernAclRow *row = &g_array_index (acl->rows, TernAclRow, i);

    if (tern_guid_equal (&row->account, account))
      return row;
  }
  return NULL;
}

static guint32
fixed_rights (const TernAcl *acl, gint64 member_id)
{
  for (guint i = 0; i < acl->rows->len; i++) {
    const TernAclRow *row = &g_array_index (acl->rows, TernAclRow, i);

    if (row->member_id == member_id)
      return row->rights;
  }
  g_error ("no row %" G_GINT64_FORMAT, member_id);
}

static void
change (StoreFixture *fixture, TernId folder, gboolean replace, const TernAclChange *changes, guint n)
{
  g_autoptr (GError) error = NULL;

  if (!tern_permissions_change (TERN_PERMISSIONS (fixture->mailbox), folder, replace, changes, n, fixture->job, &error))
    g_error ("change: %s", error->message);
}

/* [MS-OXCPERM] 2.2.5: the default row is 0, anonymous -1; both are there from the start. */
static void
test_fixed_rows (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernAcl) acl = get (fixture, fixture->top);
  const TernAclChange changes[] = {
    { TERN_ACL_MODIFY, { TERN_MEMBER_DEFAULT, { { 0 } }, TERN_RIGHT_FREE_BUSY_SIMPLE } },
    { TERN_ACL_MODIFY, { TERN_MEMBER_ANONYMOUS, { { 0 } }, TERN_RIGHT_FOLDER_VISIBLE } },
  };
  const TernAclChange remove = { TERN_ACL_REMOVE, { TERN_MEMBER_DEFAULT, { { 0 } }, 0 } };

  g_assert_cmpuint (acl->rows->len, ==, 2);
  g_assert_cmpuint (fixed_rights (acl, TERN_MEMBER_DEFAULT), ==, 0);
  g_assert_cmpuint (fixed_rights (acl, TERN_MEMBER_ANONYMOUS), ==, 0);
  g_clear_pointer (&acl, tern_acl_free);
  change (fixture, fixture->top, FALSE, changes, 2);
  acl = get (fixture, fixture->top);
  g_assert_cmpuint (acl->rows->len, ==, 2);
  g_assert_cmpuint (fixed_rights (acl, TERN_MEMBER_DEFAULT), ==, TERN_RIGHT_FREE_BUSY_SIMPLE);
  g_assert_cmpuint (fixed_rights (acl, TERN_MEMBER_ANONYMOUS), ==, TERN_RIGHT_FOLDER_VISIBLE);
  g_clear_pointer (&acl, tern_acl_free);
  change (fixture, fixture->top, FALSE, &remove, 1);
  acl = get (fixture, fixture->top);
  g_assert_cmpuint (acl->rows->len, ==, 2);
  g_assert_cmpuint (fixed_rights (acl, TERN_MEMBER_DEFAULT), ==, 0);
}

static void
test_members (StoreFixture *fixture, gconstpointer data)
{
  const TernAclChange add[] = {
    { TERN_ACL_ADD, { 0, alice, TERN_RIGHT_READ_ANY } },
    { TERN_ACL_ADD, { 0, bob, TERN_RIGHT_CREATE } },
  };
  const TernAclChange again = { TERN_ACL_ADD, { 0, alice, TERN_RIGHT_EDIT_ANY } };
  TernAclChange modify = { TERN_ACL_MODIFY, { 0, { { 0 } }, TERN_RIGHT_DELETE_ANY } };
  TernAclChange remove = { TERN_ACL_REMOVE, { 0, { { 0 } }, 0 } };
  g_autoptr (TernAcl) acl = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id_of_alice, id_of_bob;

  change (fixture, fixture->top, FALSE, add, 2);
  acl = get (fixture, fixture->top);
  g_assert_cmpuint (acl->rows->len, ==, 4);
  id_of_alice = find (acl, &alice)->member_id;
  id_of_bob = find (acl, &bob)->member_id;
  g_assert_cmpint (id_of_alice, >, 0);
  g_assert_cmpint (id_of_alice, !=, id_of_bob);
  g_assert_cmpuint (find (acl, &bob)->rights, ==, TERN_RIGHT_CREATE);

  change (fixture, fixture->top, FALSE, &again, 1); /* replaces the account's row */
  modify.row.member_id = id_of_bob;
  change (fixture, fixture->top, FALSE, &modify, 1);
  g_clear_pointer (&acl, tern_acl_free);
  acl = get (fixture, fixture->top);
  g_assert_cmpuint (acl->rows->len, ==, 4);
  g_assert_cmpint (find (acl, &alice)->member_id, ==, id_of_alice);
  g_assert_cmpuint (find (acl, &alice)->rights, ==, TERN_RIGHT_EDIT_ANY);
  g_assert_cmpuint (find (acl, &bob)->rights, ==, TERN_RIGHT_DELETE_ANY);

  remove.row.member_id = id_of_alice;
  change (fixture, fixture->top, FALSE, &remove, 1);
  g_clear_pointer (&acl, tern_acl_free);
  acl = get (fixture, fixture->top);
  g_assert_null (find (acl, &alice));
  modify.row.member_id = id_of_alice;
  change (fixture, fixture->top, FALSE, &remove, 1); /* [MS-OXCPERM] 3.2.5.2: ignored */
  change (fixture, fixture->top, FALSE, &modify, 1);
  g_clear_pointer (&acl, tern_acl_free);
  acl = get (fixture, fixture->top);
  g_assert_cmpuint (acl->rows->len, ==, 3);
  modify.action = TERN_ACL_ADD;
  g_assert_false (tern_permissions_change (TERN_PERMISSIONS (fixture->mailbox), fixture->top, FALSE, &modify, 1,
                                           fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
}

/* [MS-OXCPERM] 2.2.2.1: ReplaceRows: all but the default entry. */
static void
test_replace (StoreFixture *fixture, gconstpointer data)
{
  const TernAclChange first[] = {
    { TERN_ACL_ADD, { 0, alice, TERN_RIGHT_READ_ANY } },
    { TERN_ACL_ADD, { 0, bob, TERN_RIGHT_READ_ANY } },
    { TERN_ACL_MODIFY, { TERN_MEMBER_DEFAULT, { { 0 } }, TERN_RIGHT_FOLDER_VISIBLE } },
    { TERN_ACL_MODIFY, { TERN_MEMBER_ANONYMOUS, { { 0 } }, TERN_RIGHT_FOLDER_VISIBLE } },
  };
  const TernAclChange second[] = {
    { TERN_ACL_ADD, { 0, bob, TERN_RIGHT_CREATE } },
    { TERN_ACL_ADD, { 0, carol, TERN_RIGHT_CREATE } },
  };
  g_autoptr (TernAcl) acl = NULL;

  change (fixture, fixture->top, FALSE, first, 4);
  change (fixture, fixture->top, TRUE, second, 2);
  acl = get (fixture, fixture->top);
  g_assert_cmpuint (acl->rows->len, ==, 4);
  g_assert_null (find (acl, &alice));
  g_assert_cmpuint (find (acl, &bob)->rights, ==, TERN_RIGHT_CREATE);
  g_assert_cmpuint (find (acl, &carol)->rights, ==, TERN_RIGHT_CREATE);
  g_assert_cmpuint (fixed_rights (acl, TERN_MEMBER_DEFAULT), ==, TERN_RIGHT_FOLDER_VISIBLE);
  g_assert_cmpuint (fixed_rights (acl, TERN_MEMBER_ANONYMOUS), ==, TERN_RIGHTS_NONE);
}

/* Invariant 3: every change raises the version that decisions carry, and becomes visible as a change of the folder. */
static void
test_version (StoreFixture *fixture, gconstpointer data)
{
  const TernAclChange add = { TERN_ACL_ADD, { 0, alice, TERN_RIGHT_READ_ANY } };
  g_autoptr (TernFolderInfo) before =
      tern_folders_get (store_fixture_folders (fixture), fixture->top, fixture->job, NULL);
  g_autoptr (TernFolderInfo) after = NULL;
  g_autoptr (TernAcl) acl = NULL;
  g_autoptr (GError) error = NULL;

  change (fixture, fixture->top, FALSE, &add, 1);
  after = tern_folders_get (store_fixture_folders (fixture), fixture->top, fixture->job, NULL);
  acl = get (fixture, fixture->top);
  g_assert_cmpint (after->acl_version, ==, before->acl_version + 1);
  g_assert_cmpint (acl->version, ==, after->acl_version);
  g_assert_cmpint (after->cn, >, before->cn);
  g_clear_pointer (&acl, tern_acl_free);
  g_assert_null (tern_permissions_get (TERN_PERMISSIONS (fixture->mailbox), TERN_ID (1, 0x7777), fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (tern_permissions_change (TERN_PERMISSIONS (fixture->mailbox), TERN_ID (1, 0x7777), FALSE, &add, 1,
                                           fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* A new folder begins with its parent's list. */
static void
test_inherit (StoreFixture *fixture, gconstpointer data)
{
  const TernAclChange add = { TERN_ACL_ADD, { 0, alice, TERN_RIGHT_READ_ANY } };
  g_autoptr (TernAcl) acl = NULL;
  TernId folder;

  change (fixture, fixture->top, FALSE, &add, 1);
  folder = store_fixture_add_folder (fixture, fixture->top, "a");
  acl = get (fixture, folder);
  g_assert_cmpuint (find (acl, &alice)->rights, ==, TERN_RIGHT_READ_ANY);
}

/* All lists at once are the same as each. */
static void
test_list (StoreFixture *fixture, gconstpointer data)
{
  const TernAclChange add = { TERN_ACL_ADD, { 0, alice, TERN_RIGHT_READ_ANY } };
  g_autoptr (GPtrArray) lists = NULL;
  g_autoptr (GError) error = NULL;

  change (fixture, fixture->top, FALSE, &add, 1);
  lists = tern_permissions_list (TERN_PERMISSIONS (fixture->mailbox), fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lists->len, ==, 2);
  for (guint i = 0; i < lists->len; i++) {
    const TernAcl *acl = g_ptr_array_index (lists, i);
    g_autoptr (TernAcl) one = get (fixture, acl->folder);

    g_assert_cmpint (acl->version, ==, one->version);
    g_assert_cmpuint (acl->rows->len, ==, acl->folder == fixture->top ? 3 : 2);
    g_assert_cmpuint (acl->rows->len, ==, one->rows->len);
  }
}

static gpointer
add_many (gpointer data)
{
  StoreFixture *fixture = data;
  g_autoptr (TernJob) job = tern_job_new ();

  for (guint i = 0; i < 10; i++) {
    TernAclChange add = { TERN_ACL_ADD, { 0, { { 0 } }, TERN_RIGHT_READ_ANY } };
    g_autoptr (GError) error = NULL;

    tern_guid_random (&add.row.account);
    while (!tern_permissions_change (TERN_PERMISSIONS (fixture->mailbox), fixture->top, FALSE, &add, 1, job, &error)) {
      g_assert_error (error, TERN_ERROR, TERN_ERROR_CONFLICT);
      g_clear_error (&error);
    }
  }
  return NULL;
}

static void
test_race (StoreFixture *fixture, gconstpointer data)
{
  GThread *threads[4];
  g_autoptr (TernAcl) acl = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("add", add_many, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  acl = get (fixture, fixture->top);
  g_assert_cmpuint (acl->rows->len, ==, 42);
  g_assert_cmpint (acl->version, ==, 41);
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
  store_fixture_add ("/spi/permissions/fixed-rows", cluster, test_fixed_rows);
  store_fixture_add ("/spi/permissions/members", cluster, test_members);
  store_fixture_add ("/spi/permissions/replace", cluster, test_replace);
  store_fixture_add ("/spi/permissions/version", cluster, test_version);
  store_fixture_add ("/spi/permissions/inherit", cluster, test_inherit);
  store_fixture_add ("/spi/permissions/list", cluster, test_list);
  store_fixture_add ("/spi/permissions/race", cluster, test_race);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"
#include "core/spi/tern-permissions.h"
#include "core/spi/tern-tables.h"
#include "tests/spi/store-fixture.h"

#define ALL (TERN_DELETE_MESSAGES | TERN_DELETE_FOLDERS)

static gboolean
remove_folder (StoreFixture *fixture, TernId id, guint flags)
{
  g_autoptr (GError) error = NULL;
  gboolean partial = -1;

  if (!tern_folders_remove (store_fixture_folders (fixture), id, flags, &partial, fixture->job, &error))
    g_error ("remove: %s", error->message);
  return partial;
}

static gboolean
empty_folder (StoreFixture *fixture, TernId id, guint flags)
{
  g_autoptr (GError) error = NULL;
  gboolean partial = -1;

  if (!tern_folders_empty (store_fixture_folders (fixture), id, flags, &partial, fixture->job, &error))
    g_error ("empty: %s", error->message);
  return partial;
}

static gboolean
exists (StoreFixture *fixture, TernId id)
{
  g_autoptr (TernFolderInfo) info = tern_folders_get (store_fixture_folders (fixture), id, fixture->job, NULL);

  return info != NULL;
}

static gint64
size_of_store (StoreFixture *fixture)
{
  g_autoptr (TernBag) props = tern_mailbox_get_props (fixture->mailbox, fixture->job, NULL);

  return tern_bag_get_i64 (props, PidTagMessageSizeExtended, -1);
}

static gint64
count (StoreFixture *fixture, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM tern.%s", table);

  return test_query_int (fixture->dsn, sql);
}

/* The last log rows: how many there are of @kind for folder @id as such. */
static guint
count_log (StoreFixture *fixture, gint64 after, TernChangeKind kind, gboolean of_folders)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) log = tern_changes_read (TERN_CHANGES (fixture->mailbox), after, 10000, fixture->job, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < log->len; i++) {
    const TernChange *change = &g_array_index (log, TernChange, i);

    n += change->kind == kind && (change->message == 0) == of_folders;
  }
  return n;
}

static gint64
max_cn (StoreFixture *fixture)
{
  gint64 cn = 0;

  g_assert_true (tern_changes_get_max_cn (TERN_CHANGES (fixture->mailbox), &cn, fixture->job, NULL));
  return cn;
}

/* [MS-OXCFOLD] 3.2.5.3: without the flags a folder that has messages or subfolders stays, and all that is in it. */
static void
test_flags (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId b = store_fixture_add_folder (fixture, a, "b");
  TernId c = store_fixture_add_folder (fixture, fixture->top, "c");
  TernId d = store_fixture_add_folder (fixture, fixture->top, "d");

  store_fixture_add_message (fixture, c, "x", FALSE);
  store_fixture_add_message (fixture, d, "x", TRUE);
  g_assert_true (remove_folder (fixture, a, TERN_DELETE_MESSAGES));
  g_assert_true (exists (fixture, a));
  g_assert_true (exists (fixture, b));
  g_assert_true (remove_folder (fixture, c, TERN_DELETE_FOLDERS));
  g_assert_true (remove_folder (fixture, d, TERN_DELETE_FOLDERS)); /* associated messages are messages */
  g_assert_true (exists (fixture, c));
  g_assert_false (remove_folder (fixture, b, 0));
  g_assert_false (remove_folder (fixture, a, 0));
  g_assert_false (remove_folder (fixture, c, TERN_DELETE_MESSAGES));
  g_assert_false (exists (fixture, a));
  g_assert_false (exists (fixture, c));
  g_assert_cmpint (size_of_store (fixture), ==, 1000); /* d's */
}

static void
assert_remove_fails (StoreFixture *fixture, TernId id, TernErrorCode code)
{
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_assert_false (tern_folders_remove (store_fixture_folders (fixture), id, ALL, &partial, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, (int) code);
}

/* [MS-OXCFOLD] 3.2.5.3: ecNotSupported for the root, ecNotFound for what isn't there. */
static void
test_refusals (StoreFixture *fixture, gconstpointer data)
{
  assert_remove_fails (fixture, fixture->root, TERN_ERROR_UNSUPPORTED);
  assert_remove_fails (fixture, fixture->top, TERN_ERROR_DENIED);
  assert_remove_fails (fixture, TERN_ID (1, 0x7777), TERN_ERROR_NOT_FOUND);
}

/* A soft removal keeps the rows, frees the name, and is logged once a folder. */
static void
test_soft (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId b = store_fixture_add_folder (fixture, a, "b");
  g_autoptr (TernFolderInfo) before = NULL;
  g_autoptr (TernFolderInfo) after = NULL;
  gint64 cn;

  store_fixture_add_message (fixture, b, "x", FALSE);
  before = tern_folders_get (store_fixture_folders (fixture), fixture->top, fixture->job, NULL);
  cn = max_cn (fixture);
  g_assert_false (remove_folder (fixture, a, ALL));
  g_assert_cmpint (max_cn (fixture), ==, cn + 1);
  g_assert_cmpuint (count_log (fixture, cn, TERN_CHANGE_SOFT_DELETED, TRUE), ==, 2);
  after = tern_folders_get (store_fixture_folders (fixture), fixture->top, fixture->job, NULL);
  g_assert_cmpint (after->hierarchy_cn, >, before->hierarchy_cn);
  g_assert_cmpuint (after->subfolder_count, ==, before->subfolder_count - 1);
  g_assert_cmpint (count (fixture, "folder"), ==, 4);
  g_assert_cmpint (count (fixture, "message"), ==, 1);
  g_assert_cmpint (size_of_store (fixture), ==, 0);
  store_fixture_add_folder (fixture, fixture->top, "a");
  assert_remove_fails (fixture, b, TERN_ERROR_NOT_FOUND);
}

/* A hard removal leaves nothing but the log, more than a batch of messages too. */
static void
test_hard (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId b = store_fixture_add_folder (fixture, a, "b");
  TernId soft = store_fixture_add_folder (fixture, b, "soft");
  const TernAclChange change = { TERN_ACL_ADD, { 0, TERN_GUID_INIT (1, 2, 3, 4, 5), TERN_RIGHT_READ_ANY } };
  gint64 cn;

  for (guint i = 0; i < 1100; i++)
    store_fixture_add_message (fixture, i % 2 == 0 ? a : b, "x", FALSE);
  g_assert_true (
      tern_permissions_change (TERN_PERMISSIONS (fixture->mailbox), b, FALSE, &change, 1, fixture->job, NULL));
  g_assert_false (remove_folder (fixture, soft, 0)); /* removed before: goes for good now */
  cn = max_cn (fixture);
  g_assert_false (remove_folder (fixture, a, ALL | TERN_DELETE_HARD));
  g_assert_cmpuint (count_log (fixture, cn, TERN_CHANGE_DELETED, TRUE), ==, 2);
  g_assert_cmpint (count (fixture, "folder"), ==, 2);
  g_assert_cmpint (count (fixture, "message"), ==, 0);
  g_assert_cmpint (count (fixture, "message_props"), ==, 0);
  g_assert_cmpint (count (fixture, "permission"), ==, 0);
  g_assert_cmpint (size_of_store (fixture), ==, 0);
}

/* [MS-OXCFOLD] 2.2.1.9: all messages and subfolders; the associated messages only when asked for. */
static void
test_empty (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId b = store_fixture_add_folder (fixture, a, "b");
  g_autoptr (TernFolderInfo) info = NULL;
  gint64 cn;

  for (guint i = 0; i < 1100; i++)
    store_fixture_add_message (fixture, a, "x", FALSE);
  store_fixture_add_message (fixture, a, "view", TRUE);
  store_fixture_add_message (fixture, b, "x", FALSE);
  cn = max_cn (fixture);
  g_assert_false (empty_folder (fixture, a, 0));
  info = tern_folders_get (store_fixture_folders (fixture), a, fixture->job, NULL);
  g_assert_cmpuint (info->content_count, ==, 0);
  g_assert_cmpuint (info->unread_count, ==, 0);
  g_assert_cmpuint (info->associated_count, ==, 1);
  g_assert_cmpuint (info->deleted_count, ==, 1100);
  g_assert_cmpuint (info->subfolder_count, ==, 0);
  g_assert_cmpint (info->size, ==, 1000);
  g_assert_cmpint (size_of_store (fixture), ==, 1000);
  g_assert_cmpuint (count_log (fixture, cn, TERN_CHANGE_SOFT_DELETED, FALSE), ==, 1100);
  g_assert_cmpint (count (fixture, "message"), ==, 1102);
  store_fixture_verify (fixture);
  g_assert_false (empty_folder (fixture, a, TERN_DELETE_HARD | TERN_DELETE_ASSOCIATED));
  g_assert_cmpint (size_of_store (fixture), ==, 0);
  g_clear_pointer (&info, tern_folder_info_unref);
  info = tern_folders_get (store_fixture_folders (fixture), a, fixture->job, NULL);
  g_assert_cmpuint (info->associated_count, ==, 0);
}

static void
test_empty_hard (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  gint64 cn;

  store_fixture_add_folder (fixture, a, "b");
  for (guint i = 0; i < 501; i++)
    store_fixture_add_message (fixture, a, "x", FALSE);
  cn = max_cn (fixture);
  g_assert_false (empty_folder (fixture, a, TERN_DELETE_HARD | TERN_DELETE_MESSAGES)); /* messages alone */
  g_assert_cmpuint (count_log (fixture, cn, TERN_CHANGE_DELETED, FALSE), ==, 501);
  g_assert_cmpint (count (fixture, "message"), ==, 0);
  g_assert_cmpint (count (fixture, "message_props"), ==, 0);
  g_assert_cmpint (count (fixture, "folder"), ==, 4);
  g_assert_false (empty_folder (fixture, a, TERN_DELETE_HARD | TERN_DELETE_FOLDERS));
  g_assert_cmpint (count (fixture, "folder"), ==, 3);
}

/* A special folder below stays, and the answer says so. */
static void
test_empty_keeps_special (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->root, "a");

  g_assert_true (empty_folder (fixture, fixture->root, 0));
  g_assert_false (exists (fixture, a));
  g_assert_true (exists (fixture, fixture->top));
}

/* What comes into a folder while it is removed is refused, or goes with it; the counters stay exact either way. */
static gpointer
deliver (gpointer data)
{
  StoreFixture *fixture = data;
  TernId *folder = g_object_get_data (G_OBJECT (fixture->store), "folder");
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (TernBag) props = tern_bag_new ();
  TernItemSave save = { .folder = *folder, .is_new = TRUE, .expected_cn = -1, .size = 10, .props = props };
  g_autoptr (GError) error = NULL;

  tern_bag_set_str (props, PidTagSubject, "x");
  for (guint i = 0; i < 1000 && error == NULL; i++) {
    TernItemSaved saved = { 0 };

    if (tern_items_save (TERN_ITEMS (fixture->mailbox), &save, &saved, job, &error))
      g_clear_pointer (&saved.attachment_objects, g_array_unref);
  }
  if (error != NULL)
    g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  return NULL;
}

static void
test_removal_while_delivering (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  GThread *threads[3];

  g_object_set_data (G_OBJECT (fixture->store), "folder", &a);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("deliver", deliver, fixture);
  g_usleep (100000);
  g_assert_false (empty_folder (fixture, a, TERN_DELETE_HARD));
  g_assert_false (remove_folder (fixture, a, ALL | TERN_DELETE_HARD));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_false (exists (fixture, a));
  g_assert_cmpint (count (fixture, "message"), ==, 0);
  g_assert_cmpint (size_of_store (fixture), ==, 0);
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
  store_fixture_add ("/spi/folder-removal/flags", cluster, test_flags);
  store_fixture_add ("/spi/folder-removal/refusals", cluster, test_refusals);
  store_fixture_add ("/spi/folder-removal/soft", cluster, test_soft);
  store_fixture_add ("/spi/folder-removal/hard", cluster, test_hard);
  store_fixture_add ("/spi/folder-removal/empty", cluster, test_empty);
  store_fixture_add ("/spi/folder-removal/empty-hard", cluster, test_empty_hard);
  store_fixture_add ("/spi/folder-removal/empty-keeps-special", cluster, test_empty_keeps_special);
  store_fixture_add ("/spi/folder-removal/while-delivering", cluster, test_removal_while_delivering);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

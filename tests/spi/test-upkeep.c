#include "core/base/tern-error.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"
#include "core/spi/tern-upkeep.h"
#include "tests/spi/store-fixture.h"

static gint64
get_number (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gint64 number = 0;

  g_assert_true (tern_upkeep_next_mailbox (TERN_UPKEEP (fixture->store), 0, &number, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_cmpint (number, >, 0);
  return number;
}

static void
expire (StoreFixture *fixture, gint64 seconds_ago)
{
  TernFiletime before = tern_filetime_now () - (TernFiletime) (seconds_ago * (gint64) TERN_FILETIME_SECOND);
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  while (more) {
    g_assert_true (tern_upkeep_expire_deleted (TERN_UPKEEP (fixture->store), get_number (fixture), before, &more,
                                               fixture->job, &error));
    g_assert_no_error (error);
  }
}

static gint64
count (StoreFixture *fixture, const char *table)
{
  g_autofree char *sql = g_strconcat ("SELECT count (*) FROM tern.", table, NULL);

  return test_query_int (fixture->dsn, sql);
}

static void
test_expire (StoreFixture *fixture, gconstpointer data)
{
  TernId kept = store_fixture_add_folder (fixture, fixture->top, "kept");
  TernId gone = store_fixture_add_folder (fixture, fixture->top, "gone");
  TernId below = store_fixture_add_folder (fixture, gone, "below");
  g_autoptr (GError) error = NULL;
  TernId ids[3];
  gboolean partial;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = store_fixture_add_message (fixture, kept, "old", FALSE);
  store_fixture_add_message (fixture, below, "with its folder", FALSE);
  g_assert_true (
    tern_items_remove (TERN_ITEMS (fixture->mailbox), kept, ids, 2, FALSE, NULL, &partial, fixture->job, &error));
  g_assert_true (tern_folders_remove (TERN_FOLDERS (fixture->mailbox), gone, TERN_DELETE_MESSAGES | TERN_DELETE_FOLDERS,
                                      &partial, fixture->job, &error));
  g_assert_no_error (error);
  expire (fixture, 3600); /* too young */
  g_assert_cmpint (count (fixture, "message"), ==, 4);
  expire (fixture, -1);
  g_assert_cmpint (count (fixture, "message"), ==, 1);
  g_assert_cmpint (count (fixture, "message_props"), ==, 1);
  g_assert_cmpint (count (fixture, "folder WHERE deleted_at IS NOT NULL"), ==, 0);
  /* As a hard removal in the log ([MS-OXCFOLD] 3.2.5.12). */
  g_assert_cmpint (count (fixture, "change_log WHERE kind = 6 AND message_id <> 0"), ==, 2);
  g_assert_cmpint (count (fixture, "folder WHERE deleted_count <> 0"), ==, 0);
}

/* Out of a removed folder nothing is taken one by one: its size was given back with it. */
static void
test_removed_folder (StoreFixture *fixture, gconstpointer data)
{
  TernId gone = store_fixture_add_folder (fixture, fixture->top, "gone");
  TernId id = store_fixture_add_message (fixture, gone, "inside", FALSE);
  const TernTransfer transfer = { .folder = gone, .ids = &id, .n_ids = 1, .target_folder = fixture->top };
  TernItems *items = TERN_ITEMS (fixture->mailbox);
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_assert_true (tern_folders_remove (TERN_FOLDERS (fixture->mailbox), gone, TERN_DELETE_MESSAGES, &partial,
                                      fixture->job, &error));
  g_assert_false (tern_items_remove (items, gone, &id, 1, TRUE, NULL, &partial, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (tern_items_remove (items, gone, &id, 1, FALSE, NULL, &partial, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (tern_items_transfer (items, &transfer, NULL, &partial, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT size_bytes FROM tern.mailbox"), ==, 0);
}

static void
test_prune (StoreFixture *fixture, gconstpointer data)
{
  TernChanges *changes = TERN_CHANGES (fixture->mailbox);
  gint64 number = get_number (fixture);
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  gint64 old, cn;
  gboolean more;

  store_fixture_add_message (fixture, fixture->top, "one", FALSE);
  g_assert_true (tern_changes_get_max_cn (changes, &old, fixture->job, &error));
  g_assert_true (
    tern_upkeep_prune_changes (TERN_UPKEEP (fixture->store), number, 3600, &more, fixture->job, &error));
  test_execute (fixture->dsn, "UPDATE tern.log_mark SET at = now () - interval '2 hours'");
  store_fixture_add_message (fixture, fixture->top, "two", FALSE);
  g_assert_true (tern_changes_get_max_cn (changes, &cn, fixture->job, &error));
  g_assert_true (
    tern_upkeep_prune_changes (TERN_UPKEEP (fixture->store), number, 3600, &more, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_false (more);
  rows = tern_changes_read (changes, old, 10, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_null (tern_changes_read (changes, old - 1, 10, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_STALE);
  g_assert_cmpint (count (fixture, "change_log"), ==, 1);
}

static void
test_sweep (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_execute (fixture->dsn, "INSERT INTO tern.blob (mailbox_id, blob_id, size_bytes, born) SELECT mailbox_id, n, 3, "
                              "now () - n * interval '1 day' FROM tern.mailbox, generate_series (1, 3) n");
  g_assert_true (
    tern_upkeep_sweep_values (TERN_UPKEEP (fixture->store), get_number (fixture), 36 * 3600, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (fixture, "blob"), ==, 1);
  test_execute (fixture->dsn, "DELETE FROM tern.blob");
}

static void
test_mailboxes (StoreFixture *fixture, gconstpointer data)
{
  TernUpkeep *upkeep = TERN_UPKEEP (fixture->store);
  g_autoptr (GError) error = NULL;
  gint64 number = get_number (fixture), next = -1;
  gboolean more = TRUE;

  g_assert_true (tern_upkeep_next_mailbox (upkeep, number, &next, fixture->job, &error));
  g_assert_cmpint (next, ==, 0);
  /* Only what a deleted mailbox left may go. */
  g_assert_false (tern_upkeep_purge_mailbox (upkeep, number, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  /* One that vanished meanwhile. */
  g_assert_true (tern_upkeep_expire_deleted (upkeep, number + 1, 1, &more, fixture->job, &error));
  g_assert_true (tern_upkeep_prune_changes (upkeep, number + 1, 1, &more, fixture->job, &error));
  g_assert_true (tern_upkeep_sweep_values (upkeep, number + 1, 1, fixture->job, &error));
  test_execute (fixture->dsn, "INSERT INTO tern.named_prop (mailbox_id, prop_id, set_guid, kind) VALUES "
                              "(99, 32768, gen_random_uuid (), 0)");
  g_assert_true (tern_upkeep_purge_mailbox (upkeep, 99, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (fixture, "named_prop WHERE mailbox_id = 99"), ==, 0);
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
  store_fixture_add ("/spi/upkeep/expire", cluster, test_expire);
  store_fixture_add ("/spi/upkeep/removed-folder", cluster, test_removed_folder);
  store_fixture_add ("/spi/upkeep/prune", cluster, test_prune);
  store_fixture_add ("/spi/upkeep/sweep", cluster, test_sweep);
  store_fixture_add ("/spi/upkeep/mailboxes", cluster, test_mailboxes);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

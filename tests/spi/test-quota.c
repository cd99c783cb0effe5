#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "tests/spi/item-fixture.h"

/* [MS-OXCSTOR] 2.2.2.1.1: the limits of a mailbox. A message of save_init() has 1234 bytes, one of the fixture 1000. */

static TernMailbox *
open_mailbox (PgStore *store, StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  TernMailbox *mailbox = tern_store_open_mailbox (TERN_STORE (store), &fixture->guid, fixture->job, &error);

  g_assert_no_error (error);
  return mailbox;
}

static void
set_limit (StoreFixture *fixture, TernPropTag tag, gint32 limit)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (GError) error = NULL;
  gboolean done;

  tern_bag_set_i32 (props, tag, limit);
  done = tern_mailbox_set_props (fixture->mailbox, props, NULL, 0, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_true (done);
}

static void
remove_limit (StoreFixture *fixture, TernPropTag tag)
{
  g_autoptr (GError) error = NULL;
  gboolean done = tern_mailbox_set_props (fixture->mailbox, NULL, &tag, 1, fixture->job, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

static gint32
limit_of (TernMailbox *mailbox, TernPropTag tag, TernJob *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernBag) props = tern_mailbox_get_props (mailbox, job, &error);

  g_assert_no_error (error);
  return tern_bag_get_i32 (props, tag, -1);
}

/** save_in: 0 or the error's code. */
static int
save_in (TernMailbox *mailbox, Save *save, TernJob *job)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&save->saved.attachment_objects, g_array_unref);
  if (tern_items_save (TERN_ITEMS (mailbox), &save->save, &save->saved, job, &error))
    return 0;
  g_assert_cmpuint (error->domain, ==, TERN_ERROR);
  return error->code;
}

static int
add (StoreFixture *fixture, TernId folder)
{
  g_auto (Save) save = { 0 };

  save_init (&save, folder, "one more");
  return save_in (fixture->mailbox, &save, fixture->job);
}

static void
test_save (StoreFixture *fixture, gconstpointer data)
{
  TernId first = store_fixture_add_message (fixture, fixture->top, "first", FALSE);
  g_autoptr (TernFolderInfo) before = NULL;
  g_autoptr (TernFolderInfo) after = NULL;

  set_limit (fixture, PidTagProhibitReceiveQuota, 3);
  g_assert_cmpint (add (fixture, fixture->top), ==, 0);
  before = folder_get (fixture, fixture->top);
  g_assert_cmpint (add (fixture, fixture->top), ==, TERN_ERROR_QUOTA);
  after = folder_get (fixture, fixture->top);
  g_assert_cmpint (before->content_count, ==, after->content_count);
  g_assert_cmpint (before->cn, ==, after->cn);
  /* What is deleted makes room. */
  g_assert_false (items_remove (fixture, fixture->top, &first, 1, FALSE));
  g_assert_cmpint (add (fixture, fixture->top), ==, 0);
  g_assert_cmpint (add (fixture, fixture->top), ==, TERN_ERROR_QUOTA);
  remove_limit (fixture, PidTagProhibitReceiveQuota);
  g_assert_cmpint (add (fixture, fixture->top), ==, 0);
  /* The other two bound no save; a folder that isn't there is what is said first. */
  set_limit (fixture, PidTagProhibitSendQuota, 0);
  set_limit (fixture, PidTagStorageQuotaLimit, 0);
  g_assert_cmpint (add (fixture, fixture->top), ==, 0);
  g_assert_cmpint (add (fixture, fixture->top + 1000), ==, TERN_ERROR_NOT_FOUND);
}

/* A message may be changed in a full mailbox, but not grow. */
static void
test_update (StoreFixture *fixture, gconstpointer data)
{
  g_auto (Save) save = { 0 };

  save_init (&save, fixture->top, "changes");
  save_run (fixture, &save);
  save.save.id = save.saved.id;
  save.save.is_new = FALSE;
  set_limit (fixture, PidTagProhibitReceiveQuota, 0);
  save.save.expected_cn = save.saved.cn;
  g_assert_cmpint (save_in (fixture->mailbox, &save, fixture->job), ==, 0);
  save.save.expected_cn = save.saved.cn;
  save.save.size++;
  g_assert_cmpint (save_in (fixture->mailbox, &save, fixture->job), ==, TERN_ERROR_QUOTA);
  save.save.expected_cn--;
  g_assert_cmpint (save_in (fixture->mailbox, &save, fixture->job), ==, TERN_ERROR_CONFLICT);
  save.save.expected_cn = -1;
  set_limit (fixture, PidTagProhibitReceiveQuota, 2);
  g_assert_cmpint (save_in (fixture->mailbox, &save, fixture->job), ==, 0);
  save.save.size = 2 * 1024;
  g_assert_cmpint (save_in (fixture->mailbox, &save, fixture->job), ==, 0);
  save.save.size++;
  g_assert_cmpint (save_in (fixture->mailbox, &save, fixture->job), ==, TERN_ERROR_QUOTA);
}

static int
transfer (StoreFixture *fixture, TernId id, TernId target, gboolean copy)
{
  const TernTransfer transfer
      = { .folder = fixture->top, .ids = &id, .n_ids = 1, .target_folder = target, .copy = copy };
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;

  if (tern_items_transfer (ITEMS (fixture), &transfer, NULL, &partial, fixture->job, &error))
    return 0;
  return error->code;
}

/* Moving takes no room; copying does, and bringing back what was deleted. */
static void
test_transfer (StoreFixture *fixture, gconstpointer data)
{
  TernId target = store_fixture_add_folder (fixture, fixture->top, "target");
  TernId id = store_fixture_add_message (fixture, fixture->top, "m", FALSE);

  set_limit (fixture, PidTagProhibitReceiveQuota, 1);
  g_assert_cmpint (transfer (fixture, id, target, TRUE), ==, TERN_ERROR_QUOTA);
  set_limit (fixture, PidTagProhibitReceiveQuota, 3);
  g_assert_cmpint (transfer (fixture, id, target, TRUE), ==, 0);
  set_limit (fixture, PidTagProhibitReceiveQuota, 1);
  g_assert_cmpint (transfer (fixture, id, target, FALSE), ==, 0);
  remove_limit (fixture, PidTagProhibitReceiveQuota);
  id = store_fixture_add_message (fixture, fixture->top, "deleted", FALSE);
  g_assert_false (items_remove (fixture, fixture->top, &id, 1, FALSE));
  set_limit (fixture, PidTagProhibitReceiveQuota, 2);
  g_assert_cmpint (transfer (fixture, id, target, FALSE), ==, TERN_ERROR_QUOTA);
  set_limit (fixture, PidTagProhibitReceiveQuota, 3);
  g_assert_cmpint (transfer (fixture, id, target, FALSE), ==, 0);
}

static void
test_default (StoreFixture *fixture, gconstpointer data)
{
  const PgQuotas quotas = { 1, 2, 3 };
  g_autoptr (PgStore) node = pg_store_new (fixture->database, FALSE);
  g_autoptr (TernMailbox) mailbox = NULL;
  g_auto (Save) save = { 0 };

  pg_store_set_default_quotas (node, &quotas);
  mailbox = open_mailbox (node, fixture);
  g_assert_cmpint (limit_of (mailbox, PidTagStorageQuotaLimit, fixture->job), ==, 1);
  g_assert_cmpint (limit_of (mailbox, PidTagProhibitSendQuota, fixture->job), ==, 2);
  g_assert_cmpint (limit_of (mailbox, PidTagProhibitReceiveQuota, fixture->job), ==, 3);
  g_assert_cmpint (limit_of (fixture->mailbox, PidTagProhibitReceiveQuota, fixture->job), ==, -1);
  save_init (&save, fixture->top, "m");
  save.save.size = 3 * 1024;
  g_assert_cmpint (save_in (mailbox, &save, fixture->job), ==, 0);
  g_assert_cmpint (save_in (mailbox, &save, fixture->job), ==, TERN_ERROR_QUOTA);
  /* Its own goes first, even where that is none at all. */
  set_limit (fixture, PidTagProhibitReceiveQuota, -1);
  g_assert_cmpint (limit_of (mailbox, PidTagProhibitReceiveQuota, fixture->job), ==, -1);
  g_assert_cmpint (limit_of (mailbox, PidTagProhibitSendQuota, fixture->job), ==, 2);
  g_assert_cmpint (save_in (mailbox, &save, fixture->job), ==, 0);
  remove_limit (fixture, PidTagProhibitReceiveQuota);
  g_assert_cmpint (save_in (mailbox, &save, fixture->job), ==, TERN_ERROR_QUOTA);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int result;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  store_fixture_add ("/spi/quota/save", cluster, test_save);
  store_fixture_add ("/spi/quota/update", cluster, test_update);
  store_fixture_add ("/spi/quota/transfer", cluster, test_transfer);
  store_fixture_add ("/spi/quota/default", cluster, test_default);
  result = g_test_run ();
  test_cluster_free (cluster);
  return result;
}

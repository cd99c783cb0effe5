#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-queue.h"
#include "tests/spi/item-fixture.h"

static TernQueue *
queue_of (StoreFixture *fixture)
{
  return TERN_QUEUE (fixture->store);
}

static const TernGuid *
mailbox_of (StoreFixture *fixture)
{
  return &tern_mailbox_get_info (fixture->mailbox)->guid;
}

/** save: a message with work under @key; its id, or 0 with @error. */
static TernId
save (StoreFixture *fixture, const char *key, const char *delivery_key, TernFiletime due, GError **error)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (GBytes) payload = g_bytes_new ("work", 4);
  g_autoptr (GPtrArray) queue = g_ptr_array_new ();
  TernQueueRow row = { .kind = TERN_QUEUE_SUBMIT, .due = due, .key = key, .payload = payload };
  TernItemSave item = { .folder = fixture->top, .is_new = TRUE, .expected_cn = -1, .size = 100, .props = props };
  TernItemSaved saved = { 0 };

  tern_bag_set_str (props, PidTagSubject, key != NULL ? key : "none");
  if (key != NULL)
    g_ptr_array_add (queue, &row);
  item.queue = queue;
  item.delivery_key = delivery_key;
  if (!tern_items_save (TERN_ITEMS (fixture->mailbox), &item, &saved, fixture->job, error))
    return 0;
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return saved.id;
}

static TernId
save_well (StoreFixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;
  TernId id = save (fixture, key, NULL, 0, &error);

  g_assert_no_error (error);
  return id;
}

static GPtrArray *
claim (StoreFixture *fixture, const char *node, guint lease_s, guint n)
{
  const TernQueueClaim wanted = { .kind = TERN_QUEUE_SUBMIT, .node = node, .lease_s = lease_s, .n = n };
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = tern_queue_claim (queue_of (fixture), &wanted, fixture->job, &error);

  g_assert_no_error (error);
  return entries;
}

static guint
count (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = tern_queue_list (queue_of (fixture), mailbox_of (fixture), 100, fixture->job, &error);

  g_assert_no_error (error);
  return all->len;
}

/* The work is there with its message, or neither is. */
static void
test_with_message (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TernId id = save_well (fixture, "submit:1");
  g_autoptr (TernQueueEntry) entry
      = tern_queue_get (queue_of (fixture), mailbox_of (fixture), "submit:1", fixture->job, &error);

  g_assert_no_error (error);
  g_assert_cmphex (entry->message, ==, id);
  g_assert_cmpint (entry->kind, ==, TERN_QUEUE_SUBMIT);
  g_assert_false (entry->is_claimed);
  g_assert_true (tern_guid_equal (&entry->mailbox, mailbox_of (fixture)));
  g_assert_cmpmem (g_bytes_get_data (entry->payload, NULL), g_bytes_get_size (entry->payload), "work", 4);
  g_assert_cmphex (save (fixture, "submit:1", NULL, 0, &error), ==, 0);
  g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
  g_assert_cmpuint (count (fixture), ==, 1);
}

/* One node has it, until its time is over. */
static void
test_claim (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) later = NULL;
  g_autoptr (GError) error = NULL;
  const TernQueueEntry *slow, *fast;

  save_well (fixture, "submit:1");
  first = claim (fixture, "a", 0, 10);
  g_assert_cmpuint (first->len, ==, 1);
  slow = g_ptr_array_index (first, 0);
  g_assert_true (slow->is_claimed);
  g_assert_cmpstr (slow->node, ==, "a");
  later = claim (fixture, "b", 600, 10); /* the lease of 0 s is over */
  g_assert_cmpuint (later->len, ==, 1);
  fast = g_ptr_array_index (later, 0);
  none = claim (fixture, "c", 600, 10);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_false (tern_queue_finish (queue_of (fixture), slow, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_STALE);
  g_clear_error (&error);
  g_assert_false (tern_queue_renew (queue_of (fixture), slow, 10, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_STALE);
  g_clear_error (&error);
  g_assert_true (tern_queue_renew (queue_of (fixture), fast, 600, fixture->job, &error));
  g_assert_true (tern_queue_finish (queue_of (fixture), fast, fixture->job, &error));
  g_assert_cmpuint (count (fixture), ==, 0);
}

static void
test_postpone_and_release (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) released = NULL;
  g_autoptr (TernQueueEntry) entry = NULL;
  g_autoptr (GError) error = NULL;
  const TernFiletime later = tern_filetime_now () + 3600 * TERN_FILETIME_SECOND;

  save_well (fixture, "submit:1");
  first = claim (fixture, "a", 600, 10);
  g_assert_true (
    tern_queue_postpone (queue_of (fixture), g_ptr_array_index (first, 0), later, "not \xff now", fixture->job, &error));
  g_assert_no_error (error);
  none = claim (fixture, "a", 600, 10);
  g_assert_cmpuint (none->len, ==, 0);
  entry = tern_queue_get (queue_of (fixture), mailbox_of (fixture), "submit:1", fixture->job, &error);
  g_assert_true (g_str_has_prefix (entry->last_error, "not "));
  g_assert_cmpuint (entry->due / TERN_FILETIME_SECOND, ==, later / TERN_FILETIME_SECOND);
  save_well (fixture, "submit:2");
  again = claim (fixture, "dead", 600, 10);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_true (tern_queue_release (queue_of (fixture), "dead", fixture->job, &error));
  released = claim (fixture, "b", 600, 10);
  g_assert_cmpuint (released->len, ==, 1);
}

/* What is taken back isn't carried out; what is under way can't be taken back. */
static void
test_withdraw (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GError) error = NULL;
  TernId id = save_well (fixture, "submit:1");
  TernQueue *queue = queue_of (fixture);

  g_assert_false (tern_queue_withdraw (queue, mailbox_of (fixture), TERN_QUEUE_RELAY, id, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (tern_queue_withdraw (queue, mailbox_of (fixture), TERN_QUEUE_SUBMIT, id, fixture->job, &error));
  g_assert_cmpuint (count (fixture), ==, 0);
  id = save_well (fixture, "submit:2");
  claimed = claim (fixture, "a", 600, 10);
  g_assert_false (tern_queue_withdraw (queue, mailbox_of (fixture), TERN_QUEUE_SUBMIT, id, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_BUSY);
  g_assert_cmpuint (count (fixture), ==, 1);
}

/* A delivery under a key happens once; keys can be forgotten. */
static void
test_delivery_key (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_cmphex (save (fixture, NULL, "key", 0, &error), !=, 0);
  g_assert_cmphex (save (fixture, NULL, "other", 0, &error), !=, 0);
  g_assert_no_error (error);
  g_assert_cmphex (save (fixture, "submit:9", "key", 0, &error), ==, 0);
  g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_true (tern_queue_forget_delivered (queue_of (fixture), tern_filetime_now () + 60 * TERN_FILETIME_SECOND, 1,
                                              &n, fixture->job, &error));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (tern_queue_forget_delivered (queue_of (fixture), tern_filetime_now () + 60 * TERN_FILETIME_SECOND, 9,
                                              &n, fixture->job, &error));
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmphex (save (fixture, NULL, "key", 0, &error), !=, 0);
}

static void
test_add_and_due (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) payload = g_bytes_new ("x", 1);
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GError) error = NULL;
  const TernQueueRow row = { .kind = TERN_QUEUE_SUBMIT, .key = "now", .payload = payload };

  g_assert_cmphex (
    save (fixture, "later", NULL, tern_filetime_now () + 600 * TERN_FILETIME_SECOND, &error), !=, 0);
  g_assert_true (tern_queue_add (queue_of (fixture), mailbox_of (fixture), 7, &row, fixture->job, &error));
  g_assert_false (tern_queue_add (queue_of (fixture), mailbox_of (fixture), 7, &row, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
  claimed = claim (fixture, "a", 600, 10);
  g_assert_cmpuint (claimed->len, ==, 1);
  g_assert_cmpstr (((TernQueueEntry *) g_ptr_array_index (claimed, 0))->key, ==, "now");
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
  store_fixture_add ("/spi/queue/with-message", cluster, test_with_message);
  store_fixture_add ("/spi/queue/claim", cluster, test_claim);
  store_fixture_add ("/spi/queue/postpone-and-release", cluster, test_postpone_and_release);
  store_fixture_add ("/spi/queue/withdraw", cluster, test_withdraw);
  store_fixture_add ("/spi/queue/delivery-key", cluster, test_delivery_key);
  store_fixture_add ("/spi/queue/add-and-due", cluster, test_add_and_due);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

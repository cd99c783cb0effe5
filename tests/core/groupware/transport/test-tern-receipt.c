#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/transport/tern-receipt.h"
#include "tests/core/groupware/transport/transport-world.h"

#define NOTIFY 0x300

static const TernItem *
only (GPtrArray *items)
{
  return g_ptr_array_index (items, 0);
}

/** send_asking: alice to bob, with a receipt asked for; its id in bob's Inbox. */
static TernId
send_asking (DeliveryFixture *fixture, const char *subject, const char *to)
{
  g_autoptr (TernMessage) message = world_compose (fixture, fixture->alice, subject, to);
  g_autoptr (GPtrArray) got = NULL;

  world_set_boolean (message, PidTagReadReceiptRequested, TRUE);
  world_submit (fixture, message);
  world_run (fixture);
  got = world_items (fixture, fixture->bob, SPECIAL (INBOX), subject, 1);
  g_assert_cmphex (tern_bag_get_i32 (only (got)->props, PidTagMessageFlags, 0) & NOTIFY, ==, NOTIFY);
  return only (got)->head.id;
}

static void
mark (DeliveryFixture *fixture, const TernEntry *as, const TernReadRequest *wanted, TernId id)
{
  g_autoptr (TernGuard) mailbox = world_mailbox (fixture, as, as);
  TernReadRequest request = *wanted;
  g_autoptr (GError) error = NULL;
  gboolean partial;

  request.folder = SPECIAL (INBOX);
  if (id != 0) {
    request.ids = &id;
    request.n_ids = 1;
  }
  if (!tern_receipt_read (fixture->groupware, mailbox, &request, &partial, fixture->store.job, &error))
    g_error ("%s", error->message);
  g_assert_false (partial);
  world_run (fixture);
}

static guint
receipts (DeliveryFixture *fixture, const char *subject)
{
  return world_count (fixture, fixture->alice, SPECIAL (INBOX), subject);
}

static const TernReadRequest reads = { .change = TERN_READ_SET, .sends = TRUE };
static const TernReadRequest unreads = { .change = TERN_READ_CLEARED };

/* [MS-OXOMSG] 2.2.1.29, 2.2.2.1; [MS-OXCMSG] 2.2.3.10.1 rfDefault: one receipt from each reader, once. */
static void
test_read (DeliveryFixture *fixture, gconstpointer data)
{
  TernId id = send_asking (fixture, "please", "bob@example.com alice@example.com");
  g_autoptr (GPtrArray) got = NULL;

  g_assert_cmpuint (receipts (fixture, "Read: please"), ==, 0);
  mark (fixture, fixture->bob, &reads, id);
  got = world_items (fixture, fixture->alice, SPECIAL (INBOX), "Read: please", 1);
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, PidTagMessageClass, ""), ==, "REPORT.IPM.Note.IPNRN");
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, PidTagSenderEmailAddress, ""), ==, fixture->bob->dn);
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, PidTagOriginalSubject, ""), ==, "please");
  g_assert_cmpuint (tern_bag_get_time (only (got)->props, PidTagReceiptTime, 0), >, 0);
  g_assert_null (tern_bag_get (only (got)->props, PidTagReadReceiptEmailAddress));
  mark (fixture, fixture->bob, &unreads, id);
  mark (fixture, fixture->bob, &reads, 0); /* all of the folder */
  g_assert_cmpuint (receipts (fixture, "Read: please"), ==, 1);
  mark (fixture, fixture->alice, &reads, 0);
  g_assert_cmpuint (receipts (fixture, "Read: please"), ==, 2);
  mark (fixture, fixture->alice, &reads, 0); /* receipts ask for none */
  g_assert_cmpuint (receipts (fixture, "Read: please"), ==, 2);
}

/* [MS-OXCMSG] 2.2.3.10.1 rfSuppressReceipt, rfClearNotifyRead, rfGenerateReceiptOnly */
static void
test_flags (DeliveryFixture *fixture, gconstpointer data)
{
  const TernReadRequest suppressed = { .change = TERN_READ_SET, .forgets_read = TRUE, .forgets_unread = TRUE };
  const TernReadRequest forgotten = { .change = TERN_READ_STAYS, .forgets_read = TRUE };
  const TernReadRequest receipt_only = { .change = TERN_READ_STAYS, .sends = TRUE };
  g_autoptr (GPtrArray) got = NULL;
  TernId id;

  mark (fixture, fixture->bob, &suppressed, send_asking (fixture, "one", "bob@example.com"));
  id = send_asking (fixture, "two", "bob@example.com");
  mark (fixture, fixture->bob, &forgotten, id);
  got = world_items (fixture, fixture->bob, SPECIAL (INBOX), "two", 1);
  g_assert_cmphex (tern_bag_get_i32 (only (got)->props, PidTagMessageFlags, 0) & NOTIFY, ==, 0x200);
  g_assert_false (only (got)->head.is_read);
  mark (fixture, fixture->bob, &reads, id);
  g_assert_cmpuint (receipts (fixture, "Read: one"), ==, 0);
  g_assert_cmpuint (receipts (fixture, "Read: two"), ==, 0);
  id = send_asking (fixture, "three", "bob@example.com");
  mark (fixture, fixture->bob, &receipt_only, id);
  g_assert_cmpuint (receipts (fixture, "Read: three"), ==, 1);
  g_clear_pointer (&got, g_ptr_array_unref);
  got = world_items (fixture, fixture->bob, SPECIAL (INBOX), "three", 1);
  g_assert_false (only (got)->head.is_read);
}

static void
remove_message (DeliveryFixture *fixture, TernId id, gboolean hard)
{
  g_autoptr (TernGuard) mailbox = world_mailbox (fixture, fixture->bob, fixture->bob);
  g_autoptr (GError) error = NULL;
  g_autoptr (TernReceiptRemoval) removal
      = tern_receipt_before_removal (mailbox, SPECIAL (INBOX), &id, 1, fixture->store.job, &error);
  gboolean partial;

  g_assert_no_error (error);
  if (!tern_items_remove (TERN_ITEMS (mailbox), SPECIAL (INBOX), &id, 1, hard, NULL, &partial, fixture->store.job,
                          &error)
      || !tern_receipt_after_removal (removal, fixture->groupware, fixture->store.job, &error))
    g_error ("%s", error->message);
  world_run (fixture);
}

/* [MS-OXCFOLD] 2.2.1.11.1 NotifyNonRead; [MS-OXOMSG] 2.2.1.29: deleted unread, and only then. */
static void
test_not_read (DeliveryFixture *fixture, gconstpointer data)
{
  TernId read = send_asking (fixture, "read", "bob@example.com");
  g_autoptr (GPtrArray) got = NULL;

  mark (fixture, fixture->bob, &reads, read);
  remove_message (fixture, read, FALSE);
  remove_message (fixture, send_asking (fixture, "soft", "bob@example.com"), FALSE);
  remove_message (fixture, send_asking (fixture, "hard", "bob@example.com"), TRUE);
  g_assert_cmpuint (receipts (fixture, "Not read: read"), ==, 0);
  g_assert_cmpuint (receipts (fixture, "Not read: hard"), ==, 1);
  got = world_items (fixture, fixture->alice, SPECIAL (INBOX), "Not read: soft", 1);
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, PidTagMessageClass, ""), ==, "REPORT.IPM.Note.IPNNRN");
}

/* A message that is open goes on as if its flags had always been like that. */
static void
test_open_message (DeliveryFixture *fixture, gconstpointer data)
{
  TernId id = send_asking (fixture, "open", "bob@example.com");
  g_autoptr (TernGuard) mailbox = world_mailbox (fixture, fixture->bob, fixture->bob);
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMessage) message
      = tern_message_open (mailbox, SPECIAL (INBOX), id, TERN_MESSAGE_READ_WRITE, FALSE, fixture->store.job, &error);
  TernReadRequest request = reads;

  g_assert_no_error (error);
  request.open = message;
  mark (fixture, fixture->bob, &request, id);
  world_set_str (message, PidTagBody, "changed");
  if (!tern_message_save (message, FALSE, fixture->store.job, &error))
    g_error ("%s", error->message);
  g_assert_cmpuint (receipts (fixture, "Read: open"), ==, 1);
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
  delivery_fixture_add ("/receipt/read", cluster, test_read);
  delivery_fixture_add ("/receipt/flags", cluster, test_flags);
  delivery_fixture_add ("/receipt/not-read", cluster, test_not_read);
  delivery_fixture_add ("/receipt/open-message", cluster, test_open_message);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

#include <string.h>

#include "core/groupware/tern-quota.h"
#include "core/groupware/transport/tern-outgoing.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-queue.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"
#include "plugins/mapi/wire/rop-oxomsg.h"
#include "tests/plugins/mapi/rop/mapi-forms.h"

#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)
#define SUBMITTED 0x4

/** compose: (transfer full): in alice's Outbox, to @to (nullable). */
static MapiObject *
compose (MapiFixture *fixture, const TernEntry *to)
{
  g_autoptr (GError) error = NULL;
  TernMessage *message
      = tern_message_create (fixture->logon->mailbox, SPECIAL (OUTBOX), FALSE, fixture->job, &error);
  const TernValue subject = tern_value_str (PidTagSubject, "subject");

  g_assert_no_error (error);
  g_assert_cmpint (tern_message_set (message, &subject), ==, -1);
  if (to != NULL) {
    TernRecipient *recipient = tern_recipient_new (0, TERN_RECIPIENT_TO);

    tern_bag_set_str (recipient->props, PidTagAddressType, "EX");
    tern_bag_set_str (recipient->props, PidTagEmailAddress, to->dn);
    tern_message_put_recipient (message, recipient);
  }
  return (MapiObject *) mapi_message_new (fixture->logon, message, NULL, 0x0FFF);
}

static guint32
submit (MapiFixture *fixture, MapiObject *message)
{
  const RopSubmitMessageRequest req = { 0 };
  RopSubmitMessageResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_submit_message (mapi_fixture_context (fixture, message), &req, &ret, &error)
             ? ecNone
             : mapi_status_from_error (error);
}

static void
run_queue (MapiFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  guint n;

  do
    assert_done (tern_outgoing_run (fixture->groupware, "node", &n, fixture->job, &error), error);
  while (n > 0);
}

/** count: messages of a folder of @of. */
static guint
count (MapiFixture *fixture, const TernEntry *of, TernId folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMailbox) raw
      = tern_store_open_mailbox (TERN_STORE (fixture->store.store), &of->mailbox, fixture->job, &error);
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (raw), folder, fixture->job, &error);

  g_assert_no_error (error);
  return info->content_count;
}

static TernId
id_of (MapiObject *message)
{
  return tern_message_get_id (((MapiMessage *) message)->message);
}

/* [MS-OXOMSG] 2.2.4.1, 3.3.5.1 */
static void
test_submit (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = compose (fixture, fixture->bob);

  g_assert_cmphex (submit (fixture, message), ==, ecNone);
  g_assert_cmpuint (count (fixture, fixture->alice, SPECIAL (OUTBOX)), ==, 1);
  g_assert_cmphex (submit (fixture, message), ==, ecSubmitted);
  run_queue (fixture);
  g_assert_cmpuint (count (fixture, fixture->bob, SPECIAL (INBOX)), ==, 1);
}

/* [MS-OXCDATA] 2.4: the codes of what isn't sent. */
static void
test_submit_refused (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) lonely = compose (fixture, NULL);
  g_autoptr (MapiObject) message = compose (fixture, fixture->bob);
  g_autoptr (MapiObject) forged = compose (fixture, fixture->bob);
  g_autoptr (MapiObject) locked = compose (fixture, fixture->bob);

  g_assert_cmphex (submit (fixture, lonely), ==, ecNoRecipients);
  tern_groupware_set_submit_limits (fixture->groupware, 0, 1024 * 1024);
  g_assert_cmphex (submit (fixture, message), ==, ecTooManyRecips);
  tern_groupware_set_submit_limits (fixture->groupware, 5, 1);
  g_assert_cmphex (submit (fixture, message), ==, ecMaxSubmissionExceeded);
  tern_groupware_set_submit_limits (fixture->groupware, 5, 1024 * 1024);
  form_set (fixture, forged, tern_value_str (PidTagSentRepresentingAddressType, "EX"));
  form_set (fixture, forged, tern_value_str (PidTagSentRepresentingEmailAddress, fixture->bob->dn));
  g_assert_cmphex (submit (fixture, forged), ==, ecSendAsDenied);
  tern_message_set_read_only (((MapiMessage *) locked)->message, TRUE);
  g_assert_cmphex (submit (fixture, locked), ==, ecAccessDenied);
  g_assert_cmpuint (count (fixture, fixture->alice, SPECIAL (OUTBOX)), ==, 0);
}

/* [MS-OXCSTOR] 2.2.2.1.1: over the limit for sending, and where the limit of the mailbox leaves no room for more. */
static void
test_quota (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = compose (fixture, fixture->bob);
  const TernQuotaTexts sending = { "", "0K", "" }, receiving = { "", "none", "0K" }, none = { "", "", "none" };
  RopSaveChangesMessageRequest req = { .save_flags = 0x02 };
  RopSaveChangesMessageResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (tern_quota_set (fixture->groupware, fixture->alice, &receiving, fixture->job, &error), error);
  g_assert_false (rop_save_changes_message (mapi_fixture_context (fixture, message), &req, &ret, &error));
  g_assert_cmphex (mapi_status_from_error (error), ==, ecQuotaExceeded);
  g_clear_error (&error);
  assert_done (tern_quota_set (fixture->groupware, fixture->alice, &none, fixture->job, &error), error);
  assert_done (rop_save_changes_message (mapi_fixture_context (fixture, message), &req, &ret, &error), error);
  assert_done (tern_quota_set (fixture->groupware, fixture->alice, &sending, fixture->job, &error), error);
  g_assert_cmphex (submit (fixture, message), ==, ecQuotaExceeded);
}

/* [MS-OXOMSG] 2.2.5.4, 3.3.5.7; [MS-OXCROPS] 2.2.7.6.2 */
static void
test_transport_send (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = compose (fixture, fixture->bob);
  const RopTransportSendRequest req = { 0 };
  RopTransportSendResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_transport_send (mapi_fixture_context (fixture, message), &req, &ret, &error), error);
  g_assert_true (ret.no_properties_returned);
  run_queue (fixture);
  g_assert_cmpuint (count (fixture, fixture->bob, SPECIAL (INBOX)), ==, 1);
  g_assert_false (rop_transport_send (mapi_fixture_context (fixture, fixture->logon), &req, &ret, &error));
  assert_status (error, ecNotSupported);
}

static guint32
abort_submit (MapiFixture *fixture, TernId folder, TernId id)
{
  const RopAbortSubmitRequest req = { .folder_id = folder, .message_id = id };
  RopAbortSubmitResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_abort_submit (mapi_fixture_context (fixture, fixture->logon), &req, &ret, &error)
             ? ecNone
             : mapi_status_from_error (error);
}

/* [MS-OXOMSG] 2.2.4.2, 3.3.5.2 */
static void
test_abort_submit (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = compose (fixture, fixture->bob);
  g_autoptr (MapiObject) taken = compose (fixture, fixture->bob);
  const TernQueueClaim claim = { .kind = TERN_QUEUE_SUBMIT, .node = "other", .lease_s = 600, .n = 1 };
  g_autoptr (GPtrArray) claimed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmphex (submit (fixture, message), ==, ecNone);
  g_assert_cmphex (abort_submit (fixture, SPECIAL (OUTBOX), id_of (message)), ==, ecNone);
  g_assert_cmphex (abort_submit (fixture, SPECIAL (OUTBOX), id_of (message)), ==, ecNotInQueue);
  g_assert_cmphex (abort_submit (fixture, SPECIAL (INBOX), id_of (message)), ==, ecNotFound);
  run_queue (fixture);
  g_assert_cmpuint (count (fixture, fixture->bob, SPECIAL (INBOX)), ==, 0);
  g_assert_cmphex (submit (fixture, taken), ==, ecNone);
  claimed = tern_queue_claim (TERN_QUEUE (fixture->store.store), &claim, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (claimed->len, ==, 1);
  g_assert_cmphex (abort_submit (fixture, SPECIAL (OUTBOX), id_of (taken)), ==, ecUnableToAbort);
}

/* [MS-OXOMSG] 2.2.4.3, 2.2.4.4, 2.2.5.1, 2.2.5.2 */
static void
test_questions (MapiFixture *fixture, gconstpointer data)
{
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopGetAddressTypesResponse types = { 0 };
  RopGetTransportFolderResponse folder = { 0 };
  RopOptionsDataRequest asked = { .address_type = "smtp" };
  RopOptionsDataResponse options = { 0 };
  RopSetSpoolerResponse spooler = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_address_types (ctx, &(RopGetAddressTypesRequest){ 0 }, &types, &error), error);
  g_assert_cmpuint (types.address_type_count, ==, 2);
  g_assert_cmpstr (types.address_types[0], ==, "EX");
  g_assert_cmpstr (types.address_types[1], ==, "SMTP");
  assert_done (rop_get_transport_folder (ctx, &(RopGetTransportFolderRequest){ 0 }, &folder, &error), error);
  g_assert_cmphex (folder.folder_id, ==, SPECIAL (OUTBOX));
  assert_done (rop_options_data (ctx, &asked, &options, &error), error);
  g_assert_cmpuint (options.options_info.size + options.help_file.size, ==, 0);
  asked.address_type = "FAX";
  g_assert_false (rop_options_data (ctx, &asked, &options, &error));
  assert_status (error, ecNotFound);
  assert_done (rop_set_spooler (ctx, &(RopSetSpoolerRequest){ 0 }, &spooler, &error), error);
}

/* [MS-OXOMSG] 2.2.5.3, 3.3.5.6; 2.2.5.5 */
static void
test_spooler (MapiFixture *fixture, gconstpointer data)
{
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  g_autoptr (MapiObject) message = compose (fixture, fixture->bob);
  TernId unsent = mapi_fixture_add_message (fixture, SPECIAL (INBOX), "there", 1);
  RopSpoolerLockMessageRequest lock = { .message_id = unsent };
  RopSpoolerLockMessageResponse locked = { 0 };
  RopTransportNewMailRequest mail = { .message_id = unsent, .folder_id = SPECIAL (INBOX), .message_class = "IPM.Note" };
  RopTransportNewMailResponse seen = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (rop_spooler_lock_message (ctx, &lock, &locked, &error));
  assert_status (error, ecNotInQueue);
  g_assert_cmphex (submit (fixture, message), ==, ecNone);
  lock.message_id = id_of (message);
  g_assert_false (rop_spooler_lock_message (ctx, &lock, &locked, &error));
  assert_status (error, ecNotSupported);
  assert_done (rop_transport_new_mail (ctx, &mail, &seen, &error), error);
  mail.folder_id = SPECIAL (OUTBOX);
  g_assert_false (rop_transport_new_mail (ctx, &mail, &seen, &error));
  assert_status (error, ecNotFound);
}

static guint
receipts_after (MapiFixture *fixture, guint8 read_flags)
{
  MapiFolder *folder;
  g_autoptr (MapiObject) message = compose (fixture, fixture->alice);
  RopSetReadFlagsRequest req = { .read_flags = read_flags };
  RopSetReadFlagsResponse ret = { 0 };
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  guint before;

  form_set (fixture, message, tern_value_boolean (PidTagReadReceiptRequested, TRUE));
  form_set (fixture, message, tern_value_boolean (PidTagDeleteAfterSubmit, TRUE));
  g_assert_cmphex (submit (fixture, message), ==, ecNone);
  run_queue (fixture);
  before = count (fixture, fixture->alice, SPECIAL (INBOX));
  info = tern_folders_get (TERN_FOLDERS (fixture->logon->mailbox), SPECIAL (INBOX), fixture->job, &error);
  folder = mapi_folder_new (fixture->logon, info);
  assert_done (rop_set_read_flags (mapi_fixture_context (fixture, folder), &req, &ret, &error), error);
  mapi_object_unref (folder);
  run_queue (fixture);
  return count (fixture, fixture->alice, SPECIAL (INBOX)) - before;
}

/* [MS-OXCMSG] 2.2.3.10.1: rfDefault, rfSuppressReceipt, rfGenerateReceiptOnly, rfClearNotifyRead. */
static void
test_read_receipts (MapiFixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (receipts_after (fixture, 0x00), ==, 1);
  g_assert_cmpuint (receipts_after (fixture, 0x01), ==, 0);
  g_assert_cmpuint (receipts_after (fixture, 0x10), ==, 1);
  g_assert_cmpuint (receipts_after (fixture, 0x20), ==, 0);
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
  mapi_fixture_add ("/oxomsg/2.2.4.1-submit", cluster, test_submit);
  mapi_fixture_add ("/oxomsg/2.2.4.1-refused", cluster, test_submit_refused);
  mapi_fixture_add ("/oxomsg/2.2.4.1-quota", cluster, test_quota);
  mapi_fixture_add ("/oxomsg/2.2.5.4-transport-send", cluster, test_transport_send);
  mapi_fixture_add ("/oxomsg/2.2.4.2-abort-submit", cluster, test_abort_submit);
  mapi_fixture_add ("/oxomsg/2.2.4.3-questions", cluster, test_questions);
  mapi_fixture_add ("/oxomsg/2.2.5.3-spooler", cluster, test_spooler);
  mapi_fixture_add ("/oxomsg/read-receipts", cluster, test_read_receipts);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

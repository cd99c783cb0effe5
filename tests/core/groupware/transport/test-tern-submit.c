#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/tern-quota.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-named-props.h"
#include "core/spi/tern-queue.h"
#include "tests/core/groupware/transport/transport-world.h"

#define SUBMITTED 0x4
#define UNSENT 0x8

static const TernItem *
only (GPtrArray *items)
{
  return g_ptr_array_index (items, 0);
}

static gint32
flags_of (const TernItem *item)
{
  return tern_bag_get_i32 (item->props, PidTagMessageFlags, 0);
}

/* [MS-OXOMSG] 3.3.5.1.3 */
static void
test_deliver (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) got = NULL;
  g_autoptr (GPtrArray) sent = NULL;
  const TernItem *item;

  world_send (fixture, fixture->alice, "hello", "bob@example.com cc:al@example.com");
  got = world_items (fixture, fixture->bob, SPECIAL (INBOX), "hello", 1);
  item = only (got);
  g_assert_false (item->head.is_read);
  g_assert_cmphex (flags_of (item) & (SUBMITTED | UNSENT), ==, 0);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagSenderEmailAddress, ""), ==, fixture->alice->dn);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagSentRepresentingSmtpAddress, ""), ==, "alice@example.com");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagReceivedByEmailAddress, ""), ==, fixture->bob->dn);
  g_assert_true (tern_bag_get_boolean (item->props, PidTagMessageToMe, FALSE));
  g_assert_true (g_str_has_suffix (tern_bag_get_str (item->props, PidTagInternetMessageId, ""), "@example.com>"));
  g_assert_null (tern_bag_get (item->props, PidTagSentMailEntryId));
  g_assert_cmpuint (item->recipients->len, ==, 2);
  g_assert_cmpint (((TernRecipient *) g_ptr_array_index (item->recipients, 1))->type, ==, TERN_RECIPIENT_CC);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (INBOX), "hello"), ==, 1);
  sent = world_items (fixture, fixture->alice, SPECIAL (SENT_ITEMS), "hello", 1);
  g_assert_true (only (sent)->head.is_read);
  g_assert_cmphex (flags_of (only (sent)) & (SUBMITTED | UNSENT), ==, 0);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (OUTBOX), "hello"), ==, 0);
}

/* [MS-OXOMSG] 2.2.3.8 to 2.2.3.10: deleted, filed, or left where it was sent from. */
static void
test_sent_copy (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) deleted = world_compose (fixture, fixture->alice, "deleted", "bob@example.com");
  g_autoptr (TernMessage) left = world_compose (fixture, fixture->alice, "left", "bob@example.com");

  world_set_boolean (deleted, PidTagDeleteAfterSubmit, TRUE);
  world_submit (fixture, deleted);
  world_submit (fixture, left);
  world_run (fixture);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "deleted"), ==, 1);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "left"), ==, 1);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (OUTBOX), "deleted"), ==, 0);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (SENT_ITEMS), "deleted"), ==, 0);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (OUTBOX), "left"), ==, 1);
}

/* Groups are opened, in groups and in circles; who stands in several gets one. */
static void
test_groups (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernEntry) carol = delivery_fixture_entry (fixture, TERN_ENTRY_USER, "carol@example.com", "Carol");
  g_autoptr (TernEntry) all = delivery_fixture_entry (fixture, TERN_ENTRY_GROUP, "all@example.com", "All");
  g_autoptr (TernEntry) room = delivery_fixture_entry (fixture, TERN_ENTRY_ROOM, "room@example.com", "Room");

  delivery_fixture_add_member (fixture, "all@example.com", "team@example.com");
  delivery_fixture_add_member (fixture, "all@example.com", "carol@example.com");
  delivery_fixture_add_member (fixture, "all@example.com", "room@example.com");
  world_send (fixture, fixture->alice, "to all", "all@example.com bob@example.com team@example.com");
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (INBOX), "to all"), ==, 1);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "to all"), ==, 1);
  g_assert_cmpuint (world_count (fixture, carol, SPECIAL (INBOX), "to all"), ==, 1);
  g_assert_cmpuint (world_count (fixture, room, SPECIAL (INBOX), "to all"), ==, 1);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (SENT_ITEMS), "to all"), ==, 1);
}

/* [MS-OXOMSG] 2.2.1.9: nobody but the sender sees who got a blind copy. */
static void
test_bcc (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) got = NULL;
  g_autoptr (GPtrArray) sent = NULL;

  world_send (fixture, fixture->alice, "blind", "alice@example.com bcc:bob@example.com");
  got = world_items (fixture, fixture->bob, SPECIAL (INBOX), "blind", 1);
  g_assert_cmpuint (only (got)->recipients->len, ==, 1);
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, PidTagDisplayBcc, "?"), ==, "");
  sent = world_items (fixture, fixture->alice, SPECIAL (SENT_ITEMS), "blind", 1);
  g_assert_cmpuint (only (sent)->recipients->len, ==, 2);
}

static const TernRecipient *
nth_recipient (const TernItem *item, guint n)
{
  return g_ptr_array_index (item->recipients, n);
}

/* [MS-OXOMSG] 2.2.2.1, 2.2.2.18, [MS-OXCMAIL] 2.2.3.7.1.3: unknown addresses come back, the others get it. */
static void
test_undeliverable (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) reports = NULL;
  const TernItem *report;

  world_send (fixture, fixture->alice, "who", "nobody@example.com bob@example.com");
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "who"), ==, 1);
  reports = world_items (fixture, fixture->alice, SPECIAL (INBOX), "Undeliverable: who", 1);
  report = only (reports);
  g_assert_cmpstr (tern_bag_get_str (report->props, PidTagMessageClass, ""), ==, "REPORT.IPM.Note.NDR");
  g_assert_cmpstr (tern_bag_get_str (report->props, PidTagOriginalSubject, ""), ==, "who");
  g_assert_cmpuint (tern_bag_get_bin (report->props, PidTagParentKey).size, >, 0);
  g_assert_cmpuint (report->recipients->len, ==, 1);
  g_assert_cmpint (tern_bag_get_i32 (nth_recipient (report, 0)->props, PidTagNonDeliveryReportStatusCode, 0), ==, 511);
  g_assert_cmpint (tern_bag_get_i32 (nth_recipient (report, 0)->props, PidTagNonDeliveryReportDiagCode, 0), ==, 35);
  g_assert_cmpuint (report->attachments->len, ==, 1);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (SENT_ITEMS), "who"), ==, 1);
}

/* [MS-OXOMSG] 2.2.1.20 */
static void
test_delivery_report (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) message = world_compose (fixture, fixture->alice, "told", "bob@example.com");
  g_autoptr (GPtrArray) reports = NULL;

  world_set_boolean (message, PidTagOriginatorDeliveryReportRequested, TRUE);
  world_submit (fixture, message);
  world_run (fixture);
  reports = world_items (fixture, fixture->alice, SPECIAL (INBOX), "Delivered: told", 1);
  g_assert_cmpstr (tern_bag_get_str (only (reports)->props, PidTagMessageClass, ""), ==, "REPORT.IPM.Note.DR");
  g_assert_cmpstr (tern_bag_get_str (nth_recipient (only (reports), 0)->props, PidTagEmailAddress, ""), ==,
                   fixture->bob->dn);
}

static GPtrArray *
queue_of (DeliveryFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = tern_outgoing_list (fixture->groupware, NULL, 100, fixture->store.job, &error);

  g_assert_no_error (error);
  return entries;
}

/* Who is outside waits with a copy of his own, whatever the sender does with his; a contact is outside too. */
static void
test_outside (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernEntry) contact = delivery_fixture_entry (fixture, TERN_ENTRY_CONTACT, "zoe@elsewhere.test", "Zoe");
  g_autoptr (TernMessage) message
      = world_compose (fixture, fixture->alice, "far", "zoe@elsewhere.test yves@elsewhere.test bob@example.com");
  g_autoptr (GPtrArray) entries = NULL;
  const TernQueueEntry *entry;
  g_autoptr (TernOutgoingSummary) summary = NULL;
  g_autoptr (TernQueueEntry) found = NULL;

  world_set_boolean (message, PidTagDeleteAfterSubmit, TRUE);
  world_submit (fixture, message);
  world_run (fixture);
  entries = queue_of (fixture);
  g_assert_cmpuint (entries->len, ==, 1);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpint (entry->kind, ==, TERN_QUEUE_RELAY);
  g_assert_false (entry->is_claimed);
  summary = tern_outgoing_summarize (fixture->groupware, entry, fixture->store.job);
  g_assert_cmpstr (summary->subject, ==, "far");
  g_assert_cmpstr (summary->owner, ==, "alice@example.com");
  g_assert_cmpuint (g_strv_length (summary->recipients), ==, 2);
  g_assert_cmpstr (summary->recipients[0], ==, "zoe@elsewhere.test");
  found = tern_outgoing_find (fixture->groupware, entry->key, fixture->store.job, NULL);
  g_assert_nonnull (found);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "far"), ==, 1);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (OUTBOX), "far"), ==, 0);
}

/* [MS-OXOMSG] 3.3.5.1 and [MS-OXCDATA] 2.4: what isn't sent, and why. */
static void
test_refused (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) lonely = world_compose (fixture, fixture->alice, "lonely", "");
  g_autoptr (TernMessage) many = world_compose (fixture, fixture->alice, "many", "a@x.test b@x.test c@x.test");
  g_autoptr (TernMessage) twice = world_compose (fixture, fixture->alice, "twice", "bob@example.com");
  g_autoptr (TernMessage) locked = world_compose (fixture, fixture->alice, "locked", "bob@example.com");

  world_refused (fixture, lonely, TERN_SUBMIT_NO_RECIPIENTS, TERN_ERROR_INVALID);
  tern_groupware_set_submit_limits (fixture->groupware, 2, 1024 * 1024);
  world_refused (fixture, many, TERN_SUBMIT_TOO_MANY_RECIPIENTS, TERN_ERROR_LIMIT);
  tern_groupware_set_submit_limits (fixture->groupware, 2, 10);
  world_refused (fixture, twice, TERN_SUBMIT_TOO_BIG, TERN_ERROR_TOO_BIG);
  tern_groupware_set_submit_limits (fixture->groupware, 2, 1024 * 1024);
  world_submit (fixture, twice);
  world_refused (fixture, twice, TERN_SUBMIT_SUBMITTED, TERN_ERROR_EXISTS);
  tern_message_set_read_only (locked, TRUE);
  world_refused (fixture, locked, TERN_SUBMIT_FAILED, TERN_ERROR_READ_ONLY);
  world_run (fixture);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "twice"), ==, 1);
}

static void
set_quota (DeliveryFixture *fixture, const TernEntry *owner, TernQuotaTexts texts)
{
  g_autoptr (GError) error = NULL;

  if (!tern_quota_set (fixture->groupware, owner, &texts, fixture->store.job, &error))
    g_error ("%s", error->message);
}

/* [MS-OXCSTOR] 2.2.2.1.1.6 PidTagProhibitSendQuota */
static void
test_quota (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernGuard) mailbox = world_mailbox (fixture, fixture->alice, fixture->alice);
  g_autoptr (TernMessage) message = world_compose (fixture, fixture->alice, "full", "bob@example.com");
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (GError) error = NULL;

  set_quota (fixture, fixture->alice, (TernQuotaTexts){ "", "0K", "" });
  world_refused (fixture, message, TERN_SUBMIT_QUOTA, TERN_ERROR_QUOTA);
  /* Who is bound by a limit doesn't lift it. */
  tern_bag_set_i32 (props, PidTagProhibitSendQuota, 100);
  g_assert_false (tern_mailbox_set_props (TERN_MAILBOX (mailbox), props, NULL, 0, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
  set_quota (fixture, fixture->alice, (TernQuotaTexts){ "", "none", "" });
  world_submit (fixture, message);
}

/* A full mailbox gets nothing, and its sender a report; a full sender's mail goes out. */
static void
test_full_recipient (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) message = world_compose (fixture, fixture->alice, "too much", "bob@example.com");

  set_quota (fixture, fixture->bob, (TernQuotaTexts){ "", "", "0K" });
  world_file_sent (message);
  world_submit (fixture, message);
  set_quota (fixture, fixture->alice, (TernQuotaTexts){ "", "", "0K" });
  world_run (fixture);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "too much"), ==, 0);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (SENT_ITEMS), "too much"), ==, 1);
}

static void
represent (TernMessage *message, const TernEntry *as)
{
  world_set_str (message, PidTagSentRepresentingAddressType, "EX");
  world_set_str (message, PidTagSentRepresentingEmailAddress, as->dn);
  world_set_str (message, PidTagSentRepresentingName, "Somebody Else");
}

/** make_delegate: as the delegator's client does ([MS-OXODLGT] 2.2.2.2.5). */
static void
make_delegate (DeliveryFixture *fixture, const TernEntry *of, const TernEntry *delegate)
{
  g_autoptr (TernGuard) mailbox = world_mailbox (fixture, of, of);
  g_autoptr (GPtrArray) items = delivery_fixture_items (fixture, of, SPECIAL (FREEBUSY_DATA));
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMessage) message
      = tern_message_open (mailbox, SPECIAL (FREEBUSY_DATA), only (items)->head.id, TERN_MESSAGE_READ_WRITE, FALSE,
                           fixture->store.job, &error);
  const TernBin ids[] = { tern_address_entry_id_build (delegate->dn, 0, arena) };
  const TernValue value
      = { .tag = PidTagScheduleInfoDelegateEntryIds, .multi = { .count = 1, .bins = ids } };

  g_assert_no_error (error);
  g_assert_cmpint (tern_message_set (message, &value), ==, -1);
  if (!tern_message_save (message, TRUE, fixture->store.job, &error))
    g_error ("%s", error->message);
}

/* [MS-OXOMSG] 3.3.5.1.1: nobody sends as another; a delegate sends on behalf, under both names. */
static void
test_on_behalf (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) forged = world_compose (fixture, fixture->alice, "forged", "bob@example.com");
  g_autoptr (TernMessage) outside = world_compose (fixture, fixture->alice, "outside", "bob@example.com");
  g_autoptr (TernMessage) allowed = world_compose (fixture, fixture->alice, "allowed", "alice@example.com");
  g_autoptr (GPtrArray) got = NULL;

  represent (forged, fixture->bob);
  world_refused (fixture, forged, TERN_SUBMIT_NOT_AS_THEM, TERN_ERROR_DENIED);
  world_set_str (outside, PidTagSentRepresentingAddressType, "SMTP");
  world_set_str (outside, PidTagSentRepresentingEmailAddress, "king@elsewhere.test");
  world_refused (fixture, outside, TERN_SUBMIT_NOT_AS_THEM, TERN_ERROR_DENIED);
  make_delegate (fixture, fixture->bob, fixture->team); /* alice is in it */
  represent (allowed, fixture->bob);
  world_submit (fixture, allowed);
  world_run (fixture);
  got = world_items (fixture, fixture->alice, SPECIAL (INBOX), "allowed", 1);
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, PidTagSenderEmailAddress, ""), ==, fixture->alice->dn);
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, PidTagSentRepresentingEmailAddress, ""), ==,
                   fixture->bob->dn);
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, PidTagSentRepresentingName, ""), ==, "Bob Brown");
}

static void
save (DeliveryFixture *fixture, TernMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (!tern_message_save (message, TRUE, fixture->store.job, &error))
    g_error ("%s", error->message);
}

/* What waits in the Outbox can still be written: who sent it is decided as it leaves. */
static void
test_changed_while_waiting (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) forged = world_compose (fixture, fixture->alice, "forged", "bob@example.com");
  g_autoptr (TernMessage) meeting = world_compose (fixture, fixture->alice, "meeting", "bob@example.com");
  g_autoptr (TernMessage) renamed = world_compose (fixture, fixture->alice, "renamed", "bob@example.com");
  g_autoptr (GPtrArray) got = NULL;

  world_submit (fixture, forged);
  represent (forged, fixture->bob);
  save (fixture, forged);
  represent (meeting, fixture->bob);
  world_set_str (meeting, PidTagMessageClass, "IPM.Schedule.Meeting.Request");
  world_submit (fixture, meeting);
  world_set_str (meeting, PidTagMessageClass, "IPM.Note");
  save (fixture, meeting);
  world_submit (fixture, renamed);
  world_set_str (renamed, PidTagSenderEmailAddress, fixture->bob->dn);
  world_set_str (renamed, PidTagSenderSmtpAddress, fixture->bob->address);
  save (fixture, renamed);
  world_run (fixture);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "forged"), ==, 0);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (INBOX), "Undeliverable: forged"), ==, 1);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "meeting"), ==, 0);
  got = world_items (fixture, fixture->bob, SPECIAL (INBOX), "renamed", 1);
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, PidTagSenderEmailAddress, ""), ==, fixture->alice->dn);
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, PidTagSenderSmtpAddress, ""), ==, fixture->alice->address);
}

/* What has grown while it waited isn't read into memory; it goes once it is as large as it may be. */
static void
test_grown_while_waiting (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) message = world_compose (fixture, fixture->alice, "grown", "bob@example.com");
  g_autofree char *text = g_strnfill (100000, 'x');
  const TernFiletime now = tern_filetime_now ();
  g_autoptr (GPtrArray) entries = NULL;

  world_submit (fixture, message);
  tern_groupware_set_submit_limits (fixture->groupware, 500, 50000);
  world_set_str (message, PidTagBody, text);
  save (fixture, message);
  world_run (fixture);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "grown"), ==, 0);
  entries = queue_of (fixture);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpuint (((TernQueueEntry *) g_ptr_array_index (entries, 0))->due, >, now);
}

static gint32
flags_in_outbox (DeliveryFixture *fixture, const char *subject)
{
  g_autoptr (GPtrArray) items = world_items (fixture, fixture->alice, SPECIAL (OUTBOX), subject, 1);

  return flags_of (only (items));
}

/* [MS-OXOMSG] 2.2.3.2 to 2.2.3.4, 3.3.5.2: what is deferred waits, and can be taken back and sent again. */
static void
test_deferred_and_aborted (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) message = world_compose (fixture, fixture->alice, "later", "bob@example.com");
  g_autoptr (TernMessage) again = NULL;
  const TernValue number = tern_value_i32 (PidTagDeferredSendNumber, 2);
  const TernValue units = tern_value_i32 (PidTagDeferredSendUnits, 1);
  TernGuard *mailbox = tern_message_get_mailbox (message);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  TernSubmitPlace place;
  TernId id;

  g_assert_cmpint (tern_message_set (message, &number), ==, -1);
  g_assert_cmpint (tern_message_set (message, &units), ==, -1);
  world_submit (fixture, message);
  world_run (fixture);
  id = tern_message_get_id (message);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "later"), ==, 0);
  g_assert_cmphex (flags_in_outbox (fixture, "later") & SUBMITTED, ==, SUBMITTED);
  entries = queue_of (fixture);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpuint (((TernQueueEntry *) g_ptr_array_index (entries, 0))->due, >,
                    tern_filetime_now () + 7000 * TERN_FILETIME_SECOND);
  if (!tern_submit_abort (fixture->groupware, mailbox, SPECIAL (OUTBOX), id, &place, fixture->store.job, &error))
    g_error ("%s", error->message);
  g_assert_cmphex (flags_in_outbox (fixture, "later") & (SUBMITTED | UNSENT), ==, UNSENT);
  g_assert_false (
    tern_submit_abort (fixture->groupware, mailbox, SPECIAL (OUTBOX), id, &place, fixture->store.job, &error));
  g_assert_cmpint (place, ==, TERN_SUBMIT_IS_NOT_QUEUED);
  g_clear_error (&error);
  again = tern_message_open (mailbox, SPECIAL (OUTBOX), id, TERN_MESSAGE_READ_WRITE, FALSE, fixture->store.job, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tern_message_delete (again, PidTagDeferredSendNumber), ==, -1);
  g_assert_cmpint (tern_message_delete (again, PidTagDeferredSendTime), ==, -1);
  world_submit (fixture, again);
  world_run (fixture);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "later"), ==, 1);
}

/* What a killed node had begun is done to its end, and nobody has anything twice. */
static void
test_again_after_crash (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) message = world_compose (fixture, fixture->alice, "once", "team@example.com gone@example.com");
  TernQueue *queue = TERN_QUEUE (fixture->store.store);
  const TernQueueClaim claim = { .kind = TERN_QUEUE_SUBMIT, .node = "dead", .lease_s = 3600, .n = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) claimed = NULL;
  TernQueueRow row = { .kind = TERN_QUEUE_SUBMIT };
  const TernQueueEntry *entry;

  world_submit (fixture, message);
  claimed = tern_queue_claim (queue, &claim, fixture->store.job, &error);
  g_assert_no_error (error);
  entry = g_ptr_array_index (claimed, 0);
  world_run (fixture); /* another node's: nothing is free */
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "once"), ==, 0);
  if (!tern_outgoing_release (fixture->groupware, "dead", fixture->store.job, &error))
    g_error ("%s", error->message);
  world_run (fixture);
  /* The same work once more: as if its end had not been written. */
  row.key = entry->key;
  row.payload = entry->payload;
  if (!tern_queue_add (queue, &entry->mailbox, entry->message, &row, fixture->store.job, &error))
    g_error ("%s", error->message);
  world_run (fixture);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "once"), ==, 1);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (INBOX), "once"), ==, 1);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (INBOX), "Undeliverable: once"), ==, 1);
}

/* [MS-OXCPRPT] 3.2.4.1.1: a named property arrives under its name, whatever its id is there; messages in messages too. */
static void
test_named_properties (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) message = world_compose (fixture, fixture->alice, "named", fixture->bob->dn);
  g_autoptr (TernGuard) bobs = world_mailbox (fixture, fixture->bob, fixture->bob);
  TernMailbox *alices = TERN_MAILBOX (tern_message_get_mailbox (message));
  const TernPropName other = { .set = PS_PUBLIC_STRINGS, .name = "other" };
  const TernPropName name = { .set = PS_PUBLIC_STRINGS, .name = "x-test-colour" };
  g_autoptr (GPtrArray) got = NULL;
  g_autoptr (GError) error = NULL;
  guint16 id = 0, theirs = 0;

  if (!tern_mailbox_get_prop_ids (TERN_MAILBOX (bobs), &other, 1, TRUE, &theirs, fixture->store.job, &error)
      || !tern_mailbox_get_prop_ids (alices, &name, 1, TRUE, &id, fixture->store.job, &error))
    g_error ("%s", error->message);
  world_set_str (message, TERN_PROP_TAG (id, PtypString), "blue");
  world_submit (fixture, message);
  world_run (fixture);
  if (!tern_mailbox_get_prop_ids (TERN_MAILBOX (bobs), &name, 1, FALSE, &theirs, fixture->store.job, &error))
    g_error ("%s", error->message);
  g_assert_cmphex (theirs, !=, id);
  got = world_items (fixture, fixture->bob, SPECIAL (INBOX), "named", 1);
  g_assert_cmpstr (tern_bag_get_str (only (got)->props, TERN_PROP_TAG (theirs, PtypString), ""), ==, "blue");
}

/* [MS-OXOMSG] 2.2.3.1: of a resent message those who had it don't get it again. */
static void
test_resend (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMessage) message = world_compose (fixture, fixture->alice, "resent", "alice@example.com bob@example.com");
  const TernValue flags = tern_value_i32 (PidTagMessageFlags, 0x80 | UNSENT);

  g_assert_cmpint (tern_message_set (message, &flags), ==, -1);
  ((TernRecipient *) g_ptr_array_index (tern_message_get_recipients (message), 0))->type |= 0x80;
  world_submit (fixture, message);
  world_run (fixture);
  g_assert_cmpuint (world_count (fixture, fixture->alice, SPECIAL (INBOX), "resent"), ==, 0);
  g_assert_cmpuint (world_count (fixture, fixture->bob, SPECIAL (INBOX), "resent"), ==, 1);
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
  delivery_fixture_add ("/submit/delivers", cluster, test_deliver);
  delivery_fixture_add ("/submit/sent-copy", cluster, test_sent_copy);
  delivery_fixture_add ("/submit/groups", cluster, test_groups);
  delivery_fixture_add ("/submit/bcc", cluster, test_bcc);
  delivery_fixture_add ("/submit/undeliverable", cluster, test_undeliverable);
  delivery_fixture_add ("/submit/delivery-report", cluster, test_delivery_report);
  delivery_fixture_add ("/submit/outside", cluster, test_outside);
  delivery_fixture_add ("/submit/refused", cluster, test_refused);
  delivery_fixture_add ("/submit/quota", cluster, test_quota);
  delivery_fixture_add ("/submit/full-recipient", cluster, test_full_recipient);
  delivery_fixture_add ("/submit/on-behalf", cluster, test_on_behalf);
  delivery_fixture_add ("/submit/changed-while-waiting", cluster, test_changed_while_waiting);
  delivery_fixture_add ("/submit/grown-while-waiting", cluster, test_grown_while_waiting);
  delivery_fixture_add ("/submit/deferred-and-aborted", cluster, test_deferred_and_aborted);
  delivery_fixture_add ("/submit/again-after-crash", cluster, test_again_after_crash);
  delivery_fixture_add ("/submit/named-properties", cluster, test_named_properties);
  delivery_fixture_add ("/submit/resend", cluster, test_resend);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

#include "core/groupware/tern-delivery.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/tern-delivery-private.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-changes.h"
#include "tests/core/groupware/delivery-fixture.h"

#define INBOX TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX)

static const char simple[] = "From: Carol <carol@outside.example>\r\n"
                             "To: Al <al@example.com>, stranger@outside.example\r\n"
                             "Cc: bob@EXAMPLE.com, team@example.com\r\n"
                             "Subject: Re: Plans\r\n"
                             "Message-Id: <1@outside.example>\r\n"
                             "Date: Tue, 01 Sep 2026 10:00:00 +0200\r\n"
                             "\r\n"
                             "Hello.\r\n";

static TernMail *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  TernMail *mail = tern_mail_parse (bytes, "carol@outside.example", &error);

  g_assert_no_error (error);
  return mail;
}

static void
deliver (DeliveryFixture *fixture, TernMail *mail, const TernEntry *recipient)
{
  g_autoptr (GError) error = NULL;

  if (!tern_groupware_deliver (fixture->groupware, mail, recipient, fixture->store.job, &error))
    g_error ("%s", error->message);
}

static TernItem *
only_item (DeliveryFixture *fixture, const TernEntry *entry, TernId folder)
{
  g_autoptr (GPtrArray) items = delivery_fixture_items (fixture, entry, folder);

  g_assert_cmpuint (items->len, ==, 1);
  return tern_item_ref (g_ptr_array_index (items, 0));
}

/* [MS-OXCMSG] 2.2.1, [MS-OXOMSG] 2.2.1: what a delivered message says of itself. */
static void
test_message (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMail) mail = parse (simple);
  g_autoptr (TernItem) item = NULL;

  deliver (fixture, mail, fixture->alice);
  item = only_item (fixture, fixture->alice, INBOX);
  g_assert_false (item->head.is_read);
  g_assert_false (item->head.has_attachments);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagSubject, NULL), ==, "Re: Plans");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagNormalizedSubject, NULL), ==, "Plans");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagBody, NULL), ==, "Hello.\r\n");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagReceivedByEmailAddress, NULL), ==, fixture->alice->dn);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagReceivedBySmtpAddress, NULL), ==, "alice@example.com");
  g_assert_true (tern_bag_get_boolean (item->props, PidTagMessageToMe, FALSE)); /* by her alias */
  g_assert_false (tern_bag_get_boolean (item->props, PidTagMessageCcMe, TRUE));
  g_assert_true (tern_bag_get_boolean (item->props, PidTagMessageRecipientMe, FALSE));
  g_assert_cmpuint (tern_bag_get_bin (item->props, PidTagSearchKey).size, ==, 16);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidTagMessageDeliveryTime, 0), >, 0);
}

/* [MS-OXCMAIL] 2.2.3.1: local recipients are entries of the address book, others are not, and the sender never is. */
static void
test_resolve (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const struct {
    const char *type;
    const char *name;
  } expected[]
      = { { "EX", "Alice Adams" }, { "SMTP", "stranger@outside.example" }, { "EX", "Bob Brown" }, { "EX", "Team" } };
  g_autoptr (TernMail) mail = parse (simple);
  g_autoptr (TernMail) forged = parse ("From: Bob Brown <bob@example.com>\r\nTo: alice@example.com\r\n\r\n");
  g_autoptr (TernItem) item = NULL;
  g_autoptr (GPtrArray) items = NULL;

  deliver (fixture, mail, fixture->bob);
  item = only_item (fixture, fixture->bob, INBOX);
  g_assert_cmpuint (item->recipients->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    const TernRecipient *row = g_ptr_array_index (item->recipients, i);
    TernEntryIdKind kind = tern_entry_id_get_kind (tern_bag_get_bin (row->props, PidTagEntryId));

    g_assert_cmpstr (tern_bag_get_str (row->props, PidTagAddressType, NULL), ==, expected[i].type);
    g_assert_cmpstr (tern_bag_get_str (row->props, PidTagDisplayName, NULL), ==, expected[i].name);
    g_assert_cmpint (kind, ==, strcmp (expected[i].type, "EX") == 0 ? TERN_ENTRY_ID_ADDRESS : TERN_ENTRY_ID_ONE_OFF);
  }
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagDisplayCc, NULL), ==, "Bob Brown; Team");
  deliver (fixture, forged, fixture->alice);
  items = delivery_fixture_items (fixture, fixture->alice, INBOX);
  g_assert_cmpstr (tern_bag_get_str (((TernItem *) items->pdata[0])->props, PidTagSenderAddressType, NULL), ==, "SMTP");
}

static void
test_attachments (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const char text[]
      = "From: a@b.example\r\nSubject: outer\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/plain\r\n\r\nbody\r\n"
        "--x\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n"
        "--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninside\r\n"
        "--x--\r\n";
  g_autoptr (TernMail) mail = parse (text);
  g_autoptr (TernItem) item = NULL;
  g_autoptr (TernItem) inner = NULL;
  g_autoptr (TernMailbox) mailbox = NULL;
  g_autoptr (GError) error = NULL;
  const TernAttachmentRef *file, *message;
  TernBin data;

  deliver (fixture, mail, fixture->alice);
  item = only_item (fixture, fixture->alice, INBOX);
  g_assert_true (item->head.has_attachments);
  g_assert_cmpuint (item->attachments->len, ==, 2);
  file = g_ptr_array_index (item->attachments, 0);
  message = g_ptr_array_index (item->attachments, 1);
  data = tern_bag_get_bin (file->props, PidTagAttachDataBinary);
  g_assert_cmpmem (data.data, data.size, "\0\1\2", 3);
  g_assert_cmpint (tern_bag_get_i32 (message->props, PidTagAttachMethod, 0), ==, 5);
  mailbox = tern_groupware_open_raw (fixture->groupware, &fixture->alice->mailbox, fixture->store.job, &error);
  inner = tern_items_open (TERN_ITEMS (mailbox), 0, message->embedded, FALSE, NULL, fixture->store.job, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tern_bag_get_str (inner->props, PidTagSubject, NULL), ==, "inner");
  g_assert_cmpstr (tern_bag_get_str (inner->props, PidTagBody, NULL), ==, "inside");
}

/* Each member once, through groups in groups that go round in a circle; the group's own mail isn't asked for. */
static void
test_group (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMail) mail = parse (simple);
  g_autoptr (TernEntry) inner = delivery_fixture_entry (fixture, TERN_ENTRY_GROUP, "inner@example.com", "Inner");
  g_autoptr (TernEntry) carol = delivery_fixture_entry (fixture, TERN_ENTRY_USER, "carol@example.com", "Carol");
  g_autoptr (TernEntry) empty = delivery_fixture_entry (fixture, TERN_ENTRY_GROUP, "empty@example.com", "Empty");
  g_autoptr (GError) error = NULL;

  delivery_fixture_add_member (fixture, "team@example.com", "inner@example.com");
  delivery_fixture_add_member (fixture, "inner@example.com", "team@example.com");
  delivery_fixture_add_member (fixture, "inner@example.com", "alice@example.com");
  delivery_fixture_add_member (fixture, "inner@example.com", "carol@example.com");
  deliver (fixture, mail, fixture->team);
  tern_item_unref (only_item (fixture, fixture->alice, INBOX));
  tern_item_unref (only_item (fixture, fixture->bob, INBOX));
  tern_item_unref (only_item (fixture, carol, INBOX));
  g_assert_false (tern_groupware_deliver (fixture->groupware, mail, empty, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* Delivering the same mail again is no mistake (invariant 2): it is there twice. */
static void
test_again (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMail) mail = parse (simple);
  g_autoptr (GPtrArray) items = NULL;

  deliver (fixture, mail, fixture->alice);
  deliver (fixture, mail, fixture->alice);
  items = delivery_fixture_items (fixture, fixture->alice, INBOX);
  g_assert_cmpuint (items->len, ==, 2);
}

/* [MS-OXCSTOR] 3.2.5.2: the longest prefix of the class; a folder that is gone gives way to the inbox. */
static void
test_receive_folder (DeliveryFixture *fixture, gconstpointer cluster)
{
  const TernId notes = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_NOTES);
  g_autoptr (TernMail) mail = parse (simple);
  g_autoptr (TernMailbox) mailbox = NULL;
  g_autoptr (GError) error = NULL;

  mailbox = tern_groupware_open_raw (fixture->groupware, &fixture->alice->mailbox, fixture->store.job, &error);
  if (!tern_mailbox_set_receive_folder (mailbox, "IPM.Note", notes, fixture->store.job, &error))
    g_error ("%s", error->message);
  if (!tern_mailbox_set_receive_folder (mailbox, "IPM.Note.Special", INBOX, fixture->store.job, &error))
    g_error ("%s", error->message);
  deliver (fixture, mail, fixture->alice);
  tern_item_unref (only_item (fixture, fixture->alice, notes));
}

static gboolean
mark_and_move (gpointer subject, gpointer user_data, TernJob *job, GError **error)
{
  TernDelivery *delivery = subject;

  g_string_append_c (user_data, 'b');
  g_assert_cmpstr (delivery->sender, ==, "carol@outside.example");
  tern_bag_set_str (delivery->message->props, PidTagSubject, "changed");
  delivery->folder = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_JUNK);
  delivery->is_read = TRUE;
  return TRUE;
}

static gboolean
drop_for_bob (gpointer subject, gpointer user_data, TernJob *job, GError **error)
{
  TernDelivery *delivery = subject;

  g_string_append_c (user_data, 'a');
  delivery->is_dropped = strcmp (delivery->recipient->address, "bob@example.com") == 0;
  return TRUE;
}

static gboolean
refuse (gpointer subject, gpointer user_data, TernJob *job, GError **error)
{
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "no");
  return FALSE;
}

/* Hooks change their mailbox's copy only, in the order that they declare. */
static void
test_hooks (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const char *const before[] = { "move", NULL };
  g_autoptr (TernMail) mail = parse (simple);
  g_autoptr (GString) calls = g_string_new (NULL);
  const TernHook move = { .name = "move", .run = mark_and_move, .user_data = calls };
  const TernHook drop = { .name = "zzz-drop", .before = before, .run = drop_for_bob, .user_data = calls };
  const TernHook no = { .name = "a-no", .run = refuse };
  TernHooks *hooks = tern_groupware_get_delivery_hooks (fixture->groupware);
  g_autoptr (TernItem) item = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_hooks_add (hooks, &move, NULL) && tern_hooks_add (hooks, &drop, NULL));
  deliver (fixture, mail, fixture->team);
  g_assert_cmpstr (calls->str, ==, "abab");
  none = delivery_fixture_items (fixture, fixture->bob, INBOX);
  g_assert_cmpuint (none->len, ==, 0);
  item = only_item (fixture, fixture->alice, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_JUNK));
  g_assert_true (item->head.is_read);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagSubject, NULL), ==, "changed");
  g_assert_true (tern_hooks_add (hooks, &no, NULL));
  g_assert_false (tern_groupware_deliver (fixture->groupware, mail, fixture->alice, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
  tern_hooks_remove (hooks, "a-no");
  tern_hooks_remove (hooks, "move");
  tern_hooks_remove (hooks, "zzz-drop");
}

/* What isn't there yet comes again; what never gets mail doesn't. */
static void
test_refusals (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMail) mail = parse (simple);
  g_autoptr (TernEntry) contact = delivery_fixture_entry (fixture, TERN_ENTRY_CONTACT, "x@outside.example", "X");
  g_autoptr (TernEntry) unmade = tern_entry_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (tern_groupware_deliver (fixture->groupware, mail, contact, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  unmade->kind = TERN_ENTRY_USER;
  unmade->organisation = fixture->alice->organisation;
  unmade->address = g_strdup ("new@example.com");
  tern_guid_random (&unmade->mailbox);
  g_assert_false (tern_groupware_deliver (fixture->groupware, mail, unmade, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE);
}

/* Invariant 2: without the database nothing is acknowledged; afterwards the same mail is delivered. */
static void
test_database_away (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMail) mail = parse (simple);
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (TernItem) item = NULL;
  g_autoptr (GError) error = NULL;

  test_cluster_kill ((TestCluster *) cluster);
  g_assert_false (tern_groupware_deliver (fixture->groupware, mail, fixture->alice, job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE);
  test_cluster_start ((TestCluster *) cluster);
  tern_job_free (g_steal_pointer (&fixture->store.job)); /* its connection is dead */
  fixture->store.job = tern_job_new ();
  deliver (fixture, mail, fixture->alice);
  item = only_item (fixture, fixture->alice, INBOX);
}

/* RFC 5321 6.3: what goes in a circle ends here. */
static void
test_circle (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("Subject: x\r\n");
  g_autoptr (GBytes) well = NULL;
  g_autoptr (GBytes) circling = NULL;
  g_autoptr (TernMail) mail = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "received: from a by b;\r\n for c\r\n");
  well = g_bytes_new (text->str, text->len);
  g_string_append (text, "Received: from a by b\r\n\r\nReceived: no header\r\n");
  circling = g_bytes_new (text->str, text->len);
  mail = tern_mail_parse (well, "", &error);
  g_assert_no_error (error);
  g_assert_null (tern_mail_parse (circling, "", &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_LIMIT);
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
  delivery_fixture_add ("/delivery/message", cluster, test_message);
  delivery_fixture_add ("/delivery/resolve", cluster, test_resolve);
  delivery_fixture_add ("/delivery/attachments", cluster, test_attachments);
  delivery_fixture_add ("/delivery/group", cluster, test_group);
  delivery_fixture_add ("/delivery/again", cluster, test_again);
  delivery_fixture_add ("/delivery/receive-folder", cluster, test_receive_folder);
  delivery_fixture_add ("/delivery/hooks", cluster, test_hooks);
  delivery_fixture_add ("/delivery/refusals", cluster, test_refusals);
  delivery_fixture_add ("/delivery/circle", cluster, test_circle);
  delivery_fixture_add ("/delivery/database-away", cluster, test_database_away);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

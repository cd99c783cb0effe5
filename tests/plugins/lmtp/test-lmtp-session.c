#include "plugins/lmtp/lmtp-session.h"

#include <string.h>

#include "core/groupware/tern-quota.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "tests/core/groupware/delivery-fixture.h"
#include "tests/plugins/lmtp/test-host.h"

#define MAX_MESSAGE 4096

/** converse: everything a client sends, at once (RFC 2920), and everything it receives until the session ends. */
static char *
converse_bytes (TestHost *host, const char *data, gsize size)
{
  static const LmtpLimits limits = { .max_message = MAX_MESSAGE, .max_recipients = 5 };
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (data, size, NULL);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) connection = g_simple_io_stream_new (input, output);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LmtpStream) stream = lmtp_stream_new (connection, cancellable);
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (output);

  lmtp_session_run (stream, TERN_HOST (host), &limits);
  return g_strndup (g_memory_output_stream_get_data (memory), g_memory_output_stream_get_data_size (memory));
}

static char *
converse (TestHost *host, const char *text)
{
  return converse_bytes (host, text, strlen (text));
}

/** codes: the codes of all replies in one line; continued lines count as one reply. */
static char *
codes (const char *replies)
{
  g_auto (GStrv) lines = g_strsplit (replies, "\r\n", -1);
  g_autoptr (GString) result = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++) {
    if (strlen (lines[i]) < 4 || lines[i][3] == '-')
      continue;
    g_string_append_printf (result, "%s%.3s", result->len > 0 ? " " : "", lines[i]);
  }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static TestHost *
host_of (DeliveryFixture *fixture)
{
  TestHost *host = g_object_new (TEST_TYPE_HOST, NULL);

  host->groupware = G_OBJECT (fixture->groupware);
  host->directory = G_OBJECT (fixture->directory);
  return host;
}

#define ENVELOPE "MAIL FROM:<s@outside.example>\r\nRCPT TO:<alice@example.com>\r\n"

static const struct {
  const char *name;
  const char *in;
  const char *codes;
} cases[] = {
  { "nothing", "", "220" },
  { "quit", "QUIT\r\nNOOP\r\n", "220 221" },
  { "no greeting", "MAIL FROM:<a@x.example>\r\nNOOP\r\nVRFY a\r\n", "220 503 250 252" },
  { "not SMTP", "EHLO x\r\n", "220 500" },
  { "order", "LHLO x\r\nRCPT TO:<alice@example.com>\r\nDATA\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\nDATA\r\n",
    "220 250 503 503 250 503 503" },
  { "recipients",
    "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<AL@Example.COM>\r\nRCPT TO:<team@example.com>\r\nRCPT "
    "TO:<nobody@example.com>\r\n"
    "RCPT TO:<alice@other.example>\r\nRCPT TO:<>\r\n",
    "220 250 250 250 250 550 550 501" },
  { "too many",
    "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.com>\r\nRCPT TO:<bob@example.com>\r\nRCPT TO:<bob@example.com>\r\n"
    "RCPT TO:<bob@example.com>\r\nRCPT TO:<bob@example.com>\r\nRCPT TO:<bob@example.com>\r\n",
    "220 250 250 250 250 250 250 250 452" },
  { "reset", "LHLO x\r\n" ENVELOPE "RSET\r\nDATA\r\nMAIL FROM:<>\r\n", "220 250 250 250 250 503 250" },
  { "greeting resets", "LHLO x\r\n" ENVELOPE "LHLO x\r\nDATA\r\n", "220 250 250 250 250 503" },
  { "one mail", "LHLO x\r\n" ENVELOPE "DATA\r\nSubject: x\r\n\r\nhi\r\n.\r\nQUIT\r\n", "220 250 250 250 354 250 221" },
  /* RFC 2033 4.2: one answer a recipient, in order, for those that were accepted. */
  { "an answer each",
    "LHLO x\r\n" ENVELOPE "RCPT TO:<nobody@example.com>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n\r\n.\r\nQUIT\r\n",
    "220 250 250 250 550 250 354 250 250 221" },
  { "two mails", "LHLO x\r\n" ENVELOPE "DATA\r\n.\r\n" ENVELOPE "DATA\r\n.\r\n",
    "220 250 250 250 354 250 250 250 354 250" },
  { "size said", "LHLO x\r\nMAIL FROM:<> SIZE=4097\r\nMAIL FROM:<> SIZE=4096\r\n", "220 250 552 250" },
  { "chunks", "LHLO x\r\n" ENVELOPE "BDAT 5\r\n.\r\n.\rBDAT 0 LAST\r\nQUIT\r\n", "220 250 250 250 250 250 221" },
  { "chunk, no recipients", "LHLO x\r\nMAIL FROM:<>\r\nBDAT 5 LAST\r\nQUIT\nQUIT\r\n", "220 250 250 503 221" },
  { "chunks then DATA", "LHLO x\r\n" ENVELOPE "BDAT 1\r\nxDATA\r\nRSET\r\nQUIT\r\n",
    "220 250 250 250 250 503 250 221" },
  { "bad chunk size ends it", "LHLO x\r\n" ENVELOPE "BDAT x\r\nQUIT\r\n", "220 250 250 250 501" },
  { "cut off in the data", "LHLO x\r\n" ENVELOPE "DATA\r\nSubject: x\r\n", "220 250 250 250 354" },
  { "only errors",
    "x\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nx\r\nNOOP\r\n",
    "220 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 500 421" },
};

static void
test_cases (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TestHost) host = host_of (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *replies = converse (host, cases[i].in);
    g_autofree char *found = codes (replies);

    g_test_message ("%s", cases[i].name);
    g_assert_cmpstr (found, ==, cases[i].codes);
  }
}

/* RFC 2033 4.1, 1870, 1652, 2034, 2920, 3030, 6531. */
static void
test_extensions (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const char *const said[] = {
    "PIPELINING", "SIZE 4096", "8BITMIME", "SMTPUTF8", "CHUNKING", "ENHANCEDSTATUSCODES",
  };
  g_autoptr (TestHost) host = host_of (fixture);
  g_autofree char *replies = converse (host, "LHLO x\r\n");

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    g_assert_nonnull (strstr (replies, said[i]));
}

static guint
count_items (DeliveryFixture *fixture, const TernEntry *entry)
{
  g_autoptr (GPtrArray) items = delivery_fixture_items (fixture, entry, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX));

  return items->len;
}

/* What was answered with 250 is in the mailbox; what was not, isn't. */
static void
test_delivered (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TestHost) host = host_of (fixture);
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *done = converse (host, "LHLO x\r\n" ENVELOPE "DATA\r\nSubject: dots\r\n\r\n..\r\na\r\n.\r\n" ENVELOPE
                                          "DATA\r\nSubject: cut off\r\n");
  const TernItem *item;

  items = delivery_fixture_items (fixture, fixture->alice, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX));
  g_assert_cmpuint (items->len, ==, 1);
  item = g_ptr_array_index (items, 0);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagBody, NULL), ==, ".\r\na\r\n");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagTransportMessageHeaders, NULL), ==,
                   "Return-Path: <s@outside.example>\r\nSubject: dots\r\n\r\n");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagSenderSmtpAddress, NULL), ==, "s@outside.example");
}

/* Smuggling: the hidden second mail is text of the first. */
static void
test_smuggling (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TestHost) host = host_of (fixture);
  g_autofree char *replies = converse (host, "LHLO x\r\n" ENVELOPE "DATA\r\nSubject: one\r\n\r\nx\n.\n" ENVELOPE
                                             "DATA\r\nSubject: two\r\n\r\n.\r\nQUIT\r\n");
  g_autofree char *found = codes (replies);

  g_assert_cmpstr (found, ==, "220 250 250 250 354 250 221");
  g_assert_cmpuint (count_items (fixture, fixture->alice), ==, 1);
}

static void
test_too_big (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TestHost) host = host_of (fixture);
  g_autoptr (GString) text = g_string_new ("LHLO x\r\n" ENVELOPE "RCPT TO:<bob@example.com>\r\nDATA\r\n");
  g_autofree char *filling = g_strnfill (MAX_MESSAGE, 'x');
  g_autofree char *replies = NULL;
  g_autofree char *found = NULL;

  g_string_append_printf (text, "%s\r\n.\r\n" ENVELOPE "BDAT %u\r\n%sBDAT 1 LAST\r\nxQUIT\r\n", filling, MAX_MESSAGE,
                          filling);
  replies = converse (host, text->str);
  found = codes (replies);
  g_assert_cmpstr (found, ==, "220 250 250 250 250 354 552 552 250 250 250 552 221");
  g_assert_cmpuint (count_items (fixture, fixture->alice), ==, 0);
}

/* RFC 5248: 552 5.2.2 for a full mailbox, and for that one only. */
static void
test_full_mailbox (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TestHost) host = host_of (fixture);
  const TernQuotaTexts texts = { "", "", "0K" };
  g_autoptr (GError) error = NULL;
  g_autofree char *replies = NULL;
  g_autofree char *found = NULL;

  if (!tern_quota_set (fixture->groupware, fixture->alice, &texts, fixture->store.job, &error))
    g_error ("%s", error->message);
  replies = converse (host, "LHLO x\r\n" ENVELOPE "RCPT TO:<bob@example.com>\r\nDATA\r\n\r\n.\r\nQUIT\r\n");
  found = codes (replies);
  g_assert_cmpstr (found, ==, "220 250 250 250 250 354 552 250 221");
  g_assert_nonnull (strstr (replies, "\n552 5.2.2 "));
  g_assert_cmpuint (count_items (fixture, fixture->alice), ==, 0);
  g_assert_cmpuint (count_items (fixture, fixture->bob), ==, 1);
}

/* Recipients that aren't there, however many, don't end the session: those that are get their mail. */
static void
test_unknown_recipients (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TestHost) host = host_of (fixture);
  g_autoptr (GString) text = g_string_new ("LHLO x\r\nMAIL FROM:<>\r\n");
  g_autofree char *replies = NULL;

  for (guint i = 0; i < 50; i++)
    g_string_append_printf (text, "RCPT TO:<nobody%u@example.com>\r\n", i);
  g_string_append (text, "RCPT TO:<alice@example.com>\r\nDATA\r\n\r\n.\r\nQUIT\r\n");
  replies = converse (host, text->str);
  g_assert_null (strstr (replies, "\n421"));
  g_assert_cmpuint (count_items (fixture, fixture->alice), ==, 1);
}

/* Without the store or the directory nothing is lost: the client tries again. */
static void
test_away (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TestHost) host = host_of (fixture);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *first_codes = NULL;
  g_autofree char *second_codes = NULL;

  host->groupware = NULL;
  first = converse (host, "LHLO x\r\n" ENVELOPE "DATA\r\n\r\n.\r\nQUIT\r\n");
  first_codes = codes (first);
  g_assert_cmpstr (first_codes, ==, "220 250 250 250 354 451 221");
  host->directory = NULL;
  second = converse (host, "LHLO x\r\n" ENVELOPE "QUIT\r\n");
  second_codes = codes (second);
  g_assert_cmpstr (second_codes, ==, "220 250 250 451 221");
}

/* The database is away: 451, and the client tries again. */
static void
test_database_away (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TestHost) host = host_of (fixture);
  g_autofree char *replies = NULL;
  g_autofree char *found = NULL;

  test_cluster_kill ((TestCluster *) cluster);
  replies = converse (host, "LHLO x\r\n" ENVELOPE "DATA\r\nQUIT\r\n");
  found = codes (replies);
  g_assert_cmpstr (found, ==, "220 250 250 451 503 221");
  test_cluster_start ((TestCluster *) cluster);
  tern_job_free (g_steal_pointer (&fixture->store.job)); /* its connection is dead */
  fixture->store.job = tern_job_new ();
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
  delivery_fixture_add ("/lmtp/session/cases", cluster, test_cases);
  delivery_fixture_add ("/lmtp/session/extensions", cluster, test_extensions);
  delivery_fixture_add ("/lmtp/session/delivered", cluster, test_delivered);
  delivery_fixture_add ("/lmtp/session/smuggling", cluster, test_smuggling);
  delivery_fixture_add ("/lmtp/session/too-big", cluster, test_too_big);
  delivery_fixture_add ("/lmtp/session/full-mailbox", cluster, test_full_mailbox);
  delivery_fixture_add ("/lmtp/session/unknown-recipients", cluster, test_unknown_recipients);
  delivery_fixture_add ("/lmtp/session/away", cluster, test_away);
  delivery_fixture_add ("/lmtp/session/database-away", cluster, test_database_away);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

#include <string.h>

#include "core/base/tern-error.h"
#include "core/spi/tern-duties.h"
#include "tests/spi/store-fixture.h"

static const TernDutyDemand work[] = { { "work", 2, 60 }, { "other", 1, 60 } };

static GPtrArray *
claim (StoreFixture *fixture, const char *node)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *duties
    = tern_duties_claim (TERN_DUTIES (fixture->store), node, work, G_N_ELEMENTS (work), fixture->job, &error);

  g_assert_no_error (error);
  return duties;
}

static void
post (StoreFixture *fixture, const TernGuid *mailbox, const char *kind, const char *key, gint64 delay, gboolean sooner)
{
  const TernDutyPost post = { .mailbox = mailbox, .kind = kind, .key = key, .delay = delay, .sooner = sooner };
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_duties_post (TERN_DUTIES (fixture->store), &post, fixture->job, &error));
  g_assert_no_error (error);
}

static void
finish (StoreFixture *fixture, const TernDuty *duty, const TernDutyResult *result)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_duties_finish (TERN_DUTIES (fixture->store), duty, result, fixture->job, &error));
  g_assert_no_error (error);
}

static guint
count (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = tern_duties_list (TERN_DUTIES (fixture->store), fixture->job, &error);

  g_assert_no_error (error);
  return all->len;
}

static void
test_claimed_once (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GPtrArray) third = NULL;
  const TernDutyResult done = { .is_done = TRUE };

  for (guint i = 0; i < 3; i++) {
    char key[] = { (char) ('a' + i), '\0' };

    post (fixture, &fixture->guid, "work", key, 0, TRUE);
  }
  post (fixture, NULL, "other", NULL, 0, FALSE);
  post (fixture, NULL, "other", NULL, 0, FALSE); /* once */
  post (fixture, NULL, "unknown", NULL, 0, FALSE);
  post (fixture, NULL, "work", "later", 3600, FALSE);
  first = claim (fixture, "n1");
  g_assert_cmpuint (first->len, ==, 3); /* two of one kind, one of the other */
  second = claim (fixture, "n2");
  g_assert_cmpuint (second->len, ==, 1);
  for (guint i = 0; i < first->len; i++) {
    const TernDuty *duty = g_ptr_array_index (first, i);

    g_assert_true (tern_guid_equal (&duty->mailbox, &fixture->guid) == (strcmp (duty->kind, "work") == 0));
    g_assert_cmpstr (duty->node, ==, "n1");
    g_assert_cmpuint (duty->failures, ==, 0);
    finish (fixture, duty, &done);
  }
  third = claim (fixture, "n1");
  g_assert_cmpuint (third->len, ==, 0);
  finish (fixture, g_ptr_array_index (second, 0), &done);
  g_assert_cmpuint (count (fixture), ==, 2);
}

static void
test_lease_runs_out (StoreFixture *fixture, gconstpointer data)
{
  const TernDutyResult done = { .is_done = TRUE };
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GError) error = NULL;
  TernDuty *lost;

  post (fixture, NULL, "work", NULL, 0, FALSE);
  first = claim (fixture, "n1");
  g_assert_cmpuint (first->len, ==, 1);
  lost = g_ptr_array_index (first, 0);
  g_assert_true (tern_duties_renew (TERN_DUTIES (fixture->store), lost, 60, fixture->job, &error));
  g_assert_no_error (error);
  test_execute (fixture->dsn, "UPDATE tern.job SET lease_until = now () - interval '1 second'");
  second = claim (fixture, "n2");
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpuint (((TernDuty *) g_ptr_array_index (second, 0))->failures, ==, 1);
  /* The first node was only slow: it must notice. */
  g_assert_false (tern_duties_renew (TERN_DUTIES (fixture->store), lost, 60, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_STALE);
  g_clear_error (&error);
  g_assert_false (tern_duties_finish (TERN_DUTIES (fixture->store), lost, &done, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_STALE);
  finish (fixture, g_ptr_array_index (second, 0), &done);
  g_assert_cmpuint (count (fixture), ==, 0);
}

/* What is posted while a duty runs isn't lost, though there is one row only. */
static void
test_posted_meanwhile (StoreFixture *fixture, gconstpointer data)
{
  const TernDutyResult done = { .is_done = TRUE };
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;

  post (fixture, &fixture->guid, "work", NULL, 0, TRUE);
  first = claim (fixture, "n1");
  post (fixture, &fixture->guid, "work", NULL, 0, TRUE);
  g_assert_cmpuint (count (fixture), ==, 1);
  finish (fixture, g_ptr_array_index (first, 0), &done);
  second = claim (fixture, "n1");
  g_assert_cmpuint (second->len, ==, 1);
  finish (fixture, g_ptr_array_index (second, 0), &done);
  g_assert_cmpuint (count (fixture), ==, 0);
}

static void
test_failures (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) payload = g_bytes_new_static ("here", 4);
  const TernDutyResult failed = { .error = "no luck \xff", .again_in = 600, .payload = payload };
  const TernDutyResult again = { .again_in = 300 };
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GPtrArray) all = NULL;
  const TernDuty *duty;

  post (fixture, &fixture->guid, "work", "k", 0, TRUE);
  first = claim (fixture, "n1");
  finish (fixture, g_ptr_array_index (first, 0), &failed);
  none = claim (fixture, "n1");
  g_assert_cmpuint (none->len, ==, 0);
  post (fixture, &fixture->guid, "work", "k", 0, TRUE);
  second = claim (fixture, "n1");
  duty = g_ptr_array_index (second, 0);
  g_assert_cmpuint (duty->failures, ==, 1);
  g_assert_true (g_str_has_prefix (duty->last_error, "no luck"));
  g_assert_true (g_bytes_equal (duty->payload, payload));
  finish (fixture, duty, &again);
  all = tern_duties_list (TERN_DUTIES (fixture->store), fixture->job, NULL);
  duty = g_ptr_array_index (all, 0);
  g_assert_cmpuint (duty->failures, ==, 0);
  g_assert_null (duty->last_error);
  g_assert_cmpint (duty->due_in, >, 200);
  g_assert_cmpint (duty->claim, ==, 0);
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
  store_fixture_add ("/spi/duties/claimed-once", cluster, test_claimed_once);
  store_fixture_add ("/spi/duties/lease-runs-out", cluster, test_lease_runs_out);
  store_fixture_add ("/spi/duties/posted-meanwhile", cluster, test_posted_meanwhile);
  store_fixture_add ("/spi/duties/failures", cluster, test_failures);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

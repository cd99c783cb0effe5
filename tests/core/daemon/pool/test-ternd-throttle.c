#include "core/daemon/pool/ternd-throttle.h"

static const TerndThrottleLimits limits = {
  .account_burst = 3,
  .account_seconds = 3600,
  .address_burst = 5,
  .address_seconds = 3600,
};

/* Returns: how many of @n attempts with a wrong password are let through */
static guint
guess (TerndThrottle *throttle, const char *login, const char *remote, guint n)
{
  guint passed = 0;

  for (guint i = 0; i < n; i++)
    passed += ternd_throttle_enter (throttle, login, remote) ? 1 : 0;
  return passed;
}

static gboolean
log_on (TerndThrottle *throttle, const char *login, const char *remote)
{
  if (!ternd_throttle_enter (throttle, login, remote))
    return FALSE;
  ternd_throttle_passed (throttle, login, remote, TRUE);
  return TRUE;
}

static void
test_account (void)
{
  g_autoptr (TerndThrottle) throttle = ternd_throttle_new (&limits);

  g_assert_cmpuint (guess (throttle, "alice", "192.0.2.1", 10), ==, 3);
  g_assert_cmpuint (guess (throttle, "ALICE", "192.0.2.2", 10), ==, 0);
  g_assert_cmpuint (guess (throttle, "bob", "192.0.2.3", 10), ==, 3);
}

static void
test_address (void)
{
  g_autoptr (TerndThrottle) throttle = ternd_throttle_new (&limits);

  g_assert_cmpuint (guess (throttle, "a", "2001:db8::1", 3), ==, 3);
  g_assert_cmpuint (guess (throttle, "b", "2001:db8::2", 3), ==, 2); /* the same /64 */
  g_assert_cmpuint (guess (throttle, "c", "2001:db8:0:1::1", 3), ==, 3);
  /* What the address was refused isn't the account's failure. */
  g_assert_cmpuint (guess (throttle, "b", "192.0.2.1", 3), ==, 1);
}

/* A right password costs nothing, however often. */
static void
test_success (void)
{
  g_autoptr (TerndThrottle) throttle = ternd_throttle_new (&limits);

  for (guint i = 0; i < 100; i++)
    g_assert_true (log_on (throttle, "alice", "192.0.2.1"));
  for (guint i = 0; i < 100; i++) {
    g_assert_true (ternd_throttle_enter (throttle, "bob", "192.0.2.9"));
    ternd_throttle_passed (throttle, "bob", "192.0.2.9", FALSE);
  }
}

/* Nobody elsewhere locks out who logged on from his own address before. */
static void
test_no_lock_out (void)
{
  g_autoptr (TerndThrottle) throttle = ternd_throttle_new (&limits);

  g_assert_true (log_on (throttle, "alice", "192.0.2.1"));
  g_assert_cmpuint (guess (throttle, "alice", "198.51.100.1", 10), ==, 3);
  g_assert_false (log_on (throttle, "alice", "198.51.100.2"));
  g_assert_true (log_on (throttle, "alice", "192.0.2.1"));
  /* Nor a colleague behind the same address who guesses at other accounts. */
  g_assert_cmpuint (guess (throttle, "carol", "192.0.2.1", 10), ==, 3);
  g_assert_cmpuint (guess (throttle, "dave", "192.0.2.1", 10), ==, 2);
  g_assert_true (log_on (throttle, "alice", "192.0.2.1"));
  /* His own mistakes are bounded all the same. */
  g_assert_cmpuint (guess (throttle, "alice", "192.0.2.1", 10), ==, 3);
}

static void
test_refill (void)
{
  const TerndThrottleLimits quick
      = { .account_burst = 1, .account_seconds = 1, .address_burst = 100, .address_seconds = 1 };
  g_autoptr (TerndThrottle) throttle = ternd_throttle_new (&quick);

  g_assert_cmpuint (guess (throttle, "alice", "192.0.2.1", 2), ==, 1);
  g_usleep (1050 * 1000);
  g_assert_cmpuint (guess (throttle, "alice", "192.0.2.1", 2), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/throttle/account", test_account);
  g_test_add_func ("/throttle/address", test_address);
  g_test_add_func ("/throttle/success", test_success);
  g_test_add_func ("/throttle/no-lock-out", test_no_lock_out);
  g_test_add_func ("/throttle/refill", test_refill);
  return g_test_run ();
}

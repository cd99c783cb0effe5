#include "core/base/tern-filetime.h"

static void
test_epochs (void)
{
  g_autofree char *unix_epoch = tern_filetime_to_string (TERN_FILETIME_UNIX_EPOCH);
  g_autofree char *zero = tern_filetime_to_string (0);
  g_autofree char *beyond = tern_filetime_to_string (G_MAXUINT64);

  /* [MS-DTYP] 2.3.3: intervals of 100 ns since 1601-01-01. */
  g_assert_cmpuint (tern_filetime_from_unix (0), ==, G_GUINT64_CONSTANT (116444736000000000));
  g_assert_cmpstr (unix_epoch, ==, "1970-01-01T00:00:00Z");
  g_assert_cmpstr (zero, ==, "1601-01-01T00:00:00Z");
  g_assert_cmpstr (beyond, ==, "never");
  g_assert_cmpint (tern_filetime_to_unix (0), ==, G_GINT64_CONSTANT (-11644473600));
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 200; i++) {
    gint64 seconds = (gint64) g_test_rand_int () * 3;
    TernFiletime time = tern_filetime_from_unix (seconds);

    g_assert_cmpint (tern_filetime_to_unix (time), ==, seconds);
    g_assert_cmpuint (tern_filetime_from_unix_usec (seconds * G_USEC_PER_SEC), ==, time);
    g_assert_cmpint (tern_filetime_to_unix_usec (time), ==, seconds * G_USEC_PER_SEC);
  }
}

static void
test_now (void)
{
  gint64 before = g_get_real_time ();
  gint64 now = tern_filetime_to_unix_usec (tern_filetime_now ());

  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <, before + 60 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/filetime/epochs", test_epochs);
  g_test_add_func ("/base/filetime/round-trip", test_round_trip);
  g_test_add_func ("/base/filetime/now", test_now);
  return g_test_run ();
}

/* core/base/tern-log.c: the plain line, the fields of an event, and that no text forges a second line. */
#include "core/base/tern-log.h"

#include <string.h>

static void
test_line (void)
{
  static const GLogField fields[] = {
    { "MESSAGE", "login of \"x\ny\" failed", -1 },
    { "TERN_EVENT", "TERN-AUTH-001", -1 },
    { "TERN_USER", "a\x1b[2Jb", -1 },
    { "TERN_REMOTE", "192.0.2.1", -1 },
  };
  g_autoptr (GDateTime) when = g_date_time_new_utc (2026, 11, 25, 2, 21, 48.125);
  g_autofree char *line = tern_log_format_line (when, 5, fields, G_N_ELEMENTS (fields));

  g_assert_cmpstr (line, ==,
                   "2026-11-25T02:21:48.125Z notice TERN-AUTH-001 login of \"x\\x0ay\" failed"
                   " user=a\\x1b[2Jb remote=192.0.2.1\n");
}

static void
test_table (void)
{
  for (int i = 0; i < TERN_N_EVENTS; i++) {
    const TernEventInfo *info = tern_event_get_info (i);

    g_assert_true (g_str_has_prefix (info->id, "TERN-"));
    g_assert_cmpint (info->priority, >=, 2);
    g_assert_cmpint (info->priority, <=, 7);
    g_assert_cmpuint (strlen (info->remedy), >, 0);
  }
}

static void
write_events (void)
{
  TernLogFields fields = { .mailbox = "m1", .session = "n1.s1", .rop = "RopOpenFolder" };
  TernLog *log = tern_log_install ("test");

  tern_log_event (TERN_EVENT_DATABASE_UNAVAILABLE, &fields, "host %s: away", "db");
  tern_log_event_literal (TERN_EVENT_HTTP_REQUEST, NULL, "shown");
  g_assert_true (tern_log_set_level (log, "warning"));
  g_assert_false (tern_log_set_level (log, "loud"));
  tern_log_event_literal (TERN_EVENT_HTTP_REQUEST, NULL, "hidden");
  tern_log_event_literal (TERN_EVENT_DATABASE_UNAVAILABLE, NULL, "seen");
}

static void
test_writer (void)
{
  if (g_test_subprocess ()) {
    write_events ();
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*Z error TERN-STORE-002 host db: away mailbox=m1 session=n1.s1 rop=RopOpenFolder\n*");
  g_test_trap_assert_stderr ("*Z info TERN-HTTP-002 shown\n*");
  g_test_trap_assert_stderr ("*Z error TERN-STORE-002 seen\n*");
  g_test_trap_assert_stderr_unmatched ("*hidden*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/log/line", test_line);
  g_test_add_func ("/base/log/table", test_table);
  g_test_add_func ("/base/log/writer", test_writer);
  return g_test_run ();
}

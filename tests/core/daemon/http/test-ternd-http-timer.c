#include "core/daemon/http/ternd-http-timer.h"

#define N 2000

typedef struct {
  TerndTimer timer;
  gint64 deadline;
  gint64 fired;
} Probe;

typedef struct {
  gint64 now;
  guint count;
  Probe *cancel; /* removed by the first that fires */
  TerndTimerWheel *wheel;
} Run;

static void
fire (TerndTimer *timer, gpointer user_data)
{
  Probe *probe = (Probe *) timer;
  Run *run = user_data;

  probe->fired = run->now;
  run->count++;
  if (run->cancel != NULL)
    ternd_timer_remove (run->wheel, &run->cancel->timer);
}

/* Sleeps as the loop would: until the wheel says. */
static void
run_until (TerndTimerWheel *wheel, Run *run, gint64 end)
{
  while (run->now < end) {
    int wait = ternd_timer_wheel_next (wheel, run->now);

    run->now = wait < 0 ? end : MIN (end, run->now + (gint64) MAX (wait, 1) * 1000);
    ternd_timer_wheel_advance (wheel, run->now, fire, run);
  }
}

/* Deadlines from a millisecond to hours: none early, none more than a tick (and the loop's millisecond) late. */
static void
test_deadlines (void)
{
  TerndTimerWheel wheel;
  Run run = { .now = 123456789 };
  g_autofree Probe *probes = g_new0 (Probe, N);

  ternd_timer_wheel_init (&wheel, run.now);
  for (guint i = 0; i < N; i++) {
    gint64 far = (gint64) 1000 << g_test_rand_int_range (0, 24);

    probes[i].deadline = run.now + far + g_test_rand_int_range (0, 10000000);
    ternd_timer_set (&wheel, &probes[i].timer, probes[i].deadline);
  }
  run_until (&wheel, &run, run.now + (gint64) 6 * 3600 * G_USEC_PER_SEC);
  g_assert_cmpuint (run.count, ==, N);
  for (guint i = 0; i < N; i++) {
    g_assert_cmpint (probes[i].fired, >=, probes[i].deadline);
    g_assert_cmpint (probes[i].fired, <=, probes[i].deadline + TERND_TIMER_TICK_US + 1000);
  }
  g_assert_cmpint (ternd_timer_wheel_next (&wheel, run.now), ==, -1);
}

static void
test_changes (void)
{
  TerndTimerWheel wheel;
  Run run = { .now = 5000000, .wheel = &wheel };
  Probe probes[3] = { 0 };

  ternd_timer_wheel_init (&wheel, run.now);
  for (guint i = 0; i < 3; i++)
    ternd_timer_set (&wheel, &probes[i].timer, run.now + 50000);
  ternd_timer_remove (&wheel, &probes[0].timer);
  ternd_timer_remove (&wheel, &probes[0].timer);
  /* Moved away, and removed by another that is due at the same moment. */
  ternd_timer_set (&wheel, &probes[1].timer, run.now + 900000);
  run.cancel = &probes[1];
  run_until (&wheel, &run, run.now + 2000000);
  g_assert_cmpuint (run.count, ==, 1);
  g_assert_cmpint (probes[2].fired, !=, 0);
  g_assert_cmpint (ternd_timer_wheel_next (&wheel, run.now), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-timer/deadlines", test_deadlines);
  g_test_add_func ("/http-timer/changes", test_changes);
  return g_test_run ();
}

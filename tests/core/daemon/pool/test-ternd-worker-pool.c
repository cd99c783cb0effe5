#include "core/daemon/pool/ternd-worker-pool.h"

#include <string.h>

#include "core/base/tern-error.h"

static void
count_up (TernJob *job, gpointer user_data)
{
  g_atomic_int_inc ((gint *) user_data);
}

static void
count_destroyed (gpointer user_data)
{
  g_atomic_int_add ((gint *) user_data, 1000);
}

static void
wait_until (gint *what, gint value)
{
  while (g_atomic_int_get (what) != value)
    g_usleep (200);
}

static void
test_runs (void)
{
  g_autoptr (TernMetrics) metrics = tern_metrics_new ();
  g_autoptr (TerndWorkerPool) pool = ternd_worker_pool_new ("test", 3, 1000, metrics);
  g_autoptr (GString) text = g_string_new (NULL);
  gint n = 0;

  g_assert_cmpuint (ternd_worker_pool_get_threads (pool), ==, 3);
  for (guint i = 0; i < 100; i++)
    g_assert_true (ternd_worker_pool_push (pool, count_up, &n, count_destroyed, NULL));
  wait_until (&n, 100 * 1001);
  tern_metrics_write (metrics, text);
  g_assert_nonnull (strstr (text->str, "tern_pool_wait_seconds_count{pool=\"test\"} 100\n"));
  g_assert_nonnull (strstr (text->str, "tern_pool_queued{pool=\"test\"} 0\n"));
}

typedef struct {
  gint started;
  gint release;
  gint cancelled;
  gint unpinned;
} Block;

static void
note_unpinned (gpointer thing)
{
  g_atomic_int_inc ((gint *) thing);
}

static void
block (TernJob *job, gpointer user_data)
{
  Block *state = user_data;

  tern_job_pin (job, state, &state->unpinned, note_unpinned);
  g_atomic_int_inc (&state->started);
  while (!g_atomic_int_get (&state->release) && tern_job_check (job, NULL))
    g_usleep (200);
  if (!tern_job_check (job, NULL))
    g_atomic_int_inc (&state->cancelled);
}

static void
test_bounded (void)
{
  g_autoptr (TerndWorkerPool) pool = ternd_worker_pool_new ("test", 1, 2, NULL);
  Block state = { 0 };
  gint n = 0;
  g_autoptr (GError) error = NULL;

  g_assert_true (ternd_worker_pool_push (pool, block, &state, NULL, NULL));
  wait_until (&state.started, 1);
  g_assert_true (ternd_worker_pool_push (pool, count_up, &n, count_destroyed, NULL));
  g_assert_true (ternd_worker_pool_push (pool, count_up, &n, count_destroyed, NULL));
  g_assert_cmpuint (ternd_worker_pool_get_queued (pool), ==, 2);
  g_assert_cmpuint (ternd_worker_pool_get_running (pool), ==, 1);
  g_assert_false (ternd_worker_pool_push (pool, count_up, &n, count_destroyed, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_BUSY);
  g_assert_cmpint (n, ==, 1000); /* given back at once */
  g_atomic_int_set (&state.release, 1);
  wait_until (&n, 3002);
  g_assert_cmpint (g_atomic_int_get (&state.unpinned), ==, 1);
}

/* What runs is cancelled, what waits is given back without having run. */
static void
test_stop (void)
{
  g_autoptr (TerndWorkerPool) pool = ternd_worker_pool_new ("test", 2, 10, NULL);
  Block state = { 0 };
  gint n = 0;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    g_assert_true (ternd_worker_pool_push (pool, block, &state, NULL, NULL));
  wait_until (&state.started, 2);
  for (guint i = 0; i < 5; i++)
    g_assert_true (ternd_worker_pool_push (pool, count_up, &n, count_destroyed, NULL));
  g_assert_true (ternd_worker_pool_stop (pool, 2000));
  g_assert_cmpint (state.cancelled, ==, 2);
  g_assert_cmpint (state.unpinned, ==, 2);
  g_assert_cmpint (n, ==, 5000);
  g_assert_false (ternd_worker_pool_push (pool, count_up, &n, NULL, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE);
}

static void
sleep_deaf (TernJob *job, gpointer user_data)
{
  g_usleep (300 * 1000);
  g_atomic_int_set ((gint *) user_data, 1);
}

/* A thread that doesn't heed its job is left alone; it still ends in its own memory. */
static void
test_deaf (void)
{
  TerndWorkerPool *pool = ternd_worker_pool_new ("test", 1, 10, NULL);
  gint done = 0;

  g_assert_true (ternd_worker_pool_push (pool, sleep_deaf, &done, NULL, NULL));
  while (ternd_worker_pool_get_running (pool) == 0)
    g_usleep (200);
  g_assert_false (ternd_worker_pool_stop (pool, 10));
  wait_until (&done, 1);
  ternd_worker_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker-pool/runs", test_runs);
  g_test_add_func ("/worker-pool/bounded", test_bounded);
  g_test_add_func ("/worker-pool/stop", test_stop);
  g_test_add_func ("/worker-pool/deaf", test_deaf);
  return g_test_run ();
}

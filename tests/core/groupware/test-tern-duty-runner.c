#include "core/groupware/tern-duty-runner.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-upkeep-duties.h"
#include "tests/spi/store-fixture.h"

/* A pool of threads as the daemon has one, and what the duties below did. */
typedef struct {
  GThreadPool *pool;
  GMutex lock;
  GCond changed;
  guint runs;
  guint fail_first;
  gboolean waits; /* runs wait until it is FALSE */
  gint pushes;    /* atomic */
  gint refuse_at; /* of the pushes this one finds the pool full */
  guint running;
} World;

typedef struct {
  TernJobFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Work;

static void
work (gpointer data, gpointer user_data)
{
  Work *work = data;
  TernJob *job = tern_job_new ();

  work->func (job, work->user_data);
  tern_job_free (job);
  work->destroy (work->user_data);
  g_free (work);
}

static gboolean
push (TernJobFunc func, gpointer user_data, GDestroyNotify destroy, gpointer push_data, GError **error)
{
  World *world = push_data;
  const Work work = { func, user_data, destroy };

  if (g_atomic_int_add (&world->pushes, 1) + 1 == world->refuse_at) {
    destroy (user_data);
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_BUSY, "the pool is full");
    return FALSE;
  }
  return g_thread_pool_push (world->pool, g_memdup2 (&work, sizeof work), NULL);
}

static void
world_init (World *world)
{
  g_mutex_init (&world->lock);
  g_cond_init (&world->changed);
  world->pool = g_thread_pool_new (work, NULL, 4, FALSE, NULL);
}

static void
world_clear (World *world, TernDutyRunner *runner)
{
  tern_duty_runner_stop (runner);
  g_thread_pool_free (world->pool, FALSE, TRUE);
  g_object_unref (runner);
  g_cond_clear (&world->changed);
  g_mutex_clear (&world->lock);
}

static gboolean
count_run (TernDutyRun *run, gpointer user_data, TernJob *job, GError **error)
{
  World *world = user_data;
  gboolean fails;

  if (!tern_duty_run_renew (run, job, error))
    return FALSE;
  g_mutex_lock (&world->lock);
  world->runs++;
  world->running++;
  fails = world->runs <= world->fail_first;
  g_cond_broadcast (&world->changed);
  while (world->waits)
    g_cond_wait (&world->changed, &world->lock);
  world->running--;
  g_mutex_unlock (&world->lock);
  if (fails)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "not this time");
  return !fails;
}

static void
wait_for_runs (World *world, guint runs)
{
  g_mutex_lock (&world->lock);
  while (world->runs < runs)
    g_cond_wait (&world->changed, &world->lock);
  g_mutex_unlock (&world->lock);
}

static void
post (StoreFixture *fixture, TernDutyRunner *runner, const char *kind, const char *key)
{
  const TernDutyPost post = { .mailbox = &fixture->guid, .kind = kind, .key = key, .sooner = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_duty_runner_post (runner, &post, fixture->job, &error));
  g_assert_no_error (error);
}

static GPtrArray *
list (StoreFixture *fixture, TernDutyRunner *runner)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *duties = tern_duty_runner_list (runner, fixture->job, &error);

  g_assert_no_error (error);
  return duties;
}

static void
assert_no_duty (StoreFixture *fixture, TernDutyRunner *runner)
{
  g_autoptr (GPtrArray) duties = list (fixture, runner);

  g_assert_cmpuint (duties->len, ==, 0);
}

/* Posting wakes the own node's runner: nothing waits for a timer here. */
static void
test_posted (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernMetrics) metrics = tern_metrics_new ();
  World world = { 0 };
  TernDutyRunner *runner;
  TernDutyKind kind = { .name = "once", .most = 2, .lease = 60, .func = count_run, .user_data = &world };

  world_init (&world);
  runner = tern_duty_runner_new (TERN_DUTIES (fixture->store), "n1", push, &world, metrics);
  tern_duty_runner_add (runner, &kind);
  g_assert_false (tern_duty_runner_is_regular (runner, "once"));
  for (guint i = 0; i < 5; i++) {
    char key[] = { (char) ('a' + i), '\0' };

    post (fixture, runner, "once", key);
  }
  wait_for_runs (&world, 5);
  tern_duty_runner_remove (runner, "once");
  assert_no_duty (fixture, runner);
  g_assert_cmpuint (
    tern_counter_get (tern_metrics_counter (metrics, "tern_duty_runs", "", "kind=\"once\",result=\"ok\"")), ==, 5);
  world_clear (&world, runner);
}

static void
test_failure (StoreFixture *fixture, gconstpointer data)
{
  World world = { .fail_first = 1 };
  g_autoptr (GPtrArray) duties = NULL;
  TernDutyRunner *runner;
  const TernDuty *duty;
  TernDutyKind kind = { .name = "once", .lease = 60, .func = count_run, .user_data = &world };

  world_init (&world);
  runner = tern_duty_runner_new (TERN_DUTIES (fixture->store), "n1", push, &world, NULL);
  tern_duty_runner_add (runner, &kind);
  post (fixture, runner, "once", NULL);
  wait_for_runs (&world, 1);
  tern_duty_runner_remove (runner, "once");
  duties = list (fixture, runner);
  g_assert_cmpuint (duties->len, ==, 1);
  duty = g_ptr_array_index (duties, 0);
  g_assert_cmpuint (duty->failures, ==, 1);
  g_assert_cmpstr (duty->last_error, ==, "not this time");
  g_assert_cmpint (duty->due_in, >, 0);
  g_assert_cmpint (duty->claim, ==, 0);
  /* Whoever posts it again doesn't wait for the back-off. */
  tern_duty_runner_add (runner, &kind);
  post (fixture, runner, "once", NULL);
  wait_for_runs (&world, 2);
  tern_duty_runner_remove (runner, "once");
  world_clear (&world, runner);
}

/* A duty that was claimed and then finds no thread isn't kept by nobody until its lease ends. */
static void
test_full_pool (StoreFixture *fixture, gconstpointer data)
{
  World world = { .refuse_at = 2 }; /* the first looks for what is due */
  TernDutyRunner *runner;
  TernDutyKind kind = { .name = "once", .lease = 3600, .func = count_run, .user_data = &world };
  gboolean is_free = FALSE;

  world_init (&world);
  runner = tern_duty_runner_new (TERN_DUTIES (fixture->store), "n1", push, &world, NULL);
  post (fixture, runner, "once", NULL);
  tern_duty_runner_add (runner, &kind);
  while (!is_free) {
    g_autoptr (GPtrArray) duties = list (fixture, runner);
    const TernDuty *duty = g_ptr_array_index (duties, 0);

    is_free = g_atomic_int_get (&world.pushes) >= 2 && duty->claim == 0 && duty->due_in > 0;
    g_thread_yield ();
  }
  post (fixture, runner, "once", NULL);
  wait_for_runs (&world, 1);
  tern_duty_runner_remove (runner, "once");
  world_clear (&world, runner);
}

/* Two nodes on one database: while one has it, the other doesn't. */
static void
test_two_nodes (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (PgStore) other = pg_store_new (fixture->database, FALSE);
  World world = { .waits = TRUE };
  TernDutyRunner *first, *second;
  TernDutyKind kind = { .name = "once", .most = 3, .lease = 60, .func = count_run, .user_data = &world };

  world_init (&world);
  first = tern_duty_runner_new (TERN_DUTIES (fixture->store), "n1", push, &world, NULL);
  second = tern_duty_runner_new (TERN_DUTIES (other), "n2", push, &world, NULL);
  tern_duty_runner_add (first, &kind);
  post (fixture, first, "once", NULL);
  wait_for_runs (&world, 1);
  tern_duty_runner_add (second, &kind);
  post (fixture, second, "once", "another"); /* carried out by either */
  wait_for_runs (&world, 2);
  g_mutex_lock (&world.lock);
  world.waits = FALSE;
  g_cond_broadcast (&world.changed);
  g_mutex_unlock (&world.lock);
  tern_duty_runner_remove (first, "once");
  tern_duty_runner_remove (second, "once");
  g_assert_cmpuint (world.runs, ==, 2);
  assert_no_duty (fixture, first);
  tern_duty_runner_stop (second);
  world_clear (&world, first);
  g_object_unref (second);
}

static void
get_times (TernUpkeepTimes *ret_times, gpointer user_data)
{
  *ret_times = (TernUpkeepTimes){ .deleted = 0, .changes = 3600 };
}

static void
test_upkeep (StoreFixture *fixture, gconstpointer data)
{
  static const char *const regular[] = { "expire-deleted", "prune-changes", "sweep-values" };
  World world = { 0 };
  TernDutyRunner *runner;
  gboolean is_done = FALSE;

  world_init (&world);
  runner = tern_duty_runner_new (TERN_DUTIES (fixture->store), "n1", push, &world, NULL);
  tern_upkeep_duties_add (runner, TERN_UPKEEP (fixture->store), get_times, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (regular); i++) {
    const TernDutyPost post = { .kind = regular[i], .sooner = TRUE };

    g_assert_true (tern_duty_runner_is_regular (runner, regular[i]));
    g_assert_true (tern_duty_runner_post (runner, &post, fixture->job, NULL));
  }
  while (!is_done) {
    g_autoptr (GPtrArray) duties = list (fixture, runner);

    is_done = duties->len == 3;
    for (guint i = 0; i < duties->len; i++) {
      const TernDuty *duty = g_ptr_array_index (duties, i);

      g_assert_null (duty->last_error);
      is_done &= duty->claim == 0 && duty->due_in > 1800;
    }
    g_thread_yield ();
  }
  world_clear (&world, runner);
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
  store_fixture_add ("/groupware/duty-runner/posted", cluster, test_posted);
  store_fixture_add ("/groupware/duty-runner/failure", cluster, test_failure);
  store_fixture_add ("/groupware/duty-runner/full-pool", cluster, test_full_pool);
  store_fixture_add ("/groupware/duty-runner/two-nodes", cluster, test_two_nodes);
  store_fixture_add ("/groupware/duty-runner/upkeep", cluster, test_upkeep);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

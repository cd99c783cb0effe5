#include "core/daemon/pool/ternd-worker-pool.h"

#include "core/base/tern-error.h"

#define STOP_WAIT_MS 5000

typedef struct {
  TernJobFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  gint64 queued_at; /* monotonic microseconds */
} Work;

typedef struct {
  TerndWorkerPool *pool;
  TernJob *job; /* (nullable) what it runs; under the pool's lock */
} Worker;

/* Threads that outlive a stop (a query that doesn't heed its cancellable) hold a reference, not the owner's memory. */
struct _TerndWorkerPool {
  gatomicrefcount refs;
  GMutex lock;
  GCond work_came;
  GCond thread_ended;
  GQueue queue; /* of Work */
  guint queue_max;
  Worker *workers;
  guint n_workers;
  guint alive;
  guint running;
  gboolean stopping;
  TernMetrics *metrics;
  TernHistogram *wait_seconds;
  TernCounter *refused;
};

static const double wait_bounds[] = { 0.0001, 0.001, 0.005, 0.02, 0.1, 0.5, 2, 10 };

static void
pool_unref (TerndWorkerPool *pool)
{
  if (!g_atomic_ref_count_dec (&pool->refs))
    return;
  g_clear_object (&pool->metrics);
  g_free (pool->workers);
  g_mutex_clear (&pool->lock);
  g_cond_clear (&pool->work_came);
  g_cond_clear (&pool->thread_ended);
  g_free (pool);
}

static void
work_free (Work *work)
{
  if (work->destroy != NULL)
    work->destroy (work->user_data);
  g_free (work);
}

/* Waits for work. Returns: (nullable) (transfer full): %NULL: the pool stops */
static Work *
worker_take (Worker *worker)
{
  TerndWorkerPool *pool = worker->pool;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&pool->lock);

  while (!pool->stopping && pool->queue.length == 0)
    g_cond_wait (&pool->work_came, &pool->lock);
  if (pool->stopping)
    return NULL;
  worker->job = tern_job_new ();
  pool->running++;
  return g_queue_pop_head (&pool->queue);
}

static void
worker_done (Worker *worker)
{
  TernJob *job = worker->job;

  g_mutex_lock (&worker->pool->lock);
  worker->job = NULL; /* from here on a stop can't cancel what is about to be freed */
  worker->pool->running--;
  g_mutex_unlock (&worker->pool->lock);
  tern_job_free (job);
}

static gpointer
worker_run (gpointer data)
{
  Worker *worker = data;
  TerndWorkerPool *pool = worker->pool;
  Work *work;

  while ((work = worker_take (worker)) != NULL) {
    if (pool->wait_seconds != NULL)
      tern_histogram_observe (pool->wait_seconds, (double)(g_get_monotonic_time () - work->queued_at) / G_USEC_PER_SEC);
    work->func (worker->job, work->user_data);
    worker_done (worker);
    work_free (work);
  }
  g_mutex_lock (&pool->lock);
  pool->alive--;
  g_cond_signal (&pool->thread_ended);
  g_mutex_unlock (&pool->lock);
  pool_unref (pool);
  return NULL;
}

static gint64
watch_queued (gpointer user_data)
{
  return ternd_worker_pool_get_queued (user_data);
}

static gint64
watch_running (gpointer user_data)
{
  return ternd_worker_pool_get_running (user_data);
}

static void
pool_set_metrics (TerndWorkerPool *pool, const char *name, TernMetrics *metrics)
{
  g_autofree char *labels = g_strdup_printf ("pool=\"%s\"", name);

  pool->metrics = g_object_ref (metrics);
  pool->wait_seconds = tern_metrics_histogram (metrics, "tern_pool_wait_seconds", "How long work waited for a thread.",
                                               labels, wait_bounds, G_N_ELEMENTS (wait_bounds));
  pool->refused
      = tern_metrics_counter (metrics, "tern_pool_refused", "Work refused because the queue was full.", labels);
  tern_metrics_watch (metrics, "tern_pool_queued", "Work that waits for a thread.", labels, watch_queued, pool);
  tern_metrics_watch (metrics, "tern_pool_running", "Work under way.", labels, watch_running, pool);
}

TerndWorkerPool *
ternd_worker_pool_new (const char *name, guint threads, guint queue, TernMetrics *metrics)
{
  TerndWorkerPool *pool = g_new0 (TerndWorkerPool, 1);

  if (threads == 0)
    threads = MAX (4 * g_get_num_processors (), 4);
  g_atomic_ref_count_init (&pool->refs);
  g_mutex_init (&pool->lock);
  g_cond_init (&pool->work_came);
  g_cond_init (&pool->thread_ended);
  g_queue_init (&pool->queue);
  pool->queue_max = queue != 0 ? queue : threads * 64;
  pool->n_workers = threads;
  pool->workers = g_new0 (Worker, threads);
  pool->alive = threads;
  if (metrics != NULL)
    pool_set_metrics (pool, name, metrics);
  for (guint i = 0; i < threads; i++) {
    g_autofree char *thread_name = g_strdup_printf ("%.12s-%u", name, i);

    pool->workers[i].pool = pool;
    g_atomic_ref_count_inc (&pool->refs);
    g_thread_unref (g_thread_new (thread_name, worker_run, &pool->workers[i]));
  }
  return pool;
}

gboolean
ternd_worker_pool_push (TerndWorkerPool *pool, TernJobFunc func, gpointer user_data, GDestroyNotify destroy,
                        GError **error)
{
  Work *work = g_new (Work, 1);
  gboolean stopping;

  *work = (Work){ .func = func, .user_data = user_data, .destroy = destroy, .queued_at = g_get_monotonic_time () };
  g_mutex_lock (&pool->lock);
  stopping = pool->stopping;
  if (!stopping && pool->queue.length < pool->queue_max) {
    g_queue_push_tail (&pool->queue, work);
    g_cond_signal (&pool->work_came);
    g_mutex_unlock (&pool->lock);
    return TRUE;
  }
  g_mutex_unlock (&pool->lock);
  work_free (work);
  if (pool->refused != NULL)
    tern_counter_add (pool->refused, 1);
  if (stopping)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "the worker pool is stopping");
  else
    g_set_error (error, TERN_ERROR, TERN_ERROR_BUSY, "%u pieces of work wait already", pool->queue_max);
  return FALSE;
}

gboolean
ternd_worker_pool_stop (TerndWorkerPool *pool, guint wait_ms)
{
  gint64 until = g_get_monotonic_time () + (gint64) wait_ms * 1000;
  GQueue dropped = G_QUEUE_INIT;
  gboolean all;

  g_mutex_lock (&pool->lock);
  pool->stopping = TRUE;
  dropped = pool->queue;
  g_queue_init (&pool->queue);
  g_cond_broadcast (&pool->work_came);
  for (guint i = 0; i < pool->n_workers; i++) {
    if (pool->workers[i].job != NULL)
      tern_job_cancel (pool->workers[i].job);
  }
  g_mutex_unlock (&pool->lock);
  g_queue_clear_full (&dropped, (GDestroyNotify) work_free);
  g_mutex_lock (&pool->lock);
  while (pool->alive > 0 && g_cond_wait_until (&pool->thread_ended, &pool->lock, until))
    ;
  all = pool->alive == 0;
  g_mutex_unlock (&pool->lock);
  return all;
}

void
ternd_worker_pool_free (TerndWorkerPool *pool)
{
  if (pool == NULL)
    return;
  if (pool->metrics != NULL)
    tern_metrics_unwatch (pool->metrics, pool);
  (void) ternd_worker_pool_stop (pool, STOP_WAIT_MS);
  pool_unref (pool);
}

guint
ternd_worker_pool_get_threads (TerndWorkerPool *pool)
{
  return pool->n_workers;
}

guint
ternd_worker_pool_get_queued (TerndWorkerPool *pool)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&pool->lock);

  return pool->queue.length;
}

guint
ternd_worker_pool_get_running (TerndWorkerPool *pool)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&pool->lock);

  return pool->running;
}

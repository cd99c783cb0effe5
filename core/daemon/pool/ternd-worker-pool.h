#pragma once

#include <gio/gio.h>

#include "core/base/tern-metrics.h"
#include "core/spi/tern-host.h"

/**
 * TerndWorkerPool:
 *
 * The threads on which all work of the daemon runs, and the bounded queue before them. Each piece of work gets a
 * TernJob of its own, which is freed (and with it what was pinned) before the thread takes the next. Safe from any
 * thread.
 */
typedef struct _TerndWorkerPool TerndWorkerPool;

/**
 * ternd_worker_pool_new:
 * @name: of the threads and in the metrics ("main"); at most 12 letters
 * @threads: 0: four times the number of cores, at least 4
 * @queue: how many may wait; 0: 64 times the threads
 * @metrics: (nullable)
 */
TerndWorkerPool *ternd_worker_pool_new (const char *name, guint threads, guint queue, TernMetrics *metrics);

/**
 * ternd_worker_pool_push: as in TernHost: BUSY when the queue is full, UNAVAILABLE once the pool stops; @destroy has
 * run then. @destroy always runs exactly once, after @func or instead of it.
 */
gboolean ternd_worker_pool_push (TerndWorkerPool *pool, TernJobFunc func, gpointer user_data, GDestroyNotify destroy,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ternd_worker_pool_stop: takes no more work, drops what is queued, cancels what runs and waits up to @wait_ms for it.
 *
 * Returns: whether all threads ended; those that did not are left alone until they do
 */
gboolean ternd_worker_pool_stop (TerndWorkerPool *pool, guint wait_ms);

/** ternd_worker_pool_free: stops first, with 5 s to wait. Not from one of its own threads. */
void ternd_worker_pool_free (TerndWorkerPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndWorkerPool, ternd_worker_pool_free)

guint ternd_worker_pool_get_threads (TerndWorkerPool *pool);
guint ternd_worker_pool_get_queued (TerndWorkerPool *pool);
guint ternd_worker_pool_get_running (TerndWorkerPool *pool);

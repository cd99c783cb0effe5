#include "plugins/store-pg/pg-pool.h"

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"

#define BACK_OFF_FIRST_US 50000
#define BACK_OFF_MAX_US 2000000
#define WAIT_SLICE_US 100000

struct _PgPool {
  gatomicrefcount refs;
  char *dsn;
  guint max;
  guint wait_ms;

  GMutex mutex;
  GCond freed;
  GPtrArray *idle; /* the last one given back is taken first */
  guint n;         /* idle, in use and being opened */
  gboolean is_closed;
  gint64 retry_at; /* monotonic microseconds; 0: the last attempt succeeded */
  gint64 back_off;
  GError *trouble; /* of the last attempt */
};

PgPool *
pg_pool_new (const char *dsn, guint max, guint wait_ms)
{
  PgPool *pool = g_new0 (PgPool, 1);

  g_atomic_ref_count_init (&pool->refs);
  pool->dsn = g_strdup (dsn);
  pool->max = MAX (max, 1);
  pool->wait_ms = wait_ms;
  g_mutex_init (&pool->mutex);
  g_cond_init (&pool->freed);
  pool->idle = g_ptr_array_new ();
  return pool;
}

PgPool *
pg_pool_ref (PgPool *pool)
{
  g_atomic_ref_count_inc (&pool->refs);
  return pool;
}

void
pg_pool_unref (PgPool *pool)
{
  if (pool == NULL || !g_atomic_ref_count_dec (&pool->refs))
    return;
  pg_pool_close (pool);
  g_ptr_array_unref (pool->idle);
  g_mutex_clear (&pool->mutex);
  g_cond_clear (&pool->freed);
  g_clear_error (&pool->trouble);
  g_free (pool->dsn);
  g_free (pool);
}

const char *
pg_pool_get_dsn (PgPool *pool)
{
  return pool->dsn;
}

static PgConnection *
steal_last (GPtrArray *idle)
{
  return idle->len > 0 ? g_ptr_array_steal_index (idle, idle->len - 1) : NULL;
}

/* Gives an idle connection, or a place for a new one (*ret_connection NULL), within the waiting time. */
static gboolean
take_place (PgPool *pool, PgConnection **ret_connection, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&pool->mutex);
  gint64 until = g_get_monotonic_time () + (gint64) pool->wait_ms * 1000;

  while (pool->idle->len == 0 && pool->n >= pool->max && !pool->is_closed) {
    gint64 now = g_get_monotonic_time ();

    if (g_cancellable_is_cancelled (cancellable)) {
      g_set_error_literal (error, TERN_ERROR, TERN_ERROR_CANCELLED,
                           "cancelled while waiting for a database connection");
      return FALSE;
    }
    if (now >= until) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_BUSY, "all %u database connections are in use", pool->max);
      return FALSE;
    }
    g_cond_wait_until (&pool->freed, &pool->mutex, MIN (until, now + WAIT_SLICE_US));
  }
  if (pool->is_closed) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "the database is being shut down");
    return FALSE;
  }
  *ret_connection = steal_last (pool->idle);
  if (*ret_connection == NULL && pool->trouble != NULL && g_get_monotonic_time () < pool->retry_at) {
    g_propagate_error (error, g_error_copy (pool->trouble));
    return FALSE;
  }
  if (*ret_connection == NULL)
    pool->n++;
  return TRUE;
}

static void
leave_place (PgPool *pool)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&pool->mutex);

  pool->n--;
  g_cond_signal (&pool->freed);
}

/* Whether the server has gone or come back by this attempt. */
static gboolean
note_attempt (PgPool *pool, const GError *trouble)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&pool->mutex);
  gboolean is_news = (pool->trouble != NULL) != (trouble != NULL);

  g_clear_error (&pool->trouble);
  if (trouble == NULL) {
    pool->back_off = 0;
    return is_news;
  }
  pool->trouble = g_error_copy (trouble);
  pool->back_off = CLAMP (pool->back_off * 2, BACK_OFF_FIRST_US, BACK_OFF_MAX_US);
  pool->retry_at = g_get_monotonic_time () + pool->back_off;
  return is_news;
}

/* Once a change of state, not once a request. */
static void
log_news (const GError *trouble)
{
  if (trouble == NULL)
    tern_log_event (TERN_EVENT_DATABASE_CONNECTED, NULL, "the database answers again");
  else
    tern_log_event (g_error_matches (trouble, TERN_ERROR, TERN_ERROR_INVALID) ? TERN_EVENT_DATABASE_REFUSED
                                                                               : TERN_EVENT_DATABASE_UNAVAILABLE,
                    NULL, "%s", trouble->message);
}

PgConnection *
pg_pool_take (PgPool *pool, GCancellable *cancellable, GError **error)
{
  PgConnection *connection = NULL;
  g_autoptr (GError) trouble = NULL;

  for (;;) {
    if (!take_place (pool, &connection, cancellable, error))
      return NULL;
    if (connection == NULL)
      break;
    if (pg_connection_is_alive (connection))
      return connection;
    pg_connection_close (connection);
    leave_place (pool);
  }
  connection = pg_connection_open (pool->dsn, &trouble);
  if (note_attempt (pool, trouble))
    log_news (trouble);
  if (connection == NULL) {
    leave_place (pool);
    g_propagate_prefixed_error (error, g_steal_pointer (&trouble), "connect to the database: ");
  }
  return connection;
}

void
pg_pool_give (PgPool *pool, PgConnection *connection)
{
  gboolean keep = !pg_connection_in_transaction (connection) && pg_connection_is_alive (connection);

  g_mutex_lock (&pool->mutex);
  keep = keep && !pool->is_closed;
  if (keep)
    g_ptr_array_add (pool->idle, connection);
  else
    pool->n--;
  g_cond_signal (&pool->freed);
  g_mutex_unlock (&pool->mutex);
  if (!keep)
    pg_connection_close (connection);
}

void
pg_pool_close (PgPool *pool)
{
  g_autoptr (GPtrArray) closing = g_ptr_array_new_with_free_func ((GDestroyNotify) pg_connection_close);
  PgConnection *connection;

  g_mutex_lock (&pool->mutex);
  pool->is_closed = TRUE;
  while ((connection = steal_last (pool->idle)) != NULL) {
    g_ptr_array_add (closing, connection);
    pool->n--;
  }
  g_cond_broadcast (&pool->freed);
  g_mutex_unlock (&pool->mutex);
}

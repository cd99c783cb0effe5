#include "plugins/store-pg/pg-watchers.h"

typedef struct {
  gatomicrefcount refs;
  guint id;
  gint is_removed; /* atomic */
  TernChangesFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Watcher;

struct _PgWatchers {
  GMutex mutex;
  GPtrArray *all; /* (element-type Watcher) */
  guint last_id;
};

static void
watcher_unref (gpointer data)
{
  Watcher *watcher = data;

  if (!g_atomic_ref_count_dec (&watcher->refs))
    return;
  if (watcher->destroy != NULL)
    watcher->destroy (watcher->user_data);
  g_free (watcher);
}

static Watcher *
watcher_ref (Watcher *watcher)
{
  g_atomic_ref_count_inc (&watcher->refs);
  return watcher;
}

PgWatchers *
pg_watchers_new (void)
{
  PgWatchers *watchers = g_new0 (PgWatchers, 1);

  g_mutex_init (&watchers->mutex);
  watchers->all = g_ptr_array_new_with_free_func (watcher_unref);
  return watchers;
}

void
pg_watchers_free (PgWatchers *watchers)
{
  if (watchers == NULL)
    return;
  g_ptr_array_unref (watchers->all);
  g_mutex_clear (&watchers->mutex);
  g_free (watchers);
}

guint
pg_watchers_add (PgWatchers *watchers, TernChangesFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Watcher *watcher = g_new0 (Watcher, 1);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&watchers->mutex);

  g_atomic_ref_count_init (&watcher->refs);
  watcher->id = ++watchers->last_id;
  watcher->func = func;
  watcher->user_data = user_data;
  watcher->destroy = destroy;
  g_ptr_array_add (watchers->all, watcher);
  return watcher->id;
}

void
pg_watchers_remove (PgWatchers *watchers, guint id)
{
  Watcher *found = NULL;

  g_mutex_lock (&watchers->mutex);
  for (guint i = 0; i < watchers->all->len && found == NULL; i++) {
    Watcher *watcher = g_ptr_array_index (watchers->all, i);

    if (watcher->id == id)
      found = g_ptr_array_steal_index (watchers->all, i);
  }
  g_mutex_unlock (&watchers->mutex);
  if (found == NULL)
    return;
  g_atomic_int_set (&found->is_removed, 1);
  watcher_unref (found);
}

void
pg_watchers_call (PgWatchers *watchers, gint64 cn)
{
  g_autoptr (GPtrArray) now = g_ptr_array_new_with_free_func (watcher_unref);

  g_mutex_lock (&watchers->mutex);
  for (guint i = 0; i < watchers->all->len; i++)
    g_ptr_array_add (now, watcher_ref (g_ptr_array_index (watchers->all, i)));
  g_mutex_unlock (&watchers->mutex);
  for (guint i = 0; i < now->len; i++) {
    Watcher *watcher = g_ptr_array_index (now, i);

    if (!g_atomic_int_get (&watcher->is_removed))
      watcher->func (cn, watcher->user_data);
  }
}

gboolean
pg_watchers_is_empty (PgWatchers *watchers)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&watchers->mutex);

  return watchers->all->len == 0;
}

#include "core/groupware/notices/tern-notices.h"

#include "core/base/tern-error.h"
#include "core/groupware/notices/tern-notices-private.h"

struct _TernNotices {
  gatomicrefcount refs;
  TernStore *store;

  GMutex lock;
  GHashTable *dispatchers; /* TernGuid -> TernDispatcher, owned */
  gboolean is_renewing;

  GRWLock runner_lock; /* held for reading during each push, so that a runner that was taken back isn't in use */
  TernNoticesRun run;
  gpointer runner;
};

TernNotices *
tern_notices_new (TernStore *store)
{
  TernNotices *notices = g_new0 (TernNotices, 1);

  g_atomic_ref_count_init (&notices->refs);
  notices->store = g_object_ref (store);
  g_mutex_init (&notices->lock);
  g_rw_lock_init (&notices->runner_lock);
  notices->dispatchers = g_hash_table_new_full (tern_guid_hash, tern_guid_equal_func, NULL, tern_dispatcher_unref);
  return notices;
}

TernNotices *
tern_notices_ref (TernNotices *notices)
{
  g_atomic_ref_count_inc (&notices->refs);
  return notices;
}

void
tern_notices_unref (TernNotices *notices)
{
  if (notices == NULL || !g_atomic_ref_count_dec (&notices->refs))
    return;
  g_hash_table_unref (notices->dispatchers);
  g_object_unref (notices->store);
  g_rw_lock_clear (&notices->runner_lock);
  g_mutex_clear (&notices->lock);
  g_free (notices);
}

void
tern_notices_set_runner (TernNotices *notices, TernNoticesRun run, gpointer runner)
{
  g_rw_lock_writer_lock (&notices->runner_lock);
  notices->run = run;
  notices->runner = runner;
  g_rw_lock_writer_unlock (&notices->runner_lock);
}

gboolean
tern_notices_run (TernNotices *notices, TernJobFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_autoptr (GRWLockReaderLocker) locker = g_rw_lock_reader_locker_new (&notices->runner_lock);
  g_autoptr (GError) error = NULL;

  if (notices->run == NULL) {
    destroy (user_data);
    return FALSE;
  }
  if (notices->run (notices->runner, func, user_data, destroy, &error))
    return TRUE;
  g_debug ("events: %s", error->message);
  return FALSE;
}

static const TernGuid *
guid_of (TernMailbox *raw)
{
  return &tern_mailbox_get_info (raw)->guid;
}

static TernDispatcher *
find_dispatcher (TernNotices *notices, const TernGuid *mailbox)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&notices->lock);
  TernDispatcher *dispatcher = g_hash_table_lookup (notices->dispatchers, mailbox);

  return dispatcher != NULL ? tern_dispatcher_ref (dispatcher) : NULL;
}

TernNoticeWatch *
tern_notice_watch_ref (TernNoticeWatch *watch)
{
  g_atomic_ref_count_inc (&watch->refs);
  return watch;
}

void
tern_notice_watch_unref (gpointer data)
{
  TernNoticeWatch *watch = data;

  if (!g_atomic_ref_count_dec (&watch->refs))
    return;
  if (watch->destroy != NULL)
    watch->destroy (watch->user_data);
  g_object_unref (watch->guard);
  tern_dispatcher_unref (watch->dispatcher);
  g_free (watch);
}

/** add_watch: to the mailbox's dispatcher; to @fresh (nullable) when there is none. FALSE: there is none and no fresh
 * one either. */
static gboolean
add_watch (TernNotices *notices, TernDispatcher *fresh, TernNoticeWatch *watch)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&notices->lock);
  const TernGuid *guid = guid_of (watch->guard->raw);
  TernDispatcher *dispatcher = g_hash_table_lookup (notices->dispatchers, guid);

  if (dispatcher == NULL && fresh == NULL)
    return FALSE;
  if (dispatcher == NULL) {
    dispatcher = fresh;
    g_hash_table_insert (notices->dispatchers, (gpointer) guid_of (fresh->raw), tern_dispatcher_ref (fresh));
  }
  g_mutex_lock (&dispatcher->lock);
  watch->dispatcher = tern_dispatcher_ref (dispatcher);
  watch->from_cn = MAX (dispatcher->seen_cn, dispatcher->hinted_cn);
  g_ptr_array_add (dispatcher->watches, tern_notice_watch_ref (watch));
  g_mutex_unlock (&dispatcher->lock);
  return TRUE;
}

/** start_dispatcher: it hears of changes before its number is read, so that none is missed. */
static TernDispatcher *
start_dispatcher (TernNotices *notices, TernMailbox *raw, TernJob *job, GError **error)
{
  g_autoptr (TernDispatcher) dispatcher = tern_dispatcher_new (notices, raw);
  gint64 cn = 0;

  if (!tern_changes_get_max_cn (TERN_CHANGES (raw), &cn, job, error)) {
    tern_changes_unwatch (TERN_CHANGES (raw), dispatcher->hints);
    return NULL;
  }
  g_mutex_lock (&dispatcher->lock);
  dispatcher->seen_cn = cn;
  g_mutex_unlock (&dispatcher->lock);
  return g_steal_pointer (&dispatcher);
}

TernNoticeWatch *
tern_notices_watch (TernNotices *notices, TernGuard *guard, guint kinds, TernNoticeFunc func, gpointer user_data,
                   GDestroyNotify destroy, TernJob *job, GError **error)
{
  TernNoticeWatch *watch = g_new0 (TernNoticeWatch, 1);

  g_atomic_ref_count_init (&watch->refs);
  watch->guard = g_object_ref (guard);
  watch->kinds = (gint) kinds;
  watch->func = func;
  watch->user_data = user_data;
  watch->destroy = destroy;
  if (!add_watch (notices, NULL, watch)) {
    g_autoptr (TernDispatcher) fresh = start_dispatcher (notices, guard->raw, job, error);

    if (fresh == NULL) {
      tern_notice_watch_unref (watch);
      return NULL;
    }
    add_watch (notices, fresh, watch);
    if (watch->dispatcher != fresh) /* somebody else was faster */
      tern_changes_unwatch (TERN_CHANGES (fresh->raw), fresh->hints);
  }
  return watch;
}

void
tern_notice_watch_set_kinds (TernNoticeWatch *watch, guint kinds)
{
  g_atomic_int_set (&watch->kinds, (gint) kinds);
}

void
tern_notice_watch_end (TernNoticeWatch *watch)
{
  TernDispatcher *dispatcher = watch->dispatcher;
  TernNotices *notices = dispatcher->notices;
  gboolean is_last;

  g_atomic_int_set (&watch->is_ended, 1);
  tern_dispatcher_ref (dispatcher);
  g_mutex_lock (&notices->lock);
  g_mutex_lock (&dispatcher->lock);
  g_ptr_array_remove_fast (dispatcher->watches, watch);
  is_last = dispatcher->watches->len == 0;
  g_mutex_unlock (&dispatcher->lock);
  if (is_last)
    g_hash_table_remove (notices->dispatchers, guid_of (dispatcher->raw));
  g_mutex_unlock (&notices->lock);
  if (is_last)
    tern_changes_unwatch (TERN_CHANGES (dispatcher->raw), dispatcher->hints);
  tern_notice_watch_unref (watch);
  tern_dispatcher_unref (dispatcher);
}

void
tern_notices_search_complete (TernNotices *notices, const TernGuid *mailbox, TernId folder)
{
  g_autoptr (TernDispatcher) dispatcher = find_dispatcher (notices, mailbox);

  if (dispatcher == NULL)
    return;
  g_mutex_lock (&dispatcher->lock);
  if (dispatcher->completed == NULL)
    dispatcher->completed = g_array_new (FALSE, FALSE, sizeof (TernId));
  g_array_append_val (dispatcher->completed, folder);
  g_mutex_unlock (&dispatcher->lock);
  tern_dispatcher_wake (dispatcher);
}

static void
renew (TernJob *job, gpointer data)
{
  TernNotices *notices = data;
  g_autoptr (GError) error = NULL;

  if (!tern_store_renew_hints (notices->store, job, &error))
    g_debug ("look for lost hints: %s", error->message);
}

static void
renew_done (gpointer data)
{
  TernNotices *notices = data;

  g_mutex_lock (&notices->lock);
  notices->is_renewing = FALSE;
  g_mutex_unlock (&notices->lock);
  tern_notices_unref (notices);
}

/** begin_renewal: (transfer full) (element-type TernDispatcher): everything that is watched; NULL: nothing is, or a
 * renewal is under way. */
static GPtrArray *
begin_renewal (TernNotices *notices)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&notices->lock);
  GPtrArray *dispatchers;
  GHashTableIter iter;
  gpointer value;

  if (notices->is_renewing || g_hash_table_size (notices->dispatchers) == 0)
    return NULL;
  notices->is_renewing = TRUE;
  dispatchers = g_ptr_array_new_with_free_func (tern_dispatcher_unref);
  g_hash_table_iter_init (&iter, notices->dispatchers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (dispatchers, tern_dispatcher_ref (value));
  return dispatchers;
}

void
tern_notices_renew (TernNotices *notices)
{
  g_autoptr (GPtrArray) dispatchers = begin_renewal (notices);

  if (dispatchers == NULL)
    return;
  for (guint i = 0; i < dispatchers->len; i++) /* a job that failed, or that the pool refused */
    tern_dispatcher_wake (g_ptr_array_index (dispatchers, i));
  (void) tern_notices_run (notices, renew, tern_notices_ref (notices), renew_done);
}

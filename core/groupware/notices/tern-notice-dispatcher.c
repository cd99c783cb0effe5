#include "core/base/tern-error.h"
#include "core/groupware/notices/tern-notices-private.h"

/* Rows of the log a round trip. */
#define BATCH 500

static void
hint (gint64 cn, gpointer user_data)
{
  TernDispatcher *dispatcher = user_data;

  g_mutex_lock (&dispatcher->lock);
  dispatcher->hinted_cn = MAX (dispatcher->hinted_cn, cn);
  g_mutex_unlock (&dispatcher->lock);
  tern_dispatcher_wake (dispatcher);
}

TernDispatcher *
tern_dispatcher_new (TernNotices *notices, TernMailbox *raw)
{
  TernDispatcher *dispatcher = g_new0 (TernDispatcher, 1);

  g_atomic_ref_count_init (&dispatcher->refs);
  dispatcher->notices = tern_notices_ref (notices);
  dispatcher->raw = g_object_ref (raw);
  g_mutex_init (&dispatcher->lock);
  dispatcher->watches = g_ptr_array_new_with_free_func (tern_notice_watch_unref);
  dispatcher->seen_cn = G_MAXINT64; /* nothing is told until it is known from where on */
  dispatcher->hints
      = tern_changes_watch (TERN_CHANGES (raw), hint, tern_dispatcher_ref (dispatcher), tern_dispatcher_unref);
  return dispatcher;
}

TernDispatcher *
tern_dispatcher_ref (TernDispatcher *dispatcher)
{
  g_atomic_ref_count_inc (&dispatcher->refs);
  return dispatcher;
}

void
tern_dispatcher_unref (gpointer data)
{
  TernDispatcher *dispatcher = data;

  if (dispatcher == NULL || !g_atomic_ref_count_dec (&dispatcher->refs))
    return;
  g_ptr_array_unref (dispatcher->watches);
  g_clear_pointer (&dispatcher->completed, g_array_unref);
  g_object_unref (dispatcher->raw);
  tern_notices_unref (dispatcher->notices);
  g_mutex_clear (&dispatcher->lock);
  g_free (dispatcher);
}

/** Reading: one round of a dispatcher's job. */
typedef struct {
  gint64 seen_cn;
  gint64 hinted_cn;
  GArray *completed;
  GArray *log;     /* (element-type TernChange) (nullable): NULL: pruned too far */
  gboolean more;   /* the log has more */
  GPtrArray *watches;
  guint wanted;
} Reading;

static void
begin_reading (TernDispatcher *dispatcher, Reading *ret_reading)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&dispatcher->lock);

  *ret_reading = (Reading){
    .seen_cn = dispatcher->seen_cn,
    .hinted_cn = dispatcher->hinted_cn,
    .completed = g_steal_pointer (&dispatcher->completed),
  };
}

/** take_watches: once the log was read: a watch that came before what is in it must hear of it. */
static void
take_watches (TernDispatcher *dispatcher, Reading *reading)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&dispatcher->lock);

  reading->watches = g_ptr_array_new_with_free_func (tern_notice_watch_unref);
  for (guint i = 0; i < dispatcher->watches->len; i++) {
    TernNoticeWatch *watch = g_ptr_array_index (dispatcher->watches, i);

    g_ptr_array_add (reading->watches, tern_notice_watch_ref (watch));
    reading->wanted |= (guint) g_atomic_int_get (&watch->kinds);
  }
}

static void
clear_reading (Reading *reading)
{
  g_clear_pointer (&reading->completed, g_array_unref);
  g_clear_pointer (&reading->log, g_array_unref);
  g_clear_pointer (&reading->watches, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, clear_reading)

/** is_behind: whether there is something to tell. Under the lock. */
static gboolean
is_behind (const TernDispatcher *dispatcher)
{
  return dispatcher->hinted_cn > dispatcher->seen_cn || dispatcher->completed != NULL;
}

/** end_reading: TRUE: there is more to tell, and the job goes on. */
static gboolean
end_reading (TernDispatcher *dispatcher, gint64 seen_cn, gboolean more)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&dispatcher->lock);

  dispatcher->seen_cn = seen_cn;
  dispatcher->is_running = dispatcher->watches->len > 0 && (more || is_behind (dispatcher));
  return dispatcher->is_running;
}

/** stop_running: with what was not told: (nullable) (transfer full) @completed. */
static void
stop_running (TernDispatcher *dispatcher, GArray *completed)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&dispatcher->lock);

  dispatcher->is_running = FALSE;
  if (completed == NULL)
    return;
  if (dispatcher->completed != NULL)
    g_array_append_vals (completed, dispatcher->completed->data, dispatcher->completed->len);
  g_clear_pointer (&dispatcher->completed, g_array_unref);
  dispatcher->completed = completed;
}

static void
tell (const TernNoticeBatch *batch, const Reading *reading)
{
  for (guint i = 0; i < reading->watches->len; i++) {
    TernNoticeWatch *watch = g_ptr_array_index (reading->watches, i);
    g_autoptr (GArray) events = NULL;

    if (g_atomic_int_get (&watch->is_ended))
      continue;
    events = tern_guard_see_notices (watch->guard, batch->events, (guint) g_atomic_int_get (&watch->kinds),
                                    watch->from_cn, batch->job);
    if (events->len > 0)
      watch->func ((const TernNotice *) (gpointer) events->data, events->len, batch->job, watch->user_data);
  }
}

static void
add_completed (TernNoticeBatch *batch, const GArray *completed)
{
  for (guint i = 0; completed != NULL && i < completed->len; i++) {
    const TernNotice event = {
      .kind = TERN_NOTICE_SEARCH_COMPLETE,
      .folder = g_array_index (completed, TernId, i),
      .cn = G_MAXINT64,
    };

    g_array_append_val (batch->events, event);
  }
}

/** read_log: reading->seen_cn becomes how far it came. */
static gboolean
read_log (TernDispatcher *dispatcher, Reading *reading, TernJob *job, GError **error)
{
  TernChanges *changes = TERN_CHANGES (dispatcher->raw);
  g_autoptr (GError) why = NULL;

  reading->log = tern_changes_read (changes, reading->seen_cn, BATCH, job, &why);
  if (reading->log == NULL) {
    if (g_error_matches (why, TERN_ERROR, TERN_ERROR_STALE))
      return tern_changes_get_max_cn (changes, &reading->seen_cn, job, error);
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  reading->more = reading->log->len >= BATCH;
  if (!reading->more) /* numbers without a row are passed over */
    reading->seen_cn = MAX (reading->seen_cn, reading->hinted_cn);
  if (reading->log->len > 0)
    reading->seen_cn
        = MAX (reading->seen_cn, g_array_index (reading->log, TernChange, reading->log->len - 1).cn);
  return TRUE;
}

/** put_events: a log that was pruned too far is an event of its own. */
static void
put_events (TernNoticeBatch *batch, const Reading *reading)
{
  const TernNotice lost = { .kind = TERN_NOTICE_LOST, .cn = G_MAXINT64 };

  if (reading->log == NULL)
    g_array_append_val (batch->events, lost);
  else
    tern_notice_batch_add (batch, reading->log);
  tern_notice_batch_complete (batch);
  add_completed (batch, reading->completed);
}

/** follow_searches: what search folders show is brought up to date first, so that the log names what came and went. One
 * that fails now is followed at the next change, or when it is read. */
static void
follow_searches (TernMailbox *raw, TernJob *job)
{
  g_autoptr (GError) error = NULL;

  if (TERN_IS_SEARCHES (raw) && !tern_searches_refresh (TERN_SEARCHES (raw), 0, job, &error))
    g_debug ("search folders: %s", error->message);
}

/** dispatch_once: TRUE: again. What fails stays to be told at the next hint or renewal. */
static gboolean
dispatch_once (TernDispatcher *dispatcher, TernJob *job)
{
  g_auto (Reading) reading = { 0 };
  g_auto (TernNoticeBatch) batch = { 0 };
  g_autoptr (GError) error = NULL;

  begin_reading (dispatcher, &reading);
  follow_searches (dispatcher->raw, job);
  if (!tern_job_check (job, &error) || !read_log (dispatcher, &reading, job, &error)) {
    g_debug ("read the change log: %s", error->message);
    stop_running (dispatcher, g_steal_pointer (&reading.completed));
    return FALSE;
  }
  take_watches (dispatcher, &reading);
  tern_notice_batch_init (&batch, dispatcher->raw, reading.wanted, job);
  put_events (&batch, &reading);
  if (batch.events->len > 0)
    tell (&batch, &reading);
  return end_reading (dispatcher, reading.seen_cn, reading.more);
}

static void
dispatch (TernJob *job, gpointer data)
{
  while (dispatch_once (data, job))
    ;
}

void
tern_dispatcher_wake (TernDispatcher *dispatcher)
{
  gboolean starts;

  g_mutex_lock (&dispatcher->lock);
  starts = !dispatcher->is_running && is_behind (dispatcher);
  if (starts)
    dispatcher->is_running = TRUE;
  g_mutex_unlock (&dispatcher->lock);
  if (starts
      && !tern_notices_run (dispatcher->notices, dispatch, tern_dispatcher_ref (dispatcher), tern_dispatcher_unref))
    stop_running (dispatcher, NULL);
}

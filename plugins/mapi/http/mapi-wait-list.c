#include "plugins/mapi/http/mapi-wait-list.h"

#define TICK_MS 500
/* Hints of other nodes that were lost are looked for as often as a client sees that it is still waited for. */
#define TICKS_A_RENEWAL 30

/** Waiting: one parked call. In the list as long as nobody has taken it out to end it. */
typedef struct {
  GList link; /* its own node: leaving the queue costs nothing however long it is */
  gatomicrefcount refs;
  MapiWaitList *list; /* owned */
  MapiHttpCall *call;
  MapiEventQueue *events; /* nullable; has a reference to this as long as this is its waker */
  MapiWaitEnd end;
  gint64 deadline; /* monotonic microseconds */
  gboolean is_listed;
} Waiting;

struct _MapiWaitList {
  gatomicrefcount refs;
  MapiWaitsRenew renew;
  TernHost *host;

  GMutex lock;
  gboolean is_closed;
  GQueue waiting; /* in order of arrival, which is the order of the deadlines but for a changed setting */
  GSource *timer; /* NULL while nothing waits */
  guint ticks;
};

static MapiWaitList *
list_ref (MapiWaitList *list)
{
  g_atomic_ref_count_inc (&list->refs);
  return list;
}

static void
list_unref (gpointer data)
{
  MapiWaitList *list = data;

  if (!g_atomic_ref_count_dec (&list->refs))
    return;
  g_clear_object (&list->host);
  g_mutex_clear (&list->lock);
  g_free (list);
}

static void
waiting_unref (gpointer data)
{
  Waiting *waiting = data;

  if (!g_atomic_ref_count_dec (&waiting->refs))
    return;
  mapi_http_call_unref (waiting->call);
  mapi_event_queue_unref (waiting->events);
  list_unref (waiting->list);
  g_free (waiting);
}

static Waiting *
waiting_ref (Waiting *waiting)
{
  g_atomic_ref_count_inc (&waiting->refs);
  return waiting;
}

/** take: out of the list, the caller ends it; FALSE when somebody else has. Under the lock. */
static gboolean
take (MapiWaitList *list, Waiting *waiting)
{
  if (!waiting->is_listed)
    return FALSE;
  waiting->is_listed = FALSE;
  g_queue_unlink (&list->waiting, &waiting->link);
  return TRUE;
}

/** leave: what was taken out needn't be woken any more. */
static void
leave (Waiting *waiting)
{
  if (waiting->events != NULL && mapi_event_queue_clear_waker (waiting->events, waiting))
    waiting_unref (waiting);
}

/** end_all: ends calls that were taken out, without the lock. */
static void
end_all (GPtrArray *taken)
{
  for (guint i = 0; i < taken->len; i++) {
    Waiting *waiting = g_ptr_array_index (taken, i);

    leave (waiting);
    waiting->end (waiting->call, FALSE);
  }
}

/** end_one: unless somebody else has. */
static void
end_one (Waiting *waiting, gboolean pending)
{
  gboolean taken;

  g_mutex_lock (&waiting->list->lock);
  taken = take (waiting->list, waiting);
  g_mutex_unlock (&waiting->list->lock);
  if (!taken)
    return;
  leave (waiting);
  waiting->end (waiting->call, pending);
  waiting_unref (waiting);
}

/** wake: the waker's reference comes with the call. */
static void
wake (gpointer data)
{
  end_one (data, TRUE);
  waiting_unref (data);
}

/** take_matching: everything whose time is over (@session NULL: @now decides), or that belongs to @session. */
static GPtrArray *
take_matching (MapiWaitList *list, gint64 now, TernSession *session)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&list->lock);
  GPtrArray *taken = g_ptr_array_new_with_free_func (waiting_unref);
  GList *next;

  for (GList *link = list->waiting.head; link != NULL; link = next) {
    Waiting *waiting = link->data;

    next = link->next;
    if (session == NULL && waiting->deadline > now)
      break;
    if ((session == NULL || waiting->call->session == session) && take (list, waiting))
      g_ptr_array_add (taken, waiting);
  }
  return taken;
}

static gboolean
tick (gpointer data)
{
  MapiWaitList *list = data;
  g_autoptr (GPtrArray) taken = take_matching (list, g_get_monotonic_time (), NULL);
  gboolean renews, goes_on;

  end_all (taken);
  g_mutex_lock (&list->lock);
  renews = ++list->ticks % TICKS_A_RENEWAL == 0 && list->renew != NULL && list->waiting.length > 0;
  goes_on = list->waiting.length > 0;
  if (!goes_on)
    g_clear_pointer (&list->timer, g_source_unref);
  g_mutex_unlock (&list->lock);
  if (renews)
    list->renew (list->host);
  return goes_on ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

MapiWaitList *
mapi_wait_list_new (MapiWaitsRenew renew, TernHost *host)
{
  MapiWaitList *list = g_new0 (MapiWaitList, 1);

  g_atomic_ref_count_init (&list->refs);
  list->renew = renew;
  list->host = host != NULL ? g_object_ref (host) : NULL;
  g_mutex_init (&list->lock);
  g_queue_init (&list->waiting);
  return list;
}

void
mapi_wait_list_free (MapiWaitList *list)
{
  GSource *timer;

  g_mutex_lock (&list->lock);
  list->is_closed = TRUE;
  g_mutex_unlock (&list->lock);
  mapi_wait_list_end_all (list);
  g_mutex_lock (&list->lock);
  timer = g_steal_pointer (&list->timer);
  g_mutex_unlock (&list->lock);
  if (timer != NULL) {
    g_source_destroy (timer);
    g_source_unref (timer);
  }
  list_unref (list);
}

/** client_gone: nobody reads the answer: the call is dropped unended. */
static void
client_gone (gpointer data)
{
  Waiting *waiting = data;
  gboolean taken;

  g_mutex_lock (&waiting->list->lock);
  taken = take (waiting->list, waiting);
  g_mutex_unlock (&waiting->list->lock);
  if (!taken)
    return;
  leave (waiting);
  waiting_unref (waiting);
}

/** start_timer: under the lock. It holds the list, so that a last tick finds it. */
static void
start_timer (MapiWaitList *list)
{
  if (list->timer != NULL)
    return;
  list->timer = g_timeout_source_new (TICK_MS);
  g_source_set_callback (list->timer, tick, list_ref (list), list_unref);
  g_source_attach (list->timer, NULL);
}

/** enlist: FALSE: too late, the list is closed. */
static gboolean
enlist (MapiWaitList *list, Waiting *waiting)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&list->lock);

  if (list->is_closed)
    return FALSE;
  waiting->is_listed = TRUE;
  g_queue_push_tail_link (&list->waiting, &waiting_ref (waiting)->link);
  start_timer (list);
  return TRUE;
}

static gboolean
is_listed (Waiting *waiting)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&waiting->list->lock);

  return waiting->is_listed;
}

/* Events that came before somebody was there to be woken are looked for afterwards (trap 40). */
static void
listen (Waiting *waiting)
{
  Waiting *former = mapi_event_queue_set_waker (waiting->events, wake, waiting_ref (waiting));

  if (former != NULL) {
    end_one (former, FALSE);
    waiting_unref (former);
  }
  if (!is_listed (waiting)) { /* ended before it had a waker: nobody else takes it away */
    leave (waiting);
    return;
  }
  if (mapi_event_queue_is_pending (waiting->events) && mapi_event_queue_clear_waker (waiting->events, waiting))
    wake (waiting);
}

void
mapi_wait_list_add (MapiWaitList *list, MapiHttpCall *call, guint after_ms, MapiEventQueue *events, MapiWaitEnd end)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  g_atomic_ref_count_init (&waiting->refs);
  waiting->list = list_ref (list);
  waiting->call = mapi_http_call_ref (call);
  waiting->events = events != NULL ? mapi_event_queue_ref (events) : NULL;
  waiting->end = end;
  waiting->deadline = g_get_monotonic_time () + (gint64) after_ms * 1000;
  waiting->link.data = waiting;
  if (enlist (list, waiting)) {
    tern_http_exchange_set_gone (call->exchange, client_gone, waiting_ref (waiting), waiting_unref);
    if (events != NULL)
      listen (waiting);
  } else {
    end (call, FALSE);
  }
  waiting_unref (waiting);
}

void
mapi_wait_list_end_session (MapiWaitList *list, TernSession *session)
{
  g_autoptr (GPtrArray) taken = take_matching (list, 0, session);

  end_all (taken);
}

void
mapi_wait_list_end_all (MapiWaitList *list)
{
  g_autoptr (GPtrArray) taken = take_matching (list, G_MAXINT64, NULL);

  end_all (taken);
}

#include "plugins/mapi/http/mapi-wait-list.h"

#define TICK_MS 500

/** Waiting: one parked call. In the list as long as nobody has taken it out to end it. */
typedef struct {
  GList link; /* its own node: leaving the queue costs nothing however long it is */
  gatomicrefcount refs;
  MapiWaitList *list;
  MapiHttpCall *call;
  MapiWaitEnd end;
  gint64 deadline; /* monotonic microseconds */
  gboolean is_listed;
} Waiting;

struct _MapiWaitList {
  GMutex lock;
  GQueue waiting; /* in order of arrival, which is the order of the deadlines but for a changed setting */
  GSource *timer; /* NULL while nothing waits */
};

static void
waiting_unref (gpointer data)
{
  Waiting *waiting = data;

  if (!g_atomic_ref_count_dec (&waiting->refs))
    return;
  mapi_http_call_unref (waiting->call);
  g_free (waiting);
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

/** end_all: ends calls that were taken out, without the lock. */
static void
end_all (GPtrArray *taken)
{
  for (guint i = 0; i < taken->len; i++) {
    Waiting *waiting = g_ptr_array_index (taken, i);

    waiting->end (waiting->call);
  }
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
  g_autoptr (GMutexLocker) locker = NULL;

  end_all (taken);
  locker = g_mutex_locker_new (&list->lock);
  if (list->waiting.length > 0)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&list->timer, g_source_unref);
  return G_SOURCE_REMOVE;
}

MapiWaitList *
mapi_wait_list_new (void)
{
  MapiWaitList *list = g_new0 (MapiWaitList, 1);

  g_mutex_init (&list->lock);
  g_queue_init (&list->waiting);
  return list;
}

void
mapi_wait_list_free (MapiWaitList *list)
{
  mapi_wait_list_end_all (list);
  if (list->timer != NULL) {
    g_source_destroy (list->timer);
    g_source_unref (list->timer);
  }
  g_mutex_clear (&list->lock);
  g_free (list);
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
  if (taken)
    waiting_unref (waiting);
}

static void
start_timer (MapiWaitList *list)
{
  if (list->timer != NULL)
    return;
  list->timer = g_timeout_source_new (TICK_MS);
  g_source_set_callback (list->timer, tick, list, NULL);
  g_source_attach (list->timer, NULL);
}

void
mapi_wait_list_add (MapiWaitList *list, MapiHttpCall *call, guint after_ms, MapiWaitEnd end)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  g_atomic_ref_count_init (&waiting->refs);
  g_atomic_ref_count_inc (&waiting->refs); /* one for the list, one for the exchange */
  waiting->list = list;
  waiting->call = mapi_http_call_ref (call);
  waiting->end = end;
  waiting->deadline = g_get_monotonic_time () + (gint64) after_ms * 1000;
  waiting->link.data = waiting;
  g_mutex_lock (&list->lock);
  waiting->is_listed = TRUE;
  g_queue_push_tail_link (&list->waiting, &waiting->link);
  start_timer (list);
  g_mutex_unlock (&list->lock);
  tern_http_exchange_set_gone (call->exchange, client_gone, waiting, waiting_unref);
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

#include "plugins/mapi/object/mapi-event-queue.h"

#include <string.h>

#include "plugins/mapi/object/mapi-event-match.h"
#include "plugins/mapi/object/mapi-logon.h"

/* Events that wait for the client: of one subscription, and of all together. */
#define MOST_OF_ONE 256
#define MOST_OF_ALL 2048

struct _MapiSubscription {
  GList link;
  guint source;
  MapiObject *object; /* looked at by the session's request only */
  gboolean is_table;
  gboolean is_dirty;    /* a table's rows may have changed */
  gboolean needs_reset; /* nobody knows how */
  guint n_waiting;
  MapiEventScope scope;
};

/** Waiting: an event; its row and class follow it in the same block. Subscriptions only go by the session's request. */
typedef struct {
  GList link;
  MapiSubscription *to;
  NotificationData data;
} Waiting;

struct _MapiEventQueue {
  gatomicrefcount refs;
  GMutex lock;
  GQueue subscriptions; /* (element-type MapiSubscription), owned */
  GQueue waiting;       /* (element-type Waiting), owned */
  guint n_dirty;
  guint last_source;
  MapiEventsWake wake;
  gpointer wake_data;
};

MapiEventQueue *
mapi_event_queue_new (void)
{
  MapiEventQueue *queue = g_new0 (MapiEventQueue, 1);

  g_atomic_ref_count_init (&queue->refs);
  g_mutex_init (&queue->lock);
  return queue;
}

MapiEventQueue *
mapi_event_queue_ref (MapiEventQueue *queue)
{
  g_atomic_ref_count_inc (&queue->refs);
  return queue;
}

static void
waiting_remove (MapiEventQueue *queue, Waiting *waiting)
{
  g_queue_unlink (&queue->waiting, &waiting->link);
  waiting->to->n_waiting--;
  g_free (waiting);
}

void
mapi_event_queue_unref (gpointer data)
{
  MapiEventQueue *queue = data;

  if (queue == NULL || !g_atomic_ref_count_dec (&queue->refs))
    return;
  while (queue->waiting.head != NULL)
    waiting_remove (queue, queue->waiting.head->data);
  for (GList *link = queue->subscriptions.head; link != NULL;) {
    MapiSubscription *subscription = link->data;

    link = link->next;
    g_free (subscription);
  }
  g_mutex_clear (&queue->lock);
  g_free (queue);
}

guint
mapi_event_queue_new_source (MapiEventQueue *queue)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  return ++queue->last_source;
}

static MapiSubscription *
add (MapiEventQueue *queue, const MapiSubscription *template)
{
  MapiSubscription *subscription = g_new (MapiSubscription, 1);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  *subscription = *template;
  subscription->link = (GList){ .data = subscription };
  g_queue_push_tail_link (&queue->subscriptions, &subscription->link);
  return subscription;
}

MapiSubscription *
mapi_event_queue_add (MapiEventQueue *queue, guint source, gpointer object, const MapiEventScope *scope)
{
  return add (queue, &(MapiSubscription){ .source = source, .object = object, .scope = *scope });
}

MapiSubscription *
mapi_event_queue_add_table (MapiEventQueue *queue, guint source, gpointer table, TernId folder)
{
  const MapiEventScope scope = { .types = MAPI_EVENT_TABLE_MODIFIED, .folder = folder };

  return add (queue, &(MapiSubscription){ .source = source, .object = table, .is_table = TRUE, .scope = scope });
}

static void
forget_waiting (MapiEventQueue *queue, const MapiSubscription *subscription)
{
  for (GList *link = queue->waiting.head; link != NULL && subscription->n_waiting > 0;) {
    Waiting *waiting = link->data;

    link = link->next;
    if (waiting->to == subscription)
      waiting_remove (queue, waiting);
  }
}

void
mapi_event_queue_drop (MapiEventQueue *queue, MapiSubscription *subscription)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  forget_waiting (queue, subscription);
  queue->n_dirty -= subscription->is_dirty;
  g_queue_unlink (&queue->subscriptions, &subscription->link);
  g_free (subscription);
}

static void
push (MapiEventQueue *queue, MapiSubscription *to, const NotificationData *data)
{
  gsize class_size = data->message_class != NULL ? strlen (data->message_class) + 1 : 0;
  Waiting *waiting = g_malloc (sizeof (Waiting) + data->table_row_data.size + class_size);
  guint8 *behind = (guint8 *) (waiting + 1);

  *waiting = (Waiting){ .link = { .data = waiting }, .to = to, .data = *data };
  if (data->table_row_data.size > 0)
    waiting->data.table_row_data.data = memcpy (behind, data->table_row_data.data, data->table_row_data.size);
  if (class_size > 0)
    waiting->data.message_class
        = memcpy (behind + data->table_row_data.size, data->message_class, class_size);
  g_queue_push_tail_link (&queue->waiting, &waiting->link);
  to->n_waiting++;
}

static void
push_table_changed (MapiEventQueue *queue, MapiSubscription *table)
{
  const NotificationData changed = { .notification_flags = MAPI_EVENT_TABLE_MODIFIED
                                                           | (table->scope.folder != 0 ? MAPI_EVENT_OF_MESSAGE : 0),
                                     .table_event_type = MAPI_TABLE_EVENT_CHANGED };

  forget_waiting (queue, table);
  push (queue, table, &changed);
}

/** collapse: of each kind and folder only the last event stays: where something happened, and what, is still told. */
static void
collapse (MapiEventQueue *queue, const MapiSubscription *subscription)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                                       NULL);

  for (GList *link = queue->waiting.tail; link != NULL;) {
    Waiting *waiting = link->data;
    const guint64 key[2] = { waiting->data.notification_flags, waiting->data.folder_id };

    link = link->prev;
    if (waiting->to == subscription && !g_hash_table_add (seen, g_bytes_new (key, sizeof key)))
      waiting_remove (queue, waiting);
  }
}

/** make_room: before one more event of @to. */
static void
make_room (MapiEventQueue *queue, MapiSubscription *to)
{
  if (to->n_waiting >= MOST_OF_ONE && !to->is_table)
    collapse (queue, to);
  while (queue->waiting.length >= MOST_OF_ALL) {
    MapiSubscription *oldest = ((Waiting *) queue->waiting.head->data)->to;

    if (oldest->is_table && oldest->n_waiting > 1)
      push_table_changed (queue, oldest);
    else
      waiting_remove (queue, queue->waiting.head->data);
  }
}

/** call_waker: takes the waker and calls it without the lock, which the caller gave back. */
static void
call_waker (MapiEventQueue *queue)
{
  MapiEventsWake wake = NULL;
  gpointer user_data = NULL;

  g_mutex_lock (&queue->lock);
  if (queue->waiting.length + queue->n_dirty > 0) {
    wake = g_steal_pointer (&queue->wake);
    user_data = g_steal_pointer (&queue->wake_data);
  }
  g_mutex_unlock (&queue->lock);
  if (wake != NULL)
    wake (user_data);
}

static void
make_dirty (MapiEventQueue *queue, MapiSubscription *table, gboolean reset)
{
  queue->n_dirty += !table->is_dirty;
  table->is_dirty = TRUE;
  table->needs_reset |= reset;
}

static void
hear_one (MapiEventQueue *queue, MapiSubscription *subscription, const TernNotice *event)
{
  if (subscription->is_table) {
    if (mapi_event_touches_table (event, subscription->scope.folder))
      make_dirty (queue, subscription, (event->kind & TERN_NOTICE_LOST) != 0);
    return;
  }
  for (guint i = 0; i < MAPI_EVENT_FORMS; i++) {
    NotificationData data;

    if (!mapi_event_match (&subscription->scope, event, i, &data))
      continue;
    make_room (queue, subscription);
    push (queue, subscription, &data);
  }
}

void
mapi_event_queue_hear (MapiEventQueue *queue, guint source, const TernNotice *events, guint n)
{
  g_mutex_lock (&queue->lock);
  for (guint i = 0; i < n; i++) {
    for (GList *link = queue->subscriptions.head; link != NULL; link = link->next) {
      MapiSubscription *subscription = link->data;

      if (subscription->source == source)
        hear_one (queue, subscription, &events[i]);
    }
  }
  g_mutex_unlock (&queue->lock);
  call_waker (queue);
}

void
mapi_event_queue_put (MapiEventQueue *queue, MapiSubscription *subscription, const NotificationData *data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  if (data->table_event_type == MAPI_TABLE_EVENT_CHANGED || subscription->n_waiting >= MOST_OF_ONE) {
    push_table_changed (queue, subscription);
    return;
  }
  make_room (queue, subscription);
  push (queue, subscription, data);
}

gboolean
mapi_event_queue_is_pending (MapiEventQueue *queue)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  return queue->waiting.length + queue->n_dirty > 0;
}

gpointer
mapi_event_queue_set_waker (MapiEventQueue *queue, MapiEventsWake wake, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);
  gpointer former = queue->wake_data;

  queue->wake = wake;
  queue->wake_data = user_data;
  return former;
}

gboolean
mapi_event_queue_clear_waker (MapiEventQueue *queue, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  if (queue->wake_data != user_data)
    return FALSE;
  queue->wake = NULL;
  queue->wake_data = NULL;
  return TRUE;
}

gpointer
mapi_event_queue_take_table (MapiEventQueue *queue, gboolean *ret_reset)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  for (GList *link = queue->subscriptions.head; link != NULL && queue->n_dirty > 0; link = link->next) {
    MapiSubscription *subscription = link->data;

    if (!subscription->is_dirty)
      continue;
    *ret_reset = subscription->needs_reset;
    subscription->is_dirty = subscription->needs_reset = FALSE;
    queue->n_dirty--;
    return subscription->object;
  }
  return NULL;
}

gpointer
mapi_event_queue_take (MapiEventQueue *queue, RopNotifyResponse *ret_notify)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);
  Waiting *waiting = queue->waiting.head != NULL ? queue->waiting.head->data : NULL;

  if (waiting == NULL)
    return NULL;
  g_queue_unlink (&queue->waiting, &waiting->link);
  waiting->to->n_waiting--;
  *ret_notify = (RopNotifyResponse){
    .head = { .rop_id = ROP_ID_NOTIFY },
    .notification_handle = waiting->to->object->handle,
    .logon_id = waiting->to->object->logon->logon_id,
    .notification_data = waiting->data,
  };
  return waiting;
}

void
mapi_event_queue_give_back (MapiEventQueue *queue, gpointer event)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);
  Waiting *waiting = event;

  g_queue_push_head_link (&queue->waiting, &waiting->link);
  waiting->to->n_waiting++;
}

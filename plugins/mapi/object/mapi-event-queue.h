#pragma once

#include "core/groupware/notices/tern-notices.h"
#include "plugins/mapi/object/mapi-object.h"
#include "plugins/mapi/wire/rop-oxcnotif.h"

/* NotificationFlags ([MS-OXCNOTIF] 2.2.1.4.1.2): the type in the low 12 bits, then what there is. */
#define MAPI_EVENT_NEW_MAIL 0x0002
#define MAPI_EVENT_CREATED 0x0004
#define MAPI_EVENT_DELETED 0x0008
#define MAPI_EVENT_MODIFIED 0x0010
#define MAPI_EVENT_MOVED 0x0020
#define MAPI_EVENT_COPIED 0x0040
#define MAPI_EVENT_SEARCH_COMPLETE 0x0080
#define MAPI_EVENT_TABLE_MODIFIED 0x0100
#define MAPI_EVENT_HAS_TOTAL 0x1000
#define MAPI_EVENT_HAS_UNREAD 0x2000
#define MAPI_EVENT_OF_MESSAGE 0x8000

/* TableEventType ([MS-OXCNOTIF] 2.2.1.4.1.2). */
#define MAPI_TABLE_EVENT_CHANGED 0x0001
#define MAPI_TABLE_EVENT_ROW_ADDED 0x0003
#define MAPI_TABLE_EVENT_ROW_DELETED 0x0004
#define MAPI_TABLE_EVENT_ROW_MODIFIED 0x0005

/**
 * MapiEventQueue: what one session's client wants to hear, and what it is yet to be told. Dispatchers put in, from any
 * thread; the session's request takes out. It is bounded: of too many events of one subscription only the last of each
 * kind and folder stays, of too many rows of a table one "table changed". Reference counted, safe from any thread.
 */
typedef struct _MapiEventQueue MapiEventQueue;
/** MapiSubscription: a Notification Subscription object's or a table's place in the queue. */
typedef struct _MapiSubscription MapiSubscription;

/** MapiEventScope: of a subscription. @types: of MAPI_EVENT_*. @folder 0: the whole store; @message 0: the folder with all
 * that is in it. */
typedef struct {
  guint16 types;
  TernId folder;
  TernId message;
} MapiEventScope;

/** MapiEventsWake: something is to be told now. On any thread; must not block. */
typedef void (*MapiEventsWake) (gpointer user_data);

MapiEventQueue *mapi_event_queue_new (void);
MapiEventQueue *mapi_event_queue_ref (MapiEventQueue *queue);
void mapi_event_queue_unref (gpointer queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiEventQueue, mapi_event_queue_unref)

/** mapi_event_queue_new_source: a number for a logon, by which its mailbox's events find its subscriptions. */
guint mapi_event_queue_new_source (MapiEventQueue *queue);
/** mapi_event_queue_add: @object is not referenced: it drops the subscription before it goes. */
MapiSubscription *
mapi_event_queue_add (MapiEventQueue *queue, guint source, gpointer object, const MapiEventScope *scope);
/** mapi_event_queue_add_table: @folder 0: anything in the hierarchy changes its rows. */
MapiSubscription *mapi_event_queue_add_table (MapiEventQueue *queue, guint source, gpointer table, TernId folder);
/** mapi_event_queue_drop: with everything it had yet to tell. */
void mapi_event_queue_drop (MapiEventQueue *queue, MapiSubscription *subscription);
/** mapi_event_queue_hear: what happened in @source's mailbox. */
void mapi_event_queue_hear (MapiEventQueue *queue, guint source, const TernNotice *events, guint n);
/** mapi_event_queue_put: one event of a table; takes over nothing: @data's row is copied. */
void mapi_event_queue_put (MapiEventQueue *queue, MapiSubscription *subscription, const NotificationData *data);

gboolean mapi_event_queue_is_pending (MapiEventQueue *queue);
/** mapi_event_queue_set_waker: who is woken, once each time that something is to be told; %NULL: nobody. Returns: the
 * former waker's @user_data (nullable). Whoever calls looks at is_pending() afterwards (trap 40). */
gpointer mapi_event_queue_set_waker (MapiEventQueue *queue, MapiEventsWake wake, gpointer user_data);
/** mapi_event_queue_clear_waker: TRUE when @user_data was the waker's, and isn't any more. */
gboolean mapi_event_queue_clear_waker (MapiEventQueue *queue, gpointer user_data);

/* For the session's request alone. */

/** mapi_event_queue_take_table: (nullable): a table whose rows may have changed; it isn't given again until they change
 * anew. *ret_reset: nobody knows what changed. */
gpointer mapi_event_queue_take_table (MapiEventQueue *queue, gboolean *ret_reset);
/** mapi_event_queue_take: (transfer full) (nullable): the next event; @ret_notify points into it. It ends with
 * mapi_event_queue_give_back(), which makes it the next one again, or with g_free(). */
gpointer mapi_event_queue_take (MapiEventQueue *queue, RopNotifyResponse *ret_notify);
void mapi_event_queue_give_back (MapiEventQueue *queue, gpointer event);

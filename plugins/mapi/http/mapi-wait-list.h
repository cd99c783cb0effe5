#pragma once

#include "plugins/mapi/http/mapi-http-call.h"
#include "plugins/mapi/object/mapi-event-queue.h"

/**
 * MapiWaitList: parked NotificationWaits of one endpoint. However many there are, no thread waits and one timer ticks.
 * Each call in the list holds a reference and is ended exactly once: when there is an event, by time, by its session's
 * end, or not at all when its client is gone. Safe from any thread.
 */
typedef struct _MapiWaitList MapiWaitList;

/** MapiWaitEnd: ends @call; on any thread. Must not block. @pending: there is something to tell. */
typedef void (*MapiWaitEnd) (MapiHttpCall *call, gboolean pending);
/** MapiWaitsRenew: called now and then while something waits, on the main thread. Must not block. */
typedef void (*MapiWaitsRenew) (TernHost *host);

/** mapi_wait_list_new: @renew, @host: (nullable). */
MapiWaitList *mapi_wait_list_new (MapiWaitsRenew renew, TernHost *host);
/** mapi_wait_list_free: whatever waits still is ended; what comes later doesn't wait. */
void mapi_wait_list_free (MapiWaitList *list);
/** mapi_wait_list_add: @call has begun; @end is called with it as soon as @events (nullable) has something, after
 * @after_ms at the latest. A call that waits for the same @events already is ended in favour of this one. */
void mapi_wait_list_add (MapiWaitList *list, MapiHttpCall *call, guint after_ms, MapiEventQueue *events,
                         MapiWaitEnd end);
/** mapi_wait_list_end_session: ends what waits in @session's context. */
void mapi_wait_list_end_session (MapiWaitList *list, TernSession *session);
/** mapi_wait_list_end_all: ends everything that waits. */
void mapi_wait_list_end_all (MapiWaitList *list);

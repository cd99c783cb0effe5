#pragma once

#include "plugins/mapi/http/mapi-http-call.h"

/**
 * MapiWaitList: parked NotificationWaits of one endpoint. However many there are, no thread waits and one timer ticks.
 * Each call in the list holds a reference and is ended exactly once: by time, by its session's end, or not at all when
 * its client is gone. Safe from any thread.
 */
typedef struct _MapiWaitList MapiWaitList;

/** MapiWaitEnd: ends @call; on the main thread or the caller's. Must not block. */
typedef void (*MapiWaitEnd) (MapiHttpCall *call);

MapiWaitList *mapi_wait_list_new (void);
/** mapi_wait_list_free: whatever waits still is ended. */
void mapi_wait_list_free (MapiWaitList *list);
/** mapi_wait_list_add: @call has begun; @end is called with it after @after_ms at the latest. */
void mapi_wait_list_add (MapiWaitList *list, MapiHttpCall *call, guint after_ms, MapiWaitEnd end);
/** mapi_wait_list_end_session: ends what waits in @session's context. */
void mapi_wait_list_end_session (MapiWaitList *list, TernSession *session);
/** mapi_wait_list_end_all: ends everything that waits. */
void mapi_wait_list_end_all (MapiWaitList *list);

#include "plugins/mapi/http/mapi-emsmdb-private.h"
#include "plugins/mapi/http/mapi-http-body.h"
#include "plugins/mapi/http/mapi-http-endpoint.h"
#include "plugins/mapi/request/mapi-session.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"

/* [MS-OXCMAPIHTTP] 2.2.4.4.2 EventPending. */
#define EVENT_PENDING_NONE 0
#define EVENT_PENDING 1

static void
answer (MapiHttpCall *call, gboolean pending)
{
  const NotificationWaitResponseBody response = { .event_pending = pending ? EVENT_PENDING : EVENT_PENDING_NONE };

  mapi_http_body_finish (call, &notification_wait_response_body_type, &response);
}

/*
 * [MS-OXCMAPIHTTP] 2.2.4.4, 3.2.5.4 – NotificationWait: answers when an event is pending, at the latest after the
 * period of the settings (five minutes). No thread waits; PENDING keeps the connection alive and shows whether the
 * client is still there. It works beside the session's request: of the session only the events are touched.
 */
void
mapi_emsmdb_notification_wait (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernSettings) settings = tern_host_get_settings (call->host);
  NotificationWaitRequestBody request = { 0 };

  if (!mapi_http_body_read (call, &notification_wait_request_body_type, arena, &request))
    return;
  mapi_http_call_begin (call);
  mapi_wait_list_add (mapi_http_endpoint_get_waits (MAPI_HTTP_ENDPOINT (call->owner)), call,
                      tern_settings_get_integer (settings, "notification-wait"),
                      mapi_session_get_events (mapi_http_call_get_state (call)), answer);
}

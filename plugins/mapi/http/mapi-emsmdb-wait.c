#include "plugins/mapi/http/mapi-emsmdb-private.h"
#include "plugins/mapi/http/mapi-http-body.h"
#include "plugins/mapi/http/mapi-http-endpoint.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"

/* [MS-OXCMAPIHTTP] 2.2.4.4.2 EventPending. */
#define EVENT_PENDING_NONE 0

static void
answer_no_event (MapiHttpCall *call)
{
  const NotificationWaitResponseBody response = { .event_pending = EVENT_PENDING_NONE };

  mapi_http_body_finish (call, &notification_wait_response_body_type, &response);
}

/*
 * [MS-OXCMAPIHTTP] 2.2.4.4, 3.2.5.4 – NotificationWait: answers when an event is pending, at the latest after the
 * period of the settings (five minutes). No thread waits; PENDING keeps the connection alive and shows whether the
 * client is still there. No subscription can exist while RopRegisterNotification is refused, so that only time ends the
 * wait.
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
                      tern_settings_get_integer (settings, "notification-wait"), answer_no_event);
}

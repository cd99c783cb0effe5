#include "plugins/mapi/object/mapi-notification.h"

#include "plugins/mapi/object/mapi-logon.h"

struct _MapiNotification {
  MapiObject object;

  MapiEventQueue *queue;
  MapiSubscription *subscription;
};

static void
notification_free (MapiObject *object)
{
  MapiNotification *notification = (MapiNotification *) object;

  mapi_event_queue_drop (notification->queue, notification->subscription);
  mapi_event_queue_unref (notification->queue);
  g_free (notification);
}

static const MapiObjectClass notification_class = {
  .kind = MAPI_KIND_NOTIFICATION,
  .name = "notification subscription",
  .free = notification_free,
};

MapiNotification *
mapi_notification_new (MapiLogon *logon, const MapiEventScope *scope, TernJob *job, GError **error)
{
  MapiNotification *notification;

  if (!mapi_logon_listen (logon, scope->types, job, error))
    return NULL;
  notification = g_new0 (MapiNotification, 1);
  mapi_object_init (&notification->object, &notification_class, logon);
  notification->queue = mapi_event_queue_ref (logon->events);
  notification->subscription = mapi_event_queue_add (logon->events, logon->event_source, notification, scope);
  return notification;
}

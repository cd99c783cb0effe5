#pragma once

#include "plugins/mapi/object/mapi-event-queue.h"

/**
 * MapiNotification: a Notification Subscription object ([MS-OXCNOTIF] 3.1.1): its handle is what events name. It ends
 * with its handle, its logon or its session.
 */
typedef struct _MapiNotification MapiNotification;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiNotification, mapi_object_unref)

MapiNotification *mapi_notification_new (MapiLogon *logon, const MapiEventScope *scope, TernJob *job,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

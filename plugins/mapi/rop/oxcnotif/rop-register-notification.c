#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-notification.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/rop-oxcnotif.h"

#define EVENT_EXTENDED 0x0400
#define KNOWN_TYPES                                                                                                    \
  (MAPI_EVENT_NEW_MAIL | MAPI_EVENT_CREATED | MAPI_EVENT_DELETED | MAPI_EVENT_MODIFIED | MAPI_EVENT_MOVED              \
   | MAPI_EVENT_COPIED | MAPI_EVENT_SEARCH_COMPLETE | MAPI_EVENT_TABLE_MODIFIED | EVENT_EXTENDED)

/* [MS-OXCNOTIF] 2.2.1.2.1, 3.1.5.1. What a subscription to nothing that the server knows would be is refused; beside
 * known types others are ignored. Events of tables need no subscription (3.1.4.3). */
gboolean
rop_register_notification (RopContext *ctx, const RopRegisterNotificationRequest *req,
                           RopRegisterNotificationResponse *ret, GError **error)
{
  MapiEventScope scope = { .types = req->notification_types & KNOWN_TYPES };
  MapiNotification *notification;

  if (scope.types == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "notification types 0x%04X", req->notification_types);
    return FALSE;
  }
  if (req->want_whole_store == 0) {
    scope.folder = req->folder_id;
    scope.message = req->message_id;
  }
  if (req->want_whole_store == 0 && scope.folder == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "neither the whole store nor a folder");
    return FALSE;
  }
  notification = mapi_notification_new (ctx->logon, &scope, ctx->job, error);
  if (notification == NULL)
    return FALSE;
  mapi_rop_put_output (ctx, notification);
  return TRUE;
}

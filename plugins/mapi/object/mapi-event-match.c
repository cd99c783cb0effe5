#include "plugins/mapi/object/mapi-event-match.h"

/** type_of: of one form; 0: there is no such form. New mail that is gone again is no news. */
static guint16
type_of (const TernNotice *event, guint form)
{
  static const struct {
    guint kind;
    guint16 type;
  } types[] = {
    { TERN_NOTICE_CREATED, MAPI_EVENT_CREATED },   { TERN_NOTICE_MODIFIED, MAPI_EVENT_MODIFIED },
    { TERN_NOTICE_MOVED, MAPI_EVENT_MOVED },       { TERN_NOTICE_COPIED, MAPI_EVENT_COPIED },
    { TERN_NOTICE_DELETED, MAPI_EVENT_DELETED },   { TERN_NOTICE_SEARCH_COMPLETE, MAPI_EVENT_SEARCH_COMPLETE },
    { TERN_NOTICE_LOST, MAPI_EVENT_MODIFIED },
  };

  if (form == 1)
    return (event->kind & TERN_NOTICE_NEW_MAIL) != 0 && event->message_class != NULL ? MAPI_EVENT_NEW_MAIL : 0;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if ((event->kind & types[i].kind) != 0)
      return types[i].type;
  }
  return 0;
}

/** is_in_folder: what happens to the folder, to messages in it, and to folders below it. */
static gboolean
is_in_folder (const TernNotice *event, TernId folder)
{
  if (event->folder == folder)
    return TRUE;
  if (event->message != 0)
    return event->kind == TERN_NOTICE_MOVED && event->old_folder == folder;
  return event->kind != TERN_NOTICE_MODIFIED && (event->parent == folder || event->old_parent == folder);
}

static gboolean
is_in_scope (const MapiEventScope *scope, const TernNotice *event)
{
  if (event->kind == TERN_NOTICE_LOST)
    return scope->folder != 0 && scope->message == 0;
  if (scope->folder == 0)
    return TRUE;
  if (scope->message == 0)
    return is_in_folder (event, scope->folder);
  if (event->message == scope->message)
    return event->folder == scope->folder;
  return event->message != 0 && event->old_id == scope->message && event->old_folder == scope->folder;
}

gboolean
mapi_event_match (const MapiEventScope *scope, const TernNotice *event, guint form, NotificationData *ret_data)
{
  guint16 type = type_of (event, form);

  if (type == 0 || (scope->types & type) == 0 || !is_in_scope (scope, event))
    return FALSE;
  *ret_data = (NotificationData){
    .notification_flags = type,
    .folder_id = event->folder != 0 ? event->folder : scope->folder,
    .message_id = event->message,
    .parent_folder_id = event->parent,
    .old_folder_id = event->message != 0 ? event->old_folder : event->old_id,
    .old_message_id = event->old_id,
    .old_parent_folder_id = event->old_parent,
    .total_message_count = event->total,
    .unread_message_count = event->unread,
    .message_flags = event->message_flags,
    .unicode_flag = TRUE,
    .message_class = type == MAPI_EVENT_NEW_MAIL ? event->message_class : NULL,
  };
  if (event->message != 0)
    ret_data->notification_flags |= MAPI_EVENT_OF_MESSAGE;
  if (event->has_total)
    ret_data->notification_flags |= MAPI_EVENT_HAS_TOTAL;
  if (event->has_unread)
    ret_data->notification_flags |= MAPI_EVENT_HAS_UNREAD;
  return TRUE;
}

gboolean
mapi_event_touches_table (const TernNotice *event, TernId folder)
{
  gboolean is_number = event->has_total || event->has_unread;

  if (event->kind == TERN_NOTICE_LOST)
    return TRUE;
  if (folder == 0)
    return event->message == 0;
  if (event->message == 0) /* its rights may be others; it may be gone */
    return event->folder == folder && !is_number;
  return event->folder == folder || event->old_folder == folder;
}

#include "plugins/mapi/request/mapi-notify.h"

#include "plugins/mapi/object/mapi-table.h"

/* RopPending: RopId, SessionIndex. */
#define PENDING_SIZE 3
/* With less room, tables aren't asked what became of their rows: it couldn't be told. */
#define ROOM_FOR_ROWS 1024

static void
ask_tables (MapiEventQueue *events, TernJob *job)
{
  gboolean reset = FALSE;

  for (gpointer table = mapi_event_queue_take_table (events, &reset); table != NULL;
       table = mapi_event_queue_take_table (events, &reset))
    mapi_table_tell (table, reset, job);
}

/** write_one: FALSE: it doesn't fit, or there is none. */
static gboolean
write_one (MapiSession *session, gsize end, TernWriter *writer)
{
  MapiEventQueue *events = mapi_session_get_events (session);
  const MapiCodecContext codec = { .code_page = mapi_session_get_code_page (session), .private_logon = TRUE };
  RopNotifyResponse notify = { 0 };
  gpointer event = mapi_event_queue_take (events, &notify);
  gsize before = writer->size;

  if (event == NULL)
    return FALSE;
  rop_notify_response_write (writer, &codec, &notify);
  if (writer->overrun || writer->size > end) {
    tern_writer_truncate (writer, before);
    mapi_event_queue_give_back (events, event);
    return FALSE;
  }
  g_free (event);
  return TRUE;
}

void
mapi_notify_write (MapiSession *session, gsize room, TernWriter *writer, TernJob *job)
{
  MapiEventQueue *events = mapi_session_get_events (session);
  const RopPendingResponse pending
      = { .head = { .rop_id = ROP_ID_PENDING }, .session_index = mapi_session_get_index (session) };
  gsize end = writer->size + room;

  if (room < PENDING_SIZE || !mapi_event_queue_is_pending (events))
    return;
  if (room >= ROOM_FOR_ROWS)
    ask_tables (events, job);
  while (write_one (session, end - PENDING_SIZE, writer))
    ;
  if (mapi_event_queue_is_pending (events))
    rop_pending_response_write (writer, &(MapiCodecContext){ 0 }, &pending);
}

#include "plugins/mapi/http/mapi-http-body.h"

/* Bodies of both endpoints use the dialect of [MS-OXCMAPIHTTP] 2.2.1. */
static const MapiCodecContext body_context = { .form = MAPI_FORM_ADDRESS_BOOK };

gboolean
mapi_http_body_read (MapiHttpCall *call, const WireType *type, TernArena *arena, gpointer ret_body)
{
  TernReader reader;

  tern_reader_init_bytes (&reader, mapi_http_call_get_body (call));
  if (type->read (&reader, &body_context, arena, ret_body) && !reader.failed && tern_reader_left (&reader) == 0)
    return TRUE;
  mapi_http_call_fail (call, MAPI_RESPONSE_INVALID_REQUEST_BODY, "The request body is malformed.");
  return FALSE;
}

void
mapi_http_body_finish (MapiHttpCall *call, const WireType *type, gconstpointer body)
{
  g_autoptr (GBytes) bytes = NULL;
  TernWriter writer;

  tern_writer_init (&writer, G_MAXSIZE);
  type->write (&writer, &body_context, body);
  bytes = tern_writer_steal (&writer);
  mapi_http_call_finish (call, bytes);
}

#include "plugins/mapi/nspi/nspi-body.h"

#include <string.h>

/* All response bodies of the address book begin with these ([MS-OXCMAPIHTTP] 2.2.5). */
typedef struct {
  guint32 status_code;
  guint32 error_code;
} BodyHead;

void
nspi_body_finish (MapiHttpCall *call, const WireType *type, gpointer body, guint32 code_page, const GError *error)
{
  const MapiCodecContext context = { .form = MAPI_FORM_ADDRESS_BOOK, .code_page = code_page };
  g_autoptr (GBytes) bytes = NULL;
  TernWriter writer;

  if (error != NULL) {
    memset (body, 0, type->size);
    ((BodyHead *) body)->error_code = mapi_status_from_error (error);
    g_debug ("%s: %s", type->name, error->message);
  }
  tern_writer_init (&writer, G_MAXSIZE);
  type->write (&writer, &context, body);
  bytes = tern_writer_steal (&writer);
  mapi_http_call_finish (call, bytes);
}

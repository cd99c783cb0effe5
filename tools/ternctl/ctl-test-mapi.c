#include "tools/ternctl/ctl-test-mapi.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/mapi/codec/codec-rpc-header-ext.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-wire.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"

#define MOST_OUT 0x10008u
#define CLIENT "Outlook/16.0.5000.1000"

static const MapiCodecContext plain = { .form = MAPI_FORM_ROP };
static const MapiCodecContext address_book = { .form = MAPI_FORM_ADDRESS_BOOK };

void
ctl_mapi_init (CtlMapi *mapi, CtlHttp *http, const char *url)
{
  g_autofree char *guid = g_uuid_string_random ();

  *mapi = (CtlMapi){ .http = http, .url = url, .instance = g_ascii_strup (guid, -1) };
}

void
ctl_mapi_clear (CtlMapi *mapi)
{
  g_free (mapi->instance);
}

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, message);
  return FALSE;
}

/* [MS-OXCMAPIHTTP] 2.2.2.2, 2.2.7: lines with PROCESSING, PENDING and DONE, headers, an empty line, then the body. A
 * failure after the first bytes is told by an X-ResponseCode among those headers. */
static gboolean
find_body (const CtlHttpAnswer *answer, TernReader *ret_reader, GError **error)
{
  const guint8 *data = answer->body->data;
  gsize size = answer->body->len;
  const guint8 *end = memmem (data, size, "\r\n\r\n", 4);
  g_autofree char *head = NULL;
  const char *code;

  if (end == NULL)
    return refuse (error, "the answer has no end of its headers");
  head = g_strndup ((const char *)data, end - data);
  if (strstr (head, "DONE") == NULL)
    return refuse (error, "the answer ended before DONE");
  code = strstr (head, "X-ResponseCode:");
  if (code != NULL
      && g_ascii_strtoull (code + strlen ("X-ResponseCode:") + strspn (code + strlen ("X-ResponseCode:"), " "), NULL,
                           10)
             != 0)
    return refuse (error, "the server gave up: %s", code);
  tern_reader_init (ret_reader, end + 4, size - (end + 4 - data));
  return TRUE;
}

static gboolean
check_answer (const CtlHttpAnswer *answer, GError **error)
{
  const char *code = ctl_http_answer_header (answer, "X-ResponseCode");

  if (answer->status != 200)
    return refuse (error, "HTTP status %ld", answer->status);
  if (code == NULL)
    return refuse (error, "the answer has no X-ResponseCode: something else than a MAPI server answers there");
  if (strcmp (code, "0") != 0)
    return refuse (error, "X-ResponseCode %s: %.*s", code, (int)MIN (answer->body->len, 200),
                   (const char *)answer->body->data);
  return TRUE;
}

static gboolean
post (CtlMapi *mapi, const char *name, const TernWriter *body, CtlHttpAnswer *answer, GError **error)
{
  g_autofree char *type = g_strdup_printf ("X-RequestType: %s", name);
  g_autofree char *id = g_strdup_printf ("X-RequestId: {%s}:%u", mapi->instance, ++mapi->counter);
  g_autofree char *info = g_strdup_printf ("X-ClientInfo: {%s}:%u", mapi->instance, mapi->counter);
  const char *headers[]
      = { "Content-Type: application/mapi-http",         type,      id,  info, "X-ClientApplication: " CLIENT,
          "User-Agent: Microsoft Office/16.0 (ternctl)", "Expect:", NULL };

  return ctl_http_post (mapi->http, mapi->url, headers, body->data != NULL ? body->data : (const guint8 *)"",
                        body->size, answer, error)
         && check_answer (answer, error);
}

static gboolean
check_status (const char *name, gconstpointer body, GError **error)
{
  guint32 codes[2]; /* StatusCode, ErrorCode */

  memcpy (codes, body, sizeof codes);
  if (codes[0] == 0 && codes[1] == 0)
    return TRUE;
  return refuse (error, "%s answers %s (StatusCode %u, ErrorCode 0x%08X)", name, mapi_status_name (codes[1]), codes[0],
                 codes[1]);
}

gboolean
ctl_mapi_call (CtlMapi *mapi, const char *name, const WireType *request, gconstpointer body, const WireType *response,
               TernArena *arena, gpointer ret, GError **error)
{
  gboolean is_mailbox = response == &execute_response_body_type || response == &connect_response_body_type;
  const MapiCodecContext *codec = is_mailbox ? &plain : &address_book;
  g_auto (TernWriter) writer = { 0 };
  g_auto (CtlHttpAnswer) answer = { 0 };
  TernReader reader;

  tern_writer_init (&writer, G_MAXUINT32);
  request->write (&writer, codec, body);
  if (!post (mapi, name, &writer, &answer, error) || !find_body (&answer, &reader, error))
    return FALSE;
  /* What is decoded points into the answer: it must live as long as the arena. */
  tern_arena_keep (arena, g_byte_array_ref (answer.body), (GDestroyNotify)g_byte_array_unref);
  response->read (&reader, codec, arena, ret);
  if (!tern_reader_finish (&reader, name, error))
    return FALSE;
  return check_status (name, ret, error);
}

/* [MS-OXCROPS] 2.2.1: RopSize counts itself and the ROPs; the handles follow. */
static void
write_input (TernWriter *writer, const CtlRop *rops, guint n_rops, const guint32 *handles, guint n_handles)
{
  gsize header = codec_rpc_header_ext_begin (writer);
  gsize start = writer->size;

  tern_writer_u16 (writer, 0);
  for (guint i = 0; i < n_rops; i++)
    rops[i].request->write (writer, &plain, rops[i].send);
  tern_writer_patch_u16 (writer, start, writer->size - start);
  for (guint i = 0; i < n_handles; i++)
    tern_writer_u32 (writer, handles[i]);
  codec_rpc_header_ext_end (writer, header, RPC_HEADER_EXT_LAST);
}

static gboolean
read_rops (TernReader *reader, const CtlRop *rops, guint n_rops, const MapiCodecContext *codec, TernArena *arena,
           GError **error)
{
  for (guint i = 0; i < n_rops; i++) {
    const RopResponseHeader *head = rops[i].receive;

    rops[i].response->read (reader, codec, arena, rops[i].receive);
    if (reader->failed)
      return refuse (error, "the answer to %s can't be read", rops[i].request->name);
    if (head->return_value != 0)
      return refuse (error, "%s answers %s (0x%08X)", rops[i].request->name, mapi_status_name (head->return_value),
                     head->return_value);
  }
  return TRUE;
}

static gboolean
read_output (const ExecuteResponseBody *body, const CtlRop *rops, guint n_rops, guint32 *handles, guint n_handles,
             const MapiCodecContext *codec, TernArena *arena, GError **error)
{
  TernReader packed, payload, inner;
  RpcHeaderExt header;
  guint16 size;

  tern_reader_init (&packed, body->rop_buffer.data, body->rop_buffer.size);
  if (!codec_rpc_header_ext_read (&packed, arena, &header))
    return refuse (error, "the ROP buffer's header can't be read");
  tern_reader_init (&payload, header.payload.data, header.payload.size);
  size = tern_reader_u16 (&payload);
  if (size < 2)
    return refuse (error, "the ROP buffer's size can't be read");
  tern_reader_sub (&payload, size - 2, &inner);
  if (!read_rops (&inner, rops, n_rops, codec, arena, error))
    return FALSE;
  for (guint i = 0; i < n_handles; i++)
    handles[i] = tern_reader_u32 (&payload);
  return payload.failed ? refuse (error, "the answer has fewer handles than were asked for") : TRUE;
}

gboolean
ctl_mapi_execute (CtlMapi *mapi, const CtlRop *rops, guint n_rops, guint32 *handles, guint n_handles,
                  const MapiCodecContext *codec, TernArena *arena, GError **error)
{
  g_auto (TernWriter) input = { 0 };
  ExecuteRequestBody request = { .max_rop_out = MOST_OUT };
  ExecuteResponseBody response = { 0 };

  tern_writer_init (&input, RPC_PAYLOAD_MOST);
  write_input (&input, rops, n_rops, handles, n_handles);
  request.rop_buffer = (TernBin){ input.data, input.size };
  if (!ctl_mapi_call (mapi, "Execute", &execute_request_body_type, &request, &execute_response_body_type, arena,
                      &response, error))
    return FALSE;
  return read_output (&response, rops, n_rops, handles, n_handles, codec, arena, error);
}

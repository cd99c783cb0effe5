#include <string.h>

#include "plugins/mapi/codec/codec-rpc-header-ext.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"
#include "plugins/mapi/wire/rop-oxcstor.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"

/*
 * Real bytes: two conversations with Exchange Server SE (tests/data/exchange-se) and request bodies of Outlook 16
 * (tests/data/outlook-requests). Each body and each ROP in it is read to its last byte and written the same.
 */

typedef struct {
  TernArena *arena;
  MapiCodecContext ctx;
  GString *log;
} Conversation;

static GBytes *
load (const char *folder, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", folder, name, NULL);
  g_autoptr (GError) error = NULL;
  gsize size;
  char *data = NULL;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static Conversation *
conversation_new (void)
{
  Conversation *self = g_new0 (Conversation, 1);

  self->arena = tern_arena_new ();
  self->ctx.code_page = 1252;
  self->ctx.private_logon = TRUE;
  self->log = g_string_new (NULL);
  return self;
}

static void
conversation_free (Conversation *self)
{
  tern_arena_free (self->arena);
  g_string_free (self->log, TRUE);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Conversation, conversation_free)

/* Reads one structure at the cursor and checks that it is written to the bytes it came from. */
static gpointer
take (Conversation *self, TernReader *reader, const WireType *type)
{
  gpointer value = tern_arena_alloc0 (self->arena, type->size);
  g_auto (TernWriter) writer;
  gsize from = reader->pos;

  g_assert_nonnull (type);
  g_assert_true (type->read (reader, &self->ctx, self->arena, value));
  tern_writer_init (&writer, G_MAXSIZE);
  type->write (&writer, &self->ctx, value);
  g_assert_cmpmem (writer.data, writer.size, reader->data + from, reader->pos - from);
  g_string_append_printf (self->log, "%s ", type->name);
  return value;
}

static gpointer
take_body (Conversation *self, GBytes *bytes, gsize from, const WireType *type)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  TernReader reader;
  gpointer value;

  tern_reader_init (&reader, data + from, size - from);
  value = take (self, &reader, type);
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  return value;
}

/* The ROP list of a payload ([MS-OXCROPS] 2.2.1): RopSize counts itself; handles of four bytes follow. */
static void
take_rops (Conversation *self, TernBin payload, gboolean responses)
{
  TernReader all, list;
  gsize size;

  tern_reader_init (&all, payload.data, payload.size);
  size = tern_reader_u16 (&all);
  g_assert_cmpuint (size, >=, 2);
  tern_reader_sub (&all, size - 2, &list);
  g_assert_false (list.failed);
  g_assert_cmpuint (tern_reader_left (&all) % 4, ==, 0);
  while (tern_reader_left (&list) > 0) {
    const RopWire *rop = &rop_wire[tern_reader_peek_u8 (&list)];
    gpointer value = take (self, &list, responses ? rop->response : rop->request);

    if (rop->id == ROP_ID_SET_COLUMNS && !responses) {
      RopSetColumnsRequest *request = value;

      self->ctx.columns = request->property_tags;
      self->ctx.n_columns = request->property_tag_count;
    }
  }
}

static void
take_payloads (Conversation *self, TernBin rop_buffer, gboolean responses)
{
  RpcHeaderExt header = { 0 };
  TernReader reader;

  tern_reader_init (&reader, rop_buffer.data, rop_buffer.size);
  while ((header.flags & RPC_HEADER_EXT_LAST) == 0) {
    g_assert_true (codec_rpc_header_ext_read (&reader, self->arena, &header));
    take_rops (self, header.payload, responses);
  }
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
}

/* [MS-OXCMAPIHTTP] 2.2.7: the body begins behind the empty line after the meta-tags and additional headers. */
static gsize
start_of_body (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *empty = g_strstr_len (data, size, "\r\n\r\n");

  g_assert_nonnull (empty);
  return empty + 4 - data;
}

static void
test_exchange (gconstpointer data)
{
  const char *folder = data;
  g_autofree char *place = g_strdup_printf ("exchange-se/%s", folder);
  g_autoptr (Conversation) self = conversation_new ();
  g_autoptr (GBytes) connect = load (place, "01-connect.request.bin");
  g_autoptr (GBytes) connected = load (place, "01-connect.response.bin");
  const ConnectResponseBody *body;

  take_body (self, connect, 0, &connect_request_body_type);
  body = take_body (self, connected, start_of_body (connected), &connect_response_body_type);
  g_assert_cmphex (body->error_code, ==, 0);
  for (guint i = 2; i <= 3; i++) {
    g_autofree char *asked = g_strdup_printf ("%02u-execute.request.bin", i);
    g_autofree char *answered = g_strdup_printf ("%02u-execute.response.bin", i);
    g_autoptr (GBytes) request = load (place, asked);
    g_autoptr (GBytes) response = load (place, answered);
    const ExecuteRequestBody *execute = take_body (self, request, 0, &execute_request_body_type);
    const ExecuteResponseBody *executed;

    take_payloads (self, execute->rop_buffer, FALSE);
    executed = take_body (self, response, start_of_body (response), &execute_response_body_type);
    g_assert_cmphex (executed->error_code, ==, 0);
    take_payloads (self, executed->rop_buffer, TRUE);
  }
  g_assert_nonnull (strstr (self->log->str, "RopLogonRequest "));
  g_assert_nonnull (strstr (self->log->str, "RopLogonResponse "));
  g_assert_nonnull (strstr (self->log->str, "RopQueryRowsResponse "));
  g_test_message ("%s", self->log->str);
}

/* [MS-OXCSTOR] 2.2.1.1.3: what Exchange answers to a private logon. */
static void
test_exchange_logon (void)
{
  g_autoptr (Conversation) self = conversation_new ();
  g_autoptr (GBytes) response = load ("exchange-se/contents", "02-execute.response.bin");
  const ExecuteResponseBody *body = take_body (self, response, start_of_body (response), &execute_response_body_type);
  RopLogonResponse logon;
  RpcHeaderExt header;
  TernReader reader;

  tern_reader_init (&reader, body->rop_buffer.data, body->rop_buffer.size);
  g_assert_true (codec_rpc_header_ext_read (&reader, self->arena, &header));
  tern_reader_init (&reader, header.payload.data + 2, header.payload.size - 2);
  g_assert_true (rop_logon_response_parse (&reader, &self->ctx, self->arena, &logon));
  g_assert_cmphex (logon.logon_flags, ==, 0x01);
  g_assert_cmphex (logon.response_flags, ==, 0x07);
  g_assert_cmphex (logon.folder_ids.root, ==, TERN_ID (1, 0x101));
  g_assert_cmphex (logon.folder_ids.inbox, ==, TERN_ID (1, 0x10C));
  g_assert_cmphex (logon.repl_id, ==, 5);
  g_assert_cmpuint (logon.logon_time.year, ==, 2026);
  g_assert_cmpuint (logon.logon_time.month, ==, 8);
}

typedef struct {
  const char *name;
  const WireType *type; /* NULL: an Execute body with ROPs */
} Body;

/* 001 and 002 lack a byte of their STAT, 017 says its ROP buffer is shorter than a header: not in the list. */
static const Body bodies[] = {
  { "003.bin", &query_rows_request_body_type },
  { "004.bin", &get_matches_request_body_type },
  { "020.bin", &query_rows_request_body_type },
  { "021.bin", &get_matches_request_body_type },
  { "031.bin", &get_matches_request_body_type },
  { "032.bin", &get_props_request_body_type },
  { "033.bin", &get_props_request_body_type },
  { "010.exec.bin", NULL },
  { "011.exec.bin", NULL },
  { "023.bin", NULL },
  { "024.bin", NULL },
  { "025.bin", NULL },
  { "026.bin", NULL },
  { "027.bin", NULL },
  { "028.bin", NULL },
  { "029.bin", NULL },
  { "030.bin", NULL },
  { "034.bin", NULL },
  { "035.bin", NULL },
};

static void
test_outlook (gconstpointer data)
{
  const Body *body = data;
  g_autoptr (Conversation) self = conversation_new ();
  g_autoptr (GBytes) bytes = load ("outlook-requests", body->name);

  if (body->type == NULL) {
    const ExecuteRequestBody *execute = take_body (self, bytes, 0, &execute_request_body_type);

    take_payloads (self, execute->rop_buffer, FALSE);
  } else {
    self->ctx.form = MAPI_FORM_ADDRESS_BOOK;
    take_body (self, bytes, 0, body->type);
  }
  g_test_message ("%s", self->log->str);
}

/* A QueryRows body cut in its columns is refused. */
static void
test_outlook_cut (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = load ("outlook-requests", "005.bin");
  QueryRowsRequestBody body;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_false (
      query_rows_request_body_parse (&reader, &(MapiCodecContext){ .form = MAPI_FORM_ADDRESS_BOOK }, arena, &body));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/wire-vectors/exchange/contents", "contents", test_exchange);
  g_test_add_data_func ("/wire-vectors/exchange/hierarchy", "hierarchy", test_exchange);
  g_test_add_func ("/wire-vectors/exchange/logon", test_exchange_logon);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autofree char *path = g_strdup_printf ("/wire-vectors/outlook/%s", bodies[i].name);

    g_test_add_data_func (path, &bodies[i], test_outlook);
  }
  g_test_add_func ("/wire-vectors/outlook/cut", test_outlook_cut);
  return g_test_run ();
}

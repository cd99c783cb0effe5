#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-rpc-header-ext.h"
#include "plugins/mapi/request/mapi-execute.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcrops.h"
#include "plugins/mapi/wire/rop-oxcstor.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

/* What a client sends in one Execute, through the whole way: buffers, loop, handlers, store. */

#define N 120
#define SUBJECT_LENGTH 200
#define CHAIN 0x04

static const TernPropTag columns[] = { PidTagSubject, PidTagMid };
static const MapiCodecContext codec = { .code_page = 1252, .private_logon = TRUE, .columns = columns, .n_columns = 2 };

/** Call: one Execute: requests and handles in, responses and handles out. */
typedef struct {
  TernWriter rops;
  guint32 handles[8];
  guint n_handles;
  GPtrArray *responses; /* structures in the fixture's arena, behind each other */
  guint n_payloads;
  guint32 error_code;
} Call;

static void
call_init (Call *call, const guint32 *handles, guint n)
{
  memset (call, 0, sizeof *call);
  tern_writer_init (&call->rops, 0x8000);
  call->responses = g_ptr_array_new ();
  call->n_handles = n;
  if (n > 0)
    memcpy (call->handles, handles, n * sizeof *handles);
}

static void
call_clear (Call *call)
{
  tern_writer_clear (&call->rops);
  g_ptr_array_unref (call->responses);
}

static void
add (Call *call, guint8 rop_id, gpointer request)
{
  ((RopRequestHeader *) request)->rop_id = rop_id;
  rop_wire[rop_id].request->write (&call->rops, &codec, request);
}

static void
read_payload (MapiFixture *fixture, Call *call, TernBin payload)
{
  TernReader reader, rops;

  tern_reader_init (&reader, payload.data, payload.size);
  tern_reader_sub (&reader, tern_reader_u16 (&reader) - 2, &rops);
  while (tern_reader_left (&rops) > 0) {
    const RopWire *wire = &rop_wire[tern_reader_peek_u8 (&rops)];
    gpointer response = tern_arena_alloc0 (fixture->arena, wire->response->size);

    g_assert_true (wire->response->read (&rops, &codec, fixture->arena, response));
    g_ptr_array_add (call->responses, response);
  }
  for (call->n_handles = 0; tern_reader_left (&reader) > 0; call->n_handles++)
    call->handles[call->n_handles] = tern_reader_u32 (&reader);
  g_assert_false (reader.failed);
}

static void
execute (MapiFixture *fixture, Call *call, guint32 flags, guint32 max_rop_out)
{
  g_auto (TernWriter) buffer = { 0 };
  ExecuteRequestBody request = { .flags = flags, .max_rop_out = max_rop_out };
  ExecuteResponseBody response = { 0 };
  RpcHeaderExt header = { 0 };
  TernReader reader;
  gsize at;

  tern_writer_init (&buffer, 0x10000);
  at = codec_rpc_header_ext_begin (&buffer);
  tern_writer_u16 (&buffer, call->rops.size + 2);
  tern_writer_bytes (&buffer, call->rops.data, call->rops.size);
  for (guint i = 0; i < call->n_handles; i++)
    tern_writer_u32 (&buffer, call->handles[i]);
  codec_rpc_header_ext_end (&buffer, at, RPC_HEADER_EXT_LAST | RPC_HEADER_EXT_XOR_MAGIC);
  request.rop_buffer = (TernBin){ buffer.data, buffer.size };
  mapi_execute (fixture->session, &request, &response, fixture->job, fixture->arena);
  call->error_code = response.error_code;
  tern_reader_init (&reader, response.rop_buffer.data, response.rop_buffer.size);
  while (tern_reader_left (&reader) > 0) {
    g_assert_true (codec_rpc_header_ext_read (&reader, fixture->arena, &header));
    g_assert_cmpint ((header.flags & RPC_HEADER_EXT_LAST) != 0, ==, tern_reader_left (&reader) == 0);
    read_payload (fixture, call, header.payload);
    call->n_payloads++;
  }
}

static gpointer
nth (const Call *call, guint n)
{
  g_assert_cmpuint (n, <, call->responses->len);
  return g_ptr_array_index (call->responses, n);
}

static void
add_messages (MapiFixture *fixture)
{
  for (guint i = 0; i < N; i++) {
    char subject[SUBJECT_LENGTH + 1];

    memset (subject, 'x', SUBJECT_LENGTH);
    subject[SUBJECT_LENGTH] = '\0';
    subject[0] = (char) ('0' + i / 100);
    subject[1] = (char) ('0' + i / 10 % 10);
    subject[2] = (char) ('0' + i % 10);
    mapi_fixture_add_message (fixture, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX), subject, 1);
  }
}

/** open_table: everything from the logon to the first rows in one buffer, as clients do it. */
static void
open_table (MapiFixture *fixture, Call *call, guint16 rows)
{
  const SortOrder order = { .property_tag = PidTagSubject };
  TernBin essdn = { (const guint8 *) fixture->alice->dn, strlen (fixture->alice->dn) + 1 };

  add (call, ROP_ID_LOGON, &(RopLogonRequest){ .logon_flags = 1, .open_flags = 0x01000000, .essdn = essdn });
  add (call, ROP_ID_OPEN_FOLDER,
       &(RopOpenFolderRequest){ .head = { .output_handle_index = 1 },
                                .folder_id = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX) });
  add (call, ROP_ID_GET_CONTENTS_TABLE,
       &(RopGetContentsTableRequest){ .head = { .input_handle_index = 1, .output_handle_index = 2 } });
  add (call, ROP_ID_SET_COLUMNS,
       &(RopSetColumnsRequest){
           .head = { .input_handle_index = 2 }, .property_tag_count = 2, .property_tags = columns });
  add (call, ROP_ID_SORT_TABLE,
       &(RopSortTableRequest){ .head = { .input_handle_index = 2 }, .sort_order_count = 1, .sort_orders = &order });
  add (call, ROP_ID_QUERY_ROWS,
       &(RopQueryRowsRequest){ .head = { .input_handle_index = 2 }, .query_rows_flags = 2, .forward_read = 1,
                                .row_count = rows });
}

static void
test_one_buffer (MapiFixture *fixture, gconstpointer data)
{
  const guint32 none[] = { 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF };
  const RopQueryRowsResponse *rows;
  Call call;

  mapi_fixture_add_message (fixture, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX), "hello", 1);
  call_init (&call, none, 3);
  open_table (fixture, &call, 50);
  execute (fixture, &call, 0, 0x8007);
  g_assert_cmphex (call.error_code, ==, ecNone);
  g_assert_cmpuint (call.responses->len, ==, 6);
  for (guint i = 0; i < call.responses->len; i++)
    g_assert_cmphex (((RopResponseHeader *) nth (&call, i))->return_value, ==, ecNone);
  g_assert_cmpuint (((RopGetContentsTableResponse *) nth (&call, 2))->row_count, ==, 1);
  rows = nth (&call, 5);
  g_assert_cmpuint (rows->row_count, ==, 1);
  g_assert_cmpuint (rows->origin, ==, 2);
  g_assert_cmpuint (call.n_handles, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmphex (call.handles[i], !=, 0xFFFFFFFF);
  call_clear (&call);
}

/** release: the handle @index; what hangs on it stays (trap 38). */
static void
test_release (MapiFixture *fixture, gconstpointer data)
{
  const guint32 none[] = { 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF };
  guint32 handles[3];
  Call call;

  call_init (&call, none, 3);
  open_table (fixture, &call, 1);
  add (&call, ROP_ID_RELEASE, &(RopReleaseRequest){ .head = { .input_handle_index = 1 } });
  execute (fixture, &call, 0, 0x8007);
  memcpy (handles, call.handles, sizeof handles);
  call_clear (&call);
  call_init (&call, handles, 3);
  add (&call, ROP_ID_QUERY_POSITION, &(RopQueryPositionRequest){ .head = { .input_handle_index = 2 } });
  add (&call, ROP_ID_GET_HIERARCHY_TABLE,
       &(RopGetHierarchyTableRequest){ .head = { .input_handle_index = 1, .output_handle_index = 1 } });
  add (&call, ROP_ID_QUERY_POSITION, &(RopQueryPositionRequest){ .head = { .input_handle_index = 0 } });
  execute (fixture, &call, 0, 0x8007);
  g_assert_cmphex (((RopResponseHeader *) nth (&call, 0))->return_value, ==, ecNone);
  g_assert_cmphex (((RopResponseHeader *) nth (&call, 1))->return_value, ==, ecNullObject);
  g_assert_cmphex (((RopResponseHeader *) nth (&call, 2))->return_value, ==, ecNotSupported);
  call_clear (&call);
}

/** count_rows: that the rows of all answers are the messages in order, without a gap. */
static guint
count_rows (MapiFixture *fixture, const Call *call, guint first)
{
  guint n = 0;

  for (guint i = first; i < call->responses->len; i++) {
    const RopQueryRowsResponse *rows = nth (call, i);
    TernReader reader;

    tern_reader_init (&reader, rows->row_data.data, rows->row_data.size);
    for (guint r = 0; r < rows->row_count; r++, n++) {
      const char *subject;

      g_assert_cmpuint (tern_reader_u8 (&reader), ==, 0);
      subject = tern_reader_utf16z (&reader, fixture->arena);
      g_assert_cmpuint (strlen (subject), ==, SUBJECT_LENGTH);
      g_assert_cmpuint ((subject[0] - '0') * 100 + (subject[1] - '0') * 10 + subject[2] - '0', ==, n);
      (void) tern_reader_u64 (&reader);
    }
    g_assert_false (reader.failed);
  }
  return n;
}

/* [MS-OXCRPC] 3.1.4.2.1.2: RopQueryRows at the end goes on in further payloads while the client has room. */
static void
test_chained_rows (MapiFixture *fixture, gconstpointer data)
{
  const guint32 none[] = { 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF };
  Call call;

  add_messages (fixture);
  call_init (&call, none, 3);
  open_table (fixture, &call, 1000);
  execute (fixture, &call, CHAIN, 0x40000);
  g_assert_cmphex (call.error_code, ==, ecNone);
  g_assert_cmpuint (call.n_payloads, ==, 2);
  g_assert_cmpuint (count_rows (fixture, &call, 5), ==, N);
  call_clear (&call);
  /* Without the flag, one payload with what fits. */
  call_init (&call, none, 3);
  open_table (fixture, &call, 1000);
  execute (fixture, &call, 0, 0x40000);
  g_assert_cmpuint (call.n_payloads, ==, 1);
  g_assert_cmpuint (count_rows (fixture, &call, 5), <, N);
  call_clear (&call);
}

/* [MS-OXCROPS] 2.2.15.1: what doesn't fit is handed back, and the cursor hasn't moved. */
static void
test_handed_back (MapiFixture *fixture, gconstpointer data)
{
  const guint32 none[] = { 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF };
  guint32 handles[3];
  Call call;

  add_messages (fixture);
  call_init (&call, none, 3);
  open_table (fixture, &call, 1000);
  execute (fixture, &call, 0, 600); /* enough for all but a row of 400 bytes */
  g_assert_cmphex (call.error_code, ==, ecNone);
  g_assert_cmphex (((RopResponseHeader *) nth (&call, call.responses->len - 1))->rop_id, ==, ROP_ID_BUFFER_TOO_SMALL);
  memcpy (handles, call.handles, sizeof handles);
  call_clear (&call);
  call_init (&call, handles, 3);
  add (&call, ROP_ID_QUERY_ROWS,
       &(RopQueryRowsRequest){ .head = { .input_handle_index = 2 }, .query_rows_flags = 2, .forward_read = 1,
                                .row_count = 1000 });
  execute (fixture, &call, CHAIN, 0x40000);
  g_assert_cmpuint (count_rows (fixture, &call, 0), ==, N);
  call_clear (&call);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  mapi_fixture_add ("/rop/conversation/one-buffer", cluster, test_one_buffer);
  mapi_fixture_add ("/rop/conversation/release", cluster, test_release);
  mapi_fixture_add ("/rop/conversation/chained-rows", cluster, test_chained_rows);
  mapi_fixture_add ("/rop/conversation/handed-back", cluster, test_handed_back);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}

#include <stdlib.h>
#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "plugins/mapi/codec/codec-rpc-header-ext.h"
#include "plugins/mapi/request/mapi-execute.h"
#include "tests/fuzz/fuzz-target.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

/*
 * Any body of an Execute, or any list of ROPs, to a session that has something of each kind open: the way from the body
 * through the ROP loop and the handlers to a real store and back. A session is made anew now and then: what the inputs
 * before have closed is open again, with the same handles.
 */

#define INPUTS_OF_A_SESSION 32
#define MOST_OUT 0x40000u
#define LARGEST_ROPS 0x7000u
#define HANDLES 8

typedef struct {
  TestCluster *cluster;
  MapiFixture fixture;
  MapiSession *session;
  guint inputs;
} Fuzz;

static ExecuteResponseBody
execute (Fuzz *fuzz, const ExecuteRequestBody *request, TernArena *arena)
{
  ExecuteResponseBody response = { 0 };
  g_autoptr (TernJob) job = tern_job_new ();

  mapi_execute (fuzz->session, request, &response, job, arena);
  return response;
}

/** wrap: a list of ROPs and the handles that the session has open, or of as many free slots, behind a plain header. */
static ExecuteRequestBody
wrap (TernArena *arena, gconstpointer rops, gsize size, gboolean is_free)
{
  TernWriter *writer = tern_arena_new0 (arena, TernWriter);
  gsize at;

  tern_writer_init (writer, MOST_OUT);
  tern_arena_keep (arena, writer, (GDestroyNotify) tern_writer_clear);
  at = codec_rpc_header_ext_begin (writer);
  tern_writer_u16 (writer, size + 2);
  tern_writer_bytes (writer, rops, size);
  for (guint32 handle = 1; handle <= HANDLES; handle++)
    tern_writer_u32 (writer, is_free ? MAPI_NO_HANDLE : handle);
  codec_rpc_header_ext_end (writer, at, RPC_HEADER_EXT_LAST);
  return (ExecuteRequestBody){ .flags = 3, .rop_buffer = { writer->data, writer->size }, .max_rop_out = MOST_OUT };
}

/* [MS-OXCROPS]: what is open in each session. A slot's handle is its number and 1: handles are given in order. */
static const guint8 opening[] = {
  0x02, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 5, 0,                                         /* OpenFolder: Inbox */
  0x02, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 4, 0,                                         /* OpenFolder: top of the folders */
  0x05, 0, 1, 3, 0,                                                                 /* GetContentsTable */
  0x12, 0, 3, 0, 3, 0, 0x14, 0, 0x4A, 0x67, 0x1F, 0, 0x37, 0, 0x40, 0, 0x06, 0x0E,  /* SetColumns: Mid, Subject, time */
  0x04, 0, 2, 4, 4,                                                                 /* GetHierarchyTable, Depth */
  0x12, 0, 4, 0, 2, 0, 0x14, 0, 0x48, 0x67, 0x1F, 0, 0x01, 0x30,                    /* SetColumns: FolderId, DisplayName */
  0x06, 0, 1, 5, 0xFF, 0x0F, 1, 0, 0, 0, 0, 0, 0, 5, 0,                             /* CreateMessage */
  0x23, 0, 5, 6,                                                                    /* CreateAttachment */
  0x2B, 0, 6, 7, 0x02, 0x01, 0x01, 0x37, 2,                                         /* OpenStream: its data, Create */
};

static void
open_session (Fuzz *fuzz, TernArena *arena)
{
  /* RopLogon to the own mailbox, [MS-OXCROPS] 2.2.3.1.1 */
  static const guint8 logon[] = { 0xFE, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0 };
  const char *dn = fuzz->fixture.alice->dn;
  g_auto (TernWriter) rops = { 0 };
  ExecuteRequestBody request;

  g_clear_pointer (&fuzz->session, mapi_session_free);
  fuzz->session = mapi_fixture_session (&fuzz->fixture, fuzz->fixture.alice);
  tern_writer_init (&rops, LARGEST_ROPS);
  tern_writer_bytes (&rops, logon, sizeof logon);
  tern_writer_u16 (&rops, strlen (dn) + 1);
  tern_writer_bytes (&rops, dn, strlen (dn) + 1);
  tern_writer_bytes (&rops, opening, sizeof opening);
  request = wrap (arena, rops.data, rops.size, TRUE);
  g_assert_cmphex (execute (fuzz, &request, arena).error_code, ==, ecNone);
  g_assert_cmpuint (mapi_handle_table_get_size (mapi_session_get_handles (fuzz->session)), ==, HANDLES);
}

static void close_store (void);

static gpointer
open_store (gpointer data)
{
  Fuzz *fuzz = g_new0 (Fuzz, 1);
  const TernId inbox = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX);

  fuzz->cluster = test_cluster_new ();
  if (fuzz->cluster == NULL)
    exit (77);
  mapi_fixture_set_up (&fuzz->fixture, fuzz->cluster);
  for (gint32 i = 0; i < 5; i++)
    (void) mapi_fixture_add_message (&fuzz->fixture, inbox, "fuzz", i % 3);
  atexit (close_store);
  return fuzz;
}

static Fuzz *
get_fuzz (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, open_store, NULL);
}

/** close_store: whatever the inputs did, the mailboxes are whole. */
static void
close_store (void)
{
  Fuzz *fuzz = get_fuzz ();

  g_clear_pointer (&fuzz->session, mapi_session_free);
  mapi_fixture_tear_down (&fuzz->fixture, fuzz->cluster);
  test_cluster_free (fuzz->cluster);
  g_free (fuzz);
}

/** read_request: @data if it is a body of an Execute; FALSE: it is something else. */
static gboolean
read_request (const guint8 *data, gsize size, TernArena *arena, ExecuteRequestBody *ret_request)
{
  static const MapiCodecContext codec = { .code_page = 1252 };
  TernReader reader;

  tern_reader_init (&reader, data, size);
  return execute_request_body_type.read (&reader, &codec, arena, ret_request) && ret_request->rop_buffer.size > 0;
}

/** check_answer: no larger than the client takes, and whole headers with whole payloads behind each other. */
static void
check_answer (const ExecuteResponseBody *response, guint32 most, TernArena *arena)
{
  RpcHeaderExt payload = { 0 };
  TernReader reader;

  if (response->error_code != ecNone) {
    g_assert_cmpuint (response->rop_buffer.size, ==, 0);
    return;
  }
  g_assert_cmpuint (response->rop_buffer.size, <=, most);
  tern_reader_init (&reader, response->rop_buffer.data, response->rop_buffer.size);
  while ((payload.flags & RPC_HEADER_EXT_LAST) == 0)
    g_assert_true (codec_rpc_header_ext_read (&reader, arena, &payload));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Fuzz *fuzz = get_fuzz ();
  g_autoptr (TernArena) arena = tern_arena_new ();
  ExecuteRequestBody request = { 0 };
  ExecuteResponseBody response;

  if (fuzz->inputs++ % INPUTS_OF_A_SESSION == 0)
    open_session (fuzz, arena);
  if (!read_request (data, size, arena, &request))
    request = wrap (arena, data, MIN (size, LARGEST_ROPS), FALSE);
  response = execute (fuzz, &request, arena);
  check_answer (&response, request.max_rop_out, arena);
  return 0;
}

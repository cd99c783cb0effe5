#include "plugins/mapi/request/mapi-execute.h"

#include <string.h>

#include "plugins/mapi/codec/codec-rpc-header-ext.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "plugins/mapi/wire/rop-oxcrops.h"

/* What Execute does before and around handlers: without a logon, every handle names nothing and no store is asked. */

#define NO_COMPRESSION 1u
#define NO_XOR_MAGIC 2u
#define PLAIN (NO_COMPRESSION | NO_XOR_MAGIC)

typedef struct {
  GObject *nothing; /* in the place of the groupware, of which only references are taken here */
  TernIdentity *identity;
  MapiSession *session;
  TernArena *arena;
  TernJob *job;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const TernIdentityInfo info = { .address = "anna@example.com", .display_name = "Anna", .dn = "/o=x" };
  MapiSessionSpec spec = { .code_page = 1252 };

  fixture->nothing = g_object_new (G_TYPE_OBJECT, NULL);
  spec.groupware = (TernGroupware *) (gpointer) fixture->nothing;
  spec.identity = fixture->identity = tern_identity_new (&info);
  fixture->session = mapi_session_new (&spec);
  fixture->arena = tern_arena_new ();
  fixture->job = tern_job_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  mapi_session_free (fixture->session);
  tern_identity_unref (fixture->identity);
  tern_arena_free (fixture->arena);
  tern_job_free (fixture->job);
  g_assert_finalize_object (fixture->nothing);
}

static ExecuteResponseBody
execute (Fixture *fixture, gconstpointer buffer, gsize size, guint32 flags, guint32 max_rop_out)
{
  const ExecuteRequestBody request = {
    .flags = flags,
    .rop_buffer = { tern_arena_memdup (fixture->arena, buffer, size), size },
    .max_rop_out = max_rop_out,
  };
  ExecuteResponseBody response = { 0 };

  mapi_execute (fixture->session, &request, &response, fixture->job, fixture->arena);
  if (response.error_code != ecNone)
    g_assert_cmpuint (response.rop_buffer.size, ==, 0);
  return response;
}

/** wrap: @rops and @n handles that name nothing, behind a plain RPC_HEADER_EXT. */
static TernBin
wrap (Fixture *fixture, gconstpointer rops, gsize size, guint n)
{
  TernWriter *writer = tern_arena_new0 (fixture->arena, TernWriter);
  gsize at;

  tern_writer_init (writer, 0x20000);
  tern_arena_keep (fixture->arena, writer, (GDestroyNotify) tern_writer_clear);
  at = codec_rpc_header_ext_begin (writer);
  tern_writer_u16 (writer, size + 2);
  tern_writer_bytes (writer, rops, size);
  for (guint i = 0; i < n; i++)
    tern_writer_u32 (writer, MAPI_NO_HANDLE);
  codec_rpc_header_ext_end (writer, at, RPC_HEADER_EXT_LAST);
  return (TernBin){ writer->data, writer->size };
}

/* [MS-OXCRPC] 3.1.4.2, 2.2.2.1: each way in which RPC_HEADER_EXT and the sizes can be wrong has its code. */
static void
test_malformed (Fixture *fixture, gconstpointer data)
{
  static const struct {
    guint8 bytes[14];
    gsize size;
    guint32 status;
  } cases[] = {
    { { 0 }, 0, ecRpcFormat },
    { { 0, 0, 4, 0, 2, 0, 2 }, 7, ecRpcFormat },                 /* header cut off */
    { { 0, 0, 4, 0, 2, 0, 2, 0 }, 8, ecRpcFormat },              /* payload missing */
    { { 1, 0, 4, 0, 2, 0, 2, 0, 2, 0 }, 10, ecRpcFormat },       /* version */
    { { 0, 0, 0, 0, 2, 0, 2, 0, 2, 0 }, 10, ecRpcFormat },       /* not the last */
    { { 0, 0, 4, 0, 2, 0, 3, 0, 2, 0 }, 10, ecRpcFormat },       /* plain, but sizes differ */
    { { 0, 0, 5, 0, 2, 0, 2, 0, 2, 0 }, 10, ecRpcFormat },       /* packed, but not smaller */
    { { 0, 0, 4, 0, 1, 0, 1, 0, 2 }, 9, ecRpcFormat },           /* no RopSize */
    { { 0, 0, 4, 0, 4, 0, 4, 0, 4, 0, 0, 0 }, 12, ecRpcFormat }, /* half a request */
    { { 0, 0, 4, 0, 2, 0, 2, 0, 2, 0 }, 10, ecNone },            /* an empty list of ROPs is right */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("case %u", i);
    g_assert_cmphex (execute (fixture, cases[i].bytes, cases[i].size, 0, 0x8007).error_code, ==, cases[i].status);
  }
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  static const guint8 empty[] = { 0, 0, 4, 0, 2, 0, 2, 0, 2, 0 };
  g_autofree guint8 *large = g_malloc0 (0x8008);

  memcpy (large, empty, sizeof empty);
  g_assert_cmphex (execute (fixture, large, 0x8008, 0, 0x8007).error_code, ==, ecRpcFailed);
  g_assert_cmphex (execute (fixture, empty, sizeof empty, 0, 7).error_code, ==, ecRpcFailed);
  g_assert_cmphex (execute (fixture, empty, sizeof empty, 0, 0).error_code, ==, ecRpcFailed);
  g_assert_cmphex (execute (fixture, empty, sizeof empty, 0, 9).error_code, ==, ecBufferTooSmall);
  g_assert_cmphex (execute (fixture, empty, sizeof empty, 0, 10).error_code, ==, ecNone);
  g_assert_cmphex (execute (fixture, empty, sizeof empty, 0, G_MAXUINT32).error_code, ==, ecNone);
}

/* Trap 76: the answer is obfuscated and packed as the client allows, and its last header says so. */
static void
test_wrapping (Fixture *fixture, gconstpointer data)
{
  static const guint8 empty[] = { 0, 0, 4, 0, 2, 0, 2, 0, 2, 0 };
  static const guint8 hidden[] = { 0, 0, 6, 0, 2, 0, 2, 0, 2 ^ 0xA5, 0xA5 };
  ExecuteResponseBody plain = execute (fixture, empty, sizeof empty, PLAIN, 0x8007);
  ExecuteResponseBody xored = execute (fixture, hidden, sizeof hidden, NO_COMPRESSION, 0x8007);

  g_assert_cmpmem (plain.rop_buffer.data, plain.rop_buffer.size, empty, sizeof empty);
  g_assert_cmpmem (xored.rop_buffer.data, xored.rop_buffer.size, hidden, sizeof hidden);
}

/* [MS-OXCROPS] 2.2.1, trap 75: a handle that names nothing: ecNullObject; RopRelease is silent. */
static void
test_null_object (Fixture *fixture, gconstpointer data)
{
  static const guint8 rops[] = { ROP_ID_RELEASE, 0, 0, ROP_ID_GET_PROPERTIES_LIST, 0, 0, ROP_ID_RELEASE, 0, 99 };
  static const guint8 wanted[]
      = { 0, 0, 4, 0, 12, 0, 12, 0, 8, 0, ROP_ID_GET_PROPERTIES_LIST, 0, 0xB9, 4, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF };
  TernBin buffer = wrap (fixture, rops, sizeof rops, 1);
  ExecuteResponseBody response = execute (fixture, buffer.data, buffer.size, PLAIN, 0x8007);

  g_assert_cmphex (response.error_code, ==, ecNone);
  g_assert_cmpmem (response.rop_buffer.data, response.rop_buffer.size, wanted, sizeof wanted);
}

/* [MS-OXCROPS] 2.2.15.1: what has no room for its response comes back byte for byte, and nothing of it was carried out.
 */
static void
test_handed_back (Fixture *fixture, gconstpointer data)
{
  enum { N = 100 };
  guint8 rops[N * 3];
  TernReader reader, list;
  TernBin buffer;
  ExecuteResponseBody response;
  guint n = 0;

  for (guint i = 0; i < N; i++)
    memcpy (rops + i * 3, (const guint8[]){ ROP_ID_GET_PROPERTIES_LIST, 0, (guint8) i }, 3);
  buffer = wrap (fixture, rops, sizeof rops, 1);
  response = execute (fixture, buffer.data, buffer.size, PLAIN, 700);
  g_assert_cmphex (response.error_code, ==, ecNone);
  g_assert_cmpuint (response.rop_buffer.size, <=, 700);
  tern_reader_init (&reader, response.rop_buffer.data, response.rop_buffer.size);
  tern_reader_skip (&reader, RPC_HEADER_EXT_SIZE);
  tern_reader_sub (&reader, tern_reader_u16 (&reader) - 2, &list);
  for (; tern_reader_peek_u8 (&list) == ROP_ID_GET_PROPERTIES_LIST; n++) {
    tern_reader_skip (&list, 1);
    g_assert_cmpuint (tern_reader_u8 (&list), ==, n);
    g_assert_cmphex (tern_reader_u32 (&list), ==, ecNullObject);
  }
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, N);
  g_assert_cmpuint (tern_reader_u8 (&list), ==, ROP_ID_BUFFER_TOO_SMALL);
  g_assert_cmpuint (tern_reader_u16 (&list), >, 700);
  g_assert_cmpuint (tern_reader_left (&list), ==, (N - n) * 3);
  g_assert_cmpmem (list.data + list.pos, tern_reader_left (&list), rops + n * 3, (N - n) * 3);
  g_assert_cmpuint (tern_reader_left (&reader), ==, 4);
  g_assert_false (reader.failed || list.failed);
}

/* 3.1.4.2 there: not even the first response fits: the call as a whole fails. */
static void
test_too_small (Fixture *fixture, gconstpointer data)
{
  static const guint8 rop[] = { ROP_ID_GET_PROPERTIES_LIST, 0, 0 };
  TernBin buffer = wrap (fixture, rop, sizeof rop, 1);

  g_assert_cmphex (execute (fixture, buffer.data, buffer.size, PLAIN, 19).error_code, ==, ecBufferTooSmall);
  g_assert_cmphex (execute (fixture, buffer.data, buffer.size, PLAIN, 20).error_code, ==, ecNone);
}

int
main (int argc, char **argv)
{
#define add(path, func) g_test_add ("/mapi/execute/" path, Fixture, NULL, set_up, func, tear_down)
  g_test_init (&argc, &argv, NULL);
  add ("malformed", test_malformed);
  add ("sizes", test_sizes);
  add ("wrapping", test_wrapping);
  add ("null-object", test_null_object);
  add ("handed-back", test_handed_back);
  add ("too-small", test_too_small);
  return g_test_run ();
}

#include "plugins/mapi/request/mapi-execute.h"

#include "core/base/tern-error.h"
#include "plugins/mapi/codec/codec-rpc-header-ext.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/request/mapi-rop-loop.h"
#include "plugins/mapi/wire/mapi-status.h"

/* Execute request flags ([MS-OXCMAPIHTTP] 2.2.4.2.1). */
#define EXECUTE_NO_COMPRESSION 0x00000001
#define EXECUTE_NO_XOR_MAGIC 0x00000002
#define EXECUTE_CHAIN 0x00000004

#define MAX_ROP_IN 0x8007
#define MAX_ROP_OUT 0x40000
#define MAX_CHAINED 96
#define FLAGS_OFFSET 2

/** Answer: the output buffer while payloads are added. */
typedef struct {
  TernWriter writer;
  gsize last_header;
  RpcHeaderExtFlags flags;
} Answer;

/** wrapping: flags of all our headers, as the client wants them (trap 76). */
static RpcHeaderExtFlags
wrapping (guint32 execute_flags)
{
  RpcHeaderExtFlags flags = 0;

  if ((execute_flags & EXECUTE_NO_COMPRESSION) == 0)
    flags |= RPC_HEADER_EXT_COMPRESSED;
  if ((execute_flags & EXECUTE_NO_XOR_MAGIC) == 0)
    flags |= RPC_HEADER_EXT_XOR_MAGIC;
  return flags;
}

static gsize
payload_room (const Answer *answer)
{
  gsize left = tern_writer_left (&answer->writer);

  return left > RPC_HEADER_EXT_SIZE ? MIN (left - RPC_HEADER_EXT_SIZE, MAPI_MAX_PAYLOAD) : 0;
}

/* [MS-OXCRPC] 3.1.4.2.1.2: the last ROP is repeated into further payloads while the client has room for one worth
 * sending. */
static gboolean
add_chained (Answer *answer, MapiSession *session, MapiRopInput *input, int last, TernJob *job, TernArena *arena,
             GError **error)
{
  gboolean more = TRUE;
  gsize least = 0;

  if (last < 0 || last != (int) input->n_requests - 1 || !mapi_rop_loop_can_chain (session, input, last, &least))
    return TRUE;
  for (guint n = 1; more && n < MAX_CHAINED && tern_writer_left (&answer->writer) >= least; n++) {
    gsize room = payload_room (answer);
    gsize at = codec_rpc_header_ext_begin (&answer->writer);

    if (!mapi_rop_loop_repeat (session, input, last, room, &answer->writer, &more, job, arena, error))
      return FALSE;
    if (!more) {
      tern_writer_truncate (&answer->writer, at);
      return TRUE;
    }
    codec_rpc_header_ext_end (&answer->writer, at, answer->flags);
    answer->last_header = at;
  }
  return TRUE;
}

static void
mark_last (Answer *answer)
{
  const guint8 *at = answer->writer.data + answer->last_header + FLAGS_OFFSET;

  tern_writer_patch_u16 (&answer->writer, answer->last_header + FLAGS_OFFSET,
                         (at[0] | at[1] << 8) | RPC_HEADER_EXT_LAST);
}

static gboolean
run (Answer *answer, MapiSession *session, const ExecuteRequestBody *request, MapiRopInput *input, TernJob *job,
     TernArena *arena, GError **error)
{
  int last = -1;
  gsize room = payload_room (answer);
  gsize at = codec_rpc_header_ext_begin (&answer->writer);

  if (!mapi_rop_loop_run (session, input, room, &answer->writer, &last, job, arena, error))
    return FALSE;
  codec_rpc_header_ext_end (&answer->writer, at, answer->flags);
  answer->last_header = at;
  if ((request->flags & EXECUTE_CHAIN) != 0 && !add_chained (answer, session, input, last, job, arena, error))
    return FALSE;
  mark_last (answer);
  return tern_writer_finish (&answer->writer, "ROP output buffer", error);
}

/** unwrap: the one payload of the request ([MS-OXCRPC] 3.1.4.2.1.1); more than one is malformed. */
static gboolean
unwrap (const ExecuteRequestBody *request, TernArena *arena, TernBin *ret_payload, GError **error)
{
  RpcHeaderExt header = { 0 };
  TernReader reader;

  if (request->rop_buffer.size > MAX_ROP_IN)
    return mapi_rop_fail (error, ecRpcFailed, "a ROP buffer of %" G_GSIZE_FORMAT " bytes", request->rop_buffer.size);
  tern_reader_init (&reader, request->rop_buffer.data, request->rop_buffer.size);
  if (!codec_rpc_header_ext_read (&reader, arena, &header) || (header.flags & RPC_HEADER_EXT_LAST) == 0)
    return mapi_rop_fail (error, ecRpcFormat, "RPC_HEADER_EXT is malformed");
  *ret_payload = header.payload;
  return TRUE;
}

static gboolean
execute (MapiSession *session, const ExecuteRequestBody *request, Answer *answer, TernJob *job, TernArena *arena,
         GError **error)
{
  const MapiCodecContext codec = { .code_page = mapi_session_get_code_page (session),
                                   .private_logon = TRUE,
                                   .public_logons = mapi_session_get_public_logons (session) };
  MapiRopInput input = { 0 };
  TernBin payload = { 0 };
  gboolean done;

  if (request->max_rop_out < RPC_HEADER_EXT_SIZE)
    return mapi_rop_fail (error, ecRpcFailed, "room for %u bytes of answer", request->max_rop_out);
  if (!unwrap (request, arena, &payload, error))
    return FALSE;
  if (!mapi_rop_input_parse (payload.data, payload.size, &codec, arena, &input, error)) {
    g_prefix_error (error, "ROP input buffer: ");
    return FALSE;
  }
  input.may_chain = (request->flags & EXECUTE_CHAIN) != 0;
  done = run (answer, session, request, &input, job, arena, error);
  g_array_unref (input.handles);
  return done;
}

void
mapi_execute (MapiSession *session, const ExecuteRequestBody *request, ExecuteResponseBody *response, TernJob *job,
              TernArena *arena)
{
  Answer *answer = tern_arena_new0 (arena, Answer);
  g_autoptr (GError) error = NULL;

  tern_writer_init (&answer->writer, MIN (request->max_rop_out, MAX_ROP_OUT));
  tern_arena_keep (arena, &answer->writer, (GDestroyNotify) tern_writer_clear);
  answer->flags = wrapping (request->flags);
  if (execute (session, request, answer, job, arena, &error)) {
    response->rop_buffer = (TernBin){ answer->writer.data, answer->writer.size };
    return;
  }
  /* A buffer that can't be taken apart has a code of its own ([MS-OXCRPC] 3.1.4.2). */
  response->error_code
      = error->domain == TERN_ERROR && error->code == TERN_ERROR_INVALID ? ecRpcFormat : mapi_status_from_error (error);
  g_debug ("Execute: %s: %s", mapi_status_name (response->error_code), error->message);
}

#include "plugins/mapi/request/mapi-rop-loop.h"

#include <stddef.h>

#include "core/base/tern-error.h"
#include "plugins/mapi/request/mapi-notify.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "plugins/mapi/wire/rop-oxcrops.h"
#include "plugins/mapi/wire/rop-oxctabl.h"

/* A response without variable parts is smaller than this: with so much room left a ROP that changes something never has
 * to be run again because its answer did not fit. */
#define ROOM_FOR_FIXED_RESPONSE 256
/* RopBufferTooSmall: RopId, SizeNeeded, then the requests ([MS-OXCROPS] 2.2.15.1). */
#define BUFFER_TOO_SMALL_HEAD 3
#define HANDLE_SIZE 4
/* RopQueryRows ([MS-OXCTABL] 2.2.2.5.1): rows again from the same place are no further rows; packing is asked for. */
#define QUERY_ROWS_NO_ADVANCE 0x01
#define QUERY_ROWS_PACKED 0x02
#define CHAINED_ROWS_LEAST 0x8000
#define CHAINED_STREAM_LEAST 0x2000

/* Where the answer for a null destination names it ([MS-OXCROPS] 2.2.4.6.3 and its kin). */
static const struct {
  guint8 rop_id;
  gsize offset;
} null_destinations[] = {
  { ROP_ID_MOVE_COPY_MESSAGES, offsetof (RopMoveCopyMessagesResponse, dest_handle_index) },
  { ROP_ID_MOVE_FOLDER, offsetof (RopMoveFolderResponse, dest_handle_index) },
  { ROP_ID_COPY_FOLDER, offsetof (RopCopyFolderResponse, dest_handle_index) },
  { ROP_ID_COPY_TO, offsetof (RopCopyToResponse, dest_handle_index) },
  { ROP_ID_COPY_PROPERTIES, offsetof (RopCopyPropertiesResponse, dest_handle_index) },
  { ROP_ID_COPY_TO_STREAM, offsetof (RopCopyToStreamResponse, dest_handle_index) },
};

/** Run: one pass over a buffer. */
typedef struct {
  MapiSession *session;
  MapiRopInput *input;
  TernWriter *writer;
  gsize at;    /* where the payload begins in the writer */
  gsize limit; /* for the payload, handle table included */
  TernJob *job;
  TernArena *arena;
} Run;

static MapiObject *
object_at (const Run *run, guint8 index)
{
  if (index >= run->input->handles->len)
    return NULL;
  return mapi_handle_table_find (mapi_session_get_handles (run->session),
                                 g_array_index (run->input->handles, guint32, index));
}

static gboolean
find_input (const Run *run, const MapiRopRequest *rop, MapiObject **ret_object, GError **error)
{
  const MapiObject *object;

  *ret_object = NULL;
  if (rop->wire->handles == ROP_HANDLES_OUT)
    return TRUE;
  object = *ret_object = object_at (run, rop->head.input_handle_index);
  if (object == NULL)
    return mapi_rop_fail (error, ecNullObject, "%s: no object behind the handle", rop->wire->name);
  if ((rop->wire->input_kinds & mapi_object_get_kind (object)) == 0)
    return mapi_rop_fail (error, ecNotSupported, "%s: not for a %s", rop->wire->name, object->klass->name);
  return TRUE;
}

static void
set_handle (const Run *run, guint8 index, guint32 handle)
{
  const guint32 none = MAPI_NO_HANDLE;

  while (run->input->handles->len <= index)
    g_array_append_val (run->input->handles, none);
  g_array_index (run->input->handles, guint32, index) = handle;
}

static gboolean
keep_output (const Run *run, const MapiRopRequest *rop, MapiObject *output, GError **error)
{
  guint32 handle = MAPI_NO_HANDLE;
  gboolean is_logon = mapi_object_get_kind (output) == MAPI_KIND_LOGON;

  if (!mapi_handle_table_add (mapi_session_get_handles (run->session), output, &handle, error))
    return FALSE;
  if (is_logon)
    mapi_session_set_logon (run->session, rop->head.logon_id, handle, run->job);
  set_handle (run, rop->head.output_handle_index, handle);
  return TRUE;
}

/** release: the one request without a response; a handle index that names nothing is ignored (trap 75). */
static void
release (RopContext *ctx, const Run *run, const MapiRopRequest *rop)
{
  guint8 index = rop->head.input_handle_index;
  g_autoptr (GError) error = NULL;

  if (index >= run->input->handles->len)
    return;
  ctx->input_handle = g_array_index (run->input->handles, guint32, index);
  if (mapi_rop_table[rop->wire->id].handler (ctx, rop->request, NULL, &error))
    set_handle (run, index, MAPI_NO_HANDLE);
}

static void
name_null_destination (const MapiRopRequest *rop, gpointer response)
{
  for (guint i = 0; i < G_N_ELEMENTS (null_destinations); i++) {
    if (null_destinations[i].rop_id == rop->wire->id)
      G_STRUCT_MEMBER (guint32, response, null_destinations[i].offset) = rop->head.dest_handle_index;
  }
}

static gboolean
call_handler (RopContext *ctx, const Run *run, const MapiRopRequest *rop, gpointer response, GError **error)
{
  const RopRow *row = &mapi_rop_table[rop->wire->id];

  if (row->handler == NULL)
    return mapi_rop_fail (error, rop->wire->refusal, "%s: not supported", rop->wire->name);
  if (rop->wire->handles == ROP_HANDLES_SOURCE_DEST) {
    ctx->dest = object_at (run, rop->head.dest_handle_index);
    if (ctx->dest == NULL) {
      name_null_destination (rop, response);
      return mapi_rop_fail (error, ecDstNullObject, "%s: no destination object", rop->wire->name);
    }
  }
  return row->handler (ctx, rop->request, response, error);
}

/** execute: runs one request; the response structure is filled whether it succeeded or not. ctx->output may hold an
 * object. */
static void
execute (RopContext *ctx, const Run *run, const MapiRopRequest *rop, gpointer response)
{
  RopResponseHeader *head = response;
  g_autoptr (GError) error = NULL;

  if (find_input (run, rop, &ctx->input, &error)) {
    if (ctx->input != NULL)
      ctx->logon = mapi_object_get_kind (ctx->input) == MAPI_KIND_LOGON ? (MapiLogon *) ctx->input : ctx->input->logon;
    if (ctx->logon != NULL) {
      ctx->codec.code_page = ctx->logon->code_page;
      ctx->codec.private_logon = !ctx->logon->is_public;
    }
    if (!call_handler (ctx, run, rop, response, &error))
      g_clear_pointer (&ctx->output, mapi_object_unref);
  }
  head->rop_id = rop->wire->id; /* only now: a handler may have set the whole structure */
  head->handle_index = rop_request_answer_index (rop->wire->handles, &rop->head);
  if (error == NULL)
    return;
  head->return_value = mapi_status_from_error (error);
  g_debug ("%s: %s (%s)", rop->wire->name, mapi_status_name (head->return_value), error->message);
}

/** n_handles_after: the size of the handle table once @rop's output has its place. */
static gsize
n_handles_after (const Run *run, const MapiRopRequest *rop)
{
  const gsize n = run->input->handles->len;
  const gboolean has_output = rop->wire->handles == ROP_HANDLES_OUT || rop->wire->handles == ROP_HANDLES_IN_OUT;

  return has_output ? MAX (n, (gsize) rop->head.output_handle_index + 1) : n;
}

/** room_for: bytes for this response, so that everything after it can still be handed back in a RopBufferTooSmall. */
static gsize
room_for (const Run *run, guint index)
{
  const MapiRopInput *input = run->input;
  gsize used = run->writer->size - run->at + n_handles_after (run, &input->requests[index]) * HANDLE_SIZE;
  gsize behind = 0;

  for (guint i = index + 1; i < input->n_requests; i++)
    behind += input->requests[i].size;
  if (behind > 0)
    used += BUFFER_TOO_SMALL_HEAD + behind;
  return run->limit > used ? run->limit - used : 0;
}

/** answer: one request with its response in the writer. FALSE: the response did not fit and nothing of it remains. */
static gboolean
answer (const Run *run, guint index, gboolean *ret_success)
{
  const MapiRopRequest *rop = &run->input->requests[index];
  RopContext ctx = {
    .session = run->session,
    .head = &rop->head,
    .job = run->job,
    .arena = run->arena,
    .room = room_for (run, index),
    .codec = { .code_page = mapi_session_get_code_page (run->session), .private_logon = TRUE },
  };
  gpointer response;
  gsize before = run->writer->size;

  if (rop->wire->response == NULL) {
    release (&ctx, run, rop);
    return TRUE;
  }
  response = tern_arena_alloc0 (run->arena, rop->wire->response->size);
  execute (&ctx, run, rop, response);
  rop->wire->response->write (run->writer, &ctx.codec, response);
  if (run->writer->overrun || run->writer->size - before > ctx.room) {
    mapi_object_unref (ctx.output);
    tern_writer_truncate (run->writer, before);
    return FALSE;
  }
  if (ctx.output != NULL) {
    g_autoptr (GError) full = NULL;

    if (!keep_output (run, rop, ctx.output, &full)) {
      RopResponseHeader *head = response;

      tern_writer_truncate (run->writer, before);
      head->return_value = ecMaxObjsExceeded;
      rop->wire->response->write (run->writer, &ctx.codec, response);
    }
  }
  *ret_success = ((const RopResponseHeader *) response)->return_value == ecNone;
  return TRUE;
}

/** hand_back: RopBufferTooSmall with every request from @index on, none of which counts as carried out. */
static void
hand_back (const Run *run, guint index)
{
  tern_writer_u8 (run->writer, ROP_ID_BUFFER_TOO_SMALL);
  tern_writer_u16 (run->writer, MAPI_MAX_PAYLOAD);
  for (guint i = index; i < run->input->n_requests; i++)
    tern_writer_bytes (run->writer, run->input->requests[i].at, run->input->requests[i].size);
}

/** notify: behind the last response. Not where the client's next payload repeats that response: what is left is told
 * with the next Execute. */
static void
notify (const Run *run, int last)
{
  const MapiRopInput *input = run->input;
  gsize used = run->writer->size - run->at + input->handles->len * HANDLE_SIZE, least = 0;

  if (input->may_chain && last >= 0 && last == (int) input->n_requests - 1
      && mapi_rop_loop_can_chain (run->session, input, last, &least))
    return;
  if (run->limit > used)
    mapi_notify_write (run->session, run->limit - used, run->writer, run->job);
}

static gboolean
too_small (GError **error)
{
  return mapi_rop_fail (error, ecBufferTooSmall, "not even one response fits into the client's buffer");
}

gboolean
mapi_rop_loop_run (MapiSession *session, MapiRopInput *input, gsize limit, TernWriter *writer, int *ret_last,
                   TernJob *job, TernArena *arena, GError **error)
{
  Run run = { session, input, writer, writer->size, MIN (limit, MAPI_MAX_PAYLOAD), job, arena };
  int last = -1;
  guint i;

  (void) mapi_rop_output_begin (writer);
  for (i = 0; i < input->n_requests; i++) {
    gboolean success = FALSE;

    if (i > 0 && input->requests[i].wire->response != NULL && room_for (&run, i) < ROOM_FOR_FIXED_RESPONSE)
      break;
    if (!answer (&run, i, &success))
      break;
    last = success ? (int) i : -1;
  }
  if (i < input->n_requests) {
    if (i == 0)
      return too_small (error);
    hand_back (&run, i);
    last = -1;
  } else {
    notify (&run, last);
  }
  mapi_rop_output_end (writer, run.at, input->handles);
  if (writer->overrun)
    return too_small (error);
  if (ret_last != NULL)
    *ret_last = last;
  return TRUE;
}

gboolean
mapi_rop_loop_can_chain (MapiSession *session, const MapiRopInput *input, guint index, gsize *ret_least)
{
  const MapiRopRequest *rop = &input->requests[index];
  guint8 flags;

  switch (rop->wire->id) {
  case ROP_ID_QUERY_ROWS:
    *ret_least = CHAINED_ROWS_LEAST;
    flags = ((const RopQueryRowsRequest *) rop->request)->query_rows_flags;
    return (flags & (QUERY_ROWS_PACKED | QUERY_ROWS_NO_ADVANCE)) == QUERY_ROWS_PACKED;
  case ROP_ID_READ_STREAM:
    *ret_least = CHAINED_STREAM_LEAST;
    return mapi_session_may_chain_streams (session);
  default:
    return FALSE;
  }
}

/** brings_more: whether a successful answer leaves something for a further repetition. */
static gboolean
brings_more (guint8 rop_id, gconstpointer response)
{
  if (rop_id == ROP_ID_QUERY_ROWS)
    return ((const RopQueryRowsResponse *) response)->row_count > 0;
  return ((const RopReadStreamResponse *) response)->data.size > 0;
}

gboolean
mapi_rop_loop_repeat (MapiSession *session, MapiRopInput *input, guint index, gsize limit, TernWriter *writer,
                      gboolean *ret_more, TernJob *job, TernArena *arena, GError **error)
{
  const MapiRopRequest *rop = &input->requests[index];
  Run run = { session, input, writer, writer->size, MIN (limit, MAPI_MAX_PAYLOAD), job, arena };
  RopContext ctx = { .session = session, .head = &rop->head, .job = job, .arena = arena };
  gpointer response = tern_arena_alloc0 (arena, rop->wire->response->size);

  *ret_more = FALSE;
  ctx.codec = (MapiCodecContext){ .code_page = mapi_session_get_code_page (session), .private_logon = TRUE };
  (void) mapi_rop_output_begin (writer);
  ctx.room = room_for (&run, index);
  execute (&ctx, &run, rop, response);
  if (((const RopResponseHeader *) response)->return_value != ecNone || !brings_more (rop->wire->id, response)) {
    tern_writer_truncate (writer, run.at);
    return TRUE;
  }
  rop->wire->response->write (writer, &ctx.codec, response);
  mapi_rop_output_end (writer, run.at, input->handles);
  if (writer->overrun)
    return too_small (error);
  *ret_more = TRUE;
  return TRUE;
}

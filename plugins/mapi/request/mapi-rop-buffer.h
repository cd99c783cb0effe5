#pragma once

#include "plugins/mapi/request/mapi-handle-table.h"
#include "plugins/mapi/wire/rop-table.h"

/*
 * ROP input and output buffers ([MS-OXCROPS] 2.2.1): RopSize, the ROPs, the Server object handle table. What lies
 * around them (RPC_HEADER_EXT) is the codec's.
 */

/** MapiRopRequest: one decoded request. @size bytes of the buffer from @at on; @request is the structure of
 * wire->request. */
typedef struct {
  const RopWire *wire;
  gpointer request;
  RopRequestHeader head;
  const guint8 *at;
  gsize size;
} MapiRopRequest;

/** MapiRopInput: a whole input buffer. Everything points into the bytes or the arena. */
typedef struct {
  MapiRopRequest *requests;
  guint n_requests;
  GArray *handles; /* (element-type guint32): grows when a request names an output slot beyond it; caller frees */
  gboolean may_chain; /* further payloads of the same answer may follow; FALSE unless the caller says so */
} MapiRopInput;

/** mapi_rop_input_parse: all or nothing: a buffer with one malformed request is INVALID and nothing of it may run. */
gboolean mapi_rop_input_parse (gconstpointer payload, gsize size, const MapiCodecContext *codec, TernArena *arena,
                               MapiRopInput *ret_input, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** mapi_rop_output_begin / _end: the RopSize field in front (Returns: where) and the handle table behind. */
gsize mapi_rop_output_begin (TernWriter *writer);
void mapi_rop_output_end (TernWriter *writer, gsize at, const GArray *handles);

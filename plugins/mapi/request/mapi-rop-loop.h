#pragma once

#include "plugins/mapi/request/mapi-rop-buffer.h"
#include "plugins/mapi/request/mapi-session.h"

/** The largest payload behind one RPC_HEADER_EXT ([MS-OXCRPC] 2.2.2.1): its size field and the client's buffers hold 32
 * KiB. */
#define MAPI_MAX_PAYLOAD 0x7FF8

/**
 * mapi_rop_loop_run:
 * @limit: bytes that the payload may take, at most MAPI_MAX_PAYLOAD
 * @writer: one ROP output buffer is appended
 * @ret_last: (nullable): the index of the last request that got its whole response, for chaining; -1: none did
 *
 * Carries out the requests one after the other. A ROP's failure is its own response; the run itself fails only when not
 * even one response fits: TOO_BIG (ecBufferTooSmall for the whole call).
 */
gboolean mapi_rop_loop_run (MapiSession *session, MapiRopInput *input, gsize limit, TernWriter *writer, int *ret_last,
                            TernJob *job, TernArena *arena, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * mapi_rop_loop_repeat: runs one request again into a payload of its own, for chained responses
 * ([MS-OXCRPC] 3.1.4.2.1.2). *ret_more: whether a further repetition can bring more. An unsuccessful or empty
 * repetition leaves the writer as it was.
 */
gboolean
mapi_rop_loop_repeat (MapiSession *session, MapiRopInput *input, guint index, gsize limit, TernWriter *writer,
                      gboolean *ret_more, TernJob *job, TernArena *arena, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_rop_loop_can_chain: whether the request at @index answers in pieces; *ret_least: residual room below which no
 * piece is sent. */
gboolean mapi_rop_loop_can_chain (MapiSession *session, const MapiRopInput *input, guint index, gsize *ret_least);

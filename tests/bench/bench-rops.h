#pragma once

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-id.h"
#include "plugins/mapi/wire/rop-oxcrops.h"
#include "tests/bench/bench-http.h"

/* One Execute: ROP requests are written between begin and end. */

#define NO_HANDLE 0xFFFFFFFFu
#define INBOX TERN_ID (TERN_REPLID_OWN, 5)

extern const MapiCodecContext bench_codec;

/** Rops: an Execute body in the making. */
typedef struct {
  TernWriter body;
  gsize buffer_at;
  gsize header_at;
  gsize size_at;
} Rops;

void bench_rops_begin (Rops *rops);
/** bench_rops_end: (transfer full): the body, with the handle table behind the ROPs. */
GBytes *bench_rops_end (Rops *rops, const guint32 *handles, guint slots);
/** bench_on: a request's head: which handles it uses. */
RopRequestHeader bench_on (guint8 input, guint8 output);
/** bench_execute: sends @body; *ret_rops: the ROP output buffer behind its size; *ret_handles: the handle table. */
gboolean bench_execute (BenchHttp *http, GBytes *body, TernReader *ret_rops, TernReader *ret_handles);

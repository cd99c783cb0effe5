#pragma once

#include <glib.h>

/** TerndHttpChunkState: see [RFC 9112] 7.1. */
typedef enum {
  TERND_HTTP_CHUNKS_MORE,    /* well-formed so far */
  TERND_HTTP_CHUNKS_DONE,    /* the last chunk and the trailers were read */
  TERND_HTTP_CHUNKS_BAD,     /* not the chunked form */
  TERND_HTTP_CHUNKS_TOO_BIG, /* the body, or what surrounds it, is larger than allowed */
} TerndHttpChunkState;

/**
 * TerndHttpChunks:
 *
 * Reads a body in the chunked form, in whatever pieces it arrives. Strict: sizes are plain hexadecimal digits, lines
 * end in CRLF, and extensions and trailers are bounded and dropped, so that no two readers of the same bytes disagree.
 * To be embedded; ternd_http_chunks_init() first.
 */
typedef struct {
  guint64 left;    /* of the chunk's data */
  gsize body_max;  /* how much body may still come */
  guint overhead;  /* extension and trailer bytes so far */
  guint8 step;
  guint8 digits;
  gboolean last; /* the chunk of size 0 was seen */
} TerndHttpChunks;

void ternd_http_chunks_init (TerndHttpChunks *chunks, gsize body_max);

/**
 * ternd_http_chunks_feed:
 * @body: (nullable): what is appended to; %NULL: the data is dropped
 * @ret_used: how many of @size were taken; less than all only with DONE (the rest is the next request's), BAD or
 * TOO_BIG
 */
TerndHttpChunkState ternd_http_chunks_feed (TerndHttpChunks *chunks, const guint8 *data, gsize size, GByteArray *body,
                                            gsize *ret_used);

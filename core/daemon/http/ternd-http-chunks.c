#include "core/daemon/http/ternd-http-chunks.h"

/* 15 hexadecimal digits can't overflow 63 bits. */
#define DIGITS_MAX 15
#define OVERHEAD_MAX 8192

/* What the next byte must be. */
typedef enum {
  STEP_SIZE,       /* a digit of the size, ';', or CR */
  STEP_EXTENSION,  /* anything up to CR */
  STEP_SIZE_LF,    /* the LF after the size */
  STEP_DATA,       /* the chunk's bytes */
  STEP_DATA_CR,    /* the CR LF after them */
  STEP_DATA_LF,
  STEP_TRAILER,    /* the first byte of a trailer line, or the CR of the last line */
  STEP_TRAILER_LINE, /* the rest of a trailer line */
  STEP_TRAILER_LF,
  STEP_END_LF, /* the very last LF */
} Step;

void
ternd_http_chunks_init (TerndHttpChunks *chunks, gsize body_max)
{
  *chunks = (TerndHttpChunks){ .body_max = body_max };
}

static TerndHttpChunkState
take_size (TerndHttpChunks *chunks, guint8 byte)
{
  if (g_ascii_isxdigit (byte)) {
    if (++chunks->digits > DIGITS_MAX)
      return TERND_HTTP_CHUNKS_BAD;
    chunks->left = chunks->left << 4 | (guint) g_ascii_xdigit_value ((char) byte);
    return TERND_HTTP_CHUNKS_MORE;
  }
  if (chunks->digits == 0 || (byte != ';' && byte != '\r'))
    return TERND_HTTP_CHUNKS_BAD;
  chunks->step = byte == ';' ? STEP_EXTENSION : STEP_SIZE_LF;
  return TERND_HTTP_CHUNKS_MORE;
}

/* A byte of an extension or a trailer; @next: the step after its CR. */
static TerndHttpChunkState
take_ignored (TerndHttpChunks *chunks, guint8 byte, Step next)
{
  if (byte == '\r') {
    chunks->step = next;
    return TERND_HTTP_CHUNKS_MORE;
  }
  if (byte != '\t' && (byte < 0x20 || byte == 0x7f))
    return TERND_HTTP_CHUNKS_BAD;
  return ++chunks->overhead > OVERHEAD_MAX ? TERND_HTTP_CHUNKS_TOO_BIG : TERND_HTTP_CHUNKS_MORE;
}

static TerndHttpChunkState
begin_data (TerndHttpChunks *chunks)
{
  chunks->digits = 0;
  chunks->last = chunks->left == 0;
  chunks->step = chunks->last ? STEP_TRAILER : STEP_DATA;
  if (chunks->left > chunks->body_max)
    return TERND_HTTP_CHUNKS_TOO_BIG;
  chunks->body_max -= (gsize) chunks->left;
  return TERND_HTTP_CHUNKS_MORE;
}

static TerndHttpChunkState
expect (TerndHttpChunks *chunks, guint8 byte, guint8 wanted, Step next)
{
  if (byte != wanted)
    return TERND_HTTP_CHUNKS_BAD;
  chunks->step = (guint8) next;
  return TERND_HTTP_CHUNKS_MORE;
}

static TerndHttpChunkState
take_byte (TerndHttpChunks *chunks, guint8 byte)
{
  switch ((Step) chunks->step) {
  case STEP_SIZE:
    return take_size (chunks, byte);
  case STEP_EXTENSION:
    return take_ignored (chunks, byte, STEP_SIZE_LF);
  case STEP_SIZE_LF:
    return byte == '\n' ? begin_data (chunks) : TERND_HTTP_CHUNKS_BAD;
  case STEP_DATA_CR:
    return expect (chunks, byte, '\r', STEP_DATA_LF);
  case STEP_DATA_LF:
    return expect (chunks, byte, '\n', STEP_SIZE);
  case STEP_TRAILER:
    if (byte == '\r')
      return expect (chunks, byte, '\r', STEP_END_LF);
    chunks->step = STEP_TRAILER_LINE;
    return take_ignored (chunks, byte, STEP_TRAILER_LF);
  case STEP_TRAILER_LINE:
    return take_ignored (chunks, byte, STEP_TRAILER_LF);
  case STEP_TRAILER_LF:
    return expect (chunks, byte, '\n', STEP_TRAILER);
  case STEP_END_LF:
    return byte == '\n' ? TERND_HTTP_CHUNKS_DONE : TERND_HTTP_CHUNKS_BAD;
  case STEP_DATA:
    break; /* not byte by byte */
  }
  return TERND_HTTP_CHUNKS_BAD;
}

TerndHttpChunkState
ternd_http_chunks_feed (TerndHttpChunks *chunks, const guint8 *data, gsize size, GByteArray *body, gsize *ret_used)
{
  TerndHttpChunkState state = TERND_HTTP_CHUNKS_MORE;
  gsize at = 0;

  while (at < size && state == TERND_HTTP_CHUNKS_MORE) {
    gsize part;

    if (chunks->step != STEP_DATA) {
      state = take_byte (chunks, data[at++]);
      continue;
    }
    part = (gsize) MIN (chunks->left, size - at);
    if (body != NULL)
      g_byte_array_append (body, data + at, (guint) part);
    at += part;
    chunks->left -= part;
    if (chunks->left == 0)
      chunks->step = STEP_DATA_CR;
  }
  *ret_used = at;
  return state;
}

#include "plugins/lmtp/lmtp-stream.h"

#include <string.h>

#define BUFFER_SIZE (64 * 1024)

struct _LmtpStream {
  GIOStream *connection;
  GCancellable *cancellable;
  GString *replies;
  gsize at;
  gsize end;
  guint8 buffer[BUFFER_SIZE];
};

LmtpStream *
lmtp_stream_new (GIOStream *connection, GCancellable *cancellable)
{
  LmtpStream *stream = g_new (LmtpStream, 1);

  stream->connection = g_object_ref (connection);
  stream->cancellable = g_object_ref (cancellable);
  stream->replies = g_string_new (NULL);
  stream->at = stream->end = 0;
  return stream;
}

void
lmtp_stream_free (LmtpStream *stream)
{
  if (stream == NULL)
    return;
  g_object_unref (stream->connection);
  g_object_unref (stream->cancellable);
  g_string_free (stream->replies, TRUE);
  g_free (stream);
}

void
lmtp_stream_reply (LmtpStream *stream, const char *line)
{
  g_string_append (stream->replies, line);
  g_string_append (stream->replies, "\r\n");
}

gboolean
lmtp_stream_flush (LmtpStream *stream)
{
  GOutputStream *output = g_io_stream_get_output_stream (stream->connection);
  gboolean sent
      = g_output_stream_write_all (output, stream->replies->str, stream->replies->len, NULL, stream->cancellable, NULL);

  g_string_truncate (stream->replies, 0);
  return sent;
}

/** fill: more bytes in an empty buffer; FALSE: nothing more comes. */
static gboolean
fill (LmtpStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream->connection);
  gssize n;

  if (stream->replies->len > 0 && !lmtp_stream_flush (stream))
    return FALSE;
  n = g_input_stream_read (input, stream->buffer, BUFFER_SIZE, stream->cancellable, NULL);
  stream->at = 0;
  stream->end = n > 0 ? n : 0;
  return n > 0;
}

LmtpRead
lmtp_stream_read_line (LmtpStream *stream, char **ret_line)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean too_long = FALSE;

  for (;;) {
    const guint8 *from, *newline;
    gsize size;

    if (stream->at == stream->end && !fill (stream))
      return LMTP_READ_CLOSED;
    from = stream->buffer + stream->at;
    newline = memchr (from, '\n', stream->end - stream->at);
    size = newline != NULL ? (gsize) (newline - from) + 1 : stream->end - stream->at;
    stream->at += size;
    too_long |= line->len + size > LMTP_LONGEST_LINE;
    if (!too_long)
      g_string_append_len (line, (const char *) from, size);
    if (newline != NULL)
      break;
  }
  if (too_long)
    return LMTP_READ_TOO_LONG;
  g_string_truncate (line, line->len - 1);
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  *ret_line = g_string_free (g_steal_pointer (&line), FALSE);
  return LMTP_READ_OK;
}

/** DataState: how much of CRLF "." CRLF the last bytes were. */
typedef enum {
  IN_LINE,
  AFTER_CR,
  AT_START, /* of a line, that is behind a CRLF, or at the very beginning */
  AFTER_DOT,
  AFTER_DOT_CR,
} DataState;

typedef struct {
  DataState state;
  GByteArray *data;
  gsize limit;
  gboolean too_long;
} DataReader;

static void
keep (DataReader *reader, const char *bytes, gsize size)
{
  reader->too_long |= reader->data->len + size > reader->limit;
  if (!reader->too_long)
    g_byte_array_append (reader->data, (const guint8 *) bytes, size);
}

/** step: one byte; TRUE: it was the last of the end mark. */
static gboolean
step (DataReader *reader, char byte)
{
  switch (reader->state) {
  case AT_START:
    if (byte == '.') {
      reader->state = AFTER_DOT;
      return FALSE;
    }
    break;
  case AFTER_DOT:
    if (byte == '\r') {
      reader->state = AFTER_DOT_CR;
      return FALSE;
    }
    break; /* the dot in front was stuffing */
  case AFTER_DOT_CR:
    if (byte == '\n')
      return TRUE;
    keep (reader, ".\r", 2); /* not an end after all, and no stuffing either */
    break;
  case IN_LINE:
  case AFTER_CR:
    break;
  }
  keep (reader, &byte, 1);
  if (byte == '\r')
    reader->state = AFTER_CR;
  else
    reader->state = byte == '\n' && reader->state == AFTER_CR ? AT_START : IN_LINE;
  return FALSE;
}

/** plain_run: bytes from @at on that change no state within a line: kept at once. */
static gsize
plain_run (const DataReader *reader, const guint8 *at, gsize size)
{
  const guint8 *cr = reader->state == IN_LINE ? memchr (at, '\r', size) : at;

  return cr != NULL ? (gsize) (cr - at) : size;
}

LmtpRead
lmtp_stream_read_data (LmtpStream *stream, gsize limit, GByteArray *data)
{
  DataReader reader = { .state = AT_START, .data = data, .limit = limit };

  for (;;) {
    gsize run;

    if (stream->at == stream->end && !fill (stream))
      return LMTP_READ_CLOSED;
    run = plain_run (&reader, stream->buffer + stream->at, stream->end - stream->at);
    keep (&reader, (const char *) stream->buffer + stream->at, run);
    stream->at += run;
    if (stream->at < stream->end && step (&reader, (char) stream->buffer[stream->at++]))
      return reader.too_long ? LMTP_READ_TOO_LONG : LMTP_READ_OK;
  }
}

LmtpRead
lmtp_stream_read_chunk (LmtpStream *stream, guint64 size, gsize limit, GByteArray *data)
{
  gboolean too_long = size > limit || data->len > limit - size;

  while (size > 0) {
    gsize part;

    if (stream->at == stream->end && !fill (stream))
      return LMTP_READ_CLOSED;
    part = MIN (size, stream->end - stream->at);
    if (!too_long)
      g_byte_array_append (data, stream->buffer + stream->at, part);
    stream->at += part;
    size -= part;
  }
  return too_long ? LMTP_READ_TOO_LONG : LMTP_READ_OK;
}

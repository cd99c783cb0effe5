#include <string.h>

#include "plugins/lmtp/lmtp-command.h"
#include "plugins/lmtp/lmtp-stream.h"
#include "tests/fuzz/fuzz-target.h"

#define LIMIT 1024

/** read_one: a command and what belongs to it; FALSE: the client is gone. */
static gboolean
read_one (LmtpStream *stream)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autofree char *line = NULL;
  g_auto (LmtpCommand) command = { 0 };
  LmtpRead end = lmtp_stream_read_line (stream, &line);
  const char *refusal;

  if (end != LMTP_READ_OK)
    return end == LMTP_READ_TOO_LONG;
  g_assert_null (strchr (line, '\n'));
  refusal = lmtp_command_parse (line, &command);
  if (refusal != NULL) {
    g_assert_true (refusal[0] == '5');
    return TRUE;
  }
  if (command.verb == LMTP_MAIL || command.verb == LMTP_RCPT)
    g_assert_nonnull (command.path);
  if (command.verb == LMTP_DATA)
    end = lmtp_stream_read_data (stream, LIMIT, data);
  else if (command.verb == LMTP_BDAT)
    end = lmtp_stream_read_chunk (stream, command.size, LIMIT, data);
  g_assert_cmpuint (data->len, <=, LIMIT);
  lmtp_stream_reply (stream, "250 x");
  return end != LMTP_READ_CLOSED;
}

/* The first byte says in what pieces the rest arrives. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize piece = size > 0 ? 1 + data[0] % 64 : 1;
  g_autoptr (GInputStream) input = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) connection = g_simple_io_stream_new (input, output);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LmtpStream) stream = lmtp_stream_new (connection, cancellable);

  for (gsize at = 1; at < size; at += piece)
    g_memory_input_stream_add_data (G_MEMORY_INPUT_STREAM (input), data + at, MIN (piece, size - at), NULL);
  while (read_one (stream))
    ;
  return 0;
}

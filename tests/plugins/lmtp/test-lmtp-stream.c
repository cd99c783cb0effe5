#include "plugins/lmtp/lmtp-stream.h"

#include <string.h>

/** Pipe: a stream whose input is given, in pieces. */
typedef struct {
  GIOStream *connection;
  GOutputStream *output;
  LmtpStream *stream;
} Pipe;

static void
pipe_open (Pipe *pipe, const char *data, gsize size, gsize piece)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  for (gsize at = 0; at < size; at += piece)
    g_memory_input_stream_add_data (G_MEMORY_INPUT_STREAM (input), data + at, MIN (piece, size - at), NULL);
  pipe->output = g_memory_output_stream_new_resizable ();
  pipe->connection = g_simple_io_stream_new (input, pipe->output);
  pipe->stream = lmtp_stream_new (pipe->connection, cancellable);
}

static void
pipe_close (Pipe *pipe)
{
  lmtp_stream_free (pipe->stream);
  g_object_unref (pipe->connection);
  g_object_unref (pipe->output);
}

#define LIMIT 1000

/* RFC 5321 4.1.1.4, 4.5.2: what DATA's end is and isn't; then what is left for the next command. */
static const struct {
  const char *name;
  const char *in;
  const char *data; /* NULL: it never ends */
  const char *next;
} cases[] = {
  { "plain", "a\r\nb\r\n.\r\nQUIT\r\n", "a\r\nb\r\n", "QUIT" },
  { "empty", ".\r\nQUIT\r\n", "", "QUIT" },
  { "stuffed", "..a\r\n...\r\n.b\r\n.\r\nQUIT\r\n", ".a\r\n..\r\nb\r\n", "QUIT" },
  { "dots within", "a.\r\n.a.\r\n.\r\nQUIT\r\n", "a.\r\na.\r\n", "QUIT" },
  /* Smuggling: nothing but CRLF . CRLF ends it. */
  { "LF . LF", "a\n.\nMAIL FROM:<x>\n.\r\n\r\n.\r\nQUIT\r\n", "a\n.\nMAIL FROM:<x>\n.\r\n\r\n", "QUIT" },
  { "LF . CRLF", "a\n.\r\nMAIL\r\n.\r\nQUIT\r\n", "a\n.\r\nMAIL\r\n", "QUIT" },
  { "CRLF . LF", "a\r\n.\nMAIL\r\n.\r\nQUIT\r\n", "a\r\n\nMAIL\r\n", "QUIT" },
  { "CR . CR", "a\r.\rMAIL\r\n.\r\nQUIT\r\n", "a\r.\rMAIL\r\n", "QUIT" },
  { "CRLF . CR x", "a\r\n.\rx\r\n.\r\nQUIT\r\n", "a\r\n.\rx\r\n", "QUIT" },
  { "CR CRLF . CRLF", "a\r\r\n.\r\nQUIT\r\n", "a\r\r\n", "QUIT" },
  { "never", "a\r\n.\r", NULL, NULL },
};

static void
test_data (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    for (gsize piece = 1; piece < 20; piece++) {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      g_autofree char *next = NULL;
      Pipe pipe;
      LmtpRead end;

      pipe_open (&pipe, cases[i].in, strlen (cases[i].in), piece);
      end = lmtp_stream_read_data (pipe.stream, LIMIT, data);
      g_test_message ("%s by %" G_GSIZE_FORMAT, cases[i].name, piece);
      g_assert_cmpint (end, ==, cases[i].data != NULL ? LMTP_READ_OK : LMTP_READ_CLOSED);
      if (cases[i].data != NULL) {
        g_assert_cmpmem (data->data, data->len, cases[i].data, strlen (cases[i].data));
        g_assert_cmpint (lmtp_stream_read_line (pipe.stream, &next), ==, LMTP_READ_OK);
        g_assert_cmpstr (next, ==, cases[i].next);
      }
      pipe_close (&pipe);
    }
  }
}

/* Too much is read to its end, and no more of it is kept than is allowed. */
static void
test_limits (void)
{
  g_autoptr (GString) in = g_string_new (NULL);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autofree char *line = NULL;
  g_autofree char *next = NULL;
  Pipe pipe;

  for (guint i = 0; i < LIMIT; i++)
    g_string_append (in, "xx\r\n");
  g_string_append (in, ".\r\n");
  for (guint i = 0; i < 3 * LMTP_LONGEST_LINE; i++)
    g_string_append_c (in, 'y');
  g_string_append (in, "\r\nQUIT\n");
  pipe_open (&pipe, in->str, in->len, 4096);
  g_assert_cmpint (lmtp_stream_read_data (pipe.stream, LIMIT, data), ==, LMTP_READ_TOO_LONG);
  g_assert_cmpuint (data->len, <=, LIMIT);
  g_assert_cmpint (lmtp_stream_read_line (pipe.stream, &line), ==, LMTP_READ_TOO_LONG);
  g_assert_cmpint (lmtp_stream_read_line (pipe.stream, &next), ==, LMTP_READ_OK);
  g_assert_cmpstr (next, ==, "QUIT");
  pipe_close (&pipe);
}

/* RFC 3030: any bytes, exactly as many as were said. */
static void
test_chunks (void)
{
  static const char in[] = "\0\r\n.\r\nabcdefQUIT\r\n";
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autofree char *next = NULL;
  Pipe pipe;

  pipe_open (&pipe, in, sizeof in - 1, 3);
  g_assert_cmpint (lmtp_stream_read_chunk (pipe.stream, 6, 10, data), ==, LMTP_READ_OK);
  g_assert_cmpmem (data->data, data->len, "\0\r\n.\r\n", 6);
  g_assert_cmpint (lmtp_stream_read_chunk (pipe.stream, 6, 10, data), ==, LMTP_READ_TOO_LONG);
  g_assert_cmpint (lmtp_stream_read_chunk (pipe.stream, 0, 10, data), ==, LMTP_READ_OK);
  g_assert_cmpint (lmtp_stream_read_line (pipe.stream, &next), ==, LMTP_READ_OK);
  g_assert_cmpstr (next, ==, "QUIT");
  g_assert_cmpint (lmtp_stream_read_chunk (pipe.stream, 1, 10, data), ==, LMTP_READ_CLOSED);
  pipe_close (&pipe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lmtp/stream/data", test_data);
  g_test_add_func ("/lmtp/stream/limits", test_limits);
  g_test_add_func ("/lmtp/stream/chunks", test_chunks);
  return g_test_run ();
}

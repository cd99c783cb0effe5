#include "core/daemon/http/ternd-http-chunks.h"

#include <string.h>

/* Feeds @text in pieces of @step bytes. */
static TerndHttpChunkState
feed (const char *text, gsize step, gsize max, GByteArray *body, gsize *ret_used)
{
  TerndHttpChunks chunks;
  TerndHttpChunkState state = TERND_HTTP_CHUNKS_MORE;
  gsize size = strlen (text);

  *ret_used = 0;
  ternd_http_chunks_init (&chunks, max);
  while (*ret_used < size && state == TERND_HTTP_CHUNKS_MORE) {
    gsize used = 0;

    state
        = ternd_http_chunks_feed (&chunks, (const guint8 *)text + *ret_used, MIN (step, size - *ret_used), body, &used);
    *ret_used += used;
  }
  return state;
}

/* [RFC 9112] 7.1 */
static void
test_good (void)
{
  const char *text = "5\r\nhello\r\n00a;ext=\"x\"\r\n, worldly!\r\n0\r\nTrailer: y\r\n\r\nGET";

  for (gsize step = 1; step < strlen (text); step++) {
    g_autoptr (GByteArray) body = g_byte_array_new ();
    gsize used;

    g_assert_cmpint (feed (text, step, 100, body, &used), ==, TERND_HTTP_CHUNKS_DONE);
    g_assert_cmpmem (body->data, body->len, "hello, worldly!", 15);
    g_assert_cmpuint (used, ==, strlen (text) - 3);
  }
}

static void
test_bad (void)
{
  const char *const cases[] = {
    "\r\n", ";x\r\n", "g\r\n", "-1\r\n", "+1\r\n", " 1\r\n", "1 \r\n", "0x1\r\n", "1\n", "1\r1", "1\r\nab", "1\r\na\n",
    "1\r\na\rb", "1234567890123456\r\n", "0\r\n\n", "0\r\nA\n", "0\r\n\rx", "1;\x01\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gsize used;

    g_test_message ("%s", cases[i]);
    g_assert_cmpint (feed (cases[i], 1, G_MAXSIZE, NULL, &used), ==, TERND_HTTP_CHUNKS_BAD);
  }
}

static void
test_too_big (void)
{
  g_autofree char *spaces = g_strnfill (10000, 'x');
  g_autofree char *extension = g_strconcat ("1;", spaces, NULL);
  g_autofree char *trailer = g_strconcat ("0\r\n", spaces, NULL);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  gsize used;

  g_assert_cmpint (feed ("5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n", 7, 10, body, &used), ==, TERND_HTTP_CHUNKS_DONE);
  g_assert_cmpint (feed ("5\r\nhello\r\n6\r\nworlds\r\n0\r\n\r\n", 7, 10, NULL, &used), ==, TERND_HTTP_CHUNKS_TOO_BIG);
  /* The size alone is enough: nothing of the chunk is waited for. */
  g_assert_cmpint (feed ("fffffffffffffff\r\n", 100, 10, NULL, &used), ==, TERND_HTTP_CHUNKS_TOO_BIG);
  g_assert_cmpint (feed (extension, 100, 10, NULL, &used), ==, TERND_HTTP_CHUNKS_TOO_BIG);
  g_assert_cmpint (feed (trailer, 100, 10, NULL, &used), ==, TERND_HTTP_CHUNKS_TOO_BIG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-chunks/good", test_good);
  g_test_add_func ("/http-chunks/bad", test_bad);
  g_test_add_func ("/http-chunks/too-big", test_too_big);
  return g_test_run ();
}

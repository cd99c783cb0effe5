#include <string.h>

#include "core/daemon/http/ternd-http-auth.h"
#include "core/daemon/http/ternd-http-chunks.h"
#include "core/daemon/http/ternd-http-head.h"
#include "tests/fuzz/fuzz-target.h"

#define BODY_MAX 4096

/* What the parser lets through keeps its promises. */
static void
check_head (TerndHttpHead *head)
{
  guint at = 0;
  const char *authorization = ternd_http_head_get (head, "Authorization", NULL);
  g_auto (TerndHttpLogin) login = { NULL };

  g_assert_true (head->path[0] == '/' || g_str_equal (head->path, "*"));
  g_assert_null (strstr (head->path, "/../"));
  g_assert_false (head->chunked && head->has_length);
  g_assert_false (head->http10 && head->keep_alive);
  for (guint i = 0; i < head->n_fields; i++) {
    g_assert_cmpuint (strlen (head->fields[i].name), >, 0);
    g_assert_null (strpbrk (head->fields[i].name, " \t\r\n:"));
    g_assert_null (strpbrk (head->fields[i].value, "\r\n"));
  }
  if (authorization != NULL && ternd_http_login_parse (authorization, &login)) {
    g_assert_true (g_utf8_validate (login.login, -1, NULL));
    g_assert_true (g_utf8_validate (login.password, -1, NULL));
  }
  ternd_http_head_wipe (head, "Authorization");
  g_assert_null (ternd_http_head_get (head, "Authorization", &at));
}

/* The rest as a chunked body: in one piece and in small ones it must come out the same. */
static void
check_chunks (const guint8 *data, gsize size, gsize step)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autoptr (GByteArray) pieces = g_byte_array_new ();
  TerndHttpChunks chunks;
  TerndHttpChunkState first;
  TerndHttpChunkState second = TERND_HTTP_CHUNKS_MORE;
  gsize used = 0;
  gsize total = 0;

  ternd_http_chunks_init (&chunks, BODY_MAX);
  first = ternd_http_chunks_feed (&chunks, data, size, whole, &used);
  ternd_http_chunks_init (&chunks, BODY_MAX);
  while (total < size && second == TERND_HTTP_CHUNKS_MORE) {
    gsize part = 0;

    second = ternd_http_chunks_feed (&chunks, data + total, MIN (step, size - total), pieces, &part);
    total += part;
  }
  g_assert_cmpint (first, ==, second);
  g_assert_cmpuint (used, ==, total);
  g_assert_cmpuint (whole->len, <=, MIN (size, BODY_MAX));
  g_assert_cmpmem (whole->data, whole->len, pieces->data, pieces->len);
}

/* Whatever the pieces a head arrives in, its end is at the same place. */
static void
check_pieces (const char *data, gsize size, TerndHttpHeadEnd end, gsize head_size)
{
  TerndHttpHeadEnd state = TERND_HTTP_HEAD_MORE;
  gsize at = 0;

  for (gsize i = 1; i <= size && state == TERND_HTTP_HEAD_MORE; i++)
    state = ternd_http_head_find_end (data, i, at, &at);
  g_assert_cmpint (state, ==, end);
  if (end == TERND_HTTP_HEAD_COMPLETE)
    g_assert_cmpuint (at, ==, head_size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (TerndHttpHead) head = { NULL };
  TerndHttpHeadEnd end;
  gsize head_size = 0;

  if (size == 0 || size > 16384)
    return 0;
  end = ternd_http_head_find_end ((const char *) data, size, 0, &head_size);
  check_pieces ((const char *) data, size, end, head_size);
  if (end == TERND_HTTP_HEAD_COMPLETE && ternd_http_head_parse (&head, (const char *) data, head_size, 32) == 0)
    check_head (&head);
  check_chunks (data, size, 1 + data[0] % 7);
  if (end == TERND_HTTP_HEAD_COMPLETE)
    check_chunks (data + head_size, size - head_size, 1 + data[0] % 7);
  return 0;
}

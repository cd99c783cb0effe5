#include "core/daemon/http/ternd-http-head.h"

#include <string.h>

static guint
parse (TerndHttpHead *head, const char *text)
{
  gsize size = 0;

  g_assert_cmpint (ternd_http_head_find_end (text, strlen (text), 0, &size), ==, TERND_HTTP_HEAD_COMPLETE);
  g_assert_cmpuint (size, ==, strlen (text));
  return ternd_http_head_parse (head, text, size, 10);
}

static void
assert_status (const char *text, guint status)
{
  g_auto (TerndHttpHead) head = { NULL };

  g_test_message ("%s", text);
  g_assert_cmpuint (parse (&head, text), ==, status);
}

/* [RFC 9112] 2.1, 3, 5 */
static void
test_fields (void)
{
  g_auto (TerndHttpHead) head = { NULL };
  guint at = 0;

  g_assert_cmpuint (parse (&head,
                           "\r\nPOST /mapi/emsmdb/?MailboxId=a%40b HTTP/1.1\r\nHost: x\r\nCookie: a=1\r\nX-Empty:\r\n"
                           "cookie:\t b=2 \t\r\nContent-Length: 12\r\n\r\n"),
                    ==, 0);
  g_assert_cmpstr (head.method, ==, "POST");
  g_assert_cmpstr (head.path, ==, "/mapi/emsmdb/");
  g_assert_cmpstr (head.query, ==, "MailboxId=a%40b");
  g_assert_cmpuint (head.n_fields, ==, 5);
  g_assert_cmpstr (ternd_http_head_get (&head, "COOKIE", &at), ==, "a=1");
  g_assert_cmpstr (ternd_http_head_get (&head, "COOKIE", &at), ==, "b=2");
  g_assert_null (ternd_http_head_get (&head, "COOKIE", &at));
  g_assert_cmpstr (ternd_http_head_get (&head, "X-Empty", NULL), ==, "");
  g_assert_true (head.has_length);
  g_assert_cmpuint (head.content_length, ==, 12);
  g_assert_true (head.keep_alive);
  g_assert_false (head.chunked);
  ternd_http_head_wipe (&head, "cookie");
  g_assert_null (ternd_http_head_get (&head, "Cookie", NULL));
  g_assert_cmpuint (head.n_fields, ==, 3);
  g_assert_cmpstr (ternd_http_head_get (&head, "content-length", NULL), ==, "12");
}

static void
test_end (void)
{
  const char *text = "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nGET";
  gsize from = 0;
  gsize size = 0;

  /* Whatever the pieces, the end is found at the same place. */
  for (gsize i = 1; i < strlen (text) - 3; i++) {
    g_assert_cmpint (ternd_http_head_find_end (text, i, from, &from), ==, TERND_HTTP_HEAD_MORE);
    g_assert_cmpuint (from, <=, i);
  }
  g_assert_cmpint (ternd_http_head_find_end (text, strlen (text), from, &size), ==, TERND_HTTP_HEAD_COMPLETE);
  g_assert_cmpuint (size, ==, strlen (text) - 3);
  g_assert_cmpint (ternd_http_head_find_end ("GET / HTTP/1.1\n", 15, 0, &size), ==, TERND_HTTP_HEAD_BAD);
  g_assert_cmpint (ternd_http_head_find_end ("\r\n\r\n\r\n\r\n\r\n", 10, 0, &size), ==, TERND_HTTP_HEAD_BAD);
}

/* [RFC 9112] 3.2 */
static void
test_targets (void)
{
  const struct {
    const char *target;
    const char *path; /* NULL: refused */
  } cases[] = {
    { "/a%20b", "/a b" }, { "http://h/x", "/x" }, { "HTTPS://h:1", "/" }, { "http://h?q", "/" }, { "*", "*" },
    { "/a%2fb", NULL }, { "/a%00", NULL }, { "/a%4", NULL }, { "/a/../b", NULL }, { "/%2e%2e/b", NULL },
    { "/a/.", NULL }, { "relative", NULL }, { "http:///x", NULL }, { "/a#b", NULL }, { "/\xc3\xa4", NULL },
    { "/..a/b..", "/..a/b.." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: x\r\n\r\n", cases[i].target);
    g_auto (TerndHttpHead) head = { NULL };

    g_test_message ("%s", cases[i].target);
    g_assert_cmpuint (parse (&head, text), ==, cases[i].path != NULL ? 0 : 400);
    if (cases[i].path != NULL)
      g_assert_cmpstr (head.path, ==, cases[i].path);
  }
}

static void
test_versions (void)
{
  g_auto (TerndHttpHead) old = { NULL };
  g_auto (TerndHttpHead) closing = { NULL };

  g_assert_cmpuint (parse (&old, "GET / HTTP/1.0\r\n\r\n"), ==, 0);
  g_assert_true (old.http10);
  g_assert_false (old.keep_alive);
  g_assert_cmpuint (parse (&closing, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: te, Close\r\n\r\n"), ==, 0);
  g_assert_false (closing.keep_alive);
  g_assert_true (closing.is_head);
  assert_status ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505);
  assert_status ("GET / HTTP/1.1 \r\nHost: x\r\n\r\n", 400);
  assert_status ("GET / http/1.1\r\nHost: x\r\n\r\n", 400);
  assert_status ("GET /\r\n\r\n", 400);
  assert_status ("G@T / HTTP/1.1\r\nHost: x\r\n\r\n", 400);
  assert_status ("CONNECT h:1 HTTP/1.1\r\nHost: x\r\n\r\n", 501);
}

/* [RFC 9112] 5.1, 5.2, 6.1, 6.3, 11.2: whatever two readers could read differently */
static void
test_smuggling (void)
{
#define HEAD "POST / HTTP/1.1\r\nHost: x\r\n"
  assert_status (HEAD "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
  assert_status (HEAD "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400);
  assert_status (HEAD "Content-Length: 1, 1\r\n\r\n", 400);
  assert_status (HEAD "Content-Length: +1\r\n\r\n", 400);
  assert_status (HEAD "Content-Length: 0x1\r\n\r\n", 400);
  assert_status (HEAD "Content-Length:\r\n\r\n", 400);
  assert_status (HEAD "Content-Length: 9999999999999999999\r\n\r\n", 400);
  assert_status (HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
  assert_status (HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n", 501);
  assert_status (HEAD "Transfer-Encoding: xchunked\r\n\r\n", 501);
  assert_status (HEAD "Transfer-Encoding : chunked\r\n\r\n", 400);
  assert_status (HEAD " Transfer-Encoding: chunked\r\n\r\n", 400);
  assert_status (HEAD "X: 1\r\n folded\r\n\r\n", 400);
  assert_status (HEAD "X: a\rb\r\n\r\n", 400);
  assert_status (HEAD "X: a\x01\r\n\r\n", 400);
  assert_status (HEAD "X\r\n\r\n", 400);
  assert_status (HEAD ": x\r\n\r\n", 400);
  assert_status (HEAD "Host: y\r\n\r\n", 400);
  assert_status ("POST / HTTP/1.1\r\n\r\n", 400);
  assert_status ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
  assert_status (HEAD "Transfer-Encoding: Chunked\r\n\r\n", 0);
#undef HEAD
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new ("GET / HTTP/1.1\r\nHost: x\r\n");
  g_auto (TerndHttpHead) nul = { NULL };

  for (guint i = 0; i < 10; i++)
    g_string_append (text, "A: b\r\n");
  g_string_append (text, "\r\n");
  assert_status (text->str, 431);
  assert_status ("GET / HTTP/1.1\r\nHost: x\r\nExpect: magic\r\n\r\n", 417);
  g_assert_cmpuint (ternd_http_head_parse (&nul, "GET / HTTP/1.1\r\nHost: \0\r\n\r\n", 26, 10), ==, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-head/fields", test_fields);
  g_test_add_func ("/http-head/end", test_end);
  g_test_add_func ("/http-head/targets", test_targets);
  g_test_add_func ("/http-head/versions", test_versions);
  g_test_add_func ("/http-head/smuggling", test_smuggling);
  g_test_add_func ("/http-head/limits", test_limits);
  return g_test_run ();
}

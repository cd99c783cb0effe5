#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/spi/tern-http-exchange.h"
#include "tests/core/daemon/http/http-fixture.h"

/* [MS-OXCMAPIHTTP] 2.2.7: the meta-tags of a slow answer. */
static void
set_tags (TernHttpExchange *exchange, guint first_after_ms, guint again_every_ms)
{
  g_autoptr (GBytes) processing = g_bytes_new_static ("PROCESSING\r\n", 12);
  g_autoptr (GBytes) pending = g_bytes_new_static ("PENDING\r\n", 9);

  tern_http_exchange_add_header (exchange, "Content-Type", "application/mapi-http");
  tern_http_exchange_add_header (exchange, "X-ResponseCode", "0");
  tern_http_exchange_add_header (exchange, "Set-Cookie", "a=1");
  tern_http_exchange_add_header (exchange, "Set-Cookie", "b=2");
  tern_http_exchange_set_progress (exchange, processing, first_after_ms, pending, again_every_ms);
}

static void
finish_done (TernHttpExchange *exchange)
{
  g_autoptr (GBytes) done = g_bytes_new_static ("DONE\r\n\r\nbody", 12);

  tern_http_exchange_finish (exchange, done, TRUE);
}

static void
serve_fast (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  set_tags (exchange, 100, 1000);
  finish_done (exchange);
  /* Only the first end counts. */
  tern_http_exchange_finish (exchange, NULL, FALSE);
}

static const char get[] = "GET /open/ HTTP/1.1\r\nHost: t\r\n\r\n";

static void
test_fast (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  g_autoptr (HttpReply) reply = NULL;

  http_fixture_serve (fixture, serve_fast, NULL);
  reply = http_request (fixture->port, get);
  g_assert_cmpuint (reply->chunks->len, ==, 1);
  g_assert_cmpstr (reply->body->str, ==, "PROCESSING\r\nDONE\r\n\r\nbody");
  /* Order and case as added; then what the writer adds. */
  g_assert_true (g_str_has_prefix (reply->head, "HTTP/1.1 200 OK\r\nContent-Type: application/mapi-http\r\n"
                                                "X-ResponseCode: 0\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nDate: "));
  g_assert_true (g_str_has_suffix (reply->head, " GMT\r\nTransfer-Encoding: chunked\r\n\r\n"));
  g_assert_null (strstr (reply->head, "Server:"));
  g_assert_null (strstr (reply->head, "Content-Length:"));
  http_fixture_stop (fixture);
}

static void
serve_slow (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  set_tags (exchange, 50, 100);
  g_usleep (400 * 1000);
  finish_done (exchange);
}

static void
test_slow (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);
  gint64 began = g_get_monotonic_time ();
  g_autofree char *early = NULL;
  g_autofree char *rest = NULL;

  http_fixture_serve (fixture, serve_slow, NULL);
  http_send (fd, get);
  early = http_read_until (fd, "PROCESSING\r\n\r\n");
  g_assert_nonnull (strstr (early, "\r\n\r\nc\r\nPROCESSING\r\n\r\n"));
  g_assert_cmpint (g_get_monotonic_time () - began, >=, 50 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 300 * 1000);
  rest = http_read_until (fd, "0\r\n\r\n");
  g_assert_true (g_str_has_prefix (rest, "9\r\nPENDING\r\n\r\n9\r\nPENDING\r\n\r\n"));
  g_assert_true (g_str_has_suffix (rest, "\r\nc\r\nDONE\r\n\r\nbody\r\n0\r\n\r\n"));
  /* The connection lives on. */
  http_fixture_serve (fixture, http_echo, NULL);
  http_send (fd, get);
  {
    g_autoptr (HttpReply) reply = http_read_reply (fd, FALSE);

    g_assert_cmpstr (reply->body->str, ==, "GET /open/ - ");
  }
  close (fd);
  http_fixture_stop (fixture);
}

static void
serve_failure (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("<p>no</p>", 9);

  set_tags (exchange, 100, 1000);
  tern_http_exchange_finish (exchange, body, FALSE);
}

/* Not chunked and nothing sent yet: the body alone, with its length. */
static void
test_failure (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  g_autoptr (HttpReply) reply = NULL;

  http_fixture_serve (fixture, serve_failure, NULL);
  reply = http_request (fixture->port, get);
  g_assert_nonnull (strstr (reply->head, "\r\nContent-Length: 9\r\n"));
  g_assert_cmpstr (reply->body->str, ==, "<p>no</p>");
  http_fixture_stop (fixture);
}

/* [RFC 9112] 6.1: no chunks to HTTP/1.0; [RFC 9110] 9.3.2: no body to HEAD; 15.3.5: none with 204 */
static void
test_forms (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  g_autoptr (HttpReply) old = NULL;
  g_autoptr (HttpReply) head = NULL;
  g_autoptr (HttpReply) second = NULL;
  int fd;

  http_fixture_serve (fixture, serve_slow, NULL);
  old = http_request (fixture->port, "GET /open/ HTTP/1.0\r\n\r\n");
  g_assert_null (strstr (old->head, "chunked"));
  g_assert_nonnull (strstr (old->head, "\r\nConnection: close\r\n"));
  g_assert_true (g_str_has_prefix (old->body->str, "PROCESSING\r\nPENDING\r\n"));
  g_assert_true (g_str_has_suffix (old->body->str, "PENDING\r\nDONE\r\n\r\nbody"));
  http_fixture_serve (fixture, http_echo, NULL);
  fd = http_connect (fixture->port);
  http_send (fd, "HEAD /open/ HTTP/1.1\r\nHost: t\r\n\r\n");
  head = http_read_reply (fd, TRUE);
  g_assert_nonnull (strstr (head->head, "\r\nContent-Length: 14\r\n"));
  http_send (fd, get);
  second = http_read_reply (fd, FALSE);
  g_assert_cmpstr (second->body->str, ==, "GET /open/ - ");
  close (fd);
  http_fixture_stop (fixture);
}

static void
serve_headers (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  g_assert_cmpstr (tern_http_exchange_get_header (exchange, "cookie"), ==, "a=1; b=2");
  g_assert_cmpstr (tern_http_exchange_get_header (exchange, "X-List"), ==, "1, 2");
  g_assert_cmpstr (tern_http_exchange_get_header (exchange, "X-List"), ==, "1, 2");
  g_assert_cmpstr (tern_http_exchange_get_header (exchange, "host"), ==, "t");
  g_assert_null (tern_http_exchange_get_header (exchange, "X-None"));
  tern_http_exchange_set_status (exchange, 204);
  tern_http_exchange_add_header (exchange, "X-Echo", "a\r\nX-Forged: 1");
  tern_http_exchange_add_header (exchange, "Content-Length", "77");
  tern_http_exchange_finish (exchange, NULL, FALSE);
}

static void
test_headers (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);
  g_autofree char *head = NULL;

  http_fixture_serve (fixture, serve_headers, NULL);
  http_send (fd, "GET /open/ HTTP/1.1\r\nHost: t\r\nCookie: a=1\r\nX-List: 1\r\nCookie: b=2\r\nX-List: 2\r\n\r\n");
  head = http_read_until (fd, "\r\n\r\n");
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 204 No Content\r\nX-Echo: a  X-Forged: 1\r\nDate: "));
  g_assert_null (strstr (head, "Content-Length"));
  close (fd);
  http_fixture_stop (fixture);
}

static void
serve_nothing (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  tern_http_exchange_set_status (exchange, 200);
  tern_http_exchange_add_header (exchange, "X-Half", "done");
}

/* An exchange dropped without an end answers 500, with nothing of what was begun. */
static void
test_dropped (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  g_autoptr (HttpReply) reply = NULL;

  http_fixture_serve (fixture, serve_nothing, NULL);
  reply = http_request (fixture->port, get);
  g_assert_cmpuint (reply->status, ==, 500);
  g_assert_null (strstr (reply->head, "X-Half"));
  http_fixture_stop (fixture);
}

typedef struct {
  TernHttpExchange *exchange;
  gint kept; /* atomic: the exchange is here */
  gint gone;
  gint destroyed;
} Kept;

static void
note_gone (gpointer user_data)
{
  g_atomic_int_inc (&((Kept *) user_data)->gone);
}

static void
note_destroyed (gpointer user_data)
{
  g_atomic_int_inc (&((Kept *) user_data)->destroyed);
}

static void
serve_keep (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  Kept *kept = user_data;

  kept->exchange = g_object_ref (exchange);
  tern_http_exchange_set_gone (exchange, note_gone, kept, note_destroyed);
  g_atomic_int_set (&kept->kept, 1);
}

static void
wait_for (gint *what)
{
  gint64 until = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  while (!g_atomic_int_get (what) && g_get_monotonic_time () < until)
    g_usleep (500);
  g_assert_cmpint (g_atomic_int_get (what), ==, 1);
}

static void
test_gone (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);
  Kept kept = { NULL };
  TerndHttpConnections counts;

  http_fixture_serve (fixture, serve_keep, &kept);
  http_send (fd, get);
  wait_for (&kept.kept);
  ternd_http_front_get_connections (fixture->front, &counts);
  g_assert_cmpuint (counts.waiting, ==, 1);
  g_assert_cmpint (g_atomic_int_get (&kept.gone), ==, 0);
  close (fd);
  wait_for (&kept.gone);
  wait_for (&kept.destroyed);
  g_assert_cmpuint (ternd_http_front_count_in_flight (fixture->front, fixture), ==, 1);
  finish_done (kept.exchange);
  g_clear_object (&kept.exchange);
  g_assert_cmpuint (ternd_http_front_count_in_flight (fixture->front, fixture), ==, 0);
  do
    ternd_http_front_get_connections (fixture->front, &counts);
  while (counts.open > 0);
  http_fixture_stop (fixture);
}

/* A client that only closed its sending half still gets its answer. */
static void
test_half_closed (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);
  g_autoptr (HttpReply) reply = NULL;
  Kept kept = { NULL };

  http_fixture_serve (fixture, serve_keep, &kept);
  http_send (fd, get);
  shutdown (fd, SHUT_WR);
  wait_for (&kept.kept);
  wait_for (&kept.gone);
  finish_done (kept.exchange);
  g_clear_object (&kept.exchange);
  reply = http_read_reply (fd, FALSE);
  g_assert_cmpstr (reply->body->str, ==, "DONE\r\n\r\nbody");
  g_assert_true (http_is_closed (fd));
  close (fd);
  http_fixture_stop (fixture);
}

/* Exchanges outlive the front; what is said to them then leads nowhere. */
static void
test_outlives (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);
  Kept kept = { NULL };

  http_fixture_serve (fixture, serve_keep, &kept);
  http_send (fd, get);
  wait_for (&kept.kept);
  http_fixture_stop (fixture);
  g_assert_cmpint (kept.gone, ==, 1);
  set_tags (kept.exchange, 1, 1);
  finish_done (kept.exchange);
  g_clear_object (&kept.exchange);
  g_assert_true (http_is_closed (fd));
  close (fd);
}

static void
serve_big (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  gsize size = 32 * 1024 * 1024;
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (size), size);

  tern_http_exchange_finish (exchange, body, TRUE);
}

/* A client that takes nothing is cut; one that reads gets all of it. */
static void
test_slow_reader (void)
{
  HttpFixture *fixture = http_fixture_start ((const char *[]){ "write-timeout=300ms", NULL });
  int fd = http_connect (fixture->port);
  int reader = http_connect (fixture->port);
  char buffer[65536];
  gsize total = 0;
  gssize n;
  TerndHttpConnections counts;

  http_fixture_serve (fixture, serve_big, NULL);
  http_send (fd, get);
  http_send (reader, "GET /open/ HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  while ((n = recv (reader, buffer, sizeof buffer, 0)) > 0)
    total += (gsize) n;
  g_assert_cmpuint (total, >, 32 * 1024 * 1024);
  close (reader);
  do {
    g_usleep (10000);
    ternd_http_front_get_connections (fixture->front, &counts);
  } while (counts.open > 0);
  close (fd);
  http_fixture_stop (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-exchange/fast", test_fast);
  g_test_add_func ("/http-exchange/slow", test_slow);
  g_test_add_func ("/http-exchange/failure", test_failure);
  g_test_add_func ("/http-exchange/forms", test_forms);
  g_test_add_func ("/http-exchange/headers", test_headers);
  g_test_add_func ("/http-exchange/dropped", test_dropped);
  g_test_add_func ("/http-exchange/gone", test_gone);
  g_test_add_func ("/http-exchange/half-closed", test_half_closed);
  g_test_add_func ("/http-exchange/outlives", test_outlives);
  g_test_add_func ("/http-exchange/slow-reader", test_slow_reader);
  return g_test_run ();
}

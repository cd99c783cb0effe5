#include "core/daemon/http/ternd-http-front.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/tern-error.h"
#include "core/daemon/http/ternd-http-admin.h"
#include "tests/core/daemon/http/http-fixture.h"

static void
assert_reply (int fd, guint status, const char *body)
{
  g_autoptr (HttpReply) reply = http_read_reply (fd, FALSE);

  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, status);
  if (body != NULL)
    g_assert_cmpstr (reply->body->str, ==, body);
}

static void
test_keep_alive (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);

  for (guint i = 0; i < 50; i++) {
    http_send (fd, "POST /open/x?q=1 HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello");
    assert_reply (fd, 200, "POST /open/x q=1 hello");
  }
  http_send (fd, "GET /open/ HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  assert_reply (fd, 200, "GET /open/ - ");
  g_assert_true (http_is_closed (fd));
  close (fd);
  http_fixture_stop (fixture);
}

static void
test_pipelining (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);

  http_send (
      fd,
      "POST /open/1 HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\noneGET /open/2 HTTP/1.1\r\nHost: t\r\n\r\n"
      "POST /open/3 HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nth\r\n3\r\nree\r\n0\r\n\r\nGET /op");
  assert_reply (fd, 200, "POST /open/1 - one");
  assert_reply (fd, 200, "GET /open/2 - ");
  assert_reply (fd, 200, "POST /open/3 - three");
  http_send (fd, "en/4 HTTP/1.1\r\nHost: t\r\n\r\n");
  assert_reply (fd, 200, "GET /open/4 - ");
  close (fd);
  http_fixture_stop (fixture);
}

/* A request in single bytes is the same request. */
static void
test_dribble (void)
{
  const char *text = "\r\nPOST /open/ HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);

  for (gsize i = 0; i < strlen (text); i++) {
    char byte[2] = { text[i], '\0' };

    http_send (fd, byte);
    g_usleep (200);
  }
  assert_reply (fd, 200, "POST /open/ - abc");
  close (fd);
  http_fixture_stop (fixture);
}

static void
assert_status (HttpFixture *fixture, const char *text, guint status)
{
  int fd = http_connect (fixture->port);
  g_autoptr (HttpReply) reply = NULL;

  g_test_message ("%s", text);
  http_send (fd, text);
  reply = http_read_reply (fd, FALSE);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, status);
  g_assert_nonnull (strstr (reply->head, "\r\nConnection: close\r\n"));
  g_assert_true (http_is_closed (fd));
  close (fd);
}

/* Refused, and the connection with it: what follows can't be told from a body. */
static void
test_malformed (void)
{
  HttpFixture *fixture = http_fixture_start ((const char *[]){ "max-header=2K", "max-header-fields=10", NULL });
  g_autofree char *long_value = g_strnfill (3000, 'a');
  g_autofree char *long_head = g_strconcat ("GET /open/ HTTP/1.1\r\nHost: t\r\nX: ", long_value, NULL);

  assert_status (fixture, "GET /open/ HTTP/1.1\nHost: t\n\n", 400);
  assert_status (fixture,
                 "POST /open/ HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                 400);
  assert_status (fixture, "POST /open/ HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400);
  assert_status (fixture, "POST /open/ HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400);
  assert_status (fixture, "GET /open/ HTTP/3.0\r\nHost: t\r\n\r\n", 505);
  assert_status (fixture, long_head, 431);
  assert_status (
      fixture,
      "GET /open/ HTTP/1.1\r\nHost: t\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\n\r\n",
      431);
  assert_status (fixture, "\x16\x03\x01\x02\n\x01", 400);
  http_fixture_stop (fixture);
}

static void
test_not_found (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);

  http_send (fd, "GET /nowhere HTTP/1.1\r\nHost: t\r\n\r\nGET /open/ HTTP/1.1\r\nHost: t\r\n\r\n");
  assert_reply (fd, 404, NULL);
  assert_reply (fd, 200, "GET /open/ - ");
  close (fd);
  http_fixture_stop (fixture);
}

static void
refuse_in_form (TernHttpExchange *exchange, const GError *reason)
{
  g_autoptr (GBytes) body = g_bytes_new (reason->message, strlen (reason->message));

  tern_http_exchange_set_status (exchange, 200);
  tern_http_exchange_add_header (exchange, "X-ResponseCode", reason->code == TERN_ERROR_TOO_BIG ? "9" : "1");
  tern_http_exchange_finish (exchange, body, FALSE);
}

/* Refused at the head, while the client is still sending. */
static void
test_oversize (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  g_autofree char *megabyte = g_strnfill (1024 * 1024, 'x');
  int fd = http_connect (fixture->port);
  g_autoptr (HttpReply) reply = NULL;

  http_send (fd, "POST /open/ HTTP/1.1\r\nHost: t\r\nContent-Length: 1048577\r\n\r\n");
  assert_reply (fd, 413, NULL);
  http_send (fd, megabyte);
  g_assert_true (http_is_closed (fd));
  close (fd);
  fd = http_connect (fixture->port);
  http_send (fd, "POST /open/ HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n");
  assert_reply (fd, 413, NULL);
  close (fd);
  http_service_set_refuse (fixture->service, refuse_in_form);
  fd = http_connect (fixture->port);
  http_send (fd, "POST /open/ HTTP/1.1\r\nHost: t\r\nContent-Length: 9999999\r\n\r\n");
  http_send (fd, megabyte);
  reply = http_read_reply (fd, FALSE);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_nonnull (strstr (reply->head, "\r\nX-ResponseCode: 9\r\n"));
  g_assert_true (http_is_closed (fd));
  close (fd);
  http_fixture_stop (fixture);
}

/* [RFC 9110] 10.1.1 */
static void
test_continue (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);
  g_autofree char *interim = NULL;

  http_send (fd, "POST /open/ HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  interim = http_read_until (fd, "\r\n\r\n");
  g_assert_cmpstr (interim, ==, "HTTP/1.1 100 Continue\r\n\r\n");
  http_send (fd, "abc");
  assert_reply (fd, 200, "POST /open/ - abc");
  close (fd);
  assert_status (fixture, "POST /closed/ HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n",
                 401);
  http_fixture_stop (fixture);
}

static void
test_slow (void)
{
  HttpFixture *fixture = http_fixture_start (
      (const char *[]){ "header-timeout=300ms", "body-timeout=300ms", "body-rate=1M", "idle-timeout=400ms", NULL });
  gint64 began = g_get_monotonic_time ();
  int fd = http_connect (fixture->port);
  int silent = http_connect (fixture->port);

  /* Bytes keep coming, but the head doesn't end. */
  for (guint i = 0; i < 8; i++) {
    http_send (fd, i == 0 ? "GET /open/ HTTP/1.1\r\n" : "X: y\r\n");
    g_usleep (50 * 1000);
  }
  assert_reply (fd, 408, NULL);
  g_assert_true (http_is_closed (fd));
  close (fd);
  g_assert_true (http_is_closed (silent));
  close (silent);
  fd = http_connect (fixture->port);
  http_send (fd, "POST /open/ HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\nab");
  assert_reply (fd, 408, NULL);
  close (fd);
  /* Idle after an answer: closed without a word. */
  fd = http_connect (fixture->port);
  http_send (fd, "GET /open/ HTTP/1.1\r\nHost: t\r\n\r\n");
  assert_reply (fd, 200, NULL);
  g_assert_null (http_read_reply (fd, FALSE));
  close (fd);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 5 * G_USEC_PER_SEC);
  http_fixture_stop (fixture);
}

static void
test_connection_limits (void)
{
  HttpFixture *fixture = http_fixture_start ((const char *[]){ "max-connections-per-address=3", NULL });
  int fds[4];
  TerndHttpConnections counts;

  for (guint i = 0; i < 4; i++)
    fds[i] = http_connect (fixture->port);
  g_assert_true (http_is_closed (fds[3]));
  for (guint i = 0; i < 3; i++) {
    http_send (fds[i], "GET /open/ HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_reply (fds[i], 200, NULL);
  }
  ternd_http_front_get_connections (fixture->front, &counts);
  g_assert_cmpuint (counts.open, ==, 3);
  close (fds[0]);
  close (fds[3]);
  do
    ternd_http_front_get_connections (fixture->front, &counts);
  while (counts.open == 3);
  fds[0] = http_connect (fixture->port);
  http_send (fds[0], "GET /open/ HTTP/1.1\r\nHost: t\r\n\r\n");
  assert_reply (fds[0], 200, NULL);
  for (guint i = 0; i < 3; i++)
    close (fds[i]);
  http_fixture_stop (fixture);
}

static void
assert_login (HttpFixture *fixture, const char *login, const char *password, guint status)
{
  g_autofree char *line = http_basic (login, password);
  g_autofree char *text
      = g_strconcat ("POST /closed/ HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n", line, "\r\nx", NULL);
  g_autoptr (HttpReply) reply = http_request (fixture->port, text);

  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, status);
  if (status == 401)
    g_assert_nonnull (strstr (reply->head, "\r\nWWW-Authenticate: Basic realm=\"Tern\"\r\n"));
}

static void
test_log_on (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);
  guint calls;

  /* Anonymous: the body is read and dropped, the connection lives on. */
  http_send (fd, "POST /closed/ HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello");
  assert_reply (fd, 401, NULL);
  http_send (fd, "POST /closed/ HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
  assert_reply (fd, 401, NULL);
  close (fd);
  assert_login (fixture, "alice", "wrong", 401);
  assert_login (fixture, "alice", "p\xc3\xa4ssword", 200);
  calls = http_authenticator_get_calls (fixture->authenticator);
  assert_login (fixture, "alice", "p\xe4ssword", 200);
  g_assert_cmpuint (http_authenticator_get_calls (fixture->authenticator), ==, calls);
  ternd_http_front_forget_login (fixture->front, "ALICE@example.com");
  assert_login (fixture, "alice", "p\xc3\xa4ssword", 200);
  g_assert_cmpuint (http_authenticator_get_calls (fixture->authenticator), ==, calls + 1);
  assert_login (fixture, "broken", "x", 503);
  ternd_http_front_set_authenticator (fixture->front, NULL);
  assert_login (fixture, "alice", "p\xc3\xa4ssword", 503);
  http_fixture_stop (fixture);
}

static void
serve_secret (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  TernIdentity *identity = tern_http_exchange_get_identity (exchange);

  g_assert_null (tern_http_exchange_get_header (exchange, "Authorization"));
  g_assert_nonnull (identity);
  g_assert_cmpstr (tern_identity_get_info (identity)->address, ==, "alice@example.com");
  g_assert_cmpstr (tern_http_exchange_get_remote (exchange), ==, "127.0.0.1");
  tern_http_exchange_finish (exchange, NULL, FALSE);
}

/* A service never sees the password; throttled, the account answers like a wrong password, but not for who is known. */
static void
test_throttle (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  guint calls;

  http_fixture_serve (fixture, serve_secret, NULL);
  for (guint i = 0; i < 12; i++)
    assert_login (fixture, "bob", "guess", 401);
  calls = http_authenticator_get_calls (fixture->authenticator);
  g_assert_cmpuint (calls, ==, 10);
  assert_login (fixture, "alice", "p\xc3\xa4ssword", 200);
  for (guint i = 0; i < 11; i++)
    assert_login (fixture, "alice", "guess", 401);
  assert_login (fixture, "alice", "p\xc3\xa4ssword", 200);
  http_fixture_stop (fixture);
}

static void
wait_for_go (TernJob *job, gpointer user_data)
{
  while (!g_atomic_int_get ((gint *) user_data))
    g_usleep (1000);
}

static void
test_busy (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  gint go = 0;
  g_autoptr (HttpReply) reply = NULL;

  for (guint i = 0; i < 4 + 64; i++) {
    while (!ternd_worker_pool_push (fixture->pool, wait_for_go, &go, NULL, NULL))
      g_usleep (100);
  }
  while (ternd_worker_pool_get_queued (fixture->pool) < 64)
    g_assert_true (ternd_worker_pool_push (fixture->pool, wait_for_go, &go, NULL, NULL));
  reply = http_request (fixture->port, "GET /open/ HTTP/1.1\r\nHost: t\r\n\r\n");
  g_assert_cmpuint (reply->status, ==, 503);
  g_assert_nonnull (strstr (reply->head, "\r\nRetry-After: "));
  g_atomic_int_set (&go, 1);
  http_fixture_stop (fixture);
}

static gboolean
is_ready (GString *text, gpointer user_data)
{
  g_string_append (text, "store: away\n");
  return FALSE;
}

static void
assert_admin (guint16 port, const char *path, guint status, const char *part)
{
  g_autofree char *text = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: t\r\n\r\n", path);
  g_autoptr (HttpReply) reply = http_request (port, text);

  g_assert_cmpuint (reply->status, ==, status);
  g_assert_nonnull (strstr (reply->body->str, part));
}

static void
test_admin (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  guint16 port = ternd_http_front_get_port (fixture->front, TERND_HTTP_ADMIN);
  g_autoptr (TerndHttpAdmin) admin = ternd_http_admin_new (fixture->metrics, is_ready, NULL);
  g_autoptr (HttpReply) outside = NULL;
  g_autoptr (HttpReply) method = NULL;

  g_assert_true (ternd_http_admin_open (admin, fixture->front, NULL));
  assert_admin (port, "/healthz", 200, "ok");
  assert_admin (port, "/readyz", 503, "store: away");
  assert_admin (port, "/metrics", 200, "# EOF\n");
  assert_admin (port, "/metrics", 200, "tern_http_connections{state=\"open\"} ");
  assert_admin (port, "/open/", 404, "404");
  outside = http_request (fixture->port, "GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n");
  g_assert_cmpuint (outside->status, ==, 404);
  method = http_request (port, "DELETE /healthz HTTP/1.1\r\nHost: t\r\n\r\n");
  g_assert_cmpuint (method->status, ==, 405);
  http_fixture_stop (fixture);
}

static void
test_unix_socket (void)
{
  g_autofree char *dir = g_dir_make_tmp ("ternd-http-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "socket", NULL);
  g_autofree char *setting = g_strdup_printf ("listen=127.0.0.1:0, unix:%s", path);
  HttpFixture *fixture = http_fixture_start ((const char *[]){ setting, NULL });
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  http_send (fd, "GET /open/ HTTP/1.1\r\nHost: t\r\n\r\n");
  assert_reply (fd, 200, "GET /open/ - ");
  close (fd);
  http_fixture_stop (fixture);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  rmdir (dir);
}

static void
serve_remote (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  const char *remote = tern_http_exchange_get_remote (exchange);
  g_autoptr (GBytes) body = g_bytes_new (remote, strlen (remote));

  tern_http_exchange_finish (exchange, body, FALSE);
}

/* A line that the client made up stands before the proxy's own; only the last address that is no proxy's counts. */
static void
test_forwarded (void)
{
  HttpFixture *fixture = http_fixture_start ((const char *[]){ "trusted-proxies=127.0.0.0/8", NULL });
  int fd = http_connect (fixture->port);

  http_fixture_serve (fixture, serve_remote, NULL);
  http_send (fd, "GET /open/ HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 192.0.2.1\r\n"
                 "X-Forwarded-For: 198.51.100.7\r\n\r\n");
  assert_reply (fd, 200, "198.51.100.7");
  http_send (fd, "GET /open/ HTTP/1.1\r\nHost: t\r\n\r\n");
  assert_reply (fd, 200, "127.0.0.1");
  close (fd);
  http_fixture_stop (fixture);
}

/* New limits count from the next request of every connection; a bad reload changes nothing. */
static void
test_reload (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int fd = http_connect (fixture->port);
  g_autoptr (TernSettings) smaller = http_settings_new ((const char *[]){ "max-header=1K", NULL });
  g_autoptr (TernSettings) bad = http_settings_new ((const char *[]){ "trusted-proxies=here", NULL });
  g_autofree char *value = g_strnfill (1500, 'a');
  g_autofree char *text = g_strdup_printf ("GET /open/ HTTP/1.1\r\nHost: t\r\nX: %s\r\n\r\n", value);
  g_autoptr (GError) error = NULL;

  http_send (fd, text);
  assert_reply (fd, 200, NULL);
  g_assert_true (ternd_http_front_reload (fixture->front, smaller, &error));
  g_assert_no_error (error);
  g_assert_false (ternd_http_front_reload (fixture->front, bad, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  http_send (fd, text);
  assert_reply (fd, 431, NULL);
  close (fd);
  http_fixture_stop (fixture);
}

static void
serve_when_told (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  wait_for_go (job, user_data);
  http_echo (exchange, job, NULL);
}

/* No new connections, idle ones end, an answer under way is still given, and says that it is the last. */
static void
test_stop_accepting (void)
{
  HttpFixture *fixture = http_fixture_start (NULL);
  int idle = http_connect (fixture->port);
  int busy = http_connect (fixture->port);
  gint go = 0;
  TerndHttpConnections counts;
  g_autoptr (HttpReply) reply = NULL;

  http_send (idle, "GET /open/ HTTP/1.1\r\nHost: t\r\n\r\n");
  assert_reply (idle, 200, NULL);
  http_fixture_serve (fixture, serve_when_told, &go);
  http_send (busy, "GET /open/ HTTP/1.1\r\nHost: t\r\n\r\n");
  do
    ternd_http_front_get_connections (fixture->front, &counts);
  while (counts.waiting == 0);
  ternd_http_front_stop_accepting (fixture->front);
  g_assert_true (http_is_closed (idle));
  g_atomic_int_set (&go, 1);
  reply = http_read_reply (busy, FALSE);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_nonnull (strstr (reply->head, "\r\nConnection: close\r\n"));
  g_assert_true (http_is_closed (busy));
  close (idle);
  close (busy);
  http_fixture_stop (fixture);
}

static void
assert_start_fails (const char *name, const char *value, int code)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (TernMetrics) metrics = tern_metrics_new ();
  g_autoptr (TernSettings) settings = NULL;
  g_autoptr (TerndHttpFront) front = NULL;
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (values, (gpointer) "listen", (gpointer) "127.0.0.1:0");
  g_hash_table_insert (values, (gpointer) "listen-admin", (gpointer) "127.0.0.1:0");
  g_hash_table_insert (values, (gpointer) name, (gpointer) value);
  settings = tern_settings_new_from_values ("http", ternd_http_settings, values, &error);
  g_assert_no_error (error);
  front = ternd_http_front_new (settings, NULL, NULL, metrics);
  g_assert_false (ternd_http_front_start (front, &error));
  g_assert_error (error, TERN_ERROR, code);
}

static void
test_start_errors (void)
{
  assert_start_fails ("listen", "localhost", TERN_ERROR_INVALID);
  assert_start_fails ("listen", "::1:80", TERN_ERROR_INVALID);
  assert_start_fails ("listen", "unix:relative", TERN_ERROR_INVALID);
  assert_start_fails ("listen", "192.0.2.1:1", TERN_ERROR_UNAVAILABLE);
  assert_start_fails ("listen-tls", "127.0.0.1:0", TERN_ERROR_INVALID);
  assert_start_fails ("trusted-proxies", "here", TERN_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-front/keep-alive", test_keep_alive);
  g_test_add_func ("/http-front/pipelining", test_pipelining);
  g_test_add_func ("/http-front/dribble", test_dribble);
  g_test_add_func ("/http-front/malformed", test_malformed);
  g_test_add_func ("/http-front/not-found", test_not_found);
  g_test_add_func ("/http-front/oversize", test_oversize);
  g_test_add_func ("/http-front/continue", test_continue);
  g_test_add_func ("/http-front/slow", test_slow);
  g_test_add_func ("/http-front/connection-limits", test_connection_limits);
  g_test_add_func ("/http-front/log-on", test_log_on);
  g_test_add_func ("/http-front/throttle", test_throttle);
  g_test_add_func ("/http-front/busy", test_busy);
  g_test_add_func ("/http-front/admin", test_admin);
  g_test_add_func ("/http-front/unix-socket", test_unix_socket);
  g_test_add_func ("/http-front/forwarded", test_forwarded);
  g_test_add_func ("/http-front/reload", test_reload);
  g_test_add_func ("/http-front/stop-accepting", test_stop_accepting);
  g_test_add_func ("/http-front/start-errors", test_start_errors);
  return g_test_run ();
}

#include "tests/core/daemon/http/http-fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/base/tern-error.h"

/* The service. */

#define TEST_TYPE_SERVICE (test_service_get_type ())
G_DECLARE_FINAL_TYPE (TestService, test_service, TEST, SERVICE, GObject)
struct _TestService {
  GObject parent;

  GMutex lock;
  HttpServe func;
  gpointer user_data;
  void (*refuse) (TernHttpExchange *exchange, const GError *reason);
};

static void test_service_iface_init (TernHttpServiceInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TestService, test_service, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_HTTP_SERVICE, test_service_iface_init))

static void
test_service_finalize (GObject *object)
{
  g_mutex_clear (&TEST_SERVICE (object)->lock);
  G_OBJECT_CLASS (test_service_parent_class)->finalize (object);
}

static void
test_service_class_init (TestServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_service_finalize;
}

static void
test_service_init (TestService *service)
{
  g_mutex_init (&service->lock);
}

static void
test_service_serve (TernHttpService *object, TernHttpExchange *exchange, TernJob *job)
{
  TestService *service = TEST_SERVICE (object);
  gpointer user_data;
  HttpServe func;

  g_mutex_lock (&service->lock);
  func = service->func;
  user_data = service->user_data;
  g_mutex_unlock (&service->lock);
  func (exchange, job, user_data);
}

static void
test_service_refuse (TernHttpService *object, TernHttpExchange *exchange, const GError *reason)
{
  TestService *service = TEST_SERVICE (object);

  if (service->refuse != NULL)
    service->refuse (exchange, reason);
}

static void
test_service_iface_init (TernHttpServiceInterface *iface)
{
  iface->serve = test_service_serve;
  iface->refuse = test_service_refuse;
}

TernHttpService *
http_service_new (HttpServe func, gpointer user_data)
{
  TestService *service = g_object_new (TEST_TYPE_SERVICE, NULL);

  service->func = func;
  service->user_data = user_data;
  return TERN_HTTP_SERVICE (service);
}

void
http_service_set_refuse (TernHttpService *service, void (*func) (TernHttpExchange *exchange, const GError *reason))
{
  TEST_SERVICE (service)->refuse = func;
}

void
http_echo (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  GBytes *body = tern_http_exchange_get_body (exchange);
  const char *query = tern_http_exchange_get_query (exchange);
  GString *text = g_string_new (NULL);
  g_autoptr (GBytes) answer = NULL;

  g_string_append_printf (text, "%s %s %s ", tern_http_exchange_get_method (exchange),
                          tern_http_exchange_get_path (exchange), query != NULL ? query : "-");
  g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
  answer = g_string_free_to_bytes (text);
  tern_http_exchange_add_header (exchange, "Content-Type", "text/plain");
  tern_http_exchange_finish (exchange, answer, FALSE);
}

/* The authenticator: alice with "pässword", as UTF-8. */

#define TEST_TYPE_AUTHENTICATOR (test_authenticator_get_type ())
G_DECLARE_FINAL_TYPE (TestAuthenticator, test_authenticator, TEST, AUTHENTICATOR, GObject)
struct _TestAuthenticator {
  GObject parent;

  gint calls;
};

static void test_authenticator_iface_init (TernAuthenticatorInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TestAuthenticator, test_authenticator, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_AUTHENTICATOR, test_authenticator_iface_init))

static void
test_authenticator_class_init (TestAuthenticatorClass *klass)
{
}

static void
test_authenticator_init (TestAuthenticator *authenticator)
{
}

static TernIdentity *
verify_password (TernAuthenticator *authenticator, const char *login, const char *password, TernJob *job,
                 GError **error)
{
  TernIdentityInfo info = { .address = "alice@example.com" };

  g_atomic_int_inc (&TEST_AUTHENTICATOR (authenticator)->calls);
  if (g_str_equal (login, "broken")) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "the directory is away");
    return NULL;
  }
  if (!g_str_equal (login, "alice") || !g_str_equal (password, "p\xc3\xa4ssword")) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "wrong login or password");
    return NULL;
  }
  tern_guid_parse ("11111111-1111-1111-1111-111111111111", &info.account);
  return tern_identity_new (&info);
}

static void
test_authenticator_iface_init (TernAuthenticatorInterface *iface)
{
  iface->verify_password = verify_password;
}

guint
http_authenticator_get_calls (TernAuthenticator *authenticator)
{
  return (guint) g_atomic_int_get (&TEST_AUTHENTICATOR (authenticator)->calls);
}

/* The front. */

TernSettings *
http_settings_new (const char *const *settings)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) error = NULL;
  TernSettings *made;

  g_hash_table_insert (values, g_strdup ("listen"), g_strdup ("127.0.0.1:0"));
  g_hash_table_insert (values, g_strdup ("listen-admin"), g_strdup ("127.0.0.1:0"));
  g_hash_table_insert (values, g_strdup ("io-threads"), g_strdup ("2"));
  g_hash_table_insert (values, g_strdup ("access-log"), g_strdup ("false"));
  for (; settings != NULL && *settings != NULL; settings++) {
    g_auto (GStrv) pair = g_strsplit (*settings, "=", 2);

    g_hash_table_insert (values, g_strdup (pair[0]), g_strdup (pair[1]));
  }
  made = tern_settings_new_from_values ("http", ternd_http_settings, values, &error);
  g_assert_no_error (error);
  return made;
}

HttpFixture *
http_fixture_start (const char *const *settings)
{
  HttpFixture *fixture = g_new0 (HttpFixture, 1);
  g_autoptr (TernSettings) made = http_settings_new (settings);
  TernHttpRoute open = { .path_prefix = "/open/", .auth = TERN_HTTP_AUTH_NONE, .max_body = 1024 * 1024 };
  TernHttpRoute closed = { .path_prefix = "/closed/", .auth = TERN_HTTP_AUTH_REQUIRED, .max_body = 64 * 1024 };
  g_autoptr (GError) error = NULL;

  fixture->metrics = tern_metrics_new ();
  fixture->pool = ternd_worker_pool_new ("test", 4, 64, fixture->metrics);
  fixture->sessions = ternd_session_registry_new ("node1", 10);
  fixture->front = ternd_http_front_new (made, fixture->pool, fixture->sessions, fixture->metrics);
  fixture->service = http_service_new (http_echo, NULL);
  fixture->authenticator = g_object_new (TEST_TYPE_AUTHENTICATOR, NULL);
  ternd_http_front_set_authenticator (fixture->front, fixture->authenticator);
  g_assert_true (ternd_http_front_add_route (fixture->front, &open, fixture->service, fixture, &error));
  g_assert_true (ternd_http_front_add_route (fixture->front, &closed, fixture->service, fixture, &error));
  g_assert_true (ternd_http_front_start (fixture->front, &error));
  g_assert_no_error (error);
  fixture->port = ternd_http_front_get_port (fixture->front, TERND_HTTP_PLAIN);
  g_assert_cmpuint (fixture->port, !=, 0);
  return fixture;
}

void
http_fixture_stop (HttpFixture *fixture)
{
  ternd_http_front_stop (fixture->front, 1000);
  ternd_worker_pool_free (fixture->pool);
  ternd_http_front_free (fixture->front);
  ternd_session_registry_free (fixture->sessions);
  g_object_unref (fixture->service);
  g_object_unref (fixture->authenticator);
  g_object_unref (fixture->metrics);
  g_free (fixture);
}

void
http_fixture_serve (HttpFixture *fixture, HttpServe func, gpointer user_data)
{
  TestService *service = TEST_SERVICE (fixture->service);

  g_mutex_lock (&service->lock);
  service->func = func;
  service->user_data = user_data;
  g_mutex_unlock (&service->lock);
}

/* The client. */

int
http_connect (guint16 port)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct timeval timeout = { .tv_sec = 10 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout), ==, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

void
http_send (int fd, const char *text)
{
  gsize size = strlen (text);

  while (size > 0) {
    gssize n = send (fd, text, size, MSG_NOSIGNAL);

    if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
      return; /* the server had enough: the test looks at its answer */
    g_assert_cmpint (n, >, 0);
    text += n;
    size -= (gsize) n;
  }
}

/* One byte more. FALSE: the end */
static gboolean
read_byte (int fd, GString *text)
{
  char byte;
  gssize n = recv (fd, &byte, 1, 0);

  if (n < 0)
    g_assert_cmpint (errno, ==, ECONNRESET);
  if (n <= 0)
    return FALSE;
  g_string_append_c (text, byte);
  return TRUE;
}

char *
http_read_until (int fd, const char *needle)
{
  GString *text = g_string_new (NULL);

  while (strstr (text->str, needle) == NULL && read_byte (fd, text))
    ;
  return g_string_free (text, FALSE);
}

static gboolean
read_exactly (int fd, gsize size, GString *text)
{
  gsize end = text->len + size;

  while (text->len < end) {
    if (!read_byte (fd, text))
      return FALSE;
  }
  return TRUE;
}

static void
read_chunks (int fd, HttpReply *reply)
{
  for (;;) {
    g_autofree char *line = http_read_until (fd, "\r\n");
    g_autoptr (GString) chunk = g_string_new (NULL);
    guint64 size = g_ascii_strtoull (line, NULL, 16);

    g_assert_true (g_ascii_isxdigit (line[0]));
    g_assert_true (read_exactly (fd, size + 2, chunk));
    g_assert_true (g_str_has_suffix (chunk->str, "\r\n"));
    if (size == 0)
      return;
    g_string_append_len (reply->body, chunk->str, (gssize) size);
    g_ptr_array_add (reply->chunks, g_strndup (chunk->str, size));
  }
}

HttpReply *
http_read_reply (int fd, gboolean is_head)
{
  g_autoptr (HttpReply) reply = g_new0 (HttpReply, 1);
  const char *length;

  reply->body = g_string_new (NULL);
  reply->chunks = g_ptr_array_new_with_free_func (g_free);
  reply->head = http_read_until (fd, "\r\n\r\n");
  if (*reply->head == '\0')
    return NULL;
  g_assert_true (g_str_has_prefix (reply->head, "HTTP/1.1 "));
  reply->status = (guint) g_ascii_strtoull (reply->head + 9, NULL, 10);
  length = strstr (reply->head, "\r\nContent-Length: ");
  if (is_head)
    return g_steal_pointer (&reply);
  if (length != NULL)
    g_assert_true (read_exactly (fd, g_ascii_strtoull (length + 18, NULL, 10), reply->body));
  else if (strstr (reply->head, "\r\nTransfer-Encoding: chunked\r\n") != NULL)
    read_chunks (fd, reply);
  else
    while (read_byte (fd, reply->body))
      ;
  return g_steal_pointer (&reply);
}

void
http_reply_free (HttpReply *reply)
{
  g_free (reply->head);
  g_string_free (reply->body, TRUE);
  g_ptr_array_unref (reply->chunks);
  g_free (reply);
}

gboolean
http_is_closed (int fd)
{
  struct timeval timeout = { .tv_sec = 2 };
  char buffer[4096];
  gssize n;

  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  while ((n = recv (fd, buffer, sizeof buffer, 0)) > 0)
    ;
  return n == 0 || errno == ECONNRESET;
}

HttpReply *
http_request (guint16 port, const char *text)
{
  int fd = http_connect (port);
  HttpReply *reply;

  http_send (fd, text);
  reply = http_read_reply (fd, g_str_has_prefix (text, "HEAD "));
  close (fd);
  return reply;
}

char *
http_basic (const char *login, const char *password)
{
  g_autofree char *pair = g_strconcat (login, ":", password, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));

  return g_strconcat ("Authorization: Basic ", encoded, "\r\n", NULL);
}

guint
http_count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

#include "tests/bench/bench-http.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _BenchHttp {
  struct sockaddr_in address;
  char *path;
  char *authorization;
  int fd;
  char *cookies;
  GByteArray *in;   /* bytes received and not used yet */
  GByteArray *body; /* of the last answer */
  guint counter;
};

BenchHttp *
bench_http_new (const char *host, guint16 port, const char *path, const char *login, const char *password)
{
  BenchHttp *http = g_new0 (BenchHttp, 1);
  g_autofree char *pair = g_strdup_printf ("%s:%s", login, password);
  g_autofree char *encoded = g_base64_encode ((const guint8 *) pair, strlen (pair));

  http->address.sin_family = AF_INET;
  http->address.sin_port = htons (port);
  inet_pton (AF_INET, host, &http->address.sin_addr);
  http->path = g_strdup (path);
  http->authorization = g_strdup_printf ("Basic %s", encoded);
  http->fd = -1;
  http->in = g_byte_array_new ();
  http->body = g_byte_array_new ();
  return http;
}

void
bench_http_free (BenchHttp *http)
{
  if (http->fd >= 0)
    close (http->fd);
  g_byte_array_unref (http->in);
  g_byte_array_unref (http->body);
  g_free (http->cookies);
  g_free (http->authorization);
  g_free (http->path);
  g_free (http);
}

void
bench_http_forget (BenchHttp *http)
{
  g_clear_pointer (&http->cookies, g_free);
}

static gboolean
ensure_connected (BenchHttp *http)
{
  int one = 1;

  if (http->fd >= 0)
    return TRUE;
  http->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_byte_array_set_size (http->in, 0);
  if (http->fd < 0 || connect (http->fd, (struct sockaddr *) &http->address, sizeof http->address) != 0) {
    g_printerr ("can't connect to the server\n");
    return FALSE;
  }
  setsockopt (http->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return TRUE;
}

static gboolean
send_all (BenchHttp *http, const void *data, gsize size)
{
  for (gsize sent = 0; sent < size;) {
    gssize n = send (http->fd, (const char *) data + sent, size - sent, MSG_NOSIGNAL);

    if (n <= 0)
      return FALSE;
    sent += n;
  }
  return TRUE;
}

static gboolean
receive (BenchHttp *http)
{
  guint8 buffer[65536];
  gssize n = recv (http->fd, buffer, sizeof buffer, 0);

  if (n <= 0)
    return FALSE;
  g_byte_array_append (http->in, buffer, n);
  return TRUE;
}

/** find: where @needle begins in what was received, receiving until it is there; -1: the connection ended. */
static gssize
find (BenchHttp *http, gsize from, const char *needle)
{
  for (;;) {
    const guint8 *at
        = http->in->len > from ? memmem (http->in->data + from, http->in->len - from, needle, strlen (needle)) : NULL;

    if (at != NULL)
      return at - http->in->data;
    if (!receive (http))
      return -1;
  }
}

static gboolean
need (BenchHttp *http, gsize size)
{
  while (http->in->len < size) {
    if (!receive (http))
      return FALSE;
  }
  return TRUE;
}

static void
keep_cookies (BenchHttp *http, char *head)
{
  g_autoptr (GString) cookies = g_string_new (NULL);
  char *line = strcasestr (head, "\r\nset-cookie:");

  for (; line != NULL; line = strcasestr (line + 2, "\r\nset-cookie:")) {
    const char *value = line + strlen ("\r\nset-cookie:");
    gsize blank = strspn (value, " ");

    g_string_append_printf (cookies, "%s%.*s", cookies->len > 0 ? "; " : "", (int) strcspn (value + blank, ";\r"),
                            value + blank);
  }
  if (cookies->len > 0) {
    g_free (http->cookies);
    http->cookies = g_strdup (cookies->str);
  }
}

static gboolean
read_chunks (BenchHttp *http, gsize at)
{
  for (;;) {
    gssize end = find (http, at, "\r\n");
    gsize size;

    if (end < 0)
      return FALSE;
    size = strtoul ((const char *) http->in->data + at, NULL, 16);
    if (!need (http, end + 2 + size + 2))
      return FALSE;
    g_byte_array_append (http->body, http->in->data + end + 2, size);
    at = end + 2 + size + 2;
    if (size == 0) {
      g_byte_array_remove_range (http->in, 0, at);
      return TRUE;
    }
  }
}

static gboolean
read_answer (BenchHttp *http, gboolean *ret_success)
{
  gssize end = find (http, 0, "\r\n\r\n");
  g_autofree char *head = end >= 0 ? g_strndup ((const char *) http->in->data, end) : NULL;
  const char *length;

  if (head == NULL)
    return FALSE;
  keep_cookies (http, head);
  *ret_success = strcasestr (head, "\r\nX-ResponseCode: 0\r\n") != NULL;
  g_byte_array_set_size (http->body, 0);
  if (strcasestr (head, "\r\nTransfer-Encoding: chunked") != NULL)
    return read_chunks (http, end + 4);
  length = strcasestr (head, "\r\nContent-Length:");
  if (length == NULL || !need (http, end + 4 + strtoul (length + strlen ("\r\nContent-Length:"), NULL, 10)))
    return FALSE;
  g_printerr ("refused: %s\n", head);
  g_byte_array_set_size (http->in, 0);
  return TRUE;
}

gboolean
bench_http_call (BenchHttp *http, const char *type, GBytes *body, const guint8 **ret_body, gsize *ret_size)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (body, &size);
  g_autofree char *head = NULL;
  gboolean success = FALSE;
  const guint8 *done, *start;

  if (!ensure_connected (http))
    return FALSE;
  head = g_strdup_printf (
      "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\nContent-Type: application/mapi-http\r\n"
      "X-RequestType: %s\r\nX-RequestId: {9E2B3D4C-0001-4D5E-8F90-A1B2C3D4E5F6}:%u\r\nX-ClientApplication: "
      "Outlook/16.0.4266.1001\r\nX-ClientInfo: bench\r\n%s%s%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
      http->path, http->authorization, type, ++http->counter, http->cookies != NULL ? "Cookie: " : "",
      http->cookies != NULL ? http->cookies : "", http->cookies != NULL ? "\r\n" : "", size);
  if (!send_all (http, head, strlen (head)) || !send_all (http, data, size) || !read_answer (http, &success)) {
    close (http->fd);
    http->fd = -1;
    g_printerr ("the connection ended\n");
    return FALSE;
  }
  done = memmem (http->body->data, http->body->len, "DONE\r\n", 6);
  start = done != NULL ? memmem (done, http->body->len - (done - http->body->data), "\r\n\r\n", 4) : NULL;
  if (!success || start == NULL)
    return FALSE;
  *ret_body = start + 4;
  *ret_size = http->body->len - (*ret_body - http->body->data);
  return TRUE;
}

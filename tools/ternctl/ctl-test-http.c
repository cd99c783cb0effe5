#include "tools/ternctl/ctl-test-http.h"

#include <curl/curl.h>
#include <string.h>

#define MAX_BODY (16 * 1024 * 1024)
#define TIMEOUT_S 60

struct _CtlHttp {
  CURL *curl;
  char *user;
  char *password;
  gboolean with_login;
  GHashTable *cookies; /* name -> value: sent back to whoever is asked, over a test's plain connection too */
};

/* One request under way. */
typedef struct {
  CtlHttp *http;
  CtlHttpAnswer *answer;
} Transfer;

CtlHttp *
ctl_http_new (const char *user, const char *password)
{
  CtlHttp *http = g_new0 (CtlHttp, 1);

  http->curl = curl_easy_init ();
  http->user = g_strdup (user);
  http->password = g_strdup (password);
  http->cookies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  curl_easy_setopt (http->curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
  curl_easy_setopt (http->curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (http->curl, CURLOPT_PROTOCOLS_STR, "http,https");
  return http;
}

void
ctl_http_free (CtlHttp *http)
{
  if (http == NULL)
    return;
  curl_easy_cleanup (http->curl);
  explicit_bzero (http->password, strlen (http->password));
  g_free (http->password);
  g_free (http->user);
  g_hash_table_unref (http->cookies);
  g_free (http);
}

void
ctl_http_set_authorities (CtlHttp *http, const char *file)
{
  curl_easy_setopt (http->curl, CURLOPT_CAINFO, file);
}

void
ctl_http_set_checks (CtlHttp *http, gboolean chain, gboolean names)
{
  curl_easy_setopt (http->curl, CURLOPT_SSL_VERIFYPEER, chain ? 1L : 0L);
  curl_easy_setopt (http->curl, CURLOPT_SSL_VERIFYHOST, names ? 2L : 0L);
}

void
ctl_http_set_login (CtlHttp *http, gboolean with_login)
{
  http->with_login = with_login;
}

void
ctl_http_answer_clear (CtlHttpAnswer *answer)
{
  g_clear_pointer (&answer->headers, g_hash_table_unref);
  g_clear_pointer (&answer->body, g_byte_array_unref);
}

const char *
ctl_http_answer_header (const CtlHttpAnswer *answer, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (answer->headers, lower);
}

static size_t
take_body (char *data, size_t size, size_t n, void *user_data)
{
  CtlHttpAnswer *answer = user_data;

  if (answer->body->len + size * n > MAX_BODY)
    return 0;
  g_byte_array_append (answer->body, (const guint8 *)data, size * n);
  return size * n;
}

static void
take_cookie (CtlHttp *http, const char *text)
{
  g_autofree char *pair = g_strndup (text, strcspn (text, ";"));
  char *equals = strchr (pair, '=');

  if (equals == NULL)
    return;
  *equals = '\0';
  g_hash_table_insert (http->cookies, g_strdup (g_strstrip (pair)), g_strdup (equals + 1));
}

static size_t
take_header (char *data, size_t size, size_t n, void *user_data)
{
  Transfer *transfer = user_data;
  CtlHttpAnswer *answer = transfer->answer;
  g_autofree char *line = g_strndup (data, size * n);
  char *colon = strchr (line, ':');

  if (g_str_has_prefix (line, "HTTP/"))
    g_hash_table_remove_all (answer->headers);
  if (colon != NULL) {
    *colon = '\0';
    if (g_ascii_strcasecmp (line, "Set-Cookie") == 0)
      take_cookie (transfer->http, colon + 1);
    g_hash_table_insert (answer->headers, g_ascii_strdown (line, -1), g_strstrip (g_strdup (colon + 1)));
  }
  return size * n;
}

/* (nullable) (transfer full): the value of the request's Cookie header. */
static char *
join_cookies (CtlHttp *http)
{
  GString *line = g_string_new (NULL);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, http->cookies);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_string_append_printf (line, "%s%s=%s", line->len > 0 ? "; " : "", (char *)name, (char *)value);
  return g_string_free (line, line->len == 0);
}

static void
prepare (CtlHttp *http, const char *url, gconstpointer body, gsize size, Transfer *transfer)
{
  CURL *curl = http->curl;

  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_POST, 1L);
  curl_easy_setopt (curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
  curl_easy_setopt (curl, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, transfer->answer);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, transfer);
  curl_easy_setopt (curl, CURLOPT_HTTPAUTH, http->with_login ? CURLAUTH_BASIC : CURLAUTH_NONE);
  curl_easy_setopt (curl, CURLOPT_USERNAME, http->with_login ? http->user : NULL);
  curl_easy_setopt (curl, CURLOPT_PASSWORD, http->with_login ? http->password : NULL);
}

gboolean
ctl_http_post (CtlHttp *http, const char *url, const char *const *headers, gconstpointer body, gsize size,
               CtlHttpAnswer *ret, GError **error)
{
  Transfer transfer = { .http = http, .answer = ret };
  g_autofree char *cookies = join_cookies (http);
  char message[CURL_ERROR_SIZE] = "";
  struct curl_slist *list = NULL;
  CURLcode code;

  ctl_http_answer_clear (ret);
  ret->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  ret->body = g_byte_array_new ();
  prepare (http, url, body, size, &transfer);
  curl_easy_setopt (http->curl, CURLOPT_COOKIE, cookies);
  for (; *headers != NULL; headers++)
    list = curl_slist_append (list, *headers);
  curl_easy_setopt (http->curl, CURLOPT_HTTPHEADER, list);
  curl_easy_setopt (http->curl, CURLOPT_ERRORBUFFER, message);
  code = curl_easy_perform (http->curl);
  curl_easy_setopt (http->curl, CURLOPT_ERRORBUFFER, NULL);
  curl_easy_setopt (http->curl, CURLOPT_HTTPHEADER, NULL);
  curl_slist_free_all (list);
  if (code != CURLE_OK) {
    g_set_error_literal (error, g_quark_from_static_string ("curl"), code,
                         *message != '\0' ? message : curl_easy_strerror (code));
    return FALSE;
  }
  curl_easy_getinfo (http->curl, CURLINFO_RESPONSE_CODE, &ret->status);
  return TRUE;
}

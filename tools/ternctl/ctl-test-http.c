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
};

CtlHttp *
ctl_http_new (const char *user, const char *password)
{
  CtlHttp *http = g_new0 (CtlHttp, 1);

  http->curl = curl_easy_init ();
  http->user = g_strdup (user);
  http->password = g_strdup (password);
  curl_easy_setopt (http->curl, CURLOPT_COOKIEFILE, ""); /* keeps cookies in memory */
  curl_easy_setopt (http->curl, CURLOPT_TIMEOUT, (long) TIMEOUT_S);
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
  g_byte_array_append (answer->body, (const guint8 *) data, size * n);
  return size * n;
}

static size_t
take_header (char *data, size_t size, size_t n, void *user_data)
{
  CtlHttpAnswer *answer = user_data;
  g_autofree char *line = g_strndup (data, size * n);
  char *colon = strchr (line, ':');

  if (g_str_has_prefix (line, "HTTP/"))
    g_hash_table_remove_all (answer->headers);
  if (colon != NULL) {
    *colon = '\0';
    g_hash_table_insert (answer->headers, g_ascii_strdown (line, -1), g_strstrip (g_strdup (colon + 1)));
  }
  return size * n;
}

static void
prepare (CtlHttp *http, const char *url, gconstpointer body, gsize size, CtlHttpAnswer *ret)
{
  CURL *curl = http->curl;

  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_POST, 1L);
  curl_easy_setopt (curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) size);
  curl_easy_setopt (curl, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, ret);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, ret);
  curl_easy_setopt (curl, CURLOPT_HTTPAUTH, http->with_login ? CURLAUTH_BASIC : CURLAUTH_NONE);
  curl_easy_setopt (curl, CURLOPT_USERNAME, http->with_login ? http->user : NULL);
  curl_easy_setopt (curl, CURLOPT_PASSWORD, http->with_login ? http->password : NULL);
}

gboolean
ctl_http_post (CtlHttp *http, const char *url, const char *const *headers, gconstpointer body, gsize size, CtlHttpAnswer *ret,
               GError **error)
{
  char message[CURL_ERROR_SIZE] = "";
  struct curl_slist *list = NULL;
  CURLcode code;

  ctl_http_answer_clear (ret);
  ret->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  ret->body = g_byte_array_new ();
  prepare (http, url, body, size, ret);
  for (; *headers != NULL; headers++)
    list = curl_slist_append (list, *headers);
  curl_easy_setopt (http->curl, CURLOPT_HTTPHEADER, list);
  curl_easy_setopt (http->curl, CURLOPT_ERRORBUFFER, message);
  code = curl_easy_perform (http->curl);
  curl_easy_setopt (http->curl, CURLOPT_ERRORBUFFER, NULL);
  curl_easy_setopt (http->curl, CURLOPT_HTTPHEADER, NULL);
  curl_slist_free_all (list);
  if (code != CURLE_OK) {
    g_set_error_literal (error, g_quark_from_static_string ("curl"), code, *message != '\0' ? message : curl_easy_strerror (code));
    return FALSE;
  }
  curl_easy_getinfo (http->curl, CURLINFO_RESPONSE_CODE, &ret->status);
  return TRUE;
}

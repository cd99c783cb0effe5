#include "plugins/mapi/http/mapi-http-call.h"

#include <string.h>

#include "plugins/mapi/http/mapi-http-cookies.h"

/* [MS-OXCMAPIHTTP] 2.2.3.3.9: two, four and three digits behind the major version (trap 68); the version is the one
 * whose features are there (trap 47). */
#define SERVER_APPLICATION "Exchange/15.00.0847.040"
/* PROCESSING leaves within 100 ms: the front's timers may be 10 ms late. */
#define FIRST_PROGRESS_MS 80

MapiHttpCall *
mapi_http_call_new (const MapiEndpoint *endpoint, TernHttpExchange *exchange, TernHost *host, GObject *owner)
{
  MapiHttpCall *call = g_new0 (MapiHttpCall, 1);
  g_autoptr (TernSettings) settings = tern_host_get_settings (host);

  g_atomic_ref_count_init (&call->refs);
  call->exchange = g_object_ref (exchange);
  call->host = g_object_ref (host);
  call->owner = g_object_ref (owner);
  call->endpoint = endpoint;
  call->started = g_get_monotonic_time ();
  call->pending_period_ms = tern_settings_get_integer (settings, "pending-period");
  call->timeout_s = tern_settings_get_integer (settings, "session-timeout") / 1000;
  return call;
}

MapiHttpCall *
mapi_http_call_ref (MapiHttpCall *call)
{
  g_atomic_ref_count_inc (&call->refs);
  return call;
}

void
mapi_http_call_unref (MapiHttpCall *call)
{
  if (call == NULL || !g_atomic_ref_count_dec (&call->refs))
    return;
  g_clear_object (&call->session);
  g_object_unref (call->exchange);
  g_object_unref (call->owner);
  g_object_unref (call->host);
  g_free (call->sequence);
  g_free (call);
}

GBytes *
mapi_http_call_get_body (MapiHttpCall *call)
{
  return tern_http_exchange_get_body (call->exchange);
}

TernIdentity *
mapi_http_call_get_identity (MapiHttpCall *call)
{
  return tern_http_exchange_get_identity (call->exchange);
}

gpointer
mapi_http_call_get_state (MapiHttpCall *call)
{
  return call->context != NULL ? mapi_http_context_get_state (call->context) : NULL;
}

gboolean
mapi_http_call_open_context (MapiHttpCall *call, gpointer state, GDestroyNotify free_state, GError **error)
{
  TernSessionSpec spec = {
    .kind = call->endpoint->session_kind,
    .identity = mapi_http_call_get_identity (call),
    .timeout_s = call->timeout_s,
    .state = mapi_http_context_new (state, free_state),
    .free_state = (GDestroyNotify) mapi_http_context_free,
    .owner = call->owner,
    .client = tern_http_exchange_get_header (call->exchange, "X-ClientApplication"),
    .remote = tern_http_exchange_get_remote (call->exchange),
  };
  TernSession *session = tern_host_open_session (call->host, &spec, error);

  if (session == NULL) /* the registry has freed the state */
    return FALSE;
  g_set_object (&call->session, session);
  g_object_unref (session);
  call->context = tern_session_get_state (call->session);
  return TRUE;
}

static void
echo (MapiHttpCall *call, const char *name)
{
  const char *value = tern_http_exchange_get_header (call->exchange, name);

  if (value != NULL)
    tern_http_exchange_add_header (call->exchange, name, value);
}

/* Refusals keep status 200 ([MS-OXCMAPIHTTP] 2.2.3.3.3), and so does a browser's GET; verbs that HTTP itself knows to
 * be wrong here get its own word for it. */
static guint
status_of (MapiHttpCall *call, MapiResponseCode code)
{
  const char *method = tern_http_exchange_get_method (call->exchange);

  return code != MAPI_RESPONSE_INVALID_VERB || g_str_equal (method, "GET") || g_str_equal (method, "HEAD") ? 200 : 405;
}

/** add_headers: what every answer has ([MS-OXCMAPIHTTP] 2.2.3.3); echoed headers exactly as sent (trap 69). */
static void
add_headers (MapiHttpCall *call, MapiResponseCode code)
{
  g_autofree char *code_text = g_strdup_printf ("%d", code);
  g_autofree char *expiration = g_strdup_printf ("%u", call->timeout_s * 1000);
  g_autofree char *period = g_strdup_printf ("%u", call->pending_period_ms);

  tern_http_exchange_set_status (call->exchange, status_of (call, code));
  tern_http_exchange_add_header (call->exchange, "Cache-Control", "private");
  tern_http_exchange_add_header (call->exchange, "Content-Type",
                                 code == MAPI_RESPONSE_SUCCESS ? "application/mapi-http" : "text/html");
  echo (call, "X-RequestType");
  echo (call, "X-RequestId");
  echo (call, "X-ClientInfo");
  tern_http_exchange_add_header (call->exchange, "X-ResponseCode", code_text);
  tern_http_exchange_add_header (call->exchange, "X-ServerApplication", SERVER_APPLICATION);
  tern_http_exchange_add_header (call->exchange, "X-ExpirationInfo", expiration);
  tern_http_exchange_add_header (call->exchange, "X-PendingPeriod", period);
}

/* Every answer within a context sets all cookies anew, the context's first (trap 72). */
static void
add_cookies (MapiHttpCall *call)
{
  g_autofree char *base = NULL, *sequence = NULL;
  gboolean in_sequence = call->type->use == MAPI_CONTEXT_SEQUENCE || call->type->use == MAPI_CONTEXT_CREATES;

  if (call->context == NULL)
    return;
  base = tern_host_get_external_url (call->host);
  sequence
      = in_sequence ? mapi_http_context_next_sequence (call->context) : mapi_http_context_lend_sequence (call->context);
  mapi_http_cookies_set (call->exchange, call->endpoint->path, base != NULL && g_str_has_prefix (base, "https:"),
                         tern_session_get_id (call->session), sequence);
}

/* A NotificationWait is slow for certain: its cookies leave at once, before a request beside it can renew the sequence.
 */
static guint
first_progress (MapiHttpCall *call)
{
  return call->type->use == MAPI_CONTEXT_PARALLEL ? 0 : FIRST_PROGRESS_MS;
}

void
mapi_http_call_begin (MapiHttpCall *call)
{
  g_autoptr (GBytes) processing = g_bytes_new_static ("PROCESSING\r\n", strlen ("PROCESSING\r\n"));
  g_autoptr (GBytes) pending = g_bytes_new_static ("PENDING\r\n", strlen ("PENDING\r\n"));

  if (call->has_begun)
    return;
  call->has_begun = TRUE;
  add_headers (call, MAPI_RESPONSE_SUCCESS);
  add_cookies (call);
  tern_http_exchange_set_progress (call->exchange, processing, first_progress (call), pending, call->pending_period_ms);
}

/** leave: the context is free again before the client can have the answer and send the next request. A refused
 * Disconnect ends nothing. */
static void
leave (MapiHttpCall *call, MapiResponseCode code)
{
  MapiContextUse use = call->type != NULL ? call->type->use : MAPI_CONTEXT_NONE;

  if (call->context == NULL)
    return;
  tern_session_touch (call->session);
  if (use == MAPI_CONTEXT_SEQUENCE || use == MAPI_CONTEXT_ENDS)
    mapi_http_context_end (call->context);
  if (use == MAPI_CONTEXT_ENDS && code == MAPI_RESPONSE_SUCCESS)
    tern_host_close_session (call->host, call->session);
  call->context = NULL;
}

/** done: the meta-tag and the headers behind it ([MS-OXCMAPIHTTP] 2.2.7, 2.2.2.2), then @body. @code 0: no late
 * failure. */
static void
done (MapiHttpCall *call, MapiResponseCode code, GBytes *body)
{
  gint64 now = g_get_monotonic_time ();
  gint64 elapsed_ms = (now - call->started) / 1000;
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC - elapsed_ms / 1000);
  g_autofree char *start_text = g_date_time_format (start, "%a, %d %b %Y %H:%M:%S GMT");
  GString *text = g_string_new ("DONE\r\n");
  gsize size = 0;
  gconstpointer data = body != NULL ? g_bytes_get_data (body, &size) : NULL;
  g_autoptr (GBytes) answer = NULL;

  if (code != MAPI_RESPONSE_SUCCESS)
    g_string_append_printf (text, "X-ResponseCode: %d\r\n", code);
  g_string_append_printf (text, "X-ElapsedTime: %" G_GINT64_FORMAT "\r\nX-StartTime: %s\r\n\r\n", elapsed_ms,
                          start_text);
  if (size > 0)
    g_string_append_len (text, data, size);
  answer = g_string_free_to_bytes (text);
  leave (call, code);
  tern_http_exchange_finish (call->exchange, answer, TRUE);
}

void
mapi_http_call_finish (MapiHttpCall *call, GBytes *body)
{
  mapi_http_call_begin (call);
  done (call, MAPI_RESPONSE_SUCCESS, body);
}

void
mapi_http_call_fail (MapiHttpCall *call, MapiResponseCode code, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autofree char *page = NULL;
  g_autoptr (GBytes) body = NULL;

  g_debug ("%s: X-ResponseCode %d: %s", call->type != NULL ? call->type->name : "request", code, text);
  if (call->has_begun) {
    done (call, code, NULL);
    return;
  }
  add_headers (call, code);
  if (call->type != NULL && call->type->use != MAPI_CONTEXT_CREATES)
    add_cookies (call);
  page = g_strdup_printf ("<!DOCTYPE html>\n<html><head><title>MAPI over HTTP</title></head><body>"
                          "<h1>The request was refused</h1><p>X-ResponseCode %d: %s</p></body></html>\n",
                          code, escaped);
  body = g_bytes_new (page, strlen (page));
  leave (call, code);
  tern_http_exchange_finish (call->exchange, body, FALSE);
}

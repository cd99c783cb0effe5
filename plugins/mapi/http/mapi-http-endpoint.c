#include "plugins/mapi/http/mapi-http-endpoint.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-guid.h"
#include "core/groupware/tern-groupware.h"
#include "core/spi/tern-plugin-type.h"
#include "plugins/mapi/http/mapi-http-cookies.h"

#define MEDIA_TYPE "application/mapi-http"

struct _MapiHttpEndpoint {
  GObject parent;

  const MapiEndpoint *table;
  TernHost *host;
  MapiWaitList *waits;
  gint is_draining; /* atomic */
};

static void mapi_http_endpoint_service_init (TernHttpServiceInterface *iface);
TERN_DEFINE_PLUGIN_TYPE (MapiHttpEndpoint, mapi_http_endpoint,
                         G_IMPLEMENT_INTERFACE (TERN_TYPE_HTTP_SERVICE, mapi_http_endpoint_service_init))

static void
mapi_http_endpoint_finalize (GObject *object)
{
  MapiHttpEndpoint *endpoint = MAPI_HTTP_ENDPOINT (object);

  mapi_wait_list_free (endpoint->waits);
  g_clear_object (&endpoint->host);
  G_OBJECT_CLASS (mapi_http_endpoint_parent_class)->finalize (object);
}

static void
mapi_http_endpoint_class_init (MapiHttpEndpointClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_http_endpoint_finalize;
}

static void
mapi_http_endpoint_init (MapiHttpEndpoint *endpoint)
{
}

static void
renew_events (TernHost *host)
{
  g_autoptr (TernGroupware) groupware = TERN_GROUPWARE (tern_host_get_service (host, TERN_TYPE_GROUPWARE));

  if (groupware != NULL)
    tern_notices_renew (tern_groupware_get_notices (groupware));
}

MapiHttpEndpoint *
mapi_http_endpoint_new (const MapiEndpoint *table, TernHost *host)
{
  MapiHttpEndpoint *endpoint = g_object_new (MAPI_TYPE_HTTP_ENDPOINT, NULL);

  endpoint->table = table;
  endpoint->host = g_object_ref (host);
  endpoint->waits = mapi_wait_list_new (renew_events, host);
  return endpoint;
}

MapiWaitList *
mapi_http_endpoint_get_waits (MapiHttpEndpoint *endpoint)
{
  return endpoint->waits;
}

void
mapi_http_endpoint_drain (MapiHttpEndpoint *endpoint)
{
  g_atomic_int_set (&endpoint->is_draining, 1);
}

static const MapiRequestType *
find_type (const MapiEndpoint *table, const char *name)
{
  for (const MapiRequestType *type = table->types; type->name != NULL; type++) {
    if (g_ascii_strcasecmp (type->name, name) == 0)
      return type;
  }
  return NULL;
}

/* {GUID}:counter ([MS-OXCMAPIHTTP] 2.2.3.3.2). */
static gboolean
is_request_id (const char *text)
{
  const char *end = strchr (text, '}');
  g_autofree char *guid_text = NULL;
  TernGuid guid;

  if (text[0] != '{' || end == NULL || end[1] != ':' || end[2] == '\0')
    return FALSE;
  guid_text = g_strndup (text + 1, end - text - 1);
  return tern_guid_parse (guid_text, &guid) && strspn (end + 2, "0123456789") == strlen (end + 2);
}

static gboolean
has_media_type (TernHttpExchange *exchange)
{
  const char *type = tern_http_exchange_get_header (exchange, "Content-Type");

  return type != NULL && g_ascii_strncasecmp (type, MEDIA_TYPE, strlen (MEDIA_TYPE)) == 0
         && strchr (" ;", type[strlen (MEDIA_TYPE)]) != NULL; /* strchr finds the terminator too */
}

typedef struct {
  MapiResponseCode code;
  const char *text;
} Refusal;

/** check_headers: what can be said without a context. Sets call->type. */
static Refusal
check_headers (MapiHttpEndpoint *endpoint, MapiHttpCall *call)
{
  TernHttpExchange *exchange = call->exchange;
  const char *name = tern_http_exchange_get_header (exchange, "X-RequestType");
  const char *id = tern_http_exchange_get_header (exchange, "X-RequestId");
  g_autoptr (TernSettings) settings = tern_host_get_settings (call->host);

  if (g_strcmp0 (tern_http_exchange_get_method (exchange), "POST") != 0)
    return (Refusal){ MAPI_RESPONSE_INVALID_VERB,
                      "This is the address of a mail server for Microsoft Outlook, which sends POST requests." };
  if (g_ascii_strcasecmp (tern_http_exchange_get_path (exchange), endpoint->table->path) != 0)
    return (Refusal){ MAPI_RESPONSE_INVALID_PATH, "There is nothing at this path." };
  if (!tern_settings_get_boolean (settings, "enabled"))
    return (Refusal){ MAPI_RESPONSE_ENDPOINT_DISABLED, "MAPI over HTTP is switched off here." };
  if (name == NULL || *name == '\0')
    return (Refusal){ MAPI_RESPONSE_MISSING_HEADER, "X-RequestType is missing." };
  call->type = find_type (endpoint->table, name);
  if (call->type == NULL)
    return (Refusal){ MAPI_RESPONSE_INVALID_REQUEST_TYPE, "X-RequestType names no request of this endpoint." };
  if (id == NULL || *id == '\0')
    return (Refusal){ MAPI_RESPONSE_MISSING_HEADER, "X-RequestId is missing." };
  if (!is_request_id (id))
    return (Refusal){ MAPI_RESPONSE_INVALID_HEADER, "X-RequestId is not {GUID}:counter." };
  if (tern_http_exchange_get_header (exchange, "X-ClientApplication") == NULL)
    return (Refusal){ MAPI_RESPONSE_MISSING_HEADER, "X-ClientApplication is missing." };
  if (!has_media_type (exchange) && g_bytes_get_size (tern_http_exchange_get_body (exchange)) > 0)
    return (Refusal){ MAPI_RESPONSE_INVALID_HEADER, "Content-Type is not " MEDIA_TYPE "." };
  if (tern_http_exchange_get_identity (exchange) == NULL)
    return (Refusal){ MAPI_RESPONSE_ANONYMOUS_NOT_ALLOWED, "A login is needed." };
  return (Refusal){ MAPI_RESPONSE_SUCCESS, NULL };
}

/** find_context: the Session Context of the context cookie. A strange one reads like an expired one (R1225). */
static Refusal
find_context (MapiHttpCall *call, const char *cookie)
{
  g_autoptr (GError) error = NULL;

  call->session = tern_host_find_session (call->host, cookie, mapi_http_call_get_identity (call), &error);
  if (call->session != NULL && g_strcmp0 (tern_session_get_kind (call->session), call->endpoint->session_kind) == 0) {
    call->context = tern_session_get_state (call->session);
    tern_session_touch (call->session);
    return (Refusal){ MAPI_RESPONSE_SUCCESS, NULL };
  }
  g_clear_object (&call->session);
  if (g_error_matches (error, TERN_ERROR, TERN_ERROR_INVALID))
    return (Refusal){ MAPI_RESPONSE_INVALID_CONTEXT_COOKIE, "The context cookie has no form that this server gives." };
  return (Refusal){ MAPI_RESPONSE_CONTEXT_NOT_FOUND, "There is no such Session Context; connect again." };
}

/* A Connect that carries the cookies of an old context ends it ([MS-OXCMAPIHTTP] 3.2.5.1.1). */
static void
end_old_context (MapiHttpEndpoint *endpoint, MapiHttpCall *call, const char *cookie)
{
  if (cookie != NULL && find_context (call, cookie).code == MAPI_RESPONSE_SUCCESS) {
    mapi_wait_list_end_session (endpoint->waits, call->session);
    tern_host_close_session (call->host, call->session);
  }
  g_clear_object (&call->session);
  call->context = NULL;
}

/** take_context: what the cookies say, as the request type needs it. */
static Refusal
take_context (MapiHttpEndpoint *endpoint, MapiHttpCall *call)
{
  g_autofree char *cookie = NULL;
  Refusal refusal;

  mapi_http_cookies_get (call->exchange, &cookie, &call->sequence);
  switch (call->type->use) {
  case MAPI_CONTEXT_NONE:
    if (cookie != NULL)
      (void) find_context (call, cookie);
    return (Refusal){ MAPI_RESPONSE_SUCCESS, NULL };
  case MAPI_CONTEXT_CREATES:
    end_old_context (endpoint, call, cookie);
    if (g_atomic_int_get (&endpoint->is_draining))
      return (Refusal){ MAPI_RESPONSE_ENDPOINT_SHUTTING_DOWN, "The endpoint is shutting down." };
    return (Refusal){ MAPI_RESPONSE_SUCCESS, NULL };
  case MAPI_CONTEXT_PARALLEL:
  case MAPI_CONTEXT_SEQUENCE:
  case MAPI_CONTEXT_ENDS:
    break;
  }
  if (cookie == NULL || (call->sequence == NULL && call->type->use != MAPI_CONTEXT_PARALLEL))
    return (Refusal){ MAPI_RESPONSE_MISSING_COOKIE, "A cookie of the Session Context is missing." };
  refusal = find_context (call, cookie);
  if (refusal.code != MAPI_RESPONSE_SUCCESS || call->type->use == MAPI_CONTEXT_PARALLEL)
    return refusal;
  if (!mapi_http_context_begin (call->context, call->sequence)) {
    call->context = NULL; /* another request's turn: nothing of it is touched, no cookies are renewed */
    return (Refusal){ MAPI_RESPONSE_INVALID_SEQUENCE, "The request is out of sequence." };
  }
  return refusal;
}

static void
serve (TernHttpService *service, TernHttpExchange *exchange, TernJob *job)
{
  MapiHttpEndpoint *endpoint = MAPI_HTTP_ENDPOINT (service);
  g_autoptr (MapiHttpCall) call = mapi_http_call_new (endpoint->table, exchange, endpoint->host, G_OBJECT (service));
  Refusal refusal = check_headers (endpoint, call);

  if (refusal.code == MAPI_RESPONSE_SUCCESS)
    refusal = take_context (endpoint, call);
  if (refusal.code == MAPI_RESPONSE_SUCCESS)
    call->type->serve (call, job);
  else
    mapi_http_call_fail (call, refusal.code, refusal.text);
}

static void
refuse (TernHttpService *service, TernHttpExchange *exchange, const GError *reason)
{
  MapiHttpEndpoint *endpoint = MAPI_HTTP_ENDPOINT (service);
  g_autoptr (MapiHttpCall) call = NULL;

  if (g_error_matches (reason, TERN_ERROR, TERN_ERROR_BUSY))
    return; /* a plain 503 with Retry-After: the client tries again */
  call = mapi_http_call_new (endpoint->table, exchange, endpoint->host, G_OBJECT (service));
  if (g_error_matches (reason, TERN_ERROR, TERN_ERROR_TOO_BIG))
    mapi_http_call_fail (call, MAPI_RESPONSE_TOO_LARGE, "The request is too large.");
  else
    mapi_http_call_fail (call, MAPI_RESPONSE_ENDPOINT_SHUTTING_DOWN, "The endpoint is shutting down.");
}

static void
mapi_http_endpoint_service_init (TernHttpServiceInterface *iface)
{
  iface->serve = serve;
  iface->refuse = refuse;
}

#include "core/daemon/http/ternd-http-exchange.h"

#include <string.h>

#include "core/base/tern-log.h"

struct _TerndHttpExchange {
  GObject parent;

  TerndHttpShared *shared;
  TerndHttpRequest request;
  TerndHttpAnswer *answer;
  GMutex lock;
  GSList *joined; /* of char *: values given out of fields that came more than once */
};

static void ternd_http_exchange_iface_init (TernHttpExchangeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TerndHttpExchange, ternd_http_exchange, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_HTTP_EXCHANGE, ternd_http_exchange_iface_init))

void
ternd_http_request_clear (TerndHttpRequest *request, TerndHttpShared *shared)
{
  ternd_http_head_clear (&request->head);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_clear_pointer (&request->place, ternd_http_place_leave);
  g_clear_pointer (&request->identity, tern_identity_unref);
  ternd_http_login_clear (&request->login);
  g_clear_pointer (&request->remote, g_free);
  g_clear_pointer (&request->realm, g_free);
  if (request->charge != 0)
    (void) ternd_http_shared_charge (shared, -request->charge, 0);
  request->charge = 0;
}

static void
ternd_http_exchange_finalize (GObject *object)
{
  TerndHttpExchange *exchange = TERND_HTTP_EXCHANGE (object);

  if (!ternd_http_answer_is_finished (exchange->answer))
    ternd_http_exchange_refuse (exchange, 500);
  ternd_http_request_clear (&exchange->request, exchange->shared);
  ternd_http_answer_unref (exchange->answer);
  g_slist_free_full (exchange->joined, g_free);
  g_mutex_clear (&exchange->lock);
  ternd_http_shared_unref (exchange->shared);
  G_OBJECT_CLASS (ternd_http_exchange_parent_class)->finalize (object);
}

static void
ternd_http_exchange_class_init (TerndHttpExchangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ternd_http_exchange_finalize;
}

static void
ternd_http_exchange_init (TerndHttpExchange *exchange)
{
  g_mutex_init (&exchange->lock);
}

TerndHttpExchange *
ternd_http_exchange_new (TerndHttpShared *shared, TerndHttpRequest *request, TerndHttpAnswer *answer)
{
  TerndHttpExchange *exchange = g_object_new (TERND_TYPE_HTTP_EXCHANGE, NULL);

  exchange->shared = ternd_http_shared_ref (shared);
  exchange->request = *request;
  memset (request, 0, sizeof *request);
  if (exchange->request.body == NULL)
    exchange->request.body = g_bytes_new_static ("", 0);
  exchange->answer = ternd_http_answer_ref (answer);
  return exchange;
}

TerndHttpAnswer *
ternd_http_exchange_get_answer (TerndHttpExchange *exchange)
{
  return exchange->answer;
}

const TerndHttpRequest *
ternd_http_exchange_get_request (TerndHttpExchange *exchange)
{
  return &exchange->request;
}

TerndHttpShared *
ternd_http_exchange_get_shared (TerndHttpExchange *exchange)
{
  return exchange->shared;
}

TernHttpService *
ternd_http_exchange_get_service (TerndHttpExchange *exchange)
{
  return exchange->request.place->service;
}

static const char *
get_method (TernHttpExchange *exchange)
{
  return TERND_HTTP_EXCHANGE (exchange)->request.head.method;
}

static const char *
get_path (TernHttpExchange *exchange)
{
  return TERND_HTTP_EXCHANGE (exchange)->request.head.path;
}

static const char *
get_query (TernHttpExchange *exchange)
{
  return TERND_HTTP_EXCHANGE (exchange)->request.head.query;
}

/* [RFC 9110] 5.3; [RFC 6265] 5.4 for cookies. What had to be joined lives as long as the exchange. */
static const char *
get_header (TernHttpExchange *object, const char *name)
{
  TerndHttpExchange *exchange = TERND_HTTP_EXCHANGE (object);
  const char *separator = g_ascii_strcasecmp (name, "Cookie") == 0 ? "; " : ", ";
  char *joined = NULL;
  const char *value = ternd_http_head_get_all (&exchange->request.head, name, separator, &joined);

  if (joined == NULL)
    return value;
  g_mutex_lock (&exchange->lock);
  exchange->joined = g_slist_prepend (exchange->joined, joined);
  g_mutex_unlock (&exchange->lock);
  return value;
}

static GBytes *
get_body (TernHttpExchange *exchange)
{
  return TERND_HTTP_EXCHANGE (exchange)->request.body;
}

static TernIdentity *
get_identity (TernHttpExchange *exchange)
{
  return TERND_HTTP_EXCHANGE (exchange)->request.identity;
}

static const char *
get_remote (TernHttpExchange *exchange)
{
  return TERND_HTTP_EXCHANGE (exchange)->request.remote;
}

static void
set_status (TernHttpExchange *exchange, guint status)
{
  ternd_http_answer_set_status (TERND_HTTP_EXCHANGE (exchange)->answer, status);
}

static void
add_header (TernHttpExchange *exchange, const char *name, const char *value)
{
  ternd_http_answer_add_header (TERND_HTTP_EXCHANGE (exchange)->answer, name, value);
}

static void
set_progress (TernHttpExchange *exchange, GBytes *first, guint first_after_ms, GBytes *again, guint again_every_ms)
{
  ternd_http_answer_set_progress (TERND_HTTP_EXCHANGE (exchange)->answer, first, first_after_ms, again, again_every_ms);
}

static void
set_gone (TernHttpExchange *exchange, TernHttpGone func, gpointer user_data, GDestroyNotify destroy)
{
  ternd_http_answer_set_gone (TERND_HTTP_EXCHANGE (exchange)->answer, func, user_data, destroy);
}

/* Runs where the answer ended, mostly on a worker thread: the log may block, an I/O thread may not. */
static void
account (TerndHttpExchange *exchange, gsize size)
{
  const TerndHttpRequest *request = &exchange->request;
  double seconds = (double) (g_get_monotonic_time () - request->began) / G_USEC_PER_SEC;
  gboolean gone = ternd_http_answer_is_gone (exchange->answer);
  guint status = ternd_http_answer_get_status (exchange->answer);
  TernLogFields fields = { .remote = request->remote };

  tern_counter_add (exchange->shared->numbers.requests[gone || status < 100 || status > 599 ? 0 : status / 100], 1);
  tern_histogram_observe (exchange->shared->numbers.seconds, seconds);
  if (!request->access_log)
    return;
  fields.user = request->identity != NULL ? tern_identity_get_info (request->identity)->address : NULL;
  tern_log_event (TERN_EVENT_HTTP_REQUEST, &fields,
                  "%s %s %u %s%" G_GSIZE_FORMAT "/%" G_GSIZE_FORMAT " bytes %.3f s from %s for %s",
                  request->head.method, request->head.path, status, gone ? "gone " : "",
                  g_bytes_get_size (request->body), size, seconds, request->remote,
                  fields.user != NULL ? fields.user : "-");
}

static void
finish (TernHttpExchange *object, GBytes *body, gboolean chunked)
{
  TerndHttpExchange *exchange = TERND_HTTP_EXCHANGE (object);

  if (ternd_http_answer_finish (exchange->answer, body, chunked))
    account (exchange, body != NULL ? g_bytes_get_size (body) : 0);
}

static void
ternd_http_exchange_iface_init (TernHttpExchangeInterface *iface)
{
  iface->get_method = get_method;
  iface->get_path = get_path;
  iface->get_query = get_query;
  iface->get_header = get_header;
  iface->get_body = get_body;
  iface->get_identity = get_identity;
  iface->get_remote = get_remote;
  iface->set_status = set_status;
  iface->add_header = add_header;
  iface->set_progress = set_progress;
  iface->set_gone = set_gone;
  iface->finish = finish;
}

gboolean
ternd_http_exchange_verify (TerndHttpExchange *exchange, TernJob *job, GError **error)
{
  TerndHttpRequest *request = &exchange->request;

  request->identity = ternd_http_auth_verify (exchange->shared->auth, &request->login, request->remote, job, error);
  ternd_http_login_clear (&request->login);
  return request->identity != NULL;
}

void
ternd_http_exchange_refuse (TerndHttpExchange *exchange, guint status)
{
  g_autofree char *text = g_strdup_printf ("%u\n", status);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  if (ternd_http_answer_reset (exchange->answer)) {
    ternd_http_answer_set_status (exchange->answer, status);
    ternd_http_answer_add_header (exchange->answer, "Content-Type", "text/plain");
    if (status == 503)
      ternd_http_answer_add_header (exchange->answer, "Retry-After", "10");
    finish (TERN_HTTP_EXCHANGE (exchange), body, FALSE);
    return;
  }
  finish (TERN_HTTP_EXCHANGE (exchange), NULL, TRUE);
}

static void
add_challenge (const char *value, gpointer answer)
{
  ternd_http_answer_add_header (answer, "WWW-Authenticate", value);
}

void
ternd_http_exchange_challenge (TerndHttpExchange *exchange, gint64 until)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("401\n", 4);

  if (!ternd_http_answer_reset (exchange->answer))
    return;
  ternd_http_answer_set_status (exchange->answer, 401);
  ternd_http_auth_add_challenges (exchange->request.realm, add_challenge, exchange->answer);
  ternd_http_answer_add_header (exchange->answer, "Content-Type", "text/plain");
  ternd_http_answer_delay (exchange->answer, until);
  finish (TERN_HTTP_EXCHANGE (exchange), body, FALSE);
}

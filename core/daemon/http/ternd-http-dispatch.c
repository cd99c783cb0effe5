#include "core/daemon/http/ternd-http-dispatch.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"

/* A failed log-on is answered no sooner than this after its request, so that the time doesn't tell a throttled account
 * from a wrong password. */
#define DENIED_AFTER_US (300 * 1000)

static guint
status_of (const GError *reason)
{
  if (g_error_matches (reason, TERN_ERROR, TERN_ERROR_TOO_BIG))
    return 413;
  return 503;
}

/* In the service's own form, or plainly where it has none. */
static void
refuse (TerndHttpExchange *exchange, const GError *reason)
{
  tern_http_service_refuse (ternd_http_exchange_get_service (exchange), TERN_HTTP_EXCHANGE (exchange), reason);
  if (!ternd_http_answer_is_finished (ternd_http_exchange_get_answer (exchange)))
    ternd_http_exchange_refuse (exchange, status_of (reason));
}

/* One request on its worker thread. */
static void
run (TernJob *job, gpointer exchange)
{
  tern_http_service_serve (ternd_http_exchange_get_service (exchange), TERN_HTTP_EXCHANGE (exchange), job);
}

static void
push (TerndHttpExchange *exchange, TerndWorkerPool *pool, TernJobFunc func)
{
  g_autoptr (GError) error = NULL;

  if (!ternd_worker_pool_push (pool, func, g_object_ref (exchange), g_object_unref, &error))
    refuse (exchange, error);
}

/* Who it claims to be, on a thread of the login pool; then it is a worker's turn. */
static void
run_login (TernJob *job, gpointer exchange)
{
  const TerndHttpRequest *request = ternd_http_exchange_get_request (exchange);
  g_autoptr (GError) error = NULL;

  if (ternd_http_exchange_verify (exchange, job, &error)) {
    push (exchange, ternd_http_exchange_get_shared (exchange)->pool, run);
    return;
  }
  if (g_error_matches (error, TERN_ERROR, TERN_ERROR_DENIED)) {
    ternd_http_exchange_challenge (exchange, request->began + DENIED_AFTER_US);
    return;
  }
  tern_log_event (TERN_EVENT_HTTP_LIMIT, NULL, "a log-on could not be verified: %s", error->message);
  refuse (exchange, error);
}

static void
answer_plainly (TerndHttpShared *shared, TerndHttpIncoming *incoming, TerndHttpAnswer *answer)
{
  g_autofree char *text = g_strdup_printf ("%u\n", incoming->status);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  tern_counter_add (shared->numbers.requests[incoming->status / 100], 1);
  ternd_http_answer_set_status (answer, incoming->status);
  ternd_http_answer_add_header (answer, "Content-Type", "text/plain");
  (void) ternd_http_answer_finish (answer, body, FALSE);
}

static void
serve (TerndHttpShared *shared, TerndHttpExchange *exchange, gboolean admin)
{
  if (ternd_http_exchange_get_request (exchange)->login.login != NULL)
    push (exchange, shared->login_pool, run_login);
  else
    push (exchange, admin ? shared->admin_pool : shared->pool, run);
}

TerndHttpAnswer *
ternd_http_dispatch (TerndHttpShared *shared, TerndHttpIncoming *incoming, gboolean admin, TerndHttpInbox *inbox,
                     TerndHttpWake wake)
{
  TerndHttpAnswer *answer = ternd_http_answer_new (inbox, incoming->form, wake);
  g_autoptr (TerndHttpExchange) exchange = NULL;
  TerndHttpFate fate = incoming->fate;

  if (fate == TERND_HTTP_FATE_STATUS) {
    answer_plainly (shared, incoming, answer);
    return answer;
  }
  exchange = ternd_http_exchange_new (shared, &incoming->request, answer);
  if (fate == TERND_HTTP_FATE_SERVE)
    serve (shared, exchange, admin);
  else if (fate == TERND_HTTP_FATE_CHALLENGE)
    ternd_http_exchange_challenge (exchange, 0);
  else
    refuse (exchange, incoming->reason);
  return answer;
}

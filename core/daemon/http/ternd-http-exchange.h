#pragma once

#include <gio/gio.h>

#include "core/daemon/http/ternd-http-answer.h"
#include "core/daemon/http/ternd-http-head.h"
#include "core/daemon/http/ternd-http-shared.h"
#include "core/spi/tern-http-exchange.h"

/** TerndHttpExchange: TernHttpExchange over a connection of the front. Finalized without an end, it answers 500. */
#define TERND_TYPE_HTTP_EXCHANGE (ternd_http_exchange_get_type ())
G_DECLARE_FINAL_TYPE (TerndHttpExchange, ternd_http_exchange, TERND, HTTP_EXCHANGE, GObject)

/** TerndHttpRequest: everything known of a request once it is complete. The exchange takes all of it over. */
typedef struct {
  TerndHttpHead head;
  GBytes *body; /* (nullable) */
  gint64 charge; /* bytes of it on the shared account */
  TerndHttpPlace *place;
  TernIdentity *identity; /* (nullable) */
  TerndHttpLogin login; /* to be verified, where there is no identity yet */
  char *remote;
  gint64 began; /* monotonic microseconds */
  gboolean access_log;
  char *realm;
} TerndHttpRequest;

void ternd_http_request_clear (TerndHttpRequest *request, TerndHttpShared *shared);

/** ternd_http_exchange_new: @request is empty afterwards. */
TerndHttpExchange *
ternd_http_exchange_new (TerndHttpShared *shared, TerndHttpRequest *request, TerndHttpAnswer *answer);

TerndHttpAnswer *ternd_http_exchange_get_answer (TerndHttpExchange *exchange);
const TerndHttpRequest *ternd_http_exchange_get_request (TerndHttpExchange *exchange);
TerndHttpShared *ternd_http_exchange_get_shared (TerndHttpExchange *exchange);
TernHttpService *ternd_http_exchange_get_service (TerndHttpExchange *exchange);

/**
 * ternd_http_exchange_verify: on a worker thread: makes the login an identity, and wipes it.
 *
 * Returns: %FALSE: see ternd_http_auth_verify()
 */
gboolean
ternd_http_exchange_verify (TerndHttpExchange *exchange, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** ternd_http_exchange_refuse: ends it, unless it is ended, with @status and a line of text. */
void ternd_http_exchange_refuse (TerndHttpExchange *exchange, guint status);
/** ternd_http_exchange_challenge: ends it with 401; not before @until (monotonic microseconds; 0: at once). */
void ternd_http_exchange_challenge (TerndHttpExchange *exchange, gint64 until);

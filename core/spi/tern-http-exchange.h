#pragma once

#include <gio/gio.h>

#include "core/spi/tern-identity.h"

/**
 * TernHttpExchange: one request and its answer. Safe from any thread; whoever keeps one holds a reference. The
 * daemon's front implements it; a test may too.
 *
 * Slow answers: tern_http_exchange_set_progress() says what to send meanwhile. If finish() comes before the first
 * delay has passed, the first bytes and the body leave together in one chunk; otherwise status and headers leave with
 * the first bytes, then the repeated bytes every period until finish(). A finish() that isn't chunked, before anything
 * left, sends its body alone, with its length and without the first bytes: a refusal has no progress.
 */
#define TERN_TYPE_HTTP_EXCHANGE (tern_http_exchange_get_type ())
G_DECLARE_INTERFACE (TernHttpExchange, tern_http_exchange, TERN, HTTP_EXCHANGE, GObject)

/** TernHttpGone: the client went away before the answer was complete; called on an I/O thread, must not block. */
typedef void (*TernHttpGone) (gpointer user_data);

struct _TernHttpExchangeInterface {
  GTypeInterface parent;

  const char *(*get_method) (TernHttpExchange *exchange);
  const char *(*get_path) (TernHttpExchange *exchange);
  const char *(*get_query) (TernHttpExchange *exchange);               /* raw, without '?'; NULL: none */
  const char *(*get_header) (TernHttpExchange *exchange,
                             const char *name); /* all lines of it joined by ", " (Cookie: "; "); NULL: none */
  GBytes *(*get_body) (TernHttpExchange *exchange);                    /* (transfer none), never NULL */
  TernIdentity *(*get_identity) (TernHttpExchange *exchange);          /* (transfer none) NULL: anonymous */
  const char *(*get_remote) (TernHttpExchange *exchange);              /* address text */

  void (*set_status) (TernHttpExchange *exchange, guint status);
  /* Name in the case in which it goes out (trap 70); the same name again adds a line. */
  void (*add_header) (TernHttpExchange *exchange, const char *name, const char *value);
  void (*set_progress) (TernHttpExchange *exchange, GBytes *first, guint first_after_ms, GBytes *again,
                        guint again_every_ms);
  void (*set_gone) (TernHttpExchange *exchange, TernHttpGone func, gpointer user_data, GDestroyNotify destroy);
  /* Ends the answer: @body (nullable) is its last part. @chunked: Transfer-Encoding chunked, else Content-Length. Only
   * the first call counts. */
  void (*finish) (TernHttpExchange *exchange, GBytes *body, gboolean chunked);
};

const char *tern_http_exchange_get_method (TernHttpExchange *exchange);
const char *tern_http_exchange_get_path (TernHttpExchange *exchange);
const char *tern_http_exchange_get_query (TernHttpExchange *exchange);
const char *tern_http_exchange_get_header (TernHttpExchange *exchange, const char *name);
GBytes *tern_http_exchange_get_body (TernHttpExchange *exchange);
TernIdentity *tern_http_exchange_get_identity (TernHttpExchange *exchange);
const char *tern_http_exchange_get_remote (TernHttpExchange *exchange);
void tern_http_exchange_set_status (TernHttpExchange *exchange, guint status);
void tern_http_exchange_add_header (TernHttpExchange *exchange, const char *name, const char *value);
void tern_http_exchange_set_progress (TernHttpExchange *exchange, GBytes *first, guint first_after_ms, GBytes *again,
                                      guint again_every_ms);
void
tern_http_exchange_set_gone (TernHttpExchange *exchange, TernHttpGone func, gpointer user_data, GDestroyNotify destroy);
void tern_http_exchange_finish (TernHttpExchange *exchange, GBytes *body, gboolean chunked);

#include "core/spi/tern-http-exchange.h"

G_DEFINE_INTERFACE (TernHttpExchange, tern_http_exchange, G_TYPE_OBJECT)

static void
tern_http_exchange_default_init (TernHttpExchangeInterface *iface)
{
}

const char *
tern_http_exchange_get_method (TernHttpExchange *exchange)
{
  return TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->get_method (exchange);
}

const char *
tern_http_exchange_get_path (TernHttpExchange *exchange)
{
  return TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->get_path (exchange);
}

const char *
tern_http_exchange_get_query (TernHttpExchange *exchange)
{
  return TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->get_query (exchange);
}

const char *
tern_http_exchange_get_header (TernHttpExchange *exchange, const char *name)
{
  return TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->get_header (exchange, name);
}

GBytes *
tern_http_exchange_get_body (TernHttpExchange *exchange)
{
  return TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->get_body (exchange);
}

TernIdentity *
tern_http_exchange_get_identity (TernHttpExchange *exchange)
{
  return TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->get_identity (exchange);
}

const char *
tern_http_exchange_get_remote (TernHttpExchange *exchange)
{
  return TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->get_remote (exchange);
}

void
tern_http_exchange_set_status (TernHttpExchange *exchange, guint status)
{
  TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->set_status (exchange, status);
}

void
tern_http_exchange_add_header (TernHttpExchange *exchange, const char *name, const char *value)
{
  TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->add_header (exchange, name, value);
}

void
tern_http_exchange_set_progress (TernHttpExchange *exchange, GBytes *first, guint first_after_ms, GBytes *again, guint
                                 again_every_ms)
{
  TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->set_progress (exchange, first, first_after_ms, again, again_every_ms);
}

void
tern_http_exchange_set_gone (TernHttpExchange *exchange, TernHttpGone func, gpointer user_data, GDestroyNotify
                             destroy)
{
  TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->set_gone (exchange, func, user_data, destroy);
}

void
tern_http_exchange_finish (TernHttpExchange *exchange, GBytes *body, gboolean chunked)
{
  TERN_HTTP_EXCHANGE_GET_IFACE (exchange)->finish (exchange, body, chunked);
}

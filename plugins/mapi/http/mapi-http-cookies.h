#pragma once

#include "core/spi/tern-http-exchange.h"

/* The two cookies of a Session Context ([MS-OXCMAPIHTTP] 2.2.3.2.3, 2.2.3.2.4); their names are ours to choose. */

/** mapi_http_cookies_get: (transfer full) (nullable): the values that the request carries. */
void mapi_http_cookies_get (TernHttpExchange *exchange, char **ret_context, char **ret_sequence);
void mapi_http_cookies_set (TernHttpExchange *exchange, const char *path, gboolean is_secure, const char *context,
                            const char *sequence);

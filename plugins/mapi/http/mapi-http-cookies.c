#include "plugins/mapi/http/mapi-http-cookies.h"

#include <string.h>

#define CONTEXT_COOKIE "MapiContext"
#define SEQUENCE_COOKIE "MapiSequence"

/** value_of: @pair's value if it is the cookie @name. */
static char *
value_of (const char *pair, const char *name)
{
  gsize length = strlen (name);

  if (strncmp (pair, name, length) != 0 || pair[length] != '=')
    return NULL;
  return g_strdup (pair + length + 1);
}

void
mapi_http_cookies_get (TernHttpExchange *exchange, char **ret_context, char **ret_sequence)
{
  const char *header = tern_http_exchange_get_header (exchange, "Cookie");
  g_auto (GStrv) pairs = header != NULL ? g_strsplit (header, ";", 32) : NULL;

  *ret_context = *ret_sequence = NULL;
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++) {
    const char *pair = g_strstrip (pairs[i]);

    if (*ret_context == NULL)
      *ret_context = value_of (pair, CONTEXT_COOKIE);
    if (*ret_sequence == NULL)
      *ret_sequence = value_of (pair, SEQUENCE_COOKIE);
  }
}

void
mapi_http_cookies_set (TernHttpExchange *exchange, const char *path, gboolean is_secure, const char *context,
                       const char *sequence)
{
  const char *flags = is_secure ? "; secure; HttpOnly" : "; HttpOnly";
  g_autofree char *first = g_strdup_printf (CONTEXT_COOKIE "=%s; path=%s%s", context, path, flags);
  g_autofree char *second = g_strdup_printf (SEQUENCE_COOKIE "=%s; path=%s%s", sequence, path, flags);

  tern_http_exchange_add_header (exchange, "Set-Cookie", first);
  tern_http_exchange_add_header (exchange, "Set-Cookie", second);
}

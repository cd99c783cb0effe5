#include "plugins/autodiscover/ad-json.h"

#include <string.h>

#include <json-glib/json-glib.h>

#define PATH "/autodiscover/autodiscover.json"
#define POX_PATH "/autodiscover/autodiscover.xml"

static void
answer (TernHttpExchange *exchange, guint status, const char *first, const char *first_value, const char *second,
        const char *second_value)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) body = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, first);
  json_builder_add_string_value (builder, first_value);
  json_builder_set_member_name (builder, second);
  json_builder_add_string_value (builder, second_value);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  body = g_bytes_new (text, strlen (text));
  tern_http_exchange_set_status (exchange, status);
  tern_http_exchange_add_header (exchange, "Cache-Control", "private");
  tern_http_exchange_add_header (exchange, "Content-Type", "application/json; charset=utf-8");
  tern_http_exchange_finish (exchange, body, FALSE);
}

static void
answer_error (TernHttpExchange *exchange, guint status, const char *code, const char *message)
{
  answer (exchange, status, "ErrorCode", code, "ErrorMessage", message);
}

/** email_in_path: what stands behind the version in the path: "/v1.0/name@domain"; %NULL: nothing. */
static char *
email_in_path (const char *path)
{
  const char *rest = path + MIN (strlen (PATH), strlen (path));
  const char *last = strrchr (rest, '/');

  return last != NULL && last[1] != '\0' && strchr (last, '@') != NULL ? g_strdup (last + 1) : NULL;
}

static char *
query_value (GHashTable *query, const char *name)
{
  const char *value = query != NULL ? g_hash_table_lookup (query, name) : NULL;

  return value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}

void
ad_json_serve (TernHost *host, TernHttpExchange *exchange, TernJob *job)
{
  const char *raw = tern_http_exchange_get_query (exchange);
  g_autoptr (GHashTable) query
      = raw != NULL ? g_uri_parse_params (raw, -1, "&", G_URI_PARAMS_CASE_INSENSITIVE, NULL) : NULL;
  g_autofree char *email = email_in_path (tern_http_exchange_get_path (exchange));
  g_autofree char *protocol = query_value (query, "Protocol");
  g_autofree char *base = NULL, *url = NULL, *message = NULL;

  if (email == NULL)
    email = query_value (query, "Email");
  if (g_strcmp0 (tern_http_exchange_get_method (exchange), "GET") != 0) {
    tern_http_exchange_add_header (exchange, "Allow", "GET");
    answer_error (exchange, 405, "InvalidRequest", "This address answers GET requests only.");
  } else if (email == NULL) {
    answer_error (exchange, 400, "MandatoryParameterMissing", "A valid smtp address must be provided");
  } else if (protocol == NULL) {
    answer_error (exchange, 400, "MandatoryParameterMissing",
                  "A valid value must be provided for the query parameter 'Protocol'");
  } else if (g_ascii_strcasecmp (protocol, "AutodiscoverV1") != 0) {
    g_autofree char *shown = g_utf8_make_valid (protocol, MIN (strlen (protocol), 64));

    message
        = g_strdup_printf ("The given protocol value '%s' is invalid. Supported values are 'AutodiscoverV1'", shown);
    answer_error (exchange, 400, "InvalidProtocol", message);
  } else {
    base = tern_host_get_external_url (host);
    url = g_strconcat (base != NULL ? base : "", POX_PATH, NULL);
    answer (exchange, 200, "Protocol", "AutodiscoverV1", "Url", url);
  }
}

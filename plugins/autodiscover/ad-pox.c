#include "plugins/autodiscover/ad-pox.h"

#include "core/base/tern-error.h"
#include "core/spi/tern-directory.h"
#include "plugins/autodiscover/ad-pox-answer.h"
#include "plugins/autodiscover/ad-pox-request.h"

static void
answer (TernHttpExchange *exchange, GBytes *document)
{
  tern_http_exchange_set_status (exchange, 200);
  tern_http_exchange_add_header (exchange, "Cache-Control", "private");
  tern_http_exchange_add_header (exchange, "Content-Type", "text/xml; charset=utf-8");
  tern_http_exchange_finish (exchange, document, FALSE);
}

static void
answer_error (TernHttpExchange *exchange, AdPoxError code)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GBytes) document = ad_pox_error_document (code, now);

  answer (exchange, document);
}

/* The directory is away for a moment: an error document would make Outlook forget what it knew. */
static void
answer_unavailable (TernHttpExchange *exchange)
{
  tern_http_exchange_set_status (exchange, 503);
  tern_http_exchange_add_header (exchange, "Retry-After", "5");
  tern_http_exchange_finish (exchange, NULL, FALSE);
}

/** can_use_mapi: X-MapiHttpCapability is an integer above 0 ([MS-OXDSCLI] 2.2.2.1) and the endpoints are open. */
static gboolean
can_use_mapi (TernHost *host, TernHttpExchange *exchange)
{
  const char *capability = tern_http_exchange_get_header (exchange, "X-MapiHttpCapability");
  guint64 version = 0;

  return capability != NULL && g_ascii_string_to_unsigned (capability, 10, 1, G_MAXINT32, &version, NULL)
         && tern_host_is_active (host, "mapi");
}

/** find_entry: within the caller's organisation: others' addresses look like unknown ones. */
static TernEntry *
find_entry (TernDirectory *directory, TernIdentity *identity, const AdPoxRequest *request, TernJob *job, GError **error)
{
  const TernGuid *organisation = &tern_identity_get_info (identity)->organisation;

  if (request->address != NULL)
    return tern_directory_lookup (directory, organisation, TERN_ENTRY_BY_ADDRESS, request->address, job, error);
  return tern_directory_lookup (directory, organisation, TERN_ENTRY_BY_DN, request->legacy_dn, job, error);
}

/** find_public_store: (nullable): without it the client has its mailbox at least. */
static TernEntry *
find_public_store (TernDirectory *directory, const TernEntry *entry, TernJob *job)
{
  return tern_directory_lookup (directory, &entry->organisation, TERN_ENTRY_BY_PUBLIC_STORE, "", job, NULL);
}

static void
serve_settings (TernHost *host, TernHttpExchange *exchange, const AdPoxRequest *request, TernJob *job)
{
  g_autoptr (TernDirectory) directory = TERN_DIRECTORY (tern_host_get_service (host, TERN_TYPE_DIRECTORY));
  g_autofree char *url = can_use_mapi (host, exchange) ? tern_host_get_external_url (host) : NULL;
  g_autoptr (TernEntry) entry = NULL, store = NULL;
  g_autoptr (GBytes) document = NULL;
  g_autoptr (GError) error = NULL;

  if (directory == NULL) {
    answer_unavailable (exchange);
    return;
  }
  entry = find_entry (directory, tern_http_exchange_get_identity (exchange), request, job, &error);
  if (entry == NULL && !g_error_matches (error, TERN_ERROR, TERN_ERROR_NOT_FOUND)) {
    g_warning ("autodiscover: %s", error->message);
    answer_unavailable (exchange);
    return;
  }
  if (entry == NULL || tern_guid_is_null (&entry->mailbox)) {
    answer_error (exchange, AD_POX_UNKNOWN_ADDRESS);
    return;
  }
  store = entry->kind != TERN_ENTRY_PUBLIC_STORE ? find_public_store (directory, entry, job) : NULL;
  document = ad_pox_settings_document (entry, url, store != NULL ? store->address : NULL);
  answer (exchange, document);
}

/* [MS-OXDSCLI] 3.2.5.1 */
void
ad_pox_serve (TernHost *host, TernHttpExchange *exchange, TernJob *job)
{
  g_auto (AdPoxRequest) request = { 0 };
  g_autoptr (GError) error = NULL;
  gsize size;
  gconstpointer body = g_bytes_get_data (tern_http_exchange_get_body (exchange), &size);

  if (g_strcmp0 (tern_http_exchange_get_method (exchange), "POST") != 0
      || !ad_pox_request_parse (body, size, &request, &error)) {
    g_debug ("autodiscover: %s", error != NULL ? error->message : "not a POST");
    answer_error (exchange, AD_POX_INVALID_REQUEST);
  } else if (!g_str_equal (request.schema, AD_OUTLOOK_SCHEMA)) {
    answer_error (exchange, AD_POX_SCHEMA_NOT_SUPPORTED);
  } else {
    serve_settings (host, exchange, &request, job);
  }
}

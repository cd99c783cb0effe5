#include "core/daemon/http/ternd-http-limits.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/daemon/http/ternd-http-front.h"

const TernSetting ternd_http_settings[] = {
  { "listen", TERN_SETTING_LIST, "127.0.0.1:8080", 0, 0, FALSE,
    "Addresses for HTTP without TLS, for a proxy on this machine: ADDRESS:PORT, [ADDRESS]:PORT, *:PORT or unix:PATH." },
  { "listen-tls", TERN_SETTING_LIST, NULL, 0, 0, FALSE, "Addresses for HTTPS; needs certificate and private-key." },
  { "listen-admin", TERN_SETTING_LIST, "127.0.0.1:8081", 0, 0, FALSE,
    "Addresses for /healthz, /readyz and /metrics, without TLS and log-on." },
  { "certificate", TERN_SETTING_PATH, NULL, 0, 0, TRUE, "The certificate and its chain, in PEM form." },
  { "private-key", TERN_SETTING_PATH, NULL, 0, 0, TRUE,
    "The certificate's private key, in PEM form, without a passphrase." },
  { "realm", TERN_SETTING_STRING, "Tern", 0, 0, TRUE, "The name clients show when they ask for a password." },
  { "trusted-proxies", TERN_SETTING_LIST, NULL, 0, 0, TRUE,
    "Addresses or networks (10.0.0.0/8) whose X-Forwarded-For names the client." },
  { "io-threads", TERN_SETTING_INTEGER, "0", 0, 64, FALSE,
    "Threads that read and write sockets; 0: one a core, at most 8." },
  { "max-connections", TERN_SETTING_INTEGER, "20000", 1, 1000000, TRUE, "Open connections at most." },
  { "max-connections-per-address", TERN_SETTING_INTEGER, "2000", 1, 1000000, TRUE,
    "Open connections at most from one address (IPv6: one /64); trusted proxies excepted." },
  { "max-header", TERN_SETTING_SIZE, "32K", 1024, 1024 * 1024, TRUE, "Size of a request's head at most." },
  { "max-header-fields", TERN_SETTING_INTEGER, "100", 10, 1000, TRUE, "Fields of a request's head at most." },
  { "max-body-memory", TERN_SETTING_SIZE, "1G", 1024 * 1024, G_MAXINT64, TRUE,
    "Memory for all request bodies together; more are answered with 503." },
  { "header-timeout", TERN_SETTING_DURATION, "15s", 10, 3600000, TRUE,
    "From a request's first byte to the end of its head." },
  { "body-timeout", TERN_SETTING_DURATION, "30s", 10, 3600000, TRUE,
    "How long a body may take, besides a second for each body-rate bytes." },
  { "body-rate", TERN_SETTING_SIZE, "4K", 1, 1073741824, TRUE,
    "Bytes a second that a slow client must reach with its body." },
  { "idle-timeout", TERN_SETTING_DURATION, "5min", 10, 86400000, TRUE,
    "How long a connection may wait between requests." },
  { "write-timeout", TERN_SETTING_DURATION, "60s", 10, 3600000, TRUE,
    "How long a client may take no byte of an answer." },
  { "tls-handshake-timeout", TERN_SETTING_DURATION, "10s", 10, 3600000, TRUE,
    "From a connection's begin to the end of its handshake." },
  { "access-log", TERN_SETTING_BOOLEAN, "true", 0, 0, TRUE, "Whether each request gets a line in the log." },
  { NULL },
};

static gint64
get_us (const TernSettings *settings, const char *name)
{
  return tern_settings_get_integer (settings, name) * 1000;
}

static gboolean
read_proxies (TerndHttpLimits *limits, const char *const *list, GError **error)
{
  limits->proxies = g_ptr_array_new_with_free_func (g_object_unref);
  for (; *list != NULL; list++) {
    GInetAddressMask *mask = g_inet_address_mask_new_from_string (*list, NULL);

    if (mask == NULL) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "[http] trusted-proxies: %s is no address or network", *list);
      return FALSE;
    }
    g_ptr_array_add (limits->proxies, mask);
  }
  return TRUE;
}

static void
read_times (TerndHttpLimits *limits, const TernSettings *settings)
{
  limits->header_us = get_us (settings, "header-timeout");
  limits->body_us = get_us (settings, "body-timeout");
  limits->body_rate = tern_settings_get_integer (settings, "body-rate");
  limits->idle_us = get_us (settings, "idle-timeout");
  limits->write_us = get_us (settings, "write-timeout");
  limits->handshake_us = get_us (settings, "tls-handshake-timeout");
}

TerndHttpLimits *
ternd_http_limits_new (const TernSettings *settings, GError **error)
{
  g_autoptr (TerndHttpLimits) limits = g_new0 (TerndHttpLimits, 1);
  guint threads = (guint) tern_settings_get_integer (settings, "io-threads");

  g_atomic_ref_count_init (&limits->refs);
  limits->io_threads = threads != 0 ? threads : MIN (g_get_num_processors (), 8);
  limits->max_connections = (guint) tern_settings_get_integer (settings, "max-connections");
  limits->max_per_address = (guint) tern_settings_get_integer (settings, "max-connections-per-address");
  limits->max_header = (gsize) tern_settings_get_integer (settings, "max-header");
  limits->max_fields = (guint) tern_settings_get_integer (settings, "max-header-fields");
  limits->max_body_memory = tern_settings_get_integer (settings, "max-body-memory");
  limits->access_log = tern_settings_get_boolean (settings, "access-log");
  limits->realm = g_strdup (tern_settings_get_string (settings, "realm"));
  limits->certificate = g_strdup (tern_settings_get_string (settings, "certificate"));
  limits->private_key = g_strdup (tern_settings_get_string (settings, "private-key"));
  limits->listen = g_strdupv ((char **) tern_settings_get_list (settings, "listen"));
  limits->listen_tls = g_strdupv ((char **) tern_settings_get_list (settings, "listen-tls"));
  limits->listen_admin = g_strdupv ((char **) tern_settings_get_list (settings, "listen-admin"));
  read_times (limits, settings);
  if (!read_proxies (limits, tern_settings_get_list (settings, "trusted-proxies"), error))
    return NULL;
  if (limits->realm == NULL || limits->realm[strcspn (limits->realm, "\"\\\r\n")] != '\0') {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "[http] realm: quotes and backslashes are not allowed");
    return NULL;
  }
  if ((limits->certificate == NULL) != (limits->private_key == NULL)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "[http] certificate and private-key need each other");
    return NULL;
  }
  return g_steal_pointer (&limits);
}

TerndHttpLimits *
ternd_http_limits_ref (TerndHttpLimits *limits)
{
  g_atomic_ref_count_inc (&limits->refs);
  return limits;
}

void
ternd_http_limits_unref (TerndHttpLimits *limits)
{
  if (limits == NULL || !g_atomic_ref_count_dec (&limits->refs))
    return;
  g_clear_pointer (&limits->proxies, g_ptr_array_unref);
  g_strfreev (limits->listen);
  g_strfreev (limits->listen_tls);
  g_strfreev (limits->listen_admin);
  g_free (limits->realm);
  g_free (limits->certificate);
  g_free (limits->private_key);
  g_free (limits);
}

gboolean
ternd_http_limits_is_proxy (const TerndHttpLimits *limits, GInetAddress *address)
{
  for (guint i = 0; i < limits->proxies->len; i++) {
    GInetAddressMask *mask = g_ptr_array_index (limits->proxies, i);

    if (g_inet_address_mask_get_family (mask) == g_inet_address_get_family (address)
        && g_inet_address_mask_matches (mask, address))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_proxy_text (const TerndHttpLimits *limits, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  /* Who may open our unix socket is a proxy of this machine. */
  if (g_str_equal (text, TERND_HTTP_LOCAL))
    return TRUE;
  return address != NULL && ternd_http_limits_is_proxy (limits, address);
}

char *
ternd_http_limits_find_remote (const TerndHttpLimits *limits, const char *peer, const char *forwarded)
{
  g_auto (GStrv) hops = NULL;

  if (forwarded == NULL || !is_proxy_text (limits, peer))
    return g_strdup (peer);
  hops = g_strsplit (forwarded, ",", -1);
  /* From the right: only what trusted proxies wrote counts, the rest is the client's own claim. */
  for (guint i = g_strv_length (hops); i > 0; i--) {
    const char *hop = g_strstrip (hops[i - 1]);

    if (!g_hostname_is_ip_address (hop))
      break;
    if (!is_proxy_text (limits, hop))
      return g_strdup (hop);
  }
  return g_strdup (peer);
}

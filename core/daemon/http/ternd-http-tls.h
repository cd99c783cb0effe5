#pragma once

#include <gio/gio.h>
#include <openssl/ssl.h>

/**
 * TerndHttpTls: the certificate in force. Swapped as a whole: connections that stand keep what they began with.
 * Safe from any thread.
 */
typedef struct _TerndHttpTls TerndHttpTls;

TerndHttpTls *ternd_http_tls_new (void);
void ternd_http_tls_free (TerndHttpTls *tls);

/** ternd_http_tls_load: INVALID: not readable, not PEM, or the key belongs to another certificate; the old pair stays.
 */
gboolean ternd_http_tls_load (TerndHttpTls *tls, const char *certificate, const char *private_key,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ternd_http_tls_is_loaded (TerndHttpTls *tls);

/** ternd_http_tls_accept: (transfer full) (nullable): the server's side of a new connection on @fd; %NULL: no
 * certificate. */
SSL *ternd_http_tls_accept (TerndHttpTls *tls, int fd);

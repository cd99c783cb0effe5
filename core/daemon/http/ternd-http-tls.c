#include "core/daemon/http/ternd-http-tls.h"

#include <openssl/err.h>

#include "core/base/tern-error.h"

struct _TerndHttpTls {
  GMutex lock;
  SSL_CTX *context; /* (nullable) immutable once it is here */
};

TerndHttpTls *
ternd_http_tls_new (void)
{
  TerndHttpTls *tls = g_new0 (TerndHttpTls, 1);

  g_mutex_init (&tls->lock);
  return tls;
}

void
ternd_http_tls_free (TerndHttpTls *tls)
{
  if (tls == NULL)
    return;
  SSL_CTX_free (tls->context);
  g_mutex_clear (&tls->lock);
  g_free (tls);
}

static gboolean
fail (GError **error, const char *file, const char *what)
{
  char reason[256] = "unknown reason";
  unsigned long code = ERR_peek_last_error ();

  if (code != 0)
    ERR_error_string_n (code, reason, sizeof reason);
  ERR_clear_error ();
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s: %s: %s", file, what, reason);
  return FALSE;
}

/* A daemon has nobody to ask: an encrypted key is an error, not a prompt. */
static int
refuse_passphrase (char *buffer, int size, int writing, void *user_data)
{
  return -1;
}

/* [RFC 7301]: HTTP/1.1 for who offers it; others are not refused, for they may not mean it. */
static int
select_protocol (SSL *ssl, const unsigned char **ret_protocol, unsigned char *ret_length, const unsigned char *offered,
                 unsigned int length, void *user_data)
{
  static const unsigned char ours[] = "\x08http/1.1";
  unsigned char *selected;

  if (SSL_select_next_proto (&selected, ret_length, ours, sizeof ours - 1, offered, length) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *ret_protocol = selected;
  return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *
make_context (const char *certificate, const char *private_key, GError **error)
{
  SSL_CTX *context = SSL_CTX_new (TLS_server_method ());
  gboolean ok = TRUE;

  g_assert (context != NULL);
  SSL_CTX_set_min_proto_version (context, TLS1_2_VERSION);
  SSL_CTX_set_options (context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION
                                    | SSL_OP_IGNORE_UNEXPECTED_EOF);
  /* An idle connection gives its buffers back; partial writes, since what doesn't fit is gathered anew. */
  SSL_CTX_set_mode (context,
                    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode (context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_default_passwd_cb (context, refuse_passphrase);
  SSL_CTX_set_alpn_select_cb (context, select_protocol, NULL);
  if (SSL_CTX_use_certificate_chain_file (context, certificate) != 1)
    ok = fail (error, certificate, "no certificate chain in PEM form");
  else if (SSL_CTX_use_PrivateKey_file (context, private_key, SSL_FILETYPE_PEM) != 1)
    ok = fail (error, private_key, "no usable private key in PEM form");
  else if (SSL_CTX_check_private_key (context) != 1)
    ok = fail (error, private_key, "the key of another certificate");
  if (!ok)
    g_clear_pointer (&context, SSL_CTX_free);
  return context;
}

gboolean
ternd_http_tls_load (TerndHttpTls *tls, const char *certificate, const char *private_key, GError **error)
{
  SSL_CTX *context = make_context (certificate, private_key, error);
  SSL_CTX *old;

  if (context == NULL)
    return FALSE;
  g_mutex_lock (&tls->lock);
  old = tls->context;
  tls->context = context;
  g_mutex_unlock (&tls->lock);
  SSL_CTX_free (old);
  return TRUE;
}

gboolean
ternd_http_tls_is_loaded (TerndHttpTls *tls)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&tls->lock);

  return tls->context != NULL;
}

SSL *
ternd_http_tls_accept (TerndHttpTls *tls, int fd)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&tls->lock);
  SSL *ssl;

  if (tls->context == NULL)
    return NULL;
  ssl = SSL_new (tls->context);
  if (ssl == NULL || SSL_set_fd (ssl, fd) != 1) {
    SSL_free (ssl);
    ERR_clear_error ();
    return NULL;
  }
  SSL_set_accept_state (ssl);
  return ssl;
}

#include "core/daemon/http/ternd-http-tls.h"

#include <glib/gstdio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>
#include <unistd.h>

#include "core/base/tern-error.h"
#include "tests/core/daemon/http/http-fixture.h"

typedef struct {
  char *dir;
  char *certificate;
  char *key;
} Files;

/* A self-signed certificate for @name, into @files. */
static void
write_certificate (const Files *files, const char *name)
{
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  X509 *certificate = X509_new ();
  X509_NAME *subject = X509_get_subject_name (certificate);
  FILE *file;

  ASN1_INTEGER_set (X509_get_serialNumber (certificate), 1);
  X509_gmtime_adj (X509_getm_notBefore (certificate), 0);
  X509_gmtime_adj (X509_getm_notAfter (certificate), 3600);
  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_ASC, (const guchar *) name, -1, -1, 0);
  X509_set_issuer_name (certificate, subject);
  X509_set_pubkey (certificate, key);
  g_assert_cmpint (X509_sign (certificate, key, EVP_sha256 ()), >, 0);
  file = g_fopen (files->certificate, "w");
  g_assert_cmpint (PEM_write_X509 (file, certificate), ==, 1);
  fclose (file);
  file = g_fopen (files->key, "w");
  g_assert_cmpint (PEM_write_PrivateKey (file, key, NULL, NULL, 0, NULL, NULL), ==, 1);
  fclose (file);
  X509_free (certificate);
  EVP_PKEY_free (key);
}

static void
files_init (Files *files)
{
  files->dir = g_dir_make_tmp ("ternd-tls-XXXXXX", NULL);
  files->certificate = g_build_filename (files->dir, "certificate.pem", NULL);
  files->key = g_build_filename (files->dir, "key.pem", NULL);
  write_certificate (files, "first");
}

static void
files_clear (Files *files)
{
  g_unlink (files->certificate);
  g_unlink (files->key);
  g_rmdir (files->dir);
  g_free (files->dir);
  g_free (files->certificate);
  g_free (files->key);
}

static HttpFixture *
start (const Files *files)
{
  g_autofree char *certificate = g_strdup_printf ("certificate=%s", files->certificate);
  g_autofree char *key = g_strdup_printf ("private-key=%s", files->key);

  return http_fixture_start (
      (const char *[]){ "listen-tls=127.0.0.1:0", "tls-handshake-timeout=300ms", certificate, key, NULL });
}

/* (transfer full): a TLS client that asks for HTTP/2 and HTTP/1.1. */
static SSL *
client_new (guint16 port)
{
  static const guchar protocols[] = "\x02h2\x08http/1.1";
  SSL_CTX *context = SSL_CTX_new (TLS_client_method ());
  SSL *ssl = SSL_new (context);

  SSL_CTX_free (context);
  SSL_set_alpn_protos (ssl, protocols, sizeof protocols - 1);
  SSL_set_fd (ssl, http_connect (port));
  g_assert_cmpint (SSL_connect (ssl), ==, 1);
  return ssl;
}

static void
client_free (SSL *ssl)
{
  int fd = SSL_get_fd (ssl);

  SSL_free (ssl);
  close (fd);
}

static char *
get_name (SSL *ssl)
{
  X509 *certificate = SSL_get1_peer_certificate (ssl);
  char name[64] = "";

  X509_NAME_get_text_by_NID (X509_get_subject_name (certificate), NID_commonName, name, sizeof name);
  X509_free (certificate);
  return g_strdup (name);
}

/* Reads until @end. */
static void
assert_answer (SSL *ssl, const char *end)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (strstr (text->str, end) == NULL) {
    char buffer[4096];
    int n = SSL_read (ssl, buffer, sizeof buffer);

    g_assert_cmpint (n, >, 0);
    g_string_append_len (text, buffer, n);
  }
}

static void
ask (SSL *ssl, const char *text)
{
  g_assert_cmpint (SSL_write (ssl, text, (int) strlen (text)), ==, (int) strlen (text));
}

static void
test_requests (void)
{
  Files files;
  HttpFixture *fixture;
  SSL *ssl;
  const guchar *protocol;
  guint length;

  files_init (&files);
  fixture = start (&files);
  ssl = client_new (ternd_http_front_get_port (fixture->front, TERND_HTTP_TLS));
  SSL_get0_alpn_selected (ssl, &protocol, &length);
  g_assert_cmpmem (protocol, length, "http/1.1", 8);
  for (guint i = 0; i < 20; i++) {
    ask (ssl, "GET /open/x HTTP/1.1\r\nHost: t\r\n\r\n");
    assert_answer (ssl, "GET /open/x - ");
  }
  /* Two in one record: the second is decrypted already when the first is answered. */
  ask (ssl, "GET /open/1 HTTP/1.1\r\nHost: t\r\n\r\nGET /open/2 HTTP/1.1\r\nHost: t\r\n\r\n");
  assert_answer (ssl, "GET /open/2 - ");
  client_free (ssl);
  http_fixture_stop (fixture);
  files_clear (&files);
}

/* Many records at once, more than one turn reads; and an answer larger than a record. */
static void
test_large (void)
{
  Files files;
  HttpFixture *fixture;
  gsize size = 1000 * 1000;
  g_autofree char *body = g_strnfill (size, 'b');
  SSL *ssl;

  files_init (&files);
  fixture = start (&files);
  ssl = client_new (ternd_http_front_get_port (fixture->front, TERND_HTTP_TLS));
  body[size - 1] = 'e';
  for (guint i = 0; i < 3; i++) {
    ask (ssl, "POST /open/x HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n");
    ask (ssl, body);
    assert_answer (ssl, "be");
  }
  client_free (ssl);
  http_fixture_stop (fixture);
  files_clear (&files);
}

/* A new certificate from the next handshake on; a bad one changes nothing. */
static void
test_reload (void)
{
  Files files;
  HttpFixture *fixture;
  guint16 port;
  SSL *old;
  SSL *new;
  g_autofree char *old_name = NULL;
  g_autofree char *new_name = NULL;
  g_autoptr (GError) error = NULL;

  files_init (&files);
  fixture = start (&files);
  port = ternd_http_front_get_port (fixture->front, TERND_HTTP_TLS);
  old = client_new (port);
  write_certificate (&files, "second");
  g_assert_true (ternd_http_front_set_certificate (fixture->front, files.certificate, files.key, &error));
  g_assert_false (ternd_http_front_set_certificate (fixture->front, files.key, files.key, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  new = client_new (port);
  old_name = get_name (old);
  new_name = get_name (new);
  g_assert_cmpstr (old_name, ==, "first");
  g_assert_cmpstr (new_name, ==, "second");
  ask (old, "GET /open/x HTTP/1.1\r\nHost: t\r\n\r\n");
  assert_answer (old, "GET /open/x - ");
  client_free (old);
  client_free (new);
  http_fixture_stop (fixture);
  files_clear (&files);
}

/* Whoever doesn't shake hands in time, or speaks plainly, is cut. */
static void
test_no_handshake (void)
{
  Files files;
  HttpFixture *fixture;
  int silent;
  int plain;

  files_init (&files);
  fixture = start (&files);
  silent = http_connect (ternd_http_front_get_port (fixture->front, TERND_HTTP_TLS));
  plain = http_connect (ternd_http_front_get_port (fixture->front, TERND_HTTP_TLS));
  http_send (plain, "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
  g_assert_true (http_is_closed (plain));
  g_assert_true (http_is_closed (silent));
  close (silent);
  close (plain);
  http_fixture_stop (fixture);
  files_clear (&files);
}

static void
test_wrong_key (void)
{
  Files files;
  Files other;
  TerndHttpTls *tls = ternd_http_tls_new ();
  g_autoptr (GError) error = NULL;

  files_init (&files);
  files_init (&other);
  g_assert_false (ternd_http_tls_load (tls, files.certificate, other.key, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (ternd_http_tls_load (tls, "/nowhere", other.key, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_assert_false (ternd_http_tls_is_loaded (tls));
  g_assert_null (ternd_http_tls_accept (tls, 0));
  ternd_http_tls_free (tls);
  files_clear (&files);
  files_clear (&other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-tls/requests", test_requests);
  g_test_add_func ("/http-tls/large", test_large);
  g_test_add_func ("/http-tls/reload", test_reload);
  g_test_add_func ("/http-tls/no-handshake", test_no_handshake);
  g_test_add_func ("/http-tls/wrong-key", test_wrong_key);
  return g_test_run ();
}

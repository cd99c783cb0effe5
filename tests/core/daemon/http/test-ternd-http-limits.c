#include "core/daemon/http/ternd-http-limits.h"

#include "core/base/tern-error.h"
#include "core/daemon/http/ternd-http-front.h"
#include "core/daemon/http/ternd-http-shared.h"

#include <arpa/inet.h>
#include <string.h>

static TerndHttpLimits *
make_limits (const char *name, const char *value, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (TernSettings) settings = NULL;

  if (name != NULL)
    g_hash_table_insert (values, (gpointer) name, (gpointer) value);
  settings = tern_settings_new_from_values ("http", ternd_http_settings, values, error);
  return settings != NULL ? ternd_http_limits_new (settings, error) : NULL;
}

static void
test_defaults (void)
{
  g_autoptr (TerndHttpLimits) limits = make_limits (NULL, NULL, NULL);

  g_assert_nonnull (limits);
  g_assert_cmpstr (limits->listen[0], ==, "127.0.0.1:8080");
  g_assert_null (limits->listen_tls[0]);
  g_assert_cmpuint (limits->io_threads, >=, 1);
  g_assert_cmpint (limits->idle_us, ==, 300 * G_USEC_PER_SEC);
}

static void
test_refused (void)
{
  const char *const cases[][2] = {
    { "realm", "a\"b" },
    { "trusted-proxies", "10.0.0.0/8, nonsense" },
    { "certificate", "/etc/x.pem" },
    { "max-header", "1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (make_limits (cases[i][0], cases[i][1], &error));
    g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  }
}

/* Only what trusted proxies wrote counts. */
static void
test_remote (void)
{
  g_autoptr (TerndHttpLimits) limits = make_limits ("trusted-proxies", "10.0.0.0/8, ::1", NULL);
  const char *const cases[][3] = {
    { "192.0.2.1", "198.51.100.7", "192.0.2.1" },
    { "10.1.1.1", NULL, "10.1.1.1" },
    { "10.1.1.1", "198.51.100.7", "198.51.100.7" },
    { "10.1.1.1", "203.0.113.9, 198.51.100.7, 10.2.2.2", "198.51.100.7" },
    { "10.1.1.1", "203.0.113.9, unknown", "10.1.1.1" },
    { "::1", "2001:db8::1", "2001:db8::1" },
    { TERND_HTTP_LOCAL, "198.51.100.7", "198.51.100.7" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *remote = ternd_http_limits_find_remote (limits, cases[i][0], cases[i][1]);

    g_assert_cmpstr (remote, ==, cases[i][2]);
  }
}

static TerndHttpPeer
make_peer (int family, const char *text)
{
  struct sockaddr_storage address = { .ss_family = (sa_family_t) family };
  TerndHttpPeer peer;

  if (family == AF_INET)
    inet_pton (AF_INET, text, &((struct sockaddr_in *) &address)->sin_addr);
  else if (family == AF_INET6)
    inet_pton (AF_INET6, text, &((struct sockaddr_in6 *) &address)->sin6_addr);
  ternd_http_peer_init (&peer, &address);
  return peer;
}

static void
test_peers (void)
{
  TerndHttpPeer four = make_peer (AF_INET, "192.0.2.1");
  TerndHttpPeer mapped = make_peer (AF_INET6, "::ffff:192.0.2.1");
  TerndHttpPeer six = make_peer (AF_INET6, "2001:db8:1:2::1");
  TerndHttpPeer neighbour = make_peer (AF_INET6, "2001:db8:1:2:ffff::9");
  TerndHttpPeer loopback = make_peer (AF_INET6, "::1");
  TerndHttpPeer local = make_peer (AF_UNIX, NULL);

  g_assert_cmpstr (mapped.text, ==, "192.0.2.1");
  g_assert_cmpuint (four.key, ==, mapped.key);
  g_assert_cmpuint (six.key, ==, neighbour.key);
  g_assert_cmpuint (six.key, !=, four.key);
  g_assert_cmpuint (loopback.key, !=, 0);
  g_assert_cmpuint (local.key, ==, 0);
  g_assert_cmpstr (local.text, ==, TERND_HTTP_LOCAL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-limits/defaults", test_defaults);
  g_test_add_func ("/http-limits/refused", test_refused);
  g_test_add_func ("/http-limits/remote", test_remote);
  g_test_add_func ("/http-limits/peers", test_peers);
  return g_test_run ();
}

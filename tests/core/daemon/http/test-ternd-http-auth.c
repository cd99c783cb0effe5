#include "core/daemon/http/ternd-http-auth.h"

#include "core/base/tern-error.h"
#include "tests/core/daemon/http/http-fixture.h"

#include <string.h>

static gboolean
parse_pair (const char *pair, gsize size, TerndHttpLogin *login)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, size);
  g_autofree char *value = g_strconcat ("bAsIc  ", encoded, NULL);

  return ternd_http_login_parse (value, login);
}

/* [RFC 7617] 2 */
static void
test_basic (void)
{
  const struct {
    const char *pair;
    const char *login; /* NULL: refused */
    const char *password;
  } cases[] = {
    { "alice:secret", "alice", "secret" },
    { "EXAMPLE\\alice:a:b:", "EXAMPLE\\alice", "a:b:" },
    { "alice:", "alice", "" },
    { "j\xc3\xbcrgen:p\xc3\xa4ss", "j\xc3\xbcrgen", "p\xc3\xa4ss" },
    /* Windows-1252, and its holes as Latin-1 */
    { "j\xfcrgen:p\xe4ss\x80\x81", "j\xc3\xbcrgen", "p\xc3\xa4ss\xe2\x82\xac\xc2\x81" },
    { "nocolon", NULL, NULL },
    { ":nologin", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (TerndHttpLogin) login = { NULL };

    g_assert_cmpint (parse_pair (cases[i].pair, strlen (cases[i].pair), &login), ==, cases[i].login != NULL);
    g_assert_cmpstr (login.login, ==, cases[i].login);
    g_assert_cmpstr (login.password, ==, cases[i].password);
  }
}

static void
test_refused (void)
{
  g_auto (TerndHttpLogin) login = { NULL };
  g_autofree char *long_login = g_strnfill (2000, 'a');
  g_autofree char *long_pair = g_strconcat (long_login, ":x", NULL);

  g_assert_false (ternd_http_login_parse ("", &login));
  g_assert_false (ternd_http_login_parse ("Basic", &login));
  g_assert_false (ternd_http_login_parse ("Basic !!!!", &login));
  g_assert_false (ternd_http_login_parse ("Negotiate YWxpY2U6eA==", &login));
  g_assert_false (ternd_http_login_parse ("BasicYWxpY2U6eA==", &login));
  g_assert_false (parse_pair ("a\0b:x", 5, &login));
  g_assert_false (parse_pair (long_pair, strlen (long_pair), &login));
}

static void
add_value (const char *value, gpointer list)
{
  g_ptr_array_add (list, g_strdup (value));
}

static void
test_challenges (void)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  ternd_http_auth_add_challenges ("Tern", add_value, list);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (list, 0), ==, "Basic realm=\"Tern\"");
}

static void
test_unavailable (void)
{
  g_autoptr (TernMetrics) metrics = tern_metrics_new ();
  TerndHttpAuth *auth = ternd_http_auth_new (metrics);
  TerndHttpLogin login = { .login = (char *) "alice", .password = (char *) "x" };
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (ternd_http_auth_is_ready (auth));
  g_assert_null (ternd_http_auth_recall (auth, &login));
  g_assert_null (ternd_http_auth_verify (auth, &login, "192.0.2.1", job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE);
  ternd_http_auth_free (auth);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-auth/basic", test_basic);
  g_test_add_func ("/http-auth/refused", test_refused);
  g_test_add_func ("/http-auth/challenges", test_challenges);
  g_test_add_func ("/http-auth/unavailable", test_unavailable);
  return g_test_run ();
}

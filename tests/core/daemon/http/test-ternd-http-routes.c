#include "core/daemon/http/ternd-http-routes.h"

#include "core/base/tern-error.h"
#include "tests/core/daemon/http/http-fixture.h"

static void
add (TerndHttpRoutes *routes, const char *prefix, TernHttpService *service, gpointer owner)
{
  TernHttpRoute route = { .path_prefix = prefix, .auth = TERN_HTTP_AUTH_NONE, .max_body = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_true (ternd_http_routes_add (routes, &route, service, owner, &error));
  g_assert_no_error (error);
}

/* Finds, checks whose it is, and leaves. */
static void
assert_found (TerndHttpRoutes *routes, const char *path, const char *cookies, TernHttpService *service, gboolean closed)
{
  gboolean is_closed = FALSE;
  TerndHttpPlace *place = ternd_http_routes_find (routes, path, cookies, &is_closed);

  g_test_message ("%s", path);
  if (service == NULL) {
    g_assert_null (place);
    return;
  }
  g_assert_nonnull (place);
  g_assert_true (place->service == service);
  g_assert_cmpint (is_closed, ==, closed);
  ternd_http_place_leave (place);
}

static void
test_prefixes (void)
{
  g_autoptr (TernHttpService) mapi = http_service_new (http_echo, NULL);
  g_autoptr (TernHttpService) nspi = http_service_new (http_echo, NULL);
  g_autoptr (TernHttpService) pox = http_service_new (http_echo, NULL);
  TerndHttpRoutes *routes = ternd_http_routes_new (NULL);
  TernHttpRoute bad = { .path_prefix = "mapi" };
  TernHttpRoute again = { .path_prefix = "/MAPI/" };
  int owner;
  g_autoptr (GError) error = NULL;

  add (routes, "/mapi/", mapi, &owner);
  add (routes, "/mapi/nspi/", nspi, &owner);
  add (routes, "/autodiscover/autodiscover.xml", pox, &owner);
  assert_found (routes, "/mapi/emsmdb/", NULL, mapi, FALSE);
  assert_found (routes, "/MAPI/NSPI/", NULL, nspi, FALSE);
  assert_found (routes, "/mapi/nspi", NULL, nspi, FALSE);
  assert_found (routes, "/mapi/nspix", NULL, mapi, FALSE);
  assert_found (routes, "/AutoDiscover/AutoDiscover.xml", NULL, pox, FALSE);
  assert_found (routes, "/autodiscover/autodiscover.xml/", NULL, NULL, FALSE);
  assert_found (routes, "/", NULL, NULL, FALSE);
  assert_found (routes, "*", NULL, NULL, FALSE);
  g_assert_false (ternd_http_routes_add (routes, &bad, mapi, &owner, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (ternd_http_routes_add (routes, &again, mapi, &owner, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
  ternd_http_routes_remove (routes, &owner);
  assert_found (routes, "/mapi/emsmdb/", NULL, NULL, FALSE);
  ternd_http_routes_free (routes);
}

static TernSession *
open_session (TerndSessionRegistry *sessions, gpointer owner)
{
  TernIdentityInfo info = { .address = "a@b" };
  g_autoptr (TernIdentity) identity = tern_identity_new (&info);
  TernSessionSpec spec = { .kind = "test", .identity = identity, .timeout_s = 60, .owner = owner };

  return ternd_session_registry_open (sessions, &spec, NULL);
}

/* Two versions of a module at once: new clients to the new one, sessions stay where they are. */
static void
test_versions (void)
{
  g_autoptr (TernHttpService) old = http_service_new (http_echo, NULL);
  g_autoptr (TernHttpService) new = http_service_new (http_echo, NULL);
  g_autoptr (TerndSessionRegistry) sessions = ternd_session_registry_new ("n1", 10);
  TerndHttpRoutes *routes = ternd_http_routes_new (sessions);
  g_autoptr (TernSession) session = open_session (sessions, old);
  g_autofree char *cookies = g_strdup_printf ("x=1; MapiContext=\"%s\"; y=2", tern_session_get_id (session));
  gboolean closed;
  int old_owner;
  int new_owner;
  TerndHttpPlace *place;

  add (routes, "/mapi/", old, &old_owner);
  assert_found (routes, "/mapi/", cookies, old, FALSE);
  add (routes, "/mapi/", new, &new_owner);
  ternd_http_routes_retire (routes, &old_owner);
  assert_found (routes, "/mapi/", NULL, new, FALSE);
  assert_found (routes, "/mapi/", "MapiContext=n1.00000000000000000000000000000000", new, FALSE);
  assert_found (routes, "/mapi/", cookies, old, FALSE);
  /* An exchange counts for its owner until it is over, even after the route has gone. */
  place = ternd_http_routes_find (routes, "/mapi/", cookies, &closed);
  g_assert_cmpuint (ternd_http_routes_count_in_flight (routes, &old_owner), ==, 1);
  ternd_http_routes_remove (routes, &old_owner);
  g_assert_cmpuint (ternd_http_routes_count_in_flight (routes, &old_owner), ==, 1);
  assert_found (routes, "/mapi/", cookies, new, FALSE);
  ternd_http_place_leave (place);
  g_assert_cmpuint (ternd_http_routes_count_in_flight (routes, &old_owner), ==, 0);
  /* Removed without a successor: closed to who has no session. */
  ternd_http_routes_retire (routes, &new_owner);
  assert_found (routes, "/mapi/", NULL, new, TRUE);
  ternd_http_routes_revive (routes, &new_owner);
  assert_found (routes, "/mapi/", NULL, new, FALSE);
  ternd_session_registry_close (sessions, session);
  ternd_http_routes_free (routes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-routes/prefixes", test_prefixes);
  g_test_add_func ("/http-routes/versions", test_versions);
  return g_test_run ();
}

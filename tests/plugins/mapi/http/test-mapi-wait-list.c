#include "plugins/mapi/http/mapi-wait-list.h"

#include "tests/plugins/mapi/http/http-fixture.h"

static const TernSetting settings[] = {
  { "session-timeout", TERN_SETTING_DURATION, "15min", 1000, G_MAXINT32, TRUE, "" },
  { "pending-period", TERN_SETTING_DURATION, "15s", 1000, 60000, TRUE, "" },
  { NULL },
};
static const MapiRequestType types[] = { { NULL } };
static const MapiEndpoint endpoint = { .path = "/test/", .session_kind = "test", .types = types };

static void
end (MapiHttpCall *call)
{
  tern_http_exchange_finish (call->exchange, NULL, TRUE);
}

/** park: (transfer full): an exchange whose call waits. */
static TestExchange *
park (MapiWaitList *list, TestHost *host, guint after_ms, TernSession *session)
{
  TestExchange *exchange = test_exchange_new (NULL, "NotificationWait");
  g_autoptr (MapiHttpCall) call
      = mapi_http_call_new (&endpoint, TERN_HTTP_EXCHANGE (exchange), TERN_HOST (host), G_OBJECT (host));

  call->session = session != NULL ? g_object_ref (session) : NULL;
  mapi_wait_list_add (list, call, after_ms, end);
  return exchange;
}

static TernSession *
make_session (TernIdentity *identity)
{
  const TernSessionSpec spec = { .kind = "test", .identity = identity };

  return tern_session_new ("1", &spec);
}

/* Time ends a wait, once; those that have time left wait on. */
static void
test_time (void)
{
  g_autoptr (TestHost) host = test_host_new ("mapi", settings, NULL);
  MapiWaitList *list = mapi_wait_list_new ();
  TestExchange *soon = park (list, host, 1, NULL), *later = park (list, host, 600000, NULL);

  while (g_atomic_int_get (&soon->n_finished) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_atomic_int_get (&later->n_finished), ==, 0);
  mapi_wait_list_end_all (list);
  g_assert_cmpint (g_atomic_int_get (&later->n_finished), ==, 1);
  mapi_wait_list_free (list);
  g_assert_finalize_object (soon);
  g_assert_finalize_object (later);
}

static void
test_session (void)
{
  g_autoptr (TestHost) host = test_host_new ("mapi", settings, NULL);
  g_autoptr (TernIdentity) identity = test_identity_new ("anna@example.com", NULL);
  g_autoptr (TernSession) one = make_session (identity), two = make_session (identity);
  MapiWaitList *list = mapi_wait_list_new ();
  TestExchange *first = park (list, host, 600000, one), *second = park (list, host, 600000, two);

  mapi_wait_list_end_session (list, two);
  g_assert_cmpint (g_atomic_int_get (&first->n_finished), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&second->n_finished), ==, 1);
  mapi_wait_list_end_session (list, two);
  mapi_wait_list_free (list); /* ends the other */
  g_assert_cmpint (g_atomic_int_get (&first->n_finished), ==, 1);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

/* A client that went away is forgotten: nothing is written to it, nothing of it stays. */
static void
test_gone (void)
{
  g_autoptr (TestHost) host = test_host_new ("mapi", settings, NULL);
  MapiWaitList *list = mapi_wait_list_new ();
  TestExchange *exchange = park (list, host, 600000, NULL);

  test_exchange_leave (exchange);
  mapi_wait_list_end_all (list);
  g_assert_cmpint (g_atomic_int_get (&exchange->n_finished), ==, 0);
  mapi_wait_list_free (list);
  g_assert_finalize_object (exchange);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapi/wait-list/time", test_time);
  g_test_add_func ("/mapi/wait-list/session", test_session);
  g_test_add_func ("/mapi/wait-list/gone", test_gone);
  return g_test_run ();
}

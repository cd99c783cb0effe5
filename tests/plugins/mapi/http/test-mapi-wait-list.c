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
end (MapiHttpCall *call, gboolean pending)
{
  g_autoptr (GBytes) body = g_bytes_new_static (pending ? "pending" : "", pending ? 7 : 0);

  tern_http_exchange_finish (call->exchange, body, TRUE);
}

/** park_for: (transfer full): an exchange whose call waits for @events. */
static TestExchange *
park_for (MapiWaitList *list, TestHost *host, guint after_ms, TernSession *session, MapiEventQueue *events)
{
  TestExchange *exchange = test_exchange_new (NULL, "NotificationWait");
  g_autoptr (MapiHttpCall) call
      = mapi_http_call_new (&endpoint, TERN_HTTP_EXCHANGE (exchange), TERN_HOST (host), G_OBJECT (host));

  call->session = session != NULL ? g_object_ref (session) : NULL;
  mapi_wait_list_add (list, call, after_ms, events, end);
  return exchange;
}

/** park: (transfer full): an exchange whose call waits. */
static TestExchange *
park (MapiWaitList *list, TestHost *host, guint after_ms, TernSession *session)
{
  return park_for (list, host, after_ms, session, NULL);
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
  MapiWaitList *list = mapi_wait_list_new (NULL, NULL);
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
  MapiWaitList *list = mapi_wait_list_new (NULL, NULL);
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
  MapiWaitList *list = mapi_wait_list_new (NULL, NULL);
  TestExchange *exchange = park (list, host, 600000, NULL);

  test_exchange_leave (exchange);
  mapi_wait_list_end_all (list);
  g_assert_cmpint (g_atomic_int_get (&exchange->n_finished), ==, 0);
  mapi_wait_list_free (list);
  g_assert_finalize_object (exchange);
}

static void
happen (MapiEventQueue *events)
{
  const TernNotice event = { .kind = TERN_NOTICE_CREATED, .folder = 1, .message = 2 };

  mapi_event_queue_hear (events, 1, &event, 1);
}

static void
assert_ended (TestExchange *exchange, gboolean pending)
{
  g_assert_cmpint (g_atomic_int_get (&exchange->n_finished), ==, 1);
  g_assert_cmpuint (g_bytes_get_size (exchange->answer), ==, pending ? 7 : 0);
}

/* An event ends the wait of its session at once, whichever comes first (trap 40). */
static void
test_event (void)
{
  const MapiEventScope scope = { .types = MAPI_EVENT_CREATED };
  g_autoptr (TestHost) host = test_host_new ("mapi", settings, NULL);
  MapiWaitList *list = mapi_wait_list_new (NULL, NULL);
  g_autoptr (MapiEventQueue) events = mapi_event_queue_new (), quiet = mapi_event_queue_new ();
  MapiSubscription *subscription = mapi_event_queue_add (events, 1, NULL, &scope);
  TestExchange *first = park_for (list, host, 600000, NULL, events);
  TestExchange *other = park_for (list, host, 600000, NULL, quiet);
  TestExchange *second;

  happen (events);
  assert_ended (first, TRUE);
  g_assert_cmpint (g_atomic_int_get (&other->n_finished), ==, 0);
  second = park_for (list, host, 600000, NULL, events);
  assert_ended (second, TRUE);
  happen (events); /* nobody waits */
  mapi_event_queue_drop (events, subscription);
  g_assert_false (mapi_event_queue_is_pending (events));
  mapi_wait_list_free (list);
  assert_ended (other, FALSE);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
  g_assert_finalize_object (other);
}

/* A second wait of the same session takes the place of the first; one that is over isn't woken any more. */
static void
test_replaced (void)
{
  const MapiEventScope scope = { .types = MAPI_EVENT_CREATED };
  g_autoptr (TestHost) host = test_host_new ("mapi", settings, NULL);
  MapiWaitList *list = mapi_wait_list_new (NULL, NULL);
  g_autoptr (MapiEventQueue) events = mapi_event_queue_new ();
  MapiSubscription *subscription = mapi_event_queue_add (events, 1, NULL, &scope);
  TestExchange *first = park_for (list, host, 600000, NULL, events);
  TestExchange *second = park_for (list, host, 600000, NULL, events);

  assert_ended (first, FALSE);
  g_assert_cmpint (g_atomic_int_get (&second->n_finished), ==, 0);
  test_exchange_leave (second);
  happen (events);
  g_assert_cmpint (g_atomic_int_get (&second->n_finished), ==, 0);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
  mapi_event_queue_drop (events, subscription);
  mapi_wait_list_free (list);
}

/* Whoever comes after the end doesn't wait. */
static void
test_closed (void)
{
  g_autoptr (TestHost) host = test_host_new ("mapi", settings, NULL);
  MapiWaitList *list = mapi_wait_list_new (NULL, NULL);
  TestExchange *first = park (list, host, 600000, NULL);

  mapi_wait_list_end_all (list);
  assert_ended (first, FALSE);
  mapi_wait_list_free (list);
  g_assert_finalize_object (first);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapi/wait-list/time", test_time);
  g_test_add_func ("/mapi/wait-list/session", test_session);
  g_test_add_func ("/mapi/wait-list/gone", test_gone);
  g_test_add_func ("/mapi/wait-list/event", test_event);
  g_test_add_func ("/mapi/wait-list/replaced", test_replaced);
  g_test_add_func ("/mapi/wait-list/closed", test_closed);
  return g_test_run ();
}

#include "plugins/mapi/http/mapi-http-endpoint.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/mapi/http/mapi-emsmdb-private.h"
#include "plugins/mapi/http/mapi-ping.h"
#include "plugins/mapi/request/mapi-session.h"
#include "tests/plugins/mapi/http/http-fixture.h"

/* The rules of [MS-OXCMAPIHTTP] 2.2.2, 2.2.3 and 3.2.5 that hold for every request type, on an endpoint of the test's
 * own. */

static const TernSetting settings[] = {
  { "enabled", TERN_SETTING_BOOLEAN, "true", 0, 0, TRUE, "" },
  { "session-timeout", TERN_SETTING_DURATION, "15min", 1000, G_MAXINT32, TRUE, "" },
  { "pending-period", TERN_SETTING_DURATION, "15s", 1000, 60000, TRUE, "" },
  { "notification-wait", TERN_SETTING_DURATION, "5min", 1000, 600000, TRUE, "" },
  { NULL },
};

/* What the test's contexts hold, as a NotificationWait wants it: sessions; how many there are. */
static int n_states;

static void
state_free (gpointer session)
{
  n_states--;
  mapi_session_free (session);
}

static void
serve_connect (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (GObject) nothing = g_object_new (G_TYPE_OBJECT, NULL); /* of the groupware only references are taken here */
  const MapiSessionSpec spec = {
    .groupware = (TernGroupware *) (gpointer) nothing,
    .identity = mapi_http_call_get_identity (call),
    .code_page = 1252,
  };
  g_autoptr (GError) error = NULL;

  n_states++;
  if (!mapi_http_call_open_context (call, mapi_session_new (&spec), state_free, &error)) {
    mapi_http_call_fail (call, MAPI_RESPONSE_UNKNOWN_FAILURE, error->message);
    return;
  }
  mapi_http_call_finish (call, NULL);
}

/* The body says how to end: "fail", "late", "park" (the exchange keeps the call), anything else is given back. */
static void
serve_execute (MapiHttpCall *call, TernJob *job)
{
  GBytes *body = mapi_http_call_get_body (call);
  const char *word = g_bytes_get_data (body, NULL);
  gsize size = g_bytes_get_size (body);

  g_assert_nonnull (mapi_http_call_get_state (call));
  if (size == 4 && memcmp (word, "fail", 4) == 0) {
    mapi_http_call_fail (call, MAPI_RESPONSE_INVALID_REQUEST_BODY, "<not well>");
  } else if (size == 4 && memcmp (word, "late", 4) == 0) {
    mapi_http_call_begin (call);
    mapi_http_call_fail (call, MAPI_RESPONSE_UNKNOWN_FAILURE, "too late");
  } else if (size == 4 && memcmp (word, "park", 4) == 0) {
    mapi_http_call_begin (call);
    g_object_set_data_full (G_OBJECT (call->exchange), "call", mapi_http_call_ref (call),
                            (GDestroyNotify) mapi_http_call_unref);
  } else {
    mapi_http_call_finish (call, body);
  }
}

static const MapiRequestType types[] = {
  { "Connect", MAPI_CONTEXT_CREATES, serve_connect },
  { "Execute", MAPI_CONTEXT_SEQUENCE, serve_execute },
  { "Disconnect", MAPI_CONTEXT_ENDS, mapi_emsmdb_disconnect },
  { "NotificationWait", MAPI_CONTEXT_PARALLEL, mapi_emsmdb_notification_wait },
  { "PING", MAPI_CONTEXT_NONE, mapi_ping },
  { NULL },
};
static const MapiEndpoint test_endpoint = { .path = "/test/", .session_kind = "test", .types = types };

typedef struct {
  TestHost *host;
  MapiHttpEndpoint *endpoint;
  TernIdentity *user;
  TernJob *job;
} Fixture;

static void
set_up_with (Fixture *fixture, const char *const *values)
{
  fixture->host = test_host_new ("mapi", settings, values);
  fixture->endpoint = mapi_http_endpoint_new (&test_endpoint, TERN_HOST (fixture->host));
  fixture->user = test_identity_new ("anna@example.com", NULL);
  fixture->job = tern_job_new ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_with (fixture, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_hash_table_remove_all (fixture->host->sessions);
  g_assert_cmpint (n_states, ==, 0);
  g_assert_finalize_object (fixture->endpoint);
  g_assert_finalize_object (fixture->host);
  tern_identity_unref (fixture->user);
  tern_job_free (fixture->job);
}

static TestExchange *
request (Fixture *fixture, const char *type, const char *cookies, const char *body)
{
  TestExchange *exchange = test_exchange_new (fixture->user, type);

  test_exchange_set (exchange, "Cookie", cookies);
  if (body != NULL)
    test_exchange_set_body (exchange, body, strlen (body));
  return exchange;
}

static void
serve (Fixture *fixture, TestExchange *exchange)
{
  tern_http_service_serve (TERN_HTTP_SERVICE (fixture->endpoint), TERN_HTTP_EXCHANGE (exchange), fixture->job);
}

/** ask: (transfer full): a request served. */
static TestExchange *
ask (Fixture *fixture, const char *type, const char *cookies, const char *body)
{
  TestExchange *exchange = request (fixture, type, cookies, body);

  serve (fixture, exchange);
  return exchange;
}

/** connect: (transfer full): the cookies of a new context. */
static char *
open_context (Fixture *fixture)
{
  g_autoptr (TestExchange) exchange = ask (fixture, "Connect", NULL, NULL);

  g_assert_cmpint (test_exchange_get_code (exchange), ==, MAPI_RESPONSE_SUCCESS);
  return test_exchange_get_cookies (exchange);
}

static int
code_of (Fixture *fixture, const char *type, const char *cookies, const char *body)
{
  g_autoptr (TestExchange) exchange = ask (fixture, type, cookies, body);

  return test_exchange_get_code (exchange);
}

/* [MS-OXCMAPIHTTP] 2.2.3.3.3: a code for every way in which headers can be wrong, an HTML page, no chunks (5.1). */
static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *name;
    const char *value; /* NULL: header missing */
    const char *body;
    int code;
  } cases[] = {
    { "x-requesttype", NULL, NULL, MAPI_RESPONSE_MISSING_HEADER },
    { "x-requesttype", "", NULL, MAPI_RESPONSE_MISSING_HEADER },
    { "x-requesttype", "Konnekt", NULL, MAPI_RESPONSE_INVALID_REQUEST_TYPE },
    { "x-requestid", NULL, NULL, MAPI_RESPONSE_MISSING_HEADER },
    { "x-requestid", "", NULL, MAPI_RESPONSE_MISSING_HEADER },
    { "x-requestid", "1", NULL, MAPI_RESPONSE_INVALID_HEADER },
    { "x-requestid", "{E2EA6C1C-E61B-49E9-9CFB-38184F907552}", NULL, MAPI_RESPONSE_INVALID_HEADER },
    { "x-requestid", "{E2EA6C1C-E61B-49E9-9CFB-38184F907552}:", NULL, MAPI_RESPONSE_INVALID_HEADER },
    { "x-requestid", "{E2EA6C1C-E61B-49E9-9CFB-38184F907552}:1x", NULL, MAPI_RESPONSE_INVALID_HEADER },
    { "x-requestid", "{E2EA6C1C-E61B-49E9-9CFB-38184F90755}:1", NULL, MAPI_RESPONSE_INVALID_HEADER },
    { "x-requestid", "}:1", NULL, MAPI_RESPONSE_INVALID_HEADER },
    { "x-clientapplication", NULL, NULL, MAPI_RESPONSE_MISSING_HEADER },
    { "content-type", "text/plain", "x", MAPI_RESPONSE_INVALID_HEADER },
    { "content-type", "application/mapi-httpx", "x", MAPI_RESPONSE_INVALID_HEADER },
    { "content-type", NULL, "x", MAPI_RESPONSE_INVALID_HEADER },
    { "content-type", NULL, NULL, MAPI_RESPONSE_SUCCESS },
    { "content-type", "Application/MAPI-http; charset=x", "x", MAPI_RESPONSE_SUCCESS },
    { "x-requesttype", "cOnNeCt", NULL, MAPI_RESPONSE_SUCCESS },
    { "x-clientinfo", NULL, NULL, MAPI_RESPONSE_SUCCESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestExchange) exchange = request (fixture, "Connect", NULL, cases[i].body);

    g_test_message ("%s: %s", cases[i].name, cases[i].value);
    test_exchange_set (exchange, cases[i].name, cases[i].value);
    serve (fixture, exchange);
    g_assert_cmpint (test_exchange_get_code (exchange), ==, cases[i].code);
    g_assert_cmpuint (exchange->status, ==, 200);
    g_assert_cmpint (exchange->is_chunked, ==, cases[i].code == MAPI_RESPONSE_SUCCESS);
    g_assert_cmpstr (test_exchange_get_answer (exchange, "Content-Type", 0), ==,
                     cases[i].code == MAPI_RESPONSE_SUCCESS ? "application/mapi-http" : "text/html");
    if (cases[i].code != MAPI_RESPONSE_SUCCESS)
      g_assert_null (test_exchange_get_answer (exchange, "Set-Cookie", 0));
  }
}

static void
test_verb_path_anonymous (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *method, *path;
    guint status;
    int code;
  } cases[] = {
    { "GET", "/test/", 200, MAPI_RESPONSE_INVALID_VERB },
    { "PUT", "/test/", 405, MAPI_RESPONSE_INVALID_VERB },
    { "POST", "/test/more", 200, MAPI_RESPONSE_INVALID_PATH },
    { "POST", "/TEST/", 200, MAPI_RESPONSE_SUCCESS },
  };
  g_autoptr (TestExchange) nobody = test_exchange_new (NULL, "Connect");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestExchange) exchange = request (fixture, "Connect", NULL, NULL);

    g_free (exchange->method);
    exchange->method = g_strdup (cases[i].method);
    g_free (exchange->path);
    exchange->path = g_strdup (cases[i].path);
    serve (fixture, exchange);
    g_assert_cmpint (test_exchange_get_code (exchange), ==, cases[i].code);
    g_assert_cmpuint (exchange->status, ==, cases[i].status);
  }
  serve (fixture, nobody);
  g_assert_cmpint (test_exchange_get_code (nobody), ==, MAPI_RESPONSE_ANONYMOUS_NOT_ALLOWED);
}

static void
test_disabled (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (code_of (fixture, "Connect", NULL, NULL), ==, MAPI_RESPONSE_ENDPOINT_DISABLED);
}

static void
set_up_disabled (Fixture *fixture, gconstpointer data)
{
  static const char *const values[] = { "enabled", "false", NULL };

  set_up_with (fixture, values);
}

/* 2.2.3.3: the answer's headers; X-RequestType, X-RequestId and X-ClientInfo come back exactly as sent (trap 69). */
static void
test_headers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestExchange) exchange = request (fixture, "PiNg", NULL, NULL);

  test_exchange_set (exchange, "X-ClientInfo", "{Some-Thing}:9 ");
  test_exchange_set (exchange, "X-DeviceInfo", "phone");
  serve (fixture, exchange);
  g_assert_cmpint (test_exchange_get_code (exchange), ==, MAPI_RESPONSE_SUCCESS);
  g_assert_cmpstr (test_exchange_get_answer (exchange, "X-RequestType", 0), ==, "PiNg");
  g_assert_cmpstr (test_exchange_get_answer (exchange, "X-RequestId", 0), ==,
                   "{E2EA6C1C-E61B-49E9-9CFB-38184F907552}:123456");
  g_assert_cmpstr (test_exchange_get_answer (exchange, "X-ClientInfo", 0), ==, "{Some-Thing}:9 ");
  g_assert_null (test_exchange_get_answer (exchange, "X-DeviceInfo", 0));
  g_assert_cmpstr (test_exchange_get_answer (exchange, "X-ExpirationInfo", 0), ==, "900000");
  g_assert_cmpstr (test_exchange_get_answer (exchange, "X-PendingPeriod", 0), ==, "15000");
  g_assert_cmpstr (test_exchange_get_answer (exchange, "Cache-Control", 0), ==, "private");
  g_assert_true (g_regex_match_simple ("^Exchange/15\\.\\d\\d\\.\\d{4}\\.\\d{3}$",
                                       test_exchange_get_answer (exchange, "X-ServerApplication", 0), 0, 0));
  g_assert_null (
      test_exchange_get_answer (exchange, "Set-Cookie", 0)); /* no context: PING alone makes none (trap 74) */
}

/* 2.2.7, 2.2.2.2: PROCESSING at once when slow, PENDING each period, DONE with its headers, an empty line, the body. */
static void
test_framing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cookies = open_context (fixture);
  g_autoptr (TestExchange) exchange = ask (fixture, "Execute", cookies, "body\r\n");
  g_autofree char *text = g_strndup (g_bytes_get_data (exchange->answer, NULL), g_bytes_get_size (exchange->answer));

  g_assert_cmpstr (exchange->first, ==, "PROCESSING\r\n");
  g_assert_cmpstr (exchange->again, ==, "PENDING\r\n");
  g_assert_cmpuint (exchange->first_after_ms, <=, 100);
  g_assert_cmpuint (exchange->again_every_ms, ==, 15000);
  g_assert_true (g_regex_match_simple ("^DONE\\r\\nX-ElapsedTime: \\d+\\r\\nX-StartTime: "
                                       "\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\\r\\n\\r\\nbody\\r\\n$",
                                       text, G_REGEX_DOLLAR_ENDONLY, 0));
  g_assert_true (exchange->is_chunked);
}

/* 2.2.2.2, 3.2.5: a failure behind PROCESSING has its code behind DONE; one before it has the code as a header and a
 * page. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = open_context (fixture);
  g_autoptr (TestExchange) early = ask (fixture, "Execute", first, "fail");
  g_autofree char *second = test_exchange_get_cookies (early);
  g_autoptr (TestExchange) late = ask (fixture, "Execute", second, "late");
  g_autofree char *third = test_exchange_get_cookies (late);
  g_autofree char *page = g_strndup (g_bytes_get_data (early->answer, NULL), g_bytes_get_size (early->answer));
  g_autofree char *text = g_strndup (g_bytes_get_data (late->answer, NULL), g_bytes_get_size (late->answer));

  g_assert_cmpint (test_exchange_get_code (early), ==, MAPI_RESPONSE_INVALID_REQUEST_BODY);
  g_assert_false (early->is_chunked);
  g_assert_nonnull (strstr (page, "&lt;not well&gt;"));
  g_assert_null (strstr (page, "DONE"));
  g_assert_cmpint (test_exchange_get_code (late), ==, MAPI_RESPONSE_SUCCESS);
  g_assert_true (g_str_has_prefix (text, "DONE\r\nX-ResponseCode: 1\r\nX-ElapsedTime: "));
  g_assert_true (g_str_has_suffix (text, "GMT\r\n\r\n"));
  g_assert_cmpint (code_of (fixture, "Execute", third, "fine"), ==, MAPI_RESPONSE_SUCCESS);
}

/* 3.2.5.1, trap 72: every answer sets all cookies again, the context's first; the sequence is new each time. */
static void
test_cookies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestExchange) connected = ask (fixture, "Connect", NULL, NULL);
  g_autofree char *first = test_exchange_get_cookies (connected);
  g_autoptr (TestExchange) executed = ask (fixture, "Execute", first, NULL);
  g_autofree char *second = test_exchange_get_cookies (executed);
  g_auto (GStrv) before = g_strsplit (first, "; ", -1), after = g_strsplit (second, "; ", -1);
  const char *line = test_exchange_get_answer (connected, "Set-Cookie", 0);

  g_assert_cmpuint (g_strv_length (before), ==, 2);
  g_assert_cmpuint (g_strv_length (after), ==, 2);
  g_assert_cmpstr (before[0], ==, after[0]);
  g_assert_cmpstr (before[1], !=, after[1]);
  g_assert_nonnull (strstr (line, "=node-"));
  g_assert_nonnull (strstr (line, "path=/test/"));
  g_assert_nonnull (strstr (line, "secure"));
  g_assert_cmpint (code_of (fixture, "Execute", first, NULL), ==, MAPI_RESPONSE_INVALID_SEQUENCE);
  g_assert_cmpint (code_of (fixture, "Execute", second, NULL), ==, MAPI_RESPONSE_SUCCESS);
}

/* 2.2.3.3.3: missing 13, malformed 6, unknown, another's or another endpoint's 10, out of sequence 15. */
static void
test_wrong_cookies (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cookies = open_context (fixture);
  g_autofree char *context = g_strndup (cookies, strcspn (cookies, ";"));
  g_autofree char *strange = g_strconcat (context, "; MapiSequence=00", NULL);
  g_autofree char *other_names = g_strconcat ("a=b; XMapiContext=1; ", cookies, "; c", NULL);
  g_autoptr (TestExchange) thief = NULL;
  g_autoptr (TernIdentity) other = test_identity_new ("bert@example.com", NULL);

  g_assert_cmpint (code_of (fixture, "Execute", NULL, NULL), ==, MAPI_RESPONSE_MISSING_COOKIE);
  g_assert_cmpint (code_of (fixture, "Disconnect", "a=b", NULL), ==, MAPI_RESPONSE_MISSING_COOKIE);
  g_assert_cmpint (code_of (fixture, "NotificationWait", NULL, NULL), ==, MAPI_RESPONSE_MISSING_COOKIE);
  g_assert_cmpint (code_of (fixture, "Execute", context, NULL), ==, MAPI_RESPONSE_MISSING_COOKIE);
  g_assert_cmpint (code_of (fixture, "Execute", strange, NULL), ==, MAPI_RESPONSE_INVALID_SEQUENCE);
  g_assert_cmpint (code_of (fixture, "Execute", "MapiContext=%00; MapiSequence=1", NULL), ==,
                   MAPI_RESPONSE_INVALID_CONTEXT_COOKIE);
  g_assert_cmpint (code_of (fixture, "Execute", "MapiContext=node-99; MapiSequence=1", NULL), ==,
                   MAPI_RESPONSE_CONTEXT_NOT_FOUND);
  thief = test_exchange_new (other, "Execute");
  test_exchange_set (thief, "Cookie", cookies);
  serve (fixture, thief);
  g_assert_cmpint (test_exchange_get_code (thief), ==, MAPI_RESPONSE_CONTEXT_NOT_FOUND);
  g_assert_null (test_exchange_get_answer (thief, "Set-Cookie", 0));
  g_assert_cmpint (code_of (fixture, "Execute", other_names, NULL), ==,
                   MAPI_RESPONSE_SUCCESS); /* nothing of it did harm */
}

/* A context of the other endpoint is none of this one's. */
static void
test_other_kind (Fixture *fixture, gconstpointer data)
{
  const TernSessionSpec spec = { .kind = "other", .identity = fixture->user, .timeout_s = 60 };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernSession) session = tern_host_open_session (TERN_HOST (fixture->host), &spec, &error);
  g_autofree char *cookies = g_strconcat ("MapiContext=", tern_session_get_id (session), "; MapiSequence=1", NULL);

  g_assert_no_error (error);
  g_assert_cmpint (code_of (fixture, "Execute", cookies, NULL), ==, MAPI_RESPONSE_CONTEXT_NOT_FOUND);
}

/* 3.2.5: one request at a time for a context (15), besides one NotificationWait and PING; the parked one isn't harmed.
 */
static void
test_concurrent (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = open_context (fixture);
  g_autoptr (TestExchange) parked = ask (fixture, "Execute", first, "park");
  g_autofree char *second = test_exchange_get_cookies (parked);
  g_autoptr (TestExchange) refused = ask (fixture, "Execute", second, NULL);
  MapiHttpCall *call;

  g_assert_cmpint (g_atomic_int_get (&parked->n_finished), ==, 0);
  g_assert_cmpint (test_exchange_get_code (refused), ==, MAPI_RESPONSE_INVALID_SEQUENCE);
  g_assert_null (test_exchange_get_answer (refused, "Set-Cookie", 0));
  g_assert_cmpint (code_of (fixture, "PING", second, NULL), ==, MAPI_RESPONSE_SUCCESS);
  call = g_object_get_data (G_OBJECT (parked), "call");
  mapi_http_call_finish (call, NULL);
  g_object_set_data (G_OBJECT (parked), "call", NULL);
  g_assert_cmpint (test_exchange_get_code (parked), ==, MAPI_RESPONSE_SUCCESS);
  g_assert_cmpint (code_of (fixture, "Execute", second, NULL), ==, MAPI_RESPONSE_SUCCESS);
}

/* Answers outside of the sequence lend the present cookie: whichever answer the client reads last, its next request is
 * right. */
static void
test_lent_sequence (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = open_context (fixture);
  g_autoptr (TestExchange) wait = request (fixture, "NotificationWait", first, NULL);
  g_autoptr (TestExchange) executed = NULL;
  g_autofree char *lent = NULL;
  static const guint8 body[8] = { 0 };

  test_exchange_set_body (wait, body, sizeof body);
  serve (fixture, wait);
  lent = test_exchange_get_cookies (wait);
  g_assert_cmpstr (lent, ==, first);
  g_assert_cmpuint (wait->first_after_ms, ==, 0); /* its cookies leave before another request can renew them */
  executed = ask (fixture, "Execute", first, NULL);
  g_assert_cmpint (test_exchange_get_code (executed), ==, MAPI_RESPONSE_SUCCESS);
  g_assert_cmpint (g_atomic_int_get (&wait->n_finished), ==, 0);
  test_exchange_leave (wait);
}

/* 3.2.5.1.1: Connect with the cookies of an old context ends that, whatever its sequence; its NotificationWait is
 * answered. */
static void
test_reconnect (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old = open_context (fixture);
  g_autoptr (TestExchange) wait = request (fixture, "NotificationWait", old, NULL);
  static const guint8 body[8] = { 0 };
  g_autofree char *fresh = NULL;
  g_autoptr (TestExchange) connected = NULL;

  test_exchange_set_body (wait, body, sizeof body);
  serve (fixture, wait);
  g_assert_cmpint (g_atomic_int_get (&wait->n_finished), ==, 0);
  connected = ask (fixture, "Connect", old, NULL);
  fresh = test_exchange_get_cookies (connected);
  g_assert_cmpint (test_exchange_get_code (connected), ==, MAPI_RESPONSE_SUCCESS);
  g_assert_cmpstr (old, !=, fresh);
  g_assert_cmpint (g_atomic_int_get (&wait->n_finished), ==, 1);
  g_assert_cmpint (n_states, ==, 1);
  g_assert_cmpint (code_of (fixture, "Execute", old, NULL), ==, MAPI_RESPONSE_CONTEXT_NOT_FOUND);
  g_assert_cmpint (code_of (fixture, "Execute", fresh, NULL), ==, MAPI_RESPONSE_SUCCESS);
}

/* 3.2.5.3: the context ends with Disconnect's answer, and so does the NotificationWait that waits in it. */
static void
test_disconnect (Fixture *fixture, gconstpointer data)
{
  static const guint8 body[8] = { 0 };
  g_autofree char *cookies = open_context (fixture);
  g_autoptr (TestExchange) wait = request (fixture, "NotificationWait", cookies, NULL);
  g_autoptr (TestExchange) malformed = ask (fixture, "Disconnect", cookies, "xyz");
  g_autofree char *next = test_exchange_get_cookies (malformed);
  g_autoptr (TestExchange) disconnect = NULL;

  g_assert_cmpint (test_exchange_get_code (malformed), ==, MAPI_RESPONSE_INVALID_REQUEST_BODY);
  test_exchange_set (wait, "Cookie", next);
  test_exchange_set_body (wait, body, sizeof body);
  serve (fixture, wait);
  disconnect = request (fixture, "Disconnect", next, NULL);
  test_exchange_set_body (disconnect, body, 4); /* AuxiliaryBufferSize */
  serve (fixture, disconnect);
  g_assert_cmpint (test_exchange_get_code (disconnect), ==, MAPI_RESPONSE_SUCCESS);
  g_assert_cmpint (g_atomic_int_get (&wait->n_finished), ==, 1);
  g_assert_cmpint (code_of (fixture, "Execute", next, NULL), ==, MAPI_RESPONSE_CONTEXT_NOT_FOUND);
}

/* 2.2.3.3.3 code 18: no new contexts while draining; those there are go on. */
static void
test_drain (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = open_context (fixture);
  g_autoptr (TestExchange) executed = NULL;

  mapi_http_endpoint_drain (fixture->endpoint);
  g_assert_cmpint (code_of (fixture, "Connect", NULL, NULL), ==, MAPI_RESPONSE_ENDPOINT_SHUTTING_DOWN);
  executed = ask (fixture, "Execute", first, NULL);
  g_assert_cmpint (test_exchange_get_code (executed), ==, MAPI_RESPONSE_SUCCESS);
}

/* What the front refuses by itself: 9 for what is too large, 18 when the plugin is gone, plain HTTP when busy. */
static void
test_refuse (Fixture *fixture, gconstpointer data)
{
  static const struct {
    TernErrorCode reason;
    int code;
  } cases[] = {
    { TERN_ERROR_TOO_BIG, MAPI_RESPONSE_TOO_LARGE },
    { TERN_ERROR_UNAVAILABLE, MAPI_RESPONSE_ENDPOINT_SHUTTING_DOWN },
    { TERN_ERROR_BUSY, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestExchange) exchange = request (fixture, "Execute", NULL, NULL);
    g_autoptr (GError) reason = g_error_new_literal (TERN_ERROR, cases[i].reason, "no");

    tern_http_service_refuse (TERN_HTTP_SERVICE (fixture->endpoint), TERN_HTTP_EXCHANGE (exchange), reason);
    if (cases[i].code < 0)
      g_assert_cmpint (g_atomic_int_get (&exchange->n_finished), ==, 0);
    else
      g_assert_cmpint (test_exchange_get_code (exchange), ==, cases[i].code);
  }
}

/* A full registry makes no context and keeps nothing of it. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
  fixture->host->is_full = TRUE;
  g_assert_cmpint (code_of (fixture, "Connect", NULL, NULL), ==, MAPI_RESPONSE_UNKNOWN_FAILURE);
  g_assert_cmpint (n_states, ==, 0);
}

/* Without an address for the outside, cookies go without "secure" and nothing breaks. */
static void
test_no_url (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestExchange) exchange = NULL;

  g_clear_pointer (&fixture->host->external_url, g_free);
  exchange = ask (fixture, "Connect", NULL, NULL);
  g_assert_cmpint (test_exchange_get_code (exchange), ==, MAPI_RESPONSE_SUCCESS);
  g_assert_null (strstr (test_exchange_get_answer (exchange, "Set-Cookie", 0), "secure"));
}

int
main (int argc, char **argv)
{
#define add(path, func) g_test_add ("/mapi/http-endpoint/" path, Fixture, NULL, set_up, func, tear_down)
  g_test_init (&argc, &argv, NULL);
  mapi_http_endpoint_register ("Test");
  add ("refusals", test_refusals);
  add ("verb-path-anonymous", test_verb_path_anonymous);
  g_test_add ("/mapi/http-endpoint/disabled", Fixture, NULL, set_up_disabled, test_disabled, tear_down);
  add ("headers", test_headers);
  add ("framing", test_framing);
  add ("failures", test_failures);
  add ("cookies", test_cookies);
  add ("wrong-cookies", test_wrong_cookies);
  add ("other-kind", test_other_kind);
  add ("concurrent", test_concurrent);
  add ("lent-sequence", test_lent_sequence);
  add ("reconnect", test_reconnect);
  add ("disconnect", test_disconnect);
  add ("drain", test_drain);
  add ("refuse", test_refuse);
  add ("full", test_full);
  add ("no-url", test_no_url);
  return g_test_run ();
}

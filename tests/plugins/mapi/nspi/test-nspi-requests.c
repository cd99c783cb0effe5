#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/http/mapi-http-endpoint.h"
#include "plugins/mapi/nspi/nspi-endpoint.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"
#include "tests/plugins/mapi/http/http-fixture.h"
#include "tests/plugins/mapi/nspi/nspi-fixture.h"

/* The address book endpoint over a directory in memory, body in, body out ([MS-OXCMAPIHTTP] 2.2.5). */

#define LARGE_BOOK 5000

static const TernSetting settings[] = {
  { "enabled", TERN_SETTING_BOOLEAN, "true", 0, 0, TRUE, "" },
  { "session-timeout", TERN_SETTING_DURATION, "15min", 1000, G_MAXINT32, TRUE, "" },
  { "pending-period", TERN_SETTING_DURATION, "15s", 1000, 60000, TRUE, "" },
  { NULL },
};
static const MapiCodecContext codec = { .form = MAPI_FORM_ADDRESS_BOOK, .code_page = 1252 };

typedef struct {
  TestHost *host;
  MapiHttpEndpoint *endpoint;
  TernIdentity *user;
  TernDirectory *directory;
  TernArena *arena;
  TernJob *job;
  char *cookies;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer n)
{
  fixture->host = test_host_new ("mapi", settings, NULL);
  fixture->endpoint = mapi_http_endpoint_new (&mapi_nspi, TERN_HOST (fixture->host));
  fixture->user = test_identity_new ("anna@example.com", NULL);
  fixture->directory
      = nspi_fixture_directory (&tern_identity_get_info (fixture->user)->organisation, GPOINTER_TO_UINT (n));
  test_host_put_service (fixture->host, TERN_TYPE_DIRECTORY, fixture->directory);
  fixture->arena = tern_arena_new ();
  fixture->job = tern_job_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer n)
{
  g_free (fixture->cookies);
  g_hash_table_remove_all (fixture->host->sessions);
  g_object_unref (fixture->endpoint);
  g_assert_finalize_object (fixture->host);
  g_assert_finalize_object (fixture->directory);
  tern_identity_unref (fixture->user);
  tern_arena_free (fixture->arena);
  tern_job_free (fixture->job);
}

/** ask: sends @request and reads the answer into @response. */
static void
ask (Fixture *fixture, const char *kind, const WireType *request_type, gconstpointer request,
     const WireType *response_type, gpointer response)
{
  g_autoptr (TestExchange) exchange = test_exchange_new (fixture->user, kind);
  g_auto (TernWriter) writer = { 0 };
  TernReader reader;

  tern_writer_init (&writer, G_MAXSSIZE);
  request_type->write (&writer, &codec, request);
  test_exchange_set_body (exchange, writer.data, writer.size);
  test_exchange_set (exchange, "Cookie", fixture->cookies);
  g_free (exchange->path);
  exchange->path = g_strdup ("/mapi/nspi/");
  tern_http_service_serve (TERN_HTTP_SERVICE (fixture->endpoint), TERN_HTTP_EXCHANGE (exchange), fixture->job);
  g_assert_cmpint (test_exchange_get_code (exchange), ==, MAPI_RESPONSE_SUCCESS);
  g_free (fixture->cookies);
  fixture->cookies = test_exchange_get_cookies (exchange);
  tern_reader_init (&reader,
                    tern_arena_memdup (fixture->arena, g_bytes_get_data (exchange->answer, NULL),
                                       g_bytes_get_size (exchange->answer)),
                    g_bytes_get_size (exchange->answer));
  for (guint ends = 0; ends < 4; ends += tern_reader_u16 (&reader) == 0x0A0D ? 1 : (reader.pos--, 0))
    g_assert_false (reader.failed); /* DONE, two headers, the empty line */
  g_assert_true (response_type->read (&reader, &codec, fixture->arena, response));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
}

#define ASK(fixture, kind, type, request, response)                                                                    \
  ask (fixture, kind, &type##_request_body_type, request, &type##_response_body_type, response)

static void
bind (Fixture *fixture)
{
  const BindRequestBody request = { .has_state = 0xFF, .state = { .code_page = 1252 } };
  BindResponseBody response = { 0 };

  ASK (fixture, "Bind", bind, &request, &response);
  g_assert_cmphex (response.error_code, ==, ecNone);
}

static GetMatchesResponseBody
match (Fixture *fixture, const char *text, guint32 most, gint64 *ret_us)
{
  static const TernPropTag columns[] = { PidTagDisplayName, PidTagSmtpAddress, PidTagEntryId };
  TernRestriction anr = { .kind = TERN_RES_PROPERTY };
  GetMatchesRequestBody request = {
    .has_state = 0xFF,
    .state = { .code_page = 1252 },
    .has_filter = 0xFF,
    .filter = &anr,
    .row_count = most,
    .has_columns = 0xFF,
    .columns = { G_N_ELEMENTS (columns), columns },
  };
  GetMatchesResponseBody response = { 0 };
  gint64 started;

  anr.property.relop = TERN_RELOP_EQ;
  anr.property.tag = PidTagAnr;
  anr.property.value = tern_value_str (PidTagAnr, text);
  started = g_get_monotonic_time ();
  ASK (fixture, "GetMatches", get_matches, &request, &response);
  *ret_us = g_get_monotonic_time () - started;
  return response;
}

/* Trap 2: neither ids nor rows beyond the number asked for. */
static void
test_get_matches (Fixture *fixture, gconstpointer data)
{
  GetMatchesResponseBody response;
  gint64 us;

  bind (fixture);
  response = match (fixture, "anna", 3, &us);
  g_assert_cmphex (response.error_code, ==, ecNone);
  g_assert_cmpuint (response.minimal_id_count, ==, 3);
  g_assert_cmpuint (response.row_count, ==, 3);
  response = match (fixture, "hidden", 50, &us); /* trap 9 */
  g_assert_cmpuint (response.minimal_id_count, ==, 0);
}

/* The time of a search over a whole organisation; half a second would be felt. */
static void
test_large (Fixture *fixture, gconstpointer data)
{
  gint64 best = G_MAXINT64, us;

  bind (fixture);
  for (guint i = 0; i < 5; i++) {
    GetMatchesResponseBody response = match (fixture, "anna fam", 50, &us);

    g_assert_cmpuint (response.row_count, ==, 50);
    (void) match (fixture, "nobody at all", 50, &us);
    best = MIN (best, us);
  }
  g_test_minimized_result ((double) best / 1000, "GetMatches of %u entries: %.1f ms", LARGE_BOOK, (double) best / 1000);
  g_assert_cmpint (best, <, G_USEC_PER_SEC / 2);
}

/* Trap 1, 5: QueryRows gives no more than Count and moves the STAT behind what it gave. */
static void
test_query_rows (Fixture *fixture, gconstpointer data)
{
  QueryRowsRequestBody request = { .has_state = 0xFF, .state = { .code_page = 1252 }, .row_count = 4 };
  QueryRowsResponseBody response = { 0 };
  guint seen = 0;

  bind (fixture);
  do {
    ASK (fixture, "QueryRows", query_rows, &request, &response);
    g_assert_cmphex (response.error_code, ==, ecNone);
    g_assert_cmpuint (response.row_count, <=, 4);
    seen += response.row_count;
    g_assert_cmpuint (response.state.num_pos, ==, seen);
    g_assert_cmpuint (response.state.total_recs, ==, 10);
    request.state = response.state;
  } while (response.row_count > 0);
  g_assert_cmpuint (seen, ==, 10);
  g_assert_cmphex (response.state.current_rec, ==, 2);
}

/* Trap 3: an error leaves nothing else in the body. */
static void
test_errors (Fixture *fixture, gconstpointer data)
{
  const STAT nowhere = { .container_id = 99, .code_page = 1252, .current_rec = 0x10, .num_pos = 5 };
  const QueryRowsRequestBody rows = { .has_state = 0xFF, .state = nowhere, .row_count = 4 };
  const UpdateStatRequestBody update = { .has_state = 0xFF, .state = nowhere, .delta_requested = 1 };
  const GetMatchesRequestBody matches = { .has_state = 0xFF, .state = nowhere, .row_count = 4 };
  const ResolveNamesRequestBody names = { .has_state = 0xFF, .state = nowhere };
  QueryRowsResponseBody rows_answer = { 0 };
  UpdateStatResponseBody update_answer = { 0 };
  GetMatchesResponseBody matches_answer = { 0 };
  ResolveNamesResponseBody names_answer = { 0 };

  bind (fixture);
  ASK (fixture, "QueryRows", query_rows, &rows, &rows_answer);
  g_assert_cmphex (rows_answer.error_code, ==, ecInvalidBookmark);
  g_assert_cmpuint (rows_answer.has_state + rows_answer.has_cols_and_rows, ==, 0);
  ASK (fixture, "UpdateStat", update_stat, &update, &update_answer);
  g_assert_cmphex (update_answer.error_code, ==, ecInvalidBookmark);
  g_assert_cmpuint (update_answer.has_state + update_answer.has_delta, ==, 0);
  ASK (fixture, "GetMatches", get_matches, &matches, &matches_answer);
  g_assert_cmphex (matches_answer.error_code, ==, ecInvalidBookmark);
  g_assert_cmpuint (matches_answer.has_state + matches_answer.has_minimal_ids + matches_answer.has_cols_and_rows, ==,
                    0);
  ASK (fixture, "ResolveNames", resolve_names, &names, &names_answer);
  g_assert_cmphex (names_answer.error_code, ==, ecInvalidBookmark);
  g_assert_cmpuint (names_answer.has_minimal_ids + names_answer.has_rows_and_cols + names_answer.code_page, ==, 0);
}

/* A request for more values than any client shows is cut to what one answer may hold; the STAT says where it ended. */
static void
test_bounded (Fixture *fixture, gconstpointer data)
{
  const guint n_columns = 100000;
  TernPropTag *columns = tern_arena_new_n (fixture->arena, TernPropTag, n_columns);
  QueryRowsRequestBody request
      = { .has_state = 0xFF, .state = { .code_page = 1252 }, .row_count = 5000, .has_columns = 0xFF };
  QueryRowsResponseBody response = { 0 };

  for (guint i = 0; i < n_columns; i++)
    columns[i] = PidTagDisplayType;
  request.columns = (LargePropertyTagArray){ n_columns, columns };
  bind (fixture);
  ASK (fixture, "QueryRows", query_rows, &request, &response);
  g_assert_cmphex (response.error_code, ==, ecNone);
  g_assert_cmpuint (response.row_count, ==, 20);
  g_assert_cmpuint (response.state.num_pos, ==, 20);
}

int
main (int argc, char **argv)
{
#define add(path, n, func) g_test_add ("/nspi/requests/" path, Fixture, GUINT_TO_POINTER (n), set_up, func, tear_down)
  g_test_init (&argc, &argv, NULL);
  mapi_http_endpoint_register ("Test");
  add ("get-matches", 50, test_get_matches);
  add ("large", LARGE_BOOK, test_large);
  add ("query-rows", 10, test_query_rows);
  add ("errors", 10, test_errors);
  add ("bounded", 100, test_bounded);
  return g_test_run ();
}

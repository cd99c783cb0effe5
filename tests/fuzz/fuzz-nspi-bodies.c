#include <string.h>

#include "plugins/mapi/http/mapi-http-endpoint.h"
#include "plugins/mapi/nspi/nspi-endpoint.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"
#include "tests/fuzz/fuzz-target.h"
#include "tests/plugins/mapi/http/http-fixture.h"
#include "tests/plugins/mapi/nspi/nspi-fixture.h"

/* Any body to every request type of the address book endpoint, as HTTP would hand it over, over a directory in memory. */

#define ENTRIES 40

static const struct {
  const char *name;
  const WireType *answer;
} types[] = {
  { "Bind", &bind_response_body_type },
  { "CompareMIds", &compare_min_ids_response_body_type },
  { "DNToMId", &dn_to_min_id_response_body_type },
  { "GetAddressBookUrl", &get_address_book_url_response_body_type },
  { "GetMailboxUrl", &get_mailbox_url_response_body_type },
  { "GetMatches", &get_matches_response_body_type },
  { "GetPropList", &get_prop_list_response_body_type },
  { "GetProps", &get_props_response_body_type },
  { "GetSpecialTable", &get_special_table_response_body_type },
  { "GetTemplateInfo", &get_template_info_response_body_type },
  { "ModLinkAtt", &mod_link_att_response_body_type },
  { "ModProps", &mod_props_response_body_type },
  { "QueryColumns", &query_columns_response_body_type },
  { "QueryRows", &query_rows_response_body_type },
  { "ResolveNames", &resolve_names_response_body_type },
  { "ResortRestriction", &resort_restriction_response_body_type },
  { "SeekEntries", &seek_entries_response_body_type },
  { "UpdateStat", &update_stat_response_body_type },
  { "Unbind", &unbind_response_body_type },
};

static const TernSetting settings[] = {
  { "enabled", TERN_SETTING_BOOLEAN, "true", 0, 0, TRUE, "" },
  { "session-timeout", TERN_SETTING_DURATION, "15min", 1000, G_MAXINT32, TRUE, "" },
  { "pending-period", TERN_SETTING_DURATION, "15s", 1000, 60000, TRUE, "" },
  { NULL },
};

typedef struct {
  TestHost *host;
  MapiHttpEndpoint *endpoint;
  TernIdentity *user;
  TernJob *job;
  char *cookies;
} Door;

static gpointer
open_door (gpointer data)
{
  Door *door = g_new0 (Door, 1);
  g_autoptr (TernDirectory) directory = NULL;

  mapi_http_endpoint_register ("Fuzz");
  door->host = test_host_new ("mapi", settings, NULL);
  door->endpoint = mapi_http_endpoint_new (&mapi_nspi, TERN_HOST (door->host));
  door->user = test_identity_new ("anna@example.com", NULL);
  directory = nspi_fixture_directory (&tern_identity_get_info (door->user)->organisation, ENTRIES);
  test_host_put_service (door->host, TERN_TYPE_DIRECTORY, directory);
  door->job = tern_job_new ();
  return door;
}

/** check_answer: a body of 200 is one that clients can read to its end, whatever they asked. */
static void
check_answer (GBytes *answer, const WireType *type)
{
  static const MapiCodecContext codec = { .form = MAPI_FORM_ADDRESS_BOOK, .code_page = 1252 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  gsize size;
  const char *data = g_bytes_get_data (answer, &size);
  const char *end = g_strstr_len (data, size, "\r\n\r\n");
  TernReader reader;

  g_assert_nonnull (end);
  tern_reader_init (&reader, (const guint8 *) end + 4, size - (end + 4 - data));
  g_assert_true (type->read (&reader, &codec, arena, tern_arena_alloc (arena, type->size)));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
}

static int
send (Door *door, guint type, const guint8 *data, gsize size)
{
  g_autoptr (TestExchange) exchange = test_exchange_new (door->user, types[type].name);
  char *cookies;
  int code;

  test_exchange_set_body (exchange, data, size);
  test_exchange_set (exchange, "Cookie", door->cookies);
  g_free (exchange->path);
  exchange->path = g_strdup ("/mapi/nspi/");
  tern_http_service_serve (TERN_HTTP_SERVICE (door->endpoint), TERN_HTTP_EXCHANGE (exchange), door->job);
  code = test_exchange_get_code (exchange);
  cookies = test_exchange_get_cookies (exchange);
  if (cookies != NULL) {
    g_free (door->cookies);
    door->cookies = cookies;
  }
  if (code == MAPI_RESPONSE_SUCCESS)
    check_answer (exchange->answer, types[type].answer);
  return code;
}

static void
bind (Door *door)
{
  /* Flags, HasState and a STAT of zeros but for the code page; no auxiliary buffer. */
  static const guint8 body[] = { 0, 0, 0, 0, 0xFF, [29] = 0xE4, [30] = 0x04, [44] = 0 };

  g_hash_table_remove_all (door->host->sessions);
  g_clear_pointer (&door->cookies, g_free);
  g_assert_cmpint (send (door, 0, body, sizeof body), ==, MAPI_RESPONSE_SUCCESS);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static GOnce once = G_ONCE_INIT;
  Door *door = g_once (&once, open_door, NULL);

  bind (door);
  for (guint i = 1; i < G_N_ELEMENTS (types); i++) {
    int code = send (door, i, data, size);

    g_assert_true (code == MAPI_RESPONSE_SUCCESS || code == MAPI_RESPONSE_INVALID_REQUEST_BODY);
  }
  (void) send (door, 0, data, size);
  return 0;
}

#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/autodiscover/ad-json.h"
#include "plugins/autodiscover/ad-pox-answer.h"
#include "plugins/autodiscover/ad-pox-request.h"
#include "plugins/autodiscover/ad-pox.h"
#include "tests/plugins/mapi/http/http-fixture.h"
#include "tests/plugins/mapi/nspi/nspi-fixture.h"

#define REQUEST_SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
#define REQUEST(inside)                                                                                                \
  "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"" REQUEST_SCHEMA "\"><Request>" inside              \
  "</Request></Autodiscover>"
#define SCHEMA(schema) "<AcceptableResponseSchema>" schema "</AcceptableResponseSchema>"
#define ADDRESS(address) "<EMailAddress>" address "</EMailAddress>"

static const TernSetting settings[] = { { NULL } };

typedef struct {
  TestHost *host;
  TernIdentity *user;
  TernDirectory *directory;
  TernJob *job;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->host = test_host_new ("autodiscover", settings, NULL);
  fixture->user = test_identity_new ("anna@example.com", NULL);
  fixture->directory = nspi_fixture_directory (&tern_identity_get_info (fixture->user)->organisation, 3);
  test_host_put_service (fixture->host, TERN_TYPE_DIRECTORY, fixture->directory);
  g_hash_table_add (fixture->host->active, g_strdup ("mapi"));
  fixture->job = tern_job_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->host);
  g_assert_finalize_object (fixture->directory);
  tern_identity_unref (fixture->user);
  tern_job_free (fixture->job);
}

/** ask: (transfer full): the answer's text; *ret_status (nullable). */
static char *
ask (Fixture *fixture, const char *method, const char *body, const char *capability, guint *ret_status)
{
  g_autoptr (TestExchange) exchange = test_exchange_new (fixture->user, NULL);

  g_free (exchange->method);
  exchange->method = g_strdup (method);
  test_exchange_set_body (exchange, body, strlen (body));
  test_exchange_set (exchange, "X-MapiHttpCapability", capability);
  ad_pox_serve (TERN_HOST (fixture->host), TERN_HTTP_EXCHANGE (exchange), fixture->job);
  g_assert_cmpint (g_atomic_int_get (&exchange->n_finished), ==, 1);
  if (ret_status != NULL)
    *ret_status = exchange->status;
  return g_strndup (g_bytes_get_data (exchange->answer, NULL), g_bytes_get_size (exchange->answer));
}

static void
assert_has (const char *text, const char *part, gboolean wanted)
{
  if ((strstr (text, part) != NULL) != wanted)
    g_error ("%s '%s' in: %s", wanted ? "no" : "unexpected", part, text);
}

/* [MS-OXDSCLI] 2.2.4, 3.2.5.1: mapiHttp for those who can use it while it is served; never EXCH or EXPR. */
static void
test_settings (Fixture *fixture, gconstpointer data)
{
  static const char request[] = REQUEST (ADDRESS (" USER16@example.com ") SCHEMA (AD_OUTLOOK_SCHEMA));
  static const struct {
    const char *capability;
    gboolean has_mapi;
  } cases[] = { { "1", TRUE }, { "2", TRUE }, { "0", FALSE }, { NULL, FALSE }, { "x", FALSE }, { "-1", FALSE } };
  g_autofree char *without = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = ask (fixture, "POST", request, cases[i].capability, NULL);

    assert_has (text, "<AutoDiscoverSMTPAddress>user16@example.com</AutoDiscoverSMTPAddress>", TRUE);
    assert_has (text, "<LegacyDN>/o=Example/cn=Recipients/cn=00000010</LegacyDN>", TRUE);
    assert_has (text, "Type=\"mapiHttp\"", cases[i].has_mapi);
    assert_has (text, "https://mail.example.com/mapi/emsmdb/?MailboxId=", cases[i].has_mapi);
    assert_has (text, "https://mail.example.com/mapi/nspi/?MailboxId=", cases[i].has_mapi);
    assert_has (text, "EXCH", FALSE);
    assert_has (text, "EXPR", FALSE);
  }
  g_hash_table_remove_all (fixture->host->active);
  without = ask (fixture, "POST", request, "1", NULL);
  assert_has (without, "mapiHttp", FALSE);
}

/* 2.2.4.1.1.3: 500 for what can't be found, 600 for what is no request, 601 for another schema. */
static void
test_errors (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *method, *body;
    const char *code;
  } cases[] = {
    { "GET", "", "600" },
    { "POST", "", "600" },
    { "POST", "<Autodiscover>", "600" },
    { "POST", "<Other/>", "600" },
    { "POST", REQUEST (""), "600" },
    { "POST", REQUEST (ADDRESS ("user16@example.com")), "600" },
    { "POST", REQUEST (SCHEMA (AD_OUTLOOK_SCHEMA)), "600" },
    { "POST", REQUEST (ADDRESS ("user16@example.com") SCHEMA ("urn:other")), "601" },
    { "POST", REQUEST (ADDRESS ("nobody@example.com") SCHEMA (AD_OUTLOOK_SCHEMA)), "500" },
    { "POST", REQUEST ("<LegacyDN>/o=x</LegacyDN>" SCHEMA (AD_OUTLOOK_SCHEMA)), "500" },
    { "POST",
      "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Autodiscover><Request><EMailAddress>&e;</EMailAddress>"
      "</Request></Autodiscover>",
      "600" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint status = 0;
    g_autofree char *text = ask (fixture, cases[i].method, cases[i].body, "1", &status);
    g_autofree char *wanted = g_strdup_printf ("<ErrorCode>%s</ErrorCode>", cases[i].code);

    g_test_message ("case %u", i);
    g_assert_cmpuint (status, ==, 200);
    assert_has (text, wanted, TRUE);
  }
}

/* Hidden mailboxes have profiles too; a DN does as well as an address. */
static void
test_other_ways (Fixture *fixture, gconstpointer data)
{
  g_autofree char *hidden
      = ask (fixture, "POST", REQUEST (ADDRESS ("hidden@example.com") SCHEMA (AD_OUTLOOK_SCHEMA)), "1", NULL);
  g_autofree char *dn = ask (
      fixture, "POST", REQUEST ("<LegacyDN>/O=EXAMPLE/cn=Recipients/cn=00000011</LegacyDN>" SCHEMA (AD_OUTLOOK_SCHEMA)),
      "1", NULL);

  assert_has (hidden, "<DisplayName>Hidden</DisplayName>", TRUE);
  assert_has (dn, "user17@example.com", TRUE);
}

/* A directory that is away makes nobody unknown. */
static void
test_unavailable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  guint status = 0;

  g_hash_table_remove_all (fixture->host->services);
  text = ask (fixture, "POST", REQUEST (ADDRESS ("user16@example.com") SCHEMA (AD_OUTLOOK_SCHEMA)), "1", &status);
  g_assert_cmpuint (status, ==, 503);
  g_assert_cmpstr (text, ==, NULL); /* an empty answer */
}

/* The JSON dialect says where the XML one is, whoever asks. */
static void
test_json (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestExchange) exchange = test_exchange_new (NULL, NULL);
  g_autofree char *text = NULL;

  g_free (exchange->method);
  exchange->method = g_strdup ("GET");
  g_free (exchange->path);
  exchange->path = g_strdup ("/autodiscover/autodiscover.json/v1.0/anna@example.com");
  ad_json_serve (TERN_HOST (fixture->host), TERN_HTTP_EXCHANGE (exchange), fixture->job);
  text = g_strndup (g_bytes_get_data (exchange->answer, NULL), g_bytes_get_size (exchange->answer));
  g_assert_cmpuint (exchange->status, ==, 400); /* without a protocol */
  assert_has (text, "MandatoryParameterMissing", TRUE);
}

int
main (int argc, char **argv)
{
#define add(path, func) g_test_add ("/autodiscover/" path, Fixture, NULL, set_up, func, tear_down)
  g_test_init (&argc, &argv, NULL);
  add ("settings", test_settings);
  add ("errors", test_errors);
  add ("other-ways", test_other_ways);
  add ("unavailable", test_unavailable);
  add ("json", test_json);
  return g_test_run ();
}

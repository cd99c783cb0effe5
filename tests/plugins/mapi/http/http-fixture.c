#include "tests/plugins/mapi/http/http-fixture.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/tern-error.h"

static void test_exchange_http_exchange_init (TernHttpExchangeInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TestExchange, test_exchange, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_HTTP_EXCHANGE, test_exchange_http_exchange_init))

static void
drop_gone (TestExchange *exchange)
{
  gpointer data = g_steal_pointer (&exchange->gone_data);

  exchange->gone = NULL;
  if (data != NULL && exchange->gone_destroy != NULL)
    exchange->gone_destroy (data);
}

static void
test_exchange_finalize (GObject *object)
{
  TestExchange *exchange = TEST_EXCHANGE (object);

  drop_gone (exchange);
  g_free (exchange->method);
  g_free (exchange->path);
  g_hash_table_unref (exchange->headers);
  g_bytes_unref (exchange->body);
  g_clear_pointer (&exchange->identity, tern_identity_unref);
  g_ptr_array_unref (exchange->answer_headers);
  g_free (exchange->first);
  g_free (exchange->again);
  g_clear_pointer (&exchange->answer, g_bytes_unref);
  G_OBJECT_CLASS (test_exchange_parent_class)->finalize (object);
}

static void
test_exchange_class_init (TestExchangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_exchange_finalize;
}

static void
test_exchange_init (TestExchange *exchange)
{
  exchange->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  exchange->answer_headers = g_ptr_array_new_with_free_func (g_free);
}

TestExchange *
test_exchange_new (TernIdentity *identity, const char *type)
{
  TestExchange *exchange = g_object_new (TEST_TYPE_EXCHANGE, NULL);

  exchange->method = g_strdup ("POST");
  exchange->path = g_strdup ("/test/");
  exchange->body = g_bytes_new (NULL, 0);
  exchange->identity = identity != NULL ? tern_identity_ref (identity) : NULL;
  test_exchange_set (exchange, "Content-Type", "application/mapi-http");
  if (type != NULL)
    test_exchange_set (exchange, "X-RequestType", type);
  test_exchange_set (exchange, "X-RequestId", "{E2EA6C1C-E61B-49E9-9CFB-38184F907552}:123456");
  test_exchange_set (exchange, "X-ClientApplication", "Outlook/16.0.4266.1001");
  return exchange;
}

void
test_exchange_set (TestExchange *exchange, const char *name, const char *value)
{
  if (value != NULL)
    g_hash_table_insert (exchange->headers, g_ascii_strdown (name, -1), g_strdup (value));
  else
    g_hash_table_remove (exchange->headers, name);
}

void
test_exchange_set_body (TestExchange *exchange, gconstpointer data, gsize size)
{
  g_bytes_unref (exchange->body);
  exchange->body = g_bytes_new (data, size);
}

const char *
test_exchange_get_answer (TestExchange *exchange, const char *name, guint nth)
{
  gsize length = strlen (name);

  for (guint i = 0; i < exchange->answer_headers->len; i++) {
    const char *line = g_ptr_array_index (exchange->answer_headers, i);

    if (g_str_has_prefix (line, name) && g_str_has_prefix (line + length, ": ") && nth-- == 0)
      return line + length + 2;
  }
  return NULL;
}

int
test_exchange_get_code (TestExchange *exchange)
{
  const char *code = test_exchange_get_answer (exchange, "X-ResponseCode", 0);

  g_assert_cmpint (g_atomic_int_get (&exchange->n_finished), ==, 1);
  g_assert_nonnull (code);
  g_assert_null (test_exchange_get_answer (exchange, "X-ResponseCode", 1));
  return (int) g_ascii_strtoll (code, NULL, 10);
}

char *
test_exchange_get_cookies (TestExchange *exchange)
{
  GString *cookies = g_string_new (NULL);
  const char *value;

  for (guint i = 0; (value = test_exchange_get_answer (exchange, "Set-Cookie", i)) != NULL; i++) {
    g_string_append (cookies, cookies->len > 0 ? "; " : "");
    g_string_append_len (cookies, value, strcspn (value, ";"));
  }
  return g_string_free (cookies, cookies->len == 0);
}

void
test_exchange_leave (TestExchange *exchange)
{
  if (exchange->gone != NULL)
    exchange->gone (exchange->gone_data);
  drop_gone (exchange);
}

static const char *
get_method (TernHttpExchange *exchange)
{
  return TEST_EXCHANGE (exchange)->method;
}

static const char *
get_path (TernHttpExchange *exchange)
{
  return TEST_EXCHANGE (exchange)->path;
}

static const char *
get_header (TernHttpExchange *exchange, const char *name)
{
  g_autofree char *key = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (TEST_EXCHANGE (exchange)->headers, key);
}

static GBytes *
get_body (TernHttpExchange *exchange)
{
  return TEST_EXCHANGE (exchange)->body;
}

static TernIdentity *
get_identity (TernHttpExchange *exchange)
{
  return TEST_EXCHANGE (exchange)->identity;
}

static const char *
get_nothing (TernHttpExchange *exchange)
{
  return NULL;
}

static void
set_status (TernHttpExchange *exchange, guint status)
{
  TEST_EXCHANGE (exchange)->status = status;
}

static void
add_header (TernHttpExchange *exchange, const char *name, const char *value)
{
  g_assert_cmpint (g_atomic_int_get (&TEST_EXCHANGE (exchange)->n_finished), ==, 0);
  g_ptr_array_add (TEST_EXCHANGE (exchange)->answer_headers, g_strdup_printf ("%s: %s", name, value));
}

static char *
text_of (GBytes *bytes)
{
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
set_progress (TernHttpExchange *self, GBytes *first, guint first_after_ms, GBytes *again, guint again_every_ms)
{
  TestExchange *exchange = TEST_EXCHANGE (self);

  g_assert_null (exchange->first);
  exchange->first = text_of (first);
  exchange->first_after_ms = first_after_ms;
  exchange->again = text_of (again);
  exchange->again_every_ms = again_every_ms;
}

static void
set_gone (TernHttpExchange *self, TernHttpGone func, gpointer user_data, GDestroyNotify destroy)
{
  TestExchange *exchange = TEST_EXCHANGE (self);

  exchange->gone = func;
  exchange->gone_data = user_data;
  exchange->gone_destroy = destroy;
}

static void
finish (TernHttpExchange *self, GBytes *body, gboolean chunked)
{
  TestExchange *exchange = TEST_EXCHANGE (self);

  exchange->is_chunked = chunked;
  exchange->answer = body != NULL ? g_bytes_ref (body) : g_bytes_new (NULL, 0);
  g_assert_cmpint (g_atomic_int_add (&exchange->n_finished, 1), ==, 0);
  drop_gone (exchange);
}

static void
test_exchange_http_exchange_init (TernHttpExchangeInterface *iface)
{
  iface->get_method = get_method;
  iface->get_path = get_path;
  iface->get_query = get_nothing;
  iface->get_header = get_header;
  iface->get_body = get_body;
  iface->get_identity = get_identity;
  iface->get_remote = get_nothing;
  iface->set_status = set_status;
  iface->add_header = add_header;
  iface->set_progress = set_progress;
  iface->set_gone = set_gone;
  iface->finish = finish;
}

TernIdentity *
test_identity_new (const char *address, const TernGuid *organisation)
{
  TernIdentityInfo info = {
    .address = address,
    .display_name = address,
    .dn = "/o=Test/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=0",
  };

  tern_guid_random (&info.account);
  tern_guid_random (&info.organisation);
  if (organisation != NULL)
    info.organisation = *organisation;
  return tern_identity_new (&info);
}

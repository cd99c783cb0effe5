#pragma once

#include "core/spi/tern-host.h"

/**
 * TestExchange: a request and its answer in memory. Header names compare case-insensitively, as HTTP wants; answer
 * headers are kept in order and in the case in which they would go out.
 */
#define TEST_TYPE_EXCHANGE (test_exchange_get_type ())
G_DECLARE_FINAL_TYPE (TestExchange, test_exchange, TEST, EXCHANGE, GObject)

struct _TestExchange {
  GObject parent;

  char *method;
  char *path;
  GHashTable *headers; /* lower-case name -> value */
  GBytes *body;
  TernIdentity *identity;

  guint status;
  GPtrArray *answer_headers; /* (element-type char) "Name: value" */
  guint first_after_ms;
  char *first; /* progress, as set; NULL: none */
  char *again;
  guint again_every_ms;
  TernHttpGone gone;
  gpointer gone_data;
  GDestroyNotify gone_destroy;
  gint n_finished; /* atomic */
  gboolean is_chunked;
  GBytes *answer;
};

/** test_exchange_new: a complete, correct request of @type to the endpoint /test/. */
TestExchange *test_exchange_new (TernIdentity *identity, const char *type);
void test_exchange_set (TestExchange *exchange, const char *name, const char *value); /* @value NULL: without it */
void test_exchange_set_body (TestExchange *exchange, gconstpointer data, gsize size);
/** test_exchange_get_answer: the @nth answer header of the name, in exactly this case; %NULL. */
const char *test_exchange_get_answer (TestExchange *exchange, const char *name, guint nth);
/** test_exchange_get_code: X-ResponseCode. */
int test_exchange_get_code (TestExchange *exchange);
/** test_exchange_get_cookies: (transfer full) (nullable): what a client sends back in its next request. */
char *test_exchange_get_cookies (TestExchange *exchange);
/** test_exchange_leave: the client goes away. */
void test_exchange_leave (TestExchange *exchange);

/** TestHost: settings of a table, a registry of sessions without limits, and services that tests put in. */
#define TEST_TYPE_HOST (test_host_get_type ())
G_DECLARE_FINAL_TYPE (TestHost, test_host, TEST, HOST, GObject)

struct _TestHost {
  GObject parent;

  GMutex lock;
  TernSettings *settings;
  GHashTable *sessions; /* id -> TernSession */
  GHashTable *services; /* GType -> GObject */
  GHashTable *active;   /* set of plugin names */
  char *external_url;
  guint next_id;
  gboolean is_full; /* open_session fails with LIMIT */
};

/** test_host_new: @values (nullable) are pairs of name and text, ended by %NULL. */
TestHost *test_host_new (const char *section, const TernSetting *table, const char *const *values);
void test_host_put_service (TestHost *host, GType type, gpointer service);

/** test_identity_new: of an organisation of its own unless @organisation is given. */
TernIdentity *test_identity_new (const char *address, const TernGuid *organisation);

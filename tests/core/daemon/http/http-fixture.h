#pragma once

#include <gio/gio.h>

#include "core/daemon/http/ternd-http-front.h"

/** HttpServe: what the fixture's service does with a request, on a worker thread. */
typedef void (*HttpServe) (TernHttpExchange *exchange, TernJob *job, gpointer user_data);

/**
 * HttpFixture: a front on loopback with one open route /open/, one that needs a log-on, /closed/ (alice, pässword),
 * and a service whose behaviour a test sets.
 */
typedef struct {
  TernMetrics *metrics;
  TerndWorkerPool *pool;
  TerndSessionRegistry *sessions;
  TerndHttpFront *front;
  TernHttpService *service;
  TernAuthenticator *authenticator;
  guint16 port;
} HttpFixture;

/** http_fixture_start: @settings: "name=value" texts, NULL-terminated, over short defaults. */
HttpFixture *http_fixture_start (const char *const *settings);
/** http_settings_new: (transfer full): the same, for a reload. */
TernSettings *http_settings_new (const char *const *settings);
void http_fixture_stop (HttpFixture *fixture);
void http_fixture_serve (HttpFixture *fixture, HttpServe func, gpointer user_data);

TernHttpService *http_service_new (HttpServe func, gpointer user_data);
/** http_service_set_refuse: how it refuses in a form of its own. */
void
http_service_set_refuse (TernHttpService *service, void (*func) (TernHttpExchange *exchange, const GError *reason));
/** http_echo: answers 200 with "METHOD PATH QUERY BODY" and a Content-Length. */
void http_echo (TernHttpExchange *exchange, TernJob *job, gpointer user_data);

/** http_authenticator_get_calls: how often the test authenticator was asked. */
guint http_authenticator_get_calls (TernAuthenticator *authenticator);

/** HttpReply: a parsed answer; chunks joined in @body, one by one in @chunks. */
typedef struct {
  guint status;
  char *head; /* with its empty line */
  GString *body;
  GPtrArray *chunks; /* of char * */
} HttpReply;

void http_reply_free (HttpReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpReply, http_reply_free)

/** http_connect: a blocking client socket with a time-out of ten seconds. */
int http_connect (guint16 port);
void http_send (int fd, const char *text);
/** http_read_reply: (nullable): reads exactly one answer; NULL: the connection ended before one began. */
HttpReply *http_read_reply (int fd, gboolean is_head);
/** http_read_until: reads until @text was seen, or the end. Returns: all that came */
char *http_read_until (int fd, const char *text);
/** http_is_closed: whether the server closed it, waiting for that up to two seconds; drops what still comes. */
gboolean http_is_closed (int fd);
/** http_request: one request on a connection of its own. */
HttpReply *http_request (guint16 port, const char *text);
/** http_basic: the Authorization line for a log-on. */
char *http_basic (const char *login, const char *password);
guint http_count_fds (void);

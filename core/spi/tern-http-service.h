#pragma once

#include <gio/gio.h>

#include "core/spi/tern-http-exchange.h"
#include "core/spi/tern-job.h"

/** TernHttpAuth: what the front demands before a service sees a request. */
typedef enum {
  TERN_HTTP_AUTH_REQUIRED, /* 401 with a challenge for anonymous requests */
  TERN_HTTP_AUTH_NONE,
} TernHttpAuth;

/** TernHttpRoute: where a service lives. @path_prefix ends in '/', or is one path; compared case-insensitively. */
typedef struct {
  const char *path_prefix;
  TernHttpAuth auth;
  gsize max_body; /* a larger Content-Length is refused before the upload is read */
} TernHttpRoute;

/**
 * TernHttpService: a plugin's answer to requests. The front has parsed, bounded, authenticated and routed; serve() runs
 * on a worker thread with a job of its own, once the body is complete. It must end the exchange, in the call
 * or later: an exchange dropped without an end answers 500.
 */
#define TERN_TYPE_HTTP_SERVICE (tern_http_service_get_type ())
G_DECLARE_INTERFACE (TernHttpService, tern_http_service, TERN, HTTP_SERVICE, GObject)

struct _TernHttpServiceInterface {
  GTypeInterface parent;

  void (*serve) (TernHttpService *service, TernHttpExchange *exchange, TernJob *job);
  /* Called instead of serve() when the front refuses by itself what this service has its own form for (NULL: plain HTTP
   * answer): TOO_BIG, BUSY, UNAVAILABLE. Runs on an I/O thread: must not block. May leave the exchange unended: plain
   * answer. */
  void (*refuse) (TernHttpService *service, TernHttpExchange *exchange, const GError *reason);
};

void tern_http_service_serve (TernHttpService *service, TernHttpExchange *exchange, TernJob *job);
void tern_http_service_refuse (TernHttpService *service, TernHttpExchange *exchange, const GError *reason);

#pragma once

#include <glib.h>

/** BenchHttp: one keep-alive connection of the load generator: plain HTTP on loopback, no more of it than the server
 * sends. */
typedef struct _BenchHttp BenchHttp;

/** bench_http_new: @login and @password for Basic; nothing is sent yet. */
BenchHttp *bench_http_new (const char *host, guint16 port, const char *path, const char *login, const char *password);
void bench_http_free (BenchHttp *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchHttp, bench_http_free)

/** bench_http_forget: drops the session's cookies. */
void bench_http_forget (BenchHttp *http);
/**
 * bench_http_call:
 * @type: X-RequestType
 * @ret_body: (out) (transfer none): what follows the meta-tags, valid until the next call
 *
 * Returns: %FALSE with a message on stderr for anything but success
 */
gboolean bench_http_call (BenchHttp *http, const char *type, GBytes *body, const guint8 **ret_body, gsize *ret_size);

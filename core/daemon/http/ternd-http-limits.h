#pragma once

#include <gio/gio.h>

#include "core/base/tern-setting.h"

/** TERND_HTTP_LOCAL: the address of a peer that came by a unix socket. */
#define TERND_HTTP_LOCAL "local"

/** TerndHttpLimits: the settings of the front, read once; immutable, so that a reload swaps one pointer. */
typedef struct {
  gatomicrefcount refs;
  guint io_threads;
  guint max_connections;
  guint max_per_address;
  gsize max_header;
  guint max_fields;
  gint64 max_body_memory;
  gint64 header_us;
  gint64 body_us;
  gint64 body_rate; /* bytes a second that a slow client must reach after body_us */
  gint64 idle_us;
  gint64 write_us;
  gint64 handshake_us;
  gboolean access_log;
  char *realm;
  char *certificate; /* (nullable) */
  char *private_key; /* (nullable) */
  char **listen;
  char **listen_tls;
  char **listen_admin;
  GPtrArray *proxies; /* of GInetAddressMask: whose X-Forwarded-For counts */
} TerndHttpLimits;

/** ternd_http_limits_new: INVALID: a value that the table's types can't check. */
TerndHttpLimits *ternd_http_limits_new (const TernSettings *settings, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TerndHttpLimits *ternd_http_limits_ref (TerndHttpLimits *limits);
void ternd_http_limits_unref (TerndHttpLimits *limits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndHttpLimits, ternd_http_limits_unref)

gboolean ternd_http_limits_is_proxy (const TerndHttpLimits *limits, GInetAddress *address);

/**
 * ternd_http_limits_find_remote: (transfer full): whom a request is from: @peer, or where that is a trusted proxy the
 * last address of @forwarded (nullable; X-Forwarded-For) that is none.
 */
char *ternd_http_limits_find_remote (const TerndHttpLimits *limits, const char *peer, const char *forwarded);

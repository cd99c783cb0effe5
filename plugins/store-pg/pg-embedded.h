#pragma once

#include <gio/gio.h>

/**
 * PgEmbedded: a private PostgreSQL as this process's child: its own data folder and configuration, reachable by a unix
 * socket only. A server that a crashed process left running is adopted; one that ends unexpectedly is started again; it
 * is stopped last, by a fast shutdown. Used by one thread, with one of its own that supervises.
 */
typedef struct _PgEmbedded PgEmbedded;

/** PgEmbeddedSpec: absolute folders; @memory for shared buffers, in bytes. */
typedef struct {
  const char *data_dir;
  const char *socket_dir; /* its path with the socket's name must be shorter than 107 bytes */
  const char *bin_dir;
  gint64 memory;
  guint max_connections;
} PgEmbeddedSpec;

PgEmbedded *pg_embedded_new (const PgEmbeddedSpec *spec);
/** pg_embedded_free: stops it, if it runs. */
void pg_embedded_free (PgEmbedded *embedded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgEmbedded, pg_embedded_free)

/** pg_embedded_start: makes the cluster and the database "tern" if they don't exist, and returns when it answers. */
gboolean pg_embedded_start (PgEmbedded *embedded, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pg_embedded_stop (PgEmbedded *embedded);
/** pg_embedded_get_dsn: (transfer none): valid after the start. */
const char *pg_embedded_get_dsn (PgEmbedded *embedded);

#pragma once

#include "plugins/store-pg/pg-embedded.h"

/** PgEmbeddedFiles: the folders and files of an embedded PostgreSQL. */
typedef struct {
  char *data_dir;
  char *socket_dir;
  char *bin_dir;
  char *config;
  gint64 memory;
  guint max_connections;
} PgEmbeddedFiles;

void pg_embedded_files_init (PgEmbeddedFiles *files, const PgEmbeddedSpec *spec);
void pg_embedded_files_clear (PgEmbeddedFiles *files);
/** pg_embedded_files_prepare: makes the folders and, the first time, the cluster (checksums, UTF8, collation C). */
gboolean pg_embedded_files_prepare (PgEmbeddedFiles *files, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean pg_embedded_files_write_config (PgEmbeddedFiles *files, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_embedded_files_find_running: the process that serves the data folder already, 0 if none; the socket's folder
 * becomes the one it uses. */
GPid pg_embedded_files_find_running (PgEmbeddedFiles *files);

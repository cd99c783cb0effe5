#include "plugins/store-pg/pg-embedded-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/base/tern-error.h"

/* sun_path has 108 bytes with its NUL; PostgreSQL puts this name into the folder. */
#define MAX_SOCKET_PATH 107
#define SOCKET_NAME "/.s.PGSQL.5432"

void
pg_embedded_files_init (PgEmbeddedFiles *files, const PgEmbeddedSpec *spec)
{
  files->data_dir = g_strdup (spec->data_dir);
  files->socket_dir = g_strdup (spec->socket_dir);
  files->bin_dir = g_strdup (spec->bin_dir);
  files->config = g_build_filename (spec->data_dir, "tern.conf", NULL);
  files->memory = spec->memory;
  files->max_connections = spec->max_connections;
}

void
pg_embedded_files_clear (PgEmbeddedFiles *files)
{
  g_clear_pointer (&files->data_dir, g_free);
  g_clear_pointer (&files->socket_dir, g_free);
  g_clear_pointer (&files->bin_dir, g_free);
  g_clear_pointer (&files->config, g_free);
}

static gboolean
make_dir (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "make the folder %s: %s", path, g_strerror (errno));
  return FALSE;
}

/* Whoever can reach the socket is let in, which only the own user can: its folder is 0700. */
static gboolean
make_cluster (PgEmbeddedFiles *files, GError **error)
{
  g_autofree char *program = g_build_filename (files->bin_dir, "initdb", NULL);
  const char *const argv[] = { program, "-D",   files->data_dir, "-U",
                               "tern",  "-A",   "trust",         "--data-checksums",
                               "-E",    "UTF8", "--locale=C",    "--no-instructions",
                               NULL };
  g_autofree char *errors = NULL;
  g_autoptr (GError) why = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &errors, &status,
                     &why)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE,
                 "run %s: %s (is PostgreSQL installed? see the setting bin-dir)", program, why->message);
    return FALSE;
  }
  if (!g_spawn_check_wait_status (status, NULL)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "make the database cluster in %s: %s", files->data_dir,
                 g_strstrip (errors));
    return FALSE;
  }
  return TRUE;
}

gboolean
pg_embedded_files_prepare (PgEmbeddedFiles *files, GError **error)
{
  g_autofree char *version = g_build_filename (files->data_dir, "PG_VERSION", NULL);

  if (strlen (files->socket_dir) + strlen (SOCKET_NAME) >= MAX_SOCKET_PATH) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID,
                 "the folder %s is too long for a socket: choose a shorter socket-dir", files->socket_dir);
    return FALSE;
  }
  if (strpbrk (files->socket_dir, "'\\,\n") != NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "socket-dir %s: no quotes, backslashes or commas",
                 files->socket_dir);
    return FALSE;
  }
  if (!make_dir (files->data_dir, error) || !make_dir (files->socket_dir, error))
    return FALSE;
  return g_file_test (version, G_FILE_TEST_EXISTS) || make_cluster (files, error);
}

gboolean
pg_embedded_files_write_config (PgEmbeddedFiles *files, GError **error)
{
  gint64 megabytes = MAX (files->memory / (1024 * 1024), 16);
  g_autofree char *text = g_strdup_printf (
    "# Written by ternd at each start; see its manual for the settings that change this.\n"
    "listen_addresses = ''\n"
    "unix_socket_directories = '%s'\n"
    "unix_socket_permissions = 0700\n"
    "port = 5432\n"
    "max_connections = %u\n"
    "shared_buffers = '%" G_GINT64_FORMAT "MB'\n"
    "effective_cache_size = '%" G_GINT64_FORMAT "MB'\n"
    "work_mem = '8MB'\n"
    "maintenance_work_mem = '64MB'\n"
    "fsync = on\n"
    "full_page_writes = on\n"
    "synchronous_commit = on\n"
    "wal_compression = lz4\n"
    "max_wal_size = '2GB'\n"
    "checkpoint_timeout = '15min'\n"
    "random_page_cost = 1.1\n"
    "jit = off\n"
    "autovacuum_naptime = '30s'\n"
    "log_destination = 'stderr'\n"
    "logging_collector = off\n"
    "log_line_prefix = 'postgres[%%p]: '\n"
    "log_timezone = 'UTC'\n"
    "timezone = 'UTC'\n",
    files->socket_dir, files->max_connections, megabytes, megabytes * 3);
  g_autoptr (GError) why = NULL;

  if (g_file_set_contents_full (files->config, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &why))
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "write %s: %s", files->config, why->message);
  return FALSE;
}

/* PostgreSQL's working folder is its data folder, which tells it from another process that got the number. */
static gboolean
serves (const PgEmbeddedFiles *files, GPid pid)
{
  g_autofree char *link = g_strdup_printf ("/proc/%d/cwd", (int) pid);
  g_autofree char *cwd = g_file_read_link (link, NULL);
  g_autofree char *own = realpath (files->data_dir, NULL);

  return cwd != NULL && own != NULL && strcmp (cwd, own) == 0;
}

/* postmaster.pid: the process id is in line 1, the socket's folder in line 5. */
GPid
pg_embedded_files_find_running (PgEmbeddedFiles *files)
{
  g_autofree char *path = g_build_filename (files->data_dir, "postmaster.pid", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gint64 pid;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  if (g_strv_length (lines) < 5)
    return 0;
  pid = g_ascii_strtoll (lines[0], NULL, 10);
  if (pid <= 1 || pid > G_MAXINT || kill ((GPid) pid, 0) != 0 || !serves (files, (GPid) pid))
    return 0;
  if (lines[4][0] == '/') {
    g_free (files->socket_dir);
    files->socket_dir = g_strdup (lines[4]);
  }
  return (GPid) pid;
}

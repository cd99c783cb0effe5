#include "plugins/store-pg/pg-embedded.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "plugins/store-pg/pg-connection.h"
#include "plugins/store-pg/pg-embedded-files.h"

#define START_TIMEOUT_S 120
#define STOP_TIMEOUT_S 60
#define LOOK_EVERY_US 200000
#define BACK_OFF_MAX_US (30 * G_USEC_PER_SEC)

struct _PgEmbedded {
  PgEmbeddedFiles files;
  char *dsn;

  GMutex mutex;
  GCond wake;
  GPid pid;          /* 0: not running */
  gboolean is_child; /* else adopted */
  gboolean is_stopping;
  GThread *supervising;
};

PgEmbedded *
pg_embedded_new (const PgEmbeddedSpec *spec)
{
  PgEmbedded *embedded = g_new0 (PgEmbedded, 1);

  pg_embedded_files_init (&embedded->files, spec);
  g_mutex_init (&embedded->mutex);
  g_cond_init (&embedded->wake);
  return embedded;
}

void
pg_embedded_free (PgEmbedded *embedded)
{
  if (embedded == NULL)
    return;
  pg_embedded_stop (embedded);
  pg_embedded_files_clear (&embedded->files);
  g_free (embedded->dsn);
  g_mutex_clear (&embedded->mutex);
  g_cond_clear (&embedded->wake);
  g_free (embedded);
}

const char *
pg_embedded_get_dsn (PgEmbedded *embedded)
{
  return embedded->dsn;
}

/* A terminal's interrupt must not reach the server: it would end before those who need it. */
static void
leave_terminal (gpointer data)
{
  setsid ();
}

static gboolean
spawn (PgEmbedded *embedded, GError **error)
{
  g_autofree char *program = g_build_filename (embedded->files.bin_dir, "postgres", NULL);
  g_autofree char *config = g_strdup_printf ("config_file=%s", embedded->files.config);
  char *const argv[] = { program, (char *) "-D", embedded->files.data_dir, (char *) "-c", config, NULL };
  GPid pid;
  g_autoptr (GError) why = NULL;

  if (!g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, leave_terminal, NULL, &pid, &why)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "start %s: %s", program, why->message);
    return FALSE;
  }
  g_mutex_lock (&embedded->mutex);
  embedded->pid = pid;
  embedded->is_child = TRUE;
  g_mutex_unlock (&embedded->mutex);
  return TRUE;
}

/* Whether the server still runs; a child that ended is reaped. Called by one thread at a time. */
static gboolean
is_running (PgEmbedded *embedded)
{
  int status;

  if (embedded->pid == 0)
    return FALSE;
  if (embedded->is_child ? waitpid (embedded->pid, &status, WNOHANG) == 0 : kill (embedded->pid, 0) == 0)
    return TRUE;
  g_mutex_lock (&embedded->mutex);
  embedded->pid = 0;
  g_mutex_unlock (&embedded->mutex);
  return FALSE;
}

static char *
make_dsn (const char *socket_dir, const char *database)
{
  return g_strdup_printf ("host='%s' port=5432 user=tern dbname=%s", socket_dir, database);
}

/* Waits until a connection to the maintenance database succeeds. */
static PgConnection *
wait_until_ready (PgEmbedded *embedded, GError **error)
{
  g_autofree char *dsn = make_dsn (embedded->files.socket_dir, "postgres");
  gint64 until = g_get_monotonic_time () + START_TIMEOUT_S * G_USEC_PER_SEC;
  g_autoptr (GError) why = NULL;

  while (is_running (embedded) && g_get_monotonic_time () < until) {
    PgConnection *connection;

    g_clear_error (&why);
    connection = pg_connection_open (dsn, &why);
    if (connection != NULL)
      return connection;
    if (!g_error_matches (why, TERN_ERROR, TERN_ERROR_UNAVAILABLE))
      break;
    g_usleep (LOOK_EVERY_US / 4);
  }
  g_set_error (error, TERN_ERROR, why != NULL ? why->code : TERN_ERROR_UNAVAILABLE,
               "the embedded PostgreSQL doesn't come up (its messages are in the log): %s",
               why != NULL ? why->message : "it ended at once");
  return NULL;
}

static gboolean
ensure_database (PgConnection *connection, GError **error)
{
  PgStatement statement = { .sql = "SELECT 1 FROM pg_database WHERE datname = 'tern'" };
  g_autoptr (GPtrArray) results = pg_connection_run (connection, &statement, 1, NULL, error);

  if (results == NULL)
    return FALSE;
  return tern_db_result_get_n_rows (g_ptr_array_index (results, 0)) > 0 ||
         pg_connection_run_script (connection, "CREATE DATABASE tern TEMPLATE template0", error);
}

/* FALSE: time to stop. */
static gboolean
pause_for (PgEmbedded *embedded, gint64 us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&embedded->mutex);
  gint64 until = g_get_monotonic_time () + us;

  while (!embedded->is_stopping && g_cond_wait_until (&embedded->wake, &embedded->mutex, until))
    ;
  return !embedded->is_stopping;
}

static gpointer
supervise (gpointer data)
{
  PgEmbedded *embedded = data;
  gint64 back_off = 0;

  while (pause_for (embedded, LOOK_EVERY_US)) {
    g_autoptr (GError) error = NULL;
    g_autoptr (PgConnection) connection = NULL;

    if (is_running (embedded))
      continue;
    tern_log_event (TERN_EVENT_DATABASE_EMBEDDED, NULL, "the embedded PostgreSQL has ended; it is started again");
    if (!pause_for (embedded, back_off))
      break;
    if (spawn (embedded, &error))
      connection = wait_until_ready (embedded, &error);
    back_off = connection != NULL ? 0 : CLAMP (back_off * 2, G_USEC_PER_SEC, BACK_OFF_MAX_US);
    tern_log_event (TERN_EVENT_DATABASE_EMBEDDED, NULL, "the embedded PostgreSQL %s",
                    connection != NULL ? "runs again" : error->message);
  }
  return NULL;
}

static gboolean
check_user (GError **error)
{
  if (geteuid () != 0)
    return TRUE;
  g_set_error_literal (
      error, TERN_ERROR, TERN_ERROR_INVALID,
      "PostgreSQL refuses to run as root: start ternd as an unprivileged user, or set mode = external and a dsn");
  return FALSE;
}

static gboolean
start_server (PgEmbedded *embedded, GError **error)
{
  GPid left = pg_embedded_files_find_running (&embedded->files);

  if (left == 0)
    return pg_embedded_files_write_config (&embedded->files, error) && spawn (embedded, error);
  tern_log_event (TERN_EVENT_DATABASE_EMBEDDED, NULL, "the embedded PostgreSQL still runs (process %d): it is adopted",
                  (int) left);
  embedded->pid = left;
  embedded->is_child = FALSE;
  return TRUE;
}

gboolean
pg_embedded_start (PgEmbedded *embedded, GError **error)
{
  g_autoptr (PgConnection) connection = NULL;

  if (!check_user (error) || !pg_embedded_files_prepare (&embedded->files, error) || !start_server (embedded, error))
    return FALSE;
  connection = wait_until_ready (embedded, error);
  if (connection == NULL || !ensure_database (connection, error)) {
    pg_embedded_stop (embedded);
    return FALSE;
  }
  embedded->dsn = make_dsn (embedded->files.socket_dir, "tern");
  embedded->supervising = g_thread_new ("pg-embedded", supervise, embedded);
  return TRUE;
}

void
pg_embedded_stop (PgEmbedded *embedded)
{
  gint64 until = g_get_monotonic_time () + STOP_TIMEOUT_S * G_USEC_PER_SEC;

  g_mutex_lock (&embedded->mutex);
  embedded->is_stopping = TRUE;
  g_cond_broadcast (&embedded->wake);
  g_mutex_unlock (&embedded->mutex);
  g_clear_pointer (&embedded->supervising, g_thread_join);
  if (!is_running (embedded))
    return;
  kill (embedded->pid, SIGINT); /* fast: ends sessions, writes a checkpoint */
  while (is_running (embedded) && g_get_monotonic_time () < until)
    g_usleep (LOOK_EVERY_US / 10);
  if (is_running (embedded)) {
    tern_log_event (TERN_EVENT_DATABASE_EMBEDDED, NULL,
                    "the embedded PostgreSQL doesn't end: it is told to without a checkpoint");
    kill (embedded->pid, SIGQUIT); /* immediate: recovery at the next start */
  }
}

#include "plugins/store-pg/pg-connection.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-connection-private.h"
#include "plugins/store-pg/pg-error.h"

#define MIN_SERVER_VERSION 150000
/* A wait this long happens before the cancellable's descriptor is set up, which most answers don't need. */
#define QUICK_WAIT_MS 20

/* synchronous_commit is ours (invariant 2); prepared generic plans need no jit, which fails under
 * MemoryDenyWriteExecute; the code counts on a new snapshot for each statement. */
#define SESSION_OPTIONS                                                                                                \
  "-c synchronous_commit=on -c jit=off -c default_transaction_isolation=read\\ committed "                             \
  "-c default_transaction_deferrable=off -c client_min_messages=warning -c bytea_output=hex "                          \
  "-c idle_in_transaction_session_timeout=120000"

static void
receive_notice (gpointer data, const PGresult *result)
{
  PgConnection *connection = data;
  const char *severity = PQresultErrorField (result, PG_DIAG_SEVERITY_NONLOCALIZED);
  const char *function = PQresultErrorField (result, PG_DIAG_SOURCE_FUNCTION);
  const char *text = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);

  if (g_strcmp0 (severity, "FATAL") == 0 || g_strcmp0 (severity, "PANIC") == 0)
    connection->is_broken = TRUE;
  /* The commit is reported as a success although no standby has confirmed it. */
  if (g_strcmp0 (function, "SyncRepWaitForLSN") == 0)
    connection->replication_wait_cancelled = TRUE;
  g_debug ("PostgreSQL: %s: %s", severity != NULL ? severity : "notice", text != NULL ? text : "");
}

gboolean
pg_connection_set_lost (PgConnection *connection, GError **error)
{
  connection->is_broken = TRUE;
  pg_error_set (error, connection->native, NULL);
  return FALSE;
}

static gboolean
refuse (GError **error, const char *what, const char *value, const char *wanted)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "the PostgreSQL server has %s %s, but Tern needs %s", what, value,
               wanted);
  return FALSE;
}

#define VERIFY_SQL                                                                                                     \
  "SELECT current_setting ('server_version_num')::int4, current_setting ('fsync'), "                                   \
  "current_setting ('full_page_writes'), pg_encoding_to_char (d.encoding)::text, d.datcollate::text, "                 \
  "d.datlocprovider::text, pg_is_in_recovery (), pg_backend_pid (), "                                                  \
  "(SELECT system_identifier FROM pg_control_system ()), "                                                             \
  "CASE WHEN pg_is_in_recovery () THEN 0 "                                                                             \
  "ELSE ('x' || substr (pg_walfile_name (pg_current_wal_lsn ()), 1, 8))::bit(32)::int8 END "                           \
  "FROM pg_database d WHERE d.datname = current_database ()"

/* What the invariants ask of the server. The timeline is that of the WAL being written, since the control file's is the
 * last checkpoint's and thus stays behind for a while after a promotion. Identity and timeline become one number: the
 * identity is a time in its high bits, so that a sum can't be met by another cluster's. */
static gboolean
verify (PgConnection *connection, GError **error)
{
  PgStatement statement = { .sql = VERIFY_SQL };
  g_autoptr (GPtrArray) results = pg_connection_run (connection, &statement, 1, NULL, error);
  const TernDbResult *row;

  if (results == NULL)
    return FALSE;
  row = g_ptr_array_index (results, 0);
  if (tern_db_result_get_n_rows (row) != 1)
    return refuse (error, "a database of", "no entry", "one");
  if (tern_db_result_get_int (row, 0, 0) < MIN_SERVER_VERSION)
    return refuse (error, "a version", "before 15", "15 or later");
  if (strcmp (tern_db_result_get_text (row, 0, 1), "on") != 0)
    return refuse (error, "fsync", "off", "it on: mail that was acknowledged would not survive a crash");
  if (strcmp (tern_db_result_get_text (row, 0, 2), "on") != 0)
    return refuse (error, "full_page_writes", "off", "it on: a crash could damage pages");
  if (strcmp (tern_db_result_get_text (row, 0, 3), "UTF8") != 0)
    return refuse (error, "a database with encoding", tern_db_result_get_text (row, 0, 3), "UTF8");
  if (strcmp (tern_db_result_get_text (row, 0, 5), "c") != 0 ||
      (strcmp (tern_db_result_get_text (row, 0, 4), "C") != 0 &&
       strcmp (tern_db_result_get_text (row, 0, 4), "POSIX") != 0))
    return refuse (error, "a database with collation", tern_db_result_get_text (row, 0, 4), "C");
  if (tern_db_result_get_int (row, 0, 6) != 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "the PostgreSQL server is a standby");
    return FALSE;
  }
  connection->backend_pid = (int) tern_db_result_get_int (row, 0, 7);
  connection->timeline =
      (gint64) ((guint64) tern_db_result_get_int (row, 0, 8) + (guint64) tern_db_result_get_int (row, 0, 9));
  return TRUE;
}

PgConnection *
pg_connection_open (const char *dsn, GError **error)
{
  /* Before dbname: defaults that the DSN may override; behind it: what it may not. */
  const char *const keys[] = { "connect_timeout", "tcp_user_timeout", "keepalives_idle", "target_session_attrs",
                               "application_name", "dbname",          "options",         "client_encoding",
                               NULL };
  const char *const values[] = { "5", "10000", "30", "read-write", "ternd", dsn, SESSION_OPTIONS, "UTF8", NULL };
  g_autoptr (PgConnection) connection = g_new0 (PgConnection, 1);

  connection->prepared = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  connection->native = PQconnectdbParams (keys, values, 1);
  if (connection->native == NULL || PQstatus (connection->native) != CONNECTION_OK) {
    pg_connection_set_lost (connection, error);
    return NULL;
  }
  PQsetNoticeReceiver (connection->native, receive_notice, connection);
  if (PQsetnonblocking (connection->native, 1) != 0 || !PQenterPipelineMode (connection->native)) {
    pg_connection_set_lost (connection, error);
    return NULL;
  }
  if (!verify (connection, error))
    return NULL;
  return g_steal_pointer (&connection);
}

void
pg_connection_close (PgConnection *connection)
{
  if (connection == NULL)
    return;
  g_clear_pointer (&connection->native, PQfinish);
  g_hash_table_unref (connection->prepared);
  g_free (connection);
}

gboolean
pg_connection_is_alive (PgConnection *connection)
{
  /* A few rounds: a parting message may come before the end of the stream. */
  for (guint i = 0; i < 4 && !connection->is_broken; i++) {
    struct pollfd fd = { .fd = PQsocket (connection->native), .events = POLLIN };

    if (poll (&fd, 1, 0) <= 0)
      break;
    if (!PQconsumeInput (connection->native))
      connection->is_broken = TRUE;
    else
      (void) PQisBusy (connection->native); /* takes in what arrived unasked */
  }
  if (PQstatus (connection->native) != CONNECTION_OK)
    connection->is_broken = TRUE;
  return !connection->is_broken;
}

gint64
pg_connection_get_timeline (const PgConnection *connection)
{
  return connection->timeline;
}

int
pg_connection_get_socket (const PgConnection *connection)
{
  return PQsocket (connection->native);
}

int
pg_connection_get_backend_pid (const PgConnection *connection)
{
  return connection->backend_pid;
}

static void
send_cancel (PgConnection *connection)
{
  PGcancel *cancel = PQgetCancel (connection->native);
  char text[256] = "";

  if (cancel == NULL)
    return;
  if (!PQcancel (cancel, text, sizeof text))
    g_debug ("cancel request: %s", text);
  PQfreeCancel (cancel);
}

/* Sends what is still to be sent and waits until something comes in. FALSE: lost. */
static gboolean
wait_for_input (PgConnection *connection, GCancellable *cancellable, gboolean *cancel_sent)
{
  struct pollfd fds[2] = { { .fd = PQsocket (connection->native) }, { .events = POLLIN } };
  int flushed = PQflush (connection->native);
  gboolean watch = cancellable != NULL && !*cancel_sent;
  int n;

  if (flushed < 0)
    return FALSE;
  fds[0].events = (short) (POLLIN | (flushed > 0 ? POLLOUT : 0));
  n = poll (fds, 1, watch ? QUICK_WAIT_MS : -1);
  if (n == 0) {
    fds[1].fd = g_cancellable_get_fd (cancellable);
    n = poll (fds, fds[1].fd >= 0 ? 2 : 1, fds[1].fd >= 0 ? -1 : 1000);
    if (fds[1].fd >= 0)
      g_cancellable_release_fd (cancellable);
    if (g_cancellable_is_cancelled (cancellable)) {
      send_cancel (connection);
      *cancel_sent = TRUE;
    }
  }
  if (n < 0)
    return errno == EINTR;
  if ((fds[0].revents & (POLLIN | POLLERR | POLLHUP)) != 0)
    return PQconsumeInput (connection->native) != 0;
  return TRUE;
}

PGresult *
pg_connection_next_result (PgConnection *connection, GCancellable *cancellable, gboolean *cancel_sent)
{
  while (PQisBusy (connection->native)) {
    if (!wait_for_input (connection, cancellable, cancel_sent)) {
      connection->is_broken = TRUE;
      break;
    }
  }
  /* Even of a lost connection: the answer may have come in before it was lost, or the reason. */
  return PQgetResult (connection->native);
}

gboolean
pg_connection_run_script (PgConnection *connection, const char *sql, GError **error)
{
  PGresult *result;
  gboolean ok;

  if (connection->is_broken || !PQexitPipelineMode (connection->native))
    return pg_connection_set_lost (connection, error);
  result = PQexec (connection->native, sql);
  ok = PQresultStatus (result) == PGRES_COMMAND_OK || PQresultStatus (result) == PGRES_TUPLES_OK;
  if (!ok)
    pg_error_set (error, connection->native, result);
  PQclear (result);
  if (PQstatus (connection->native) != CONNECTION_OK || !PQenterPipelineMode (connection->native))
    connection->is_broken = TRUE;
  return ok;
}

gboolean
pg_connection_poll_notifications (PgConnection *connection, PgNotification func, gpointer user_data, GError **error)
{
  PGnotify *notify;

  if (connection->is_broken || !PQconsumeInput (connection->native))
    return pg_connection_set_lost (connection, error);
  (void) PQisBusy (connection->native);
  while ((notify = PQnotifies (connection->native)) != NULL) {
    func (notify->relname, notify->extra, user_data);
    PQfreemem (notify);
  }
  return connection->is_broken ? pg_connection_set_lost (connection, error) : TRUE;
}

#include "plugins/store-pg/pg-notify.h"

#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>


#define CHANNEL "tern_changes"
#define BATCH_US 2000
/* A payload must be shorter than 8,000 bytes. */
#define MAX_PAYLOAD 7900
#define RETRY_MS 1000
/* "1 <sender> <mailbox>:<cn>,...": the first byte is the format. */
#define FORMAT '1'

struct _PgNotify {
  char *dsn;
  char *sender; /* so that a node doesn't hear itself */
  PgHintFunc hint;
  PgResyncFunc resync;
  gpointer user_data;

  GMutex mutex;
  GCond queued;
  GHashTable *pending; /* mailbox id -> cn, both gint64 */
  gboolean is_stopping;
  int stop_fd;
  GThread *sending;
  GThread *receiving;
};

static gboolean
is_stopping (PgNotify *notify)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&notify->mutex);

  return notify->is_stopping;
}

/* FALSE: time to stop. */
static gboolean
pause_before_retry (PgNotify *notify)
{
  struct pollfd fd = { .fd = notify->stop_fd, .events = POLLIN };

  poll (&fd, 1, RETRY_MS);
  return !is_stopping (notify);
}

static gboolean
run_simple (PgConnection *connection, const char *sql, const TernDbParams *params, GError **error)
{
  PgStatement statement = { .sql = sql, .params = params };
  g_autoptr (GPtrArray) results = pg_connection_run (connection, &statement, 1, NULL, error);

  return results != NULL;
}

/* Tries until there is one, or NULL when it is time to stop. */
static PgConnection *
connect_for (PgNotify *notify, const char *first_sql)
{
  do {
    g_autoptr (GError) error = NULL;
    g_autoptr (PgConnection) connection = pg_connection_open (notify->dsn, &error);

    if (connection != NULL && run_simple (connection, first_sql, NULL, &error))
      return g_steal_pointer (&connection);
    g_debug ("hints between nodes: %s", error->message);
  } while (pause_before_retry (notify));
  return NULL;
}

/* Waits for something to send, lets more come in, and takes it. */
static GHashTable *
take_pending (PgNotify *notify)
{
  GHashTable *taken = NULL;

  g_mutex_lock (&notify->mutex);
  while (g_hash_table_size (notify->pending) == 0 && !notify->is_stopping)
    g_cond_wait (&notify->queued, &notify->mutex);
  g_mutex_unlock (&notify->mutex);
  g_usleep (BATCH_US);
  g_mutex_lock (&notify->mutex);
  if (!notify->is_stopping) {
    taken = notify->pending;
    notify->pending = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  }
  g_mutex_unlock (&notify->mutex);
  return taken;
}

static gboolean
send_payload (PgNotify *notify, PgConnection *connection, GString *payload, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  if (payload->len == 0)
    return TRUE;
  g_string_prepend (payload, notify->sender);
  tern_db_params_init (&params);
  tern_db_params_add_text (&params, payload->str);
  g_string_truncate (payload, 0);
  return run_simple (connection, "SELECT pg_notify ('" CHANNEL "', $1)", &params, error);
}

static gboolean
send_batch (PgNotify *notify, PgConnection *connection, GHashTable *batch, GError **error)
{
  g_autoptr (GString) payload = g_string_new (NULL);
  GHashTableIter iter;
  gpointer id, cn;

  g_hash_table_iter_init (&iter, batch);
  while (g_hash_table_iter_next (&iter, &id, &cn)) {
    g_string_append_printf (payload, "%s%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, payload->len > 0 ? "," : "",
                            *(gint64 *) id, *(gint64 *) cn);
    if (payload->len > MAX_PAYLOAD - 100 && !send_payload (notify, connection, payload, error))
      return FALSE;
  }
  return send_payload (notify, connection, payload, error);
}

static gpointer
send_loop (gpointer data)
{
  PgNotify *notify = data;
  g_autoptr (PgConnection) connection = NULL;

  for (;;) {
    g_autoptr (GHashTable) batch = take_pending (notify);
    g_autoptr (GError) error = NULL;

    if (batch == NULL)
      return NULL;
    if (connection == NULL) /* a hint needn't be on a disk */
      connection = connect_for (notify, "SET synchronous_commit = off");
    if (connection != NULL && !send_batch (notify, connection, batch, &error)) {
      g_debug ("hints to other nodes: %s", error->message);
      g_clear_pointer (&connection, pg_connection_close);
    }
  }
}

static void
receive_payload (const char *channel, const char *payload, gpointer user_data)
{
  PgNotify *notify = user_data;
  g_auto (GStrv) hints = NULL;

  if (payload[0] != FORMAT || g_str_has_prefix (payload, notify->sender) || strlen (payload) <= strlen (notify->sender))
    return;
  hints = g_strsplit (payload + strlen (notify->sender), ",", -1);
  for (guint i = 0; hints[i] != NULL; i++) {
    char *end = NULL;
    gint64 id = g_ascii_strtoll (hints[i], &end, 10);

    if (end != NULL && *end == ':')
      notify->hint (id, g_ascii_strtoll (end + 1, NULL, 10), notify->user_data);
  }
}

/* Until the connection is lost or it is time to stop. */
static void
listen_on (PgNotify *notify, PgConnection *connection)
{
  while (!is_stopping (notify)) {
    struct pollfd fds[2] = { { .fd = pg_connection_get_socket (connection), .events = POLLIN },
                             { .fd = notify->stop_fd, .events = POLLIN } };
    g_autoptr (GError) error = NULL;

    /* First what came in together with an answer, which poll() wouldn't tell. */
    if (!pg_connection_poll_notifications (connection, receive_payload, notify, &error)) {
      g_debug ("hints of other nodes: %s", error->message);
      return;
    }
    poll (fds, 2, -1);
  }
}

static gpointer
receive_loop (gpointer data)
{
  PgNotify *notify = data;

  for (;;) {
    g_autoptr (PgConnection) connection = connect_for (notify, "LISTEN " CHANNEL);

    if (connection == NULL)
      return NULL;
    notify->resync (connection, notify->user_data);
    listen_on (notify, connection);
    if (!pause_before_retry (notify))
      return NULL;
  }
}

PgNotify *
pg_notify_new (const char *dsn, PgHintFunc hint, PgResyncFunc resync, gpointer user_data)
{
  PgNotify *notify = g_new0 (PgNotify, 1);

  notify->dsn = g_strdup (dsn);
  notify->sender = g_strdup_printf ("%c %08x%08x ", FORMAT, g_random_int (), g_random_int ());
  notify->hint = hint;
  notify->resync = resync;
  notify->user_data = user_data;
  g_mutex_init (&notify->mutex);
  g_cond_init (&notify->queued);
  notify->pending = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  notify->stop_fd = eventfd (0, EFD_CLOEXEC);
  notify->sending = g_thread_new ("pg-hints-out", send_loop, notify);
  notify->receiving = g_thread_new ("pg-hints-in", receive_loop, notify);
  return notify;
}

void
pg_notify_free (PgNotify *notify)
{
  if (notify == NULL)
    return;
  g_mutex_lock (&notify->mutex);
  notify->is_stopping = TRUE;
  g_cond_broadcast (&notify->queued);
  g_mutex_unlock (&notify->mutex);
  eventfd_write (notify->stop_fd, 1);
  g_thread_join (notify->sending);
  g_thread_join (notify->receiving);
  close (notify->stop_fd);
  g_hash_table_unref (notify->pending);
  g_mutex_clear (&notify->mutex);
  g_cond_clear (&notify->queued);
  g_free (notify->dsn);
  g_free (notify->sender);
  g_free (notify);
}

void
pg_notify_send (PgNotify *notify, gint64 mailbox_id, gint64 cn)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&notify->mutex);
  gint64 *known = g_hash_table_lookup (notify->pending, &mailbox_id);

  if (known != NULL) {
    *known = MAX (*known, cn);
    return;
  }
  g_hash_table_insert (notify->pending, g_memdup2 (&mailbox_id, sizeof mailbox_id), g_memdup2 (&cn, sizeof cn));
  g_cond_signal (&notify->queued);
}

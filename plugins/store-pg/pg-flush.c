#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-connection-private.h"
#include "plugins/store-pg/pg-error.h"
#include "plugins/store-pg/pg-result.h"

/* The sending and collecting of statements: the other half of pg-connection.h. */

typedef struct {
  char name[16];
  guint serial;
  gboolean is_ready; /* the server has confirmed it */
  guint n;
  guint32 oids[]; /* 0: an SQL NULL so far, whose type the server inferred */
} PgPrepared;

typedef enum {
  SENT_BEGIN,
  SENT_PREPARE,
  SENT_STATEMENT,
} SentKind;

typedef struct {
  SentKind kind;
  const char *sql;
  guint serial; /* of what was prepared */
} Sent;

/* The parameters in libpq's form; points into the TernDbParams. */
typedef struct {
  guint n;
  guint32 *oids;
  const char **values;
  int *lengths;
  int *formats;
} Wire;

static void
wire_clear (Wire *wire)
{
  g_free (wire->oids);
  g_free (wire->values);
  g_free (wire->lengths);
  g_free (wire->formats);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wire, wire_clear)

static void
wire_init (Wire *wire, const TernDbParams *params)
{
  *wire = (Wire){ .n = tern_db_params_get_n (params) };
  if (wire->n == 0)
    return;
  wire->oids = g_new (guint32, wire->n);
  wire->values = g_new (const char *, wire->n);
  wire->lengths = g_new (int, wire->n);
  wire->formats = g_new (int, wire->n);
  for (guint i = 0; i < wire->n; i++) {
    gsize size;

    wire->values[i] = (const char *) tern_db_params_get (params, i, &size, &wire->oids[i]);
    wire->lengths[i] = (int) size;
    wire->formats[i] = 1;
  }
}

/* Whether @prepared takes parameters of these types: a NULL goes as any. */
static gboolean
fits (const PgPrepared *prepared, const Wire *wire)
{
  if (prepared->n != wire->n)
    return FALSE;
  for (guint i = 0; i < wire->n; i++) {
    if (wire->oids[i] != 0 && wire->oids[i] != prepared->oids[i])
      return FALSE;
  }
  return TRUE;
}

static void
note (GArray *sent, SentKind kind, const char *sql, guint serial)
{
  Sent row = { .kind = kind, .sql = sql, .serial = serial };

  g_array_append_val (sent, row);
}

static PgPrepared *
prepare (PgConnection *connection, const char *sql, const Wire *wire, GArray *sent)
{
  PgPrepared *prepared = g_hash_table_lookup (connection->prepared, sql), *old;

  if (prepared != NULL && fits (prepared, wire))
    return prepared;
  old = prepared;
  prepared = g_malloc0 (sizeof (PgPrepared) + wire->n * sizeof (guint32));
  prepared->serial = connection->next_name++;
  g_snprintf (prepared->name, sizeof prepared->name, "s%u", prepared->serial);
  prepared->n = wire->n;
  /* What was learned stays, so that a statement with many NULLs settles after a few runs. */
  for (guint i = 0; i < wire->n; i++)
    prepared->oids[i] = wire->oids[i] == 0 && old != NULL && old->n == wire->n ? old->oids[i] : wire->oids[i];
  g_hash_table_replace (connection->prepared, (gpointer) sql, prepared);
  note (sent, SENT_PREPARE, sql, prepared->serial);
  if (!PQsendPrepare (connection->native, prepared->name, sql, (int) wire->n, prepared->oids))
    return NULL;
  return prepared;
}

static gboolean
send_statement (PgConnection *connection, const PgStatement *statement, GArray *sent)
{
  g_auto (Wire) wire = { 0 };
  PgPrepared *prepared;

  wire_init (&wire, statement->params);
  if (statement->is_dynamic) {
    note (sent, SENT_STATEMENT, NULL, 0);
    return PQsendQueryParams (connection->native, statement->sql, (int) wire.n, wire.oids, wire.values, wire.lengths,
                              wire.formats, 1) == 1;
  }
  prepared = prepare (connection, statement->sql, &wire, sent);
  if (prepared == NULL)
    return FALSE;
  note (sent, SENT_STATEMENT, statement->sql, 0);
  return PQsendQueryPrepared (connection->native, prepared->name, (int) wire.n, wire.values, wire.lengths, wire.formats,
                              1) == 1;
}

static gboolean
send_all (PgConnection *connection, const PgStatement *statements, guint n, GArray *sent)
{
  if (connection->begin_is_pending) {
    note (sent, SENT_BEGIN, NULL, 0);
    if (!PQsendQueryParams (connection->native, "BEGIN", 0, NULL, NULL, NULL, NULL, 1))
      return FALSE;
    connection->begin_is_pending = FALSE;
  }
  for (guint i = 0; i < n; i++) {
    if (!send_statement (connection, &statements[i], sent))
      return FALSE;
  }
  return PQpipelineSync (connection->native) == 1;
}

typedef struct {
  GCancellable *cancellable;
  gboolean cancel_sent;
  gboolean has_failed;
  GPtrArray *results;
  GError **error;
} Collecting;

static void
fail (PgConnection *connection, Collecting *collecting, const PGresult *result)
{
  if (!collecting->has_failed)
    pg_error_set (collecting->error, connection->native, result);
  collecting->has_failed = TRUE;
  if (pg_error_ends_connection (result) || PQstatus (connection->native) != CONNECTION_OK)
    connection->is_broken = TRUE;
}

static void
set_ready (PgConnection *connection, const Sent *sent)
{
  PgPrepared *prepared = g_hash_table_lookup (connection->prepared, sent->sql);

  if (prepared != NULL && prepared->serial == sent->serial)
    prepared->is_ready = TRUE;
}

/* Takes in the result of one thing that was sent, and the NULL behind it. */
static void
collect_one (PgConnection *connection, const Sent *sent, Collecting *collecting)
{
  PGresult *result = pg_connection_next_result (connection, collecting->cancellable, &collecting->cancel_sent);
  ExecStatusType status = PQresultStatus (result);
  gboolean ok = result != NULL && (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);

  if (!ok && status != PGRES_PIPELINE_ABORTED)
    fail (connection, collecting, result);
  if (sent->kind == SENT_PREPARE && ok)
    set_ready (connection, sent);
  if (sent->kind == SENT_STATEMENT && ok)
    g_ptr_array_add (collecting->results, pg_result_wrap (g_steal_pointer (&result)));
  PQclear (result);
  if (connection->is_broken)
    return;
  result = pg_connection_next_result (connection, NULL, &collecting->cancel_sent);
  PQclear (result); /* NULL by rights */
}

static void
collect_sync (PgConnection *connection, Collecting *collecting)
{
  /* A NULL may end the last statement's results; more of them mean that client and server disagree. */
  for (guint nulls = 0; nulls < 3 && !connection->is_broken;) {
    PGresult *result = pg_connection_next_result (connection, NULL, &collecting->cancel_sent);
    ExecStatusType status = PQresultStatus (result);

    /* An error here is one of the commit itself. */
    if (status == PGRES_FATAL_ERROR)
      fail (connection, collecting, result);
    PQclear (result);
    if (status == PGRES_PIPELINE_SYNC)
      return;
    if (result == NULL)
      nulls++;
  }
  connection->is_broken = TRUE;
  fail (connection, collecting, NULL);
}

static gboolean
is_unready (gpointer sql, gpointer prepared, gpointer user_data)
{
  return !((PgPrepared *) prepared)->is_ready;
}

GPtrArray *
pg_connection_run (PgConnection *connection, const PgStatement *statements, guint n, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_db_result_free);
  g_autoptr (GArray) sent = g_array_new (FALSE, FALSE, sizeof (Sent));
  Collecting collecting = { .cancellable = cancellable, .results = results, .error = error };

  if (connection->is_broken || !send_all (connection, statements, n, sent)) {
    pg_connection_set_lost (connection, error);
    return NULL;
  }
  for (guint i = 0; i < sent->len && !connection->is_broken; i++)
    collect_one (connection, &g_array_index (sent, Sent, i), &collecting);
  collect_sync (connection, &collecting);
  if (collecting.has_failed) {
    g_hash_table_foreach_remove (connection->prepared, is_unready, NULL);
    return NULL;
  }
  if (connection->replication_wait_cancelled) {
    connection->replication_wait_cancelled = FALSE;
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE,
                         "the wait for the standby was cancelled: whether the change will last is unknown");
    return NULL;
  }
  return g_steal_pointer (&results);
}

void
pg_connection_begin (PgConnection *connection)
{
  connection->in_transaction = TRUE;
  connection->begin_is_pending = TRUE;
}

gboolean
pg_connection_in_transaction (const PgConnection *connection)
{
  return connection->in_transaction;
}

gboolean
pg_connection_commit (PgConnection *connection, GError **error)
{
  PgStatement statement = { .sql = "COMMIT", .is_dynamic = TRUE };
  g_autoptr (GPtrArray) results = NULL;

  connection->in_transaction = FALSE;
  if (connection->begin_is_pending) {
    connection->begin_is_pending = FALSE;
    return TRUE;
  }
  /* PostgreSQL answers a COMMIT of a failed transaction with success and the tag ROLLBACK; asking for its state first
   * would cost a round trip, libpq knows it. */
  if (PQtransactionStatus (connection->native) == PQTRANS_INERROR) {
    connection->in_transaction = TRUE;
    pg_connection_rollback (connection);
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INTERNAL,
                         "a transaction with a failed statement can't be committed");
    return FALSE;
  }
  results = pg_connection_run (connection, &statement, 1, NULL, error);
  return results != NULL;
}

void
pg_connection_rollback (PgConnection *connection)
{
  PgStatement statement = { .sql = "ROLLBACK", .is_dynamic = TRUE };
  g_autoptr (GPtrArray) results = NULL;
  gboolean is_open = connection->in_transaction && !connection->begin_is_pending;

  connection->in_transaction = FALSE;
  connection->begin_is_pending = FALSE;
  if (!is_open || connection->is_broken)
    return;
  results = pg_connection_run (connection, &statement, 1, NULL, NULL);
  if (results == NULL)
    connection->is_broken = TRUE;
}

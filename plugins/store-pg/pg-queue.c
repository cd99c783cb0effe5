#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-store-private.h"

/*
 * While an entry is under way its due time is the end of its lease: what is due is free, whoever had it. `attempts` is
 * the number of the claim: who was too slow changes nothing any more.
 */

#define COLUMNS                                                                                                        \
  "m.guid, m.organisation, q.queue_id, q.kind, q.message_id, q.attempts, " PG_FILETIME ("q.due") ", "                  \
  "q.lease_until IS NOT NULL, q.key, q.node, q.last_error, q.payload"

#define CLAIM_SQL                                                                                                      \
  "WITH c AS (SELECT mailbox_id, queue_id FROM tern.queue WHERE kind = $1 AND due <= now () ORDER BY due LIMIT $2 "    \
  "FOR UPDATE SKIP LOCKED), q AS (UPDATE tern.queue q SET attempts = q.attempts + 1, node = $3, "                      \
  "due = now () + $4 * interval '1 second', lease_until = now () + $4 * interval '1 second' FROM c "                   \
  "WHERE q.mailbox_id = c.mailbox_id AND q.queue_id = c.queue_id RETURNING q.*) "                                      \
  "SELECT " COLUMNS " FROM q JOIN tern.mailbox m ON m.mailbox_id = q.mailbox_id ORDER BY q.queue_id"

/* $1 mailbox GUID, $2 entry, $3 claim. */
#define MINE "q.mailbox_id = m.mailbox_id AND m.guid = $1 AND q.queue_id = $2 AND q.attempts = $3"
#define FINISH_SQL "DELETE FROM tern.queue q USING tern.mailbox m WHERE " MINE
#define RENEW_SQL                                                                                                      \
  "UPDATE tern.queue q SET due = now () + $4 * interval '1 second', lease_until = now () + $4 * interval '1 second' "  \
  "FROM tern.mailbox m WHERE " MINE
#define RELEASE_SQL                                                                                                    \
  "UPDATE tern.queue SET due = now (), lease_until = NULL, node = NULL WHERE node = $1 AND lease_until IS NOT NULL"
#define POSTPONE_SQL                                                                                                   \
  "UPDATE tern.queue q SET due = " PG_TIME ("$4") ", lease_until = NULL, node = NULL, last_error = $5 "                \
  "FROM tern.mailbox m WHERE " MINE

/* The row says whether there is one; it goes unless somebody has it in work. */
#define WITHDRAW_SQL                                                                                                   \
  "WITH q AS (SELECT q.mailbox_id, q.queue_id, q.lease_until IS NOT NULL AND q.lease_until > now () AS busy "          \
  "FROM tern.queue q JOIN tern.mailbox m ON m.mailbox_id = q.mailbox_id "                                              \
  "WHERE m.guid = $1 AND q.message_id = $2 AND q.kind = $3 FOR UPDATE OF q), "                                         \
  "d AS (DELETE FROM tern.queue d USING q WHERE d.mailbox_id = q.mailbox_id AND d.queue_id = q.queue_id "              \
  "AND NOT q.busy) SELECT busy FROM q"

#define LIST_SQL                                                                                                       \
  "SELECT " COLUMNS " FROM tern.queue q JOIN tern.mailbox m ON m.mailbox_id = q.mailbox_id "                           \
  "WHERE $1::uuid IS NULL OR m.guid = $1 ORDER BY q.due, q.mailbox_id, q.queue_id LIMIT $2"
#define GET_SQL                                                                                                        \
  "SELECT " COLUMNS " FROM tern.queue q JOIN tern.mailbox m ON m.mailbox_id = q.mailbox_id "                           \
  "WHERE ($1::uuid IS NULL OR m.guid = $1) AND q.key = $2"

/* Takes an id of the mailbox's counter and no change number: nothing that a client sees changes. $2 timeline. */
#define ADD_SQL                                                                                                        \
  "WITH t AS (UPDATE tern.mailbox SET next_id = next_id + 1 + CASE WHEN timeline = $2 THEN 0 ELSE 1048576 END, "       \
  "next_cn = next_cn + CASE WHEN timeline = $2 THEN 0 ELSE 1048576 END, timeline = $2 "                                \
  "WHERE guid = $1 RETURNING mailbox_id, next_id - 1 AS id) "                                                          \
  "INSERT INTO tern.queue (mailbox_id, queue_id, message_id, kind, due, key, payload) "                                \
  "SELECT t.mailbox_id, t.id, $3, $4, CASE WHEN $5 = 0 THEN now () ELSE " PG_TIME ("$5") " END, $6, $7 FROM t "        \
  "ON CONFLICT (mailbox_id, key) DO NOTHING"

#define FORGET_SQL                                                                                                     \
  "DELETE FROM tern.delivered WHERE ctid = ANY (ARRAY (SELECT ctid FROM tern.delivered WHERE delivered < "             \
  PG_TIME ("$1") " LIMIT $2))"

static char *
text_or_null (const TernDbResult *rows, guint row, guint column)
{
  return tern_db_result_is_null (rows, row, column) ? NULL : g_strdup (tern_db_result_get_text (rows, row, column));
}

static TernQueueEntry *
entry_of (const TernDbResult *rows, guint row)
{
  TernQueueEntry *entry = g_new0 (TernQueueEntry, 1);
  gsize size;
  const guint8 *payload = tern_db_result_get_bytea (rows, row, 11, &size);

  entry->mailbox = tern_db_result_get_uuid (rows, row, 0);
  entry->organisation = tern_db_result_get_uuid (rows, row, 1);
  entry->id = tern_db_result_get_int (rows, row, 2);
  entry->kind = (TernQueueKind) tern_db_result_get_int (rows, row, 3);
  entry->message = (TernId) tern_db_result_get_int (rows, row, 4);
  entry->claim = (guint) tern_db_result_get_int (rows, row, 5);
  entry->due = (TernFiletime) tern_db_result_get_int (rows, row, 6);
  entry->is_claimed = tern_db_result_get_int (rows, row, 7) != 0;
  entry->key = g_strdup (tern_db_result_get_text (rows, row, 8));
  entry->node = text_or_null (rows, row, 9);
  entry->last_error = text_or_null (rows, row, 10);
  entry->payload = g_bytes_new (payload, size);
  return entry;
}

static TernDbResult *
query (TernQueue *queue, const char *sql, const TernDbParams *params, TernJob *job, GError **error)
{
  return tern_database_query (TERN_DATABASE (pg_store_get_database (PG_STORE (queue))), sql, params, job, error);
}

static GPtrArray *
entries_of (const TernDbResult *rows)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_queue_entry_free);

  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++)
    g_ptr_array_add (entries, entry_of (rows, row));
  return entries;
}

static GPtrArray *
claim (TernQueue *queue, const TernQueueClaim *wanted, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int4 (&params, wanted->kind);
  tern_db_params_add_int8 (&params, wanted->n);
  tern_db_params_add_text (&params, wanted->node);
  tern_db_params_add_int4 (&params, (gint32) wanted->lease_s);
  rows = query (queue, CLAIM_SQL, &params, job, error);
  return rows != NULL ? entries_of (rows) : NULL;
}

/** check_mine: whether the statement found the entry as it was claimed. */
static gboolean
check_mine (const TernDbResult *done, const TernQueueEntry *entry, GError **error)
{
  if (done == NULL)
    return FALSE;
  if (tern_db_result_get_affected (done) > 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_STALE, "work %s was taken over by somebody else", entry->key);
  return FALSE;
}

static void
add_mine (const TernQueueEntry *entry, TernDbParams *params)
{
  tern_db_params_init (params);
  tern_db_params_add_uuid (params, &entry->mailbox);
  tern_db_params_add_int8 (params, entry->id);
  tern_db_params_add_int4 (params, (gint32) entry->claim);
}

static gboolean
renew (TernQueue *queue, const TernQueueEntry *entry, guint lease_s, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;

  add_mine (entry, &params);
  tern_db_params_add_int4 (&params, (gint32) lease_s);
  done = query (queue, RENEW_SQL, &params, job, error);
  return check_mine (done, entry, error);
}

static gboolean
release (TernQueue *queue, const char *node, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_text (&params, node);
  done = query (queue, RELEASE_SQL, &params, job, error);
  return done != NULL;
}

static gboolean
finish (TernQueue *queue, const TernQueueEntry *entry, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;

  add_mine (entry, &params);
  done = query (queue, FINISH_SQL, &params, job, error);
  return check_mine (done, entry, error);
}

static gboolean
postpone (TernQueue *queue, const TernQueueEntry *entry, TernFiletime due, const char *reason, TernJob *job,
          GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (reason != NULL ? reason : "", -1);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;

  add_mine (entry, &params);
  tern_db_params_add_int8 (&params, (gint64) due);
  tern_db_params_add_text (&params, valid);
  done = query (queue, POSTPONE_SQL, &params, job, error);
  return check_mine (done, entry, error);
}

static gboolean
withdraw (TernQueue *queue, const TernGuid *mailbox, TernQueueKind kind, TernId message, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, mailbox);
  tern_db_params_add_int8 (&params, (gint64) message);
  tern_db_params_add_int4 (&params, kind);
  rows = query (queue, WITHDRAW_SQL, &params, job, error);
  if (rows == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (rows) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "message 0x%" G_GINT64_MODIFIER "x is not in the queue",
                 message);
    return FALSE;
  }
  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++) {
    if (tern_db_result_get_int (rows, row, 0) != 0) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_BUSY, "message 0x%" G_GINT64_MODIFIER "x is being sent", message);
      return FALSE;
    }
  }
  return TRUE;
}

/** add_mailbox: NULL: any. */
static void
add_mailbox (const TernGuid *mailbox, TernDbParams *params)
{
  tern_db_params_init (params);
  if (mailbox != NULL)
    tern_db_params_add_uuid (params, mailbox);
  else
    tern_db_params_add_null (params);
}

static GPtrArray *
list (TernQueue *queue, const TernGuid *mailbox, guint n, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  add_mailbox (mailbox, &params);
  tern_db_params_add_int8 (&params, n);
  rows = query (queue, LIST_SQL, &params, job, error);
  return rows != NULL ? entries_of (rows) : NULL;
}

static TernQueueEntry *
get (TernQueue *queue, const TernGuid *mailbox, const char *key, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  add_mailbox (mailbox, &params);
  tern_db_params_add_text (&params, key);
  rows = query (queue, GET_SQL, &params, job, error);
  if (rows == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (rows) > 0)
    return entry_of (rows, 0);
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "there is no work %s in the queue", key);
  return NULL;
}

static gboolean
add (TernQueue *queue, const TernGuid *mailbox, TernId message, const TernQueueRow *row, TernJob *job, GError **error)
{
  PgDatabase *database = pg_store_get_database (PG_STORE (queue));
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;
  gint64 timeline;

  if (!pg_database_get_timeline (database, &timeline, job, error))
    return FALSE;
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, mailbox);
  tern_db_params_add_int8 (&params, timeline);
  tern_db_params_add_int8 (&params, (gint64) message);
  tern_db_params_add_int4 (&params, row->kind);
  tern_db_params_add_int8 (&params, (gint64) row->due);
  tern_db_params_add_text (&params, row->key);
  pg_params_add_bytes (&params, row->payload);
  done = query (queue, ADD_SQL, &params, job, error);
  if (done == NULL)
    return FALSE;
  if (tern_db_result_get_affected (done) > 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_EXISTS, "work %s is in the queue already, or the mailbox is gone",
               row->key);
  return FALSE;
}

static gboolean
forget_delivered (TernQueue *queue, TernFiletime before, guint n, guint *ret_n, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, (gint64) before);
  tern_db_params_add_int8 (&params, n);
  done = query (queue, FORGET_SQL, &params, job, error);
  if (done == NULL)
    return FALSE;
  *ret_n = (guint) tern_db_result_get_affected (done);
  return TRUE;
}

void
pg_queue_iface_init (TernQueueInterface *iface)
{
  iface->claim = claim;
  iface->renew = renew;
  iface->release = release;
  iface->finish = finish;
  iface->postpone = postpone;
  iface->withdraw = withdraw;
  iface->list = list;
  iface->get = get;
  iface->add = add;
  iface->forget_delivered = forget_delivered;
}

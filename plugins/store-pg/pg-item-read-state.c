#include "plugins/store-pg/pg-items.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-per-user.h"

#define TAKE_SQL PG_TAKE ("1", "0", "")

/* The read state has a change number of its own ([MS-OXCFXICS] CnsetRead): the content's doesn't move. $2: read. */
#define READ_SQL                                                                                                       \
  "WITH t AS (SELECT next_cn - 1 AS cn FROM tern.mailbox WHERE mailbox_id = $1), "                                     \
  "v AS MATERIALIZED (SELECT m.message_id, m.is_read FROM " PG_ALLOWED " AND m.deleted_at IS NULL), "                  \
  "u AS (UPDATE tern.message SET is_read = $2 <> 0, read_cn = t.cn FROM v, t WHERE message.mailbox_id = $1 "           \
  "AND message.message_id = v.message_id AND v.is_read <> ($2 <> 0) RETURNING message.message_id, is_associated), "    \
  "c AS (SELECT count (*) AS n, count (*) FILTER (WHERE NOT is_associated)::int4 AS unread FROM u), "                  \
  "f AS (UPDATE tern.folder SET unread_count = unread_count + CASE WHEN $2 <> 0 THEN - c.unread ELSE c.unread END, "   \
  "contents_cn = t.cn FROM c, t WHERE mailbox_id = $1 AND folder_id = $3 AND c.n > 0), "                               \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, folder_id, message_id, seq, kind) "                              \
  "SELECT $1, t.cn, $3, u.message_id, row_number () OVER () - 1, CASE WHEN $2 <> 0 THEN 8 ELSE 9 END FROM u, t) "      \
  "SELECT (SELECT count (*) FROM v), CASE WHEN c.n > 0 THEN t.cn END FROM c, t"
G_STATIC_ASSERT (TERN_CHANGE_READ == 8 && TERN_CHANGE_UNREAD == 9);

/* $3: the state that they have and shall not have. */
#define LIST_SQL                                                                                                       \
  "SELECT message_id FROM tern.message WHERE mailbox_id = $1 AND folder_id = $2 AND NOT is_associated "                \
  "AND deleted_at IS NULL AND is_read = $3"

/* $3 message, $4 mask, $5 bits, $6 folder. */
#define STATUS_SQL                                                                                                     \
  "WITH o AS (SELECT status FROM tern.message WHERE mailbox_id = $1 AND message_id = $3 AND folder_id = $6 "           \
  "AND deleted_at IS NULL), "                                                                                          \
  "t AS (SELECT next_cn - 1 AS cn FROM tern.mailbox WHERE mailbox_id = $1), "                                          \
  "u AS (UPDATE tern.message SET status = (o.status & ~$4) | ($5 & $4) FROM o WHERE mailbox_id = $1 "                  \
  "AND message_id = $3 RETURNING message_id), "                                                                        \
  "f AS (UPDATE tern.folder SET contents_cn = t.cn FROM t, u WHERE mailbox_id = $1 AND folder_id = $6), "              \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, folder_id, message_id, kind) "                                   \
  "SELECT $1, t.cn, $6, u.message_id, 3 FROM t, u) "                                                                   \
  "SELECT o.status, t.cn FROM o, t"
G_STATIC_ASSERT (TERN_CHANGE_MODIFIED == 3);

#define FLAGGED_SQL                                                                                                    \
  "SELECT message_id FROM tern.message WHERE mailbox_id = $1 AND folder_id = $2 AND deleted_at IS NULL "               \
  "AND flags & $3 <> 0"
#define FLAGGED_OF_SQL FLAGGED_SQL " AND message_id = ANY ($4)"

/** ids_of: (transfer full) (element-type TernId): the first column. */
static GArray *
ids_of (const TernDbResult *rows)
{
  guint n = tern_db_result_get_n_rows (rows);
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (TernId), n);

  for (guint i = 0; i < n; i++) {
    TernId id = tern_db_result_get_int (rows, i, 0);

    g_array_append_val (ids, id);
  }
  return ids;
}

GArray *
pg_items_list_flagged (TernItems *items, TernId folder, const TernId *ids, guint n_ids, guint32 mask, TernJob *job,
                       GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (items);
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_READ, job);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int8 (&params, (gint64) folder);
  tern_db_params_add_int4 (&params, (gint32) mask);
  if (ids != NULL)
    pg_params_add_int8_array (&params, (const gint64 *) ids, n_ids);
  pg_pipeline_add (pipeline, ids != NULL ? FLAGGED_OF_SQL : FLAGGED_SQL, &params);
  results = pg_pipeline_run (pipeline, error);
  return results != NULL ? ids_of (pg_results_get (results, 0)) : NULL;
}

/** list_messages: (element-type TernId): those whose state isn't @read yet. */
static GArray *
list_messages (PgMailbox *mailbox, TernId folder, gboolean read, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_READ, job);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int8 (&params, (gint64) folder);
  tern_db_params_add_boolean (&params, !read);
  pg_pipeline_add (pipeline, LIST_SQL, &params);
  results = pg_pipeline_run (pipeline, error);
  return results != NULL ? ids_of (pg_results_get (results, 0)) : NULL;
}

static gboolean
set_read (const PgBulk *bulk, const TernId *ids, guint n_ids, gboolean read, gboolean *ret_partial, GError **error)
{
  g_autoptr (GArray) all = NULL;
  gboolean ignored;

  if (ids != NULL)
    return pg_bulk_run (bulk, ids, n_ids, ret_partial, error);
  all = list_messages (bulk->mailbox, bulk->folder, read, bulk->job, error);
  if (all == NULL)
    return FALSE;
  /* What vanished meanwhile was not asked for by name, and what may not be seen isn't part of "all". */
  if (!pg_bulk_run (bulk, (const TernId *) all->data, all->len, &ignored, error))
    return FALSE;
  *ret_partial = FALSE;
  return TRUE;
}

gboolean
pg_items_set_read (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean read,
                   const TernAccess *access, gboolean *ret_partial, TernJob *job, GError **error)
{
  PgBulk bulk = {
    .mailbox = PG_MAILBOX (items),
    .take = TAKE_SQL,
    .sql = READ_SQL,
    .argument = read ? 1 : 0,
    .folder = folder,
    .access = access,
    .job = job,
  };

  if (access != NULL && tern_mailbox_get_info (TERN_MAILBOX (items))->is_public
          ? pg_per_user_mark (bulk.mailbox, ids, n_ids, read, access, ret_partial, job, error)
          : set_read (&bulk, ids, n_ids, read, ret_partial, error))
    return TRUE;
  g_prefix_error (error, "mark messages of folder 0x%" G_GINT64_MODIFIER "x: ", folder);
  return FALSE;
}

static gboolean
start_status (PgMailbox *mailbox, PgPipeline *pipeline, TernDbParams *params, TernJob *job, GError **error)
{
  g_auto (TernDbParams) take = { 0 };

  if (!pg_mailbox_start_params (mailbox, &take, job, error) || !pg_mailbox_start_params (mailbox, params, job, error))
    return FALSE;
  pg_pipeline_add (pipeline, TAKE_SQL, &take);
  return TRUE;
}

gboolean
pg_items_set_status (TernItems *items, TernId folder, TernId id, guint32 mask, guint32 bits, guint32 *ret_old,
                     TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (items);
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  const TernDbResult *result;

  if (!start_status (mailbox, pipeline, &params, job, error))
    return FALSE;
  tern_db_params_add_int8 (&params, (gint64) id);
  tern_db_params_add_int4 (&params, (gint32) mask);
  tern_db_params_add_int4 (&params, (gint32) bits);
  tern_db_params_add_int8 (&params, (gint64) folder);
  pg_pipeline_add (pipeline, STATUS_SQL, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL) {
    g_prefix_error (error, "set the status of message 0x%" G_GINT64_MODIFIER "x: ", id);
    return FALSE;
  }
  result = pg_results_get (results, 1);
  if (tern_db_result_get_n_rows (result) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "message 0x%" G_GINT64_MODIFIER "x does not exist", id);
    return FALSE;
  }
  *ret_old = (guint32) tern_db_result_get_int (result, 0, 0);
  pg_mailbox_committed (mailbox, tern_db_result_get_int (result, 0, 1), job);
  return TRUE;
}

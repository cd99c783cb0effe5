#include "plugins/store-pg/pg-items.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-stream.h"

#define FOLDER_SQL                                                                                                     \
  "SELECT acl_version FROM tern.folder WHERE mailbox_id = $1 AND folder_id = $2 AND deleted_at IS NULL"

static GBytes *
read_stream (TernItems *items, TernId object, TernPropTag tag, gint64 offset, gsize size, TernJob *job, GError **error)
{
  return pg_stream_read (PG_MAILBOX (items), object, tag, offset, size, job, error);
}

/** add_allowed: $3 ... $7 of PG_ALLOWED. */
static void
add_allowed (const PgBulk *bulk, const TernId *ids, guint n, TernDbParams *params)
{
  const TernAccess *access = bulk->access;

  tern_db_params_add_int8 (params, (gint64) bulk->folder);
  pg_params_add_int8_array (params, (const gint64 *) ids, n);
  if (access != NULL)
    tern_db_params_add_int4 (params, access->acl_version);
  else
    tern_db_params_add_null (params);
  if (access != NULL && access->own_only)
    tern_db_params_add_uuid (params, &access->account);
  else
    tern_db_params_add_null (params);
  if (access != NULL && access->hide_private)
    tern_db_params_add_uuid (params, &access->account);
  else
    tern_db_params_add_null (params);
}

static void
add_folder_check (const PgBulk *bulk, PgPipeline *pipeline)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (bulk->mailbox));
  tern_db_params_add_int8 (&params, (gint64) bulk->folder);
  pg_pipeline_add (pipeline, FOLDER_SQL, &params);
}

static gboolean
check_folder (const PgBulk *bulk, const TernDbResult *result, GError **error)
{
  const TernAccess *access = bulk->access;

  if (tern_db_result_get_n_rows (result) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x does not exist",
                 bulk->folder);
    return FALSE;
  }
  if (access != NULL
      && (access->folder != bulk->folder || access->acl_version != tern_db_result_get_int (result, 0, 0))) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_STALE,
                 "the permissions of folder 0x%" G_GINT64_MODIFIER "x have changed since they were checked",
                 bulk->folder);
    return FALSE;
  }
  return TRUE;
}

static gboolean
add_take (const PgBulk *bulk, const TernId *ids, guint n, PgPipeline *pipeline, GError **error)
{
  g_auto (TernDbParams) lock = { 0 };
  g_auto (TernDbParams) params = { 0 };

  if (bulk->lock != NULL) {
    tern_db_params_init (&lock);
    tern_db_params_add_int8 (&lock, pg_mailbox_get_id (bulk->mailbox));
    pg_pipeline_add (pipeline, bulk->lock, &lock);
  }
  if (!pg_mailbox_start_params (bulk->mailbox, &params, bulk->job, error))
    return FALSE;
  tern_db_params_add_int8 (&params, n);
  pg_params_add_int8_array (&params, (const gint64 *) ids, n);
  pg_pipeline_add (pipeline, bulk->take, &params);
  return TRUE;
}

static guint
add_change (const PgBulk *bulk, const TernId *ids, guint n, PgPipeline *pipeline)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (bulk->mailbox));
  tern_db_params_add_int8 (&params, bulk->argument);
  add_allowed (bulk, ids, n, &params);
  tern_db_params_add_int8 (&params, n);
  return pg_pipeline_add (pipeline, bulk->sql, &params);
}

static gboolean
run_batch (const PgBulk *bulk, const TernId *ids, guint n, gboolean *partial, GError **error)
{
  g_autoptr (PgPipeline) pipeline
    = pg_pipeline_begin (pg_mailbox_get_database (bulk->mailbox), PG_PIPELINE_WRITE, bulk->job);
  g_autoptr (GPtrArray) results = NULL;
  const TernDbResult *result;
  guint change;

  if (!add_take (bulk, ids, n, pipeline, error))
    return FALSE;
  change = add_change (bulk, ids, n, pipeline);
  add_folder_check (bulk, pipeline);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL || !check_folder (bulk, pg_results_get (results, change + 1), error))
    return FALSE;
  result = pg_results_get (results, change);
  if (tern_db_result_get_n_rows (result) == 0)
    return pg_mailbox_gone (bulk->mailbox, error);
  *partial |= tern_db_result_get_int (result, 0, 0) < n;
  if (!tern_db_result_is_null (result, 0, 1))
    pg_mailbox_committed (bulk->mailbox, tern_db_result_get_int (result, 0, 1), bulk->job);
  return TRUE;
}

/** unique_ids: in the order of their first mention. */
static GArray *
unique_ids (const TernId *ids, guint n)
{
  GArray *unique = g_array_sized_new (FALSE, FALSE, sizeof (TernId), n);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < n; i++)
    if (g_hash_table_add (seen, (gpointer) &ids[i]))
      g_array_append_val (unique, ids[i]);
  return unique;
}

gboolean
pg_bulk_run (const PgBulk *bulk, const TernId *ids, guint n_ids, gboolean *ret_partial, GError **error)
{
  g_autoptr (GArray) unique = unique_ids (ids, n_ids);
  gboolean partial = FALSE;

  for (guint at = 0; at < unique->len; at += PG_ITEMS_BATCH) {
    if (!tern_job_check (bulk->job, error)
        || !run_batch (bulk, &g_array_index (unique, TernId, at), MIN (unique->len - at, PG_ITEMS_BATCH), &partial,
                       error))
      return FALSE;
  }
  *ret_partial = partial;
  return TRUE;
}

void
pg_items_iface_init (TernItemsInterface *iface)
{
  iface->open = pg_item_open;
  iface->read_stream = read_stream;
  iface->save = pg_item_save;
  iface->remove = pg_items_remove;
  iface->transfer = pg_items_transfer;
  iface->set_read = pg_items_set_read;
  iface->set_status = pg_items_set_status;
  iface->list_flagged = pg_items_list_flagged;
}

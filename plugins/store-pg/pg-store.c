#include "plugins/store-pg/pg-store.h"

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-duties.h"
#include "plugins/store-pg/pg-mailbox.h"
#include "plugins/store-pg/pg-migrations.h"
#include "plugins/store-pg/pg-notify.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-store-private.h"
#include "plugins/store-pg/pg-upkeep.h"
#include "plugins/store-pg/pg-verify.h"

/* Handles that nobody holds are dropped when there are more than this. */
#define MAX_CACHED 4096

struct _PgStore {
  GObject parent;

  PgDatabase *database;
  PgNotify *notify; /* nullable */
  GMutex mutex;
  GHashTable *by_guid; /* TernGuid -> PgMailbox */
  GHashTable *by_id;   /* gint64 -> PgMailbox, not owned */
  PgQuotas quotas; /* of mailboxes that have none of their own */
};

static void pg_store_iface_init (TernStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgStore, pg_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_STORE, pg_store_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_DUTIES, pg_duties_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_UPKEEP, pg_upkeep_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_QUEUE, pg_queue_iface_init))

static PgMailbox *
find_by_id (PgStore *self, gint64 mailbox_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  PgMailbox *mailbox = g_hash_table_lookup (self->by_id, &mailbox_id);

  return mailbox != NULL ? g_object_ref (mailbox) : NULL;
}

static void
hint (gint64 mailbox_id, gint64 cn, gpointer user_data)
{
  g_autoptr (PgMailbox) mailbox = find_by_id (PG_STORE (user_data), mailbox_id);

  if (mailbox != NULL)
    pg_mailbox_hint (mailbox, cn);
}

/* A writer of this node: the own watchers at once, other nodes by the batcher. */
static void
committed (gint64 mailbox_id, gint64 cn, gpointer user_data)
{
  PgStore *self = PG_STORE (user_data);

  hint (mailbox_id, cn, self);
  if (self->notify != NULL)
    pg_notify_send (self->notify, mailbox_id, cn);
}

/* How far mailboxes are. */
#define REACHED_SQL "SELECT mailbox_id, next_cn - 1 FROM tern.mailbox WHERE mailbox_id = ANY ($1)"

/* After a gap in the listening: where all open mailboxes are. */
static void
resync (PgConnection *connection, gpointer user_data)
{
  PgStore *self = PG_STORE (user_data);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (GPtrArray) results = NULL;
  PgStatement statement = { .sql = REACHED_SQL, .params = &params };
  GHashTableIter iter;
  gpointer id;

  g_mutex_lock (&self->mutex);
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_val (ids, *(gint64 *) id);
  g_mutex_unlock (&self->mutex);
  if (ids->len == 0)
    return;
  tern_db_params_init (&params);
  pg_params_add_int8_array (&params, (const gint64 *) (gpointer) ids->data, ids->len);
  results = pg_connection_run (connection, &statement, 1, NULL, NULL);
  for (guint row = 0; results != NULL && row < tern_db_result_get_n_rows (g_ptr_array_index (results, 0)); row++) {
    const TernDbResult *rows = g_ptr_array_index (results, 0);

    hint (tern_db_result_get_int (rows, row, 0), tern_db_result_get_int (rows, row, 1), self);
  }
}

static void
pg_store_init (PgStore *self)
{
  g_mutex_init (&self->mutex);
  self->by_guid = g_hash_table_new_full (tern_guid_hash, tern_guid_equal_func, g_free, g_object_unref);
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
pg_store_finalize (GObject *object)
{
  PgStore *self = PG_STORE (object);

  pg_store_close (self);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_guid);
  g_clear_object (&self->database);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (pg_store_parent_class)->finalize (object);
}

static void
pg_store_class_init (PgStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pg_store_finalize;
}

PgStore *
pg_store_new (PgDatabase *database, gboolean with_nodes)
{
  PgStore *self = g_object_new (PG_TYPE_STORE, NULL);

  self->database = g_object_ref (database);
  self->quotas = PG_QUOTAS_NONE;
  if (with_nodes)
    self->notify = pg_notify_new (pg_database_get_dsn (database), hint, resync, self);
  pg_database_set_committed_func (database, committed, self);
  return self;
}

void
pg_store_set_default_quotas (PgStore *self, const PgQuotas *quotas)
{
  self->quotas = *quotas;
}

PgDatabase *
pg_store_get_database (PgStore *self)
{
  return self->database;
}

gboolean
pg_store_migrate (PgStore *self, TernJob *job, GError **error)
{
  return tern_database_migrate (TERN_DATABASE (self->database), "tern", pg_migrations, pg_migrations_n, job, error);
}

gboolean
pg_store_count_other_timelines (PgStore *self, gint64 *ret_n, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;
  gint64 timeline;

  if (!pg_database_get_timeline (self->database, &timeline, job, error))
    return FALSE;
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, timeline);
  row = tern_database_query (TERN_DATABASE (self->database),
                             "SELECT count (*) FROM tern.mailbox WHERE timeline <> $1", &params, job, error);
  if (row == NULL)
    return FALSE;
  *ret_n = tern_db_result_get_int (row, 0, 0);
  return TRUE;
}

void
pg_store_close (PgStore *self)
{
  pg_database_set_committed_func (self->database, NULL, NULL);
  g_clear_pointer (&self->notify, pg_notify_free);
}

gboolean
pg_store_purge_deleted (PgStore *self, TernJob *job, GError **error)
{
  return pg_purge_all (self->database, job, error);
}

static gboolean
is_unused (gpointer guid, gpointer value, gpointer user_data)
{
  PgMailbox *mailbox = value;
  PgStore *self = user_data;
  gint64 id = pg_mailbox_get_id (mailbox);

  /* References are only made by holders and under the mutex: one means that it is the cache's. */
  if (g_atomic_int_get (&G_OBJECT (mailbox)->ref_count) > 1)
    return FALSE;
  g_hash_table_remove (self->by_id, &id);
  return TRUE;
}

/* (transfer full): the handle of this mailbox: the one that is there already, if another thread was faster. */
static PgMailbox *
keep (PgStore *self, gint64 mailbox_id, const TernMailboxInfo *info)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  PgMailbox *mailbox = g_hash_table_lookup (self->by_guid, &info->guid);

  if (mailbox != NULL)
    return g_object_ref (mailbox);
  if (g_hash_table_size (self->by_guid) >= MAX_CACHED)
    g_hash_table_foreach_remove (self->by_guid, is_unused, self);
  mailbox = pg_mailbox_new (self->database, mailbox_id, info);
  pg_mailbox_set_default_quotas (mailbox, &self->quotas);
  g_hash_table_insert (self->by_guid, g_memdup2 (&info->guid, sizeof info->guid), mailbox);
  g_hash_table_insert (self->by_id, g_memdup2 (&mailbox_id, sizeof mailbox_id), mailbox);
  return g_object_ref (mailbox);
}

static PgMailbox *
find_by_guid (PgStore *self, const TernGuid *guid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  PgMailbox *mailbox = g_hash_table_lookup (self->by_guid, guid);

  return mailbox != NULL ? g_object_ref (mailbox) : NULL;
}

static void
forget (PgStore *self, const TernGuid *guid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  PgMailbox *mailbox = g_hash_table_lookup (self->by_guid, guid);
  gint64 id;

  if (mailbox == NULL)
    return;
  id = pg_mailbox_get_id (mailbox);
  g_hash_table_remove (self->by_id, &id);
  g_hash_table_remove (self->by_guid, guid);
}

static void
set_not_found (GError **error, const TernGuid *guid)
{
  char text[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (guid, text);
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "there is no mailbox %s", text);
}

#define CREATE_SQL                                                                                                     \
  "INSERT INTO tern.mailbox (guid, organisation, owner, is_public, locale, replica_guid, mapping_guid, timeline) "     \
  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (guid) DO NOTHING RETURNING mailbox_id"

static TernMailbox *
create_mailbox (TernStore *store, const TernMailboxSpec *spec, TernJob *job, GError **error)
{
  PgStore *self = PG_STORE (store);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;
  TernMailboxInfo info = {
    .guid = spec->guid,
    .organisation = spec->organisation,
    .owner = spec->owner,
    .is_public = spec->is_public,
    .locale = spec->locale != NULL ? spec->locale : "",
  };
  gint64 timeline;

  if (!pg_database_get_timeline (self->database, &timeline, job, error))
    return NULL;
  tern_guid_random (&info.replica);
  tern_guid_random (&info.mapping_signature);
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &info.guid);
  tern_db_params_add_uuid (&params, &info.organisation);
  pg_params_add_guid (&params, &info.owner);
  tern_db_params_add_boolean (&params, info.is_public);
  tern_db_params_add_text (&params, info.locale);
  tern_db_params_add_uuid (&params, &info.replica);
  tern_db_params_add_uuid (&params, &info.mapping_signature);
  tern_db_params_add_int8 (&params, timeline);
  row = tern_database_query (TERN_DATABASE (self->database), CREATE_SQL, &params, job, error);
  if (row == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (row) == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_EXISTS, "there is a mailbox with this GUID already");
    return NULL;
  }
  return TERN_MAILBOX (keep (self, tern_db_result_get_int (row, 0, 0), &info));
}

#define OPEN_SQL                                                                                                       \
  "SELECT mailbox_id, organisation, owner, is_public, locale, replica_guid, mapping_guid FROM "                        \
  "tern.mailbox WHERE guid = $1"

static TernMailbox *
open_mailbox (TernStore *store, const TernGuid *guid, TernJob *job, GError **error)
{
  PgStore *self = PG_STORE (store);
  PgMailbox *mailbox = find_by_guid (self, guid);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;
  TernMailboxInfo info = { .guid = *guid };

  if (mailbox != NULL)
    return TERN_MAILBOX (mailbox);
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, guid);
  row = tern_database_query (TERN_DATABASE (self->database), OPEN_SQL, &params, job, error);
  if (row == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (row) == 0) {
    set_not_found (error, guid);
    return NULL;
  }
  info.organisation = tern_db_result_get_uuid (row, 0, 1);
  info.owner = tern_db_result_get_uuid (row, 0, 2);
  info.is_public = tern_db_result_get_int (row, 0, 3) != 0;
  info.locale = tern_db_result_get_text (row, 0, 4);
  info.replica = tern_db_result_get_uuid (row, 0, 5);
  info.mapping_signature = tern_db_result_get_uuid (row, 0, 6);
  return TERN_MAILBOX (keep (self, tern_db_result_get_int (row, 0, 0), &info));
}

/* The row goes first: from then on nobody can write. The rest follows in batches, which the job row remembers. */
#define DELETE_SQL                                                                                                     \
  "WITH m AS (DELETE FROM tern.mailbox WHERE guid = $1 RETURNING mailbox_id), "                                        \
  "j AS (INSERT INTO tern.job (mailbox_id, kind, due) SELECT mailbox_id, 'purge-mailbox', now () FROM m) "             \
  "SELECT mailbox_id FROM m"

static gboolean
delete_mailbox (TernStore *store, const TernGuid *guid, TernJob *job, GError **error)
{
  PgStore *self = PG_STORE (store);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, guid);
  row = tern_database_query (TERN_DATABASE (self->database), DELETE_SQL, &params, job, error);
  if (row == NULL)
    return FALSE;
  forget (self, guid);
  if (tern_db_result_get_n_rows (row) == 0) {
    set_not_found (error, guid);
    return FALSE;
  }
  return pg_purge_mailbox (self->database, tern_db_result_get_int (row, 0, 0), job, error);
}

static gboolean
verify_mailbox (TernStore *store, const TernGuid *guid, GPtrArray **ret_problems, TernJob *job, GError **error)
{
  g_autoptr (TernMailbox) mailbox = open_mailbox (store, guid, job, error);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  if (mailbox == NULL || !pg_verify_mailbox (PG_MAILBOX (mailbox), problems, job, error))
    return FALSE;
  *ret_problems = g_steal_pointer (&problems);
  return TRUE;
}

/* Those whose timeline was noticed to be another would jump by themselves at their next write. */
#define RESTORED_SQL                                                                                                   \
  "UPDATE tern.mailbox SET next_cn = next_cn + 1048576, next_id = next_id + 1048576, timeline = $1"

static gboolean
mark_restored (TernStore *store, TernJob *job, GError **error)
{
  PgStore *self = PG_STORE (store);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;
  gint64 timeline;

  if (!pg_database_get_timeline (self->database, &timeline, job, error))
    return FALSE;
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, timeline);
  done = tern_database_query (TERN_DATABASE (self->database), RESTORED_SQL, &params, job, error);
  return done != NULL;
}

/** watched_ids: of the mailboxes that anybody wants hints of. */
static GArray *
watched_ids (PgStore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer id, mailbox;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &id, &mailbox)) {
    if (pg_mailbox_is_watched (mailbox))
      g_array_append_val (ids, *(gint64 *) id);
  }
  return ids;
}

static gboolean
renew_hints (TernStore *store, TernJob *job, GError **error)
{
  PgStore *self = PG_STORE (store);
  g_autoptr (GArray) ids = watched_ids (self);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  if (ids->len == 0)
    return TRUE;
  tern_db_params_init (&params);
  pg_params_add_int8_array (&params, (const gint64 *) (gpointer) ids->data, ids->len);
  rows = tern_database_query (TERN_DATABASE (self->database), REACHED_SQL, &params, job, error);
  if (rows == NULL)
    return FALSE;
  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++)
    hint (tern_db_result_get_int (rows, row, 0), tern_db_result_get_int (rows, row, 1), self);
  return TRUE;
}

static void
pg_store_iface_init (TernStoreInterface *iface)
{
  iface->create_mailbox = create_mailbox;
  iface->open_mailbox = open_mailbox;
  iface->delete_mailbox = delete_mailbox;
  iface->verify_mailbox = verify_mailbox;
  iface->mark_restored = mark_restored;
  iface->renew_hints = renew_hints;
}

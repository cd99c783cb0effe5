#include "plugins/store-pg/pg-database.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-database-private.h"
#include "plugins/store-pg/pg-list-cache.h"
#include "plugins/store-pg/pg-migrate.h"
#include "plugins/store-pg/pg-pool.h"

#define MAX_ATTEMPTS 4
/* Of lists of tables, together: eight million rows. */
#define LIST_CACHE_BYTES (64 * 1024 * 1024)

typedef struct {
  gint64 mailbox_id;
  gint64 cn;
} Committed;

struct _PgDatabase {
  GObject parent;
  PgPool *pool;
  PgListCache *lists;

  GMutex mutex;
  PgCommittedFunc committed;
  gpointer committed_data;
  PgDutyHook duty_hook;
  GArray *schemas; /* (element-type Schema): those that were migrated; only grows */
};

/* Schema: names and steps are constants of modules, which are never unmapped. */
typedef struct {
  const char *name;
  const TernMigration *steps;
  guint n_steps;
} Schema;

/* What is pinned to a job. */
typedef struct {
  PgDatabase *database;
  PgConnection *connection; /* nullable */
  guint depth;              /* of transactions: an inner one is part of the outer one */
  gboolean is_doomed;       /* an inner one was rolled back, or the connection was lost: nothing may follow */
  GArray *committed;        /* (element-type Committed): to be told after the commit */
} PgLease;

static void pg_database_iface_init (TernDatabaseInterface *iface);
static void pg_database_health_init (TernHealthCheckInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgDatabase, pg_database, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_DATABASE, pg_database_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_HEALTH_CHECK, pg_database_health_init))

static void
release_lease (gpointer data)
{
  PgLease *lease = data;

  if (lease->connection != NULL) {
    pg_connection_rollback (lease->connection);
    pg_pool_give (lease->database->pool, lease->connection);
  }
  g_array_unref (lease->committed);
  g_object_unref (lease->database);
  g_free (lease);
}

static PgLease *
get_lease (PgDatabase *self, TernJob *job)
{
  PgLease *lease = tern_job_get_pinned (job, self);

  if (lease == NULL) {
    lease = g_new0 (PgLease, 1);
    lease->database = g_object_ref (self);
    lease->committed = g_array_new (FALSE, FALSE, sizeof (Committed));
    tern_job_pin (job, self, lease, release_lease);
  }
  return lease;
}

PgConnection *
pg_database_get_connection (PgDatabase *self, TernJob *job, GError **error)
{
  PgLease *lease = get_lease (self, job);

  if (lease->connection != NULL && !pg_connection_is_alive (lease->connection)) {
    lease->is_doomed = lease->depth > 0;
    pg_pool_give (self->pool, g_steal_pointer (&lease->connection));
  }
  if (lease->is_doomed) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "the transaction was lost or rolled back already");
    return NULL;
  }
  if (lease->connection == NULL)
    lease->connection = pg_pool_take (self->pool, tern_job_get_cancellable (job), error);
  return lease->connection;
}

gboolean
pg_database_get_timeline (PgDatabase *self, gint64 *ret_timeline, TernJob *job, GError **error)
{
  PgConnection *connection = pg_database_get_connection (self, job, error);

  if (connection == NULL)
    return FALSE;
  *ret_timeline = pg_connection_get_timeline (connection);
  return TRUE;
}

gboolean
pg_database_in_transaction (PgDatabase *self, TernJob *job)
{
  PgLease *lease = tern_job_get_pinned (job, self);

  return lease != NULL && lease->depth > 0;
}

static void
tell (PgDatabase *self, const Committed *committed)
{
  PgCommittedFunc func;
  gpointer data;

  g_mutex_lock (&self->mutex);
  func = self->committed;
  data = self->committed_data;
  g_mutex_unlock (&self->mutex);
  if (func != NULL)
    func (committed->mailbox_id, committed->cn, data);
}

void
pg_database_committed (PgDatabase *self, gint64 mailbox_id, gint64 cn, TernJob *job)
{
  PgLease *lease = get_lease (self, job);
  Committed committed = { mailbox_id, cn };

  if (lease->depth > 0)
    g_array_append_val (lease->committed, committed);
  else
    tell (self, &committed);
}

/* A statement that begins so changes nothing; a CTE may. */
static gboolean
is_select (const char *sql)
{
  return g_ascii_strncasecmp (sql, "SELECT", 6) == 0;
}

static gboolean
may_try_again (PgLease *lease, gboolean is_read, guint attempt, const GError *trouble)
{
  if (lease->depth > 0 || attempt >= MAX_ATTEMPTS)
    return FALSE;
  if (g_error_matches (trouble, TERN_ERROR, TERN_ERROR_BUSY))
    return TRUE; /* a deadlock or serialization failure: rolled back for certain */
  return is_read && attempt == 1 && lease->connection != NULL && !pg_connection_is_alive (lease->connection);
}

static void
explain (GError **error, GError *trouble, TernJob *job)
{
  if (g_error_matches (trouble, TERN_ERROR, TERN_ERROR_CANCELLED) &&
      !g_cancellable_is_cancelled (tern_job_get_cancellable (job)))
    trouble->code = TERN_ERROR_TIMEOUT; /* the server's own limit, or its operator */
  g_propagate_error (error, trouble);
}

GPtrArray *
pg_database_run (PgDatabase *self, const PgStatement *statements, guint n, gboolean is_read, TernJob *job,
                 GError **error)
{
  PgLease *lease = get_lease (self, job);

  if (!tern_job_check (job, error))
    return NULL;
  for (guint attempt = 1;; attempt++) {
    PgConnection *connection = pg_database_get_connection (self, job, error);
    GCancellable *cancellable = is_read || lease->depth > 0 ? tern_job_get_cancellable (job) : NULL;
    GError *trouble = NULL;
    GPtrArray *results;

    if (connection == NULL)
      return NULL;
    results = pg_connection_run (connection, statements, n, cancellable, &trouble);
    if (results != NULL)
      return results;
    if (!may_try_again (lease, is_read, attempt, trouble)) {
      explain (error, trouble, job);
      return NULL;
    }
    g_error_free (trouble);
    if (attempt > 1)
      g_usleep ((gulong) g_random_int_range (1000, 5000 * (gint) attempt));
  }
}

static TernDbResult *
pg_database_query (TernDatabase *database, const char *sql, const TernDbParams *params, TernJob *job, GError **error)
{
  PgStatement statement = { .sql = sql, .params = params };
  g_autoptr (GPtrArray) results = pg_database_run (PG_DATABASE (database), &statement, 1, is_select (sql), job, error);

  return results != NULL ? g_ptr_array_steal_index (results, 0) : NULL;
}

static gboolean
pg_database_begin (TernDatabase *database, TernJob *job, GError **error)
{
  PgDatabase *self = PG_DATABASE (database);
  PgLease *lease = get_lease (self, job);
  PgConnection *connection;

  if (!tern_job_check (job, error))
    return FALSE;
  connection = pg_database_get_connection (self, job, error);
  if (connection == NULL)
    return FALSE;
  if (lease->depth++ == 0)
    pg_connection_begin (connection);
  return TRUE;
}

static gboolean
pg_database_commit (TernDatabase *database, TernJob *job, GError **error)
{
  PgDatabase *self = PG_DATABASE (database);
  PgLease *lease = get_lease (self, job);
  PgConnection *connection;
  gboolean ok;

  if (lease->depth == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INTERNAL, "commit without a transaction");
    return FALSE;
  }
  connection = pg_database_get_connection (self, job, error);
  lease->depth--;
  if (lease->depth > 0)
    return connection != NULL;
  lease->is_doomed = FALSE;
  ok = connection != NULL && pg_connection_commit (connection, error);
  for (guint i = 0; ok && i < lease->committed->len; i++)
    tell (self, &g_array_index (lease->committed, Committed, i));
  g_array_set_size (lease->committed, 0);
  return ok;
}

static void
pg_database_rollback (TernDatabase *database, TernJob *job)
{
  PgDatabase *self = PG_DATABASE (database);
  PgLease *lease = get_lease (self, job);

  if (lease->depth == 0)
    return;
  if (lease->connection != NULL)
    pg_connection_rollback (lease->connection);
  g_array_set_size (lease->committed, 0);
  lease->depth--;
  lease->is_doomed = lease->depth > 0;
}

static PgConnection *
get_free_connection (PgDatabase *self, TernJob *job, GError **error)
{
  PgConnection *connection = pg_database_get_connection (self, job, error);

  if (connection == NULL || !pg_connection_in_transaction (connection))
    return connection;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INTERNAL, "migration within a transaction");
  return NULL;
}

static void
remember_schema (PgDatabase *self, const char *name, const TernMigration *steps, guint n_steps)
{
  const Schema schema = { g_intern_string (name), steps, n_steps };
  gboolean is_known = FALSE;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->schemas->len; i++) {
    Schema *known = &g_array_index (self->schemas, Schema, i);

    if (known->name == schema.name) {
      *known = schema;
      is_known = TRUE;
    }
  }
  if (!is_known)
    g_array_append_val (self->schemas, schema);
  g_mutex_unlock (&self->mutex);
}

static GArray *
copy_schemas (PgDatabase *self)
{
  GArray *copy;

  g_mutex_lock (&self->mutex);
  copy = g_array_copy (self->schemas);
  g_mutex_unlock (&self->mutex);
  return copy;
}

static gboolean
pg_database_migrate (TernDatabase *database, const char *schema, const TernMigration *steps, guint n_steps,
                     TernJob *job, GError **error)
{
  PgDatabase *self = PG_DATABASE (database);
  PgConnection *connection = get_free_connection (self, job, error);

  if (connection == NULL || !pg_migrate (connection, schema, steps, n_steps, error))
    return FALSE;
  remember_schema (self, schema, steps, n_steps);
  return TRUE;
}

static GPtrArray *
pg_database_list_missing_steps (TernDatabase *database, TernJob *job, GError **error)
{
  PgDatabase *self = PG_DATABASE (database);
  PgConnection *connection = get_free_connection (self, job, error);
  g_autoptr (GArray) schemas = copy_schemas (self);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_missing_step_free);

  if (connection == NULL)
    return NULL;
  for (guint i = 0; i < schemas->len; i++) {
    const Schema *schema = &g_array_index (schemas, Schema, i);

    if (!pg_migrate_list_missing (connection, schema->name, schema->steps, schema->n_steps, missing, error))
      return NULL;
  }
  return g_steal_pointer (&missing);
}

static gboolean
pg_database_migrate_again (TernDatabase *database, TernJob *job, GError **error)
{
  PgDatabase *self = PG_DATABASE (database);
  PgConnection *connection = get_free_connection (self, job, error);
  g_autoptr (GArray) schemas = copy_schemas (self);

  if (connection == NULL)
    return FALSE;
  for (guint i = 0; i < schemas->len; i++) {
    const Schema *schema = &g_array_index (schemas, Schema, i);

    if (!pg_migrate (connection, schema->name, schema->steps, schema->n_steps, error))
      return FALSE;
  }
  return TRUE;
}

static void
pg_database_iface_init (TernDatabaseInterface *iface)
{
  iface->query = pg_database_query;
  iface->begin = pg_database_begin;
  iface->commit = pg_database_commit;
  iface->rollback = pg_database_rollback;
  iface->migrate = pg_database_migrate;
  iface->list_missing_steps = pg_database_list_missing_steps;
  iface->migrate_again = pg_database_migrate_again;
}

static const char *
pg_database_get_check_name (TernHealthCheck *check)
{
  return "database";
}

static gboolean
pg_database_check (TernHealthCheck *check, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) result = pg_database_query (TERN_DATABASE (check), "SELECT 1", NULL, job, error);

  return result != NULL;
}

static void
pg_database_health_init (TernHealthCheckInterface *iface)
{
  iface->get_name = pg_database_get_check_name;
  iface->run = pg_database_check;
}

static void
pg_database_init (PgDatabase *self)
{
  g_mutex_init (&self->mutex);
  pg_duty_hook_init (&self->duty_hook);
  self->schemas = g_array_new (FALSE, FALSE, sizeof (Schema));
}

static void
pg_database_finalize (GObject *object)
{
  PgDatabase *self = PG_DATABASE (object);

  g_clear_pointer (&self->pool, pg_pool_unref);
  pg_duty_hook_clear (&self->duty_hook);
  g_clear_pointer (&self->lists, pg_list_cache_free);
  g_array_unref (self->schemas);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (pg_database_parent_class)->finalize (object);
}

static void
pg_database_class_init (PgDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pg_database_finalize;
}

PgDutyHook *
pg_database_get_duty_hook (PgDatabase *self)
{
  return &self->duty_hook;
}

PgDatabase *
pg_database_new (const char *dsn, guint max_connections, guint wait_ms)
{
  PgDatabase *self = g_object_new (PG_TYPE_DATABASE, NULL);

  self->pool = pg_pool_new (dsn, max_connections, wait_ms);
  self->lists = pg_list_cache_new (LIST_CACHE_BYTES);
  return self;
}

PgListCache *
pg_database_get_list_cache (PgDatabase *self)
{
  return self->lists;
}

const char *
pg_database_get_dsn (PgDatabase *self)
{
  return pg_pool_get_dsn (self->pool);
}

void
pg_database_close (PgDatabase *self)
{
  pg_pool_close (self->pool);
}

void
pg_database_set_committed_func (PgDatabase *self, PgCommittedFunc func, gpointer user_data)
{
  g_mutex_lock (&self->mutex);
  self->committed = func;
  self->committed_data = user_data;
  g_mutex_unlock (&self->mutex);
}

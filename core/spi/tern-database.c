#include "core/spi/tern-database.h"

G_DEFINE_INTERFACE (TernDatabase, tern_database, G_TYPE_OBJECT)

static void
tern_database_default_init (TernDatabaseInterface *iface)
{
}

TernDbResult *
tern_database_query (TernDatabase *database, const char *sql, const TernDbParams *params, TernJob *job, GError
                     **error)
{
  return TERN_DATABASE_GET_IFACE (database)->query (database, sql, params, job, error);
}

gboolean
tern_database_begin (TernDatabase *database, TernJob *job, GError **error)
{
  return TERN_DATABASE_GET_IFACE (database)->begin (database, job, error);
}

gboolean
tern_database_commit (TernDatabase *database, TernJob *job, GError **error)
{
  return TERN_DATABASE_GET_IFACE (database)->commit (database, job, error);
}

void
tern_database_rollback (TernDatabase *database, TernJob *job)
{
  TERN_DATABASE_GET_IFACE (database)->rollback (database, job);
}

gboolean
tern_database_migrate (TernDatabase *database, const char *schema, const TernMigration *steps, guint n_steps, TernJob
                       *job, GError **error)
{
  return TERN_DATABASE_GET_IFACE (database)->migrate (database, schema, steps, n_steps, job, error);
}

GPtrArray *
tern_database_list_missing_steps (TernDatabase *database, TernJob *job, GError **error)
{
  return TERN_DATABASE_GET_IFACE (database)->list_missing_steps (database, job, error);
}

gboolean
tern_database_migrate_again (TernDatabase *database, TernJob *job, GError **error)
{
  return TERN_DATABASE_GET_IFACE (database)->migrate_again (database, job, error);
}

void
tern_missing_step_free (TernMissingStep *step)
{
  g_free (step->schema);
  g_free (step->name);
  g_free (step);
}

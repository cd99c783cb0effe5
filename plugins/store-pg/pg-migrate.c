#include "plugins/store-pg/pg-migrate.h"

#include <string.h>

#include "core/base/tern-error.h"

/* Any number, as long as nothing else in the database uses it: "tern" in ASCII. */
#define LOCK_SQL "SELECT pg_advisory_xact_lock (1952805486)"

static gboolean
is_schema_name (const char *schema)
{
  return schema[0] != '\0' && strspn (schema, "abcdefghijklmnopqrstuvwxyz_") == strlen (schema);
}

static gboolean
prepare_schema (PgConnection *connection, const char *schema, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "CREATE SCHEMA IF NOT EXISTS %s;"
    "CREATE TABLE IF NOT EXISTS %s.schema_version (number int4 PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, "
    "min_code int4 NOT NULL, applied timestamptz NOT NULL DEFAULT now ())",
    schema, schema);

  return pg_connection_run_script (connection, "BEGIN", error) &&
         pg_connection_run_script (connection, LOCK_SQL, error) && pg_connection_run_script (connection, sql, error);
}

static char *
checksum (const TernMigration *step)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, step->sql, -1);
}

static const TernMigration *
find_step (const TernMigration *steps, guint n_steps, guint number)
{
  for (guint i = 0; i < n_steps; i++) {
    if (steps[i].number == number)
      return &steps[i];
  }
  return NULL;
}

/* Judges one applied step: known and unchanged, or newer but harmless to this code (invariant 12). */
static gboolean
check_applied (const char *schema, const TernDbResult *applied, guint row, const TernMigration *steps, guint n_steps,
               GError **error)
{
  guint number = (guint) tern_db_result_get_int (applied, row, 0);
  guint min_code = (guint) tern_db_result_get_int (applied, row, 2);
  guint own_code = n_steps > 0 ? steps[n_steps - 1].number : 0;
  const TernMigration *step = find_step (steps, n_steps, number);
  g_autofree char *sum = step != NULL ? checksum (step) : NULL;

  if (step == NULL && min_code > own_code) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID,
                 "the schema \"%s\" is at step %u, which needs a newer version of this program (it knows %u)", schema,
                 number, own_code);
    return FALSE;
  }
  if (step != NULL && strcmp (sum, tern_db_result_get_text (applied, row, 1)) != 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_CORRUPT,
                 "step %u of the schema \"%s\" is not the one that was applied to this database", number, schema);
    return FALSE;
  }
  return TRUE;
}

static gboolean
is_applied (const TernDbResult *applied, guint number)
{
  for (guint row = 0; row < tern_db_result_get_n_rows (applied); row++) {
    if (tern_db_result_get_int (applied, row, 0) == number)
      return TRUE;
  }
  return FALSE;
}

static gboolean
apply (PgConnection *connection, const char *schema, const TernMigration *step, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO %s.schema_version (number, name, sha256, min_code) VALUES ($1, $2, $3, $4)", schema);
  g_autofree char *sum = checksum (step);
  g_auto (TernDbParams) params = { 0 };
  PgStatement statement = { .sql = sql, .params = &params, .is_dynamic = TRUE };
  g_autoptr (GPtrArray) results = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int4 (&params, (gint32) step->number);
  tern_db_params_add_text (&params, step->name);
  tern_db_params_add_text (&params, sum);
  tern_db_params_add_int4 (&params, (gint32) step->min_code);
  if (!pg_connection_run_script (connection, step->sql, error)) {
    g_prefix_error (error, "step %u (%s) of the schema \"%s\": ", step->number, step->name, schema);
    return FALSE;
  }
  results = pg_connection_run (connection, &statement, 1, NULL, error);
  return results != NULL;
}

static TernDbResult *
run_one (PgConnection *connection, const char *sql, GError **error)
{
  PgStatement statement = { .sql = sql, .is_dynamic = TRUE };
  g_autoptr (GPtrArray) results = pg_connection_run (connection, &statement, 1, NULL, error);

  return results != NULL ? g_ptr_array_steal_index (results, 0) : NULL;
}

/* read_applied: (transfer full): the steps that the schema has, all of them judged. */
static TernDbResult *
read_applied (PgConnection *connection, const char *schema, const TernMigration *steps, guint n_steps, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT number, sha256, min_code FROM %s.schema_version ORDER BY number", schema);
  g_autoptr (TernDbResult) applied = run_one (connection, sql, error);

  if (applied == NULL)
    return NULL;
  for (guint row = 0; row < tern_db_result_get_n_rows (applied); row++) {
    if (!check_applied (schema, applied, row, steps, n_steps, error))
      return NULL;
  }
  return g_steal_pointer (&applied);
}

static gboolean
migrate_locked (PgConnection *connection, const char *schema, const TernMigration *steps, guint n_steps, GError **error)
{
  g_autoptr (TernDbResult) applied = read_applied (connection, schema, steps, n_steps, error);

  if (applied == NULL)
    return FALSE;
  for (guint i = 0; i < n_steps; i++) {
    if (!is_applied (applied, steps[i].number) && !apply (connection, schema, &steps[i], error))
      return FALSE;
  }
  return TRUE;
}

gboolean
pg_migrate (PgConnection *connection, const char *schema, const TernMigration *steps, guint n_steps, GError **error)
{
  gboolean ok;

  if (!is_schema_name (schema)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "\"%s\" is no name for a schema", schema);
    return FALSE;
  }
  ok = prepare_schema (connection, schema, error) && migrate_locked (connection, schema, steps, n_steps, error);
  if (ok)
    return pg_connection_run_script (connection, "COMMIT", error);
  if (!pg_connection_run_script (connection, "ROLLBACK", NULL))
    g_debug ("the migration's connection is lost");
  return FALSE;
}

gboolean
pg_migrate_list_missing (PgConnection *connection, const char *schema, const TernMigration *steps, guint n_steps,
                         GPtrArray *missing, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT to_regclass ('%s.schema_version') IS NOT NULL", schema);
  g_autoptr (TernDbResult) is_there = run_one (connection, sql, error);
  g_autoptr (TernDbResult) applied = NULL;

  if (is_there == NULL)
    return FALSE;
  if (tern_db_result_get_int (is_there, 0, 0) != 0) {
    applied = read_applied (connection, schema, steps, n_steps, error);
    if (applied == NULL)
      return FALSE;
  }
  for (guint i = 0; i < n_steps; i++) {
    TernMissingStep *step;

    if (applied != NULL && is_applied (applied, steps[i].number))
      continue;
    step = g_new0 (TernMissingStep, 1);
    step->schema = g_strdup (schema);
    step->number = steps[i].number;
    step->name = g_strdup (steps[i].name);
    g_ptr_array_add (missing, step);
  }
  return TRUE;
}

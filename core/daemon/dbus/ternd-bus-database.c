#include "core/daemon/dbus/ternd-bus-method.h"
#include "core/groupware/tern-groupware.h"
#include "core/spi/tern-database.h"

/* Each part of Tern keeps the steps of its schema in a table schema_version there; which schemas there are, the
 * database knows. */
static const char steps_sql[]
    = "SELECT n.nspname::text, (xpath('/row/number/text()', x.x))[1]::text::int4, (xpath('/row/name/text()', "
      "x.x))[1]::text "
      "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, "
      "LATERAL query_to_xml(format('SELECT number, name FROM %I.schema_version ORDER BY number DESC LIMIT 1', "
      "n.nspname), "
      "false, true, '') AS x(x) WHERE c.relname = 'schema_version' AND c.relkind = 'r' ORDER BY 1";
static const char server_sql[]
    = "SELECT version(), current_database()::text, pg_encoding_to_char(d.encoding)::text, d.datcollate::text, "
      "pg_is_in_recovery(), "
      "(SELECT count(*) FROM pg_stat_activity a WHERE a.datname = d.datname), pg_database_size(d.oid) "
      "FROM pg_database d WHERE d.datname = current_database()";

static gboolean
add_steps (GVariantDict *dict, TernDatabase *database, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) steps = tern_database_query (database, steps_sql, NULL, job, error);
  GVariantBuilder builder;

  if (steps == NULL)
    return FALSE;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sus)"));
  for (guint i = 0; i < tern_db_result_get_n_rows (steps); i++)
    g_variant_builder_add (&builder, "(sus)", tern_db_result_get_text (steps, i, 0),
                           (guint32)tern_db_result_get_int (steps, i, 1), tern_db_result_get_text (steps, i, 2));
  g_variant_dict_insert_value (dict, "steps", g_variant_builder_end (&builder));
  return TRUE;
}

/** list_missing: (transfer floating) (nullable): steps that a part of this process knows and the database lacks. */
static GVariant *
list_missing (TernDatabase *database, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) missing = tern_database_list_missing_steps (database, job, error);
  GVariantBuilder builder;

  if (missing == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sus)"));
  for (guint i = 0; i < missing->len; i++) {
    const TernMissingStep *step = g_ptr_array_index (missing, i);

    g_variant_builder_add (&builder, "(sus)", step->schema, step->number, step->name);
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
get_status (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDatabase) database = ternd_bus_get_service (daemon, TERN_TYPE_DATABASE, "database", error);
  g_autoptr (TernDbResult) server = NULL;
  GVariant *missing;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (database == NULL)
    return NULL;
  server = tern_database_query (database, server_sql, NULL, job, error);
  if (server == NULL)
    return NULL;
  g_variant_dict_insert (&dict, "server", "s", tern_db_result_get_text (server, 0, 0));
  g_variant_dict_insert (&dict, "database", "s", tern_db_result_get_text (server, 0, 1));
  g_variant_dict_insert (&dict, "encoding", "s", tern_db_result_get_text (server, 0, 2));
  g_variant_dict_insert (&dict, "collation", "s", tern_db_result_get_text (server, 0, 3));
  g_variant_dict_insert (&dict, "standby", "b", tern_db_result_get_int (server, 0, 4) != 0);
  g_variant_dict_insert (&dict, "connections", "u", (guint32)tern_db_result_get_int (server, 0, 5));
  g_variant_dict_insert (&dict, "size", "t", (guint64)tern_db_result_get_int (server, 0, 6));
  if (!add_steps (&dict, database, job, error))
    return NULL;
  missing = list_missing (database, job, error);
  if (missing == NULL)
    return NULL;
  g_variant_dict_insert_value (&dict, "missing", missing);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static GVariant *
mark_restored (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernGroupware) groupware = ternd_bus_get_service (daemon, TERN_TYPE_GROUPWARE, "mailbox store", error);

  return groupware != NULL && tern_groupware_mark_restored (groupware, job, error) ? ternd_bus_done () : NULL;
}

/** migrate: the answer is what was missing before. */
static GVariant *
migrate (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDatabase) database = ternd_bus_get_service (daemon, TERN_TYPE_DATABASE, "database", error);
  g_autoptr (GVariant) missing = NULL;
  gboolean dry_run;

  g_variant_get (parameters, "(b)", &dry_run);
  if (database == NULL)
    return NULL;
  missing = list_missing (database, job, error);
  if (missing == NULL)
    return NULL;
  g_variant_ref_sink (missing);
  if (!dry_run && !tern_database_migrate_again (database, job, error))
    return NULL;
  return g_variant_new ("(@a(sus))", missing);
}

const TerndBusMethod ternd_bus_database_methods[] = {
  { "Database", "Status", TERND_BUS_ON_POOL, FALSE, get_status },
  { "Database", "Migrate", TERND_BUS_ON_POOL, TRUE, migrate },
  { "Database", "Restored", TERND_BUS_ON_POOL, TRUE, mark_restored },
  { NULL },
};

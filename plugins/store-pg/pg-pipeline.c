#include "plugins/store-pg/pg-pipeline.h"

#include <string.h>

#include "plugins/store-pg/pg-database-private.h"

typedef struct {
  const char *sql;
  char *own_sql; /* nullable: the copy of a composed text */
  gboolean has_params;
  TernDbParams params;
} Entry;

struct _PgPipeline {
  PgDatabase *database;
  PgPipelineKind kind;
  TernJob *job;
  GArray *entries;
  const char *word; /* nullable */
  const char *instead;
};

static void
clear_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->own_sql);
  if (entry->has_params)
    tern_db_params_clear (&entry->params);
}

PgPipeline *
pg_pipeline_begin (PgDatabase *database, PgPipelineKind kind, TernJob *job)
{
  PgPipeline *pipeline = g_new0 (PgPipeline, 1);

  pipeline->database = g_object_ref (database);
  pipeline->kind = kind;
  pipeline->job = job;
  pipeline->entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_array_set_clear_func (pipeline->entries, clear_entry);
  return pipeline;
}

void
pg_pipeline_free (PgPipeline *pipeline)
{
  if (pipeline == NULL)
    return;
  g_array_unref (pipeline->entries);
  g_object_unref (pipeline->database);
  g_free (pipeline);
}

static guint
add (PgPipeline *pipeline, const char *sql, char *own_sql, TernDbParams *params)
{
  Entry entry = { .sql = own_sql != NULL ? own_sql : sql, .own_sql = own_sql };

  if (params != NULL) {
    entry.has_params = TRUE;
    entry.params = *params;
    *params = (TernDbParams){ 0 };
  }
  g_array_append_val (pipeline->entries, entry);
  return pipeline->entries->len - 1;
}

void
pg_pipeline_replace (PgPipeline *pipeline, const char *word, const char *instead)
{
  pipeline->word = word;
  pipeline->instead = instead;
}

/** replaced: (transfer full) (nullable): NULL: @sql has nothing that is to be replaced. */
static char *
replaced (const PgPipeline *pipeline, const char *sql)
{
  GString *text;

  if (pipeline->word == NULL || strstr (sql, pipeline->word) == NULL)
    return NULL;
  text = g_string_new (sql);
  g_string_replace (text, pipeline->word, pipeline->instead, 0);
  return g_string_free (text, FALSE);
}

guint
pg_pipeline_add (PgPipeline *pipeline, const char *sql, TernDbParams *params)
{
  char *own = replaced (pipeline, sql);

  if (own != NULL)
    return add (pipeline, NULL, own, params);
  return add (pipeline, sql, NULL, params);
}

guint
pg_pipeline_add_dynamic (PgPipeline *pipeline, const char *sql, TernDbParams *params)
{
  char *own = replaced (pipeline, sql);

  return add (pipeline, NULL, own != NULL ? own : g_strdup (sql), params);
}

GPtrArray *
pg_pipeline_run (PgPipeline *pipeline, GError **error)
{
  g_autofree PgStatement *statements = g_new0 (PgStatement, pipeline->entries->len);

  for (guint i = 0; i < pipeline->entries->len; i++) {
    Entry *entry = &g_array_index (pipeline->entries, Entry, i);

    statements[i].sql = entry->sql;
    statements[i].params = entry->has_params ? &entry->params : NULL;
    statements[i].is_dynamic = entry->own_sql != NULL;
  }
  return pg_database_run (pipeline->database, statements, pipeline->entries->len, pipeline->kind == PG_PIPELINE_READ,
                          pipeline->job, error);
}

#pragma once

#include "plugins/store-pg/pg-database.h"

/**
 * PgPipeline:
 *
 * Statements that travel in one round trip. Collected by pg_pipeline_add(), sent with one Sync by pg_pipeline_run().
 * Outside a transaction the whole is one transaction: everything or nothing, and durable when run() returns. Each
 * statement has its own snapshot, so that those after one that locked the mailbox row see everything that was committed
 * before the lock was given.
 */
typedef struct _PgPipeline PgPipeline;

typedef enum {
  PG_PIPELINE_READ,  /* cancellable; tried once more on a fresh connection when the connection is lost */
  PG_PIPELINE_WRITE, /* tried again after a deadlock or serialization failure only */
} PgPipelineKind;

PgPipeline *pg_pipeline_begin (PgDatabase *database, PgPipelineKind kind, TernJob *job);
void pg_pipeline_free (PgPipeline *pipeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgPipeline, pg_pipeline_free)

/** pg_pipeline_add: @sql must be a constant string; prepared once a connection. @params (nullable) is taken over: it is
 * empty and cleared afterwards. Returns the result's index. */
guint pg_pipeline_add (PgPipeline *pipeline, const char *sql, TernDbParams *params);
/** pg_pipeline_add_dynamic: for composed text, which is copied; not prepared. */
guint pg_pipeline_add_dynamic (PgPipeline *pipeline, const char *sql, TernDbParams *params);
/** pg_pipeline_replace: statements added from now on have @instead wherever they have @word; both must outlive the
 * pipeline's statements. A statement that has the word isn't prepared. */
void pg_pipeline_replace (PgPipeline *pipeline, const char *word, const char *instead);
/** pg_pipeline_run: (transfer full) (element-type TernDbResult): one result each, in order; NULL with the first error.
 */
GPtrArray *pg_pipeline_run (PgPipeline *pipeline, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#define pg_results_get(results, n) ((const TernDbResult *) g_ptr_array_index ((results), (n)))

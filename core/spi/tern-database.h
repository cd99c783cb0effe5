#pragma once

#include <gio/gio.h>

#include "core/base/tern-guid.h"
#include "core/spi/tern-job.h"

/**
 * TernDatabase: a PostgreSQL database shared by everything that keeps facts. The first call of a job pins one pooled
 * connection to it; the job's end gives it back. A lost connection is TERN_ERROR_UNAVAILABLE; outside a transaction a
 * read is tried once more on a fresh connection first. Safe from any worker thread.
 */
#define TERN_TYPE_DATABASE (tern_database_get_type ())
G_DECLARE_INTERFACE (TernDatabase, tern_database, TERN, DATABASE, GObject)

/** TernDbParams: the parameters $1, $2, ... of one statement, sent in binary. Free with tern_db_params_clear(). */
typedef struct {
  GByteArray *bytes;
  GArray *slots;
} TernDbParams;

void tern_db_params_init (TernDbParams *params);
void tern_db_params_clear (TernDbParams *params);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TernDbParams, tern_db_params_clear)
void tern_db_params_add_int8 (TernDbParams *params, gint64 value);
void tern_db_params_add_int4 (TernDbParams *params, gint32 value);
void tern_db_params_add_boolean (TernDbParams *params, gboolean value);
/** tern_db_params_add_text: @utf8 must be valid UTF-8 without NUL (a lossy derived key; exact strings go as bytea). */
void tern_db_params_add_text (TernDbParams *params, const char *utf8);
void tern_db_params_add_bytea (TernDbParams *params, gconstpointer data, gsize size);
void tern_db_params_add_uuid (TernDbParams *params, const TernGuid *guid);
void tern_db_params_add_null (TernDbParams *params);
/** tern_db_params_add_raw: a value of any type in PostgreSQL's binary form (arrays, above all). */
void tern_db_params_add_raw (TernDbParams *params, guint32 type_oid, gconstpointer data, gsize size);

/** TernDbResult: rows in binary form; columns by number. Getters of a NULL give 0, "" or an empty range. */
typedef struct _TernDbResult TernDbResult;
void tern_db_result_free (TernDbResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernDbResult, tern_db_result_free)
guint tern_db_result_get_n_rows (const TernDbResult *result);
gint64 tern_db_result_get_affected (const TernDbResult *result);
gboolean tern_db_result_is_null (const TernDbResult *result, guint row, guint column);
gint64 tern_db_result_get_int (const TernDbResult *result, guint row, guint column); /* int2, int4, int8, boolean */
const char *tern_db_result_get_text (const TernDbResult *result, guint row, guint column);
const guint8 *tern_db_result_get_bytea (const TernDbResult *result, guint row, guint column, gsize *ret_size);
TernGuid tern_db_result_get_uuid (const TernDbResult *result, guint row, guint column);
/** tern_db_result_new: for implementations: takes a row accessor; see plugins/store-pg. */
typedef struct {
  guint (*n_rows) (gconstpointer native);
  gint64 (*affected) (gconstpointer native);
  const guint8 *(*cell) (gconstpointer native, guint row, guint column, gsize *ret_size,
                         guint32 *ret_type_oid); /* NULL: SQL NULL */
  void (*free) (gpointer native);
} TernDbResultMethods;
TernDbResult *tern_db_result_new (gpointer native, const TernDbResultMethods *methods);
guint tern_db_params_get_n (const TernDbParams *params);
/** tern_db_params_get: for implementations: parameter @n's bytes and SQL type OID; NULL data: SQL NULL. */
const guint8 *tern_db_params_get (const TernDbParams *params, guint n, gsize *ret_size, guint32 *ret_type_oid);

/** TernMigration: one immutable step of a schema. @sha256 is of @sql; a step once applied is never edited. */
typedef struct {
  guint number;
  const char *name;
  const char *sql;
  guint min_code; /* the oldest code level that may still run beside this schema (invariant 12) */
} TernMigration;

/** TernMissingStep: a step of a schema that a part of this process knows and the database hasn't got. */
typedef struct {
  char *schema;
  guint number;
  char *name;
} TernMissingStep;
void tern_missing_step_free (TernMissingStep *step);

struct _TernDatabaseInterface {
  GTypeInterface parent;

  /* Runs one statement, prepared once per connection under its text's address: @sql must be a constant string. */
  TernDbResult *(*query) (TernDatabase *database, const char *sql, const TernDbParams *params, TernJob *job,
                          GError **error);
  gboolean (*begin) (TernDatabase *database, TernJob *job, GError **error);
  /* Durable when it returns TRUE (invariant 2). A lost connection is TERN_ERROR_UNAVAILABLE: outcome unknown, no
   * success. */
  gboolean (*commit) (TernDatabase *database, TernJob *job, GError **error);
  void (*rollback) (TernDatabase *database, TernJob *job);
  /* Applies what is missing of @steps to @schema under an advisory lock. */
  gboolean (*migrate) (TernDatabase *database, const char *schema, const TernMigration *steps, guint n_steps,
                       TernJob *job, GError **error);
  /* (element-type TernMissingStep) what the database lacks of all that was migrated before. */
  GPtrArray *(*list_missing_steps) (TernDatabase *database, TernJob *job, GError **error);
  /* Migrates everything once more that was migrated before: after a restore of an older database. */
  gboolean (*migrate_again) (TernDatabase *database, TernJob *job, GError **error);
};

TernDbResult *tern_database_query (TernDatabase *database, const char *sql, const TernDbParams *params, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_database_begin (TernDatabase *database, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_database_commit (TernDatabase *database, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tern_database_rollback (TernDatabase *database, TernJob *job);
gboolean tern_database_migrate (TernDatabase *database, const char *schema, const TernMigration *steps, guint n_steps,
                                TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_database_list_missing_steps: (transfer full) (element-type TernMissingStep): empty unless the database was
 * exchanged for an older one while this process runs. Errors as of migrate(). */
GPtrArray *tern_database_list_missing_steps (TernDatabase *database, TernJob *job,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_database_migrate_again (TernDatabase *database, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

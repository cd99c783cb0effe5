#pragma once

#include "plugins/store-pg/pg-connection.h"

/**
 * pg_migrate: brings @schema (lower-case letters and underscores) to its last step, all missing ones in one transaction
 * under an advisory lock. CORRUPT when an applied step isn't the one that is known; INVALID when a later step was
 * applied that this code is too old for.
 */
gboolean pg_migrate (PgConnection *connection, const char *schema, const TernMigration *steps, guint n_steps,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/**
 * pg_migrate_list_missing:
 * @missing: (element-type TernMissingStep): the steps that pg_migrate() would apply are added to it
 *
 * Errors as of pg_migrate(); changes nothing.
 */
gboolean pg_migrate_list_missing (PgConnection *connection, const char *schema, const TernMigration *steps,
                                  guint n_steps, GPtrArray *missing, GError **error) G_GNUC_WARN_UNUSED_RESULT;

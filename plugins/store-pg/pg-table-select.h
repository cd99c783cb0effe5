#pragma once

#include "plugins/store-pg/pg-table-keys.h"
#include "plugins/store-pg/pg-table.h"

/** PgTableSelection: reads a table's rows, and makes the keys to sort them by. */
typedef struct {
  PgTable *table;
  PgNeeds needs;      /* to decide and to sort */
  PgNeeds sort_needs; /* to sort alone */
  TernJob *job;
} PgTableSelection;

void pg_table_selection_init (PgTableSelection *selection, PgTable *table, TernJob *job);
void pg_table_selection_clear (PgTableSelection *selection);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgTableSelection, pg_table_selection_clear)

/** pg_table_add_facts: the statement whose result (index returned) pg_table_read_facts() reads; STALE and NOT_FOUND
 * come from there. */
guint pg_table_add_facts (const PgTable *table, PgPipeline *pipeline);
gboolean pg_table_read_facts (const PgTable *table, const TernDbResult *result, PgFolderFacts *ret_facts,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean pg_table_get_facts (const PgTable *table, PgFolderFacts *ret_facts, TernJob *job,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** pg_table_select_all: keys of all rows of the table, in batches; LIMIT when there are too many. */
gboolean pg_table_select_all (const PgTableSelection *selection, PgTableKeys *keys,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_table_select_changed: (element-type gint64): ids of the messages that the change log names after @since. */
GHashTable *pg_table_select_changed (const PgTableSelection *selection, gint64 since,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_table_select_some: keys of those messages of @ids that belong to the table now. */
gboolean pg_table_select_some (const PgTableSelection *selection, GHashTable *ids, PgTableKeys *keys,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_table_select_places: keys of the rows at @places of the list; *ret_still: nothing has changed since the number
 * @cn (else there may be fewer keys). */
gboolean pg_table_select_places (const PgTableSelection *selection, GArray *places, gint64 cn, PgTableKeys *keys,
                                 gboolean *ret_still, GError **error) G_GNUC_WARN_UNUSED_RESULT;

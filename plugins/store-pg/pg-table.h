#pragma once

#include "core/spi/tern-tables.h"
#include "plugins/store-pg/pg-rows.h"
#include "plugins/store-pg/pg-sort.h"
#include "plugins/store-pg/pg-table-follow.h"
#include "plugins/store-pg/pg-table-groups.h"
#include "plugins/store-pg/pg-table-list.h"

/**
 * PgTable: a contents table. Two ways to have rows in order: an index on delivery time (pg-table-index.c: nothing is
 * kept but where the last page was), or a list of ids, sorted once and brought up to date from the change log
 * (pg-table-list.c) for every other order, for restrictions and for filters of the permission gate.
 */
#define PG_TYPE_TABLE (pg_table_get_type ())
G_DECLARE_FINAL_TYPE (PgTable, pg_table, PG, TABLE, GObject)

/** PgFolderFacts: what each call looks at first. */
typedef struct {
  gint32 acl_version;
  gint64 contents_cn;
  guint32 count; /* live messages of the table's kind */
  gint64 log_floor_cn;
} PgFolderFacts;

/** PgPlace: a row that was seen at a position. */
typedef struct {
  guint32 position;
  gint64 delivered;
  gint64 id;
} PgPlace;

struct _PgTable {
  GObject parent_instance;
  PgMailbox *mailbox;
  TernArena *arena; /* of the restriction */
  TernId folder;
  TernTableKind kind;
  gboolean is_search;
  const TernRestriction *restriction; /* nullable */
  TernSortOrder sort;
  gboolean has_access;
  TernAccess access;
  char *read_sql;       /* (nullable): in a public store: whether the account of @access has read message `m` */
  gboolean needs_reads; /* the list depends on it */
  gint64 read_version;  /* that the list was made from */
  PgSortIndex index; /* PG_SORT_OTHER: by list */
  gint64 seen_cn;    /* index: the folder's contents_cn that the places and the count are true for; -1: none */
  guint32 count;
  gboolean has_places;
  PgPlace first, last;
  PgTableList list;
  PgTableFollow follow;
  PgTableGroups *groups; /* (nullable): of the list, when the order has categories */
};

gboolean pg_table_is_associated (const PgTable *table);
gboolean pg_table_is_of_deleted (const PgTable *table);
/** pg_table_start_params: $1 mailbox, $2 folder, $3 associated. */
void pg_table_start_params (const PgTable *table, TernDbParams *params);
/** pg_table_from: the condition on tern.message `m` that makes it one of the table's folder, $2. */
const char *pg_table_from (const PgTable *table);
/** pg_table_begin: (transfer full): a pipeline for statements on the table's messages. */
PgPipeline *pg_table_begin (const PgTable *table, TernJob *job);
/** pg_table_check: STALE when the permissions changed since the gate looked. */
gboolean pg_table_check (const PgTable *table, const PgFolderFacts *facts, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean pg_table_not_found (const PgTable *table, GError **error);
/** pg_table_get_cell: a column with the instance bit shows the one value that the row stands for. */
TernValue pg_table_get_cell (const PgRow *row, TernPropTag column, TernArena *arena);
/** pg_table_fill: cells and heads of @rows, in order; takes what @rows holds. */
void pg_table_fill (PgRows *rows, const TernPropTag *columns, guint n_columns, TernRowSet *ret_rows);
/** pg_table_matches: whether a selected row matches for sure, or by a look in memory. */
gboolean pg_table_matches (const TernRestriction *restriction, const PgRow *row, TernArena *arena);

/* The index way. */
gboolean pg_table_index_count (PgTable *table, guint32 *ret_count, TernJob *job, GError **error);
gboolean pg_table_index_fetch (PgTable *table, guint32 position, guint32 n, const TernPropTag *columns, guint n_columns,
                               TernRowSet *ret_rows, TernJob *job, GError **error);
gboolean pg_table_index_find (PgTable *table, guint32 position, gboolean backward, const TernRestriction *restriction,
                              guint32 *ret_position, TernJob *job, GError **error);
gboolean pg_table_index_locate (PgTable *table, TernId id, guint32 *ret_position, TernJob *job, GError **error);

/* The list way. */
gboolean pg_table_list_count (PgTable *table, guint32 *ret_count, TernJob *job, GError **error);
gboolean pg_table_list_fetch (PgTable *table, guint32 position, guint32 n, const TernPropTag *columns, guint n_columns,
                              TernRowSet *ret_rows, TernJob *job, GError **error);
gboolean pg_table_list_find (PgTable *table, guint32 position, gboolean backward, const TernRestriction *restriction,
                             guint32 *ret_position, TernJob *job, GError **error);
gboolean pg_table_list_locate (PgTable *table, TernId id, guint32 instance, guint32 *ret_position, TernJob *job,
                               GError **error);

/** pg_table_follow: either way; the follow() of TernTable. */
gboolean pg_table_follow (TernTable *table, const TernPropTag *columns, guint n_columns, guint most,
                          TernRowChanges *ret_changes, TernJob *job, GError **error);

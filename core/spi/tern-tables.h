#pragma once

#include <gio/gio.h>

#include "core/model/tern-restriction.h"
#include "core/model/tern-sort-order.h"
#include "core/spi/tern-access.h"
#include "core/spi/tern-items.h"

/** TernTableKind: which messages of a folder a table shows. */
typedef enum {
  TERN_TABLE_NORMAL,
  TERN_TABLE_ASSOCIATED,
  TERN_TABLE_DELETED,            /* soft-deleted messages */
  TERN_TABLE_DELETED_ASSOCIATED,
} TernTableKind;

/*
 * Categories ([MS-OXCTABL] 2.2.2.3): a table whose sort order has some shows, for each value of their keys that there
 * is, a header row: its id is a TERN_TABLE_CATEGORY_ID, made from the value. The rows below it are part of the table
 * only while it is expanded. Positions count what is visible. All rows show PidTagRowType and PidTagDepth, headers also
 * the values of their own and the outer categories' keys, PidTagInstID, PidTagInstanceNum, PidTagContentCount and
 * PidTagContentUnreadCount. What is expanded belongs to the table object.
 */
#define TERN_TABLE_CATEGORY_ID(counter) TERN_ID (0, (counter))
#define TERN_ID_IS_CATEGORY(id) (TERN_ID_REPLID (id) == 0)

/** TernTableExpansion: what tern_table_set_expanded() did. */
typedef struct {
  guint32 position;    /* of the header, or of what follows where it would be */
  gboolean is_visible; /* whether the header is */
  gboolean changed;    /* FALSE: the category was so already */
  guint32 n_rows;      /* that appeared behind the header, or disappeared */
} TernTableExpansion;

/** TernTableQuery: @restriction and @sort may be NULL (all; newest delivery first). @is_search: @folder is a search
 * folder, whose messages lie elsewhere. Copied by the store. */
typedef struct {
  TernId folder;
  TernTableKind kind;
  const TernRestriction *restriction;
  const TernSortOrder *sort;
  gboolean is_search;
} TernTableQuery;

/**
 * TernRowSet:
 *
 * Rows of a table: @cells is row-major, @n_columns a row, everything in @arena. A cell that the source doesn't have is
 * tern_value_missing (tag, TERN_ERROR_NOT_FOUND); core/groupware fills those it can compute from @heads. Long strings
 * and binaries may be cut at 510 bytes of UTF-16 resp. bytes and more ([MS-OXCTABL] 2.2.1.1: 255 characters at least).
 */
typedef struct {
  TernArena *arena;
  guint n_rows;
  guint n_columns;
  TernValue *cells;
  TernItemHead *heads;
} TernRowSet;

void tern_row_set_clear (TernRowSet *rows);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TernRowSet, tern_row_set_clear)

/** TernRowChange: what became of one row. @after, @after_instance: the row that it comes behind, 0: it is the first;
 * of ADDED and MODIFIED ones. */
typedef enum {
  TERN_ROW_ADDED,
  TERN_ROW_MODIFIED, /* and perhaps moved */
  TERN_ROW_DELETED,
} TernRowChangeKind;
typedef struct {
  TernRowChangeKind kind;
  TernId id;
  guint32 instance;
  TernId after;
  guint32 after_instance;
} TernRowChange;

/**
 * TernRowChanges: what turns the rows that somebody knows into those that there are, when it is carried out in this
 * order: a modified row is taken out and put behind its new neighbour.
 * @is_reset: nobody knows, or it is too much: everything must be read again; no changes
 * @changes: (nullable) (element-type TernRowChange): the deleted ones first
 * @rows: of the ADDED and MODIFIED ones, in their order
 */
typedef struct {
  gboolean is_reset;
  GArray *changes;
  TernRowSet rows;
} TernRowChanges;

void tern_row_changes_clear (TernRowChanges *changes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TernRowChanges, tern_row_changes_clear)

/**
 * TernTable:
 *
 * An ordered, restricted list of rows. It keeps no cursor, transaction or connection between calls and follows the
 * folder: each call sees what is committed by then (within the bounds of one call, one snapshot). Positions count from
 * 0. Used by one thread at a time.
 */
#define TERN_TYPE_TABLE (tern_table_get_type ())
G_DECLARE_INTERFACE (TernTable, tern_table, TERN, TABLE, GObject)

struct _TernTableInterface {
  GTypeInterface parent;

  gboolean (*get_count) (TernTable *table, guint32 *ret_count, TernJob *job, GError **error);
  /* Up to @n rows from @position on. O(n + log N) next to the previous fetch, at either end, or in memory. */
  gboolean (*fetch) (TernTable *table, guint32 position, guint32 n, const TernPropTag *columns, guint n_columns,
                     TernRowSet *ret_rows, TernJob *job, GError **error);
  /* First row at or after @position (at or before it when @backward) that matches; NOT_FOUND if none. */
  gboolean (*find) (TernTable *table, guint32 position, gboolean backward, const TernRestriction *restriction,
                    guint32 *ret_position, TernJob *job, GError **error);
  /* Position of a row by its id (for bookmarks); NOT_FOUND, with *ret_position where it would have been if that is
   * known. */
  gboolean (*locate) (TernTable *table, TernId id, guint32 instance, guint32 *ret_position, TernJob *job,
                      GError **error);
  /* (element-type TernPropTag) every column that rows of this kind usually have (RopQueryColumnsAll). */
  GArray *(*get_columns) (TernTable *table, TernJob *job, GError **error);
  /* What became of the rows since the call before, at most @most changes; the first call only begins, with what the
   * other calls have shown by then. Optional: without it every call says that everything must be read again. */
  gboolean (*follow) (TernTable *table, const TernPropTag *columns, guint n_columns, guint most,
                      TernRowChanges *ret_changes, TernJob *job, GError **error);

  /* The last three are optional: tables without them never have categories. */

  /* NOT_FOUND if there is no such category. */
  gboolean (*set_expanded) (TernTable *table, TernId category, gboolean expanded, TernTableExpansion *ret_expansion,
                            TernJob *job, GError **error);
  /* What is expanded, as bytes that mean the same to any table with this sort order. */
  GBytes *(*get_expansion) (TernTable *table, TernJob *job, GError **error);
  /* INVALID when the bytes are none, or of another sort order. */
  gboolean (*set_expansion) (TernTable *table, GBytes *state, TernJob *job, GError **error);
};

gboolean
tern_table_get_count (TernTable *table, guint32 *ret_count, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_table_fetch (TernTable *table, guint32 position, guint32 n, const TernPropTag *columns, guint n_columns,
                           TernRowSet *ret_rows, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_table_find (TernTable *table, guint32 position, gboolean backward, const TernRestriction *restriction,
                          guint32 *ret_position, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_table_locate (TernTable *table, TernId id, guint32 instance, guint32 *ret_position, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
GArray *tern_table_get_columns (TernTable *table, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_table_follow (TernTable *table, const TernPropTag *columns, guint n_columns, guint most,
                            TernRowChanges *ret_changes, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_table_set_expanded (TernTable *table, TernId category, gboolean expanded,
                                  TernTableExpansion *ret_expansion, TernJob *job,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tern_table_get_expansion (TernTable *table, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
tern_table_set_expansion (TernTable *table, GBytes *state, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** TernTables: a mailbox's capability to open tables of messages. */
#define TERN_TYPE_TABLES (tern_tables_get_type ())
G_DECLARE_INTERFACE (TernTables, tern_tables, TERN, TABLES, GObject)

struct _TernTablesInterface {
  GTypeInterface parent;

  /* O(1) for a sort and restriction that an index serves; others pay once at the first call that needs rows. */
  TernTable *(*open) (TernTables *tables, const TernTableQuery *query, const TernAccess *access, TernJob *job,
                      GError **error);
};

TernTable *tern_tables_open (TernTables *tables, const TernTableQuery *query, const TernAccess *access, TernJob *job,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

#pragma once

#include "core/spi/tern-tables.h"
#include "plugins/mapi/codec/codec-context.h"
#include "plugins/mapi/object/mapi-logon.h"

/** MapiTableAbilities: which ROPs a kind of table supports beside those that every table does ([MS-OXCTABL] 3.2.5). */
typedef enum {
  MAPI_TABLE_CAN_SORT = 1 << 0,     /* RopSortTable */
  MAPI_TABLE_CAN_RESTRICT = 1 << 1, /* RopRestrict */
  MAPI_TABLE_CAN_FIND = 1 << 2,     /* RopFindRow */
  MAPI_TABLE_CAN_MARK = 1 << 3,     /* the ROPs with bookmarks, RopAbort */
  MAPI_TABLE_CAN_RESET = 1 << 4,    /* RopResetTable */
  MAPI_TABLE_CAN_EXPAND = 1 << 5,   /* the ROPs about categories */
} MapiTableAbilities;

#define MAPI_TABLE_CONTENTS_ABILITIES                                                                                  \
  (MAPI_TABLE_CAN_SORT | MAPI_TABLE_CAN_RESTRICT | MAPI_TABLE_CAN_FIND | MAPI_TABLE_CAN_MARK | MAPI_TABLE_CAN_RESET   \
   | MAPI_TABLE_CAN_EXPAND)
#define MAPI_TABLE_HIERARCHY_ABILITIES (MAPI_TABLE_CAN_RESTRICT | MAPI_TABLE_CAN_FIND | MAPI_TABLE_CAN_MARK)
#define MAPI_TABLE_PERMISSIONS_ABILITIES 0
#define MAPI_TABLE_RULES_ABILITIES (MAPI_TABLE_CAN_RESTRICT | MAPI_TABLE_CAN_FIND)

/** MapiTableNews: whether a client hears what becomes of a kind's rows ([MS-OXCNOTIF] 3.1.4.3), and what they are. */
typedef enum {
  MAPI_TABLE_SILENT,
  MAPI_TABLE_OF_MESSAGES,
  MAPI_TABLE_OF_FOLDERS,
} MapiTableNews;

/**
 * MapiTableSource: where a table's rows come from.
 * @open: (transfer full): the rows under @restriction and @sort (each nullable: all, in natural order); called again
 * whenever one of the two changes. For rows in memory it is tern_list_table_new().
 * @whole_cells: values are given as long as they are; else they are cut to what tables give of messages
 * @free: frees @data with the table
 * @news, @folder: of MESSAGES: the folder they are in
 */
typedef struct {
  guint abilities; /* MapiTableAbilities */
  gboolean whole_cells;
  TernTable *(*open) (gpointer data, const TernRestriction *restriction, const TernSortOrder *sort, TernJob *job,
                      GError **error);
  GDestroyNotify free;
  gpointer data;
  MapiTableNews news;
  TernId folder;
} MapiTableSource;

/** MapiTable: a Table object ([MS-OXCTABL] 3.2.1): columns, restriction, sort order, cursor and bookmarks over a
 * TernTable. */
typedef struct _MapiTable MapiTable;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiTable, mapi_object_unref)

/** mapi_table_new: opens it once at once; takes over @source's data, also when it fails. */
MapiTable *mapi_table_new (MapiLogon *logon, const MapiTableSource *source, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_table_demand: UNSUPPORTED unless the table's kind has all of @abilities. */
gboolean mapi_table_demand (MapiTable *table, guint abilities, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
mapi_table_get_count (MapiTable *table, guint32 *ret_count, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * mapi_table_set_columns: as on the wire: PtypString8 columns stay such in the answers. INVALID for a column of no real
 * type. A column of instances gives a row for each value; where the sort order doesn't do so already, that is another
 * table and begins anew.
 */
gboolean mapi_table_set_columns (MapiTable *table, const TernPropTag *columns, guint n, TernJob *job,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_table_get_columns: (transfer none): for MapiCodecContext; they stay until the next set_columns. */
const TernPropTag *mapi_table_get_columns (MapiTable *table, guint *ret_n);
gboolean mapi_table_has_columns (MapiTable *table);
/** mapi_table_query_columns: (transfer full) (element-type TernPropTag): every column there can be. */
GArray *mapi_table_query_columns (MapiTable *table, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Both move the cursor to the beginning and invalidate the bookmarks; when they fail the table stays as it was.
 * @restriction %NULL: none. */
gboolean mapi_table_restrict (MapiTable *table, const TernRestriction *restriction, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
mapi_table_sort (MapiTable *table, const TernSortOrder *sort, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_table_reset: as if it had just been opened. */
gboolean mapi_table_reset (MapiTable *table, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** MapiTableRead: rows to read at the cursor, nearest first. @room: bytes that their encoded form may take. */
typedef struct {
  guint16 n;
  gboolean backward;
  gboolean stay; /* the cursor doesn't move */
  gsize room;
} MapiTableRead;

/** MapiTableRows: whole PropertyRows, encoded, in the arena. @at_end: no rows are left in that direction. */
typedef struct {
  TernBin data;
  guint16 n;
  gboolean at_end;
} MapiTableRows;

/**
 * mapi_table_read: as many rows as there are and fit ([MS-OXCTABL] 3.2.5.5); the cursor moves over just these. TOO_BIG
 * if there is a row and not even that one fits.
 */
gboolean mapi_table_read (MapiTable *table, const MapiTableRead *read, const MapiCodecContext *codec, TernArena *arena,
                          MapiTableRows *ret_rows, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** MapiTableOrigin: where a movement begins ([MS-OXCTABL] 2.2.2.1.1). */
typedef enum {
  MAPI_TABLE_BEGINNING = 0x00,
  MAPI_TABLE_CURRENT = 0x01,
  MAPI_TABLE_END = 0x02,
  MAPI_TABLE_CUSTOM = 0x03, /* a bookmark */
} MapiTableOrigin;

gboolean mapi_table_get_position (MapiTable *table, guint32 *ret_position, guint32 *ret_count, TernJob *job,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_table_seek: moves by @rows from @origin (not CUSTOM), at most to either end; *ret_sought: how far it went. */
gboolean mapi_table_seek (MapiTable *table, guint8 origin, gint32 rows, gint32 *ret_sought, TernJob *job,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean mapi_table_seek_fraction (MapiTable *table, guint32 numerator, guint32 denominator, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** MapiTableSearch: what to look for, from where. @bookmark: for CUSTOM. @restriction: (nullable): %NULL: any row. */
typedef struct {
  guint8 origin;
  TernBin bookmark;
  gboolean backward;
  const TernRestriction *restriction;
} MapiTableSearch;

/** mapi_table_find: moves the cursor to the first row that matches; NOT_FOUND. *ret_gone: the bookmark's row isn't
 * there any more. */
gboolean mapi_table_find (MapiTable *table, const MapiTableSearch *search, gboolean *ret_gone, TernJob *job,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Bookmarks ([MS-OXCTABL] 2.2.2.1.2): opaque bytes; wrong or invalidated ones give STALE. */

/** mapi_table_mark: names the row at the cursor; the bytes are in @arena. */
gboolean mapi_table_mark (MapiTable *table, TernArena *arena, TernBin *ret_bookmark, TernJob *job,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_table_seek_bookmark: as mapi_table_seek(); *ret_gone: the row is gone and the next one is meant. */
gboolean mapi_table_seek_bookmark (MapiTable *table, TernBin bookmark, gint32 rows, gboolean *ret_gone,
                                   gint32 *ret_sought, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean mapi_table_free_bookmark (MapiTable *table, TernBin bookmark, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Categories ([MS-OXCTABL] 2.2.2.17 to 2.2.2.20). Rows are named as on the wire, by PidTagInstID. */

/** mapi_table_expand: shows what is in a category; the cursor moves behind its header. *ret_rows: how many rows
 * appeared. Not found: NOT_FOUND; not collapsed: ecNotCollapsed. */
gboolean mapi_table_expand (MapiTable *table, guint64 category, guint32 *ret_rows, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_table_collapse: hides it; a cursor in it moves behind its header. NOT_FOUND; ecNotExpanded. */
gboolean mapi_table_collapse (MapiTable *table, guint64 category, guint32 *ret_rows, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_table_get_collapse_state: opaque bytes in @arena: what is expanded, and a row to come back to. */
gboolean mapi_table_get_collapse_state (MapiTable *table, guint64 row, guint32 instance, TernArena *arena,
                                        TernBin *ret_state, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_table_set_collapse_state: also from another table with the same sort order, INVALID of any other; *ret_bookmark
 * (in @arena) names the row. */
gboolean mapi_table_set_collapse_state (MapiTable *table, TernBin state, TernArena *arena, TernBin *ret_bookmark,
                                        TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_table_mute: the client wants no events of it (NoNotifications, [MS-OXCFOLD] 2.2.1.13.1, 2.2.1.14.1). */
void mapi_table_mute (MapiTable *table);
/** mapi_table_tell: puts into the session's queue what became of the rows since the client was told the last time; one
 * "table changed" with @reset, or when that is all that can be said. */
void mapi_table_tell (MapiTable *table, gboolean reset, TernJob *job);

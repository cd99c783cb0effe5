#pragma once

#include "plugins/mapi/object/mapi-table.h"

struct _MapiTable {
  MapiObject object;

  MapiTableSource source;
  TernTable *rows;
  TernArena *arena; /* owns the restriction */
  const TernRestriction *restriction;
  gboolean is_sorted;
  TernSortOrder sort;
  TernPropTag *columns;       /* as the client wants them */
  TernPropTag *model_columns; /* the same as the model knows them: Unicode strings */
  guint n_columns;
  TernPropTag instance; /* the column that multiplies rows, 0: none */
  guint32 position;
  guint32 row_size;      /* bytes of an encoded row on average, 0: not known yet */
  GHashTable *bookmarks; /* number -> bookmark */
  guint32 last_bookmark;
  gboolean is_muted;
  MapiSubscription *view; /* nullable: its place in the session's events, as long as there is a view */
  gboolean is_followed;   /* what becomes of the rows of the view is known from now on */
};

/** mapi_table_fetch: like tern_table_fetch() for the set columns, cells completed and cut to what a table may give. */
gboolean mapi_table_fetch (MapiTable *table, guint32 position, guint32 n, TernRowSet *ret_rows, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** mapi_table_add_bookmark: names the row @id, or with 0 the end; @position: where it is. The bytes are in @arena. */
TernBin
mapi_table_add_bookmark (MapiTable *table, TernId id, guint32 instance, guint32 position, TernArena *arena);
/** mapi_table_finish_rows: the same for rows that came otherwise. */
void mapi_table_finish_rows (const MapiTable *table, TernRowSet *rows);

/* A table view ([MS-OXCNOTIF] 3.1.4.3): made by the first ROP that looks at rows, gone when the rows become others. Of
 * what is committed in between the client is told: it is listened before the rows are read, and followed from what was
 * read. */
void mapi_table_open_view (MapiTable *table, TernJob *job);
void mapi_table_follow_view (MapiTable *table, TernJob *job);
void mapi_table_close_view (MapiTable *table);

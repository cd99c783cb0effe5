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
};

/** mapi_table_fetch: like tern_table_fetch() for the set columns, cells completed and cut to what a table may give. */
gboolean mapi_table_fetch (MapiTable *table, guint32 position, guint32 n, TernRowSet *ret_rows, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** mapi_table_add_bookmark: names the row @id, or with 0 the end; @position: where it is. The bytes are in @arena. */
TernBin
mapi_table_add_bookmark (MapiTable *table, TernId id, guint32 instance, guint32 position, TernArena *arena);

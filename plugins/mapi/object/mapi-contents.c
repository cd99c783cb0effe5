#include "plugins/mapi/object/mapi-contents.h"

/** Contents: the source of the rows. @logon is the table's, which outlives it. */
typedef struct {
  MapiLogon *logon;
  TernId folder;
  TernTableKind kind;
  gboolean is_search;
} Contents;

static TernTable *
open_rows (gpointer data, const TernRestriction *restriction, const TernSortOrder *sort, TernJob *job, GError **error)
{
  const Contents *contents = data;
  const TernTableQuery query = { .folder = contents->folder,
                                 .kind = contents->kind,
                                 .restriction = restriction,
                                 .sort = sort,
                                 .is_search = contents->is_search };

  return tern_tables_open (TERN_TABLES (contents->logon->mailbox), &query, NULL, job, error);
}

MapiTable *
mapi_contents_open (MapiLogon *logon, TernId folder, TernTableKind kind, gboolean is_search, TernJob *job,
                    GError **error)
{
  Contents *contents = g_new (Contents, 1);
  MapiTableSource source = {
    .abilities = MAPI_TABLE_CONTENTS_ABILITIES,
    .open = open_rows,
    .free = g_free,
    .data = contents,
    .news = MAPI_TABLE_OF_MESSAGES,
    .folder = folder,
  };

  *contents = (Contents){ .logon = logon, .folder = folder, .kind = kind, .is_search = is_search };
  return mapi_table_new (logon, &source, job, error);
}

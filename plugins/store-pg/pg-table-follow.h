#pragma once

#include "plugins/store-pg/pg-table-list.h"

typedef struct _PgTable PgTable;

/** PgTableFollow: somebody keeps what he knows of a table up to date. @cn: of a table by index: told up to here; -1:
 * whatever was seen last. @before: of a table by list: the rows as he knows them, once the list has moved on. */
typedef struct {
  gboolean is_on;
  gint64 cn;
  PgTableList before;
} PgTableFollow;

void pg_table_follow_clear (PgTableFollow *follow);
/** pg_table_follow_keep: called before the list of @table changes. */
void pg_table_follow_keep (PgTable *table);

#pragma once

#include "plugins/store-pg/pg-table-keys.h"

/* More rows than a table by list may have; 8 bytes each. */
#define PG_TABLE_LIST_MAX 2000000

/** PgTableList: the rows of a table in order. @instances (guint32 each) only when a sort key makes instances, @unread
 * (guint8 each) only when there are categories to count it for. */
typedef struct {
  GArray *ids;       /* (element-type gint64) (nullable): NULL: not built yet */
  GArray *instances; /* nullable */
  GArray *unread;    /* nullable */
  gint64 cn;         /* what is committed up to here is in it */
} PgTableList;

void pg_table_list_init (PgTableList *list, const TernSortOrder *sort, guint room, gint64 cn);
void pg_table_list_clear (PgTableList *list);
void pg_table_list_append (PgTableList *list, const PgTableEntry *entry);
/** pg_table_list_append_rows: @n rows of @from, beginning with row @at. */
void pg_table_list_append_rows (PgTableList *list, const PgTableList *from, guint at, guint n);
/** pg_table_list_move: row @to becomes what row @from is. */
void pg_table_list_move (PgTableList *list, guint from, guint to);
void pg_table_list_cut (PgTableList *list, guint n);

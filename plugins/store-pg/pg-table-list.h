#pragma once

#include <gio/gio.h>

/* More rows than a table by list may have; 8 bytes each. */
#define PG_TABLE_LIST_MAX 2000000

/** PgTableList: the rows of a table in order. @instances (guint32 each) only when a sort key makes instances. */
typedef struct {
  GArray *ids; /* (element-type gint64) (nullable): NULL: not built yet */
  GArray *instances; /* nullable */
  gint64 cn;   /* what is committed up to here is in it */
} PgTableList;

void pg_table_list_clear (PgTableList *list);

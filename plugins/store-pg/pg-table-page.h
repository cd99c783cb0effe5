#pragma once

#include "plugins/store-pg/pg-table.h"

/** PgTablePage: visible rows of a list that is up to date: of each the message, and its category if it is a header,
 * whose message then is the first inside. */
typedef struct {
  guint32 position;
  guint32 n;
  GArray *ids;           /* (element-type gint64) */
  GArray *instances;     /* (element-type guint32) */
  GPtrArray *categories; /* (element-type PgCategory) (nullable): elements are NULL for messages */
} PgTablePage;

/** pg_table_page_init: up to @n rows from @position on; valid until the list changes. */
void pg_table_page_init (PgTablePage *page, const PgTable *table, guint32 position, guint32 n);
void pg_table_page_clear (PgTablePage *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgTablePage, pg_table_page_clear)

/** pg_table_page_get_messages: (transfer full) (element-type gint64): of the rows that are no headers. */
GArray *pg_table_page_get_messages (const PgTablePage *page);
/** pg_table_page_get_headers: (transfer full) (element-type gint64): the first messages of those that are. */
GArray *pg_table_page_get_headers (const PgTablePage *page);

#pragma once

#include "plugins/store-pg/pg-sort.h"

/** PgTableKeys: rows with their sort keys while a list is built or brought up to date. */
typedef struct {
  const TernSortOrder *sort;
  TernArena *arena; /* of values while a key is made */
  GByteArray *bytes;
  GArray *entries; /* (element-type PgTableEntry) */
} PgTableKeys;

typedef struct {
  gint64 id;
  guint32 instance;
  guint32 size;
  gsize at;           /* of its key in @bytes */
  gboolean is_unread; /* true only when the row's head was read, as for orders with categories */
} PgTableEntry;

void pg_table_keys_init (PgTableKeys *keys, const TernSortOrder *sort);
void pg_table_keys_clear (PgTableKeys *keys);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgTableKeys, pg_table_keys_clear)

#define pg_table_keys_get(keys, i) (&g_array_index ((keys)->entries, PgTableEntry, (i)))
#define pg_table_keys_bytes(keys, entry) ((keys)->bytes->data + (entry)->at)

/** pg_table_keys_add: one entry for each instance of @row. */
void pg_table_keys_add (PgTableKeys *keys, const PgRow *row);
/** pg_table_keys_add_instance: the entry of row->instance alone. */
void pg_table_keys_add_instance (PgTableKeys *keys, const PgRow *row);
/** pg_table_keys_get_ends: for an order with categories, where in the key the part of each one ends, and that of the
 * sort key after them (sort->categories + 1 numbers). */
void pg_table_keys_get_ends (const PgTableKeys *keys, const PgTableEntry *entry, guint32 *ret_ends);
/** pg_table_keys_sort: in the order of the table, but for categories ordered by an aggregate: by themselves. */
void pg_table_keys_sort (PgTableKeys *keys);
int pg_table_keys_compare (const PgTableKeys *a, const PgTableEntry *entry_a, const PgTableKeys *b,
                           const PgTableEntry *entry_b);

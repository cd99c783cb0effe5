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
  gsize at; /* of its key in @bytes */
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
/** pg_table_keys_sort: in the order of the table, categories by their maximum included. */
void pg_table_keys_sort (PgTableKeys *keys);
int pg_table_keys_compare (const PgTableKeys *a, const PgTableEntry *entry_a, const PgTableKeys *b,
                           const PgTableEntry *entry_b);

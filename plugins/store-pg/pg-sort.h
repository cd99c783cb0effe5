#pragma once

#include "core/model/tern-sort-order.h"
#include "plugins/store-pg/pg-row.h"

/*
 * The order of tables. Rows compare key by key as tern_value_compare() says; a missing value comes before all others
 * (after them when descending). Rows that are equal so far: newest delivery first, then the highest id, then the
 * lowest instance. A table by delivery time alone, ascending, is exactly the reverse of the descending one, so that one
 * index serves both. A message without a delivery time counts as delivered at 0. Strings and binaries compare by their
 * first PG_SORT_TEXT_MAX bytes.
 */

#define PG_SORT_TEXT_MAX 512

/** PgSortIndex: whether the order is one of the index on delivery time. */
typedef enum {
  PG_SORT_OTHER,
  PG_SORT_NEWEST_FIRST,
  PG_SORT_OLDEST_FIRST,
} PgSortIndex;

PgSortIndex pg_sort_get_index (const TernSortOrder *sort);
/** pg_sort_get_instance_tag: the multiple property whose values make rows of their own; 0 if none does. */
TernPropTag pg_sort_get_instance_tag (const TernSortOrder *sort);
/** pg_sort_is_aggregated: whether the innermost categories are ordered by the greatest or least value of the key that
 * follows theirs, so that whole categories move with one row's change ([MS-OXCDATA] 2.13.1, MaximumCategory). */
gboolean pg_sort_is_aggregated (const TernSortOrder *sort);
/** pg_sort_get_n_instances: how many rows the message is; at least 1. */
guint pg_sort_get_n_instances (const TernSortOrder *sort, const PgRow *row, TernArena *arena);

/** pg_sort_append_key: appends bytes whose memcmp() order is the order of rows (of row->instance). */
void pg_sort_append_key (const TernSortOrder *sort, const PgRow *row, TernArena *arena, GByteArray *key);
/**
 * pg_sort_append_categorized_key: for an order with categories: first, as guint32, where the part of each category ends
 * and where that of the key after them does; then the key, in which the categories' parts are the same for all rows of
 * a category: strings without case.
 */
void pg_sort_append_categorized_key (const TernSortOrder *sort, const PgRow *row, TernArena *arena, GByteArray *key);
int pg_sort_compare_keys (const guint8 *a, gsize a_size, const guint8 *b, gsize b_size);

#pragma once

#include <glib.h>

#include "core/model/tern-value.h"

/** TernSortDirection: [MS-OXCDATA] 2.13.1; MINIMUM_CATEGORY is TABLE_SORT_CATEG_MIN of MAPI's SSortOrder. The last two
 * are for the key right behind those of the categories: the innermost ones come in the order of its greatest value in
 * each, the greatest first, resp. of its least value. */
typedef enum {
  TERN_SORT_ASCENDING = 0x00,
  TERN_SORT_DESCENDING = 0x01,
  TERN_SORT_MAXIMUM_CATEGORY = 0x04,
  TERN_SORT_MINIMUM_CATEGORY = 0x08,
} TernSortDirection;

typedef struct {
  TernPropTag tag; /* may carry TERN_PROP_TYPE_INSTANCE */
  TernSortDirection direction;
} TernSortKey;

#define TERN_SORT_MAX_KEYS 20

/** TernSortOrder: @keys in order of weight; the first @categories of them group, the first @expanded of those start
 * expanded. */
typedef struct {
  guint16 n;
  guint16 categories;
  guint16 expanded;
  TernSortKey keys[TERN_SORT_MAX_KEYS];
} TernSortOrder;

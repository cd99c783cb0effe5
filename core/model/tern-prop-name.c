#include "core/model/tern-prop-name.h"

#include <string.h>

#include "core/model/tern-fold.h"
#include "core/model/tern-named-prop.h"
#include "core/model/tern-prop-tables-private.h"

/** table_tag: @tag as the tables have it: without the instance bit of a column, and strings as PtypString. */
static TernPropTag
table_tag (TernPropTag tag)
{
  guint16 type = TERN_PROP_TYPE (tag);

  /* A column of instances holds single values of a multiple property ([MS-OXCDATA] 2.11.2.1). */
  if ((type & TERN_PROP_TYPE_INSTANCE) != 0)
    type = (type & ~TERN_PROP_TYPE_INSTANCE) | TERN_PROP_TYPE_MULTIPLE;
  if (type == PtypString8)
    type = PtypString;
  if (type == PtypMultipleString8)
    type = PtypMultipleString;
  return TERN_PROP_TAG_WITH_TYPE (tag, type);
}

/** find_tag_row: (nullable): the row of @tag, else the first row of its id. */
static const TernPropTagRow *
find_tag_row (TernPropTag tag)
{
  TernPropTag wanted = table_tag (tag);
  TernPropTag first_of_id = TERN_PROP_TAG_WITH_TYPE (tag, 0);
  guint low = 0;
  guint high = tern_prop_n_tag_rows;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (tern_prop_tag_rows[middle].tag < first_of_id)
      low = middle + 1;
    else
      high = middle;
  }
  for (guint i = low; i < tern_prop_n_tag_rows && TERN_PROP_ID (tern_prop_tag_rows[i].tag) == TERN_PROP_ID (tag); i++)
    if (tern_prop_tag_rows[i].tag == wanted)
      return &tern_prop_tag_rows[i];
  if (low < tern_prop_n_tag_rows && TERN_PROP_ID (tern_prop_tag_rows[low].tag) == TERN_PROP_ID (tag))
    return &tern_prop_tag_rows[low];
  return NULL;
}

/** find_named_row: (nullable): the row of a fixed id. */
static const TernNamedPropRow *
find_named_row (guint16 prop_id)
{
  if (prop_id < TERN_NAMED_PROP_FIRST_FIXED || prop_id - TERN_NAMED_PROP_FIRST_FIXED >= (int) tern_named_prop_n_rows)
    return NULL;
  return &tern_named_prop_rows[prop_id - TERN_NAMED_PROP_FIRST_FIXED];
}

const char *
tern_prop_tag_name (TernPropTag tag)
{
  if (TERN_PROP_IS_NAMED (tag)) {
    const TernNamedPropRow *named = find_named_row (TERN_PROP_ID (tag));

    return named != NULL ? named->name : NULL;
  }
  return tern_prop_tag_name_in_address_book (tag);
}

const char *
tern_prop_tag_name_in_address_book (TernPropTag tag)
{
  const TernPropTagRow *row = find_tag_row (tag);

  return row != NULL ? row->name : NULL;
}

const char *
tern_prop_tag_alternate_name (TernPropTag tag)
{
  const TernPropTagRow *row;

  if (TERN_PROP_IS_NAMED (tag)) {
    const TernNamedPropRow *named = find_named_row (TERN_PROP_ID (tag));

    return named != NULL ? named->alternate : NULL;
  }
  row = find_tag_row (tag);
  return row != NULL ? row->alternate : NULL;
}

TernPropTag
tern_prop_tag_from_name (const char *name)
{
  guint low = 0;
  guint high = tern_prop_n_name_rows;

  g_return_val_if_fail (name != NULL, 0);
  while (low < high) {
    guint middle = low + (high - low) / 2;
    int order = strcmp (name, tern_prop_name_rows[middle].name);

    if (order == 0)
      return tern_prop_name_rows[middle].tag;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return 0;
}

/**
 * tern_prop_name_hash: of a TernPropName; names that tern_prop_name_equal() calls equal hash alike. For
 * ASCII, which is nearly every name, lower case is what tern_fold_key() gives, without asking it.
 */
guint
tern_prop_name_hash (gconstpointer name)
{
  const TernPropName *key = name;
  guint hash = tern_guid_hash (&key->set);

  if (key->name == NULL)
    return hash ^ (key->lid * 0x9E3779B1u);
  if (!g_str_is_ascii (key->name)) {
    g_autofree char *folded = tern_fold_key (key->name);

    return hash * 31 + g_str_hash (folded);
  }
  guint text = 5381; /* g_str_hash() of the lower-case string */

  for (const char *at = key->name; *at != '\0'; at++)
    text = text * 33 + (guint) g_ascii_tolower (*at);
  return hash * 31 + text;
}

/** tern_prop_name_equal: whether two TernPropName have the same set and the same number or string, ignoring case. */
gboolean
tern_prop_name_equal (gconstpointer a, gconstpointer b)
{
  const TernPropName *left = a;
  const TernPropName *right = b;

  if ((left->name == NULL) != (right->name == NULL) || !tern_guid_equal (&left->set, &right->set))
    return FALSE;
  if (left->name == NULL)
    return left->lid == right->lid;
  if (g_str_is_ascii (left->name) && g_str_is_ascii (right->name))
    return g_ascii_strcasecmp (left->name, right->name) == 0;
  return tern_fold_equal (left->name, right->name);
}

/** compare_names: the order of tern_named_prop_order; the table's strings are ASCII. */
static int
compare_names (const TernPropName *a, const TernPropName *b)
{
  int order = tern_guid_compare (&a->set, &b->set);

  if (order != 0)
    return order;
  if ((a->name == NULL) != (b->name == NULL))
    return a->name == NULL ? -1 : 1;
  if (a->name == NULL)
    return a->lid < b->lid ? -1 : a->lid > b->lid;
  return g_ascii_strcasecmp (a->name, b->name);
}

/** find_known: the fixed id of a name that has a number or an ASCII string. */
static guint16
find_known (const TernPropName *name)
{
  guint low = 0;
  guint high = tern_named_prop_n_rows;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    guint16 index = tern_named_prop_order[middle];
    int order = compare_names (name, &tern_named_prop_rows[index].key);

    if (order == 0)
      return TERN_NAMED_PROP_FIRST_FIXED + index;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return 0;
}

guint16
tern_prop_name_lookup_known (const TernPropName *name)
{
  TernPropName folded_name = *name;
  g_autofree char *folded = NULL;

  if (name->name == NULL || g_str_is_ascii (name->name))
    return find_known (name);
  /* Two letters outside ASCII fold into it (U+017F, U+212A), and what folds alike is the same name. */
  folded = tern_fold_key (name->name);
  if (!g_str_is_ascii (folded))
    return 0;
  folded_name.name = folded;
  return find_known (&folded_name);
}

const TernPropName *
tern_prop_name_of_known (guint16 prop_id)
{
  const TernNamedPropRow *row = find_named_row (prop_id);

  return row != NULL ? &row->key : NULL;
}

#include "plugins/store-pg/pg-sort.h"

#include <math.h>
#include <string.h>

#include "core/model/tern-fold.h"
#include "core/model/tern-prop-tags.h"

static gboolean
is_descending (const TernSortKey *part)
{
  /* The groups with the greatest maximum come first: it is what a list of conversations by date asks for. */
  return part->direction == TERN_SORT_DESCENDING || part->direction == TERN_SORT_MAXIMUM_CATEGORY;
}

PgSortIndex
pg_sort_get_index (const TernSortOrder *sort)
{
  if (sort == NULL || sort->n == 0)
    return PG_SORT_NEWEST_FIRST;
  if (sort->n != 1 || sort->categories > 0 || sort->keys[0].tag != PidTagMessageDeliveryTime)
    return PG_SORT_OTHER;
  return is_descending (&sort->keys[0]) ? PG_SORT_NEWEST_FIRST : PG_SORT_OLDEST_FIRST;
}

TernPropTag
pg_sort_get_instance_tag (const TernSortOrder *sort)
{
  for (guint i = 0; sort != NULL && i < sort->n; i++)
    if ((sort->keys[i].tag & TERN_PROP_TYPE_INSTANCE) && (sort->keys[i].tag & TERN_PROP_TYPE_MULTIPLE))
      return sort->keys[i].tag & ~(TernPropTag) TERN_PROP_TYPE_INSTANCE;
  return 0;
}

gboolean
pg_sort_is_aggregated (const TernSortOrder *sort)
{
  const TernSortKey *key = &sort->keys[sort->categories];

  return sort->categories > 0 && sort->categories < sort->n
         && (key->direction == TERN_SORT_MAXIMUM_CATEGORY || key->direction == TERN_SORT_MINIMUM_CATEGORY);
}

guint
pg_sort_get_n_instances (const TernSortOrder *sort, const PgRow *row, TernArena *arena)
{
  TernPropTag tag = pg_sort_get_instance_tag (sort);
  TernValue value;

  if (tag == 0 || !pg_row_get (row, tag, arena, &value) || (value.tag & TERN_PROP_TYPE_MULTIPLE) == 0)
    return 1;
  return MAX (value.multi.count, 1);
}

/** put_number: @size low bytes of @bits, the highest first. */
static void
put_number (GByteArray *key, guint64 bits, guint size)
{
  guint64 big = GUINT64_TO_BE (bits);

  g_byte_array_append (key, (const guint8 *) &big + sizeof big - size, size);
}

/** put_double: a total order as tern_value_compare() has it: -0 is 0, NaN is above all. */
static void
put_double (GByteArray *key, double number)
{
  guint64 bits;

  if (isnan (number)) {
    put_number (key, G_MAXUINT64, 8);
    return;
  }
  number = number == 0 ? 0 : number;
  memcpy (&bits, &number, sizeof bits);
  put_number (key, bits >> 63 ? ~bits : bits | G_GUINT64_CONSTANT (1) << 63, 8);
}

/** put_bytes: with an end that sorts before everything that may follow, so that shorter ones come first. */
static void
put_bytes (GByteArray *key, const guint8 *data, gsize size)
{
  static const guint8 end[2] = { 0, 0 }, zero[2] = { 0, 0xFF };

  size = MIN (size, PG_SORT_TEXT_MAX);
  for (gsize i = 0; i < size; i++) {
    if (data[i] == 0)
      g_byte_array_append (key, zero, sizeof zero);
    else
      g_byte_array_append (key, data + i, 1);
  }
  g_byte_array_append (key, end, sizeof end);
}

/** put_folded: what strings that differ only in case have in common. */
static void
put_folded (GByteArray *key, const char *text)
{
  g_autofree char *folded = NULL;

  if (strlen (text) > PG_SORT_TEXT_MAX) {
    g_autofree char *cut = g_strndup (text, PG_SORT_TEXT_MAX);

    folded = tern_fold_key (cut);
  } else {
    folded = tern_fold_key (text);
  }
  put_bytes (key, (const guint8 *) folded, strlen (folded));
}

static void
put_text (GByteArray *key, const char *text)
{
  put_folded (key, text);
  put_bytes (key, (const guint8 *) text, strlen (text));
}

static void put_value (GByteArray *key, const TernValue *value);

static void
put_multi (GByteArray *key, const TernValue *value)
{
  static const guint8 more = 1, end = 0;

  for (guint32 i = 0; i < value->multi.count; i++) {
    TernValue element = tern_value_nth (value, i);

    g_byte_array_append (key, &more, 1);
    put_value (key, &element);
  }
  g_byte_array_append (key, &end, 1);
}

static void
put_guid (GByteArray *key, const TernGuid *guid)
{
  g_byte_array_append (key, guid->bytes, TERN_GUID_SIZE);
}

static void
put_value (GByteArray *key, const TernValue *value)
{
  if (value->tag & TERN_PROP_TYPE_MULTIPLE) {
    put_multi (key, value);
    return;
  }
  switch (TERN_PROP_TYPE (value->tag)) {
  case PtypInteger16:
    put_number (key, (guint16) value->i16 ^ 0x8000u, 2);
    break;
  case PtypInteger32:
  case PtypErrorCode:
    put_number (key, (guint32) value->i32 ^ 0x80000000u, 4);
    break;
  case PtypFloating32:
    put_double (key, value->f32);
    break;
  case PtypFloating64:
  case PtypFloatingTime:
    put_double (key, value->f64);
    break;
  case PtypCurrency:
  case PtypInteger64:
    put_number (key, (guint64) value->i64 ^ G_GUINT64_CONSTANT (1) << 63, 8);
    break;
  case PtypBoolean:
    put_number (key, value->boolean != FALSE, 1);
    break;
  case PtypTime:
    put_number (key, value->time, 8);
    break;
  case PtypString:
    put_text (key, value->str != NULL ? value->str : "");
    break;
  case PtypGuid:
    put_guid (key, value->guid);
    break;
  case PtypBinary:
  case PtypServerId:
    put_bytes (key, value->bin.data, value->bin.size);
    break;
  default: /* nothing that could be ordered */
    break;
  }
}

static gboolean
get_part (const TernSortKey *part, const PgRow *row, TernArena *arena, TernValue *ret_value)
{
  TernPropTag tag = part->tag;

  if ((TERN_PROP_TYPE (tag) & ~(TERN_PROP_TYPE_INSTANCE | TERN_PROP_TYPE_MULTIPLE)) == PtypString8)
    tag += PtypString - PtypString8;
  if (!pg_row_get (row, tag, arena, ret_value))
    return FALSE;
  if ((part->tag & TERN_PROP_TYPE_INSTANCE) == 0 || (ret_value->tag & TERN_PROP_TYPE_MULTIPLE) == 0)
    return TRUE;
  if (row->instance >= ret_value->multi.count)
    return FALSE;
  *ret_value = tern_value_nth (ret_value, row->instance);
  return TRUE;
}

/** append_part: @is_category: as far as a category's messages have it in common. */
static void
append_part (const TernSortKey *part, gboolean is_category, const PgRow *row, TernArena *arena, GByteArray *key)
{
  guint start = key->len;
  TernValue value;

  if (part->tag == PidTagMessageDeliveryTime && !is_category) {
    put_number (key, row->delivered, 8); /* as the index has it */
  } else if (get_part (part, row, arena, &value)) {
    put_number (key, 1, 1);
    if (is_category && TERN_PROP_TYPE (value.tag) == PtypString)
      put_folded (key, value.str != NULL ? value.str : "");
    else
      put_value (key, &value);
  } else {
    put_number (key, 0, 1);
  }
  if (is_descending (part))
    for (guint i = start; i < key->len; i++)
      key->data[i] = ~key->data[i];
}

static void
append_ties (const TernSortOrder *sort, const PgRow *row, GByteArray *key)
{
  guint64 mask = pg_sort_get_index (sort) == PG_SORT_OLDEST_FIRST ? 0 : G_MAXUINT64;

  put_number (key, (guint64) row->delivered ^ mask, 8);
  put_number (key, row->head.id ^ mask, 8);
  put_number (key, row->instance, 4);
}

void
pg_sort_append_key (const TernSortOrder *sort, const PgRow *row, TernArena *arena, GByteArray *key)
{
  for (guint i = 0; sort != NULL && i < sort->n; i++)
    append_part (&sort->keys[i], FALSE, row, arena, key);
  append_ties (sort, row, key);
}

void
pg_sort_append_categorized_key (const TernSortOrder *sort, const PgRow *row, TernArena *arena, GByteArray *key)
{
  guint start = key->len, n_ends = sort->categories + 1u;
  gsize size = n_ends * sizeof (guint32);
  guint32 ends[TERN_SORT_MAX_KEYS + 1] = { 0 };

  g_byte_array_append (key, (const guint8 *) ends, size);
  for (guint i = 0; i < sort->n; i++) {
    append_part (&sort->keys[i], i < sort->categories, row, arena, key);
    if (i < n_ends)
      ends[i] = key->len - start - size;
  }
  append_ties (sort, row, key);
  memcpy (key->data + start, ends, size);
}

int
pg_sort_compare_keys (const guint8 *a, gsize a_size, const guint8 *b, gsize b_size)
{
  int order = memcmp (a, b, MIN (a_size, b_size));

  return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

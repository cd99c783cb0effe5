#include "core/model/tern-bag.h"

#include <string.h>

#define FIRST_CAPACITY 16

struct _TernBag {
  gatomicrefcount refs;
  TernArena *arena;
  TernValue *values; /* ascending by property id */
  guint size;
  guint capacity;
};

TernBag *
tern_bag_new (void)
{
  TernBag *bag = g_new0 (TernBag, 1);

  g_atomic_ref_count_init (&bag->refs);
  bag->arena = tern_arena_new ();
  return bag;
}

TernBag *
tern_bag_ref (TernBag *bag)
{
  g_atomic_ref_count_inc (&bag->refs);
  return bag;
}

void
tern_bag_unref (TernBag *bag)
{
  if (bag == NULL || !g_atomic_ref_count_dec (&bag->refs))
    return;
  tern_arena_free (bag->arena);
  g_free (bag->values);
  g_free (bag);
}

TernArena *
tern_bag_get_arena (TernBag *bag)
{
  return bag->arena;
}

static void
reserve (TernBag *bag, guint size)
{
  if (size <= bag->capacity)
    return;
  bag->capacity = MAX (MAX (size, bag->capacity * 2), FIRST_CAPACITY);
  bag->values = g_renew (TernValue, bag->values, bag->capacity);
}

TernBag *
tern_bag_copy (const TernBag *bag)
{
  TernBag *copy = tern_bag_new ();

  reserve (copy, bag->size);
  for (guint i = 0; i < bag->size; i++)
    copy->values[i] = tern_value_copy (&bag->values[i], copy->arena);
  copy->size = bag->size;
  return copy;
}

/** find: the place of @prop_id, or where it would have to be inserted. */
static guint
find (const TernBag *bag, guint16 prop_id, gboolean *ret_found)
{
  guint low = 0, high = bag->size;

  /* Bags are mostly filled in ascending order. */
  if (high > 0 && TERN_PROP_ID (bag->values[high - 1].tag) < prop_id) {
    *ret_found = FALSE;
    return high;
  }
  while (low < high) {
    guint middle = (low + high) / 2;

    if (TERN_PROP_ID (bag->values[middle].tag) < prop_id)
      low = middle + 1;
    else
      high = middle;
  }
  *ret_found = low < bag->size && TERN_PROP_ID (bag->values[low].tag) == prop_id;
  return low;
}

static void
remove_at (TernBag *bag, guint at)
{
  bag->size--;
  memmove (bag->values + at, bag->values + at + 1, (bag->size - at) * sizeof (TernValue));
}

/** model_tag: strings are WTF-8 in the model whatever the wire type was, so that one tag finds them. */
static TernPropTag
model_tag (TernPropTag tag)
{
  switch (TERN_PROP_TYPE (tag)) {
  case PtypString8:
    return TERN_PROP_TAG_WITH_TYPE (tag, PtypString);
  case PtypMultipleString8:
    return TERN_PROP_TAG_WITH_TYPE (tag, PtypMultipleString);
  default:
    return tag;
  }
}

void
tern_bag_take (TernBag *bag, TernValue value)
{
  gboolean found;
  guint at = find (bag, TERN_PROP_ID (value.tag), &found);

  g_return_if_fail (tern_prop_type_is_known (TERN_PROP_TYPE (value.tag)));
  if ((value.tag & TERN_PROP_TYPE_MULTIPLE) && value.multi.count == 0) {
    if (found)
      remove_at (bag, at);
    return;
  }
  value.tag = model_tag (value.tag);
  if (!found) {
    reserve (bag, bag->size + 1);
    memmove (bag->values + at + 1, bag->values + at, (bag->size - at) * sizeof (TernValue));
    bag->size++;
  }
  bag->values[at] = value;
}

void
tern_bag_set (TernBag *bag, const TernValue *value)
{
  tern_bag_take (bag, tern_value_copy (value, bag->arena));
}

void
tern_bag_set_all (TernBag *bag, const TernValue *values, guint n)
{
  for (guint i = 0; i < n; i++)
    tern_bag_set (bag, &values[i]);
}

void
tern_bag_merge (TernBag *bag, const TernBag *other)
{
  tern_bag_set_all (bag, other->values, other->size);
}

gboolean
tern_bag_remove (TernBag *bag, TernPropTag tag)
{
  const TernValue *value = tern_bag_get (bag, tag);

  if (value == NULL)
    return FALSE;
  remove_at (bag, value - bag->values);
  return TRUE;
}

const TernValue *
tern_bag_get_by_id (const TernBag *bag, guint16 prop_id)
{
  gboolean found;
  guint at = find (bag, prop_id, &found);

  return found ? &bag->values[at] : NULL;
}

const TernValue *
tern_bag_get (const TernBag *bag, TernPropTag tag)
{
  const TernValue *value = tern_bag_get_by_id (bag, TERN_PROP_ID (tag));

  if (value == NULL || value->tag == tag || TERN_PROP_TYPE (tag) == PtypUnspecified)
    return value;
  return value->tag == model_tag (tag) ? value : NULL;
}

guint
tern_bag_get_size (const TernBag *bag)
{
  return bag->size;
}

const TernValue *
tern_bag_get_nth (const TernBag *bag, guint n)
{
  return n < bag->size ? &bag->values[n] : NULL;
}

/** get_typed: the value of @tag's id if it is of @type and @tag doesn't ask for another one. */
static const TernValue *
get_typed (const TernBag *bag, TernPropTag tag, TernPropType type)
{
  const TernValue *value = tern_bag_get (bag, tag);

  return value != NULL && TERN_PROP_TYPE (value->tag) == type ? value : NULL;
}

gint32
tern_bag_get_i32 (const TernBag *bag, TernPropTag tag, gint32 otherwise)
{
  const TernValue *value = get_typed (bag, tag, PtypInteger32);

  return value != NULL ? value->i32 : otherwise;
}

gint64
tern_bag_get_i64 (const TernBag *bag, TernPropTag tag, gint64 otherwise)
{
  const TernValue *value = get_typed (bag, tag, PtypInteger64);

  if (value == NULL)
    value = get_typed (bag, tag, PtypCurrency);
  return value != NULL ? value->i64 : otherwise;
}

gboolean
tern_bag_get_boolean (const TernBag *bag, TernPropTag tag, gboolean otherwise)
{
  const TernValue *value = get_typed (bag, tag, PtypBoolean);

  return value != NULL ? value->boolean : otherwise;
}

TernFiletime
tern_bag_get_time (const TernBag *bag, TernPropTag tag, TernFiletime otherwise)
{
  const TernValue *value = get_typed (bag, tag, PtypTime);

  return value != NULL ? value->time : otherwise;
}

/** tern_bag_get_str: (nullable): points into the bag until the property changes. */
const char *
tern_bag_get_str (const TernBag *bag, TernPropTag tag, const char *otherwise)
{
  const TernValue *value = get_typed (bag, tag, PtypString);

  return value != NULL ? value->str : otherwise;
}

/** tern_bag_get_bin: data %NULL and size 0 if it is missing. */
TernBin
tern_bag_get_bin (const TernBag *bag, TernPropTag tag)
{
  const TernValue *value = get_typed (bag, tag, PtypBinary);

  if (value == NULL)
    value = get_typed (bag, tag, PtypServerId);
  return value != NULL ? value->bin : (TernBin){ 0 };
}

void
tern_bag_set_i32 (TernBag *bag, TernPropTag tag, gint32 value)
{
  tern_bag_take (bag, tern_value_i32 (tag, value));
}

void
tern_bag_set_i64 (TernBag *bag, TernPropTag tag, gint64 value)
{
  tern_bag_take (bag, tern_value_i64 (tag, value));
}

void
tern_bag_set_boolean (TernBag *bag, TernPropTag tag, gboolean value)
{
  tern_bag_take (bag, tern_value_boolean (tag, value));
}

void
tern_bag_set_time (TernBag *bag, TernPropTag tag, TernFiletime value)
{
  tern_bag_take (bag, tern_value_time (tag, value));
}

/** tern_bag_set_str: %NULL sets the empty string. */
void
tern_bag_set_str (TernBag *bag, TernPropTag tag, const char *value)
{
  tern_bag_take (bag, tern_value_str (tag, tern_arena_strdup (bag->arena, value != NULL ? value : "")));
}

void
tern_bag_set_bin (TernBag *bag, TernPropTag tag, gconstpointer data, gsize size)
{
  tern_bag_take (bag, tern_value_bin (tag, tern_arena_memdup (bag->arena, data, size), size));
}

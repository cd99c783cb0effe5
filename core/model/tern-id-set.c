#include "core/model/tern-id-set.h"

struct _TernIdRanges {
  GArray *ranges; /* (element-type TernIdRange): ascending, with at least one counter between two of them */
};

#define AT(array, i) g_array_index ((array), TernIdRange, (i))

TernIdRanges *
tern_id_ranges_new (void)
{
  TernIdRanges *ranges = g_new (TernIdRanges, 1);

  ranges->ranges = g_array_new (FALSE, FALSE, sizeof (TernIdRange));
  return ranges;
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const TernIdRange *left = a, *right = b;

  return (left->low > right->low) - (left->low < right->low);
}

/** append: @range begins at or behind the beginning of the last one. */
static void
append (GArray *array, const TernIdRange *range)
{
  TernIdRange *last = array->len > 0 ? &AT (array, array->len - 1) : NULL;

  if (last != NULL && (last->high == G_MAXUINT64 || range->low <= last->high + 1))
    last->high = MAX (last->high, range->high);
  else
    g_array_append_val (array, *range);
}

TernIdRanges *
tern_id_ranges_new_from (const TernIdRange *ranges, gsize n)
{
  TernIdRanges *made = tern_id_ranges_new ();
  g_autoptr (GArray) sorted = g_array_sized_new (FALSE, FALSE, sizeof (TernIdRange), (guint) n);

  for (gsize i = 0; i < n; i++) {
    if (ranges[i].low <= ranges[i].high)
      g_array_append_val (sorted, ranges[i]);
  }
  g_array_sort (sorted, compare_ranges);
  for (guint i = 0; i < sorted->len; i++)
    append (made->ranges, &AT (sorted, i));
  return made;
}

TernIdRanges *
tern_id_ranges_copy (const TernIdRanges *ranges)
{
  TernIdRanges *copy = g_new (TernIdRanges, 1);

  copy->ranges = g_array_copy (ranges->ranges);
  return copy;
}

void
tern_id_ranges_free (TernIdRanges *ranges)
{
  if (ranges == NULL)
    return;
  g_array_unref (ranges->ranges);
  g_free (ranges);
}

guint
tern_id_ranges_get_n (const TernIdRanges *ranges)
{
  return ranges->ranges->len;
}

const TernIdRange *
tern_id_ranges_get (const TernIdRanges *ranges)
{
  return (const TernIdRange *) (const void *) ranges->ranges->data;
}

/** first_at: the first range that ends at @value or behind it; the number of ranges if there is none. */
static guint
first_at (const GArray *array, guint64 value)
{
  guint low = 0, high = array->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (AT (array, middle).high < value)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

gboolean
tern_id_ranges_contains (const TernIdRanges *ranges, guint64 value)
{
  guint i = first_at (ranges->ranges, value);

  return i < ranges->ranges->len && AT (ranges->ranges, i).low <= value;
}

guint64
tern_id_ranges_count (const TernIdRanges *ranges)
{
  guint64 count = 0;

  for (guint i = 0; i < ranges->ranges->len; i++) {
    guint64 more = AT (ranges->ranges, i).high - AT (ranges->ranges, i).low;

    if (more >= G_MAXUINT64 - count)
      return G_MAXUINT64;
    count += more + 1;
  }
  return count;
}

gboolean
tern_id_ranges_equal (const TernIdRanges *a, const TernIdRanges *b)
{
  if (a->ranges->len != b->ranges->len)
    return FALSE;
  for (guint i = 0; i < a->ranges->len; i++) {
    if (AT (a->ranges, i).low != AT (b->ranges, i).low || AT (a->ranges, i).high != AT (b->ranges, i).high)
      return FALSE;
  }
  return TRUE;
}

void
tern_id_ranges_add (TernIdRanges *ranges, guint64 low, guint64 high)
{
  GArray *array = ranges->ranges;
  TernIdRange range = { low, high };
  guint first, last;

  if (low > high)
    return;
  first = array->len > 0 && low > AT (array, array->len - 1).high ? array->len - 1 : first_at (array, low);
  if (first < array->len && AT (array, first).high < low && AT (array, first).high + 1 < low)
    first++;
  if (first > 0 && AT (array, first - 1).high + 1 == low)
    first--;
  /* Everything from @first on that touches the new range becomes part of it. */
  for (last = first; last < array->len && (high == G_MAXUINT64 || AT (array, last).low <= high + 1); last++) {
    range.low = MIN (range.low, AT (array, last).low);
    range.high = MAX (range.high, AT (array, last).high);
  }
  if (last == first) {
    g_array_insert_val (array, first, range);
    return;
  }
  AT (array, first) = range;
  if (last - first > 1)
    g_array_remove_range (array, first + 1, last - first - 1);
}

void
tern_id_ranges_remove (TernIdRanges *ranges, guint64 low, guint64 high)
{
  GArray *array = ranges->ranges;
  guint first = first_at (array, low), last;

  if (low > high || first == array->len || AT (array, first).low > high)
    return;
  if (AT (array, first).low < low && AT (array, first).high > high) { /* in two */
    TernIdRange behind = { high + 1, AT (array, first).high };

    AT (array, first).high = low - 1;
    g_array_insert_val (array, first + 1, behind);
    return;
  }
  if (AT (array, first).low < low)
    AT (array, first++).high = low - 1;
  for (last = first; last < array->len && AT (array, last).high <= high; last++)
    ;
  if (last < array->len && AT (array, last).low <= high)
    AT (array, last).low = high + 1;
  if (last > first)
    g_array_remove_range (array, first, last - first);
}

void
tern_id_ranges_add_all (TernIdRanges *ranges, const TernIdRanges *other)
{
  const GArray *a = ranges->ranges, *b = other->ranges;
  GArray *all;
  guint i = 0, j = 0;

  if (b->len == 0)
    return;
  all = g_array_sized_new (FALSE, FALSE, sizeof (TernIdRange), a->len + b->len);
  while (i < a->len || j < b->len) {
    if (j == b->len || (i < a->len && AT (a, i).low <= AT (b, j).low))
      append (all, &AT (a, i++));
    else
      append (all, &AT (b, j++));
  }
  g_array_unref (ranges->ranges);
  ranges->ranges = all;
}

void
tern_id_ranges_keep_all (TernIdRanges *ranges, const TernIdRanges *other)
{
  const GArray *a = ranges->ranges, *b = other->ranges;
  GArray *both = g_array_new (FALSE, FALSE, sizeof (TernIdRange));
  guint i = 0, j = 0;

  while (i < a->len && j < b->len) {
    TernIdRange range = { MAX (AT (a, i).low, AT (b, j).low), MIN (AT (a, i).high, AT (b, j).high) };

    if (range.low <= range.high)
      g_array_append_val (both, range);
    if (AT (a, i).high < AT (b, j).high)
      i++;
    else
      j++;
  }
  g_array_unref (ranges->ranges);
  ranges->ranges = both;
}

TernIdRanges *
tern_id_ranges_get_gaps (const TernIdRanges *ranges, guint64 low, guint64 high)
{
  TernIdRanges *gaps = tern_id_ranges_new ();
  const GArray *array = ranges->ranges;

  for (guint i = first_at (array, low); low <= high; i++) {
    TernIdRange gap = { low, high };

    if (i < array->len && AT (array, i).low <= high)
      gap.high = AT (array, i).low - 1; /* 0 - 1 when there is none before it: then low isn't below */
    if (i == array->len || AT (array, i).low > low)
      g_array_append_val (gaps->ranges, gap);
    if (i == array->len || AT (array, i).high >= high)
      break;
    low = AT (array, i).high + 1;
  }
  return gaps;
}

void
tern_id_ranges_remove_all (TernIdRanges *ranges, const TernIdRanges *other)
{
  g_autoptr (TernIdRanges) gaps = NULL;

  if (other->ranges->len == 0 || ranges->ranges->len == 0)
    return;
  gaps = tern_id_ranges_get_gaps (other, 0, G_MAXUINT64);
  tern_id_ranges_keep_all (ranges, gaps);
}

typedef struct {
  TernGuid replica;
  TernIdRanges *ranges;
} Member;

struct _TernIdSet {
  GArray *members; /* (element-type Member): ascending */
};

#define MEMBER(set, i) (&g_array_index ((set)->members, Member, (i)))

static void
member_clear (gpointer member)
{
  tern_id_ranges_free (((Member *) member)->ranges);
}

TernIdSet *
tern_id_set_new (void)
{
  TernIdSet *set = g_new (TernIdSet, 1);

  set->members = g_array_new (FALSE, FALSE, sizeof (Member));
  g_array_set_clear_func (set->members, member_clear);
  return set;
}

TernIdSet *
tern_id_set_copy (const TernIdSet *set)
{
  TernIdSet *copy = tern_id_set_new ();

  tern_id_set_add_all (copy, set);
  return copy;
}

void
tern_id_set_free (TernIdSet *set)
{
  if (set == NULL)
    return;
  g_array_unref (set->members);
  g_free (set);
}

guint
tern_id_set_get_n_replicas (const TernIdSet *set)
{
  return set->members->len;
}

const TernIdRanges *
tern_id_set_get_nth (const TernIdSet *set, guint n, TernGuid *ret_replica)
{
  *ret_replica = MEMBER (set, n)->replica;
  return MEMBER (set, n)->ranges;
}

/** place_of: where the replica stands or would stand. */
static guint
place_of (const TernIdSet *set, const TernGuid *replica, gboolean *ret_there)
{
  guint low = 0, high = set->members->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (tern_guid_compare (&MEMBER (set, middle)->replica, replica) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  *ret_there = low < set->members->len && tern_guid_equal (&MEMBER (set, low)->replica, replica);
  return low;
}

const TernIdRanges *
tern_id_set_find (const TernIdSet *set, const TernGuid *replica)
{
  gboolean there;
  guint place = place_of (set, replica, &there);

  return there ? MEMBER (set, place)->ranges : NULL;
}

TernIdRanges *
tern_id_set_ranges (TernIdSet *set, const TernGuid *replica)
{
  gboolean there;
  guint place = place_of (set, replica, &there);

  if (!there) {
    Member member = { *replica, tern_id_ranges_new () };

    g_array_insert_val (set->members, place, member);
  }
  return MEMBER (set, place)->ranges;
}

gboolean
tern_id_set_is_empty (const TernIdSet *set)
{
  for (guint i = 0; i < set->members->len; i++) {
    if (tern_id_ranges_get_n (MEMBER (set, i)->ranges) > 0)
      return FALSE;
  }
  return TRUE;
}

gboolean
tern_id_set_contains (const TernIdSet *set, const TernGuid *replica, guint64 value)
{
  const TernIdRanges *ranges = tern_id_set_find (set, replica);

  return ranges != NULL && tern_id_ranges_contains (ranges, value);
}

static gboolean
has_all_of (const TernIdSet *set, const TernIdSet *other)
{
  for (guint i = 0; i < other->members->len; i++) {
    const TernIdRanges *ranges = tern_id_set_find (set, &MEMBER (other, i)->replica);

    if (ranges == NULL ? tern_id_ranges_get_n (MEMBER (other, i)->ranges) > 0
                       : !tern_id_ranges_equal (ranges, MEMBER (other, i)->ranges))
      return FALSE;
  }
  return TRUE;
}

gboolean
tern_id_set_equal (const TernIdSet *a, const TernIdSet *b)
{
  return has_all_of (a, b) && has_all_of (b, a);
}

void
tern_id_set_add_all (TernIdSet *set, const TernIdSet *other)
{
  for (guint i = 0; i < other->members->len; i++)
    tern_id_ranges_add_all (tern_id_set_ranges (set, &MEMBER (other, i)->replica), MEMBER (other, i)->ranges);
}

void
tern_id_set_remove_all (TernIdSet *set, const TernIdSet *other)
{
  for (guint i = 0; i < set->members->len; i++) {
    const TernIdRanges *ranges = tern_id_set_find (other, &MEMBER (set, i)->replica);

    if (ranges != NULL)
      tern_id_ranges_remove_all (MEMBER (set, i)->ranges, ranges);
  }
}

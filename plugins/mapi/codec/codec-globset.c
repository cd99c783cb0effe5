#include "plugins/mapi/codec/codec-globset.h"

#include <string.h>

#include "core/base/tern-error.h"

/* [MS-OXCFXICS] 2.2.2.6; Push commands are their number of bytes. */
#define COMMAND_END 0x00
#define COMMAND_PUSH_MOST 0x06
#define COMMAND_BITMASK 0x42
#define COMMAND_POP 0x50
#define COMMAND_RANGE 0x52

#define GLOBCNT_SIZE 6
#define GLOBCNT_MAX G_GUINT64_CONSTANT (0xFFFFFFFFFFFF)
/* A bitmask is about the eight values behind its starting value. */
#define BITMASK_BITS 8
#define NEVER G_MAXUINT

/** Stack: the common high-order bytes, and how many of them each push brought. */
typedef struct {
  guint8 bytes[GLOBCNT_SIZE];
  guint n;
  guint8 pushes[GLOBCNT_SIZE];
  guint n_pushes;
} Stack;

static guint64
value_of (const guint8 bytes[GLOBCNT_SIZE])
{
  guint64 value = 0;

  for (guint i = 0; i < GLOBCNT_SIZE; i++)
    value = value << 8 | bytes[i];
  return value;
}

static guint8
byte_of (guint64 value, guint n)
{
  return (guint8) (value >> (8 * (GLOBCNT_SIZE - 1 - n)));
}

/** read_value: the stack's bytes and those that follow. */
static guint64
read_value (TernReader *reader, const Stack *stack)
{
  guint8 bytes[GLOBCNT_SIZE];
  guint left = GLOBCNT_SIZE - stack->n;
  const guint8 *low = tern_reader_bytes (reader, left);

  if (low == NULL)
    return 0;
  memcpy (bytes, stack->bytes, stack->n);
  memcpy (bytes + stack->n, low, left);
  return value_of (bytes);
}

/** add: a value that continues the last range joins it: a few bytes of a client don't become a range for each value. */
static void
add (GArray *found, guint64 low, guint64 high)
{
  TernIdRange *last = found->len > 0 ? &g_array_index (found, TernIdRange, found->len - 1) : NULL;
  const TernIdRange range = { low, high };

  if (last != NULL && low >= last->low && low <= last->high + 1)
    last->high = MAX (last->high, high);
  else
    g_array_append_val (found, range);
}

/* [MS-OXCFXICS] 3.1.5.4.3.2.1: six bytes are a value, and leave the stack again by themselves. */
static void
read_push (TernReader *reader, guint size, Stack *stack, GArray *found)
{
  const guint8 *bytes = stack->n + size <= GLOBCNT_SIZE ? tern_reader_bytes (reader, size) : NULL;

  if (bytes == NULL) {
    tern_reader_fail (reader);
    return;
  }
  memcpy (stack->bytes + stack->n, bytes, size);
  if (stack->n + size == GLOBCNT_SIZE) {
    guint64 value = value_of (stack->bytes);

    add (found, value, value);
    return;
  }
  stack->n += size;
  stack->pushes[stack->n_pushes++] = (guint8) size;
}

static void
read_pop (TernReader *reader, Stack *stack)
{
  if (stack->n_pushes == 0) {
    tern_reader_fail (reader);
    return;
  }
  stack->n -= stack->pushes[--stack->n_pushes];
}

/* [MS-OXCFXICS] 3.1.5.4.3.2.3: only with five bytes on the stack; no value may leave the last byte. */
static void
read_bitmask (TernReader *reader, const Stack *stack, GArray *found)
{
  guint64 start = stack->n == GLOBCNT_SIZE - 1 ? read_value (reader, stack) : 0;
  guint8 mask = tern_reader_u8 (reader);

  if (stack->n != GLOBCNT_SIZE - 1 || reader->failed) {
    tern_reader_fail (reader);
    return;
  }
  add (found, start, start);
  for (guint bit = 0; bit < BITMASK_BITS; bit++) {
    if ((mask >> bit & 1) == 0)
      continue;
    if ((start & 0xFF) + bit + 1 > 0xFF) {
      tern_reader_fail (reader);
      return;
    }
    add (found, start + bit + 1, start + bit + 1);
  }
}

static void
read_range (TernReader *reader, const Stack *stack, GArray *found)
{
  guint64 low = read_value (reader, stack);
  guint64 high = read_value (reader, stack);

  if (low > high)
    tern_reader_fail (reader);
  else
    add (found, low, high);
}

TernIdRanges *
codec_globset_read (TernReader *reader)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (TernIdRange));
  Stack stack = { 0 };
  guint8 command;

  while (!reader->failed && (command = tern_reader_u8 (reader)) != COMMAND_END) {
    if (command <= COMMAND_PUSH_MOST)
      read_push (reader, command, &stack, found);
    else if (command == COMMAND_POP)
      read_pop (reader, &stack);
    else if (command == COMMAND_BITMASK)
      read_bitmask (reader, &stack, found);
    else if (command == COMMAND_RANGE)
      read_range (reader, &stack, found);
    else
      tern_reader_fail (reader);
  }
  if (reader->failed)
    return NULL;
  return tern_id_ranges_new_from ((const TernIdRange *) (const void *) found->data, found->len);
}

/*
 * Writing. At depth d the first d bytes of every value are on the stack. Ranges whose values all have the same next
 * byte form a group: either all of it is written at this depth, or the bytes that the group has in common are pushed,
 * the group is written below, and they are popped. Each is taken where it costs less.
 */

static guint common_bytes (guint64 a, guint64 b);
static guint group_cost (const TernIdRange *ranges, guint n, guint depth);

static guint
common_bytes (guint64 a, guint64 b)
{
  guint n = 0;

  while (n < GLOBCNT_SIZE && byte_of (a, n) == byte_of (b, n))
    n++;
  return n;
}

/** group_length: how many ranges from the first on lie within the next byte; 1 for one that doesn't. */
static guint
group_length (const TernIdRange *ranges, guint n, guint depth)
{
  guint length = 0;

  while (length < n && common_bytes (ranges[0].low, ranges[length].high) > depth)
    length++;
  return MAX (length, 1);
}

static guint
single_cost (const TernIdRange *range, guint depth)
{
  guint left = GLOBCNT_SIZE - depth;

  return range->low == range->high ? 1 + left : 1 + 2 * left;
}

/** Leaf: the ranges of one stack of five bytes as 256 flags, and the cheapest way from each flag on. */
typedef struct {
  gboolean set[257];
  guint cost[257];
  guint8 command[256];
} Leaf;

static guint
next_set (const Leaf *leaf, guint from)
{
  while (from < 256 && !leaf->set[from])
    from++;
  return MIN (from, 256);
}

static guint
run_end (const Leaf *leaf, guint from)
{
  while (from < 256 && leaf->set[from])
    from++;
  return from - 1;
}

static void
consider (Leaf *leaf, guint at, guint8 command, guint bytes, guint next)
{
  guint cost = bytes + leaf->cost[next_set (leaf, next)];

  if (cost >= leaf->cost[at])
    return;
  leaf->cost[at] = cost;
  leaf->command[at] = command;
}

static void
leaf_init (Leaf *leaf, const TernIdRange *ranges, guint n)
{
  memset (leaf, 0, sizeof *leaf);
  for (guint i = 0; i < n; i++) {
    for (guint value = ranges[i].low & 0xFF; value <= (ranges[i].high & 0xFF); value++)
      leaf->set[value] = TRUE;
  }
  for (guint at = 256; at-- > 0;) {
    leaf->cost[at] = NEVER;
    if (!leaf->set[at])
      continue;
    consider (leaf, at, 1, 2, at + 1);
    consider (leaf, at, COMMAND_RANGE, 3, run_end (leaf, at) + 1);
    consider (leaf, at, COMMAND_BITMASK, 3, at + 1 + BITMASK_BITS);
  }
}

static void
write_leaf (TernWriter *writer, const TernIdRange *ranges, guint n)
{
  Leaf leaf;
  guint next;

  leaf_init (&leaf, ranges, n);
  for (guint at = next_set (&leaf, 0); at < 256; at = next_set (&leaf, next)) {
    tern_writer_u8 (writer, leaf.command[at]);
    tern_writer_u8 (writer, (guint8) at);
    next = at + 1;
    if (leaf.command[at] == COMMAND_RANGE) {
      next = run_end (&leaf, at) + 1;
      tern_writer_u8 (writer, (guint8) (next - 1));
    } else if (leaf.command[at] == COMMAND_BITMASK) {
      guint8 mask = 0;

      for (guint bit = 0; bit < BITMASK_BITS && at + 1 + bit < 256; bit++)
        mask |= (guint8) (leaf.set[at + 1 + bit] ? 1u << bit : 0);
      tern_writer_u8 (writer, mask);
      next = at + 1 + BITMASK_BITS;
    }
  }
}

/** pushed_cost: of a group whose common bytes are pushed; *ret_depth is where it is written then. */
static guint
pushed_cost (const TernIdRange *ranges, guint n, guint depth, guint *ret_depth)
{
  *ret_depth = MIN (common_bytes (ranges[0].low, ranges[n - 1].high), GLOBCNT_SIZE - 1);
  if (*ret_depth <= depth)
    return NEVER;
  return 1 + (*ret_depth - depth) + group_cost (ranges, n, *ret_depth) + 1;
}

static guint
plain_cost (const TernIdRange *ranges, guint n, guint depth)
{
  guint cost = 0;

  for (guint i = 0; i < n; i++)
    cost += single_cost (&ranges[i], depth);
  return cost;
}

/** group_cost: of all of @ranges at @depth. */
static guint
group_cost (const TernIdRange *ranges, guint n, guint depth)
{
  guint cost = 0, below;

  if (depth == GLOBCNT_SIZE - 1) {
    Leaf leaf;

    leaf_init (&leaf, ranges, n);
    return leaf.cost[next_set (&leaf, 0)];
  }
  for (guint length; n > 0; ranges += length, n -= length) {
    length = group_length (ranges, n, depth);
    cost += MIN (plain_cost (ranges, length, depth), pushed_cost (ranges, length, depth, &below));
  }
  return cost;
}

static void
write_low_bytes (TernWriter *writer, guint64 value, guint depth)
{
  for (guint i = depth; i < GLOBCNT_SIZE; i++)
    tern_writer_u8 (writer, byte_of (value, i));
}

static void
write_plain (TernWriter *writer, const TernIdRange *range, guint depth)
{
  gboolean single = range->low == range->high;

  tern_writer_u8 (writer, single ? GLOBCNT_SIZE - depth : COMMAND_RANGE);
  write_low_bytes (writer, range->low, depth);
  if (!single)
    write_low_bytes (writer, range->high, depth);
}

static void
write_group (TernWriter *writer, const TernIdRange *ranges, guint n, guint depth)
{
  guint below;

  if (depth == GLOBCNT_SIZE - 1) {
    write_leaf (writer, ranges, n);
    return;
  }
  for (guint length; n > 0; ranges += length, n -= length) {
    length = group_length (ranges, n, depth);
    if (plain_cost (ranges, length, depth) <= pushed_cost (ranges, length, depth, &below)) {
      for (guint i = 0; i < length; i++)
        write_plain (writer, &ranges[i], depth);
      continue;
    }
    tern_writer_u8 (writer, (guint8) (below - depth));
    for (guint i = depth; i < below; i++)
      tern_writer_u8 (writer, byte_of (ranges[0].low, i));
    write_group (writer, ranges, length, below);
    tern_writer_u8 (writer, COMMAND_POP);
  }
}

void
codec_globset_write (TernWriter *writer, const TernIdRanges *ranges)
{
  guint n = tern_id_ranges_get_n (ranges);
  g_autoptr (TernIdRanges) fitting = NULL;

  if (n > 0 && tern_id_ranges_get (ranges)[n - 1].high > GLOBCNT_MAX) {
    fitting = tern_id_ranges_copy (ranges);
    tern_id_ranges_remove (fitting, GLOBCNT_MAX + 1, G_MAXUINT64);
    ranges = fitting;
    n = tern_id_ranges_get_n (ranges);
  }
  write_group (writer, tern_id_ranges_get (ranges), n, 0);
  tern_writer_u8 (writer, COMMAND_END);
}

/** join: adds a replica's set, which is freed. */
static void
join (TernIdSet *set, const TernGuid *replica, TernIdRanges *ranges)
{
  g_autoptr (TernIdRanges) own = ranges;

  tern_id_ranges_add_all (tern_id_set_ranges (set, replica), own);
}

TernIdSet *
codec_id_set_read (TernReader *reader, GError **error)
{
  g_autoptr (TernIdSet) set = tern_id_set_new ();

  while (!reader->failed && tern_reader_left (reader) > 0) {
    TernGuid replica = tern_reader_guid (reader);
    TernIdRanges *ranges = codec_globset_read (reader);

    if (ranges != NULL)
      join (set, &replica, ranges);
  }
  return tern_reader_finish (reader, "IDSET", error) ? g_steal_pointer (&set) : NULL;
}

void
codec_id_set_write (TernWriter *writer, const TernIdSet *set)
{
  for (guint i = 0; i < tern_id_set_get_n_replicas (set); i++) {
    TernGuid replica;
    const TernIdRanges *ranges = tern_id_set_get_nth (set, i, &replica);

    if (tern_id_ranges_get_n (ranges) == 0)
      continue;
    tern_writer_guid (writer, &replica);
    codec_globset_write (writer, ranges);
  }
}

TernIdSet *
codec_id_set_read_replids (TernReader *reader, const CodecReplidMap *map, GError **error)
{
  g_autoptr (TernIdSet) set = tern_id_set_new ();

  while (!reader->failed && tern_reader_left (reader) > 0) {
    guint16 replid = tern_reader_u16 (reader);
    g_autoptr (TernIdRanges) ranges = codec_globset_read (reader);
    TernGuid replica;

    if (ranges == NULL)
      break;
    if (!map->get_replica (replid, &replica, map->user_data)) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "IDSET: there is no replica %u", replid);
      return NULL;
    }
    join (set, &replica, g_steal_pointer (&ranges));
  }
  return tern_reader_finish (reader, "IDSET", error) ? g_steal_pointer (&set) : NULL;
}

gboolean
codec_id_set_write_replids (TernWriter *writer, const TernIdSet *set, const CodecReplidMap *map)
{
  for (guint i = 0; i < tern_id_set_get_n_replicas (set); i++) {
    TernGuid replica;
    const TernIdRanges *ranges = tern_id_set_get_nth (set, i, &replica);
    guint16 replid;

    if (tern_id_ranges_get_n (ranges) == 0)
      continue;
    if (!map->get_replid (&replica, &replid, map->user_data))
      return FALSE;
    tern_writer_u16 (writer, replid);
    codec_globset_write (writer, ranges);
  }
  return TRUE;
}

char *
codec_id_set_to_string (const TernIdSet *set)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tern_id_set_get_n_replicas (set); i++) {
    TernGuid replica;
    const TernIdRanges *ranges = tern_id_set_get_nth (set, i, &replica);
    char guid[TERN_GUID_TEXT_SIZE];

    tern_guid_to_text (&replica, guid);
    g_string_append_printf (text, "%s{%s}", i > 0 ? " " : "", guid);
    for (guint r = 0; r < tern_id_ranges_get_n (ranges); r++) {
      TernIdRange range = tern_id_ranges_get (ranges)[r];

      g_string_append_printf (text, range.low == range.high ? " [%" G_GINT64_MODIFIER "u]"
                                                            : " [%" G_GINT64_MODIFIER "u..%" G_GINT64_MODIFIER "u]",
                              range.low, range.high);
    }
  }
  return g_string_free (text, FALSE);
}

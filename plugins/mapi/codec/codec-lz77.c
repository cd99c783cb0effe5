#include "plugins/mapi/codec/codec-lz77.h"

#include <string.h>

#define WINDOW 8192
#define LEAST_MATCH 3
#define MOST_MATCH (0xFFFF + LEAST_MATCH)

/* How a match length less LEAST_MATCH is spread over 3 bits, a shared half byte, a byte and 16 bits. */
#define LENGTH_BITS_FULL 7
#define LENGTH_HALF_FULL 15
#define LENGTH_BYTE_FULL 255

/* ---- unpacking ---- */

typedef struct {
  const guint8 *at;
  const guint8 *end;
  const guint8 *half; /* the byte whose high half is the length of the next long match */
} Unpacker;

static gsize
bytes_left (const Unpacker *in)
{
  return in->end - in->at;
}

static guint16
load_u16 (const guint8 *at)
{
  return at[0] | at[1] << 8;
}

static guint32
load_u32 (const guint8 *at)
{
  return load_u16 (at) | (guint32) load_u16 (at + 2) << 16;
}

/** read_half: the half byte of a length, from a byte that two matches share. FALSE if the input ends. */
static gboolean
read_half (Unpacker *in, gsize *ret_half)
{
  if (in->half != NULL) {
    *ret_half = *in->half >> 4;
    in->half = NULL;
    return TRUE;
  }
  if (bytes_left (in) < 1)
    return FALSE;
  in->half = in->at;
  *ret_half = *in->at++ & 0x0F;
  return TRUE;
}

/** read_length: the rest of a length whose 3 bits were full; 0 if it is cut or smaller than what those bits say. */
static gsize
read_length (Unpacker *in)
{
  gsize half, length;

  if (!read_half (in, &half))
    return 0;
  if (half < LENGTH_HALF_FULL)
    return LENGTH_BITS_FULL + half + LEAST_MATCH;
  if (bytes_left (in) < 1)
    return 0;
  length = *in->at++;
  if (length < LENGTH_BYTE_FULL)
    return LENGTH_BITS_FULL + LENGTH_HALF_FULL + length + LEAST_MATCH;
  if (bytes_left (in) < 2)
    return 0;
  length = load_u16 (in->at);
  in->at += 2;
  return length >= LENGTH_BITS_FULL + LENGTH_HALF_FULL ? length + LEAST_MATCH : 0;
}

static void
copy_match (guint8 *to, gsize distance, gsize length)
{
  const guint8 *from = to - distance;

  if (distance >= length) {
    memcpy (to, from, length);
    return;
  }
  /* Overlapping: the match repeats what it has just written. */
  for (gsize i = 0; i < length; i++)
    to[i] = from[i];
}

/** read_match: bytes written at @to, of which @done are behind it and @room ahead; 0 if the match is malformed. */
static gsize
read_match (Unpacker *in, guint8 *to, gsize done, gsize room)
{
  gsize distance, length;
  guint16 meta;

  if (bytes_left (in) < 2)
    return 0;
  meta = load_u16 (in->at);
  in->at += 2;
  distance = (meta >> 3) + 1;
  length = meta & LENGTH_BITS_FULL;
  length = length < LENGTH_BITS_FULL ? length + LEAST_MATCH : read_length (in);
  if (distance > done || length == 0)
    return 0;
  length = MIN (length, room);
  copy_match (to, distance, length);
  return length;
}

gboolean
codec_lz77_decompress (const guint8 *packed, gsize size, guint8 *ret_data, gsize expected)
{
  Unpacker in;
  gsize done = 0;

  if (size == 0)
    return expected == 0;
  in = (Unpacker){ .at = packed, .end = packed + size };
  while (done < expected) {
    guint32 mask;

    if (bytes_left (&in) < 4)
      return FALSE;
    mask = load_u32 (in.at);
    in.at += 4;
    for (guint bit = 0; bit < 32 && done < expected; bit++, mask <<= 1) {
      gsize more = 1;

      if (mask & 0x80000000u)
        more = read_match (&in, ret_data + done, done, expected - done);
      else if (bytes_left (&in) > 0)
        ret_data[done] = *in.at++;
      else
        more = 0;
      if (more == 0)
        return FALSE;
      done += more;
    }
  }
  return TRUE;
}

/* ---- packing ---- */

#define HASH_BITS 13
#define HASH_SIZE (1 << HASH_BITS)
#define MOST_TRIES 24
#define GOOD_MATCH 96

/**
 * Finder: where each hash of three bytes was last seen, and for each position where before that; 1 more than the
 * position, 0 = never.
 */
typedef struct {
  const guint8 *data;
  gsize size;
  guint16 last[HASH_SIZE];
  guint16 before[WINDOW];
} Finder;

/** Packer: output with its current mask. */
typedef struct {
  guint8 *out;
  gsize room;
  gsize size;
  gsize mask_at;
  gsize half_at; /* the byte whose high half is free; 0 = none, as byte 0 belongs to the first mask */
  guint32 mask;
  guint bits;
  gboolean full;
} Packer;

static guint
hash (const guint8 *at)
{
  guint32 three = at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16;

  return three * 0x9E3779B1u >> (32 - HASH_BITS);
}

static void
finder_add (Finder *finder, gsize position)
{
  guint slot;

  if (position + LEAST_MATCH > finder->size)
    return;
  slot = hash (finder->data + position);
  finder->before[position % WINDOW] = finder->last[slot];
  finder->last[slot] = position + 1;
}

static gsize
common_length (const guint8 *a, const guint8 *b, gsize most)
{
  gsize length = 0;

  while (length + sizeof (guint64) <= most) {
    guint64 x, y;

    memcpy (&x, a + length, sizeof x);
    memcpy (&y, b + length, sizeof y);
    if (x != y)
      break;
    length += sizeof (guint64);
  }
  while (length < most && a[length] == b[length])
    length++;
  return length;
}

/** finder_find: length of the best match for @position, 0 if there is none. */
static gsize
finder_find (const Finder *finder, gsize position, gsize *ret_distance)
{
  gsize most = MIN (finder->size - position, MOST_MATCH), best = LEAST_MATCH - 1;
  const guint8 *here = finder->data + position;
  guint16 candidate;

  if (most < LEAST_MATCH)
    return 0;
  candidate = finder->last[hash (here)];
  for (guint tries = 0; candidate != 0 && tries < MOST_TRIES; tries++) {
    gsize from = candidate - 1, length;

    if (position - from > WINDOW)
      break;
    length = finder->data[from + best] == here[best] ? common_length (finder->data + from, here, most) : 0;
    if (length > best) {
      best = length;
      *ret_distance = position - from;
      if (best >= GOOD_MATCH || best == most)
        break;
    }
    candidate = finder->before[from % WINDOW];
  }
  return best >= LEAST_MATCH ? best : 0;
}

static void
put_u8 (Packer *packer, guint8 value)
{
  if (packer->size < packer->room)
    packer->out[packer->size++] = value;
  else
    packer->full = TRUE;
}

static void
put_u16 (Packer *packer, guint16 value)
{
  put_u8 (packer, value & 0xFF);
  put_u8 (packer, value >> 8);
}

static void
begin_mask (Packer *packer)
{
  packer->mask_at = packer->size;
  packer->mask = 0;
  packer->bits = 0;
  put_u16 (packer, 0);
  put_u16 (packer, 0);
}

static void
end_mask (Packer *packer)
{
  for (guint i = 0; i < 4 && !packer->full; i++)
    packer->out[packer->mask_at + i] = packer->mask >> 8 * i;
}

static void
put_bit (Packer *packer, guint bit)
{
  packer->mask = packer->mask << 1 | bit;
  if (++packer->bits < 32)
    return;
  end_mask (packer);
  begin_mask (packer);
}

static void
put_half (Packer *packer, guint8 half)
{
  if (packer->half_at != 0) {
    packer->out[packer->half_at] |= half << 4;
    packer->half_at = 0;
  } else {
    packer->half_at = packer->size;
    put_u8 (packer, half);
  }
}

static void
put_match (Packer *packer, gsize distance, gsize length)
{
  gsize rest = length - LEAST_MATCH;

  put_u16 (packer, (distance - 1) << 3 | MIN (rest, LENGTH_BITS_FULL));
  if (rest >= LENGTH_BITS_FULL) {
    put_half (packer, MIN (rest - LENGTH_BITS_FULL, LENGTH_HALF_FULL));
    if (rest >= LENGTH_BITS_FULL + LENGTH_HALF_FULL)
      put_u8 (packer, MIN (rest - LENGTH_BITS_FULL - LENGTH_HALF_FULL, LENGTH_BYTE_FULL));
    if (rest >= LENGTH_BITS_FULL + LENGTH_HALF_FULL + LENGTH_BYTE_FULL)
      put_u16 (packer, rest);
  }
  put_bit (packer, 1);
}

/** finish: the rest of the last mask is 1 bits, the first of which is the end of the data. */
static void
finish (Packer *packer)
{
  guint rest = 32 - packer->bits;

  packer->mask = rest == 32 ? G_MAXUINT32 : packer->mask << rest | ((1u << rest) - 1);
  end_mask (packer);
}

gsize
codec_lz77_compress (const guint8 *data, gsize size, guint8 *ret_packed, gsize room)
{
  Finder finder = { .data = data, .size = size };
  Packer packer = { .out = ret_packed, .room = room };

  g_return_val_if_fail (size <= CODEC_LZ77_MOST, 0);
  begin_mask (&packer);
  for (gsize position = 0; position < size && !packer.full;) {
    gsize distance = 0, length = finder_find (&finder, position, &distance), step = MAX (length, 1);

    if (length > 0) {
      put_match (&packer, distance, length);
    } else {
      put_u8 (&packer, data[position]);
      put_bit (&packer, 0);
    }
    for (gsize i = 0; i < step; i++)
      finder_add (&finder, position + i);
    position += step;
  }
  finish (&packer);
  return packer.full ? 0 : packer.size;
}

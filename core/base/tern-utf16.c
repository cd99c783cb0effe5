#include "core/base/tern-utf16.h"

#include <string.h>

static gboolean
is_high (guint32 unit)
{
  return unit >= 0xD800 && unit <= 0xDBFF;
}

static gboolean
is_low (guint32 unit)
{
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

static char *
put_code_point (char *at, guint32 point)
{
  if (point < 0x80) {
    *at++ = point;
  } else if (point < 0x800) {
    *at++ = 0xC0 | point >> 6;
    *at++ = 0x80 | (point & 0x3F);
  } else if (point < 0x10000) {
    *at++ = 0xE0 | point >> 12;
    *at++ = 0x80 | (point >> 6 & 0x3F);
    *at++ = 0x80 | (point & 0x3F);
  } else {
    *at++ = 0xF0 | point >> 18;
    *at++ = 0x80 | (point >> 12 & 0x3F);
    *at++ = 0x80 | (point >> 6 & 0x3F);
    *at++ = 0x80 | (point & 0x3F);
  }
  return at;
}

/**
 * tern_utf16_to_wtf8:
 * @utf16: (array length=bytes): UTF-16LE without terminator; need not be aligned
 * @bytes: its size; an odd last byte is ignored
 * @arena: owner of the result
 *
 * Returns: (transfer none): WTF-8; an embedded U+0000 ends it, as a NUL ends every string of the model
 */
const char *
tern_utf16_to_wtf8 (const guint8 *utf16, gsize bytes, TernArena *arena)
{
  gsize units = bytes / 2;
  char *text = tern_arena_alloc (arena, units * 3 + 1);
  char *at = text;

  for (gsize i = 0; i < units; i++) {
    guint32 unit = utf16[2 * i] | utf16[2 * i + 1] << 8;

    if (unit == 0)
      break;
    if (is_high (unit) && i + 1 < units) {
      guint32 next = utf16[2 * i + 2] | utf16[2 * i + 3] << 8;

      if (is_low (next)) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00);
        i++;
      }
    }
    at = put_code_point (at, unit);
  }
  *at = '\0';
  return text;
}

/** next_code_point: decodes one (generalised) UTF-8 sequence; a byte that starts none counts as U+FFFD. */
static guint32
next_code_point (const guint8 **at, const guint8 *end)
{
  const guint8 *p = *at;
  guint32 point = *p;
  gsize more = point < 0xC2 ? 0 : point < 0xE0 ? 1 : point < 0xF0 ? 2 : point < 0xF5 ? 3 : 0;

  *at = p + 1;
  if (point < 0x80)
    return point;
  if (more == 0 || (gsize) (end - p) <= more)
    return 0xFFFD;
  point &= 0x3F >> more;
  for (gsize i = 1; i <= more; i++) {
    if ((p[i] & 0xC0) != 0x80)
      return 0xFFFD;
    point = point << 6 | (p[i] & 0x3F);
  }
  if (point > 0x10FFFF || (more == 2 && point < 0x800) || (more == 3 && point < 0x10000))
    return 0xFFFD;
  *at = p + 1 + more;
  return point;
}

/** tern_wtf8_to_utf16_size: bytes that the UTF-16LE form of @length bytes of @wtf8 takes, without terminator. */
gsize
tern_wtf8_to_utf16_size (const char *wtf8, gsize length)
{
  const guint8 *at = (const guint8 *) wtf8, *end = at + length;
  gsize size = 0;

  while (at < end)
    size += next_code_point (&at, end) >= 0x10000 ? 4 : 2;
  return size;
}

/** tern_wtf8_to_utf16: writes exactly tern_wtf8_to_utf16_size() bytes. Malformed bytes become U+FFFD. */
void
tern_wtf8_to_utf16 (const char *wtf8, gsize length, guint8 *ret_utf16)
{
  const guint8 *at = (const guint8 *) wtf8, *end = at + length;

  while (at < end) {
    guint32 point = next_code_point (&at, end);

    if (point >= 0x10000) {
      guint32 high = 0xD800 + ((point - 0x10000) >> 10);

      *ret_utf16++ = high;
      *ret_utf16++ = high >> 8;
      point = 0xDC00 + ((point - 0x10000) & 0x3FF);
    }
    *ret_utf16++ = point;
    *ret_utf16++ = point >> 8;
  }
}

/** tern_wtf8_to_utf8: (transfer full): for places that refuse lone surrogates (SQL text, XML, logs): each as U+FFFD. */
char *
tern_wtf8_to_utf8 (const char *wtf8)
{
  return g_utf8_make_valid (wtf8, -1);
}

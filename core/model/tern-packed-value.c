#include "core/model/tern-packed-value-private.h"

#include <string.h>

/*
 * Numbers little-endian at their natural width, a boolean as one byte, strings with their NUL, binaries as they are.
 * Multiple values: u32 count, then the elements; strings and binaries: u32 count, a u32 length each, then the bytes.
 */

/** put_little: @n numbers of @width bytes in native order to little-endian (a GUID and a byte have no order). */
static void
put_little (guint8 *to, const guint8 *from, gsize width, gsize n)
{
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  if (n > 0)
    memcpy (to, from, width * n);
#else
  gboolean swap = width > 1 && width < TERN_GUID_SIZE;

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < width; j++)
      to[i * width + j] = from[i * width + (swap ? width - 1 - j : j)];
#endif
}

static void
write_numbers (TernWriter *writer, gconstpointer numbers, gsize width, gsize n)
{
  guint8 *at = tern_writer_reserve (writer, width * n);

  if (at != NULL)
    put_little (at, numbers, width, n);
}

static void
write_strings (TernWriter *writer, const TernMulti *multi)
{
  for (guint32 i = 0; i < multi->count; i++)
    tern_writer_u32 (writer, multi->strings[i] != NULL ? strlen (multi->strings[i]) + 1 : 1);
  for (guint32 i = 0; i < multi->count; i++)
    tern_writer_str8z (writer, multi->strings[i]);
}

static void
write_bins (TernWriter *writer, const TernMulti *multi)
{
  for (guint32 i = 0; i < multi->count; i++)
    tern_writer_u32 (writer, multi->bins[i].size);
  for (guint32 i = 0; i < multi->count; i++)
    tern_writer_bytes (writer, multi->bins[i].data, multi->bins[i].size);
}

static void
write_multi (TernWriter *writer, const TernValue *value)
{
  TernPropType type = TERN_PROP_TYPE (value->tag);

  tern_writer_u32 (writer, value->multi.count);
  if (type == PtypMultipleString || type == PtypMultipleString8)
    write_strings (writer, &value->multi);
  else if (type == PtypMultipleBinary)
    write_bins (writer, &value->multi);
  else
    write_numbers (writer, value->multi.i16, tern_prop_type_width (type), value->multi.count);
}

void
tern_packed_value_write (TernWriter *writer, const TernValue *value)
{
  TernPropType type = TERN_PROP_TYPE (value->tag);

  if (type & TERN_PROP_TYPE_MULTIPLE) {
    write_multi (writer, value);
    return;
  }
  switch ((guint) type) {
  case PtypBoolean:
    tern_writer_u8 (writer, value->boolean != FALSE);
    break;
  case PtypString8:
  case PtypString:
    tern_writer_str8z (writer, value->str);
    break;
  case PtypBinary:
  case PtypServerId:
    tern_writer_bytes (writer, value->bin.data, value->bin.size);
    break;
  case PtypGuid:
    tern_writer_guid (writer, value->guid);
    break;
  case PtypRestriction:
    if (value->restriction != NULL)
      tern_packed_restriction_write (writer, value->restriction);
    break;
  case PtypRuleAction:
    if (value->actions != NULL)
      tern_packed_actions_write (writer, value->actions);
    break;
  default: /* the union's members begin at one place */
    write_numbers (writer, &value->i16, tern_prop_type_width (type), 1);
  }
}

static gboolean
read_lengths (TernReader *reader, guint32 count, TernReader *ret_lengths)
{
  if (tern_reader_count (reader, count, sizeof (guint32)) != count)
    return FALSE;
  tern_reader_sub (reader, count * sizeof (guint32), ret_lengths);
  return TRUE;
}

static gboolean
read_strings (TernReader *reader, TernArena *arena, TernMulti *multi)
{
  TernReader lengths;
  const char **strings;

  if (!read_lengths (reader, multi->count, &lengths))
    return FALSE;
  multi->strings = strings = tern_arena_new_n (arena, const char *, multi->count);
  for (guint32 i = 0; i < multi->count; i++) {
    guint32 length = tern_reader_u32 (&lengths);
    const guint8 *text = tern_reader_bytes (reader, length);

    if (length == 0 || text == NULL || text[length - 1] != '\0')
      return FALSE;
    strings[i] = (const char *) text;
  }
  return TRUE;
}

static gboolean
read_bins (TernReader *reader, TernArena *arena, TernMulti *multi)
{
  TernReader lengths;
  TernBin *bins;

  if (!read_lengths (reader, multi->count, &lengths))
    return FALSE;
  multi->bins = bins = tern_arena_new_n (arena, TernBin, multi->count);
  for (guint32 i = 0; i < multi->count; i++) {
    bins[i].size = tern_reader_u32 (&lengths);
    bins[i].data = tern_reader_bytes (reader, bins[i].size);
    if (bins[i].data == NULL)
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_multi (TernPropType type, TernReader *reader, TernArena *arena, TernMulti *multi)
{
  gsize width = tern_prop_type_width (type);
  gsize bytes;
  guint8 *numbers;

  multi->count = tern_reader_u32 (reader);
  if (reader->failed)
    return FALSE;
  if (type == PtypMultipleString || type == PtypMultipleString8)
    return read_strings (reader, arena, multi);
  if (type == PtypMultipleBinary)
    return read_bins (reader, arena, multi);
  if (tern_reader_count (reader, multi->count, width) != multi->count)
    return FALSE;
  bytes = width * multi->count;
  numbers = tern_arena_alloc (arena, bytes);
  put_little (numbers, tern_reader_bytes (reader, bytes), width, multi->count);
  multi->i16 = (const gint16 *) (gpointer) numbers;
  return TRUE;
}

static gboolean
read_number (TernPropType type, TernReader *reader, TernValue *value)
{
  gsize width = tern_prop_type_width (type);
  const guint8 *bytes = tern_reader_bytes (reader, width);

  if (bytes != NULL)
    put_little ((guint8 *) &value->i16, bytes, width, 1);
  return bytes != NULL;
}

static gboolean
read_single (TernReader *reader, TernArena *arena, guint depth, TernValue *value)
{
  TernPropType type = TERN_PROP_TYPE (value->tag);

  switch ((guint) type) {
  case PtypBoolean:
    value->boolean = tern_reader_u8 (reader) != 0;
    return TRUE;
  case PtypString8:
  case PtypString:
    value->str = tern_reader_str8z (reader);
    return TRUE;
  case PtypBinary:
  case PtypServerId:
    value->bin.size = tern_reader_left (reader);
    value->bin.data = tern_reader_bytes (reader, value->bin.size);
    return TRUE;
  case PtypGuid: /* bytes without alignment: used in place */
    value->guid = (const TernGuid *) tern_reader_bytes (reader, sizeof (TernGuid));
    return TRUE;
  case PtypRestriction:
    value->restriction = tern_reader_left (reader) > 0 ? tern_packed_restriction_read (reader, arena, depth) : NULL;
    return TRUE;
  case PtypRuleAction:
    value->actions = tern_reader_left (reader) > 0 ? tern_packed_actions_read (reader, arena, depth) : NULL;
    return TRUE;
  default:
    return read_number (type, reader, value);
  }
}

gboolean
tern_packed_value_read_at (TernPropTag tag, TernReader *reader, TernArena *arena, guint depth, TernValue *ret_value)
{
  TernValue value = { .tag = tag };
  TernPropType type = TERN_PROP_TYPE (tag);
  gboolean ok;

  if (!tern_prop_type_is_known (type))
    return FALSE;
  ok = type & TERN_PROP_TYPE_MULTIPLE ? read_multi (type, reader, arena, &value.multi)
                                      : read_single (reader, arena, depth, &value);
  if (!ok || reader->failed || tern_reader_left (reader) > 0)
    return FALSE;
  *ret_value = value;
  return TRUE;
}

gboolean
tern_packed_value_read (TernPropTag tag, const guint8 *data, gsize size, TernArena *arena, TernValue *ret_value)
{
  TernReader reader;

  tern_reader_init (&reader, data, size);
  return tern_packed_value_read_at (tag, &reader, arena, TERN_RESTRICTION_MAX_DEPTH, ret_value);
}

#include "core/base/tern-reader.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"

void
tern_reader_init (TernReader *reader, gconstpointer data, gsize size)
{
  *reader = (TernReader){ .data = data, .size = size };
}

void
tern_reader_init_bytes (TernReader *reader, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  tern_reader_init (reader, data, size);
}

/** tern_reader_left: bytes not yet read; 0 after a failure. */
gsize
tern_reader_left (const TernReader *reader)
{
  return reader->failed ? 0 : reader->size - reader->pos;
}

/** tern_reader_fail: marks the input as malformed; every later read gives zero. */
void
tern_reader_fail (TernReader *reader)
{
  reader->failed = TRUE;
}

/**
 * tern_reader_finish:
 * @what: the structure's name in the specification
 *
 * Returns: %TRUE if nothing failed so far; else %FALSE with %TERN_ERROR_INVALID naming @what and the offset.
 * Bytes that are left are not an error here: a caller that demands none checks tern_reader_left().
 */
gboolean
tern_reader_finish (const TernReader *reader, const char *what, GError **error)
{
  if (!reader->failed)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s: malformed or cut at byte %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT,
               what, reader->pos, reader->size);
  return FALSE;
}

/**
 * tern_reader_bytes:
 * @size: how many
 *
 * Returns: (nullable): @size bytes in place, or %NULL (and the reader failed) when fewer are left
 */
const guint8 *
tern_reader_bytes (TernReader *reader, gsize size)
{
  const guint8 *at;

  if (reader->failed || size > reader->size - reader->pos) {
    reader->failed = TRUE;
    return NULL;
  }
  at = reader->data != NULL ? reader->data + reader->pos : (const guint8 *) "";
  reader->pos += size;
  return at;
}

void
tern_reader_skip (TernReader *reader, gsize size)
{
  (void) tern_reader_bytes (reader, size);
}

guint8
tern_reader_u8 (TernReader *reader)
{
  const guint8 *at = tern_reader_bytes (reader, 1);

  return at != NULL ? *at : 0;
}

guint8
tern_reader_peek_u8 (const TernReader *reader)
{
  return tern_reader_left (reader) > 0 ? reader->data[reader->pos] : 0;
}

guint16
tern_reader_u16 (TernReader *reader)
{
  const guint8 *at = tern_reader_bytes (reader, 2);

  return at != NULL ? at[0] | at[1] << 8 : 0;
}

guint32
tern_reader_u32 (TernReader *reader)
{
  const guint8 *at = tern_reader_bytes (reader, 4);
  guint32 value = 0;

  if (at != NULL)
    memcpy (&value, at, sizeof value);
  return GUINT32_FROM_LE (value);
}

guint64
tern_reader_u64 (TernReader *reader)
{
  const guint8 *at = tern_reader_bytes (reader, 8);
  guint64 value = 0;

  if (at != NULL)
    memcpy (&value, at, sizeof value);
  return GUINT64_FROM_LE (value);
}

TernGuid
tern_reader_guid (TernReader *reader)
{
  const guint8 *at = tern_reader_bytes (reader, TERN_GUID_SIZE);
  TernGuid guid = { 0 };

  if (at != NULL)
    memcpy (guid.bytes, at, TERN_GUID_SIZE);
  return guid;
}

/** tern_reader_sub: splits off the next @size bytes as a reader of their own (failed and empty if there are fewer). */
void
tern_reader_sub (TernReader *reader, gsize size, TernReader *ret_sub)
{
  const guint8 *at = tern_reader_bytes (reader, size);

  tern_reader_init (ret_sub, at, at != NULL ? size : 0);
  ret_sub->failed = at == NULL;
}

/**
 * tern_reader_str8z:
 *
 * Returns: (not nullable): the NUL-terminated string at the cursor, in place and in its own code page; "" on failure
 */
const char *
tern_reader_str8z (TernReader *reader)
{
  gsize left = tern_reader_left (reader);
  const guint8 *at = left > 0 ? reader->data + reader->pos : NULL;
  const guint8 *end = at != NULL ? memchr (at, 0, left) : NULL;

  if (end == NULL) {
    reader->failed = TRUE;
    return "";
  }
  reader->pos += end - at + 1;
  return (const char *) at;
}

/**
 * tern_reader_utf16z:
 *
 * Returns: (not nullable): the UTF-16LE string with its two-byte terminator at the cursor, as WTF-8 in @arena
 */
const char *
tern_reader_utf16z (TernReader *reader, TernArena *arena)
{
  gsize left = tern_reader_left (reader);
  const guint8 *at = left > 0 ? reader->data + reader->pos : NULL;

  for (gsize i = 0; i + 1 < left; i += 2) {
    if (at[i] == 0 && at[i + 1] == 0) {
      reader->pos += i + 2;
      return tern_utf16_to_wtf8 (at, i, arena);
    }
  }
  reader->failed = TRUE;
  return "";
}

/**
 * tern_reader_count:
 * @count: a count read from the input
 * @least_bytes_each: the fewest bytes one element takes on the wire
 *
 * Bounds an allocation by the bytes present (invariant 4).
 *
 * Returns: @count, or 0 (and the reader failed) if the bytes left can't hold that many
 */
gsize
tern_reader_count (TernReader *reader, gsize count, gsize least_bytes_each)
{
  if (count > tern_reader_left (reader) / MAX (least_bytes_each, 1)) {
    reader->failed = TRUE;
    return 0;
  }
  return count;
}

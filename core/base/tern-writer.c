#include "core/base/tern-writer.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"

#define FIRST_CAPACITY 256

/** tern_writer_init: an empty writer that holds at most @limit bytes (G_MAXSIZE for no limit). */
void
tern_writer_init (TernWriter *writer, gsize limit)
{
  *writer = (TernWriter){ .limit = limit };
}

void
tern_writer_clear (TernWriter *writer)
{
  g_free (writer->data);
  *writer = (TernWriter){ .limit = writer->limit };
}

/** tern_writer_steal: the bytes written, leaving the writer empty. */
GBytes *
tern_writer_steal (TernWriter *writer)
{
  GBytes *bytes = g_bytes_new_take (writer->data, writer->size);

  *writer = (TernWriter){ .limit = writer->limit };
  return bytes;
}

gboolean
tern_writer_finish (const TernWriter *writer, const char *what, GError **error)
{
  if (!writer->overrun)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "%s: does not fit into %" G_GSIZE_FORMAT " bytes", what, writer->limit);
  return FALSE;
}

/** tern_writer_left: bytes that still fit under the limit. */
gsize
tern_writer_left (const TernWriter *writer)
{
  return writer->overrun ? 0 : writer->limit - writer->size;
}

/** tern_writer_truncate: back to an earlier size; also forgives an overrun, so that a shorter form may be tried. */
void
tern_writer_truncate (TernWriter *writer, gsize size)
{
  g_return_if_fail (size <= writer->size);
  writer->size = size;
  writer->overrun = FALSE;
}

/**
 * tern_writer_reserve:
 *
 * Returns: (nullable): room for @size bytes, already counted and for the caller to fill at once; %NULL on overrun
 */
guint8 *
tern_writer_reserve (TernWriter *writer, gsize size)
{
  guint8 *at;

  if (writer->overrun || size > writer->limit - writer->size) {
    writer->overrun = TRUE;
    return NULL;
  }
  if (writer->data == NULL || size > writer->capacity - writer->size) {
    gsize need = writer->size + size;
    gsize twice = writer->capacity <= G_MAXSSIZE / 2 ? writer->capacity * 2 : G_MAXSSIZE;

    writer->capacity = MAX (MAX (need, twice), FIRST_CAPACITY);
    writer->data = g_realloc (writer->data, writer->capacity);
  }
  at = writer->data + writer->size;
  writer->size += size;
  return at;
}

void
tern_writer_bytes (TernWriter *writer, gconstpointer data, gsize size)
{
  guint8 *at = tern_writer_reserve (writer, size);

  if (at != NULL && size > 0)
    memcpy (at, data, size);
}

void
tern_writer_zeros (TernWriter *writer, gsize size)
{
  guint8 *at = tern_writer_reserve (writer, size);

  if (at != NULL && size > 0)
    memset (at, 0, size);
}

void
tern_writer_u8 (TernWriter *writer, guint8 value)
{
  tern_writer_bytes (writer, &value, sizeof value);
}

void
tern_writer_u16 (TernWriter *writer, guint16 value)
{
  guint16 little = GUINT16_TO_LE (value);

  tern_writer_bytes (writer, &little, sizeof little);
}

void
tern_writer_u32 (TernWriter *writer, guint32 value)
{
  guint32 little = GUINT32_TO_LE (value);

  tern_writer_bytes (writer, &little, sizeof little);
}

void
tern_writer_u64 (TernWriter *writer, guint64 value)
{
  guint64 little = GUINT64_TO_LE (value);

  tern_writer_bytes (writer, &little, sizeof little);
}

void
tern_writer_guid (TernWriter *writer, const TernGuid *guid)
{
  tern_writer_bytes (writer, guid->bytes, TERN_GUID_SIZE);
}

/** tern_writer_str8z: the bytes of @text (%NULL as "") as they are, and a NUL. */
void
tern_writer_str8z (TernWriter *writer, const char *text)
{
  tern_writer_bytes (writer, text != NULL ? text : "", text != NULL ? strlen (text) + 1 : 1);
}

/** tern_writer_utf16: WTF-8 @wtf8 (%NULL as "") as UTF-16LE without a terminator. */
void
tern_writer_utf16 (TernWriter *writer, const char *wtf8)
{
  gsize length = wtf8 != NULL ? strlen (wtf8) : 0;
  gsize size = tern_wtf8_to_utf16_size (wtf8, length);
  guint8 *at = tern_writer_reserve (writer, size);

  if (at != NULL && size > 0)
    tern_wtf8_to_utf16 (wtf8, length, at);
}

/** tern_writer_utf16z: the same with a two-byte terminator. */
void
tern_writer_utf16z (TernWriter *writer, const char *wtf8)
{
  tern_writer_utf16 (writer, wtf8);
  tern_writer_u16 (writer, 0);
}

void
tern_writer_patch_u16 (TernWriter *writer, gsize at, guint16 value)
{
  guint16 little = GUINT16_TO_LE (value);

  if (at + sizeof little <= writer->size)
    memcpy (writer->data + at, &little, sizeof little);
}

void
tern_writer_patch_u32 (TernWriter *writer, gsize at, guint32 value)
{
  guint32 little = GUINT32_TO_LE (value);

  if (at + sizeof little <= writer->size)
    memcpy (writer->data + at, &little, sizeof little);
}

#include "plugins/mapi/object/mapi-value-stream.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"

gint64
mapi_value_stream_size (const TernValue *value)
{
  switch (TERN_PROP_TYPE (value->tag)) {
  case PtypString:
    return (gint64) tern_wtf8_to_utf16_size (value->str, strlen (value->str));
  case PtypBinary:
    return (gint64) value->bin.size;
  default:
    return -1;
  }
}

/** slice: a part of @bytes that is within them. */
static GBytes *
slice (GBytes *bytes, gint64 offset, gsize size)
{
  gint64 all = (gint64) g_bytes_get_size (bytes);

  if (offset >= all)
    return g_bytes_new_static ("", 0);
  return g_bytes_new_from_bytes (bytes, offset, MIN ((gint64) MIN (size, G_MAXINT64), all - offset));
}

GBytes *
mapi_value_stream_read (const TernValue *value, gint64 offset, gsize size)
{
  g_autoptr (GBytes) bytes = NULL;

  if (TERN_PROP_TYPE (value->tag) == PtypBinary) {
    gint64 all = (gint64) value->bin.size;

    return offset >= all ? g_bytes_new_static ("", 0)
                         : g_bytes_new (value->bin.data + offset, MIN ((gint64) MIN (size, G_MAXINT64), all - offset));
  }
  if (TERN_PROP_TYPE (value->tag) == PtypString) {
    gsize length = strlen (value->str);
    gsize wide = tern_wtf8_to_utf16_size (value->str, length);
    guint8 *text = g_malloc (wide + 1); /* never NULL */

    tern_wtf8_to_utf16 (value->str, length, text);
    bytes = g_bytes_new_take (text, wide);
    return slice (bytes, offset, size);
  }
  return g_bytes_new_static ("", 0);
}

gboolean
mapi_value_from_stream (TernPropTag tag, GBytes *bytes, TernArena *arena, TernValue *ret_value, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  switch (TERN_PROP_TYPE (tag)) {
  case PtypString:
    *ret_value = tern_value_str (tag, tern_utf16_to_wtf8 (data, size & ~(gsize) 1, arena));
    return TRUE;
  case PtypBinary:
    *ret_value = tern_value_bin (tag, data, size);
    return TRUE;
  default:
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "property 0x%08X can't be written as a stream", tag);
    return FALSE;
  }
}

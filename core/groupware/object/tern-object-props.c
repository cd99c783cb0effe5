#include "core/groupware/object/tern-object-private.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"
#include "core/base/tern-writer.h"

gboolean
tern_object_find (const TernBag *props, GArray *kept, TernPropTag tag, const TernValue **ret_value, const TernStreamRef **ret_stream)
{
  *ret_value = tern_bag_get (props, tag);
  *ret_stream = *ret_value == NULL ? tern_streams_find (kept, tag) : NULL;
  return *ret_value != NULL || *ret_stream != NULL;
}

/** value_of_stream: a whole stream as the value it was. Strings are stored as WTF-8. */
static TernValue
value_of_stream (TernPropTag tag, GBytes *bytes, TernArena *arena)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (TERN_PROP_TYPE (tag) == PtypString)
    return tern_value_str (tag, tern_arena_strndup (arena, data, size));
  tern_arena_keep (arena, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  return tern_value_bin (tag, data, size);
}

gboolean
tern_object_get (TernGuard *mailbox, TernId object, const TernBag *props, GArray *kept, TernPropTag tag, gsize limit, TernArena *arena,
                 TernValue *ret_value, TernJob *job, GError **error)
{
  const TernValue *value;
  const TernStreamRef *stream;
  g_autoptr (GBytes) bytes = NULL;

  if (!tern_object_find (props, kept, tag, &value, &stream)) {
    *ret_value = tern_value_missing (tag, TERN_ERROR_NOT_FOUND);
    return TRUE;
  }
  if (value != NULL) {
    *ret_value = tern_value_size (value) > limit ? tern_value_missing (tag, TERN_ERROR_TOO_BIG) : tern_value_copy (value, arena);
    return TRUE;
  }
  if (stream->size < 0 || (guint64) stream->size > limit) {
    *ret_value = tern_value_missing (tag, TERN_ERROR_TOO_BIG);
    return TRUE;
  }
  bytes = tern_items_read_stream (TERN_ITEMS (mailbox), object, stream->tag, 0, stream->size, job, error);
  if (bytes == NULL)
    return FALSE;
  *ret_value = value_of_stream (stream->tag, bytes, arena);
  if (tern_value_size (ret_value) > limit)
    *ret_value = tern_value_missing (tag, TERN_ERROR_TOO_BIG);
  return TRUE;
}

void
tern_object_drop_stream (GArray *kept, TernPropTag tag)
{
  for (guint i = 0; i < kept->len; i++) {
    if (TERN_PROP_ID (g_array_index (kept, TernStreamRef, i).tag) == TERN_PROP_ID (tag)) {
      g_array_remove_index (kept, i);
      return;
    }
  }
}

void
tern_object_list (const TernBag *props, GArray *kept, GArray *tags)
{
  for (guint i = 0; i < tern_bag_get_size (props); i++)
    g_array_append_val (tags, tern_bag_get_nth (props, i)->tag);
  for (guint i = 0; i < kept->len; i++)
    g_array_append_val (tags, g_array_index (kept, TernStreamRef, i).tag);
}

static GBytes *
utf16_bytes (const char *wtf8, gsize length)
{
  gsize size = tern_wtf8_to_utf16_size (wtf8, length);
  guint8 *utf16 = g_malloc (MAX (size, 1));

  tern_wtf8_to_utf16 (wtf8, length, utf16);
  return g_bytes_new_take (utf16, size);
}

GBytes *
tern_object_value_bytes (const TernValue *value)
{
  switch (TERN_PROP_TYPE (value->tag)) {
  case PtypString:
    return utf16_bytes (value->str, strlen (value->str));
  case PtypBinary:
    return g_bytes_new (value->bin.data, value->bin.size);
  default:
    return NULL;
  }
}

gboolean
tern_object_stream_size (const TernBag *props, GArray *kept, TernPropTag tag, gint64 *ret_size)
{
  const TernValue *value;
  const TernStreamRef *stream;
  g_autoptr (GBytes) bytes = NULL;

  if (!tern_object_find (props, kept, tag, &value, &stream))
    return FALSE;
  if (value != NULL) {
    bytes = tern_object_value_bytes (value);
    *ret_size = bytes != NULL ? (gint64) g_bytes_get_size (bytes) : 0;
    return bytes != NULL;
  }
  *ret_size = stream->size;
  return TRUE;
}

static GBytes *
slice (GBytes *bytes, gint64 offset, gsize size)
{
  gsize whole = g_bytes_get_size (bytes);
  gsize from = MIN ((guint64) MAX (offset, 0), whole);

  return g_bytes_new_from_bytes (bytes, from, MIN (size, whole - from));
}

GBytes *
tern_object_read_stream (TernGuard *mailbox, TernId object, const TernBag *props, GArray *kept, TernPropTag tag, gint64 offset,
                         gsize size, TernJob *job, GError **error)
{
  const TernValue *value;
  const TernStreamRef *stream;
  g_autoptr (GBytes) bytes = NULL, whole = NULL;

  if (!tern_object_find (props, kept, tag, &value, &stream)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "property 0x%08x isn't there", tag);
    return NULL;
  }
  if (value != NULL) {
    bytes = tern_object_value_bytes (value);
    if (bytes == NULL)
      g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "property 0x%08x is no stream", tag);
    return bytes != NULL ? slice (bytes, offset, size) : NULL;
  }
  if (TERN_PROP_TYPE (stream->tag) != PtypString)
    return tern_items_read_stream (TERN_ITEMS (mailbox), object, stream->tag, offset, size, job, error);
  /* Offsets count UTF-16 bytes, and the store has WTF-8: the whole text is needed to find them. */
  whole = tern_items_read_stream (TERN_ITEMS (mailbox), object, stream->tag, 0, stream->size, job, error);
  if (whole == NULL)
    return NULL;
  bytes = utf16_bytes (g_bytes_get_data (whole, NULL), g_bytes_get_size (whole));
  return slice (bytes, offset, size);
}

#include "core/groupware/object/tern-object-props.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"

/* Streams from this size on are shared when they are copied, rather than read. */
#define SHARED (1024 * 1024)
/* Written values below this size are copied into the bag, where everything else finds them. */
#define SMALL 4096

static void
clear_stream (gpointer data)
{
  g_clear_pointer (&((TernDraftStream *) data)->bytes, g_bytes_unref);
}

static GArray *
streams_new (guint n)
{
  GArray *streams = g_array_sized_new (FALSE, FALSE, sizeof (TernDraftStream), n);

  g_array_set_clear_func (streams, clear_stream);
  return streams;
}

void
tern_object_props_init (TernObjectProps *props)
{
  *props = (TernObjectProps){ .values = tern_bag_new (), .streams = streams_new (0) };
}

void
tern_object_props_init_stored (TernObjectProps *props, TernId object, TernBag *values, GArray *streams)
{
  *props = (TernObjectProps){ .object = object, .values = tern_bag_ref (values), .is_shared = TRUE };
  props->streams = streams_new (streams->len);
  for (guint i = 0; i < streams->len; i++) {
    const TernStreamRef *stored = &g_array_index (streams, TernStreamRef, i);
    TernDraftStream stream = { .tag = stored->tag, .size = stored->size };

    g_array_append_val (props->streams, stream);
  }
}

void
tern_object_props_init_copy (TernObjectProps *props, TernObjectProps *other)
{
  other->is_shared = TRUE;
  *props = (TernObjectProps){ .object = other->object, .values = tern_bag_ref (other->values), .is_shared = TRUE };
  props->streams = streams_new (other->streams->len);
  for (guint i = 0; i < other->streams->len; i++) {
    TernDraftStream stream = g_array_index (other->streams, TernDraftStream, i);

    if (stream.bytes != NULL)
      g_bytes_ref (stream.bytes);
    g_array_append_val (props->streams, stream);
  }
}

void
tern_object_props_clear (TernObjectProps *props)
{
  g_clear_pointer (&props->values, tern_bag_unref);
  g_clear_pointer (&props->streams, g_array_unref);
}

TernBag *
tern_object_props_edit (TernObjectProps *props)
{
  if (props->is_shared) {
    TernBag *own = tern_bag_copy (props->values);

    tern_bag_unref (props->values);
    props->values = own;
    props->is_shared = FALSE;
  }
  return props->values;
}

/** find_stream: of that tag; with PtypUnspecified, of that id. */
static TernDraftStream *
find_stream (const TernObjectProps *props, TernPropTag tag)
{
  for (guint i = 0; i < props->streams->len; i++) {
    TernDraftStream *stream = &g_array_index (props->streams, TernDraftStream, i);

    if (stream->tag == tag
        || (TERN_PROP_TYPE (tag) == PtypUnspecified && TERN_PROP_ID (stream->tag) == TERN_PROP_ID (tag)))
      return stream;
  }
  return NULL;
}

static gboolean
fail_not_found (TernPropTag tag, GError **error)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "property 0x%08x isn't there", tag);
  return FALSE;
}

gboolean
tern_object_props_has (const TernObjectProps *props, TernPropTag tag)
{
  return tern_bag_get (props->values, tag) != NULL || find_stream (props, tag) != NULL;
}

/** value_of_stream: a whole stream in the store's form as the value it was. @bytes of a string needn't have its NUL. */
static TernValue
value_of_stream (const TernDraftStream *stream, GBytes *bytes, TernArena *arena)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  size = MIN (size, (guint64) stream->size);
  if (TERN_PROP_TYPE (stream->tag) == PtypString)
    return tern_value_str (stream->tag, size > 0 ? tern_arena_strndup (arena, data, size) : "");
  tern_arena_keep (arena, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  return tern_value_bin (stream->tag, data, size);
}

static GBytes *
upload_bytes (const TernObjectRead *read, const TernDraftStream *stream, gint64 offset, gsize size, GError **error)
{
  return tern_uploads_read (TERN_UPLOADS (read->mailbox), stream->upload, offset, size, read->job, error);
}

/** stream_bytes: all of it, in the store's form. */
static GBytes *
stream_bytes (const TernObjectProps *props, const TernObjectRead *read, const TernDraftStream *stream, GError **error)
{
  if (stream->bytes != NULL)
    return g_bytes_ref (stream->bytes);
  if (stream->upload != 0)
    return upload_bytes (read, stream, 0, (gsize) stream->size, error);
  return tern_items_read_stream (TERN_ITEMS (read->mailbox), props->object, stream->tag, 0, stream->size, read->job,
                                 error);
}

gboolean
tern_object_props_get (const TernObjectProps *props, const TernObjectRead *read, TernPropTag tag, TernValue *ret_value,
                       GError **error)
{
  const TernValue *value = tern_bag_get (props->values, tag);
  const TernDraftStream *stream;
  g_autoptr (GBytes) bytes = NULL;
  TernValue whole;

  if (value != NULL) {
    *ret_value = tern_value_size (value) > read->limit ? tern_value_missing (tag, TERN_ERROR_TOO_BIG)
                                                       : tern_value_copy (value, read->arena);
    return TRUE;
  }
  stream = find_stream (props, tag);
  if (stream == NULL || stream->size < 0 || (guint64) stream->size > read->limit) {
    *ret_value = tern_value_missing (tag, stream == NULL ? TERN_ERROR_NOT_FOUND : TERN_ERROR_TOO_BIG);
    return TRUE;
  }
  bytes = stream_bytes (props, read, stream, error);
  if (bytes == NULL)
    return FALSE;
  whole = value_of_stream (stream, bytes, read->arena);
  *ret_value = tern_value_size (&whole) > read->limit ? tern_value_missing (tag, TERN_ERROR_TOO_BIG) : whole;
  return TRUE;
}

gboolean
tern_object_props_get_small (const TernObjectProps *props, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  const TernValue *value = tern_bag_get (props->values, tag);

  if (value == NULL)
    return FALSE;
  *ret_value = tern_value_copy (value, arena);
  return TRUE;
}

void
tern_object_props_list (const TernObjectProps *props, GArray *tags)
{
  for (guint i = 0; i < tern_bag_get_size (props->values); i++)
    g_array_append_val (tags, tern_bag_get_nth (props->values, i)->tag);
  for (guint i = 0; i < props->streams->len; i++)
    g_array_append_val (tags, g_array_index (props->streams, TernDraftStream, i).tag);
}

static void
drop_stream (TernObjectProps *props, TernPropTag tag)
{
  for (guint i = 0; i < props->streams->len; i++) {
    if (TERN_PROP_ID (g_array_index (props->streams, TernDraftStream, i).tag) == TERN_PROP_ID (tag)) {
      g_array_remove_index (props->streams, i);
      return;
    }
  }
}

void
tern_object_props_set (TernObjectProps *props, const TernValue *value)
{
  drop_stream (props, value->tag);
  tern_bag_set (tern_object_props_edit (props), value);
}

void
tern_object_props_remove (TernObjectProps *props, TernPropTag tag)
{
  drop_stream (props, tag);
  if (tern_bag_get_by_id (props->values, TERN_PROP_ID (tag)) != NULL)
    (void) tern_bag_remove (tern_object_props_edit (props), TERN_PROP_TAG_WITH_TYPE (tag, PtypUnspecified));
}

const char *
tern_object_text_from_bytes (GBytes *bytes, TernArena *arena)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return tern_utf16_to_wtf8 (data, size & ~(gsize) 1, arena);
}

void
tern_object_props_set_bytes (TernObjectProps *props, TernPropTag tag, GBytes *bytes)
{
  TernDraftStream stream = { .tag = tag };
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size < SMALL) {
    TernBag *values = tern_object_props_edit (props);

    drop_stream (props, tag);
    if (TERN_PROP_TYPE (tag) == PtypString)
      tern_bag_take (values, tern_value_str (tag, tern_object_text_from_bytes (bytes, tern_bag_get_arena (values))));
    else
      tern_bag_set_bin (values, tag, data, size);
    return;
  }
  if (TERN_PROP_TYPE (tag) == PtypString) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    const char *text = tern_object_text_from_bytes (bytes, arena);

    stream.size = strlen (text);
    stream.bytes
      = g_bytes_new_with_free_func (text, stream.size + 1, (GDestroyNotify) tern_arena_free, g_steal_pointer (&arena));
  } else {
    stream.size = size;
    stream.bytes = g_bytes_ref (bytes);
  }
  tern_object_props_remove (props, tag);
  g_array_append_val (props->streams, stream);
}

void
tern_object_props_set_upload (TernObjectProps *props, TernPropTag tag, guint64 upload, gint64 size)
{
  const TernDraftStream stream = { .tag = tag, .size = size, .upload = upload };

  tern_object_props_remove (props, tag);
  g_array_append_val (props->streams, stream);
}

/** share: a stored stream as an upload. */
static gboolean
share (const TernObjectProps *props, const TernObjectRead *read, TernDraftStream *stream, GError **error)
{
  if (stream->bytes != NULL || stream->upload != 0)
    return TRUE;
  return tern_uploads_share (TERN_UPLOADS (read->mailbox), props->object, stream->tag, &stream->upload, read->job,
                             error);
}

gboolean
tern_object_props_get_upload (const TernObjectProps *props, const TernObjectRead *read, TernPropTag tag,
                              guint64 *ret_upload, gint64 *ret_size, GError **error)
{
  const TernDraftStream *found = find_stream (props, tag);
  TernDraftStream stream = found != NULL ? *found : (TernDraftStream){ 0 };

  *ret_upload = 0;
  if (found == NULL || TERN_PROP_TYPE (stream.tag) != PtypBinary || stream.size < SHARED || stream.bytes != NULL)
    return TRUE;
  if (!share (props, read, &stream, error))
    return FALSE;
  *ret_upload = stream.upload;
  *ret_size = stream.size;
  return TRUE;
}

gboolean
tern_object_props_can_hold (TernPropTag tag)
{
  guint16 type = TERN_PROP_TYPE (tag);

  return tern_prop_type_is_known (type) && type != PtypNull && type != PtypErrorCode && type != PtypObject
         && TERN_PROP_ID (tag) != 0 && TERN_PROP_ID (tag) != 0xFFFF;
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

/** whole_stream: a property as stream bytes, all of it; for strings, whose offsets count UTF-16, and for small values.
 */
static GBytes *
whole_stream (const TernObjectProps *props, const TernObjectRead *read, TernPropTag tag, GError **error)
{
  const TernValue *value = tern_bag_get (props->values, tag);
  const TernDraftStream *stream = value == NULL ? find_stream (props, tag) : NULL;
  GBytes *bytes = value != NULL ? tern_object_value_bytes (value) : NULL;

  if (value != NULL && bytes == NULL)
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "property 0x%08x is no stream", tag);
  if (value == NULL && stream == NULL)
    (void) fail_not_found (tag, error);
  if (stream != NULL) {
    bytes = stream_bytes (props, read, stream, error);
    if (bytes != NULL && TERN_PROP_TYPE (stream->tag) == PtypString) {
      g_autoptr (GBytes) text = bytes;

      bytes = utf16_bytes (g_bytes_get_data (text, NULL), MIN (g_bytes_get_size (text), (guint64) stream->size));
    }
  }
  return bytes;
}

gboolean
tern_object_props_stream_size (const TernObjectProps *props, const TernObjectRead *read, TernPropTag tag,
                               gint64 *ret_size, GError **error)
{
  const TernDraftStream *stream = find_stream (props, tag);
  g_autoptr (GBytes) bytes = NULL;

  if (stream != NULL && TERN_PROP_TYPE (stream->tag) == PtypBinary) {
    *ret_size = stream->size;
    return TRUE;
  }
  bytes = whole_stream (props, read, tag, error);
  if (bytes == NULL)
    return FALSE;
  *ret_size = (gint64) g_bytes_get_size (bytes);
  return TRUE;
}

GBytes *
tern_object_props_read_stream (const TernObjectProps *props, const TernObjectRead *read, TernPropTag tag, gint64 offset,
                               gsize size, GError **error)
{
  const TernDraftStream *stream = find_stream (props, tag);
  g_autoptr (GBytes) bytes = NULL;
  gsize whole, from;

  if (stream != NULL && stream->upload != 0)
    return offset >= stream->size ? g_bytes_new_static ("", 0) : upload_bytes (read, stream, offset, size, error);
  if (stream != NULL && stream->bytes == NULL && TERN_PROP_TYPE (stream->tag) == PtypBinary)
    return tern_items_read_stream (TERN_ITEMS (read->mailbox), props->object, stream->tag, offset, size, read->job,
                                   error);
  bytes = whole_stream (props, read, tag, error);
  if (bytes == NULL)
    return NULL;
  whole = g_bytes_get_size (bytes);
  from = MIN ((guint64) MAX (offset, 0), whole);
  return g_bytes_new_from_bytes (bytes, from, MIN (size, whole - from));
}

/** with_nul: a string's bytes as they are held in memory. */
static GBytes *
with_nul (GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  char *text = g_malloc (size + 1);

  if (size > 0)
    memcpy (text, data, size);
  text[size] = '\0';
  g_bytes_unref (bytes);
  return g_bytes_new_take (text, size + 1);
}

/** map_tags: @props, which nobody else holds, with the ids that its names have in another mailbox. */
static gboolean
map_tags (TernObjectProps *props, const TernObjectRead *read, GError **error)
{
  g_autofree TernPropTag *tags = g_new (TernPropTag, MAX (props->streams->len, 1));
  TernBag *mapped;
  guint kept = 0;

  for (guint i = 0; i < props->streams->len; i++)
    tags[i] = g_array_index (props->streams, TernDraftStream, i).tag;
  mapped = tern_prop_map_bag (read->map, props->values, read->job, error);
  if (mapped == NULL || !tern_prop_map_learn (read->map, tags, props->streams->len, read->job, error)) {
    tern_bag_unref (mapped);
    return FALSE;
  }
  tern_bag_unref (props->values);
  props->values = mapped;
  while (kept < props->streams->len) {
    TernDraftStream *stream = &g_array_index (props->streams, TernDraftStream, kept);

    stream->tag = tern_prop_map_get (read->map, stream->tag);
    if (stream->tag != 0)
      kept++;
    else
      g_array_remove_index (props->streams, kept);
  }
  return TRUE;
}

/** detach_stream: what a stream is in a copy. */
static gboolean
detach_stream (const TernObjectProps *other, const TernObjectRead *read, const TernDraftStream *from,
               TernDraftStream *ret_stream, GError **error)
{
  *ret_stream = (TernDraftStream){ .tag = from->tag, .size = from->size, .upload = from->upload };
  if (read->map == NULL && from->bytes == NULL && from->size >= SHARED && TERN_PROP_TYPE (from->tag) == PtypBinary)
    return share (other, read, ret_stream, error);
  ret_stream->upload = 0;
  ret_stream->bytes = stream_bytes (other, read, from, error);
  if (ret_stream->bytes == NULL)
    return FALSE;
  if (from->bytes == NULL) {
    ret_stream->size = (gint64) g_bytes_get_size (ret_stream->bytes);
    if (TERN_PROP_TYPE (from->tag) == PtypString)
      ret_stream->bytes = with_nul (ret_stream->bytes);
  }
  return TRUE;
}

gboolean
tern_object_props_init_detached (TernObjectProps *props, const TernObjectProps *other, const TernObjectRead *read,
                                 GError **error)
{
  tern_object_props_init (props);
  tern_bag_merge (props->values, other->values);
  for (guint i = 0; i < other->streams->len; i++) {
    TernDraftStream stream;

    if (!detach_stream (other, read, &g_array_index (other->streams, TernDraftStream, i), &stream, error))
      return FALSE;
    g_array_append_val (props->streams, stream);
  }
  return read->map == NULL || map_tags (props, read, error);
}

gint64
tern_object_props_size (const TernObjectProps *props)
{
  gint64 size = 0;

  for (guint i = 0; i < tern_bag_get_size (props->values); i++)
    size += sizeof (TernPropTag) + tern_value_size (tern_bag_get_nth (props->values, i));
  for (guint i = 0; i < props->streams->len; i++)
    size += sizeof (TernPropTag) + g_array_index (props->streams, TernDraftStream, i).size;
  return size;
}

static GArray *
array_in (TernArena *arena, guint element_size)
{
  GArray *array = g_array_new (FALSE, FALSE, element_size);

  tern_arena_keep (arena, array, (GDestroyNotify) g_array_unref);
  return array;
}

/** borrow: the same values, for new streams to join. */
static TernBag *
borrow (const TernBag *values, TernArena *arena)
{
  TernBag *all = tern_bag_new ();

  tern_arena_keep (arena, all, (GDestroyNotify) tern_bag_unref);
  for (guint i = 0; i < tern_bag_get_size (values); i++)
    tern_bag_take (all, *tern_bag_get_nth (values, i));
  return all;
}

TernObjectSave
tern_object_props_fill_save (const TernObjectProps *props, TernArena *arena)
{
  TernObjectSave save = { .props = props->values };
  TernBag *all = NULL;

  save.kept_streams = array_in (arena, sizeof (TernPropTag));
  save.uploads = array_in (arena, sizeof (TernUploadRef));
  for (guint i = 0; i < props->streams->len; i++) {
    const TernDraftStream *stream = &g_array_index (props->streams, TernDraftStream, i);
    const TernUploadRef ref = { stream->tag, stream->upload, stream->size };
    gconstpointer data = stream->bytes != NULL ? g_bytes_get_data (stream->bytes, NULL) : NULL;

    if (stream->upload != 0) {
      g_array_append_val (save.uploads, ref);
      continue;
    }
    if (stream->bytes == NULL) {
      g_array_append_val (save.kept_streams, stream->tag);
      continue;
    }
    if (all == NULL)
      save.props = all = borrow (props->values, arena);
    tern_bag_take (all, TERN_PROP_TYPE (stream->tag) == PtypString ? tern_value_str (stream->tag, data)
                                                                   : tern_value_bin (stream->tag, data, stream->size));
  }
  return save;
}

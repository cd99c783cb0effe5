#include "plugins/mapi/object/mapi-stream.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"
#include "core/base/tern-writer.h"
#include "core/groupware/object/tern-spool.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-code-page.h"
#include "plugins/mapi/object/mapi-logon.h"
#include "plugins/mapi/object/mapi-properties.h"
#include "plugins/mapi/wire/mapi-status.h"

/* From this size on a binary that is written isn't kept in memory. */
#define SPOOLED (2 * 1024 * 1024)
/* How much of a stored stream one round trip brings. */
#define WINDOW (256 * 1024)

#define ORIGIN_BEGINNING 0x00
#define ORIGIN_CURRENT 0x01
#define ORIGIN_END 0x02

/**
 * @tag: as the client names it, with the type that says how it sees the bytes
 * @model_tag: as the object knows it
 * @bytes: all of it while it is being written; where that is much, @spool has it; otherwise @window has what was read
 * last, at @window_at
 */
struct _MapiStream {
  MapiObject object;

  MapiObject *source;
  TernPropTag tag;
  TernPropTag model_tag;
  gboolean is_writable;
  gboolean is_dirty;
  gint64 size;
  gint64 position;
  GByteArray *bytes;
  gint64 charged; /* of the logon's budget, for @bytes */
  TernSpool *spool;
  GBytes *window;
  gint64 window_at;
};

static void stream_free (MapiObject *object);
static void stream_close (MapiObject *object, TernJob *job);

static const MapiObjectClass stream_class
  = { .kind = MAPI_KIND_STREAM, .name = "stream", .free = stream_free, .close = stream_close };

static gboolean
fail_status (GError **error, MapiStatus status, const char *why)
{
  g_set_error_literal (error, MAPI_STATUS, (gint) status, why);
  return FALSE;
}

static void
set_dirty (MapiStream *stream, gboolean is_dirty)
{
  MapiObject *source = stream->source;

  if (stream->is_dirty == is_dirty)
    return;
  stream->is_dirty = is_dirty;
  source->dirty_streams
    = is_dirty ? g_slist_prepend (source->dirty_streams, stream) : g_slist_remove (source->dirty_streams, stream);
}

/** narrow: a string's UTF-16 as its 8-bit view. */
static GByteArray *
narrow (const MapiStream *stream, GBytes *wide)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { 0 };
  gsize size;
  const guint8 *data = g_bytes_get_data (wide, &size);
  GByteArray *bytes = g_byte_array_new ();

  tern_writer_init (&writer, 4 * (gsize) MAPI_STREAM_MAX_SIZE);
  codec_code_page_encode (mapi_object_get_code_page (stream->source), tern_utf16_to_wtf8 (data, size, arena), &writer);
  return g_byte_array_append (bytes, writer.data, writer.size);
}

/** widen: the reverse. */
static GBytes *
widen (const MapiStream *stream)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  const char *text = codec_code_page_decode (mapi_object_get_code_page (stream->source),
                                             (const char *) stream->bytes->data, stream->bytes->len, arena);
  gsize length = strlen (text), size = tern_wtf8_to_utf16_size (text, length);
  guint8 *wide = g_malloc (MAX (size, 1));

  tern_wtf8_to_utf16 (text, length, wide);
  return g_bytes_new_take (wide, size);
}

static gboolean
may_spool (const MapiStream *stream)
{
  return stream->source->klass->set_upload != NULL && TERN_PROP_TYPE (stream->model_tag) == PtypBinary;
}

/** largest: how large the stream may become. */
static gint64
largest (const MapiStream *stream)
{
  return may_spool (stream) ? G_MAXINT32 : MAPI_STREAM_MAX_SIZE;
}

/** spool_stored: a large binary that the store has goes on there; @spool stays NULL if it is no such. */
static gboolean
spool_stored (MapiStream *stream, TernJob *job, GError **error)
{
  guint64 upload = 0;
  gint64 size = 0;

  if (!may_spool (stream) || stream->size < SPOOLED)
    return TRUE;
  if (!stream->source->klass->get_upload (stream->source, stream->model_tag, &upload, &size, job, error))
    return FALSE;
  if (upload != 0)
    stream->spool = tern_spool_new (stream->object.logon->mailbox, upload, size);
  return TRUE;
}

/** charge: takes the difference to @size bytes from the logon's budget, or gives it back. */
static gboolean
charge (MapiStream *stream, gint64 size, GError **error)
{
  MapiLogon *logon = stream->object.logon;
  gint64 more = size - stream->charged;

  if (logon == NULL)
    return TRUE;
  if (more > 0 && logon->stream_bytes + more > MAPI_STREAM_BUDGET)
    return fail_status (error, ecTooBig, "the streams of this logon hold too much");
  logon->stream_bytes += more;
  stream->charged = size;
  return TRUE;
}

/** make_room: for @size bytes: what becomes too much to keep in memory moves to the store. */
static gboolean
make_room (MapiStream *stream, gint64 size, TernJob *job, GError **error)
{
  g_autoptr (TernSpool) spool = NULL;

  if (stream->bytes == NULL || size < SPOOLED || !may_spool (stream))
    return TRUE;
  spool = tern_spool_new (stream->object.logon->mailbox, 0, 0);
  if (!tern_spool_write (spool, 0, stream->bytes->data, stream->bytes->len, job, error))
    return FALSE;
  stream->spool = g_steal_pointer (&spool);
  g_clear_pointer (&stream->bytes, g_byte_array_unref);
  return charge (stream, 0, error);
}

/** load: everything into @bytes, or into @spool. */
static gboolean
load (MapiStream *stream, TernJob *job, GError **error)
{
  /* The size of an 8-bit view says nothing about the string. */
  const gsize most
    = TERN_PROP_TYPE (stream->model_tag) == PtypBinary ? (gsize) stream->size : 4 * (gsize) MAPI_STREAM_MAX_SIZE;
  g_autoptr (GBytes) all = NULL;

  if (stream->bytes != NULL || stream->spool != NULL)
    return TRUE;
  if (!spool_stored (stream, job, error))
    return FALSE;
  if (stream->spool != NULL)
    return TRUE;
  if (stream->size > MAPI_STREAM_MAX_SIZE)
    return fail_status (error, ecTooBig, "the property is too large to be changed");
  all = stream->source->klass->read_stream (stream->source, stream->model_tag, 0, most, job, error);
  if (all == NULL)
    return FALSE;
  g_clear_pointer (&stream->window, g_bytes_unref);
  stream->bytes = TERN_PROP_TYPE (stream->tag) == PtypString8 ? narrow (stream, all)
                                                              : g_bytes_unref_to_array (g_steal_pointer (&all));
  stream->size = stream->bytes->len;
  if (charge (stream, stream->size, error))
    return TRUE;
  g_clear_pointer (&stream->bytes, g_byte_array_unref);
  return FALSE;
}

/** may_write: whether the object may be changed ([MS-OXCPRPT] 2.2.1.2 PidTagAccessLevel); those that don't say may. */
static gboolean
may_write (MapiObject *source, gboolean *ret_may, TernJob *job, GError **error)
{
  const TernPropTag tag = PidTagAccessLevel;
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernValue cell;

  if (!source->klass->get_props (source, &tag, 1, sizeof (guint32), arena, &cell, job, error))
    return FALSE;
  *ret_may = source->klass->write_stream != NULL && (tern_value_is_missing (&cell) || cell.i32 != 0);
  return TRUE;
}

static gboolean
decide_access (MapiStream *stream, MapiStreamMode mode, TernJob *job, GError **error)
{
  if (mode == MAPI_STREAM_READ_ONLY)
    return TRUE;
  if (!may_write (stream->source, &stream->is_writable, job, error))
    return FALSE;
  if (stream->is_writable || mode == MAPI_STREAM_BEST_ACCESS)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "the %s may not be changed", stream->source->klass->name);
  return FALSE;
}

/** start: finds the property's size, or empties it. */
static gboolean
start (MapiStream *stream, MapiStreamMode mode, TernJob *job, GError **error)
{
  MapiObject *source = stream->source;
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);

  if (mode == MAPI_STREAM_CREATE) {
    stream->bytes = g_byte_array_new ();
    return source->klass->write_stream (source, stream->model_tag, empty, job, error);
  }
  if (!source->klass->get_stream_size (source, stream->model_tag, &stream->size, job, error))
    return FALSE;
  /* Strings come as a whole, whatever is asked for. */
  return TERN_PROP_TYPE (stream->model_tag) == PtypBinary || load (stream, job, error);
}

/** view_tag: the property behind an asked tag; 0 if it can't be a stream ([MS-OXCPRPT] 2.2.14). */
static TernPropTag
view_tag (TernPropTag tag)
{
  switch (TERN_PROP_TYPE (tag)) {
  case PtypBinary:
  case PtypString:
  case PtypString8:
    return mapi_model_tag (tag);
  case PtypObject: /* the bytes of an OLE attachment ([MS-OXCMSG] 2.2.2.8) */
    return tag == PidTagAttachDataObject ? PidTagAttachDataBinary : 0;
  default:
    return 0;
  }
}

MapiStream *
mapi_stream_open (MapiObject *source, TernPropTag tag, MapiStreamMode mode, TernJob *job, GError **error)
{
  g_autoptr (MapiObject) object = NULL;
  MapiStream *stream;

  if (view_tag (tag) == 0 || source->klass->get_stream_size == NULL || source->klass->read_stream == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "property 0x%08x of a %s is no stream", tag,
                 source->klass->name);
    return NULL;
  }
  if (!mapi_object_flush_streams (source, job, error))
    return NULL;
  stream = g_new0 (MapiStream, 1);
  mapi_object_init (&stream->object, &stream_class, source->logon != NULL ? source->logon : (MapiLogon *) source);
  object = &stream->object;
  stream->source = mapi_object_ref (source);
  stream->tag = tag;
  stream->model_tag = view_tag (tag);
  if (!decide_access (stream, mode, job, error) || !start (stream, mode, job, error))
    return NULL;
  return (MapiStream *) g_steal_pointer (&object);
}

/* Releasing is as good as a commit ([MS-OXCPRPT] 3.2.5.13). RopRelease has no answer that could tell a failure. */
static void
stream_close (MapiObject *object, TernJob *job)
{
  g_autoptr (GError) error = NULL;

  if (!mapi_stream_commit ((MapiStream *) object, job, &error))
    g_warning ("bytes of a released stream are lost: %s", error->message);
}

/* What was neither committed nor released is no value of a property; whatever thread this is, it stores nothing. */
static void
stream_free (MapiObject *object)
{
  MapiStream *stream = (MapiStream *) object;

  set_dirty (stream, FALSE);
  (void) !charge (stream, 0, NULL); /* giving back never fails */
  g_clear_pointer (&stream->bytes, g_byte_array_unref);
  g_clear_pointer (&stream->spool, tern_spool_free);
  g_clear_pointer (&stream->window, g_bytes_unref);
  mapi_object_unref (stream->source);
  g_free (stream);
}

gint64
mapi_stream_get_size (MapiStream *stream)
{
  return stream->size;
}

/** look: @window covers the seek pointer, if the stream does. */
static gboolean
look (MapiStream *stream, gsize size, TernJob *job, GError **error)
{
  gint64 at = stream->position,
         end = stream->window_at + (stream->window != NULL ? (gint64) g_bytes_get_size (stream->window) : 0);
  gint64 wanted = MIN (at + (gint64) MIN (size, WINDOW), stream->size);
  GBytes *window;

  if (stream->window != NULL && at >= stream->window_at && wanted <= end)
    return TRUE;
  size = MAX (size, WINDOW);
  window = stream->spool != NULL
             ? tern_spool_read (stream->spool, at, size, job, error)
             : stream->source->klass->read_stream (stream->source, stream->model_tag, at, size, job, error);
  if (window == NULL)
    return FALSE;
  g_clear_pointer (&stream->window, g_bytes_unref);
  stream->window = window;
  stream->window_at = at;
  return TRUE;
}

gboolean
mapi_stream_read (MapiStream *stream, gsize size, TernArena *arena, TernBin *ret_data, TernJob *job, GError **error)
{
  gint64 left = MAX (stream->size - stream->position, 0);
  gsize n = MIN (size, (guint64) left), have;

  if (n == 0) {
    *ret_data = (TernBin){ 0 };
    return TRUE;
  }
  if (stream->bytes != NULL) {
    *ret_data = (TernBin){ tern_arena_memdup (arena, stream->bytes->data + stream->position, n), n };
    stream->position += n;
    return TRUE;
  }
  if (!look (stream, n, job, error))
    return FALSE;
  have = g_bytes_get_size (stream->window) - (gsize) (stream->position - stream->window_at);
  n = MIN (n, have);
  tern_arena_keep (arena, g_bytes_ref (stream->window), (GDestroyNotify) g_bytes_unref);
  *ret_data
    = (TernBin){ (const guint8 *) g_bytes_get_data (stream->window, NULL) + (stream->position - stream->window_at), n };
  stream->position += n;
  return TRUE;
}

static gboolean
demand_writable (MapiStream *stream, GError **error)
{
  return stream->is_writable || fail_status (error, ecStgAccessDenied, "the stream was opened for reading");
}

/** resize: what is new is zero. */
static gboolean
resize (MapiStream *stream, gint64 size, TernJob *job, GError **error)
{
  if (!make_room (stream, size, job, error))
    return FALSE;
  if (stream->spool != NULL) {
    if (!tern_spool_set_size (stream->spool, size, job, error))
      return FALSE;
    g_clear_pointer (&stream->window, g_bytes_unref);
  } else {
    gsize old = stream->bytes->len;

    if (!charge (stream, size, error))
      return FALSE;
    g_byte_array_set_size (stream->bytes, (guint) size);
    if ((gsize) size > old)
      memset (stream->bytes->data + old, 0, (gsize) size - old);
  }
  stream->size = size;
  set_dirty (stream, TRUE);
  return TRUE;
}

/** put: @n bytes at the seek pointer. */
static gboolean
put (MapiStream *stream, const guint8 *data, gsize n, TernJob *job, GError **error)
{
  gint64 end = stream->position + (gint64) n;

  if (!make_room (stream, end, job, error))
    return FALSE;
  if (stream->spool != NULL) {
    if (!tern_spool_write (stream->spool, stream->position, data, n, job, error))
      return FALSE;
    g_clear_pointer (&stream->window, g_bytes_unref);
    stream->size = tern_spool_get_size (stream->spool);
  } else {
    if (end > stream->bytes->len && !resize (stream, end, job, error)) /* a gap to the seek pointer becomes zero */
      return FALSE;
    memcpy (stream->bytes->data + stream->position, data, n);
  }
  set_dirty (stream, TRUE);
  return TRUE;
}

gboolean
mapi_stream_write (MapiStream *stream, TernBin data, gsize *ret_written, TernJob *job, GError **error)
{
  guint64 end;
  gsize n;

  *ret_written = 0;
  if (!demand_writable (stream, error) || !load (stream, job, error))
    return FALSE;
  end = MIN ((guint64) stream->position + data.size, (guint64) largest (stream));
  n = (gsize) (end - MIN ((guint64) stream->position, end));
  if (n > 0 && !put (stream, data.data, n, job, error))
    return FALSE;
  stream->position += (gint64) n;
  *ret_written = n;
  return n == data.size || fail_status (error, ecTooBig, "the stream would become too large");
}

gboolean
mapi_stream_seek (MapiStream *stream, guint8 origin, gint64 offset, guint64 *ret_position, TernJob *job, GError **error)
{
  gint64 from, position;

  switch (origin) {
  case ORIGIN_BEGINNING:
    from = 0;
    break;
  case ORIGIN_CURRENT:
    from = stream->position;
    break;
  case ORIGIN_END:
    from = stream->size;
    break;
  default:
    return fail_status (error, ecStgInvalidParameter, "no such origin");
  }
  if (__builtin_add_overflow (from, offset, &position) || position < 0
      || position > MAX (largest (stream), stream->size))
    return fail_status (error, ecStreamSeekError, "no such place in a stream");
  if (position > stream->size && stream->is_writable) { /* [MS-OXCPRPT] 3.2.5.18 */
    if (!load (stream, job, error) || !resize (stream, position, job, error))
      return FALSE;
  }
  stream->position = position;
  *ret_position = position;
  return TRUE;
}

gboolean
mapi_stream_set_size (MapiStream *stream, guint64 size, TernJob *job, GError **error)
{
  if (!demand_writable (stream, error))
    return FALSE;
  if (size > (guint64) largest (stream))
    return fail_status (error, ecStreamSizeError, "the stream would become too large");
  return load (stream, job, error) && resize (stream, (gint64) size, job, error);
}

/** give: the bytes without copying them: what was written becomes the window, and is copied only if there is more to
 * write. */
static GBytes *
give (MapiStream *stream)
{
  GBytes *value = TERN_PROP_TYPE (stream->tag) == PtypString8 ? widen (stream) : NULL;

  g_clear_pointer (&stream->window, g_bytes_unref);
  stream->window = g_byte_array_free_to_bytes (g_steal_pointer (&stream->bytes));
  stream->window_at = 0;
  return value != NULL ? value : g_bytes_ref (stream->window);
}

/** commit_spool: what is large stays in the store. */
static gboolean
commit_spool (MapiStream *stream, TernJob *job, GError **error)
{
  const MapiObjectClass *klass = stream->source->klass;
  gint64 size = tern_spool_get_size (stream->spool);
  g_autoptr (GBytes) value = NULL;
  guint64 upload;

  set_dirty (stream, FALSE);
  if (size >= SPOOLED)
    return tern_spool_close (stream->spool, &upload, job, error)
           && klass->set_upload (stream->source, stream->model_tag, upload, size, error);
  value = tern_spool_read (stream->spool, 0, (gsize) size, job, error);
  return value != NULL && klass->write_stream (stream->source, stream->model_tag, value, job, error);
}

gboolean
mapi_stream_commit (MapiStream *stream, TernJob *job, GError **error)
{
  g_autoptr (GBytes) value = NULL;

  if (!stream->is_dirty)
    return TRUE;
  if (stream->spool != NULL)
    return commit_spool (stream, job, error);
  value = give (stream);
  set_dirty (stream, FALSE);
  return stream->source->klass->write_stream (stream->source, stream->model_tag, value, job, error);
}

gboolean
mapi_object_flush_streams (MapiObject *object, TernJob *job, GError **error)
{
  while (object->klass->holds_changes && object->dirty_streams != NULL) {
    if (!mapi_stream_commit (object->dirty_streams->data, job, error))
      return FALSE;
  }
  return TRUE;
}

/** written_value: what a stream would give to its property now. */
static TernValue
written_value (const MapiStream *stream, gsize limit, TernArena *arena)
{
  const GByteArray *bytes = stream->bytes;

  if (bytes->len > limit)
    return tern_value_missing (stream->model_tag, TERN_ERROR_TOO_BIG);
  switch (TERN_PROP_TYPE (stream->tag)) {
  case PtypString8:
    return tern_value_str (stream->model_tag, codec_code_page_decode (mapi_object_get_code_page (stream->source),
                                                                      (const char *) bytes->data, bytes->len, arena));
  case PtypString:
    return tern_value_str (stream->model_tag, tern_utf16_to_wtf8 (bytes->data, bytes->len & ~1u, arena));
  default:
    return tern_value_bin (stream->model_tag, tern_arena_memdup (arena, bytes->data, bytes->len), bytes->len);
  }
}

void
mapi_object_show_streams (const MapiObject *object, const MapiPropQuery *query, TernArena *arena, TernValue *cells)
{
  for (const GSList *l = object->dirty_streams; l != NULL; l = l->next) {
    const MapiStream *stream = l->data;

    for (guint i = 0; i < query->n; i++) {
      TernPropTag tag = mapi_model_tag (query->tags[i]);

      if (tag == stream->model_tag
          || (TERN_PROP_TYPE (tag) == PtypUnspecified && TERN_PROP_ID (tag) == TERN_PROP_ID (stream->model_tag)))
        cells[i] = written_value (stream, query->limit, arena);
    }
  }
}

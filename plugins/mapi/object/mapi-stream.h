#pragma once

#include "plugins/mapi/object/mapi-properties.h"

/**
 * MapiStream: a property of a folder, message or attachment as bytes with a seek pointer ([MS-OXCPRPT] 2.2.14 ff.):
 * binaries as they are, PtypString as UTF-16LE, PtypString8 at the object's code page, neither with a terminator. Large
 * binaries are read and written in windows (core/groupware/object/tern-spool.h); of everything else a writer has all
 * bytes in memory. A message or attachment gets them when somebody looks,
 * at a commit, a save or the release; a folder or a store, which stores them, at a commit or the release only, but
 * shows them to its own handle before ([MS-OXCPRPT] 3.2.5.13). When the session ends first they are dropped.
 */
typedef struct _MapiStream MapiStream;

/** MapiStreamMode: OpenModeFlags ([MS-OXCPRPT] 2.2.14.1); the last as for messages: writing if the object may be
 * changed. */
typedef enum {
  MAPI_STREAM_READ_ONLY = 0x00,
  MAPI_STREAM_READ_WRITE = 0x01,
  MAPI_STREAM_CREATE = 0x02,
  MAPI_STREAM_BEST_ACCESS = 0x03,
} MapiStreamMode;

/** What a writer may hold in memory, which it does for strings, and on folders and stores. Binaries of messages and
 * attachments go to the store while they are written, up to the specification's own limit of 2^31 bytes. */
#define MAPI_STREAM_MAX_SIZE (256 * 1024 * 1024)
/** What all streams of one logon may hold in memory together; one more byte is ecTooBig. */
#define MAPI_STREAM_BUDGET (2 * (gint64) MAPI_STREAM_MAX_SIZE)

/**
 * mapi_stream_open: NOT_FOUND if the property isn't there and @mode isn't CREATE, which empties it; UNSUPPORTED for
 * other types than string and binary; DENIED for writing where the object may only be read.
 */
MapiStream *mapi_stream_open (MapiObject *source, TernPropTag tag, MapiStreamMode mode, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 mapi_stream_get_size (MapiStream *stream);
/** mapi_stream_read: up to @size bytes at the seek pointer, in @arena; fewer only at the end. */
gboolean mapi_stream_read (MapiStream *stream, gsize size, TernArena *arena, TernBin *ret_data, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_stream_write: at the seek pointer; *ret_written also when it fails because not everything could be. */
gboolean mapi_stream_write (MapiStream *stream, TernBin data, gsize *ret_written, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_stream_seek: @origin: 0 beginning, 1 seek pointer, 2 end. */
gboolean mapi_stream_seek (MapiStream *stream, guint8 origin, gint64 offset, guint64 *ret_position, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
mapi_stream_set_size (MapiStream *stream, guint64 size, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_stream_commit: gives the bytes to the property. */
gboolean mapi_stream_commit (MapiStream *stream, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** mapi_object_show_streams: puts into @cells what streams of @object have written and not committed yet. */
void
mapi_object_show_streams (const MapiObject *object, const MapiPropQuery *query, TernArena *arena, TernValue *cells);
/** mapi_object_flush_streams: commits all streams of @object; for an object that holds its changes, before they are
 * looked at. */
gboolean mapi_object_flush_streams (MapiObject *object, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

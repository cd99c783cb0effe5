#pragma once

#include <gio/gio.h>

#include "core/model/tern-id.h"
#include "core/model/tern-prop-type.h"
#include "core/spi/tern-job.h"

/** TERN_UPLOAD_PIECE: uploads are written in pieces of this size; only the last one may be shorter. */
#define TERN_UPLOAD_PIECE (256 * 1024)

/** TernUploadRef: a property whose value is an upload. @size in stored bytes. */
typedef struct {
  TernPropTag tag;
  guint64 upload;
  gint64 size;
} TernUploadRef;

/**
 * TernUploads:
 *
 * A mailbox's capability to take large values before the message that they are for is saved, so that nobody holds them
 * in memory. An upload is a number; a save names it (TernItemSave). One that a save has named isn't written any more:
 * it may be the value of several properties. What nothing refers to is collected a day after it was last written.
 */
#define TERN_TYPE_UPLOADS (tern_uploads_get_type ())
G_DECLARE_INTERFACE (TernUploads, tern_uploads, TERN, UPLOADS, GObject)

struct _TernUploadsInterface {
  GTypeInterface parent;

  /* *upload 0: begins one. @pieces: from piece number @first on; they replace what was there. */
  gboolean (*write) (TernUploads *uploads, guint64 *upload, guint32 first, GBytes *pieces, TernJob *job,
                     GError **error);
  /* Up to @size bytes from @offset on; fewer at the end of what was written. */
  GBytes *(*read) (TernUploads *uploads, guint64 upload, gint64 offset, gsize size, TernJob *job, GError **error);
  /* A new upload with the first @size bytes' pieces of another one; no bytes travel. */
  gboolean (*copy) (TernUploads *uploads, guint64 upload, gint64 size, guint64 *ret_copy, TernJob *job,
                    GError **error);
  /* The stream of a stored object as an upload, to be named or copied, not written; NOT_FOUND where there is none, or
   * it is too small to be in pieces. */
  gboolean (*share) (TernUploads *uploads, TernId object, TernPropTag tag, guint64 *ret_upload, TernJob *job,
                     GError **error);
};

gboolean tern_uploads_write (TernUploads *uploads, guint64 *upload, guint32 first, GBytes *pieces, TernJob *job,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tern_uploads_read (TernUploads *uploads, guint64 upload, gint64 offset, gsize size, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_uploads_copy (TernUploads *uploads, guint64 upload, gint64 size, guint64 *ret_copy, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_uploads_share (TernUploads *uploads, TernId object, TernPropTag tag, guint64 *ret_upload, TernJob *job,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

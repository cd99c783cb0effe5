#include "core/spi/tern-uploads.h"

G_DEFINE_INTERFACE (TernUploads, tern_uploads, G_TYPE_OBJECT)

static void
tern_uploads_default_init (TernUploadsInterface *iface)
{
}

gboolean
tern_uploads_write (TernUploads *uploads, guint64 *upload, guint32 first, GBytes *pieces, TernJob *job, GError **error)
{
  return TERN_UPLOADS_GET_IFACE (uploads)->write (uploads, upload, first, pieces, job, error);
}

GBytes *
tern_uploads_read (TernUploads *uploads, guint64 upload, gint64 offset, gsize size, TernJob *job, GError **error)
{
  return TERN_UPLOADS_GET_IFACE (uploads)->read (uploads, upload, offset, size, job, error);
}

gboolean
tern_uploads_copy (TernUploads *uploads, guint64 upload, gint64 size, guint64 *ret_copy, TernJob *job, GError **error)
{
  return TERN_UPLOADS_GET_IFACE (uploads)->copy (uploads, upload, size, ret_copy, job, error);
}

gboolean
tern_uploads_share (TernUploads *uploads, TernId object, TernPropTag tag, guint64 *ret_upload, TernJob *job,
                    GError **error)
{
  return TERN_UPLOADS_GET_IFACE (uploads)->share (uploads, object, tag, ret_upload, job, error);
}

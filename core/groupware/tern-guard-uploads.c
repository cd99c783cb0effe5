#include "core/base/tern-error.h"
#include "core/groupware/tern-guard-private.h"

/*
 * An upload is in no folder: whoever may write somewhere in the mailbox may begin one, and what is made of it is asked
 * for at the save. Neither its number nor the object that share() reads ever comes from a client: they come from items
 * opened through the gate, and from write() and copy().
 */

static TernUploads *
raw_uploads (TernUploads *uploads)
{
  return TERN_UPLOADS (TERN_GUARD (uploads)->raw);
}

static gboolean
demand_write (TernUploads *uploads, TernJob *job, GError **error)
{
  gboolean may = FALSE;

  if (!tern_guard_may_write (TERN_GUARD (uploads), &may, job, error))
    return FALSE;
  if (!may)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "no right to write anything into this mailbox");
  return may;
}

static gboolean
write_upload (TernUploads *uploads, guint64 *upload, guint32 first, GBytes *pieces, TernJob *job, GError **error)
{
  if (*upload == 0 && !demand_write (uploads, job, error))
    return FALSE;
  return tern_uploads_write (raw_uploads (uploads), upload, first, pieces, job, error);
}

static GBytes *
read_upload (TernUploads *uploads, guint64 upload, gint64 offset, gsize size, TernJob *job, GError **error)
{
  return tern_uploads_read (raw_uploads (uploads), upload, offset, size, job, error);
}

static gboolean
copy (TernUploads *uploads, guint64 upload, gint64 size, guint64 *ret_copy, TernJob *job, GError **error)
{
  return demand_write (uploads, job, error)
         && tern_uploads_copy (raw_uploads (uploads), upload, size, ret_copy, job, error);
}

static gboolean
share (TernUploads *uploads, TernId object, TernPropTag tag, guint64 *ret_upload, TernJob *job, GError **error)
{
  return tern_uploads_share (raw_uploads (uploads), object, tag, ret_upload, job, error);
}

void
tern_guard_uploads_init (TernUploadsInterface *iface)
{
  iface->write = write_upload;
  iface->read = read_upload;
  iface->copy = copy;
  iface->share = share;
}

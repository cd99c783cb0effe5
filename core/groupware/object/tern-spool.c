#include "core/groupware/object/tern-spool.h"

#include <string.h>

#include "core/base/tern-error.h"

#define PIECE TERN_UPLOAD_PIECE
/* What one round trip takes. */
#define WINDOW (8 * PIECE)

/**
 * @window: what was written last, from @window_at, a multiple of PIECE, on; it ends with a piece or with the value
 * @is_lent: the upload was given away: it is copied before it is written again
 */
struct _TernSpool {
  TernGuard *mailbox;
  guint64 upload;
  gboolean is_lent;
  gint64 size;
  GByteArray *window;
  gint64 window_at;
  gboolean is_dirty;
};

TernSpool *
tern_spool_new (TernGuard *mailbox, guint64 upload, gint64 size)
{
  TernSpool *spool = g_new0 (TernSpool, 1);

  spool->mailbox = g_object_ref (mailbox);
  spool->upload = upload;
  spool->is_lent = TRUE;
  spool->size = upload != 0 ? size : 0;
  spool->window = g_byte_array_new ();
  return spool;
}

void
tern_spool_free (TernSpool *spool)
{
  if (spool == NULL)
    return;
  g_byte_array_unref (spool->window);
  g_object_unref (spool->mailbox);
  g_free (spool);
}

gint64
tern_spool_get_size (const TernSpool *spool)
{
  return spool->size;
}

static gint64
window_end (const TernSpool *spool)
{
  return spool->window_at + spool->window->len;
}

static gboolean
make_own (TernSpool *spool, TernJob *job, GError **error)
{
  if (spool->is_lent && spool->upload != 0
      && !tern_uploads_copy (TERN_UPLOADS (spool->mailbox), spool->upload, spool->size, &spool->upload, job, error))
    return FALSE;
  spool->is_lent = FALSE;
  return TRUE;
}

static gboolean
flush (TernSpool *spool, TernJob *job, GError **error)
{
  const guint32 first = (guint32) (spool->window_at / PIECE);
  g_autoptr (GBytes) pieces = NULL;

  if (!spool->is_dirty)
    return TRUE;
  if (!tern_job_check (job, error) || !make_own (spool, job, error))
    return FALSE;
  pieces = g_bytes_new_static (spool->window->data, spool->window->len); /* for this call only */
  if (spool->window->len > 0
      && !tern_uploads_write (TERN_UPLOADS (spool->mailbox), &spool->upload, first, pieces, job, error))
    return FALSE;
  spool->is_dirty = FALSE;
  return TRUE;
}

/** load_next: the piece behind the window, or what there is of it. */
static gboolean
load_next (TernSpool *spool, TernJob *job, GError **error)
{
  gint64 at = window_end (spool);
  gsize wanted = (gsize) MIN (spool->size - at, PIECE);
  g_autoptr (GBytes) piece = tern_uploads_read (TERN_UPLOADS (spool->mailbox), spool->upload, at, wanted, job, error);

  if (piece == NULL)
    return FALSE;
  if (g_bytes_get_size (piece) != wanted) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_STALE, "a part of a value that is being written is gone");
    return FALSE;
  }
  g_byte_array_append (spool->window, g_bytes_get_data (piece, NULL), wanted);
  return TRUE;
}

/** cover: the window has all there is from @offset to @end, and begins at most a piece before. */
static gboolean
cover (TernSpool *spool, gint64 offset, gint64 end, TernJob *job, GError **error)
{
  if (offset < spool->window_at || end > spool->window_at + WINDOW || offset > window_end (spool)) {
    if (!flush (spool, job, error))
      return FALSE;
    g_byte_array_set_size (spool->window, 0);
    spool->window_at = offset / PIECE * PIECE;
  }
  while (window_end (spool) < MIN (end, spool->size)) {
    if (!load_next (spool, job, error))
      return FALSE;
  }
  return TRUE;
}

/** step: how much of @size at @offset a window may take. */
static gsize
step (const TernSpool *spool, gint64 offset, gsize size)
{
  gint64 begin = offset >= spool->window_at && offset < spool->window_at + WINDOW && offset <= window_end (spool)
                   ? spool->window_at
                   : offset / PIECE * PIECE;

  return (gsize) MIN ((gint64) MIN (size, G_MAXINT32), begin + WINDOW - offset);
}

static gboolean
put (TernSpool *spool, gint64 offset, const guint8 *data, gsize size, TernJob *job, GError **error)
{
  while (size > 0) {
    gsize n = step (spool, offset, size);
    gint64 end = offset + (gint64) n;

    if (!cover (spool, offset, end, job, error))
      return FALSE;
    if (end > window_end (spool))
      g_byte_array_set_size (spool->window, (guint) (end - spool->window_at));
    memcpy (spool->window->data + (offset - spool->window_at), data, n);
    spool->is_dirty = TRUE;
    spool->size = MAX (spool->size, end);
    offset = end;
    data += n;
    size -= n;
  }
  return TRUE;
}

/** put_zeros: up to @size. */
static gboolean
put_zeros (TernSpool *spool, gint64 size, TernJob *job, GError **error)
{
  static const guint8 zeros[PIECE];

  while (spool->size < size) {
    if (!put (spool, spool->size, zeros, (gsize) MIN (size - spool->size, PIECE), job, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
tern_spool_write (TernSpool *spool, gint64 offset, gconstpointer data, gsize size, TernJob *job, GError **error)
{
  return put_zeros (spool, offset, job, error) && put (spool, offset, data, size, job, error);
}

gboolean
tern_spool_set_size (TernSpool *spool, gint64 size, TernJob *job, GError **error)
{
  if (size >= spool->size)
    return put_zeros (spool, size, job, error);
  /* The last piece is written again, shorter; pieces behind it don't count any more. */
  if (!cover (spool, size / PIECE * PIECE, size, job, error))
    return FALSE;
  spool->size = size;
  g_byte_array_set_size (spool->window, (guint) (size - spool->window_at));
  spool->is_dirty = TRUE;
  return TRUE;
}

GBytes *
tern_spool_read (TernSpool *spool, gint64 offset, gsize size, TernJob *job, GError **error)
{
  gint64 end = offset + (gint64) MIN (size, (guint64) MAX (spool->size - offset, 0));

  if (offset >= end)
    return g_bytes_new_static ("", 0);
  if (offset >= spool->window_at && end <= window_end (spool))
    return g_bytes_new (spool->window->data + (offset - spool->window_at), (gsize) (end - offset));
  if (!flush (spool, job, error))
    return NULL;
  return tern_uploads_read (TERN_UPLOADS (spool->mailbox), spool->upload, offset, (gsize) (end - offset), job, error);
}

gboolean
tern_spool_close (TernSpool *spool, guint64 *ret_upload, TernJob *job, GError **error)
{
  if (!flush (spool, job, error))
    return FALSE;
  spool->is_lent = TRUE;
  *ret_upload = spool->upload;
  return TRUE;
}

#pragma once

#include "core/spi/tern-uploads.h"
#include "plugins/store-pg/pg-mailbox.h"

/* TernUploads on a PgMailbox: blobs that grow until a save names them. */

void pg_uploads_iface_init (TernUploadsInterface *iface);

/**
 * pg_upload_close: right before a save names it: nothing but its first @size bytes, of which all are there, is left;
 * and it is young again, so that no sweep takes it before the save is done. STALE if it was collected.
 */
gboolean pg_upload_close (PgMailbox *mailbox, guint64 upload, gint64 size, TernJob *job,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

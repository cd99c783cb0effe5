#pragma once

#include "core/groupware/tern-guard.h"
#include "core/spi/tern-uploads.h"

/**
 * TernSpool:
 *
 * A large value that is being written, in any order: the store has it, two megabytes at most are in memory. One thread
 * at a time.
 */
typedef struct _TernSpool TernSpool;

/** tern_spool_new: @upload: what is there to begin with: %size bytes, which stay as they are; 0: nothing. */
TernSpool *tern_spool_new (TernGuard *mailbox, guint64 upload, gint64 size);
void tern_spool_free (TernSpool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernSpool, tern_spool_free)

gint64 tern_spool_get_size (const TernSpool *spool);
/** tern_spool_write: what lies between the end and @offset becomes zero. */
gboolean tern_spool_write (TernSpool *spool, gint64 offset, gconstpointer data, gsize size, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_spool_set_size (TernSpool *spool, gint64 size, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_spool_read: fewer bytes at the end only. */
GBytes *tern_spool_read (TernSpool *spool, gint64 offset, gsize size, TernJob *job,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_spool_close: *@ret_upload: all of it, for a save to name. Writing may go on, in a copy. */
gboolean tern_spool_close (TernSpool *spool, guint64 *ret_upload, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

#pragma once

#include "plugins/store-pg/pg-mailbox.h"
#include "plugins/store-pg/pg-pipeline.h"

/*
 * Large values. Up to PG_BLOB_INLINE bytes they are a column of the blob's row, written with the item; larger ones are
 * chunks, kept once a mailbox by their SHA-256, written before the item in transactions of their own: the mailbox row
 * is never locked while a client's bytes travel. A blob never changes once a stream refers to it. What no stream refers to is
 * swept by pg_blobs_sweep() after a grace period.
 */

#define PG_BLOB_CHUNK (256 * 1024)
#define PG_BLOB_INLINE (8 * 1024)

/** pg_blob_new_id: a random positive number: no counter to lock, and a collision fails on the primary key. */
gint64 pg_blob_new_id (void);
/** pg_blob_upload: writes a blob of chunks; durable when it returns, and unreferenced as yet. */
gboolean pg_blob_upload (PgMailbox *mailbox, gint64 blob_id, const guint8 *data, gsize size, TernJob *job,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_blob_put_chunk: adds what writes one chunk of a blob, instead of the one that is there, to @pipeline. */
gboolean pg_blob_put_chunk (PgPipeline *pipeline, PgMailbox *mailbox, gint64 blob_id, guint seq, GBytes *chunk,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_blobs_sweep: removes blobs and chunks that nothing has referred to for @grace seconds; *ret_removed counts both.
 */
gboolean pg_blobs_sweep (PgMailbox *mailbox, gint64 grace, guint64 *ret_removed, TernJob *job,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

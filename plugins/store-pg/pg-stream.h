#pragma once

#include "core/spi/tern-uploads.h"
#include "plugins/store-pg/pg-mailbox.h"

/* Values of this size and above are streams of their object (texts and binaries; all else stays in the block). */
#define PG_STREAM_MIN 2048

/**
 * PgStreamsSave: the streams that one save writes. Oids below PG_SAVE_REFS are places among the ids that the save
 * takes from the counter; see pg-item-save.c.
 */
typedef struct {
  GArray *oids;       /* (element-type gint64) */
  GArray *prop_ids;   /* (element-type gint32) */
  GArray *prop_types; /* (element-type gint32) */
  GArray *blob_ids;   /* (element-type gint64) */
  GArray *sizes;      /* (element-type gint64) */
  GArray *inline_ids; /* (element-type gint64) */
  GPtrArray *inline_bytes; /* (element-type GBytes) */
} PgStreamsSave;

void pg_streams_save_init (PgStreamsSave *streams);
void pg_streams_save_clear (PgStreamsSave *streams);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgStreamsSave, pg_streams_save_clear)

/** pg_value_is_stream: whether a save puts @value into a stream. */
gboolean pg_value_is_stream (const TernValue *value);
/** pg_streams_save_add: @value as a stream of @oid; a large one is uploaded at once. */
gboolean pg_streams_save_add (PgStreamsSave *streams, PgMailbox *mailbox, gint64 oid, const TernValue *value,
                              TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** pg_streams_save_add_upload: an upload as a stream of @oid. */
gboolean pg_streams_save_add_upload (PgStreamsSave *streams, PgMailbox *mailbox, gint64 oid, const TernUploadRef *ref,
                                     TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** pg_stream_read: TernItems.read_stream(). Only the chunks that hold the range are touched. */
GBytes *pg_stream_read (PgMailbox *mailbox, TernId object, TernPropTag tag, gint64 offset, gsize size, TernJob *job,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

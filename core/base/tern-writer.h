#pragma once

#include <glib.h>

#include "core/base/tern-guid.h"

/**
 * TernWriter:
 *
 * A growing buffer of little-endian bytes with a limit. Overrunning the limit is sticky: nothing more is appended
 * and tern_writer_finish() says so, in the one place where a caller turns it into BufferTooSmall.
 */
typedef struct {
  guint8 *data;
  gsize size;
  gsize capacity;
  gsize limit;
  gboolean overrun;
} TernWriter;

void tern_writer_init (TernWriter *writer, gsize limit);
void tern_writer_clear (TernWriter *writer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TernWriter, tern_writer_clear)

GBytes *tern_writer_steal (TernWriter *writer) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_writer_finish (const TernWriter *writer, const char *what, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gsize tern_writer_left (const TernWriter *writer);
void tern_writer_truncate (TernWriter *writer, gsize size);

void tern_writer_u8 (TernWriter *writer, guint8 value);
void tern_writer_u16 (TernWriter *writer, guint16 value);
void tern_writer_u32 (TernWriter *writer, guint32 value);
void tern_writer_u64 (TernWriter *writer, guint64 value);
void tern_writer_bytes (TernWriter *writer, gconstpointer data, gsize size);
void tern_writer_zeros (TernWriter *writer, gsize size);
void tern_writer_guid (TernWriter *writer, const TernGuid *guid);
void tern_writer_str8z (TernWriter *writer, const char *text);
void tern_writer_utf16z (TernWriter *writer, const char *wtf8);
void tern_writer_utf16 (TernWriter *writer, const char *wtf8);

guint8 *tern_writer_reserve (TernWriter *writer, gsize size) G_GNUC_WARN_UNUSED_RESULT;
void tern_writer_patch_u16 (TernWriter *writer, gsize at, guint16 value);
void tern_writer_patch_u32 (TernWriter *writer, gsize at, guint32 value);

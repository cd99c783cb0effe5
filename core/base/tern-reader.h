#pragma once

#include <glib.h>

#include "core/base/tern-arena.h"
#include "core/base/tern-guid.h"

/**
 * TernReader:
 *
 * A bounded cursor over little-endian bytes from outside. Failure is sticky: after the first read past the end
 * every read gives zero (or an empty string), so decoders are straight lines that ask tern_reader_finish() once.
 * It owns nothing; what it returns points into the bytes, which must outlive it.
 */
typedef struct {
  const guint8 *data;
  gsize size;
  gsize pos;
  gboolean failed;
} TernReader;

void tern_reader_init (TernReader *reader, gconstpointer data, gsize size);
void tern_reader_init_bytes (TernReader *reader, GBytes *bytes);

gsize tern_reader_left (const TernReader *reader);
void tern_reader_fail (TernReader *reader);
gboolean tern_reader_finish (const TernReader *reader, const char *what, GError **error) G_GNUC_WARN_UNUSED_RESULT;

guint8 tern_reader_u8 (TernReader *reader);
guint16 tern_reader_u16 (TernReader *reader);
guint32 tern_reader_u32 (TernReader *reader);
guint64 tern_reader_u64 (TernReader *reader);
guint8 tern_reader_peek_u8 (const TernReader *reader);
const guint8 *tern_reader_bytes (TernReader *reader, gsize size);
void tern_reader_skip (TernReader *reader, gsize size);
void tern_reader_sub (TernReader *reader, gsize size, TernReader *ret_sub);
TernGuid tern_reader_guid (TernReader *reader);

const char *tern_reader_str8z (TernReader *reader);
const char *tern_reader_utf16z (TernReader *reader, TernArena *arena);
gsize tern_reader_count (TernReader *reader, gsize count, gsize least_bytes_each);

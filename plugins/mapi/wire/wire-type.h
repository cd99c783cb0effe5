#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-id.h"
#include "core/model/tern-value.h"
#include "plugins/mapi/codec/codec-context.h"

/**
 * WireType:
 *
 * One described structure with its generated functions, for code that handles structures it doesn't name: the ROP
 * loop, fuzz targets, dumps. @read fails the reader on malformed input; pointers in the structure point into the input
 * or the arena. @write leaves failure to the writer's limit.
 */
typedef struct {
  const char *name;
  gsize size;
  gboolean
      exact; /* what was read is written byte for byte; otherwise a codec may choose another form of the same value */
  gboolean (*read) (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret);
  void (*write) (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value);
  void (*dump) (GString *text, guint depth, gconstpointer value);
} WireType;

/** wire_type_to_string: (transfer full): the structure as indented text, one field a line. */
char *wire_type_to_string (const WireType *type, gconstpointer value);

/* What generated code is made of. Sizes are 1, 2 or 4 bytes wide on the wire. */
gsize wire_read_size (TernReader *reader, guint width);
TernBin wire_read_bytes (TernReader *reader, gsize size);
void wire_read_fixed (TernReader *reader, guint8 *ret, gsize size);
void wire_write_size (TernWriter *writer, guint width, gsize size);
void wire_write_bytes (TernWriter *writer, guint width, TernBin bytes);
gsize wire_write_size_begin (TernWriter *writer, guint width);
void wire_write_size_end (TernWriter *writer, guint width, gsize at);

void wire_dump_uint (GString *text, guint depth, const char *name, guint width, guint64 value);
void wire_dump_guid (GString *text, guint depth, const char *name, const TernGuid *guid);
void wire_dump_bytes (GString *text, guint depth, const char *name, gconstpointer data, gsize size);
void wire_dump_text (GString *text, guint depth, const char *name, const char *value);
void wire_dump_take (GString *text, guint depth, const char *name, char *value);
void wire_dump_open (GString *text, guint depth, const char *name);

#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-value.h"
#include "plugins/mapi/codec/codec-context.h"

/*
 * PropertyRow ([MS-OXCDATA] 2.8.1): the values of known columns. A column may ask for PtypString8 (converted),
 * for PtypUnspecified (the type is written with the value) or for one instance of a multiple value (the type has
 * TERN_PROP_TYPE_INSTANCE: one single value). In the address book form the same rows have HasValue bytes
 * ([MS-OXCMAPIHTTP] 2.2.1.7).
 */

/** codec_column_value_type: the type in which @column's cells are written; PtypUnspecified if each brings its own. */
guint16 codec_column_value_type (TernPropTag column);

/**
 * codec_property_row_read:
 * @columns: (array length=n): property tags
 * @ret_cells: (out): array of @n values in @arena; what is missing is a tern_value_missing()
 */
gboolean codec_property_row_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                  const TernPropTag *columns, guint n, TernValue **ret_cells);

/**
 * codec_property_row_write:
 * @cells: (array length=n): one a column; missing ones have PtypErrorCode, and so counts a cell of another type than
 *   asked for
 *
 * A StandardPropertyRow if every cell is there, else a FlaggedPropertyRow. A binary over 64 KB in a ROP's row is
 * answered with ecNotEnoughMemory, so that the client reads it as a stream.
 */
void codec_property_row_write (TernWriter *writer, const MapiCodecContext *ctx, const TernPropTag *columns, guint n,
                               const TernValue *cells);

char *codec_property_row_to_string (const TernPropTag *columns, guint n, const TernValue *cells);

/* @count rows of ctx->columns as they are on the wire, for responses whose rows a handler writes one by one. */
gboolean
codec_property_rows_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint count, TernBin *ret);
void codec_property_rows_write (TernWriter *writer, const MapiCodecContext *ctx, guint count, const TernBin *value);
char *codec_property_rows_to_string (const TernBin *value);

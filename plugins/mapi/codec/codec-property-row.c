#include "plugins/mapi/codec/codec-property-row.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-name.h"
#include "plugins/mapi/codec/codec-property-value.h"

/* [MS-OXCDATA] 2.8.1.1 and 2.8.1.2 Flag of the row; 2.11.5 Flag of a value. */
#define ROW_STANDARD 0x00
#define ROW_FLAGGED 0x01
#define VALUE_PRESENT 0x00
#define VALUE_ABSENT 0x01
#define VALUE_ERROR 0x0A

guint16
codec_column_value_type (TernPropTag column)
{
  guint16 type = TERN_PROP_TYPE (column);

  /* [MS-OXCDATA] 2.11.1.3: a column of instances holds one value a row. */
  return type & TERN_PROP_TYPE_INSTANCE ? type & ~(TERN_PROP_TYPE_INSTANCE | TERN_PROP_TYPE_MULTIPLE) : type;
}

static void
read_flagged (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, TernPropTag tag, TernValue *cell)
{
  switch (tern_reader_u8 (reader)) {
  case VALUE_PRESENT:
    codec_property_value_read (reader, ctx, arena, tag, cell);
    break;
  case VALUE_ABSENT:
    *cell = tern_value_missing (tag, TERN_ERROR_NOT_FOUND);
    break;
  case VALUE_ERROR:
    *cell = tern_value_missing (tag, codec_error_from_wire (tern_reader_u32 (reader)));
    break;
  default:
    tern_reader_fail (reader);
  }
}

static void
read_cell (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gboolean flagged, TernPropTag column,
           TernValue *cell)
{
  guint16 type = codec_column_value_type (column);
  TernPropTag tag;

  if (type == PtypUnspecified)
    type = tern_reader_u16 (reader);
  tag = TERN_PROP_TAG_WITH_TYPE (column, type);
  if (flagged)
    read_flagged (reader, ctx, arena, tag, cell);
  else
    codec_property_value_read (reader, ctx, arena, tag, cell);
}

gboolean
codec_property_row_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, const TernPropTag *columns,
                         guint n, TernValue **ret_cells)
{
  guint8 flag = tern_reader_u8 (reader);
  TernValue *cells;

  if (flag != ROW_STANDARD && flag != ROW_FLAGGED)
    tern_reader_fail (reader);
  if (reader->failed)
    return FALSE;
  cells = tern_arena_new_n (arena, TernValue, n);
  for (guint i = 0; i < n && !reader->failed; i++)
    read_cell (reader, ctx, arena, flag == ROW_FLAGGED, columns[i], &cells[i]);
  if (reader->failed)
    return FALSE;
  *ret_cells = cells;
  return TRUE;
}

/** cell_tag: the tag with which a cell is written, or 0 if it can't be given. */
static TernPropTag
cell_tag (const MapiCodecContext *ctx, TernPropTag column, const TernValue *cell)
{
  guint16 type = codec_column_value_type (column);
  TernPropTag tag;

  if (tern_value_is_missing (cell) || codec_property_value_is_too_big (ctx, cell))
    return 0;
  if (type == PtypUnspecified)
    type = TERN_PROP_TYPE (codec_property_value_wire_tag (ctx, cell));
  tag = TERN_PROP_TAG_WITH_TYPE (column, type);
  return codec_property_value_fits (ctx, tag, cell) ? tag : 0;
}

static int
missing_code (const MapiCodecContext *ctx, const TernValue *cell)
{
  if (tern_value_is_missing (cell))
    return cell->i32;
  return codec_property_value_is_too_big (ctx, cell) ? TERN_ERROR_TOO_BIG : TERN_ERROR_NOT_FOUND;
}

static void
write_missing (TernWriter *writer, const MapiCodecContext *ctx, TernPropTag column, const TernValue *cell)
{
  if (codec_column_value_type (column) == PtypUnspecified)
    tern_writer_u16 (writer, PtypErrorCode);
  tern_writer_u8 (writer, VALUE_ERROR);
  tern_writer_u32 (writer, codec_error_to_wire (missing_code (ctx, cell)));
}

static void
write_present (TernWriter *writer, const MapiCodecContext *ctx, gboolean flagged, TernPropTag column, TernPropTag tag,
               const TernValue *cell)
{
  if (codec_column_value_type (column) == PtypUnspecified)
    tern_writer_u16 (writer, TERN_PROP_TYPE (tag));
  if (flagged)
    tern_writer_u8 (writer, VALUE_PRESENT);
  codec_property_value_write (writer, ctx, tag, cell);
}

void
codec_property_row_write (TernWriter *writer, const MapiCodecContext *ctx, const TernPropTag *columns, guint n,
                          const TernValue *cells)
{
  gboolean flagged = FALSE;

  for (guint i = 0; i < n && !flagged; i++)
    flagged = cell_tag (ctx, columns[i], &cells[i]) == 0;
  tern_writer_u8 (writer, flagged ? ROW_FLAGGED : ROW_STANDARD);
  for (guint i = 0; i < n && !writer->overrun; i++) {
    TernPropTag tag = cell_tag (ctx, columns[i], &cells[i]);

    if (tag == 0)
      write_missing (writer, ctx, columns[i], &cells[i]);
    else
      write_present (writer, ctx, flagged, columns[i], tag, &cells[i]);
  }
}

char *
codec_property_row_to_string (const TernPropTag *columns, guint n, const TernValue *cells)
{
  return codec_property_values_to_string (cells, n);
}

gboolean
codec_property_rows_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint count, TernBin *ret)
{
  gsize from = reader->pos;
  gsize rows = tern_reader_count (reader, count, 1);

  for (gsize i = 0; i < rows && !reader->failed; i++) {
    g_autoptr (TernArena) scratch = tern_arena_new ();
    TernValue *cells;

    codec_property_row_read (reader, ctx, scratch, ctx->columns, ctx->n_columns, &cells);
  }
  if (reader->failed)
    return FALSE;
  *ret = (TernBin){ .data = reader->data + from, .size = reader->pos - from };
  return TRUE;
}

void
codec_property_rows_write (TernWriter *writer, const MapiCodecContext *ctx, guint count, const TernBin *value)
{
  tern_writer_bytes (writer, value->data, value->size);
}

char *
codec_property_rows_to_string (const TernBin *value)
{
  return g_strdup_printf ("%" G_GSIZE_FORMAT " bytes of rows", value->size);
}

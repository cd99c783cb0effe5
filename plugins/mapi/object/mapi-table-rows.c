#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-property-row.h"
#include "plugins/mapi/object/mapi-table-private.h"

/* [MS-OXCTABL] 2.2.2.5.2: no value in a row is larger than 510 bytes. */
#define CELL_MAX 510
#define CELL_MAX_UNITS (CELL_MAX / 2)
/* An array whose elements are small still has a limit, or a row could never be sent. */
#define MULTI_MAX 4096

/* PidTagRowType ([MS-OXCTABL] 2.2.1.4). */
#define TBL_LEAF_ROW 1

/* What rows are taken to need before any was seen. */
#define GUESSED_CELL 24
#define MAX_BATCH 1024

static const char *
cut_string (const char *text, TernArena *arena)
{
  gsize length = strlen (text), at = 0, units = 0;

  if (length <= CELL_MAX_UNITS || tern_wtf8_to_utf16_size (text, length) <= CELL_MAX)
    return text;
  while (at < length) {
    guint8 lead = (guint8) text[at];
    gsize bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    units += bytes == 4 ? 2 : 1;
    if (units > CELL_MAX_UNITS)
      break;
    at += bytes;
  }
  return tern_arena_strndup (arena, text, MIN (at, length));
}

/** cut_multi: FALSE if the array is too large even with its elements cut. */
static gboolean
cut_multi (TernValue *cell, TernArena *arena)
{
  guint16 type = TERN_PROP_TYPE (cell->tag);

  if (type == PtypMultipleString) {
    const char **strings = tern_arena_new_n (arena, const char *, cell->multi.count);

    for (guint32 i = 0; i < cell->multi.count; i++)
      strings[i] = cut_string (cell->multi.strings[i], arena);
    cell->multi.strings = strings;
  } else if (type == PtypMultipleBinary) {
    TernBin *bins = tern_arena_new_n (arena, TernBin, cell->multi.count);

    for (guint32 i = 0; i < cell->multi.count; i++)
      bins[i] = (TernBin){ cell->multi.bins[i].data, MIN (cell->multi.bins[i].size, CELL_MAX) };
    cell->multi.bins = bins;
  }
  return tern_value_size (cell) <= MULTI_MAX;
}

static void
cut (TernValue *cell, TernArena *arena)
{
  guint16 type = TERN_PROP_TYPE (cell->tag);

  if (type == PtypString)
    cell->str = cut_string (cell->str, arena);
  else if (type == PtypBinary || type == PtypServerId)
    cell->bin.size = MIN (cell->bin.size, CELL_MAX);
  else if ((type & TERN_PROP_TYPE_MULTIPLE) != 0 && !cut_multi (cell, arena))
    *cell = tern_value_missing (cell->tag, TERN_ERROR_NOT_FOUND); /* the only error that cells may have (trap 16) */
}

/** complete: what neither the store nor the gate knows of a row. */
static void
complete (const MapiTable *table, TernPropTag column, TernValue *cell)
{
  gsize size;
  gconstpointer data;

  switch (column) {
  case PidTagStoreEntryId:
    data = g_bytes_get_data (table->object.logon->store_entry_id, &size);
    *cell = tern_value_bin (column, data, size);
    break;
  case PidTagRowType:
    *cell = tern_value_i32 (column, TBL_LEAF_ROW);
    break;
  case PidTagDepth:
    *cell = tern_value_i32 (column, 0);
    break;
  default:
    break;
  }
}

void
mapi_table_finish_rows (const MapiTable *table, TernRowSet *rows)
{
  gsize n_cells = (gsize) rows->n_rows * rows->n_columns;

  for (gsize i = 0; i < n_cells; i++) {
    TernValue *cell = &rows->cells[i];

    if (tern_value_is_missing (cell))
      complete (table, table->model_columns[i % rows->n_columns], cell);
    if (!tern_value_is_missing (cell) && !table->source.whole_cells)
      cut (cell, rows->arena);
  }
}

gboolean
mapi_table_fetch (MapiTable *table, guint32 position, guint32 n, TernRowSet *ret_rows, TernJob *job, GError **error)
{
  mapi_table_open_view (table, job);
  if (!tern_table_fetch (table->rows, position, n, table->model_columns, table->n_columns, ret_rows, job, error))
    return FALSE;
  mapi_table_follow_view (table, job);
  mapi_table_finish_rows (table, ret_rows);
  return TRUE;
}

/** Reading: one mapi_table_read() under way. */
typedef struct {
  MapiTable *table;
  const MapiTableRead *read;
  MapiCodecContext codec;
  TernWriter writer;
  guint32 n; /* rows written */
  gboolean is_full;
  gboolean at_end;
} Reading;

static guint32
batch_size (const Reading *reading)
{
  const MapiTable *table = reading->table;
  gsize row_size = table->row_size != 0 ? table->row_size : 1 + (gsize) table->n_columns * GUESSED_CELL;
  gsize fitting = tern_writer_left (&reading->writer) / row_size + 2;

  return MIN (MIN (fitting, MAX_BATCH), reading->read->n - reading->n);
}

static void
write_row (Reading *reading, const TernRowSet *rows, guint32 row)
{
  MapiTable *table = reading->table;
  gsize before = reading->writer.size;

  codec_property_row_write (&reading->writer, &reading->codec, table->columns, table->n_columns,
                            rows->cells + (gsize) row * rows->n_columns);
  if (reading->writer.overrun) {
    tern_writer_truncate (&reading->writer, before);
    reading->is_full = TRUE;
    return;
  }
  reading->n++;
}

/* One row more than wanted is fetched: whether there is one says whether the end is reached. */
static gboolean
read_forward (Reading *reading, TernJob *job, GError **error)
{
  guint32 wanted = batch_size (reading);
  g_auto (TernRowSet) rows = { 0 };

  if (!mapi_table_fetch (reading->table, reading->table->position + reading->n, wanted + 1, &rows, job, error))
    return FALSE;
  for (guint32 i = 0; i < MIN (rows.n_rows, wanted) && !reading->is_full; i++)
    write_row (reading, &rows, i);
  reading->at_end = !reading->is_full && rows.n_rows <= wanted;
  return TRUE;
}

static gboolean
read_backward (Reading *reading, TernJob *job, GError **error)
{
  guint32 before = reading->table->position - reading->n;
  guint32 wanted = MIN (batch_size (reading), before);
  g_auto (TernRowSet) rows = { 0 };

  if (wanted > 0 && !mapi_table_fetch (reading->table, before - wanted, wanted, &rows, job, error))
    return FALSE;
  for (guint32 i = rows.n_rows; i > 0 && !reading->is_full; i--)
    write_row (reading, &rows, i - 1);
  reading->at_end = !reading->is_full && (wanted == before || rows.n_rows < wanted);
  return TRUE;
}

static gboolean
read_rows (Reading *reading, TernJob *job, GError **error)
{
  const MapiTableRead *read = reading->read;

  while (reading->n < read->n && !reading->is_full && !reading->at_end) {
    if (!(read->backward ? read_backward (reading, job, error) : read_forward (reading, job, error)))
      return FALSE;
  }
  if (reading->is_full && reading->n == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "a row doesn't fit into %" G_GSIZE_FORMAT " bytes", read->room);
    return FALSE;
  }
  return TRUE;
}

static void
finish (Reading *reading, TernArena *arena, MapiTableRows *ret_rows)
{
  MapiTable *table = reading->table;

  if (reading->n > 0)
    table->row_size = reading->writer.size / reading->n;
  if (!reading->read->stay)
    table->position = reading->read->backward ? table->position - reading->n : table->position + reading->n;
  *ret_rows = (MapiTableRows){
    .data = { tern_arena_memdup (arena, reading->writer.data, reading->writer.size), reading->writer.size },
    .n = reading->n,
    .at_end = reading->at_end,
  };
}

gboolean
mapi_table_read (MapiTable *table, const MapiTableRead *read, const MapiCodecContext *codec, TernArena *arena,
                 MapiTableRows *ret_rows, TernJob *job, GError **error)
{
  Reading reading = { .table = table, .read = read, .codec = *codec };
  gboolean done;

  reading.codec.columns = table->columns;
  reading.codec.n_columns = table->n_columns;
  tern_writer_init (&reading.writer, read->room);
  done = read_rows (&reading, job, error);
  if (done)
    finish (&reading, arena, ret_rows);
  tern_writer_clear (&reading.writer);
  return done;
}

#include "core/base/tern-error.h"
#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "plugins/mapi/object/mapi-table-private.h"
#include "plugins/mapi/wire/mapi-status.h"

/* A collapse state begins with the row to come back to; the rest is the store's. */
#define STATE_FORMAT 1
#define STATE_MAX 0x7000

/** set_expanded: what was so already has its own error ([MS-OXCTABL] 3.2.5.17, 3.2.5.18). */
static gboolean
set_expanded (MapiTable *table, guint64 category, gboolean expanded, TernTableExpansion *ret_expansion, TernJob *job,
              GError **error)
{
  TernId id = tern_id_from_wire (category);

  if (!TERN_ID_IS_CATEGORY (id)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "0x%016" G_GINT64_MODIFIER "x is no category", category);
    return FALSE;
  }
  mapi_table_open_view (table, job);
  if (!tern_table_set_expanded (table->rows, id, expanded, ret_expansion, job, error))
    return FALSE;
  mapi_table_follow_view (table, job);
  if (ret_expansion->changed)
    return TRUE;
  g_set_error (error, MAPI_STATUS, (gint) (expanded ? ecNotCollapsed : ecNotExpanded), "the category is %s",
               expanded ? "expanded" : "collapsed");
  return FALSE;
}

gboolean
mapi_table_expand (MapiTable *table, guint64 category, guint32 *ret_rows, TernJob *job, GError **error)
{
  TernTableExpansion expansion = { 0 };

  if (!set_expanded (table, category, TRUE, &expansion, job, error))
    return FALSE;
  if (expansion.is_visible)
    table->position = expansion.position + 1;
  *ret_rows = expansion.n_rows;
  return TRUE;
}

gboolean
mapi_table_collapse (MapiTable *table, guint64 category, guint32 *ret_rows, TernJob *job, GError **error)
{
  TernTableExpansion expansion = { 0 };

  if (!set_expanded (table, category, FALSE, &expansion, job, error))
    return FALSE;
  if (table->position > expansion.position + expansion.n_rows)
    table->position -= expansion.n_rows;
  else if (expansion.is_visible && table->position > expansion.position)
    table->position = expansion.position + 1;
  *ret_rows = expansion.n_rows;
  return TRUE;
}

gboolean
mapi_table_get_collapse_state (MapiTable *table, guint64 row, guint32 instance, TernArena *arena, TernBin *ret_state,
                               TernJob *job, GError **error)
{
  g_autoptr (GBytes) expansion = tern_table_get_expansion (table->rows, job, error);
  g_auto (TernWriter) writer = { 0 };
  gconstpointer data;
  gsize size;

  if (expansion == NULL)
    return FALSE;
  data = g_bytes_get_data (expansion, &size);
  tern_writer_init (&writer, STATE_MAX);
  tern_writer_u8 (&writer, STATE_FORMAT);
  tern_writer_u64 (&writer, row);
  tern_writer_u32 (&writer, instance);
  tern_writer_bytes (&writer, data, size);
  if (!tern_writer_finish (&writer, "collapse state", error))
    return FALSE;
  *ret_state = (TernBin){ tern_arena_memdup (arena, writer.data, writer.size), writer.size };
  return TRUE;
}

gboolean
mapi_table_set_collapse_state (MapiTable *table, TernBin state, TernArena *arena, TernBin *ret_bookmark, TernJob *job,
                               GError **error)
{
  TernReader reader;
  g_autoptr (GBytes) expansion = NULL;
  g_autoptr (GError) why = NULL;
  guint8 format;
  TernId row;
  guint32 instance, position = 0;

  tern_reader_init (&reader, state.data, state.size);
  format = tern_reader_u8 (&reader);
  row = tern_id_from_wire (tern_reader_u64 (&reader));
  instance = tern_reader_u32 (&reader);
  if (!tern_reader_finish (&reader, "collapse state", error))
    return FALSE;
  if (format != STATE_FORMAT) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "a collapse state of format %u", format);
    return FALSE;
  }
  expansion = g_bytes_new (state.data + reader.pos, state.size - reader.pos);
  if (!tern_table_set_expansion (table->rows, expansion, job, error))
    return FALSE;
  if (!tern_table_locate (table->rows, row, instance, &position, job, &why)
      && !g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  *ret_bookmark = mapi_table_add_bookmark (table, row, instance, position, arena);
  return TRUE;
}
